//! What the words share: `--format`, `--lang`, and the way to stdout.

use std::io::{ErrorKind, Write};

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches};
use sessioncheck_core::catalogue::{Language, Languages};

use super::Failure;

/// A line is easily read up to here, however wide the terminal is.
const WIDEST: usize = 100;
/// The width of what goes into a pipe or a file.
const PLAIN_WIDTH: usize = 80;

/// `--format`, with the first of the forms as its default.
pub(crate) fn format(forms: &[&'static str]) -> Arg {
    Arg::new("format")
        .long("format")
        .value_name("FORM")
        .value_parser(PossibleValuesParser::new(forms))
        .default_value(forms.first().copied().unwrap_or("text"))
        .help("The form of the output")
}

/// `--lang`; a language that there is not gives English.
pub(crate) fn lang() -> Arg {
    Arg::new("lang")
        .long("lang")
        .value_name("TAG")
        .default_value("en")
        .help("The language of the texts: en, de, es, fr, pt-BR, ru or zh-CN")
}

/// The form that was chosen.
pub(crate) fn chosen(arguments: &ArgMatches) -> &str {
    arguments
        .get_one::<String>("format")
        .map_or("text", String::as_str)
}

/// The language that was chosen.
pub(crate) fn language(arguments: &ArgMatches) -> &'static Language {
    Languages::get(
        arguments
            .get_one::<String>("lang")
            .map_or("en", String::as_str),
    )
}

/// Whether colours are seen.
pub(crate) fn is_terminal() -> bool {
    std::io::IsTerminal::is_terminal(&std::io::stdout())
}

/// How wide a page may be here.
pub(crate) fn width() -> usize {
    terminal_size::terminal_size()
        .map_or(PLAIN_WIDTH, |(width, _)| usize::from(width.0).min(WIDEST))
}

/// Waits for something that asks the network. A look-up that the system still waits for is left behind: it cannot be
/// called off, and may take ten seconds more.
pub(crate) fn wait_for<F: Future>(asked: F) -> Result<F::Output, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure(format!("cannot start: {error}")))?;
    let answered = runtime.block_on(asked);
    runtime.shutdown_background();
    Ok(answered)
}

/// Writes to stdout, without colours where they would not be shown. A reader that has gone (`| head`) is no failure.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure(format!("cannot write to stdout: {error}")))
        }
        _ => Ok(()),
    }
}
