//! Mojang's other half, which players' games ask: seen here only by players who give up before they prove their account.
//!
//! Anybody can leave a login half-way, so this is never announced on its own. Three players who were admitted here
//! before, from three networks, or ten from five, with nobody admitted in between, make it likely; a probe of the join
//! address that fails makes it certain, which alone is shown as the weather, and one that answers takes it back.

use std::collections::VecDeque;

use crate::millis::Millis;

/// How far back failures count, in milliseconds.
const WINDOW: u64 = 2 * 60_000;

/// How long a probe's word counts, in milliseconds.
const PROBE_FOR: u64 = 30_000;

/// The least time between two probes, in milliseconds.
const PROBE_EVERY: u64 = 10_000;

/// Failures remembered.
const CAP: usize = 256;

/// Players admitted here before, and their networks, that make it likely …
const KNOWN: (usize, usize) = (3, 3);

/// … or players of any kind, and their networks.
const ANY: (usize, usize) = (10, 5);

/// A player who gave up between the encryption request and the response. Players whose account is an offline one never
/// count, and are not told of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ClientFailure {
    /// Names the player.
    pub player: u64,
    /// Names the network that the player comes from (a /24, a /48).
    pub network: u64,
    /// Whether the player was admitted here before.
    pub is_known: bool,
}

/// How sure it is that players cannot reach Mojang.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Suspicion {
    /// From players alone.
    Likely,
    /// The join address fails from here too.
    Certain,
}

/// What is known of it.
#[derive(Clone, Debug, Default)]
pub struct JoinHalf {
    failures: VecDeque<(Millis, ClientFailure)>,
    probed: Option<(Millis, bool)>,
    asked_at: Option<Millis>,
}

impl JoinHalf {
    /// A player gave up.
    pub fn client_failed(&mut self, now: Millis, failure: ClientFailure) {
        self.forget(now);
        self.failures
            .retain(|(_, earlier)| earlier.player != failure.player);
        if self.failures.len() == CAP {
            self.failures.pop_front();
        }
        self.failures.push_back((now, failure));
    }

    /// Somebody came in: the half works.
    pub(super) fn admitted(&mut self) {
        self.failures.clear();
        self.probed = None;
    }

    /// Whether to ask the join address now; if so, it counts as asked. Two players must have given up: one is the
    /// Cancel button.
    pub fn probe(&mut self, now: Millis) -> bool {
        self.forget(now);
        let is_due =
            self.failures.len() >= 2 && self.asked_at.is_none_or(|at| now.since(at) >= PROBE_EVERY);
        if is_due {
            self.asked_at = Some(now);
        }
        is_due
    }

    /// The join address answered a token that is none (401 or 403), or failed.
    pub fn probed(&mut self, now: Millis, is_alive: bool) {
        self.probed = Some((now, is_alive));
    }

    /// When the join address was last asked from here, and whether it answered; none if somebody came in since.
    pub fn last_probe(&self) -> Option<(Millis, bool)> {
        self.probed
    }

    /// Whether players cannot reach Mojang.
    pub fn suspicion(&mut self, now: Millis) -> Option<Suspicion> {
        self.forget(now);
        let word = self
            .probed
            .filter(|(at, _)| now.since(*at) <= PROBE_FOR)
            .map(|(_, is_alive)| is_alive);
        let is_likely = self.is_wide(KNOWN, true) || self.is_wide(ANY, false);
        match word {
            _ if !is_likely => None,
            Some(true) => None,
            Some(false) => Some(Suspicion::Certain),
            None => Some(Suspicion::Likely),
        }
    }

    fn is_wide(&self, (players, networks): (usize, usize), only_known: bool) -> bool {
        let counted: Vec<_> = self
            .failures
            .iter()
            .map(|(_, failure)| failure)
            .filter(|failure| failure.is_known || !only_known)
            .collect();
        let mut seen: Vec<u64> = counted.iter().map(|failure| failure.network).collect();
        seen.sort_unstable();
        seen.dedup();
        counted.len() >= players && seen.len() >= networks
    }

    fn forget(&mut self, now: Millis) {
        self.failures.retain(|(at, _)| now.since(*at) <= WINDOW);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failing(players: u64, networks: u64, is_known: bool) -> JoinHalf {
        let mut half = JoinHalf::default();
        for player in 0..players {
            half.client_failed(
                Millis(1_000 + player),
                ClientFailure {
                    player,
                    network: player % networks,
                    is_known,
                },
            );
        }
        half
    }

    #[test]
    fn it_takes_known_players_or_many_from_many_networks() {
        for (players, networks, is_known, expected) in [
            (3, 3, true, Some(Suspicion::Likely)),
            (3, 2, true, None),
            (2, 2, true, None),
            (9, 9, false, None),
            (10, 5, false, Some(Suspicion::Likely)),
            (200, 4, false, None),
        ] {
            let mut half = failing(players, networks, is_known);
            assert_eq!(
                half.suspicion(Millis(2_000)),
                expected,
                "{players} {networks} {is_known}"
            );
            assert_eq!(half.suspicion(Millis(200_000)), None, "it is forgotten");
        }
    }

    #[test]
    fn one_player_again_and_again_is_one_player() {
        let mut half = JoinHalf::default();
        for at in 0..50 {
            half.client_failed(
                Millis(at),
                ClientFailure {
                    player: 1,
                    network: at,
                    is_known: true,
                },
            );
        }
        assert_eq!(half.suspicion(Millis(100)), None);
        assert!(!half.probe(Millis(100)));
    }

    #[test]
    fn the_probe_decides_and_is_rare() {
        let mut half = failing(3, 3, true);
        assert!(half.probe(Millis(2_000)));
        assert!(!half.probe(Millis(11_000)));
        half.probed(Millis(2_100), false);
        assert_eq!(half.suspicion(Millis(2_100)), Some(Suspicion::Certain));
        assert!(half.probe(Millis(12_000)));
        half.probed(Millis(12_100), true);
        assert_eq!(half.suspicion(Millis(12_100)), None, "it answers");
        half.admitted();
        assert!(!half.probe(Millis(60_000)));
    }
}
