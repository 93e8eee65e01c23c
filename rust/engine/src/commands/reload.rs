//! `reload`: the owner's files again.

use sessioncheck_core::text::Text;

use super::{Command, nothing, plain};
use crate::engine::Engine;

pub(super) const COMMAND: Command = Command {
    word: "reload",
    takes: "",
    says: "reads config.yml and the texts again",
    run,
    proposals: nothing,
};

fn run(engine: &Engine, _: &[&str]) -> Text {
    match engine.reload() {
        Ok(told) => plain(std::iter::once("The configuration is in force.".to_owned()).chain(told)),
        Err(faults) => plain(
            faults
                .into_iter()
                .chain(["The last good configuration stays in force.".to_owned()]),
        ),
    }
}
