//! `status`: what was done, in numbers.

use sessioncheck_core::text::Text;
use sessioncheck_relay::{Relay, Status};

use super::{Command, nothing, plain};
use crate::engine::Engine;

pub(super) const COMMAND: Command = Command {
    word: "status",
    takes: "",
    says: "says how it goes, in numbers",
    run,
    proposals: nothing,
};

fn run(engine: &Engine, _: &[&str]) -> Text {
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
    plain(lines)
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
