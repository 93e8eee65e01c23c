//! How many repeated questions all logins together may still put.
//!
//! A service that fails one answer in three is helped by asking again; a service that is down is only hurt. The two are
//! told apart by the answers: each sound one pays for some repeats, so that thinning successes still carry their
//! retries, and vanishing ones stop paying. A slow drip keeps a small server, which sees few successes, able to repeat.
//!
//! In an outage neither counts, and no login repeats its question: what it could learn, the next login's question or a
//! probe tells to all who wait. There, eleven logins pay for one such probe, so that with everything counted the service
//! gets less than eleven questions for ten logins, and nobody makes an outage worse.

use crate::millis::Millis;

/// Repeats that one sound answer pays for, in thousandths: enough for two failures in three.
const PER_SUCCESS: u64 = 2_000;

/// Repeats that each second pays for, in thousandths.
const PER_SECOND: u64 = 2_000;

/// What is there at the start, and what the drip alone fills up to, in thousandths: four logins' worth.
const FLOOR: u64 = 28_000;

/// The most that can be saved, in thousandths: an outage begins with at most this many repeats.
const CAP: u64 = 120_000;

/// The price of one repeat, in thousandths.
const PRICE: u64 = 1_000;

/// Probes that each login pays for while the service is out, in thousandths.
const PER_LOGIN_IN_OUTAGE: u64 = 90;

/// What an outage begins with, and the most that is saved in one, in thousandths: for players who wait in its first
/// seconds, when it may be over any moment.
const FLOOR_IN_OUTAGE: u64 = 3_000;

/// The account.
#[derive(Clone, Debug)]
pub(super) struct Budget {
    saved: u64,
    dripped_at: Option<Millis>,
    saved_in_outage: u64,
}

impl Budget {
    pub(super) const fn new() -> Self {
        Self {
            saved: FLOOR,
            dripped_at: None,
            saved_in_outage: FLOOR_IN_OUTAGE,
        }
    }

    /// A login came while the service is out (or went well, for the outage after the one that has just ended).
    pub(super) fn deposit_in_outage(&mut self) {
        self.saved_in_outage = (self.saved_in_outage + PER_LOGIN_IN_OUTAGE).min(FLOOR_IN_OUTAGE);
    }

    /// Whether an outage's logins have paid for a probe.
    pub(super) fn has_in_outage(&self) -> bool {
        self.saved_in_outage >= PRICE
    }

    /// Takes one probe of those that an outage's logins have paid for; where there is none, one that is put all the same
    /// costs nothing.
    pub(super) fn withdraw_in_outage(&mut self) {
        if self.has_in_outage() {
            self.saved_in_outage -= PRICE;
        }
    }

    /// A sound answer came.
    pub(super) fn deposit(&mut self) {
        self.saved = (self.saved + PER_SUCCESS).min(CAP);
        self.deposit_in_outage();
    }

    /// Takes one repeat, if there is one.
    pub(super) fn withdraw(&mut self, now: Millis) -> bool {
        self.drip(now);
        let is_there = self.saved >= PRICE;
        if is_there {
            self.saved -= PRICE;
        }
        is_there
    }

    fn drip(&mut self, now: Millis) {
        let since = now.since(*self.dripped_at.get_or_insert(now));
        let drops = since.saturating_mul(PER_SECOND) / 1_000;
        if drops > 0 {
            self.dripped_at = Some(now);
            if self.saved < FLOOR {
                self.saved = self.saved.saturating_add(drops).min(FLOOR);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(budget: &mut Budget, now: Millis) -> u64 {
        std::iter::repeat_with(|| budget.withdraw(now))
            .take_while(|is_there| *is_there)
            .count() as u64
    }

    #[test]
    fn successes_pay_for_repeats_up_to_a_cap() {
        let mut budget = Budget::new();
        let now = Millis(1_000_000);
        assert_eq!(drain(&mut budget, now), 28);
        budget.deposit();
        assert_eq!(drain(&mut budget, now), 2);
        for _ in 0..10_000 {
            budget.deposit();
        }
        assert_eq!(drain(&mut budget, now), 120);
    }

    #[test]
    fn when_successes_vanish_only_the_drip_is_left() {
        let mut budget = Budget::new();
        let start = Millis(5_000);
        assert_eq!(drain(&mut budget, start), 28);
        let mut repeats = 0;
        for tick in 1..=600 {
            repeats += drain(&mut budget, start + tick * 100);
        }
        assert_eq!(repeats, 120, "a minute at two a second");
        assert_eq!(
            drain(&mut budget, start + 10_000_000),
            28,
            "an idle hour saves no more"
        );
    }

    #[test]
    fn in_an_outage_eleven_logins_pay_for_one_probe() {
        let mut budget = Budget::new();
        let mut probes = 0;
        for _ in 0..1_000 {
            budget.deposit_in_outage();
            if budget.has_in_outage() {
                budget.withdraw_in_outage();
                probes += 1;
            }
        }
        assert_eq!(probes, 2 + 90, "what is full takes no more");
        budget.withdraw_in_outage();
        assert!(!budget.has_in_outage(), "what is not there is not owed");
    }

    #[test]
    fn a_clock_that_steps_back_neither_pays_nor_panics() {
        let mut budget = Budget::new();
        drain(&mut budget, Millis(1_000));
        assert!(!budget.withdraw(Millis(0)));
        assert!(budget.withdraw(Millis(2_000)));
    }
}
