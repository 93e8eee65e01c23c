//! `read`: what the host's own log knows of failed logins.

use sessioncheck_core::text::Text;

use super::{Command, nothing};
use crate::engine::Engine;

pub(super) const COMMAND: Command = Command {
    word: "read",
    takes: "",
    says: "reads this server's own logs and says what went wrong",
    run,
    proposals: nothing,
};

fn run(engine: &Engine, _: &[&str]) -> Text {
    match engine.read_logs() {
        Some((page, _)) => Text::plain_of(page.trim_end().to_owned()),
        None => Text::plain_of("There is no log in this server's folder that can be read."),
    }
}
