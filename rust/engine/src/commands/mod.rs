//! The words of `/sessioncheck` that the engine itself can answer: one file each, one shape, one list.
//!
//! A word gets the engine and its arguments and answers lines. How they become what a player sees is decided once, here.

mod help;
mod outages;
mod overview;

use sessioncheck_core::untrusted::Untrusted;

use crate::engine::Engine;
use crate::records::put_text;

/// One word.
pub(crate) struct Command {
    /// The word; empty for the command alone.
    pub(crate) word: &'static str,
    /// What it does, in the help.
    pub(crate) says: &'static str,
    pub(crate) run: fn(&Engine, &[&str]) -> Vec<String>,
}

/// Every word, in the order of the help.
const COMMANDS: &[Command] = &[
    overview::COMMAND,
    overview::STATUS,
    outages::COMMAND,
    help::COMMAND,
];

/// Runs a line, without its `/sessioncheck`, and answers a component as JSON.
pub(crate) fn run(engine: &Engine, line: &[u8]) -> Vec<u8> {
    let lines = match std::str::from_utf8(line) {
        Ok(line) => {
            let words: Vec<_> = line.split_whitespace().collect();
            let (word, arguments) = words
                .split_first()
                .map_or(("", &[][..]), |(word, rest)| (*word, rest));
            match COMMANDS.iter().find(|command| command.word == word) {
                Some(command) => (command.run)(engine, arguments),
                None => vec![format!(
                    "There is no word \"{}\"; /sessioncheck help lists them.",
                    Untrusted::from(word).escaped()
                )],
            }
        }
        Err(_) => vec!["That is no text.".to_owned()],
    };
    serde_json::json!({ "text": lines.join("\n") })
        .to_string()
        .into_bytes()
}

/// What the log says when an engine is opened.
pub(crate) fn first_lines(engine: &Engine) -> Vec<String> {
    vec![overview::first_line(engine)]
}

/// What the last word of a line could become, as texts.
pub(crate) fn complete(line: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let Ok(line) = std::str::from_utf8(line) else {
        return out;
    };
    let begun = line.trim_start();
    if !begun.contains(char::is_whitespace) {
        for command in COMMANDS {
            if !command.word.is_empty() && command.word.starts_with(begun) {
                put_text(&mut out, command.word.as_bytes());
            }
        }
    }
    out
}
