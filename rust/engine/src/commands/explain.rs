//! `explain`: a cause's page.

use sessioncheck_core::command::explain::{chat, find};
use sessioncheck_core::text::Text;

use super::{Command, causes};
use crate::engine::Engine;

pub(super) const COMMAND: Command = Command {
    word: "explain",
    takes: "<code>",
    says: "says what a code means and what to do",
    run,
    proposals: causes,
};

fn run(engine: &Engine, arguments: &[&str]) -> Text {
    let Some(asked) = arguments.first() else {
        return Text::plain_of("Which one? /sessioncheck explain SC0201");
    };
    match find(asked) {
        Ok(cause) => chat(engine.language(), cause),
        Err(error) => Text::plain_of(format!(
            "{} is no cause; the nearest is {} {}.",
            error.asked,
            error.nearest.code(),
            error.nearest.name()
        )),
    }
}
