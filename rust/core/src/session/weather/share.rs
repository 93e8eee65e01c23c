//! The share of failures in the last minute, exactly: one bucket a second, at whatever rate logins come.

use std::collections::BTreeMap;

use crate::millis::Millis;

/// Buckets, one a second.
const SECONDS: usize = 60;

/// How long a player's failure stands for all of them, in milliseconds.
const ONCE_IN: u64 = 60_000;

/// Failed players remembered; beyond so many in a minute it no longer matters who they are.
const PLAYERS: usize = 4_096;

/// Players that must have failed.
const DEGRADED_FAILURES: u64 = 4;

/// A degraded service begins at this share of failures, in percent, …
const DEGRADED_FROM: u64 = 15;

/// … and ends below this one.
const HEALTHY_BELOW: u64 = 8;

/// The last minute.
#[derive(Clone, Debug)]
pub(super) struct Share {
    buckets: [Bucket; SECONDS],
    players: BTreeMap<u64, Millis>,
    tidied_in: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    second: u64,
    failed: u64,
    sound: u64,
}

impl Default for Share {
    fn default() -> Self {
        Self {
            buckets: [Bucket::default(); SECONDS],
            players: BTreeMap::new(),
            tidied_in: 0,
        }
    }
}

impl Share {
    /// A player's question failed; the same player's next one within the minute is the same failure.
    pub(super) fn failed(&mut self, now: Millis, player: u64) {
        if self
            .players
            .get(&player)
            .is_some_and(|at| now.since(*at) < ONCE_IN)
        {
            return;
        }
        let second = now.0 / 1_000;
        if self.players.len() >= PLAYERS && self.tidied_in != second {
            self.tidied_in = second;
            self.players.retain(|_, at| now.since(*at) < ONCE_IN);
        }
        if self.players.len() < PLAYERS {
            self.players.insert(player, now);
        }
        self.bucket(now).failed += 1;
    }

    /// A question was answered.
    pub(super) fn sound(&mut self, now: Millis) {
        self.bucket(now).sound += 1;
    }

    /// Whether the service is degraded, given that it was, or was not, until now.
    pub(super) fn is_degraded(&self, now: Millis, was: bool) -> bool {
        let second = now.0 / 1_000;
        let (failed, sound) = self
            .buckets
            .iter()
            .filter(|bucket| second.abs_diff(bucket.second) < SECONDS as u64)
            .fold((0, 0), |(failed, sound), bucket| {
                (failed + bucket.failed, sound + bucket.sound)
            });
        let share = (failed * 100_u64).checked_div(failed + sound).unwrap_or(0);
        if was {
            share >= HEALTHY_BELOW
        } else {
            failed >= DEGRADED_FAILURES && share >= DEGRADED_FROM
        }
    }

    fn bucket(&mut self, now: Millis) -> &mut Bucket {
        let second = now.0 / 1_000;
        let at = usize::try_from(second % SECONDS as u64).unwrap_or(0);
        let bucket = &mut self.buckets[at];
        if bucket.second != second {
            *bucket = Bucket {
                second,
                ..Bucket::default()
            };
        }
        bucket
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_player_is_one_failure_however_often() {
        let mut share = Share::default();
        for at in 0..100 {
            share.failed(Millis(at), 7);
        }
        assert!(!share.is_degraded(Millis(100), false));
        for player in 0..4 {
            share.failed(Millis(100), player);
        }
        assert!(share.is_degraded(Millis(100), false));
        assert!(!share.is_degraded(Millis(61_000), true), "a minute later");
    }

    #[test]
    fn on_the_edge_it_does_not_flicker() {
        let mut share = Share::default();
        let (mut was, mut changes) = (false, 0);
        for number in 0..6_000_u64 {
            let now = Millis(number * 50);
            if number % 7 == 0 {
                share.failed(now, number);
            } else {
                share.sound(now);
            }
            let is = share.is_degraded(now, was);
            changes += u32::from(is != was);
            was = is;
        }
        assert!(changes <= 1, "{changes}");
    }

    #[test]
    fn what_it_remembers_is_bounded() {
        let mut share = Share::default();
        for player in 0..100_000 {
            share.failed(Millis(5), player);
        }
        assert_eq!(share.players.len(), PLAYERS);
    }
}
