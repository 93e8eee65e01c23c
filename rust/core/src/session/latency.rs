//! How long sound answers take, remembered for one to two minutes: two histograms, the older of which is thrown away
//! each minute. A percentile of what is measured decides when a silent try is overdue; a constant would be wrong both
//! for a server next door and for one on another continent.

use crate::millis::Millis;

/// How long one histogram collects, in milliseconds.
const TURN: u64 = 60_000;

/// Upper ends of the buckets grow by a fifth; the last one holds everything beyond half a minute.
const BUCKETS: usize = 60;

/// Fewer answers than this say nothing about a percentile.
const ENOUGH: u64 = 5;

/// When a silent try is overdue before anything was measured, in milliseconds.
const OVERDUE_UNMEASURED: u64 = 1_000;

/// No try is overdue sooner, in milliseconds: a second question costs the service something too.
const OVERDUE_SOONEST: u64 = 400;

/// The last answers, all of which must have been slow for the service to be slow: a histogram of a minute learns it late.
const LAST: usize = 4;

/// The two histograms, and the last answers.
#[derive(Clone, Debug)]
pub(super) struct Latency {
    last: [u64; LAST],
    current: [u64; BUCKETS],
    previous: [u64; BUCKETS],
    turned_at: Option<Millis>,
}

impl Latency {
    pub(super) const fn new() -> Self {
        Self {
            last: [0; LAST],
            current: [0; BUCKETS],
            previous: [0; BUCKETS],
            turned_at: None,
        }
    }

    /// A sound answer took that long.
    pub(super) fn record(&mut self, now: Millis, took: u64) {
        let since = now.since(*self.turned_at.get_or_insert(now));
        if since >= TURN {
            self.previous = if since < 2 * TURN {
                self.current
            } else {
                [0; BUCKETS]
            };
            self.current = [0; BUCKETS];
            self.turned_at = Some(now);
        }
        self.current[bucket(took)] += 1;
        self.last.rotate_left(1);
        self.last[LAST - 1] = took;
    }

    /// The time that `percent` of a hundred answers keep to, in milliseconds, rounded up to a bucket's end.
    pub(super) fn percentile(&self, percent: u64) -> Option<u64> {
        let all: u64 = self.current.iter().chain(&self.previous).sum();
        let wanted = (all * percent).div_ceil(100).max(1);
        let mut seen = 0;
        for at in 0..BUCKETS {
            seen += self.current[at] + self.previous[at];
            if seen >= wanted {
                return Some(end_of(at));
            }
        }
        None
    }

    /// How long a try may be silent before the silence says something about the service: nothing else bounds it, so that
    /// a service that has become slow is not taken for one that is gone.
    pub(super) fn silent_after(&self) -> u64 {
        self.overdue_after(u64::MAX)
    }

    /// How long a try may be silent before a second one is started beside it, in a login of `budget` milliseconds.
    pub(super) fn overdue_after(&self, budget: u64) -> u64 {
        let all: u64 = self.current.iter().chain(&self.previous).sum();
        let measured = if all < ENOUGH {
            OVERDUE_UNMEASURED
        } else {
            self.percentile(99)
                .map_or(OVERDUE_UNMEASURED, |p99| p99 + p99 / 2)
        };
        measured.max(OVERDUE_SOONEST).min(budget / 5 * 2)
    }

    /// What an answer may be expected to take, in milliseconds: a repeat that cannot be answered in time only makes a
    /// slow service slower.
    pub(super) fn expected(&self) -> u64 {
        let lately = self.last.into_iter().min().unwrap_or_default();
        self.percentile(50).unwrap_or(100).max(lately)
    }
}

/// The bucket of a time.
fn bucket(took: u64) -> usize {
    (0..BUCKETS - 1)
        .find(|at| took <= end_of(*at))
        .unwrap_or(BUCKETS - 1)
}

/// The upper end of a bucket: 1, 2, 3, 4, 5, 6, 8, 10, 12, … 30 s and beyond.
fn end_of(bucket: usize) -> u64 {
    (0..bucket).fold(1, |end: u64, _| end + (end / 5).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_follow_what_was_measured_and_forget_it() {
        let mut latency = Latency::new();
        assert_eq!(latency.percentile(50), None);
        assert_eq!(latency.overdue_after(4_500), 1_000);
        for at in 0..98 {
            latency.record(Millis(at), 80);
        }
        for at in 98..100 {
            latency.record(Millis(at), 900);
        }
        let p50 = latency.percentile(50).expect("measured");
        let p99 = latency.percentile(99).expect("measured");
        assert!((80..=96).contains(&p50), "{p50}");
        assert!((900..=1_080).contains(&p99), "{p99}");
        assert_eq!(latency.overdue_after(12_000), p99 + p99 / 2);
        assert_eq!(latency.overdue_after(1_000), 400);
        latency.record(Millis(TURN + 1), 10);
        assert_eq!(
            latency.percentile(50),
            Some(p50),
            "the last minute still counts"
        );
        latency.record(Millis(4 * TURN), 10);
        assert_eq!(latency.percentile(99), Some(10), "older ones do not");
    }

    #[test]
    fn a_service_that_has_become_slow_is_known_by_its_last_answers() {
        let mut latency = Latency::new();
        for at in 0..5_000 {
            latency.record(Millis(at), 80);
        }
        for at in 0..3 {
            latency.record(Millis(6_000 + at), 4_000);
        }
        assert!(latency.expected() < 100, "three may be chance");
        latency.record(Millis(6_100), 4_100);
        assert_eq!(latency.expected(), 4_000);
        latency.record(Millis(6_200), 80);
        assert!(latency.expected() < 100);
    }

    #[test]
    fn the_buckets_reach_far_enough() {
        assert!(end_of(BUCKETS - 2) > 30_000, "{}", end_of(BUCKETS - 2));
        assert_eq!(bucket(0), 0);
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
        let mut latency = Latency::new();
        latency.record(Millis(0), u64::MAX);
        assert!(latency.percentile(99).is_some());
    }

    #[test]
    fn a_quick_service_is_not_asked_twice_at_the_first_delay() {
        let mut latency = Latency::new();
        for at in 0..50 {
            latency.record(Millis(at), 2);
        }
        assert_eq!(latency.overdue_after(4_500), OVERDUE_SOONEST);
    }
}
