//! The program's words: one file each, one shape, one list.

mod nettest;
mod probe;

use clap::{Arg, ArgMatches};
mod catalogue;
mod explain;
mod output;
mod relay;
use clap::ArgMatches;

/// One word of the program.
pub(crate) struct Command {
    /// The word itself, `explain`.
    pub(crate) word: &'static str,
    /// Its arguments and its help.
    pub(crate) define: fn() -> clap::Command,
    /// Does it.
    pub(crate) run: fn(&ArgMatches) -> Result<Outcome, Failure>,
}

/// What the exit code says of a command that could do its work.
pub(crate) enum Outcome {
    /// Exit code 0.
    NothingToReport,
    /// Exit code 1.
    Findings,
}

/// Why a command could not do its work: one line that says what, where, and what to do.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Every word, in the order of the help.
pub(crate) const COMMANDS: &[Command] = &[nettest::COMMAND, probe::COMMAND];

/// `--format text|json`, for every command that has both.
pub(crate) fn format_argument() -> Arg {
    Arg::new("format")
        .long("format")
        .value_name("FORMAT")
        .value_parser(["text", "json"])
        .default_value("text")
        .help("How the result is written")
}

/// Whether `--format json` was said.
pub(crate) fn wants_json(arguments: &ArgMatches) -> bool {
    arguments
        .get_one::<String>("format")
        .is_some_and(|format| format == "json")
}
pub(crate) const COMMANDS: &[Command] = &[relay::RELAY, explain::EXPLAIN, catalogue::CATALOGUE];
