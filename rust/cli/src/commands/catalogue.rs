//! `sessioncheck catalogue`: every cause in one list.

use std::io::IsTerminal;

use clap::ArgMatches;
use sessioncheck_core::command::catalogue;

use super::{Command, Failure, Outcome, output};

pub(crate) const CATALOGUE: Command = Command {
    word: "catalogue",
    define,
    run,
};

fn define() -> clap::Command {
    clap::Command::new("catalogue")
        .about("Lists every cause that sessioncheck can name")
        .arg(output::format(&["text", "json", "markdown"]))
        .arg(output::lang())
}

fn run(arguments: &ArgMatches) -> Result<Outcome, Failure> {
    let language = output::language(arguments);
    let list = match output::chosen(arguments) {
        "json" => catalogue::json_lines(language),
        "markdown" => catalogue::markdown(language),
        _ => {
            let text = catalogue::text(language);
            format!("{}\n", text.console(std::io::stdout().is_terminal()))
        }
    };
    output::print(&list)?;
    Ok(Outcome::NothingToReport)
}
