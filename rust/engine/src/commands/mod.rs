//! The words of `/sessioncheck` that the engine itself can answer: one file each, one shape, one list.
//!
//! A word gets the engine and its arguments and answers a text. How it becomes what a player sees is decided once, here.

mod acknowledge;
mod doctor;
mod explain;
mod help;
mod nettest;
mod outages;
mod overview;
mod probe;
mod read;
mod reload;
mod status;
mod why;

use sessioncheck_core::cause::Cause;
use sessioncheck_core::command::explain::{NoSuchCause, find};
use sessioncheck_core::text::Text;
use sessioncheck_core::untrusted::Untrusted;
use sessioncheck_core::words::fill;

use crate::engine::{Engine, HOSTS_PROTOCOL};
use crate::records::put_text;
use crate::words::Words;

/// One word.
pub(crate) struct Command {
    /// The word; empty for the command alone.
    pub(crate) word: &'static str,
    /// What follows it, in the help.
    pub(crate) takes: fn(&Words) -> &str,
    /// What it does, in the help.
    pub(crate) says: fn(&Words) -> &str,
    pub(crate) run: fn(&Engine, &[&str]) -> Text,
    /// What its first argument could be.
    pub(crate) proposals: fn(&Engine) -> Vec<String>,
}

/// Every word, in the order of the help.
const COMMANDS: &[Command] = &[
    overview::COMMAND,
    why::COMMAND,
    doctor::COMMAND,
    probe::COMMAND,
    nettest::COMMAND,
    read::COMMAND,
    explain::COMMAND,
    outages::COMMAND,
    status::COMMAND,
    acknowledge::COMMAND,
    reload::COMMAND,
    help::COMMAND,
];

/// A terminal has no end, a chat has: more proposals than this help nobody.
const PROPOSALS_AT_MOST: usize = 100;

/// Runs a line, without its `/sessioncheck`, and answers a component as JSON.
pub(crate) fn run(engine: &Engine, line: &[u8]) -> Vec<u8> {
    answer(engine, line)
        .component_json(HOSTS_PROTOCOL)
        .into_bytes()
}

fn answer(engine: &Engine, line: &[u8]) -> Text {
    let words = engine.words();
    let Ok(line) = std::str::from_utf8(line) else {
        return Text::plain_of(words.no_text.as_str());
    };
    let parts: Vec<_> = line.split_whitespace().collect();
    let (word, arguments) = parts
        .split_first()
        .map_or(("", &[][..]), |(word, rest)| (*word, rest));
    match COMMANDS.iter().find(|command| command.word == word) {
        Some(command) => (command.run)(engine, arguments),
        None => Text::plain_of(fill(
            &words.no_word,
            &[("word", &Untrusted::from(word).escaped())],
        )),
    }
}

/// The backends' table, as the log takes it.
pub(crate) fn probe(engine: &Engine) -> String {
    (probe::COMMAND.run)(engine, &[]).plain()
}

/// What the log says when an engine is opened.
pub(crate) fn first_lines(engine: &Engine) -> Vec<String> {
    vec![overview::first_line(engine)]
}

/// What the last word of a line could become, as texts.
pub(crate) fn complete(engine: &Engine, line: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let Ok(line) = std::str::from_utf8(line) else {
        return out;
    };
    let begun = line.trim_start();
    match begun.split_once(char::is_whitespace) {
        None => {
            for command in COMMANDS {
                if !command.word.is_empty() && command.word.starts_with(begun) {
                    put_text(&mut out, command.word.as_bytes());
                }
            }
        }
        Some((word, argument)) => {
            let argument = argument.trim_start().to_lowercase();
            let Some(command) = COMMANDS.iter().find(|command| command.word == word) else {
                return out;
            };
            (command.proposals)(engine)
                .iter()
                .filter(|proposal| proposal.to_lowercase().starts_with(&argument))
                .take(PROPOSALS_AT_MOST)
                .for_each(|proposal| put_text(&mut out, proposal.as_bytes()));
        }
    }
    out
}

/// Waits for something that asks the network. Words are run off the host's own threads.
fn waiting<F: Future>(words: &Words, asked: F) -> Result<F::Output, String> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map(|runtime| {
            let answered = runtime.block_on(asked);
            // A look-up that the system still waits for cannot be called off; nobody waits for it.
            runtime.shutdown_background();
            answered
        })
        .map_err(|error| fill(&words.cannot_ask, &[("error", &error)]))
}

/// For words that take nothing.
fn nothing(_: &Engine) -> Vec<String> {
    Vec::new()
}

/// For words that take a cause: the one that is meant, or what to say instead. `example`: one that could be meant.
fn meant(words: &Words, word: &str, example: Cause, arguments: &[&str]) -> Result<Cause, Text> {
    let Some(asked) = arguments.first() else {
        let command = format!("/sessioncheck {word} {}", example.code());
        let line = fill(&words.which_one, &[("command", &command)]);
        return Err(Text::plain_of(line));
    };
    find(asked).map_err(|NoSuchCause { asked, nearest }| {
        Text::plain_of(fill(
            &words.no_cause,
            &[("asked", &asked), ("cause", &named(nearest))],
        ))
    })
}

/// A cause's code and name.
fn named(cause: Cause) -> String {
    format!("{} {}", cause.code(), cause.name())
}

/// For words that take a cause.
fn causes(_: &Engine) -> Vec<String> {
    let codes = Cause::ALL.iter().map(|cause| cause.code().to_owned());
    let names = Cause::ALL.iter().map(|cause| cause.name().to_owned());
    codes.chain(names).collect()
}

/// Lines in one colour.
fn plain(lines: impl IntoIterator<Item = String>) -> Text {
    Text::lines(lines.into_iter().map(Text::plain_of))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Permission plugins propose what the manifests name.
    #[test]
    fn each_word_has_its_permission_in_bukkits_manifests() {
        for manifest in [
            include_str!("../../../../java-shim/paper/src/main/resources/plugin.yml"),
            include_str!("../../../../java-shim/paper/src/main/resources/paper-plugin.yml"),
        ] {
            let named: Vec<_> = manifest
                .lines()
                .filter_map(|line| line.trim().strip_prefix("sessioncheck.command."))
                .map(|line| line.trim_end_matches(':'))
                .collect();
            let words: Vec<_> = COMMANDS
                .iter()
                .map(|command| match command.word {
                    "" => "overview",
                    word => word,
                })
                .collect();
            assert_eq!(named, words);
        }
    }
}
