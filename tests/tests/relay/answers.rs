//! Every fault that was seen in the wild, and what leaves for the host.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use sessioncheck_relay::{Left, Mode, Relay, State};
use sessioncheck_tests::mojang::{Account, Authority, Behaviour, Endpoint, Script, ScriptedMojang};

use crate::client::get;
use crate::{BUDGET, WORLD, alice, mojang, relay, settings};

/// What a busy test machine may add; that the policy itself keeps to the budget is shown in virtual time.
const BUSY: Duration = Duration::from_millis(500);

#[test]
fn one_fault_is_mended() {
    for (fault, questions) in [
        (Behaviour::Status(500), 2),
        (Behaviour::Status(503), 2),
        (Behaviour::Reset, 2),
        (Behaviour::Close, 2),
        (Behaviour::ResetMidBody, 2),
        (Behaviour::CutBody, 2),
        (Behaviour::Garbage, 2),
        (Behaviour::GarbageJson, 2),
        (Behaviour::Html, 2),
        (Behaviour::Empty, 2),
        (Behaviour::Null, 2),
        (Behaviour::OtherName, 2),
        (Behaviour::BadId, 2),
        (Behaviour::Huge(2 * 1024 * 1024), 2),
        (Behaviour::Redirect, 2),
        (Behaviour::NotJoined, 2),
        (Behaviour::RateLimited(Some(0)), 2),
        (Behaviour::Hang, 2),
        (Behaviour::HangMidBody, 2),
        (Behaviour::Slow(Duration::from_millis(1_500)), 2),
    ] {
        let mojang = mojang();
        let relay = relay(&mojang);
        mojang.script(
            Endpoint::HasJoined,
            Script::first([fault.clone()], Behaviour::Ok),
        );
        let answer = get(&alice(&relay));
        assert_eq!(answer.status, 200, "{fault:?}: {answer:?}");
        assert_eq!(answer.json()["name"], "Alice", "{fault:?}");
        let asked = mojang.asked_for(Endpoint::HasJoined);
        assert_eq!(asked.len(), questions, "{fault:?}");
        assert!(
            mojang.asked_for(Endpoint::Elsewhere).is_empty(),
            "no redirect is followed"
        );
        relay.stop(Duration::from_secs(1));
    }
}

#[test]
fn good_answers_leave_as_they_came() {
    for good in [
        Behaviour::Ok,
        Behaviour::Chunked,
        Behaviour::CloseAfter,
        Behaviour::CloseAnnounced,
        Behaviour::Unsigned,
    ] {
        let mojang = mojang();
        let relay = relay(&mojang);
        mojang.script(Endpoint::HasJoined, good.clone());
        let direct = get(&format!(
            "{}?username=Alice&serverId=-1f",
            mojang.has_joined_url()
        ));
        for _ in 0..3 {
            let answer = get(&alice(&relay));
            assert_eq!(answer.status, 200, "{good:?}");
            if good != Behaviour::Chunked {
                assert_eq!(answer.body, direct.body, "{good:?}");
            }
            assert_eq!(answer.header("content-type"), direct.header("content-type"));
        }
        relay.stop(Duration::from_secs(1));
    }
}

#[test]
fn a_fault_that_stays_is_answered_in_time_with_its_cause() {
    let faults = [
        (Behaviour::Status(500), "SC0202", 8),
        (Behaviour::Status(400), "SC0205", 1),
        (Behaviour::Status(404), "SC0205", 1),
        (Behaviour::BlockedHtml, "SC0204", 1),
        (Behaviour::RateLimited(None), "SC0203", 2),
        (Behaviour::RateLimited(Some(60)), "SC0203", 1),
        (Behaviour::Empty, "SC0205", 8),
        (Behaviour::GarbageJson, "SC0205", 8),
        (Behaviour::Garbage, "SC0205", 8),
        (Behaviour::CutBody, "SC0205", 8),
        (Behaviour::OtherName, "SC0106", 8),
        (Behaviour::Huge(2 * 1024 * 1024), "SC0205", 8),
        (Behaviour::Redirect, "SC0205", 8),
        (Behaviour::Reset, "SC0502", 8),
        (Behaviour::Hang, "SC0502", 3),
        (Behaviour::HangMidBody, "SC0502", 3),
    ];
    std::thread::scope(|scope| {
        for (fault, cause, most) in faults {
            scope.spawn(move || {
                let mojang = mojang();
                let relay = relay(&mojang);
                mojang.script(Endpoint::HasJoined, fault.clone());
                let answer = get(&alice(&relay));
                assert_eq!(answer.status, 503, "{fault:?}");
                assert_eq!(answer.cause(), Some(cause), "{fault:?}");
                assert!(answer.took < BUDGET + BUSY, "{fault:?}: {:?}", answer.took);
                // The relay's own probes ask under another name.
                let asked = mojang
                    .asked_for(Endpoint::HasJoined)
                    .iter()
                    .filter(|asked| asked.parameter("username") == Some("Alice"))
                    .count();
                assert!(asked <= most && asked > 0, "{fault:?}: {asked}");
                let outcomes = relay.drain_outcomes();
                assert_eq!(outcomes.len(), 1);
                assert_eq!(outcomes[0].left, Left::Unavailable);
                assert_eq!(outcomes[0].cause.map(|cause| cause.code()), Some(cause));
                assert!(relay.drain_outcomes().is_empty());
                relay.stop(Duration::from_secs(1));
            });
        }
    });
}

#[test]
fn a_204_stays_a_204() {
    let mojang = mojang();
    let relay = relay(&mojang);
    let answer = get(&format!(
        "{}?username=Bob&serverId=-1f",
        relay.urls().has_joined
    ));
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    assert_eq!(answer.cause(), None);
    assert_eq!(
        mojang.asked_for(Endpoint::HasJoined).len(),
        2,
        "it is asked about once more"
    );
    assert!(!relay.receipt(b"Bob", b"-1f"));
    assert_eq!(relay.status().state, State::Healthy);
    relay.stop(Duration::from_secs(1));
}

#[test]
fn nobody_there_and_no_such_name() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mojang = mojang();
    for (upstream, cause) in [
        (format!("http://127.0.0.1:{port}"), "SC0502"),
        ("http://no-such-name.invalid".to_owned(), "SC0501"),
    ] {
        let mut settings = settings(&mojang);
        settings.upstream = Some(upstream.parse().unwrap());
        let relay = Relay::start(settings).unwrap();
        let answer = get(&alice(&relay));
        assert_eq!(
            (answer.status, answer.cause()),
            (503, Some(cause)),
            "{upstream}"
        );
        assert!(answer.took < BUDGET + BUSY);
        relay.stop(Duration::from_secs(1));
    }
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused() {
    let authority = Authority::new().unwrap();
    let tls = {
        let _inside = WORLD.enter();
        ScriptedMojang::start_tls(&authority).unwrap()
    };
    tls.join(&Account::named("Alice"), "-1f", None);
    let mut settings = settings(&mojang());
    settings.upstream = Some(tls.url().parse().unwrap());
    let relay = Relay::start(settings).unwrap();
    let answer = get(&alice(&relay));
    assert_eq!((answer.status, answer.cause()), (503, Some("SC0503")));
    assert!(tls.asked().is_empty(), "nothing was asked over it");
    relay.stop(Duration::from_secs(1));
}

#[test]
fn with_three_failures_in_ten_everybody_comes_in() {
    let mojang = mojang();
    let mut settings = settings(&mojang);
    settings.budget = Duration::from_millis(4_500);
    let relay = Relay::start(settings).unwrap();
    mojang.script(
        Endpoint::HasJoined,
        Script::random(30, Behaviour::Status(503), 11),
    );
    let admitted: usize = std::thread::scope(|scope| {
        let logins: Vec<_> = (0..50)
            .map(|_| scope.spawn(|| usize::from(get(&alice(&relay)).status == 200)))
            .collect();
        logins.into_iter().map(|login| login.join().unwrap()).sum()
    });
    assert_eq!(admitted, 50);
    relay.stop(Duration::from_secs(1));
}

#[test]
fn in_an_outage_everybody_is_answered_and_mojang_is_left_alone() {
    let mojang = mojang();
    let relay = relay(&mojang);
    assert_eq!(get(&alice(&relay)).status, 200);
    mojang.everywhere(Behaviour::Status(503));
    mojang.forget_asked();
    std::thread::scope(|scope| {
        for player in 0..100 {
            let url = format!(
                "{}?username=Player{player}&serverId=-1f",
                relay.urls().has_joined
            );
            scope.spawn(move || {
                let answer = get(&url);
                assert_eq!(answer.status, 503);
                assert!(answer.took < BUDGET + BUSY, "{:?}", answer.took);
            });
        }
    });
    let asked = mojang.asked_for(Endpoint::HasJoined).len();
    assert!(asked < 160, "{asked} questions for 100 logins");
    assert_eq!(relay.status().state, State::Outage);
    assert_eq!(get(&alice(&relay)).cause(), Some("SC0201"));
    let started = Instant::now();
    assert_eq!(
        get(&format!("{}/blockedservers", relay.urls().session_host)).status,
        503
    );
    assert!(
        started.elapsed() < Duration::from_secs(1),
        "what is passed through does not wait"
    );
    mojang.everywhere(Behaviour::Ok);
    assert_eq!(get(&alice(&relay)).status, 200);
    relay.stop(Duration::from_secs(1));
}

#[test]
fn observing_asks_once() {
    let mojang = mojang();
    let mut settings = settings(&mojang);
    settings.mode = Mode::Observe;
    let relay = Relay::start(settings).unwrap();
    mojang.script(
        Endpoint::HasJoined,
        Script::first(
            [Behaviour::Status(503), Behaviour::OtherName],
            Behaviour::Ok,
        ),
    );
    let statuses: Vec<u16> = (0..3).map(|_| get(&alice(&relay)).status).collect();
    assert_eq!(statuses, [503, 503, 200]);
    assert_eq!(mojang.asked_for(Endpoint::HasJoined).len(), 3);
    relay.stop(Duration::from_secs(1));
}
