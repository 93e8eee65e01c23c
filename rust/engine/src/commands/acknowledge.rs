//! `acknowledge`: no more notices about a cause.

use sessioncheck_core::cause::Cause;
use sessioncheck_core::text::Text;
use sessioncheck_core::words::fill;

use super::{Command, causes, meant, named};
use crate::engine::Engine;

pub(super) const COMMAND: Command = Command {
    word: "acknowledge",
    takes: |words| &words.takes_code,
    says: |words| &words.says_acknowledge,
    run,
    proposals: causes,
};

fn run(engine: &Engine, arguments: &[&str]) -> Text {
    let words = engine.words();
    let cause = match meant(words, COMMAND.word, Cause::ProxyOffline, arguments) {
        Ok(cause) => cause,
        Err(text) => return text,
    };
    let shown = named(cause);
    Text::plain_of(match engine.acknowledge(cause) {
        Ok(()) => fill(&words.acknowledged, &[("cause", &shown)]),
        Err(error) => fill(
            &words.acknowledged_until_stop,
            &[("cause", &shown), ("error", &error)],
        ),
    })
}
