//! The main promise on real parts: real clients log in to a real server while Mojang misbehaves.
//!
//! Needs what `cargo xtask test end-to-end` builds and finds: JDK 25, Maven, Node. That is why a bare `cargo test`
//! leaves these out, and counts them as ignored.

use std::time::Duration;

use sessioncheck_tests::mojang::{Account, Behaviour, Endpoint, Script};
use sessioncheck_tests::scene::{Players, Scene, Sessioncheck};
use sessioncheck_tests::servers::{Ending, Login, Outcome, Seen, list};
use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};

/// Any will do for the server list.
const PROTOCOL: i32 = 775;

/// What the program is told.
const PROGRAM_BUDGET: Duration = Duration::from_millis(4_500);

/// What the library allows itself in a host that waits for as long as the player does.
const LIBRARY_BUDGET: Duration = Duration::from_secs(12);

/// On a busy machine the server and the client themselves need a moment to pass an answer on.
const PASSING_ON: Duration = Duration::from_millis(1_500);

/// One scene at a time: times are measured, and a JVM and fifty clients want the machine for themselves.
static STAGE: Mutex<()> = Mutex::const_new(());

async fn with_program() -> (Scene, MutexGuard<'static, ()>) {
    let stage = STAGE.lock().await;
    let scene = Scene::start(Sessioncheck::Program(PROGRAM_BUDGET))
        .await
        .expect("the parts start");
    (scene, stage)
}

/// The library, with a data folder of its own that goes with the last value.
async fn with_library() -> (Scene, TempDir, MutexGuard<'static, ()>) {
    let stage = STAGE.lock().await;
    let folder = tempfile::Builder::new()
        .prefix("session check ")
        .tempdir()
        .expect("a folder");
    let scene = Scene::start(Sessioncheck::Library(folder.path()))
        .await
        .expect("the parts start");
    assert_ne!(
        scene.server.has_joined(),
        scene.mojang.has_joined_url(),
        "the server was not pointed at the relay; it said {:?}",
        scene.server.seen()
    );
    (scene, folder, stage)
}

#[tokio::test]
#[ignore = "real server and clients: cargo xtask test end-to-end"]
async fn the_library_brings_all_of_fifty_through_thirty_percent_503() {
    let (scene, _folder, _stage) = with_library().await;
    all_of_fifty_through_thirty_percent_503(&scene).await;
}

#[tokio::test]
#[ignore = "real server and clients: cargo xtask test end-to-end"]
async fn with_the_library_every_login_ends_within_the_budget_whatever_mojang_does() {
    let (scene, _folder, _stage) = with_library().await;
    // The program below has them all; a whole budget each is long here.
    let faults = [
        Behaviour::Reset,
        Behaviour::Hang,
        Behaviour::Garbage,
        Behaviour::Empty,
        Behaviour::Status(503),
    ];
    every_login_ends_within_the_budget(&scene, &faults, LIBRARY_BUDGET).await;
}

#[tokio::test]
#[ignore = "real server and clients: cargo xtask test end-to-end"]
async fn with_the_library_nobody_gets_in_without_mojangs_yes() {
    let (scene, _folder, _stage) = with_library().await;
    nobody_gets_in_without_mojangs_yes(&scene).await;
}

/// This server is not tapped: its list stays its own. What admins are told comes to it all the same.
#[tokio::test]
#[ignore = "real server and clients: cargo xtask test end-to-end"]
async fn the_library_tells_an_outage_once() {
    let (scene, _folder, _stage) = with_library().await;
    let ask = || async {
        let shown = list::ask(scene.server.port(), PROTOCOL).await;
        let mut shown = shown.expect("a list");
        shown["players"] = serde_json::Value::Null;
        shown
    };
    let before = ask().await;
    scene
        .mojang
        .script(Endpoint::HasJoined, Behaviour::Status(503));
    for prefix in ["OutA", "OutB", "OutC"] {
        log_in(&scene, &Players::new(prefix, 4)).await;
    }
    let told = |seen: &[Seen]| {
        let told = seen.iter().filter(|seen| {
            matches!(seen, Seen::Notice { component } if component.contains("who leaves now may not get back in"))
        });
        told.count()
    };
    for _ in 0..100 {
        if told(&scene.server.seen()) > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(ask().await, before);
    log_in(&scene, &Players::new("Late", 4)).await;
    assert_eq!(told(&scene.server.seen()), 1, "{:?}", scene.server.seen());
}

#[tokio::test]
#[ignore = "real server and clients: cargo xtask test end-to-end"]
async fn the_program_brings_all_of_fifty_through_thirty_percent_503() {
    let (scene, _stage) = with_program().await;
    all_of_fifty_through_thirty_percent_503(&scene).await;
}

#[tokio::test]
#[ignore = "real server and clients: cargo xtask test end-to-end"]
async fn behind_the_program_every_login_ends_within_the_budget_whatever_mojang_does() {
    let (scene, _stage) = with_program().await;
    let faults = [
        Behaviour::Reset,
        Behaviour::ResetMidBody,
        Behaviour::Close,
        Behaviour::Hang,
        Behaviour::HangMidBody,
        Behaviour::CutBody,
        Behaviour::Garbage,
        Behaviour::Html,
        Behaviour::Empty,
        Behaviour::RateLimited(Some(60)),
        Behaviour::BlockedHtml,
        Behaviour::Status(503),
    ];
    every_login_ends_within_the_budget(&scene, &faults, PROGRAM_BUDGET).await;
}

#[tokio::test]
#[ignore = "real server and clients: cargo xtask test end-to-end"]
async fn behind_the_program_nobody_gets_in_without_mojangs_yes() {
    let (scene, _stage) = with_program().await;
    nobody_gets_in_without_mojangs_yes(&scene).await;
}

#[tokio::test]
#[ignore = "real server and clients: cargo xtask test end-to-end"]
async fn without_us_the_same_server_loses_a_third() {
    let _stage = STAGE.lock().await;
    let scene = Scene::start(Sessioncheck::Absent)
        .await
        .expect("the parts start");
    scene.mojang.script(
        Endpoint::HasJoined,
        Script::random(30, Behaviour::Status(503), 7),
    );
    let outcomes = log_in(&scene, &Players::new("Bare", 50)).await;
    let admitted = count(&outcomes, Ending::Admitted);
    // What the flaky tests above prove is worth something only while this holds.
    assert!((25..=43).contains(&admitted), "{admitted} of 50");
}

async fn all_of_fifty_through_thirty_percent_503(scene: &Scene) {
    scene.mojang.script(
        Endpoint::HasJoined,
        Script::random(30, Behaviour::Status(503), 7),
    );
    let players = Players::new("Flaky", 50);
    let outcomes = log_in(scene, &players).await;
    let lost: Vec<_> = outcomes
        .iter()
        .filter(|outcome| outcome.ending != Ending::Admitted)
        .collect();
    assert!(lost.is_empty(), "{lost:#?}");
    // The client was told Mojang's UUID, and the server believes the same.
    for outcome in &outcomes {
        let uuid = Account::named(&outcome.name).uuid();
        assert_eq!(outcome.uuid.as_ref(), Some(&uuid), "{}", outcome.name);
    }
    let admitted = scene.server.admitted();
    for account in players.accounts() {
        assert!(
            admitted.contains(&(account.name.clone(), account.uuid())),
            "{}",
            account.name
        );
    }
    assert_eq!(scene.admitted_without_mojang(), [""; 0]);
    // The faults did happen, and each was asked about again.
    let asked = scene.mojang.asked_for(Endpoint::HasJoined);
    let faults = asked
        .iter()
        .filter(|asked| asked.status == Some(503))
        .count();
    assert!(
        faults >= 10 && asked.len() == 50 + faults,
        "{faults} faults in {}",
        asked.len()
    );
}

async fn every_login_ends_within_the_budget(scene: &Scene, faults: &[Behaviour], budget: Duration) {
    // Warm: the first login of a JVM and of a client process costs seconds of their own.
    log_in(scene, &Players::new("Warm", 2)).await;
    for fault in faults {
        scene.mojang.script(Endpoint::HasJoined, fault.clone());
        for outcome in log_in(scene, &Players::new("Faulty", 3)).await {
            assert!(
                matches!(outcome.ending, Ending::Closed | Ending::Kicked),
                "{fault}: {outcome:?}"
            );
            let answered = outcome.answer_ms.expect("it was the server's turn");
            assert!(
                Duration::from_millis(answered) < budget + PASSING_ON,
                "{fault}: {outcome:?}"
            );
        }
    }
    scene.mojang.script(Endpoint::HasJoined, Behaviour::Ok);
    let after = log_in(scene, &Players::new("After", 5)).await;
    assert_eq!(
        count(&after, Ending::Admitted),
        5,
        "after the trouble is over: {after:#?}"
    );
    assert_eq!(scene.admitted_without_mojang(), [""; 0]);
}

async fn nobody_gets_in_without_mojangs_yes(scene: &Scene) {
    let admitted_at_first = log_in(scene, &Players::new("Licensed", 3)).await;
    assert_eq!(count(&admitted_at_first, Ending::Admitted), 3);

    // The same names again, seconds later, from clients that did not join: an answer from before must not serve.
    let impostors = Players {
        skip_join: true,
        ..Players::new("Licensed", 3)
    };
    refused(scene, &impostors).await;
    for answer in [
        Behaviour::NotJoined,
        Behaviour::OtherName,
        Behaviour::BadId,
        Behaviour::GarbageJson,
        Behaviour::Null,
        Behaviour::Redirect,
        Behaviour::Status(500),
    ] {
        scene.mojang.script(Endpoint::HasJoined, answer);
        let joined = Players::new("Joined", 2);
        tokio::join!(refused(scene, &joined), refused(scene, &impostors));
    }
    assert!(
        scene.mojang.asked_for(Endpoint::Elsewhere).is_empty(),
        "a redirect was followed"
    );

    // One name, many logins at the same moment, half of them impostors: each is asked about by itself.
    scene.mojang.script(
        Endpoint::HasJoined,
        Script::random(30, Behaviour::Status(503), 11),
    );
    let account = Account::named("Twin");
    let logins = (0..12).map(|number| {
        let login = Login {
            account: &account,
            port: scene.server.port(),
            session_host: scene.mojang.url(),
            wait: Duration::from_secs(30),
            skips_join: number % 2 == 1,
        };
        async move {
            (
                login.skips_join,
                scene.clients.login(&login).await.expect("the clients run"),
            )
        }
    });
    for (impostor, outcome) in together(logins).await {
        assert_eq!(outcome.ending == Ending::Admitted, !impostor, "{outcome:?}");
    }
    assert_eq!(scene.admitted_without_mojang(), [""; 0]);
}

async fn refused(scene: &Scene, players: &Players) {
    for outcome in log_in(scene, players).await {
        assert!(
            matches!(outcome.ending, Ending::Closed | Ending::Kicked),
            "{outcome:?}"
        );
    }
    assert_eq!(scene.admitted_without_mojang(), [""; 0]);
}

async fn log_in(scene: &Scene, players: &Players) -> Vec<Outcome> {
    scene
        .log_in(players, |_| {})
        .await
        .expect("the clients run")
}

fn count(outcomes: &[Outcome], ending: Ending) -> usize {
    outcomes
        .iter()
        .filter(|outcome| outcome.ending == ending)
        .count()
}

/// Waits for all of them at once.
async fn together<T>(futures: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut running: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        for (future, result) in &mut running {
            if result.is_none()
                && let std::task::Poll::Ready(value) = future.as_mut().poll(context)
            {
                *result = Some(value);
            }
        }
        if running.iter().all(|(_, result)| result.is_some()) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    running
        .into_iter()
        .filter_map(|(_, result)| result)
        .collect()
}
