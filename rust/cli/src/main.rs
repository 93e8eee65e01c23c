//! `sessioncheck`, the program: the same words as `/sessioncheck` in game, where there is no plugin.
//!
//! JSON and results go to stdout, everything else to stderr. The exit code is part of the contract: 0 for nothing to
//! report, 1 for findings, 2 for "could not do it", which is said in one line.

mod commands;

use std::process::ExitCode;

use clap::error::ErrorKind;

use crate::commands::{COMMANDS, Outcome};

fn main() -> ExitCode {
    let mut program = clap::Command::new("sessioncheck")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Says why players cannot log in, and what to change")
        .subcommand_required(true)
        .arg_required_else_help(true);
    for command in COMMANDS {
        program = program.subcommand((command.define)());
    }
    let matches = match program.try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return explain_usage(&error),
    };
    let Some((word, arguments)) = matches.subcommand() else {
        return ExitCode::from(2);
    };
    let Some(command) = COMMANDS.iter().find(|command| command.word == word) else {
        return ExitCode::from(2);
    };
    match (command.run)(arguments) {
        Ok(Outcome::NothingToReport) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(failure) => {
            anstream::eprintln!("sessioncheck {word}: {failure}");
            ExitCode::from(2)
        }
    }
}

/// Help that was asked for is a success; words that do not fit are "could not do it".
fn explain_usage(error: &clap::Error) -> ExitCode {
    // A closed pipe behind us leaves nobody to tell.
    let _ = error.print();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => ExitCode::SUCCESS,
        _ => ExitCode::from(2),
    }
}
