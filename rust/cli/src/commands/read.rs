//! `sessioncheck read FILE...`: what a host's own logs say went wrong, for whom, how often, and what to do.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches};
use sessioncheck_core::log::LONGEST_LINE;

use super::{Command, Failure, Outcome, output};

pub(crate) const READ: Command = Command {
    word: "read",
    define,
    run,
};

fn define() -> clap::Command {
    clap::Command::new("read")
        .about("Says what a server's or proxy's own logs know of failed logins")
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .required(true)
                .action(ArgAction::Append)
                .num_args(1..)
                .help("latest.log, older ones, .log.gz, of one server or of several; - reads from stdin"),
        )
        .arg(output::format(&["text", "json"]))
        .arg(output::lang())
        .arg(
            Arg::new("private")
                .long("private")
                .action(ArgAction::SetTrue)
                .help("Hides the names of players, for passing the output on"),
        )
}

fn run(arguments: &ArgMatches) -> Result<Outcome, Failure> {
    let files: Vec<PathBuf> = arguments
        .get_many::<String>("file")
        .into_iter()
        .flatten()
        .map(PathBuf::from)
        .collect();
    let Some(told) = sessioncheck_logs::read(&files, &mut say) else {
        return Err(Failure(
            "none of the files could be read; name a log such as logs/latest.log".to_owned(),
        ));
    };
    if told.cut_lines > 0 {
        say(&format!(
            "lines longer than {LONGEST_LINE} bytes, of which only the beginnings were read: {}",
            told.cut_lines
        ));
    }
    let summary = told.summary;
    let language = output::language(arguments);
    let private = arguments.get_flag("private");
    let text = if output::chosen(arguments) == "json" {
        let mut text = String::new();
        for mut row in summary.rows(language, private) {
            row.example = readable(&row.example);
            let line = serde_json::to_string(&row).map_err(|error| Failure(error.to_string()))?;
            text.push_str(&line);
            text.push('\n');
        }
        text
    } else {
        wrapped(&readable(&summary.text(language, private, told.lines)))
    };
    output::print(&text)?;
    Ok(if summary.has_findings() {
        Outcome::Findings
    } else {
        Outcome::NothingToReport
    })
}

/// Brackets are escaped for the places where they would mean something; on a terminal and in JSON they do not.
fn readable(text: &str) -> String {
    text.replace("\\u{3c}", "<").replace("\\u{3e}", ">")
}

/// Lines as wide as the terminal; what goes on stands below its own beginning.
fn wrapped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let below = " ".repeat(indent + 2);
        // A path is not parted at its hyphens: it is copied.
        let options = textwrap::Options::new(output::width())
            .subsequent_indent(&below)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .word_separator(textwrap::WordSeparator::AsciiSpace);
        out.push_str(&textwrap::fill(line, options));
        out.push('\n');
    }
    out
}

fn say(what: &str) {
    anstream::eprintln!("sessioncheck read: {what}");
}
