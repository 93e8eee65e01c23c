//! `status`: what was done, in numbers.

use sessioncheck_core::text::Text;
use sessioncheck_core::words::fill;
use sessioncheck_relay::{Relay, Status};

use super::{Command, nothing, plain};
use crate::engine::Engine;
use crate::words::Words;

pub(super) const COMMAND: Command = Command {
    word: "status",
    takes: |_| "",
    says: |words| &words.says_status,
    run,
    proposals: nothing,
};

fn run(engine: &Engine, _: &[&str]) -> Text {
    let words = engine.words();
    let watched = engine.connections.watched(engine.clock.now());
    let mut lines = match engine.relay().as_deref().map(Relay::status) {
        Some(status) => relay_lines(words, &status),
        None => vec![words.status_relay_off.clone()],
    };
    lines.push(fill(
        &words.watched,
        &[
            ("count", &watched.connections),
            ("local", &watched.local),
            ("seconds", &(watched.oldest / 1000)),
        ],
    ));
    plain(lines)
}

fn relay_lines(words: &Words, status: &Status) -> Vec<String> {
    let milliseconds =
        |value: Option<u64>| value.map_or_else(|| "?".to_owned(), |value| value.to_string());
    vec![
        fill(
            &words.status_service,
            &[("state", &words.state(status.state))],
        ),
        fill(
            &words.status_logins,
            &[
                ("asked", &status.logins),
                ("admitted", &status.admitted),
                ("not-joined", &status.not_joined),
                ("unavailable", &status.unavailable),
                ("gone", &status.gone),
            ],
        ),
        fill(
            &words.status_questions,
            &[
                ("asked", &status.upstream_requests),
                ("repeats", &status.retries),
                ("usual", &milliseconds(status.p50)),
                ("worst", &milliseconds(status.p99)),
            ],
        ),
    ]
}
