//! When to ask the service ourselves. Never while all is well; in suspicion and in an outage once a second at most.
//!
//! A login's own question is as good as a probe: it is the trial that ends an outage, for its player and for all who
//! wait. So where logins come, an outage is not probed. Between them a probe a second is put while somebody waits and
//! the logins have paid for it ([`Budget`](super::super::budget::Budget)); else only what is shown depends on it (the
//! state, the line in the server list), and that is worth a question each 15 s. Where nobody has come for ten minutes
//! there is one each five: never none, for a server that says "out" for ever gets no login that could tell it better.

use crate::millis::Millis;

/// How long a failure waits for a repeat's or another login's success before it is worth a probe, in milliseconds.
const DELAY: u64 = 250;

/// The least time between two probes, and the most while players come, in milliseconds.
const SHORTEST: u64 = 1_000;
const LONGEST: u64 = 15_000;

/// Nobody comes any more after so long without a login; then the time between two probes is this. In milliseconds.
const DESERTED_AFTER: u64 = 10 * 60_000;
const DESERTED: u64 = 5 * 60_000;

/// What a probe would be for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Why {
    /// The service is out.
    Outage,
    /// It is out, and somebody waits for its end.
    SomebodyWaits,
    /// Something failed; when that was noticed.
    Suspicion(Millis),
}

/// The memory of past probes.
#[derive(Clone, Debug, Default)]
pub(super) struct Prober {
    last: Option<Millis>,
    interval: u64,
    jitter: u64,
}

impl Prober {
    /// Whether a probe is due; one that is counts as put. `asked_at`: when a login's question was last put.
    pub(super) fn due(
        &mut self,
        now: Millis,
        why: Why,
        asked_at: Option<Millis>,
        roll: u64,
    ) -> bool {
        let rests = |at: Option<Millis>, interval| at.is_none_or(|at| now.since(at) >= interval);
        let (is_due, interval) = match why {
            Why::Suspicion(noticed_at) => (
                now.since(noticed_at) >= DELAY && rests(self.last, SHORTEST),
                SHORTEST,
            ),
            Why::SomebodyWaits => (
                rests(self.last, SHORTEST) && rests(asked_at, SHORTEST),
                SHORTEST,
            ),
            Why::Outage => {
                let interval = if rests(asked_at, DESERTED_AFTER) {
                    DESERTED
                } else {
                    self.interval.clamp(SHORTEST, LONGEST)
                };
                let wait = interval + self.jitter;
                (rests(self.last, wait) && rests(asked_at, wait), interval)
            }
        };
        if is_due {
            self.last = Some(now);
            match why {
                Why::Suspicion(_) => self.jitter = 0,
                Why::Outage | Why::SomebodyWaits => {
                    // Scattered by up to a fifth, so that hosts that failed together do not ask together.
                    self.jitter = roll % (interval / 5 + 1);
                    self.interval = (self.interval.max(SHORTEST) * 3 / 2).min(LONGEST);
                }
            }
        }
        is_due
    }

    /// The outage is over.
    pub(super) fn reset(&mut self) {
        self.interval = 0;
        self.jitter = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The times of probes within so many seconds, looked for every 10 ms; the last login came at `asked_at`, or one
    /// comes so often.
    fn probes(seconds: u64, why: Why, asked_at: impl Fn(u64) -> u64) -> Vec<u64> {
        let mut prober = Prober::default();
        (0..seconds * 100)
            .map(|tick| tick * 10)
            .filter(|at| {
                let roll = at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
                prober.due(Millis(*at), why, Some(Millis(asked_at(*at))), roll)
            })
            .collect()
    }

    fn gaps(times: &[u64]) -> Vec<u64> {
        times.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }

    #[test]
    fn a_suspicion_is_asked_about_once_a_second() {
        let times = probes(4, Why::Suspicion(Millis(0)), |_| 0);
        assert_eq!(times, [250, 1_250, 2_250, 3_250]);
        let mut prober = Prober::default();
        assert!(!prober.due(Millis(240), Why::Suspicion(Millis(0)), None, 0));
    }

    #[test]
    fn while_somebody_waits_there_is_one_a_second_unless_logins_ask() {
        let times = probes(60, Why::SomebodyWaits, |_| 0);
        assert_eq!(times.len(), 59);
        assert_eq!(probes(600, Why::SomebodyWaits, |at| at / 500 * 500), [0; 0]);
    }

    #[test]
    fn else_they_become_seldom_and_ever_more_so() {
        let gaps = gaps(&probes(590, Why::Outage, |_| 0));
        assert!((40..60).contains(&gaps.len()), "{}", gaps.len());
        assert!(gaps[0] < 2_000 && gaps.iter().all(|gap| *gap >= 1_000));
        let late = gaps.iter().rev().take(10);
        assert!(late.clone().all(|gap| (15_000..=18_100).contains(gap)));
        assert!(probes(600, Why::Outage, |at| at / 900 * 900).is_empty());
    }

    #[test]
    fn on_a_deserted_server_there_is_one_each_five_minutes() {
        let times = probes(8 * 3_600, Why::Outage, |_| 0);
        let late: Vec<_> = times.iter().copied().filter(|at| *at > 650_000).collect();
        assert!((75..=95).contains(&late.len()), "{}", late.len());
        assert!(
            gaps(&late)
                .iter()
                .all(|gap| (300_000..=360_100).contains(gap))
        );
    }
}
