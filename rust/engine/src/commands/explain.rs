//! `explain`: a cause's page.

use sessioncheck_core::cause::Cause;
use sessioncheck_core::command::explain::chat;
use sessioncheck_core::text::Text;

use super::{Command, causes, meant};
use crate::engine::Engine;

pub(super) const COMMAND: Command = Command {
    word: "explain",
    takes: |words| &words.takes_code,
    says: |words| &words.says_explain,
    run,
    proposals: causes,
};

fn run(engine: &Engine, arguments: &[&str]) -> Text {
    match meant(engine.words(), COMMAND.word, Cause::MojangOutage, arguments) {
        Ok(cause) => chat(engine.language(), cause),
        Err(text) => text,
    }
}
