//! Who was here, who failed and when, as far as the rules need it, and for no longer.
//!
//! Everything is bounded and forgets the oldest first, so that bots cannot fill it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::IpAddr;

use uuid::Uuid;

use super::network::{Network, machine};
use crate::Millis;

/// How long an admission or a try elsewhere hints at a second instance.
pub(super) const RECENT: u64 = 10 * 60_000;
/// How long failed tries count together.
pub(super) const PATIENCE: u64 = 15 * 60_000;
/// Tries closer together than this are one: a hand on the button, not a new launch.
pub(super) const BETWEEN_TRIES: u64 = 20_000;
/// How long failures of different players count together.
pub(super) const CROWD: u64 = 2 * 60_000;

/// Players that are remembered.
const PLAYERS: usize = 65_536;
/// Failures of different players that are remembered.
const FAILURES: usize = 4_096;
/// Tries of one player that are remembered.
const TRIES: usize = 16;
/// Different names from one address that tell a proxy from a player.
const NAMES: usize = 4;

/// The memory of a server.
#[derive(Debug, Default)]
pub(super) struct History {
    players: Bounded<Uuid, Player>,
    failures: VecDeque<Failure>,
    everybody: Crowd,
    known_ones: Crowd,
    /// Addresses from which forwarded logins succeeded: proxies.
    proxies: Bounded<u128, ()>,
    /// Names refused for want of forwarding, by address.
    unforwarded: Bounded<u128, BTreeSet<Box<[u8]>>>,
}

#[derive(Debug, Default)]
struct Player {
    names: BTreeSet<Box<[u8]>>,
    online: bool,
    admitted: Option<Millis>,
    tries: VecDeque<Try>,
}

#[derive(Clone, Copy, Debug)]
struct Try {
    at: Millis,
    network: Option<Network>,
    machine: Option<u128>,
    /// The client left by itself, and neither the weather nor the name explain it.
    own: bool,
    /// It left after its own time-out.
    slow: bool,
}

#[derive(Clone, Copy, Debug)]
struct Failure {
    at: Millis,
    uuid: Uuid,
    network: Option<Network>,
    known: bool,
}

/// How a login failed, for the memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Failed {
    /// The client left by itself, and neither the weather nor the name explain it.
    pub(super) own: bool,
    /// It left after its own time-out.
    pub(super) slow: bool,
}

impl History {
    /// This pair of name and UUID was here before; `admitted` where that was now.
    pub(super) fn knows(&mut self, name: &[u8], uuid: Uuid, admitted: Option<Millis>) {
        let player = self.players.entry(uuid);
        if player.names.len() < NAMES {
            player.names.insert(name.to_ascii_lowercase().into());
        }
        if let Some(now) = admitted {
            player.admitted = Some(now);
            player.tries.clear();
            self.failures.clear();
            self.everybody = Crowd::default();
            self.known_ones = Crowd::default();
        }
    }

    /// A player is on the server, or has left it.
    pub(super) fn is_online(&mut self, uuid: Uuid, online: bool) {
        self.players.entry(uuid).online = online;
    }

    /// A login of this UUID failed.
    pub(super) fn failed(
        &mut self,
        opened: Millis,
        uuid: Uuid,
        address: Option<IpAddr>,
        failed: Failed,
    ) {
        let player = self.players.entry(uuid);
        if player.tries.len() >= TRIES {
            player.tries.pop_front();
        }
        let network = address.map(Network::of);
        player.tries.push_back(Try {
            at: opened,
            network,
            machine: address.map(machine),
            own: failed.own,
            slow: failed.slow,
        });
    }

    /// A client that is a licensed one by its UUID failed on its own side.
    pub(super) fn failed_at_client(
        &mut self,
        now: Millis,
        uuid: Uuid,
        address: Option<IpAddr>,
        known: bool,
    ) {
        self.forget(now);
        if self.failures.len() >= FAILURES {
            self.forget_oldest();
        }
        let failure = Failure {
            at: now,
            uuid,
            network: address.map(Network::of),
            known,
        };
        self.failures.push_back(failure);
        self.everybody.add(&failure);
        if known {
            self.known_ones.add(&failure);
        }
    }

    /// Drops the failures that are too old to count together.
    pub(super) fn forget(&mut self, now: Millis) {
        while self
            .failures
            .front()
            .is_some_and(|failure| now.since(failure.at) > CROWD)
        {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        if let Some(failure) = self.failures.pop_front() {
            self.everybody.remove(&failure);
            if failure.known {
                self.known_ones.remove(&failure);
            }
        }
    }

    /// A forwarded login from this address went through: a proxy lives there.
    pub(super) fn is_proxy(&mut self, address: IpAddr) {
        self.proxies.entry(machine(address));
    }

    /// A backend refused this name from this address because nothing was forwarded.
    pub(super) fn was_unforwarded(&mut self, address: IpAddr, name: &[u8]) {
        let names = self.unforwarded.entry(machine(address));
        if names.len() < NAMES {
            names.insert(name.into());
        }
    }

    /// Whether this pair of name and UUID was admitted here before.
    pub(super) fn admitted_before(&self, name: &[u8], uuid: Uuid) -> bool {
        self.players
            .get(&uuid)
            .is_some_and(|player| player.names.contains(name.to_ascii_lowercase().as_slice()))
    }

    /// Whether the player is here, was admitted in the last ten minutes, or tried from another address in that time.
    pub(super) fn is_elsewhere(&self, now: Millis, uuid: Uuid, address: Option<IpAddr>) -> bool {
        let Some(player) = self.players.get(&uuid) else {
            return false;
        };
        let here = address.map(machine);
        player.online
            || player.admitted.is_some_and(|at| now.since(at) <= RECENT)
            || player.tries.iter().any(|earlier| {
                now.since(earlier.at) <= RECENT
                    && here.is_some()
                    && earlier.machine.is_some()
                    && earlier.machine != here
            })
    }

    /// How many tries of this UUID from this network ended on the client's side within fifteen minutes, this one
    /// (begun at `opened`) included; tries less than twenty seconds apart count as one.
    pub(super) fn tries(&self, opened: Millis, uuid: Uuid, address: Option<IpAddr>) -> usize {
        let network = address.map(Network::of);
        let (Some(player), true) = (self.players.get(&uuid), network.is_some()) else {
            return 1;
        };
        let mut count = 1;
        let mut next = opened;
        for earlier in player.tries.iter().rev() {
            if earlier.own
                && earlier.network == network
                && opened.since(earlier.at) <= PATIENCE
                && next.since(earlier.at) >= BETWEEN_TRIES
            {
                count += 1;
                next = earlier.at;
            }
        }
        count
    }

    /// How many tries of this UUID ended after the client's own time-out within fifteen minutes, before this one.
    pub(super) fn slow_tries(&self, opened: Millis, uuid: Uuid) -> usize {
        self.players.get(&uuid).map_or(0, |player| {
            player
                .tries
                .iter()
                .filter(|earlier| earlier.slow && opened.since(earlier.at) <= PATIENCE)
                .count()
        })
    }

    /// Whether a login of this UUID from this network failed within fifteen minutes.
    pub(super) fn failed_lately(&self, now: Millis, uuid: Uuid, address: Option<IpAddr>) -> bool {
        let network = address.map(Network::of);
        network.is_some()
            && self.players.get(&uuid).is_some_and(|player| {
                player
                    .tries
                    .iter()
                    .any(|earlier| earlier.network == network && now.since(earlier.at) <= PATIENCE)
            })
    }

    /// Whether so many players fail on their side that it is not theirs, with this one: three known players from three
    /// networks, or ten players from five, within two minutes and nobody admitted since. What is too old counts until
    /// [`History::forget`].
    pub(super) fn is_crowd(&self, uuid: Uuid, address: Option<IpAddr>, known: bool) -> bool {
        let this = (uuid, address.map(Network::of));
        // Where three known players fail, a stranger beside them fails for the same reason.
        self.known_ones.is_with(known.then_some(this), 3, 3)
            || self.everybody.is_with(Some(this), 10, 5)
    }

    /// Whether a forwarded login from this address went through.
    pub(super) fn is_known_proxy(&self, address: IpAddr) -> bool {
        self.proxies.get(&machine(address)).is_some()
    }

    /// Whether any proxy is known.
    pub(super) fn knows_proxies(&self) -> bool {
        !self.proxies.is_empty()
    }

    /// Whether several names were refused from this address for want of forwarding, `name` among them.
    pub(super) fn is_crowded(&self, address: IpAddr, name: &[u8]) -> bool {
        self.unforwarded
            .get(&machine(address))
            .is_some_and(|names| names.len() + usize::from(!names.contains(name)) >= 2)
    }
}

/// How many different players and networks there are among failures; kept as they come and go, because a flood of
/// failures is when it is asked most.
#[derive(Debug, Default)]
struct Crowd {
    players: BTreeMap<Uuid, usize>,
    networks: BTreeMap<Network, usize>,
}

impl Crowd {
    fn add(&mut self, failure: &Failure) {
        *self.players.entry(failure.uuid).or_default() += 1;
        if let Some(network) = failure.network {
            *self.networks.entry(network).or_default() += 1;
        }
    }

    fn remove(&mut self, failure: &Failure) {
        take_one(&mut self.players, &failure.uuid);
        if let Some(network) = failure.network {
            take_one(&mut self.networks, &network);
        }
    }

    fn is_with(
        &self,
        this: Option<(Uuid, Option<Network>)>,
        players: usize,
        networks: usize,
    ) -> bool {
        let new_player = this.is_some_and(|(uuid, _)| !self.players.contains_key(&uuid));
        let new_network = this
            .and_then(|(_, network)| network)
            .is_some_and(|network| !self.networks.contains_key(&network));
        self.players.len() + usize::from(new_player) >= players
            && self.networks.len() + usize::from(new_network) >= networks
    }
}

fn take_one<K: Ord>(counts: &mut BTreeMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

/// A map that forgets the key that came first when it is full.
#[derive(Debug)]
pub(super) struct Bounded<K, V> {
    map: BTreeMap<K, V>,
    order: VecDeque<K>,
}

impl<K, V> Default for Bounded<K, V> {
    fn default() -> Self {
        Self {
            map: BTreeMap::new(),
            order: VecDeque::new(),
        }
    }
}

impl<K: Clone + Ord, V: Default> Bounded<K, V> {
    pub(super) fn entry(&mut self, key: K) -> &mut V {
        if !self.map.contains_key(&key) {
            if self.map.len() >= PLAYERS
                && let Some(oldest) = self.order.pop_front()
            {
                self.map.remove(&oldest);
            }
            self.order.push_back(key.clone());
        }
        self.map.entry(key).or_default()
    }

    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.map.get(key)
    }

    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.map.get_mut(key)
    }

    fn is_empty(&self) -> bool {
        self.map.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: Uuid = Uuid::from_u128(1);
    const OWN: Failed = Failed {
        own: true,
        slow: false,
    };

    fn address(text: &str) -> Option<IpAddr> {
        text.parse().ok()
    }

    fn tries(at: &[u64], from: &str) -> History {
        let mut history = History::default();
        for &at in at {
            history.failed(Millis(at), ALICE, address(from), OWN);
        }
        history
    }

    #[test]
    fn tries_count_when_they_are_apart_and_not_too_old() {
        const HERE: &str = "203.0.113.7";
        for (earlier, from, now, count) in [
            (&[][..], HERE, 0, 1),
            (&[0, 20_000], HERE, 40_000, 3),
            (&[0, 19_999], HERE, 39_998, 2),
            (&[0, 1_000, 2_000], HERE, 3_000, 1),
            (&[0, 20_000], HERE, 900_000, 3),
            (&[0, 20_000], HERE, 900_001, 2),
            (&[0, 20_000], "198.51.100.1", 40_000, 1),
        ] {
            let history = tries(earlier, from);
            assert_eq!(
                history.tries(Millis(now), ALICE, address(HERE)),
                count,
                "{earlier:?} from {from}, now {now}"
            );
            assert_eq!(history.tries(Millis(now), ALICE, None), 1);
        }
    }

    #[test]
    fn elsewhere_is_another_address_or_an_admission_not_a_retry() {
        let history = tries(&[0], "203.0.113.7");
        let elsewhere = |now, from| history.is_elsewhere(Millis(now), ALICE, address(from));
        assert!(!elsewhere(1_000, "203.0.113.7"), "a retry");
        assert!(elsewhere(1_000, "203.0.113.8"), "another address");
        assert!(elsewhere(600_000, "203.0.113.8"));
        assert!(!elsewhere(600_001, "203.0.113.8"), "ten minutes");

        let mut history = History::default();
        history.knows(b"Alice", ALICE, Some(Millis(0)));
        assert!(history.is_elsewhere(Millis(600_000), ALICE, None));
        assert!(!history.is_elsewhere(Millis(600_001), ALICE, None));
        history.is_online(ALICE, true);
        assert!(history.is_elsewhere(Millis(9_000_000), ALICE, None));
        assert!(history.admitted_before(b"alice", ALICE));
        assert!(!history.admitted_before(b"Bob", ALICE));
    }

    #[test]
    fn a_crowd_is_three_known_or_ten_players_from_several_networks() {
        let fail = |history: &mut History, player: u128, net: u8, known| {
            let from = address(&format!("203.0.{net}.1"));
            history.failed_at_client(Millis(0), Uuid::from_u128(player), from, known);
        };
        let mut history = History::default();
        fail(&mut history, 1, 1, true);
        fail(&mut history, 2, 2, true);
        let third = Uuid::from_u128(3);
        let from = |net: u8| address(&format!("203.0.{net}.9"));
        assert!(history.is_crowd(third, from(3), true));
        assert!(!history.is_crowd(third, from(3), false), "a stranger");
        assert!(!history.is_crowd(third, from(2), true), "two networks");
        assert!(
            !history.is_crowd(Uuid::from_u128(2), from(3), true),
            "two players"
        );
        history.knows(b"Eve", Uuid::from_u128(9), Some(Millis(500)));
        assert!(!history.is_crowd(third, from(3), true), "somebody got in");

        let mut history = History::default();
        fail(&mut history, 1, 1, true);
        fail(&mut history, 2, 2, true);
        history.forget(Millis(120_000));
        assert!(history.is_crowd(third, from(3), true));
        history.forget(Millis(120_001));
        assert!(!history.is_crowd(third, from(3), true), "too old");

        let mut history = History::default();
        for player in 1..10 {
            fail(&mut history, player.into(), player % 4, false);
        }
        let tenth = Uuid::from_u128(10);
        assert!(!history.is_crowd(tenth, from(3), false), "four networks");
        assert!(history.is_crowd(tenth, from(99), false));
    }

    #[test]
    fn the_memory_is_bounded() {
        let mut bounded: Bounded<usize, ()> = Bounded::default();
        for key in 0..PLAYERS + 5 {
            bounded.entry(key);
        }
        assert_eq!(bounded.map.len(), PLAYERS);
        assert!(bounded.get(&4).is_none() && bounded.get(&5).is_some());
    }
}
