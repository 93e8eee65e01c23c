//! `sessioncheck explain CODE|NAME`: a cause's help page.

use std::io::IsTerminal;

use clap::{Arg, ArgMatches};
use sessioncheck_core::command::explain;

use super::{Command, Failure, Outcome, output};

pub(crate) const EXPLAIN: Command = Command {
    word: "explain",
    define,
    run,
};

fn define() -> clap::Command {
    clap::Command::new("explain")
        .about("Shows the help page of a cause")
        .arg(
            Arg::new("cause")
                .value_name("CODE|NAME")
                .required(true)
                .help("A code such as SC0301 or a name such as secret-mismatch"),
        )
        .arg(output::format(&["text", "json"]))
        .arg(output::lang())
}

fn run(arguments: &ArgMatches) -> Result<Outcome, Failure> {
    let asked = arguments
        .get_one::<String>("cause")
        .map_or("", String::as_str);
    let language = output::language(arguments);
    let cause = explain::find(asked).map_err(|error| Failure(error.to_string()))?;
    let page = match output::chosen(arguments) {
        "json" => format!("{}\n", explain::json(language, cause)),
        _ => {
            let on_terminal = std::io::stdout().is_terminal();
            explain::terminal(language, cause, output::width(), on_terminal)
        }
    };
    output::print(&page)?;
    Ok(Outcome::NothingToReport)
}
