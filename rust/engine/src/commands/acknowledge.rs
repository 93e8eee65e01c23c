//! `acknowledge`: no more notices about a cause.

use sessioncheck_core::command::explain::find;
use sessioncheck_core::text::Text;

use super::{Command, causes};
use crate::engine::Engine;

pub(super) const COMMAND: Command = Command {
    word: "acknowledge",
    takes: "<code>",
    says: "tells nobody about a cause any more",
    run,
    proposals: causes,
};

fn run(engine: &Engine, arguments: &[&str]) -> Text {
    let Some(asked) = arguments.first() else {
        return Text::plain_of("Which one? /sessioncheck acknowledge SC0403");
    };
    Text::plain_of(match find(asked) {
        Ok(cause) => match engine.acknowledge(cause) {
            Ok(()) => format!(
                "{} {} is acknowledged; acknowledged.txt in our folder lists what is.",
                cause.code(),
                cause.name()
            ),
            Err(error) => format!(
                "{} {} is acknowledged until the server stops; it could not be written down: {error}",
                cause.code(),
                cause.name()
            ),
        },
        Err(error) => format!(
            "{} is no cause; the nearest is {} {}.",
            error.asked,
            error.nearest.code(),
            error.nearest.name()
        ),
    })
}
