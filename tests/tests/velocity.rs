//! The plugin in a real Velocity, with real clients, while Mojang misbehaves.
//!
//! Needs `SESSIONCHECK_VELOCITY_JAR`, the plugin from `cargo xtask jar --dev`, and the clients' packages. That is why a
//! bare `cargo test` leaves these out, and counts them as ignored.

use std::time::Duration;

use sessioncheck_tests::list_scene;
use sessioncheck_tests::mojang::{Behaviour, Endpoint, Script};
use sessioncheck_tests::proxy_stage::ProxyStage;
use sessioncheck_tests::servers::{Ending, Velocity};
use tokio::sync::Mutex;

/// A version that every Velocity since 2024 speaks.
const VERSION: &str = "1.20.4";

/// One Velocity at a time: times are measured.
static STAGE: Mutex<()> = Mutex::const_new(());

#[tokio::test]
#[ignore = "real Velocity: SESSIONCHECK_VELOCITY_JAR"]
async fn whatever_mojang_does_the_player_gets_in_or_reads_why() {
    let _one = STAGE.lock().await;
    let mut stage = stage("velocity-faults").await;
    let log = stage.velocity.log();
    assert!(log.contains("relay proven"), "{log}");
    for (number, (fault, codes)) in [
        (Behaviour::Ok, &[][..]),
        (Behaviour::NotJoined, &["SC0105"]),
        (Behaviour::Status(403), &["SC0204"]),
        (Behaviour::RateLimited(None), &["SC0203"]),
        (Behaviour::Status(500), &["SC0201", "SC0202"]),
        (Behaviour::Status(503), &["SC0201", "SC0202"]),
        (Behaviour::Reset, &["SC0201", "SC0202", "SC05"]),
        (Behaviour::Hang, &["SC0201", "SC0202", "SC05"]),
        (Behaviour::CutBody, &["SC02"]),
        (Behaviour::Garbage, &["SC0205"]),
        (Behaviour::Html, &["SC0205"]),
        (Behaviour::Empty, &["SC0205"]),
        (Behaviour::Slow(Duration::from_secs(4)), &[]),
        (Behaviour::Ok, &[]),
    ]
    .into_iter()
    .enumerate()
    {
        let said = fault.to_string();
        stage
            .mojang
            .script(Endpoint::HasJoined, Script::always(fault));
        let outcome = stage.login(VERSION, &format!("Fault{number}")).await;
        assert!(outcome.ms < 20_000, "{said}: {outcome:?}");
        if codes.is_empty() {
            assert_eq!(outcome.ending, Ending::Admitted, "{said}: {outcome:?}");
            continue;
        }
        assert_eq!(outcome.ending, Ending::Kicked, "{said}: {outcome:?}");
        let reason = outcome.reason.unwrap_or_default();
        assert!(
            codes.iter().any(|code| reason.contains(code)),
            "{said}: {reason}"
        );
    }
    stage
        .velocity
        .type_line("sessioncheck why Fault2")
        .await
        .expect("a console");
    let wait = Duration::from_secs(20);
    stage
        .velocity
        .wait_for("Fault2, SC0204", wait)
        .await
        .expect("an answer");
    let log = stage.velocity.log();
    assert!(!log.contains("LEAK"), "{log}");
    assert!(!log.contains("sessioncheck failed"), "{log}");
}

#[tokio::test]
#[ignore = "real Velocity: SESSIONCHECK_VELOCITY_JAR"]
async fn all_of_thirty_get_in_through_thirty_percent_503() {
    let _one = STAGE.lock().await;
    let stage = stage("velocity-flaky").await;
    stage.mojang.script(
        Endpoint::HasJoined,
        Script::random(30, Behaviour::Status(503), 7),
    );
    for number in 0..30 {
        let outcome = stage.login(VERSION, &format!("Flaky{number}")).await;
        assert_eq!(outcome.ending, Ending::Admitted, "{outcome:?}");
    }
}

#[tokio::test]
#[ignore = "real Velocity: SESSIONCHECK_VELOCITY_JAR"]
async fn the_server_list_says_what_helps_and_that_mojang_is_out() {
    let _one = STAGE.lock().await;
    let stage = stage("velocity-list").await;
    let port = stage.velocity.port();
    list_scene::play(port, || stage.velocity.log(), &stage.mojang, &stage.clients).await;
}

async fn stage(name: &str) -> ProxyStage {
    let jar = Velocity::jar().expect("SESSIONCHECK_VELOCITY_JAR names a Velocity");
    ProxyStage::set(&jar, name, "").await
}
