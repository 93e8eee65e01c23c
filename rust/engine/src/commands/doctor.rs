//! `doctor`: the host's own folder, looked at again.

use sessioncheck_core::text::Text;

use super::{Command, nothing};
use crate::engine::Engine;

pub(super) const COMMAND: Command = Command {
    word: "doctor",
    takes: "",
    says: "reads this server's files and says what to change where",
    run,
    proposals: nothing,
};

fn run(engine: &Engine, _: &[&str]) -> Text {
    match engine.check_up() {
        Ok(checkup) => checkup.text(engine.language()),
        Err(line) => Text::plain_of(line),
    }
}
