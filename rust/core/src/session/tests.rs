//! Whole logins against a service that misbehaves, in time that nobody waits for.

use proptest::prelude::*;

use super::*;
use crate::cause::Cause;
use crate::millis::Millis;

/// What a scripted service does with one question.
#[derive(Clone, Debug)]
enum Does {
    /// Answers with a status and a body after so many milliseconds.
    Say(u64, u16, &'static str),
    /// The same, with `Retry-After` in milliseconds.
    SayLater(u64, u16, Option<u64>),
    /// Fails after so many milliseconds.
    Fail(u64, NoAnswer),
    /// Never answers.
    Hang,
}

use Does::{Fail, Hang, Say, SayLater};

const ALICE: &str = r#"{"id":"069a79f444e94726a5befca90e38aaf5","name":"Alice"}"#;
const EVE: &str = r#"{"id":"169a79f444e94726a5befca90e38aaf5","name":"Eve"}"#;

/// What one login came to.
#[derive(Debug)]
struct Came {
    outcome: LoginOutcome,
    /// The number of the try whose answer left.
    left: Option<usize>,
    /// Questions put, and the most that were open at once.
    asked: usize,
    open: usize,
    took: u64,
}

/// A world with one clock.
struct World {
    now: Millis,
    sessions: Sessions,
    dice: u64,
    budget: u64,
    mode: Mode,
    /// Whether the driver puts the probes that are wanted; each is answered at once as a first try would be.
    probes: bool,
}

impl World {
    fn new(budget: u64) -> Self {
        let now = Millis(1_000_000);
        Self {
            now,
            sessions: Sessions::new(now),
            dice: 7,
            budget,
            mode: Mode::Retry,
            probes: false,
        }
    }

    fn roll(&mut self) -> u64 {
        self.dice = self
            .dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.dice >> 33
    }

    /// A service that has answered before and whose usual time is known.
    fn acquainted(mut self) -> Self {
        for _ in 0..10 {
            self.login("Alice", |_| Say(80, 200, ALICE));
            self.now = self.now + 5_000;
        }
        self
    }

    /// One login from its question to what leaves; the service does with each try what the script says.
    fn login(&mut self, name: &str, script: impl Fn(usize) -> Does) -> Came {
        let query = Query::parse(&format!("username={name}&serverId=-1f")).expect("a query");
        let started = self.now;
        let mut login =
            Login::<usize>::new(self.now, query, self.mode, self.budget, &mut self.sessions);
        let mut coming: Vec<(Millis, usize, Does)> = Vec::new();
        let (mut asked, mut open) = (0, 0);
        for _ in 0..10_000 {
            let roll = self.roll();
            if self.probes && self.sessions.probe(self.now, roll) {
                let brought = match script(0) {
                    Say(_, 200 | 204, _) => Probed::Alive,
                    Say(..) | SayLater(..) => Probed::Failed(Class::ServerError),
                    Fail(_, why) => Probed::Failed(Class::NoAnswer(why)),
                    Hang => Probed::Silent,
                };
                self.sessions.probed(self.now, self.now, brought);
            }
            match login.poll(self.now, roll, &mut self.sessions) {
                Step::Ask(ask) => {
                    assert_eq!(ask.number, asked, "tries are numbered in their order");
                    asked += 1;
                    let does = script(ask.number);
                    let at = match &does {
                        Say(after, ..) | SayLater(after, ..) | Fail(after, _) => self.now + *after,
                        Hang => Millis::NEVER,
                    };
                    coming.push((at, ask.number, does));
                    open = open.max(coming.len());
                }
                Step::Wait(until) => {
                    assert!(until > self.now, "it waits for something");
                    coming.sort_by_key(|(at, ..)| *at);
                    if coming.first().is_some_and(|(at, ..)| *at <= until) {
                        let (at, number, does) = coming.remove(0);
                        self.now = at;
                        self.answer(&mut login, number, &does);
                    } else {
                        self.now = until;
                    }
                }
                Step::Reply(reply) => {
                    let left = match reply {
                        Reply::Upstream(number) => Some(number),
                        Reply::Unavailable(_) => None,
                    };
                    return Came {
                        outcome: login.end(self.now, &mut self.sessions),
                        left,
                        asked,
                        open,
                        took: self.now.since(started),
                    };
                }
            }
        }
        panic!("a login that never ends");
    }

    fn answer(&mut self, login: &mut Login<usize>, number: usize, does: &Does) {
        let answer = match does {
            Say(_, status, body) => Answer::Response {
                status: *status,
                retry_after: None,
                date_ahead: None,
                body: body.as_bytes(),
            },
            SayLater(_, status, retry_after) => Answer::Response {
                status: *status,
                retry_after: *retry_after,
                date_ahead: None,
                body: b"",
            },
            Fail(_, why) => Answer::None(*why),
            Hang => unreachable!("it never answers"),
        };
        let roll = self.roll();
        login.handle_answer(self.now, number, &answer, number, roll, &mut self.sessions);
    }
}

#[test]
fn a_good_answer_leaves_at_once() {
    let mut world = World::new(4_500);
    let came = world.login("Alice", |_| Say(80, 200, ALICE));
    assert_eq!((came.left, came.asked, came.took), (Some(0), 1, 80));
    assert_eq!(came.outcome.left, Left::Admitted);
    assert!(world.sessions.has_receipt(world.now, b"alice", b"-1f"));
    assert!(!world.sessions.has_receipt(world.now, b"alice", b"-1e"));
}

#[test]
fn what_can_help_is_repeated_and_what_cannot_is_not() {
    // (what the service does first, then it is well; admitted?, questions, at most so many milliseconds)
    for (first, admitted, asked, within) in [
        (Say(80, 500, ""), true, 2, 250),
        (Say(80, 503, ""), true, 2, 250),
        (Say(80, 200, ""), true, 2, 250),
        (Say(80, 200, "<html>"), true, 2, 250),
        (Say(80, 200, EVE), true, 2, 250),
        (Say(80, 302, ""), true, 2, 250),
        (Fail(1, NoAnswer::Refused), true, 2, 200),
        (Fail(1, NoAnswer::Reset), true, 2, 200),
        (Fail(1, NoAnswer::Dns), true, 2, 200),
        (Fail(1, NoAnswer::Tls), true, 2, 200),
        (Hang, true, 2, 1_000),
        (Say(80, 403, "<html>"), false, 1, 80),
        (Say(80, 404, ""), false, 1, 80),
        (Say(80, 410, ""), false, 1, 80),
        (Say(80, 400, ""), false, 1, 80),
        (SayLater(80, 429, Some(2_000)), true, 2, 2_160),
        (SayLater(80, 429, Some(0)), true, 2, 450),
        (SayLater(80, 429, None), true, 2, 1_200),
        (SayLater(80, 429, Some(5_000)), false, 1, 80),
        (SayLater(80, 429, Some(u64::MAX)), false, 1, 80),
    ] {
        let mut world = World::new(4_500).acquainted();
        let came = world.login("Alice", |number| {
            if number == 0 {
                first.clone()
            } else {
                Say(80, 200, ALICE)
            }
        });
        assert_eq!(came.left.is_some(), admitted, "{first:?}: {came:?}");
        assert_eq!(came.asked, asked, "{first:?}: {came:?}");
        assert!(came.took <= within, "{first:?}: {came:?}");
    }
}

#[test]
fn a_204_is_asked_about_once_more_while_it_is_rare() {
    let mut world = World::new(4_500).acquainted();
    let came = world.login("Alice", |number| {
        if number == 0 {
            Say(80, 204, "")
        } else {
            Say(80, 200, ALICE)
        }
    });
    assert_eq!((came.left, came.asked), (Some(1), 2));
    assert!((500..=620).contains(&came.took), "{came:?}");

    let stays = world.login("Bob", |_| Say(80, 204, ""));
    assert_eq!((stays.asked, stays.outcome.left), (2, Left::NotJoined));
    assert_eq!(stays.outcome.cause, Some(Cause::NotJoined));

    let unsaid = world.login("Bob", |number| {
        if number == 0 {
            Say(80, 204, "")
        } else {
            Say(80, 503, "")
        }
    });
    assert_eq!(
        (unsaid.left, unsaid.asked),
        (Some(0), 2),
        "a failure does not unsay it"
    );

    let hangs = world.login(
        "Bob",
        |number| if number == 0 { Say(80, 204, "") } else { Hang },
    );
    assert_eq!((hangs.left, hangs.outcome.left), (Some(0), Left::NotJoined));
    assert!(hangs.took < 4_500);

    for _ in 0..20 {
        world.login("Bot", |_| Say(80, 204, ""));
    }
    assert_eq!(
        world.login("Bot", |_| Say(80, 204, "")).asked,
        1,
        "many are not worth it"
    );
    assert_eq!(
        world.sessions.state(world.now),
        State::Healthy,
        "and are no outage"
    );
}

#[test]
fn a_204_for_an_offline_account_is_the_truth() {
    let mut world = World::new(4_500).acquainted();
    world
        .sessions
        .announce(world.now, b"Bob", Announced::Offline);
    world
        .sessions
        .announce(world.now, b"Alice", Announced::Online);
    assert_eq!(world.login("bob", |_| Say(80, 204, "")).asked, 1);
    assert_eq!(world.login("Alice", |_| Say(80, 204, "")).asked, 2);
    world.now = world.now + 70_000;
    assert_eq!(
        world.login("Bob", |_| Say(80, 204, "")).asked,
        2,
        "announcements age"
    );
}

#[test]
fn a_slow_service_admits_within_the_hosts_time() {
    for budget in [4_500, 12_000] {
        let mut world = World::new(budget).acquainted();
        let came = world.login("Alice", |_| Say(4_000, 200, ALICE));
        assert_eq!((came.left, came.took), (Some(0), 4_000), "{came:?}");
        assert!(came.open <= 5, "{came:?}");
    }
}

#[test]
fn every_failure_ends_in_time_with_its_cause() {
    for (does, fresh, known) in [
        (
            Say(80, 503, ""),
            Cause::MojangDegraded,
            Cause::MojangDegraded,
        ),
        (Say(80, 200, "garbage"), Cause::BadAnswer, Cause::BadAnswer),
        (
            Say(80, 200, EVE),
            Cause::ProfileMismatch,
            Cause::ProfileMismatch,
        ),
        (Say(80, 403, ""), Cause::HostBlocked, Cause::HostBlocked),
        (Say(80, 429, ""), Cause::RateLimited, Cause::RateLimited),
        (Say(80, 404, ""), Cause::BadAnswer, Cause::BadAnswer),
        (
            Fail(1, NoAnswer::Refused),
            Cause::CannotConnect,
            Cause::MojangDegraded,
        ),
        (
            Fail(1, NoAnswer::Reset),
            Cause::CannotConnect,
            Cause::MojangDegraded,
        ),
        (
            Fail(1, NoAnswer::Dns),
            Cause::DnsFailure,
            Cause::MojangDegraded,
        ),
        (
            Fail(1, NoAnswer::Tls),
            Cause::TlsFailure,
            Cause::MojangDegraded,
        ),
        (Hang, Cause::CannotConnect, Cause::MojangDegraded),
    ] {
        for budget in [1_000, 4_500, 12_000] {
            for (mut world, cause) in [
                (World::new(budget), fresh),
                (World::new(budget).acquainted(), known),
            ] {
                let came = world.login("Alice", |_| does.clone());
                assert_eq!(came.left, None);
                let was = came.outcome.cause;
                // A single login can outlast the detector's patience: then it may name the outage.
                assert!(
                    was == Some(cause)
                        || (cause == Cause::MojangDegraded && was == Some(Cause::MojangOutage)),
                    "{does:?} {budget}: {came:?}"
                );
                assert!(came.took < budget, "{does:?} {budget}: {came:?}");
                assert!(came.asked <= 8 && came.open <= 5, "{came:?}");
            }
        }
    }
}

#[test]
fn observing_asks_once_and_keeps_the_law() {
    for (does, left) in [
        (Say(80, 200, ALICE), Some(0)),
        (Say(80, 204, ""), Some(0)),
        (Say(80, 200, EVE), None),
        (Say(80, 503, ""), None),
        (Fail(1, NoAnswer::Reset), None),
        (Hang, None),
    ] {
        let mut world = World::new(4_500);
        world.mode = Mode::Observe;
        let came = world.login("Alice", |_| does.clone());
        assert_eq!((came.left, came.asked), (left, 1), "{does:?}");
        assert!(came.took < 4_500);
    }
}

#[test]
fn with_three_failures_in_ten_everybody_comes_in() {
    for seed in 0..40_u64 {
        let mut world = World::new(4_500);
        world.dice = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut admitted = 0;
        for login in 0..50_u64 {
            let came = world.login("Alice", |number| {
                let hash = (seed * 1_000 + login * 10 + number as u64)
                    .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                    .rotate_left(23)
                    .wrapping_mul(0xbf58_476d_1ce4_e5b9);
                if (hash >> 40) % 10 < 3 {
                    Say(80, 503, "")
                } else {
                    Say(80, 200, ALICE)
                }
            });
            admitted += u32::from(came.left.is_some());
        }
        assert_eq!(admitted, 50, "seed {seed}");
    }
}

#[test]
fn in_an_outage_repeats_are_few_and_it_is_said_soon() {
    for (does, quick) in [
        (Say(30, 503, ""), true),
        (Fail(1, NoAnswer::Refused), true),
        (Hang, false),
    ] {
        let mut world = World::new(4_500).acquainted();
        world.probes = true;
        let began = world.now;
        let before = world.sessions.status(world.now);
        let mut named = None;
        for number in 0..60_u32 {
            let came = world.login(&format!("Player{number}"), |_| does.clone());
            assert!(came.took < 4_500);
            if came.outcome.cause == Some(Cause::MojangOutage) && named.is_none() {
                named = Some(number);
            }
        }
        assert!(
            named.is_some_and(|number| number < 10),
            "{does:?}: {named:?}"
        );
        let status = world.sessions.status(world.now);
        assert_eq!(status.state, State::Outage);
        assert!(
            status.since.since(began) < 100,
            "it began with the first failure"
        );
        let retries = status.retries - before.retries;
        assert!(
            retries <= 14 + 60 / 11,
            "{does:?}: {retries} repeats: two logins', then one in eleven"
        );
        if quick {
            let last = world.login("Bob", |_| does.clone());
            assert!(
                last.took <= 3_000,
                "it waited for better weather, and not longer"
            );
        }
        let again = world.login("Alice", |_| Say(80, 200, ALICE));
        assert_eq!(again.left, Some(0), "the first one after it comes in");
        assert_ne!(world.sessions.state(world.now), State::Outage);
    }
}

#[test]
fn a_host_that_hangs_up_leaves_its_record() {
    let mut world = World::new(4_500);
    let query = Query::parse("username=Alice&serverId=1&ip=203.0.113.7").expect("a query");
    let mut login = Login::<usize>::new(world.now, query, Mode::Retry, 4_500, &mut world.sessions);
    assert!(matches!(
        login.poll(world.now, 0, &mut world.sessions),
        Step::Ask(Ask {
            number: 0,
            fresh: false,
            ..
        })
    ));
    let outcome = login.end(world.now + 50, &mut world.sessions);
    assert_eq!((outcome.left, outcome.cause), (Left::Gone, None));
    assert_eq!(outcome.ip, Some("203.0.113.7".into()));
    let status = world.sessions.status(world.now);
    assert_eq!((status.logins, status.gone, status.admitted), (1, 1, 0));
}

#[test]
fn a_relay_that_stops_answers_sooner() {
    let mut world = World::new(12_000);
    let query = Query::parse("username=Alice&serverId=1").expect("a query");
    let mut login = Login::<usize>::new(world.now, query, Mode::Retry, 12_000, &mut world.sessions);
    assert!(matches!(
        login.poll(world.now, 0, &mut world.sessions),
        Step::Ask(_)
    ));
    login.hurry(world.now + 800);
    assert_eq!(
        login.poll(world.now, 0, &mut world.sessions),
        Step::Wait(world.now + 800)
    );
    assert!(matches!(
        login.poll(world.now + 800, 0, &mut world.sessions),
        Step::Reply(Reply::Unavailable(_))
    ));
}

#[test]
fn after_silence_a_fresh_connection_is_asked_for() {
    let mut world = World::new(4_500);
    let query = Query::parse("username=Alice&serverId=1").expect("a query");
    let mut login = Login::<usize>::new(world.now, query, Mode::Retry, 4_500, &mut world.sessions);
    login.poll(world.now, 0, &mut world.sessions);
    let Step::Wait(overdue) = login.poll(world.now, 0, &mut world.sessions) else {
        panic!("it waits for the first try");
    };
    let step = login.poll(overdue, 0, &mut world.sessions);
    assert!(
        matches!(
            step,
            Step::Ask(Ask {
                number: 1,
                fresh: true,
                ..
            })
        ),
        "{step:?}"
    );
    // The late first answer still counts.
    let answer = Answer::Response {
        status: 200,
        retry_after: None,
        date_ahead: None,
        body: ALICE.as_bytes(),
    };
    login.handle_answer(overdue + 10, 0, &answer, 0, 0, &mut world.sessions);
    assert_eq!(
        login.poll(overdue + 10, 0, &mut world.sessions),
        Step::Reply(Reply::Upstream(0))
    );
}

/// Anything that an upstream could do, profiles of several names among it.
fn anything() -> impl Strategy<Value = Does> {
    let body = prop_oneof![
        Just(ALICE),
        Just(EVE),
        Just(""),
        Just("null"),
        Just("<html></html>"),
        Just(r#"{"id":"069a79f444e94726a5befca90e38aaf5","name":"Alice","name":"Eve"}"#),
        Just(r#"{"id":"short","name":"Alice"}"#),
    ];
    let status = prop_oneof![
        4 => Just(200_u16),
        2 => Just(204_u16),
        1 => Just(503_u16),
        1 => Just(429_u16),
        1 => 0_u16..=999,
    ];
    prop_oneof![
        6 => (0_u64..6_000, status, body).prop_map(|(after, status, body)| Say(after, status, body)),
        1 => (0_u64..500, proptest::option::of(0_u64..10_000))
            .prop_map(|(after, wait)| SayLater(after, 429, wait)),
        1 => (0_u64..3_000, 0_usize..7).prop_map(|(after, why)| {
            Fail(after, [
                NoAnswer::Dns, NoAnswer::Local, NoAnswer::Refused, NoAnswer::Reset,
                NoAnswer::Timeout, NoAnswer::Tls, NoAnswer::TlsNotYetValid,
            ][why])
        }),
        1 => Just(Hang),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Law 1: whatever an upstream does, and in whatever order, what leaves is one of its own answers to this question:
    /// a 200 only if it was a whole profile of the name that was asked for, a 204 only if it was one.
    #[test]
    fn nothing_leaves_but_what_the_service_said(
        scripts in prop::collection::vec(
            (prop_oneof![Just("Alice"), Just("aLICE"), Just("Eve"), Just("Mallory")],
             prop::collection::vec(anything(), 8)),
            1..6,
        ),
        budget in 200_u64..12_000,
        dice in any::<u64>(),
        observes in any::<bool>(),
    ) {
        let mut world = World::new(budget);
        world.dice = dice;
        world.mode = if observes { Mode::Observe } else { Mode::Retry };
        for (name, script) in scripts {
            let came = world.login(name, |number| script[number].clone());
            prop_assert!(came.asked <= 8);
            prop_assert!(came.open <= 5);
            prop_assert!(came.took <= budget);
            let receipt = world.sessions.has_receipt(world.now, name.as_bytes(), b"-1f");
            match (came.outcome.left, came.left) {
                (Left::Admitted, Some(number)) => {
                    let Say(_, 200, body) = &script[number] else {
                        panic!("admitted by {:?}", script[number]);
                    };
                    let own = if name == "Eve" { EVE } else { ALICE };
                    prop_assert_ne!(name, "Mallory");
                    prop_assert_eq!(*body, own);
                    prop_assert!(receipt);
                }
                (Left::NotJoined, Some(number)) => {
                    prop_assert!(matches!(script[number], Say(_, 204, _)));
                }
                (Left::Unavailable, None) => prop_assert!(came.outcome.cause.is_some()),
                other => panic!("{other:?}"),
            }
        }
    }
}
