//! `sessioncheck read FILE...`: what a host's own logs say went wrong, for whom, how often, and what to do.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches};
use flate2::bufread::MultiGzDecoder;
use sessioncheck_core::log::mask;
use sessioncheck_core::log::{Event, LONGEST_LINE, Name, Reader, ServerId, Teller};
use sessioncheck_core::untrusted::Untrusted;

use super::{Command, Failure, Outcome, output};

pub(crate) const READ: Command = Command {
    word: "read",
    define,
    run,
};

/// What is read from a file at once.
const PIECE: usize = 1 << 17;
/// A packed file may grow to this, whatever it is.
const ALWAYS_UNPACKED: u64 = 64 << 20;
/// Beyond that a real log does not grow more: they pack ten to fifty times.
const MOST_GROWTH: u64 = 200;

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
    let files: Vec<&String> = arguments.get_many("file").into_iter().flatten().collect();
    let mut teller = Teller::default();
    let mut chains = chains(&files, &mut teller);
    let mut merge = Merge { heads: Vec::new() };
    for chain in &mut chains {
        merge.heads.push(chain.next());
    }
    while let Some(index) = merge.earliest() {
        let chain = &mut chains[index];
        if let Some(event) = merge.heads[index].take() {
            teller.event(chain.server, &event);
        }
        merge.heads[index] = chain.next();
    }
    if chains.iter().all(|chain| !chain.read_any) {
        return Err(Failure(
            "none of the files could be read; name a log such as logs/latest.log".to_owned(),
        ));
    }
    let lines = chains.iter().map(|chain| chain.reader.lines()).sum();
    let cut: u64 = chains.iter().map(|chain| chain.reader.cut_lines()).sum();
    if cut > 0 {
        say(&format!(
            "lines longer than {LONGEST_LINE} bytes, of which only the beginnings were read: {cut}"
        ));
    }
    let summary = teller.finish();
    let language = output::language(arguments);
    let private = arguments.get_flag("private");
    let text = if output::chosen(arguments) == "json" {
        let mut text = String::new();
        for row in summary.rows(language, private) {
            let line = serde_json::to_string(&row).map_err(|error| Failure(error.to_string()))?;
            text.push_str(&line);
            text.push('\n');
        }
        text
    } else {
        summary.text(language, private, lines)
    };
    output::print(&text)?;
    Ok(if summary.has_findings() {
        Outcome::Findings
    } else {
        Outcome::NothingToReport
    })
}

/// The events of all chains, by time; of one time, in the order of the arguments.
struct Merge {
    heads: Vec<Option<Event>>,
}

impl Merge {
    fn earliest(&self) -> Option<usize> {
        self.heads
            .iter()
            .enumerate()
            .filter_map(|(index, head)| Some((head.as_ref()?.at(), index)))
            .min()
            .map(|(_, index)| index)
    }
}

/// One server's files, the oldest first; one of them is open.
struct Chain {
    server: ServerId,
    files: VecDeque<(Name, PathBuf)>,
    open: Option<Box<dyn Read>>,
    /// The open file, as people know it.
    shown: String,
    reader: Reader,
    piece: Vec<u8>,
    read_any: bool,
    /// Nothing more comes.
    ended: bool,
}

/// Sorts the files: those of one folder and one family are one server's.
fn chains(files: &[&String], teller: &mut Teller) -> Vec<Chain> {
    let mut families: Vec<Family> = Vec::new();
    for file in files {
        let path = PathBuf::from(file);
        let name = Name::of(&path.file_name().unwrap_or_default().to_string_lossy());
        let folder = path.parent().unwrap_or_else(|| Path::new("")).to_owned();
        let known = families
            .iter_mut()
            .find(|known| known.folder == folder && known.name == name.family);
        match known {
            // A file that is named twice is read once.
            Some(known) if known.members.iter().any(|(_, other)| *other == path) => {}
            Some(known) => known.members.push((name, path)),
            None => families.push(Family {
                folder,
                name: name.family.clone(),
                members: vec![(name, path)],
            }),
        }
    }
    let newest = families
        .iter()
        .flat_map(|family| family.members.iter().filter_map(|(name, _)| name.day()))
        .max();
    families
        .into_iter()
        .map(|mut family| {
            family.members.sort();
            let mut reader = Reader::default();
            if let Some(day) = newest {
                reader.assume_day(day.number());
            }
            Chain {
                server: teller.server(&family.label()),
                files: family.members.into(),
                open: None,
                shown: String::new(),
                reader,
                piece: vec![0; PIECE],
                read_any: false,
                ended: false,
            }
        })
        .collect()
}

/// The files of one server.
struct Family {
    folder: PathBuf,
    name: String,
    members: Vec<(Name, PathBuf)>,
}

impl Family {
    /// What the server is called: its folder (the one above `logs`), or its newest file.
    fn label(&self) -> String {
        let is_logs = self.folder.file_name().is_some_and(|name| name == "logs");
        let folder = if is_logs {
            self.folder.parent().unwrap_or_else(|| Path::new(""))
        } else {
            &self.folder
        };
        let newest = self.members.last().map(|(_, path)| path.as_path());
        let file = newest.map_or_else(String::new, |path| {
            path.file_name()
                .unwrap_or(path.as_os_str())
                .to_string_lossy()
                .into_owned()
        });
        match folder.to_str() {
            Some("." | "") | None => file,
            Some(folder) if self.name.is_empty() => folder.to_owned(),
            Some(folder) => format!("{folder}/{}", self.name),
        }
    }
}

impl Chain {
    fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.reader.poll() {
                return Some(event);
            }
            if self.ended {
                return None;
            }
            if self.open.is_none() && !self.open_next() {
                self.reader.end();
                self.ended = true;
                continue;
            }
            let Some(open) = &mut self.open else {
                continue;
            };
            match open.read(&mut self.piece) {
                Ok(0) => self.open = None,
                Ok(length) => {
                    self.read_any = true;
                    self.reader.bytes(&self.piece[..length]);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    say(&format!(
                        "{}: {error}; what came before it was read",
                        self.shown
                    ));
                    self.open = None;
                }
            }
        }
    }

    /// Opens the next file that can be opened; says which ones cannot.
    fn open_next(&mut self) -> bool {
        while let Some((name, path)) = self.files.pop_front() {
            self.shown = shown(&path);
            match open(&path) {
                Ok(open) => {
                    self.reader.file(name.day());
                    self.read_any = true;
                    self.open = Some(open);
                    return true;
                }
                Err(error) => say(&format!(
                    "{}: {error}; the other files are read",
                    self.shown
                )),
            }
        }
        false
    }
}

/// A log as text, whether it is packed or not: its first bytes tell, not its name.
fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    let mut input: Box<dyn BufRead> = if path == Path::new("-") {
        Box::new(BufReader::new(io::stdin()))
    } else {
        if path.is_dir() {
            return Err(io::Error::other(
                "this is a folder; name the log in it, such as logs/latest.log",
            ));
        }
        Box::new(BufReader::with_capacity(PIECE, File::open(path)?))
    };
    let packed = input.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    if !packed {
        return Ok(input);
    }
    Ok(Box::new(Unpacked {
        inner: MultiGzDecoder::new(Counted { input, taken: 0 }),
        given: 0,
    }))
}

/// A packed log that may not grow without bounds.
struct Unpacked {
    inner: MultiGzDecoder<Counted>,
    given: u64,
}

impl Read for Unpacked {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        let taken = self.inner.get_ref().taken;
        if self.given > ALWAYS_UNPACKED && self.given / MOST_GROWTH > taken {
            return Err(io::Error::other(format!(
                "this file unpacks to more than {MOST_GROWTH} times its size, which no log does; the rest was not read"
            )));
        }
        let length = self.inner.read(piece)?;
        self.given += length as u64;
        Ok(length)
    }
}

struct Counted {
    input: Box<dyn BufRead>,
    taken: u64,
}

impl Read for Counted {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        let length = self.input.read(piece)?;
        self.taken += length as u64;
        Ok(length)
    }
}

impl BufRead for Counted {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.input.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        self.taken += length as u64;
        self.input.consume(length);
    }
}

fn shown(path: &Path) -> String {
    mask::without_addresses(&Untrusted::from(&*path.to_string_lossy()).escaped())
}

fn say(what: &str) {
    anstream::eprintln!("sessioncheck read: {what}");
}
