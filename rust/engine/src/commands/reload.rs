//! `reload`: the owner's files again.

use sessioncheck_core::text::Text;

use super::{Command, nothing, plain};
use crate::engine::Engine;

pub(super) const COMMAND: Command = Command {
    word: "reload",
    takes: |_| "",
    says: |words| &words.says_reload,
    run,
    proposals: nothing,
};

fn run(engine: &Engine, _: &[&str]) -> Text {
    let reloaded = engine.reload();
    let words = engine.words();
    match reloaded {
        Ok(told) => plain(std::iter::once(words.in_force.clone()).chain(told)),
        Err(faults) => plain(faults.into_iter().chain([words.stays_in_force.clone()])),
    }
}
