//! The plugin in a login host of ours that has Velocity's channels, with real clients: what a player reads in each phase
//! of a login, and that nothing leaks.
//!
//! The host is tests/servers/login-host. Needs what `cargo xtask test end-to-end` builds and finds. That is why a bare
//! `cargo test` leaves these out, and counts them as ignored.

use std::time::Duration;

use sessioncheck_tests::list_scene;
use sessioncheck_tests::mojang::{Behaviour, Endpoint, Script};
use sessioncheck_tests::proxy_stage::ProxyStage;
use sessioncheck_tests::servers::{Ending, login_host_jar};
use tokio::sync::Mutex;

/// One for each layout of a login's packets.
const VERSIONS: &[&str] = &[
    "1.8.9", "1.12.2", "1.16.5", "1.19.4", "1.20.4", "1.21.1", "1.21.4",
];

/// The newest that all of it is tried with.
const VERSION: &str = "1.21.4";

/// One host at a time: a JVM wants the machine for itself.
static STAGE: Mutex<()> = Mutex::const_new(());

#[tokio::test]
#[ignore = "real clients: cargo xtask test end-to-end"]
async fn every_version_reads_our_words_in_every_phase() {
    let _one = STAGE.lock().await;
    let stage = ProxyStage::set(&login_host_jar(), "host-phases", "").await;
    let log = stage.velocity.log();
    assert!(log.contains("relay proven"), "{log}");
    for version in VERSIONS {
        let digits = version.replace('.', "");
        stage.mojang.script(Endpoint::HasJoined, Behaviour::Ok);
        for (phase, fault, code) in [
            ("Early", Behaviour::Ok, Some("SC0109")),
            ("Mid", Behaviour::Status(403), Some("SC0204")),
            ("Late", Behaviour::Ok, Some("SC0605")),
            ("In", Behaviour::Ok, None),
        ] {
            stage
                .mojang
                .script(Endpoint::HasJoined, Script::always(fault));
            let outcome = stage.login(version, &format!("{phase}{digits}")).await;
            let Some(code) = code else {
                assert_eq!(outcome.ending, Ending::Admitted, "{version}: {outcome:?}");
                continue;
            };
            assert_eq!(outcome.ending, Ending::Kicked, "{version}: {outcome:?}");
            let reason = outcome.reason.unwrap_or_default();
            assert!(reason.contains(code), "{version} {phase}: {reason}");
        }
    }
    let log = stage.velocity.log();
    for fault in [
        "LEAK",
        "sessioncheck failed",
        "Exception",
        "SC0902",
        "SC0904",
    ] {
        assert!(!log.contains(fault), "{fault}: {log}");
    }
}

#[tokio::test]
#[ignore = "real clients: cargo xtask test end-to-end"]
async fn after_the_plugin_is_gone_logins_are_the_hosts_and_the_relay_still_answers() {
    let _one = STAGE.lock().await;
    let mut stage = ProxyStage::set(&login_host_jar(), "host-shutdown", "").await;
    assert_eq!(
        stage.login(VERSION, "Before").await.ending,
        Ending::Admitted
    );
    type_line(&mut stage, "shutdown-plugins").await;
    stage
        .velocity
        .wait_for(
            "set up by class sessioncheck.tests.host.HostInitializer",
            Duration::from_secs(20),
        )
        .await
        .expect("its own initializer is back");
    assert_eq!(stage.login(VERSION, "After").await.ending, Ending::Admitted);
    stage
        .mojang
        .script(Endpoint::HasJoined, Script::always(Behaviour::Status(403)));
    let outcome = stage.login(VERSION, "Refused").await;
    assert_eq!(outcome.ending, Ending::Kicked, "{outcome:?}");
    let reason = outcome.reason.unwrap_or_default();
    assert!(reason.contains("authservers_down"), "{reason}");
}

#[tokio::test]
#[ignore = "real clients: cargo xtask test end-to-end"]
async fn who_is_let_in_without_mojang_is_told_and_refused_where_the_owner_wants_it() {
    let _one = STAGE.lock().await;
    for (config, ending) in [
        ("", Ending::Admitted),
        ("refuse-unconfirmed: on\n", Ending::Kicked),
    ] {
        let stage = ProxyStage::set(&login_host_jar(), "host-cache", config).await;
        // The host is known to ask the relay from its first question on.
        let asked = stage.login(VERSION, "Asked").await;
        assert_eq!(asked.ending, Ending::Admitted, "{config}: {asked:?}");
        tokio::time::sleep(Duration::from_millis(500)).await;
        let outcome = stage.login(VERSION, "Cached").await;
        assert_eq!(outcome.ending, ending, "{config}: {outcome:?}");
        if ending == Ending::Kicked {
            let reason = outcome.reason.unwrap_or_default();
            assert!(reason.contains("SC0905"), "{reason}");
        }
        let told = stage.velocity.wait_for("SC0905", Duration::from_secs(20));
        told.await.expect("an admin is told");
    }
}

#[tokio::test]
#[ignore = "real clients: cargo xtask test end-to-end"]
async fn a_hundred_logins_leave_no_buffer_and_no_thread_behind() {
    let _one = STAGE.lock().await;
    let mut stage = ProxyStage::set(&login_host_jar(), "host-many", "").await;
    let warm = stage.login(VERSION, "Warm").await;
    assert_eq!(warm.ending, Ending::Admitted, "{warm:?}");
    stage.mojang.script(
        Endpoint::HasJoined,
        Script::random(30, Behaviour::Status(403), 7),
    );
    run(&stage, "Warm", 20).await;
    let threads = threads(&stage);
    run(&stage, "Many", 100).await;
    let after = self::threads(&stage);
    assert!(
        after <= threads + 2,
        "{threads} threads before 100 logins, {after} after"
    );
    let wait = Duration::from_secs(20);
    type_line(&mut stage, "find-leaks").await;
    let found = stage.velocity.wait_for("looked for leaks", wait).await;
    found.expect("an answer");
    let log = stage.velocity.log();
    assert!(!log.contains("LEAK"), "{log}");
    assert!(!log.contains("sessioncheck failed"), "{log}");
    // One that is made on purpose is seen.
    type_line(&mut stage, "leak").await;
    type_line(&mut stage, "find-leaks").await;
    let seen = stage.velocity.wait_for("LEAK", wait).await;
    seen.expect("the detector works");
}

async fn type_line(stage: &mut ProxyStage, line: &str) {
    stage.velocity.type_line(line).await.expect("a console");
}

async fn run(stage: &ProxyStage, prefix: &str, logins: usize) {
    for number in 0..logins {
        let outcome = stage.login(VERSION, &format!("{prefix}{number}")).await;
        assert!(
            matches!(outcome.ending, Ending::Admitted | Ending::Kicked),
            "{outcome:?}"
        );
    }
}

/// How many threads the host has, where the system tells.
fn threads(stage: &ProxyStage) -> usize {
    let tasks = format!("/proc/{}/task", stage.velocity.id().unwrap_or_default());
    std::fs::read_dir(tasks).map_or(0, Iterator::count)
}

#[tokio::test]
#[ignore = "real clients: cargo xtask test end-to-end"]
async fn the_server_list_says_what_helps_and_that_mojang_is_out() {
    let _one = STAGE.lock().await;
    let stage = ProxyStage::set(&login_host_jar(), "host-list", "").await;
    let port = stage.velocity.port();
    list_scene::play(port, || stage.velocity.log(), &stage.mojang, &stage.clients).await;
}
