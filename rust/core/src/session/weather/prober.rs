//! When to ask the service ourselves. Never while all is well; in suspicion and in an outage once a second at most, and
//! ever more seldom while an outage lasts and nobody waits for its end. A login's own question is as good as a probe, so
//! where logins come, an outage is not probed at all.

use crate::millis::Millis;

/// How long a failure waits for a repeat's or another login's success before it is worth a probe, in milliseconds.
const DELAY: u64 = 250;

/// The least time between two probes, and the most, in milliseconds.
const SHORTEST: u64 = 1_000;
const LONGEST: u64 = 15_000;

/// The memory of past probes.
#[derive(Clone, Debug, Default)]
pub(super) struct Prober {
    last: Option<Millis>,
    interval: u64,
    jitter: u64,
}

impl Prober {
    /// Whether a probe is due; one that is counts as put.
    pub(super) fn due(
        &mut self,
        now: Millis,
        suspected_at: Option<Millis>,
        is_out: bool,
        has_waiting: bool,
        asked_at: Option<Millis>,
        roll: u64,
    ) -> bool {
        let Some(suspected_at) = suspected_at else {
            return false;
        };
        let interval = if is_out && !has_waiting {
            self.interval.clamp(SHORTEST, LONGEST)
        } else {
            SHORTEST
        };
        let rests =
            |at: Option<Millis>| at.is_none_or(|at| now.since(at) >= interval + self.jitter);
        let is_due = now.since(suspected_at) >= DELAY
            && self.last.is_none_or(|at| now.since(at) >= SHORTEST)
            && rests(self.last)
            && (!is_out || rests(asked_at));
        if is_due {
            self.last = Some(now);
            // Scattered by up to a fifth, so that hosts that failed together do not ask together.
            self.jitter = if is_out { roll % (interval / 5 + 1) } else { 0 };
            if is_out {
                self.interval = (interval * 3 / 2).min(LONGEST);
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

    /// The times of probes within so many seconds, looked for every 10 ms.
    fn probes(seconds: u64, is_out: bool, has_waiting: bool, asks_every: Option<u64>) -> Vec<u64> {
        let mut prober = Prober::default();
        (0..seconds * 100)
            .map(|tick| tick * 10)
            .filter(|at| {
                let asked_at = asks_every.map(|every| Millis(at / every * every));
                prober.due(
                    Millis(*at),
                    Some(Millis(0)),
                    is_out,
                    has_waiting,
                    asked_at,
                    at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40,
                )
            })
            .collect()
    }

    #[test]
    fn it_asks_once_a_second_and_ever_more_seldom() {
        assert_eq!(probes(4, false, false, None), [250, 1_250, 2_250, 3_250]);
        assert!(probes(60, true, true, None).len() <= 60);
        let times = probes(600, true, false, None);
        assert!((40..70).contains(&times.len()), "{}", times.len());
        assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= 1_000));
        let last: Vec<_> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(
            last.iter()
                .rev()
                .take(10)
                .all(|gap| (15_000..=18_100).contains(gap)),
            "{last:?}"
        );
        assert!(
            probes(600, true, false, Some(500)).len() <= 1,
            "logins ask for us"
        );
    }

    #[test]
    fn nothing_is_asked_while_all_is_well() {
        let mut prober = Prober::default();
        assert!(!prober.due(Millis(1), None, false, false, None, 0));
        assert!(!prober.due(Millis(240), Some(Millis(0)), false, false, None, 0));
    }
}
