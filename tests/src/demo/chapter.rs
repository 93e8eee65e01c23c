//! The demo's chapters: one row each, what Mojang does, who logs in, and what must hold with us.

use std::sync::LazyLock;
use std::time::Duration;

use super::tally::Tally;
use crate::mojang::{Behaviour, Script};
use crate::servers::Ending;

/// One chapter.
#[derive(Debug)]
pub(super) struct Chapter {
    pub(super) title: &'static str,
    /// What is going on, in a sentence.
    pub(super) says: &'static str,
    pub(super) weather: Weather,
    /// The players' names begin with it.
    pub(super) prefix: &'static str,
    pub(super) logins: usize,
    /// The players have not joined at Mojang: they are not who they say.
    pub(super) impostors: bool,
    pub(super) promise: Promise,
}

/// What Mojang's servers' half does.
#[derive(Clone, Debug)]
pub(super) enum Weather {
    /// As the script says, to the chapter's end.
    Script(Script),
    /// This fault for so many questions, then good answers.
    Passing(Behaviour, usize),
}

/// What must hold with sessioncheck.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Promise {
    /// Everybody gets in, within the budget.
    AllAdmitted,
    /// Nobody gets in, and everybody hears so within the budget.
    NobodyAdmitted,
    /// Everybody has an answer within the budget, the one or the other.
    InTime,
}

/// So many questions fail: one for each login, and as many again for who asks again.
const A_MOMENT: usize = 10;

const fn passing(
    title: &'static str,
    prefix: &'static str,
    says: &'static str,
    fault: Behaviour,
) -> Chapter {
    Chapter {
        title,
        says,
        weather: Weather::Passing(fault, A_MOMENT),
        prefix,
        logins: 4,
        impostors: false,
        promise: Promise::InTime,
    }
}

/// The story.
pub(super) static CHAPTERS: LazyLock<Vec<Chapter>> = LazyLock::new(|| {
    vec![
        Chapter {
            title: "A good minute",
            says: "Mojang answers as it should.",
            weather: Weather::Script(Script::always(Behaviour::Ok)),
            prefix: "Good",
            logins: 10,
            impostors: false,
            promise: Promise::AllAdmitted,
        },
        Chapter {
            title: "A flaky minute",
            says: "Every third question or so is answered with 503 (30 %, at random).",
            weather: Weather::Script(Script::random(30, Behaviour::Status(503), 7)),
            prefix: "Flaky",
            logins: 50,
            impostors: false,
            promise: Promise::AllAdmitted,
        },
        passing(
            "Connections reset",
            "Reset",
            "The first ten questions: the connection is reset.",
            Behaviour::Reset,
        ),
        passing(
            "No reply at all",
            "Hang",
            "The first ten questions are taken and never answered.",
            Behaviour::Hang,
        ),
        passing(
            "Closed without an answer",
            "Close",
            "The first ten questions: the connection is closed without a byte.",
            Behaviour::Close,
        ),
        passing(
            "Garbage",
            "Garbage",
            "The first ten answers are not even HTTP.",
            Behaviour::Garbage,
        ),
        passing(
            "An empty 200",
            "Empty",
            "The first ten answers say 200 and nothing else.",
            Behaviour::Empty,
        ),
        passing(
            "Too many requests",
            "Limited",
            "The first ten answers: 429, come back in a second.",
            Behaviour::RateLimited(Some(1)),
        ),
        Chapter {
            title: "Somebody else's profile",
            says: "A box in the middle answers every question with another player's profile.",
            weather: Weather::Script(Script::always(Behaviour::OtherName)),
            prefix: "Swapped",
            logins: 4,
            impostors: false,
            promise: Promise::NobodyAdmitted,
        },
        Chapter {
            title: "Impostors in a flaky minute",
            says: "Clients that never asked Mojang try the names of the players from before; 30 % 503 again.",
            weather: Weather::Script(Script::random(30, Behaviour::Status(503), 8)),
            prefix: "Flaky",
            logins: 10,
            impostors: true,
            promise: Promise::NobodyAdmitted,
        },
        Chapter {
            title: "A full outage",
            says: "Every question is answered with 503. Nobody can be let in; everybody must hear so in time.",
            weather: Weather::Script(Script::always(Behaviour::Status(503))),
            prefix: "Outage",
            logins: 12,
            impostors: false,
            promise: Promise::NobodyAdmitted,
        },
        Chapter {
            title: "Recovery",
            says: "Mojang is back.",
            weather: Weather::Script(Script::always(Behaviour::Ok)),
            prefix: "Back",
            logins: 10,
            impostors: false,
            promise: Promise::AllAdmitted,
        },
    ]
});

impl Chapter {
    /// What did not hold, in words.
    pub(super) fn broken(&self, with: &Tally, within: Duration) -> Vec<String> {
        let mut broken = Vec::new();
        let admitted = with.count(Ending::Admitted);
        match self.promise {
            Promise::AllAdmitted if admitted < self.logins => {
                broken.push(format!(
                    "{}: {admitted} of {} admitted",
                    self.title, self.logins
                ));
            }
            Promise::NobodyAdmitted if admitted > 0 => {
                broken.push(format!("{}: {admitted} admitted", self.title));
            }
            Promise::AllAdmitted | Promise::NobodyAdmitted | Promise::InTime => {}
        }
        let waiting = with.count(Ending::Waiting);
        if waiting > 0 || with.max() > within {
            broken.push(format!(
                "{}: an answer took {:.1} s, the limit is {:.1} s with the parts' own share",
                self.title,
                with.max().as_secs_f64(),
                within.as_secs_f64()
            ));
        }
        if with.count(Ending::Client) > 0 {
            broken.push(format!(
                "{}: a client's own half failed, which is the demo's fault",
                self.title
            ));
        }
        broken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::servers::Outcome;

    #[test]
    fn every_player_has_a_name_that_fits() {
        for chapter in CHAPTERS.iter() {
            assert!(
                format!("{}_{}", chapter.prefix, chapter.logins).len() <= 16,
                "{}",
                chapter.title
            );
        }
    }

    #[test]
    fn a_promise_is_broken_by_a_missing_player_by_one_too_many_and_by_a_late_answer() {
        let tally = |ending, ms| {
            let mut tally = Tally::new(1);
            tally.add(&Outcome {
                name: "A".into(),
                ending,
                reason: None,
                ms,
                answer_ms: Some(ms),
                uuid: None,
            });
            tally
        };
        let chapter = |promise| Chapter {
            promise,
            logins: 1,
            ..passing("t", "t", "", Behaviour::Reset)
        };
        let within = Duration::from_secs(1);
        for (promise, ending, ms, broken) in [
            (Promise::AllAdmitted, Ending::Admitted, 900, 0),
            (Promise::AllAdmitted, Ending::Admitted, 1_100, 1),
            (Promise::AllAdmitted, Ending::Closed, 10, 1),
            (Promise::NobodyAdmitted, Ending::Closed, 10, 0),
            (Promise::NobodyAdmitted, Ending::Admitted, 10, 1),
            (Promise::InTime, Ending::Closed, 10, 0),
            (Promise::InTime, Ending::Admitted, 10, 0),
            (Promise::InTime, Ending::Waiting, 10, 1),
            (Promise::InTime, Ending::Client, 10, 1),
        ] {
            let found = chapter(promise).broken(&tally(ending, ms), within);
            assert_eq!(
                found.len(),
                broken,
                "{promise:?} {ending:?} {ms}: {found:?}"
            );
        }
    }
}
