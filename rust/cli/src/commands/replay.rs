//! `sessioncheck replay FILE.jsonl`: what a recording of logins comes to, offline.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Write};

use clap::{Arg, ArgMatches};
use sessioncheck_core::Cause;
use sessioncheck_core::diagnose::Settings;
use sessioncheck_core::replay::{Line, Replay, Summary};

use super::{Command, Failure, Outcome, output};

pub(crate) const REPLAY: Command = Command {
    word: "replay",
    define,
    run,
};

/// Kinds of unknown lines that are named on stderr; more are only counted.
const KINDS_NAMED: usize = 10;

fn define() -> clap::Command {
    clap::Command::new("replay")
        .about("Says of each login in a recording that did not go through why")
        .arg(
            Arg::new("file")
                .value_name("FILE.jsonl")
                .required(true)
                .help("The recording, one JSON event a line; - reads from stdin"),
        )
        .arg(output::format(&["text", "json"]))
        .arg(output::lang())
}

fn run(arguments: &ArgMatches) -> Result<Outcome, Failure> {
    let file = arguments
        .get_one::<String>("file")
        .map_or("-", String::as_str);
    let mut input: Box<dyn BufRead> = if file == "-" {
        Box::new(io::stdin().lock())
    } else {
        let opened = File::open(file)
            .map_err(|error| Failure(format!("{file}: {error}; name a readable recording")))?;
        Box::new(BufReader::with_capacity(1 << 16, opened))
    };
    let settings = Settings {
        language: output::language(arguments).tag().to_owned(),
        ..Settings::default()
    };
    let mut telling = Telling {
        file,
        replay: Replay::new(settings),
        summary: (output::chosen(arguments) == "text").then(Summary::default),
        stdout: BufWriter::new(anstream::stdout().lock()),
        findings: false,
        reader_gone: false,
        broken: None,
        broken_lines: 0,
        ignored: BTreeMap::new(),
    };
    telling.tell(&mut input)?;
    telling.end()
}

struct Telling<'a, W: Write> {
    file: &'a str,
    replay: Replay,
    summary: Option<Summary>,
    stdout: W,
    findings: bool,
    /// Nobody reads our stdout any more: the rest is read for the exit code alone.
    reader_gone: bool,
    /// The first line that could not be read, and why.
    broken: Option<(usize, String)>,
    broken_lines: usize,
    ignored: BTreeMap<String, (usize, usize)>,
}

impl<W: Write> Telling<'_, W> {
    fn tell(&mut self, input: &mut dyn BufRead) -> Result<(), Failure> {
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            let longest = sessioncheck_core::replay::LONGEST_LINE as u64 + 2;
            let read = input
                .take(longest)
                .read_until(b'\n', &mut line)
                .map_err(|error| Failure(format!("{}:{number}: {error}", self.file)))?;
            if read == 0 {
                break;
            }
            if read as u64 == longest && !line.ends_with(b"\n") {
                skip_line(input)
                    .map_err(|error| Failure(format!("{}:{number}: {error}", self.file)))?;
            }
            self.take(number, &line)?;
        }
        Ok(())
    }

    fn take(&mut self, number: usize, line: &[u8]) -> Result<(), Failure> {
        match self.replay.line(line) {
            Ok(Line::Taken) => {}
            Ok(Line::Ignored(what)) => {
                if self.ignored.len() < KINDS_NAMED || self.ignored.contains_key(&what) {
                    self.ignored.entry(what).or_insert((number, 0)).1 += 1;
                }
            }
            Err(broken) => {
                self.broken_lines += 1;
                self.broken
                    .get_or_insert_with(|| (number, broken.to_string()));
            }
        }
        while let Some(outcome) = self.replay.poll() {
            self.findings |= outcome.cause != Cause::OrdinaryRefusal;
            if let Some(summary) = &mut self.summary {
                summary.add(outcome);
                continue;
            }
            let mut json = serde_json::to_vec(&outcome)
                .map_err(|error| Failure(format!("{}:{number}: {error}", self.file)))?;
            json.push(b'\n');
            self.print(&json)?;
        }
        Ok(())
    }

    fn print(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if self.reader_gone {
            return Ok(());
        }
        match self.stdout.write_all(bytes) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.reader_gone = true;
                Ok(())
            }
            Err(error) => Err(Failure(format!("cannot write to stdout: {error}"))),
            Ok(()) => Ok(()),
        }
    }

    fn end(mut self) -> Result<Outcome, Failure> {
        if let Some(summary) = self.summary.take() {
            self.print(summary.text().as_bytes())?;
        }
        if let Err(error) = self.stdout.flush()
            && error.kind() != ErrorKind::BrokenPipe
        {
            return Err(Failure(format!("cannot write to stdout: {error}")));
        }
        for (what, (first, times)) in &self.ignored {
            anstream::eprintln!(
                "sessioncheck replay: {}:{first}: {what} is not known here and was passed over ({times} times)",
                self.file
            );
        }
        if let Some((number, why)) = self.broken {
            let more = match self.broken_lines {
                1 => String::new(),
                lines => format!(" ({} more lines like it)", lines - 1),
            };
            return Err(Failure(format!(
                "{}:{number}: {why}{more}; mend or remove the line, the others were told",
                self.file
            )));
        }
        Ok(if self.findings {
            Outcome::Findings
        } else {
            Outcome::NothingToReport
        })
    }
}

/// Reads on to the next line break, keeping nothing.
fn skip_line(input: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let chunk = input.fill_buf()?;
        if chunk.is_empty() {
            return Ok(());
        }
        let end = chunk.iter().position(|&byte| byte == b'\n');
        let length = chunk.len();
        input.consume(end.map_or(length, |at| at + 1));
        if end.is_some() {
            return Ok(());
        }
    }
}
