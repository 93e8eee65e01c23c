//! The bad days: what was seen in the wild, and what could be mistaken for it. One row each.

use sessioncheck_core::Millis;
use sessioncheck_core::session::{Families, Family, NoAnswer};

use crate::simulator::Dice;

/// What the service does with a question.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Does {
    /// Answers: 200 to who joined, 204 to who did not.
    Ok,
    /// Says this status, with `Retry-After` in milliseconds.
    Say(u16, Option<u64>),
    /// Fails.
    Fail(NoAnswer),
    /// Never answers.
    Hang,
}

/// Who logs in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Who {
    /// A player who joined.
    Player,
    /// Somebody who did not: a 204 when all is well.
    Cracked,
    /// The one player whom the service always fails.
    Flaky,
}

/// What is wrong while the fault lasts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    None,
    /// All questions meet this, after so many milliseconds.
    All(u64, Does),
    /// So many of a hundred meet this.
    Some(u64, u64, Does),
    /// Three in ten fail, each in one of three ways.
    Mixed,
    /// Answers take so long.
    Slow(u64),
    /// Out for so long, well for so long, and so on.
    Flapping(u64),
    /// Every ten seconds all connections are closed within 300 ms.
    GoAway,
    /// One of the two address families swallows everything.
    V6BlackHole,
}

/// A day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    /// Milliseconds between arrivals on the average, and logins that arrive together.
    pub(crate) gap: u64,
    pub(crate) at_once: u64,
    pub(crate) lasts: u64,
    /// When the fault lasts.
    pub(crate) from: u64,
    pub(crate) until: u64,
    pub(crate) fault: Fault,
    /// Whether nobody can be admitted while it lasts.
    pub(crate) is_outage: bool,
    pub(crate) budget: u64,
    pub(crate) who: fn(u64, &mut Dice) -> Who,
    /// Whether players' own half fails as well.
    pub(crate) join_fails: bool,
    /// Whether nothing on the net is reached.
    pub(crate) uplink_lost: bool,
}

impl Shape {
    pub(crate) fn in_fault(&self, now: u64) -> bool {
        (self.from..self.until).contains(&now)
    }
}

fn player(_: u64, _: &mut Dice) -> Who {
    Who::Player
}

fn one_in_twenty_is_cracked(_: u64, dice: &mut Dice) -> Who {
    if dice.below(20) == 0 {
        Who::Cracked
    } else {
        Who::Player
    }
}

fn flood(_: u64, dice: &mut Dice) -> Who {
    if dice.below(20) == 0 {
        Who::Player
    } else {
        Who::Cracked
    }
}

fn one_is_flaky(number: u64, _: &mut Dice) -> Who {
    if number.is_multiple_of(3) {
        Who::Flaky
    } else {
        Who::Player
    }
}

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;

const DAY: Shape = Shape {
    name: "",
    gap: 500,
    at_once: 1,
    lasts: 20 * MINUTE,
    from: 5 * MINUTE,
    until: 15 * MINUTE,
    fault: Fault::None,
    is_outage: false,
    budget: 4_500,
    who: player,
    join_fails: false,
    uplink_lost: false,
};

const fn outage(name: &'static str, after: u64, does: Does) -> Shape {
    Shape {
        name,
        fault: Fault::All(after, does),
        is_outage: true,
        ..DAY
    }
}

/// All of them.
pub(crate) const SHAPES: &[Shape] = &[
    Shape {
        name: "intermittent-500",
        fault: Fault::Some(40, 60, Does::Say(500, None)),
        ..DAY
    },
    outage("cloudfront-504", 700, Does::Say(504, None)),
    outage("tls-handshake", 40, Does::Fail(NoAnswer::Tls)),
    Shape {
        name: "403-html",
        fault: Fault::All(60, Does::Say(403, None)),
        ..DAY
    },
    outage("azure-time-outs", 0, Does::Hang),
    Shape {
        budget: 12_000,
        ..outage("azure-time-outs-12s", 0, Does::Hang)
    },
    Shape {
        gap: 10,
        lasts: 3 * MINUTE,
        from: MINUTE,
        until: 2 * MINUTE,
        ..outage("no-connection", 2_500, Does::Fail(NoAnswer::Timeout))
    },
    Shape {
        gap: 10,
        lasts: 3 * MINUTE,
        from: MINUTE,
        until: 2 * MINUTE,
        ..outage("silence-hundred-a-second", 0, Does::Hang)
    },
    Shape {
        name: "goaway",
        gap: 100,
        fault: Fault::GoAway,
        ..DAY
    },
    Shape {
        gap: 2_000,
        lasts: 8 * HOUR + 40 * MINUTE,
        until: 8 * HOUR + 30 * MINUTE,
        ..outage("eight-hours", 80, Does::Say(503, None))
    },
    Shape {
        name: "brown-out-30",
        gap: 50,
        fault: Fault::Mixed,
        ..DAY
    },
    Shape {
        name: "slow-4s",
        fault: Fault::Slow(4_000),
        ..DAY
    },
    Shape {
        name: "slow-4s-12s",
        budget: 12_000,
        fault: Fault::Slow(4_000),
        ..DAY
    },
    Shape {
        name: "slow-4s-hundred-a-second",
        gap: 10,
        lasts: 3 * MINUTE,
        from: MINUTE,
        until: 2 * MINUTE,
        fault: Fault::Slow(4_000),
        ..DAY
    },
    Shape {
        is_outage: true,
        name: "flapping",
        fault: Fault::Flapping(20_000),
        ..DAY
    },
    Shape {
        name: "rate-limit",
        fault: Fault::Some(50, 50, Does::Say(429, Some(1_000))),
        ..DAY
    },
    Shape {
        uplink_lost: true,
        ..outage("uplink-lost", 5, Does::Fail(NoAnswer::Dns))
    },
    Shape {
        name: "v6-black-hole",
        fault: Fault::V6BlackHole,
        ..DAY
    },
    Shape {
        name: "cracked-flood",
        gap: 20,
        who: flood,
        ..DAY
    },
    Shape {
        name: "cracked-flood-brown-out",
        gap: 20,
        who: flood,
        fault: Fault::Mixed,
        ..DAY
    },
    Shape {
        gap: 20,
        who: flood,
        ..outage("cracked-flood-outage", 80, Does::Say(503, None))
    },
    Shape {
        name: "one-flaky-player",
        gap: 3_000,
        who: one_is_flaky,
        lasts: 2 * HOUR,
        until: 2 * HOUR,
        ..DAY
    },
    Shape {
        gap: 2_000,
        lasts: 50 * MINUTE,
        from: 10 * MINUTE,
        until: 40 * MINUTE,
        ..outage("one-in-two-seconds", 80, Does::Say(503, None))
    },
    Shape {
        gap: 90 * MINUTE,
        lasts: 14 * HOUR,
        from: 2 * HOUR,
        until: 10 * HOUR,
        ..outage("deserted-night", 80, Does::Say(503, None))
    },
    Shape {
        gap: MINUTE,
        lasts: 3 * HOUR,
        from: HOUR,
        until: 2 * HOUR,
        ..outage("one-a-minute", 80, Does::Say(503, None))
    },
    Shape {
        gap: MINUTE,
        lasts: 3 * HOUR,
        from: HOUR,
        until: 2 * HOUR,
        ..outage("one-a-minute-silence", 0, Does::Hang)
    },
    Shape {
        name: "one-a-minute-brown-out",
        gap: MINUTE,
        lasts: 48 * HOUR,
        from: HOUR,
        until: 48 * HOUR,
        fault: Fault::Mixed,
        ..DAY
    },
    Shape {
        gap: 1,
        lasts: 30_000,
        from: 10_000,
        until: 25_000,
        ..outage("thousand-a-second", 80, Does::Say(503, None))
    },
    Shape {
        name: "thousand-a-second-brown-out",
        gap: 1,
        lasts: 30_000,
        from: 5_000,
        until: 30_000,
        fault: Fault::Mixed,
        ..DAY
    },
];

/// A million logins in which nothing is wrong but a 204 for one in twenty, and a failure for one in two hundred.
pub(crate) const NOISE: Shape = Shape {
    name: "noise-million",
    gap: 10,
    lasts: 10_000_000,
    from: 0,
    until: 10_000_000,
    fault: Fault::Some(1, 80, Does::Say(500, None)),
    who: one_in_twenty_is_cracked,
    ..DAY
};

/// Where players' own half fails too: what no server can save.
pub(crate) const JOIN_SHAPES: &[Shape] = &[
    Shape {
        name: "join-half-only",
        join_fails: true,
        ..DAY
    },
    Shape {
        join_fails: true,
        ..outage("both-halves", 80, Does::Say(503, None))
    },
];

/// The service.
pub(crate) struct Service {
    dice: Dice,
    families: Families,
}

impl Service {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            dice: Dice(seed),
            families: Families::default(),
        }
    }

    /// What it does to a question of ours, and after how long. `fresh`: on a connection of its own.
    pub(crate) fn does(&mut self, shape: &Shape, now: u64, who: Who, fresh: bool) -> (u64, Does) {
        if matches!(shape.fault, Fault::V6BlackHole) && shape.in_fault(now) {
            // Each question makes a new connection: both families are raced, the second 300 ms after the first.
            let first = self.families.offer(Millis(now), Family::V6, fresh);
            self.families.won(Millis(now), Family::V4);
            if let Some(family) = self.families.check(Millis(now)) {
                self.families.checked(family, family == Family::V4);
            }
            let lost = if first == Family::V6 { 300 } else { 0 };
            return (self.usual() + lost, Does::Ok);
        }
        self.does_to_anybody(shape, now, who)
    }

    /// The same to a host of today, which takes the addresses as they come.
    pub(crate) fn does_to_a_host(&mut self, shape: &Shape, now: u64, who: Who) -> (u64, Does) {
        if matches!(shape.fault, Fault::V6BlackHole) && shape.in_fault(now) {
            return (0, Does::Hang);
        }
        self.does_to_anybody(shape, now, who)
    }

    fn does_to_anybody(&mut self, shape: &Shape, now: u64, who: Who) -> (u64, Does) {
        let usual = self.usual();
        if who == Who::Flaky {
            return (usual, Does::Say(500, None));
        }
        if !shape.in_fault(now) {
            return (usual, Does::Ok);
        }
        match shape.fault {
            Fault::None | Fault::V6BlackHole => (usual, Does::Ok),
            Fault::All(after, does) => (after + self.dice.below(20), does),
            Fault::Some(percent, after, does) => {
                // The noise is finer than a percent: half of one.
                let thousand = if percent == 1 { 5 } else { percent * 10 };
                if self.dice.below(1_000) < thousand {
                    (after, does)
                } else {
                    (usual, Does::Ok)
                }
            }
            Fault::Mixed => match self.dice.below(100) {
                0..10 => (60, Does::Say(503, None)),
                10..20 => (15, Does::Fail(NoAnswer::Reset)),
                20..30 => (0, Does::Hang),
                _ => (usual, Does::Ok),
            },
            Fault::Slow(after) => (after + self.dice.below(200), Does::Ok),
            Fault::Flapping(each) => {
                if ((now - shape.from) / each).is_multiple_of(2) {
                    (60, Does::Say(503, None))
                } else {
                    (usual, Does::Ok)
                }
            }
            Fault::GoAway if now % 10_000 < 300 => (20, Does::Fail(NoAnswer::Reset)),
            Fault::GoAway => (usual, Does::Ok),
        }
    }

    /// 60 to 140 ms, now and then three times as long.
    fn usual(&mut self) -> u64 {
        let usual = 60 + self.dice.below(80);
        if self.dice.below(100) == 0 {
            usual * 3
        } else {
            usual
        }
    }
}
