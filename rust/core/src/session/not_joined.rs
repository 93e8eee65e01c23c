//! How common 204s are at the moment. A rare one may be a join that has not reached every machine of the service yet,
//! and is worth one more question; many at once are bots, or a service that forgot everybody, and are not.

use std::collections::VecDeque;

use crate::millis::Millis;

/// How far back counts, in milliseconds.
const WINDOW: u64 = 60_000;

/// This many in the window are rare whatever else happened.
const ALWAYS_RARE: usize = 3;

/// Rare is at most one answer in this many.
const ONE_IN: usize = 5;

/// Answers remembered at most.
const CAP: usize = 512;

/// The last minute's first answers to logins: when, and whether it was a 204.
#[derive(Clone, Debug, Default)]
pub(super) struct NotJoinedRate {
    answers: VecDeque<(Millis, bool)>,
}

impl NotJoinedRate {
    /// A login's first sound answer: a 200 or a 204.
    pub(super) fn record(&mut self, now: Millis, is_not_joined: bool) {
        if self.answers.len() == CAP {
            self.answers.pop_front();
        }
        self.answers.push_back((now, is_not_joined));
    }

    /// Whether 204s are rare, the one that was just recorded included.
    pub(super) fn is_rare(&mut self, now: Millis) -> bool {
        while self
            .answers
            .front()
            .is_some_and(|(at, _)| now.since(*at) > WINDOW)
        {
            self.answers.pop_front();
        }
        let not_joined = self.answers.iter().filter(|(_, is)| *is).count();
        not_joined <= ALWAYS_RARE.max(self.answers.len() / ONE_IN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_are_rare_and_many_are_not() {
        let mut rate = NotJoinedRate::default();
        for at in 0..3 {
            rate.record(Millis(at), true);
            assert!(rate.is_rare(Millis(at)));
        }
        rate.record(Millis(3), true);
        assert!(!rate.is_rare(Millis(3)), "four of four");
        for at in 4..24 {
            rate.record(Millis(at), false);
        }
        assert!(rate.is_rare(Millis(24)), "four of twenty-four");
        assert!(rate.is_rare(Millis(24 + WINDOW)));
    }

    #[test]
    fn a_flood_is_forgotten_and_bounded() {
        let mut rate = NotJoinedRate::default();
        for at in 0..10_000 {
            rate.record(Millis(at), true);
        }
        assert_eq!(rate.answers.len(), CAP);
        assert!(!rate.is_rare(Millis(10_000)));
        assert!(rate.is_rare(Millis(10_000 + WINDOW)));
    }
}
