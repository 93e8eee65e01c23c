//! `help`: the words, a line each.

use super::{COMMANDS, Command};
use crate::engine::Engine;

pub(super) const COMMAND: Command = Command {
    word: "help",
    says: "lists the words",
    run,
};

fn run(_: &Engine, _: &[&str]) -> Vec<String> {
    COMMANDS
        .iter()
        .map(|command| {
            let space = if command.word.is_empty() { "" } else { " " };
            format!("/sessioncheck{space}{} {}", command.word, command.says)
        })
        .collect()
}
