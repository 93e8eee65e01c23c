//! How many repeated questions all logins together may still put.
//!
//! A service that fails one answer in three is helped by asking again; a service that is down is only hurt. The two are
//! told apart by the answers: each sound one pays for some repeats, so that thinning successes still carry their
//! retries, and vanishing ones stop paying. A slow drip keeps a small server, which sees few successes, able to repeat.
//! In an outage neither counts: there, eleven logins pay for one repeat, so that nobody makes an outage worse.

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

/// Repeats that each login pays for while the service is out, in thousandths: with it there are less
/// than eleven questions for ten logins.
const PER_LOGIN_IN_OUTAGE: u64 = 90;

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
            saved_in_outage: 0,
        }
    }

    /// A login came while the service is out.
    pub(super) fn deposit_in_outage(&mut self) {
        self.saved_in_outage = (self.saved_in_outage + PER_LOGIN_IN_OUTAGE).min(2 * PRICE);
    }

    /// Takes one repeat of those that an outage allows, if there is one.
    pub(super) fn withdraw_in_outage(&mut self) -> bool {
        let is_there = self.saved_in_outage >= PRICE;
        if is_there {
            self.saved_in_outage -= PRICE;
        }
        is_there
    }

    /// A sound answer came.
    pub(super) fn deposit(&mut self) {
        self.saved = (self.saved + PER_SUCCESS).min(CAP);
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
    fn in_an_outage_eleven_logins_pay_for_one_repeat() {
        let mut budget = Budget::new();
        let mut repeats = 0;
        for _ in 0..1_000 {
            budget.deposit_in_outage();
            repeats += u64::from(budget.withdraw_in_outage());
        }
        assert_eq!(repeats, 90);
    }

    #[test]
    fn a_clock_that_steps_back_neither_pays_nor_panics() {
        let mut budget = Budget::new();
        drain(&mut budget, Millis(1_000));
        assert!(!budget.withdraw(Millis(0)));
        assert!(budget.withdraw(Millis(2_000)));
    }
}
