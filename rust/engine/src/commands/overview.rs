//! The command alone, and `status`: how the session service is, and what was done about it.

use sessioncheck_relay::{Relay, Status};

use super::Command;
use crate::engine::Engine;

pub(super) const COMMAND: Command = Command {
    word: "",
    says: "says how it goes",
    run: overview,
};

pub(super) const STATUS: Command = Command {
    word: "status",
    says: "says how it goes, in numbers",
    run: status,
};

fn overview(engine: &Engine, _: &[&str]) -> Vec<String> {
    let setup = &engine.setup;
    let relay = match engine.relay().as_deref().map(Relay::status) {
        Some(status) => format!(
            "relay on, session service {}, {} of {} logins admitted",
            status.state.word(),
            status.admitted,
            status.logins
        ),
        None => "relay off".to_owned(),
    };
    vec![
        format!(
            "sessioncheck {} on {} {}: {relay}",
            setup.version, setup.platform.name, setup.platform_version
        ),
        "/sessioncheck help lists the words.".to_owned(),
    ]
}

fn status(engine: &Engine, _: &[&str]) -> Vec<String> {
    let watched = engine.connections.watched(engine.clock.now());
    let mut lines = match engine.relay().as_deref().map(Relay::status) {
        Some(status) => relay_lines(&status),
        None => vec!["relay: off".to_owned()],
    };
    lines.push(format!(
        "logins watched now: {}, {} of them from inside this server, the oldest for {} s",
        watched.connections,
        watched.local,
        watched.oldest / 1000
    ));
    lines
}

fn relay_lines(status: &Status) -> Vec<String> {
    let milliseconds =
        |value: Option<u64>| value.map_or_else(|| "?".to_owned(), |value| value.to_string());
    vec![
        format!("session service: {}", status.state.word()),
        format!(
            "logins: {} asked, {} admitted, {} not joined, {} unavailable, {} gone",
            status.logins, status.admitted, status.not_joined, status.unavailable, status.gone
        ),
        format!(
            "questions upstream: {}, {} of them repeats; {} ms usually, {} ms at worst (p99)",
            status.upstream_requests,
            status.retries,
            milliseconds(status.p50),
            milliseconds(status.p99)
        ),
    ]
}
