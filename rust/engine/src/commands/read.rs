//! `read`: what the host's own log knows of failed logins.

use sessioncheck_core::text::Text;

use super::{Command, nothing};
use crate::engine::Engine;

pub(super) const COMMAND: Command = Command {
    word: "read",
    takes: |_| "",
    says: |words| &words.says_read,
    run,
    proposals: nothing,
};

fn run(engine: &Engine, _: &[&str]) -> Text {
    match engine.read_logs() {
        Some((page, _)) => Text::plain_of(page.trim_end().to_owned()),
        None => Text::plain_of(engine.words().no_log.as_str()),
    }
}
