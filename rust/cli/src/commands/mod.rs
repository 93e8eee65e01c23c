//! The program's words: one file each, one shape, one list.

mod catalogue;
mod doctor;
mod explain;
mod nettest;
mod output;
mod probe;
mod read;
mod relay;
mod replay;

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
pub(crate) const COMMANDS: &[Command] = &[
    read::READ,
    relay::RELAY,
    doctor::DOCTOR,
    replay::REPLAY,
    probe::PROBE,
    nettest::NETTEST,
    explain::EXPLAIN,
    catalogue::CATALOGUE,
];
