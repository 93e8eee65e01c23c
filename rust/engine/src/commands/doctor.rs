//! `doctor`: the host's own folder, looked at again.

use sessioncheck_core::text::Text;

use super::{Command, nothing};
use crate::engine::Engine;

pub(super) const COMMAND: Command = Command {
    word: "doctor",
    takes: |_| "",
    says: |words| &words.says_doctor,
    run,
    proposals: nothing,
};

fn run(engine: &Engine, _: &[&str]) -> Text {
    match engine.check_up() {
        Ok(checkup) => checkup.text(engine.language()),
        Err(line) => Text::plain_of(line),
    }
}
