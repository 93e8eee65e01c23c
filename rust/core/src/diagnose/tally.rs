//! The logins of the last hour in numbers.

use std::collections::{BTreeMap, VecDeque};

use crate::{Cause, Millis};

/// One minute, in milliseconds.
const MINUTE: u64 = 60_000;

/// How many minutes are kept.
const KEPT: usize = 60;

/// The numbers of the last hour, kept by the minute.
#[derive(Clone, Debug, Default)]
pub struct Tally(VecDeque<(u64, Numbers)>);

/// Numbers of logins.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Numbers {
    /// Logins that the session service vouched for.
    pub admitted: u64,
    /// Those among them that needed another try.
    pub saved: u64,
    /// Logins that failed, by cause.
    pub failed: BTreeMap<Cause, u64>,
}

impl Tally {
    /// The session service vouched for a login, at the first try or at a later one.
    pub fn admitted(&mut self, now: Millis, retried: bool) {
        let numbers = self.minute(now);
        numbers.admitted += 1;
        numbers.saved += u64::from(retried);
    }

    /// A login failed.
    pub fn failed(&mut self, now: Millis, cause: Cause) {
        *self.minute(now).failed.entry(cause).or_default() += 1;
    }

    /// The last hour's.
    pub fn hour(&self, now: Millis) -> Numbers {
        let mut sum = Numbers::default();
        let minute = now.0 / MINUTE;
        for (at, numbers) in &self.0 {
            if minute.saturating_sub(*at) >= KEPT as u64 {
                continue;
            }
            sum.admitted += numbers.admitted;
            sum.saved += numbers.saved;
            for (cause, count) in &numbers.failed {
                *sum.failed.entry(*cause).or_default() += count;
            }
        }
        sum
    }

    fn minute(&mut self, now: Millis) -> &mut Numbers {
        let last = self.0.back().map_or(0, |(at, _)| *at);
        // What is told late counts for the minute that has begun.
        let minute = (now.0 / MINUTE).max(last);
        if self.0.back().is_none_or(|(at, _)| *at != minute) {
            if self.0.len() == KEPT {
                self.0.pop_front();
            }
            self.0.push_back((minute, Numbers::default()));
        }
        let index = self.0.len() - 1;
        &mut self.0[index].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_goes_by() {
        let mut tally = Tally::default();
        tally.admitted(Millis(0), true);
        for minute in 1..200 {
            tally.admitted(Millis(minute * MINUTE), false);
            tally.failed(Millis(minute * MINUTE), Cause::MojangOutage);
        }
        let hour = tally.hour(Millis(199 * MINUTE));
        assert_eq!((hour.admitted, hour.saved), (60, 0));
        assert_eq!(hour.failed[&Cause::MojangOutage], 60);
        assert_eq!(tally.hour(Millis(500 * MINUTE)), Numbers::default());
        tally.admitted(Millis(5), true);
        assert_eq!(tally.hour(Millis(199 * MINUTE)).saved, 1);
    }
}
