//! An outage is told once when it begins and once when it is over, however the service flickers in between.

use crate::{Cause, Millis};

/// How long an outage stands before everybody is told, in milliseconds: one that logins bridge needs no word.
const STANDS: u64 = 5_000;

/// How long the service must answer before the end is told, in milliseconds.
const CALM: u64 = 60_000;

/// What is told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Word {
    /// Nobody can log in, for this cause.
    Began(Cause),
    /// Logins work again.
    Over,
}

/// Decides when a word is due.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct OutageTeller(Phase);

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Phase {
    #[default]
    Calm,
    /// It began then, and nobody has been told.
    Suspected(Millis),
    /// It was told; where it has ended, since when.
    Told(Option<Millis>),
}

impl OutageTeller {
    /// How the service is now: `outage` is its cause, none where it is not out. Gives the word that is due.
    pub fn see(&mut self, now: Millis, outage: Option<Cause>) -> Option<Word> {
        match (self.0, outage) {
            (Phase::Calm, Some(_)) => self.0 = Phase::Suspected(now),
            (Phase::Suspected(_), None) => self.0 = Phase::Calm,
            (Phase::Suspected(since), Some(cause)) if now.since(since) >= STANDS => {
                self.0 = Phase::Told(None);
                return Some(Word::Began(cause));
            }
            (Phase::Told(_), Some(_)) => self.0 = Phase::Told(None),
            (Phase::Told(None), None) => self.0 = Phase::Told(Some(now)),
            (Phase::Told(Some(since)), None) if now.since(since) >= CALM => {
                self.0 = Phase::Calm;
                return Some(Word::Over);
            }
            (Phase::Calm | Phase::Told(Some(_)), None) | (Phase::Suspected(_), Some(_)) => {}
        }
        None
    }

    /// Whether an outage was told that goes on.
    pub fn is_told(&self) -> bool {
        self.0 == Phase::Told(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outage_has_one_beginning_and_one_end() {
        const OUT: Option<Cause> = Some(Cause::MojangOutage);
        const BEGAN: Option<Word> = Some(Word::Began(Cause::MojangOutage));
        let mut teller = OutageTeller::default();
        for (at, outage, word, is_told) in [
            (0, None, None, false),
            (1_000, OUT, None, false),
            (5_999, OUT, None, false),
            (6_000, OUT, BEGAN, true),
            (6_250, OUT, None, true),
            // It flickers.
            (10_000, None, None, false),
            (69_999, None, None, false),
            (70_000, OUT, None, true),
            (80_000, None, None, false),
            (139_999, None, None, false),
            (140_000, None, Some(Word::Over), false),
            (140_250, None, None, false),
            // A short one.
            (150_000, OUT, None, false),
            (154_000, None, None, false),
            (156_000, OUT, None, false),
            (160_999, OUT, None, false),
            (161_000, OUT, BEGAN, true),
        ] {
            assert_eq!(teller.see(Millis(at), outage), word, "{at}");
            assert_eq!(teller.is_told(), is_told, "{at}");
        }
    }
}
