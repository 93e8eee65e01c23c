//! Brings logs to the reader in core: plain or packed, many files in any order, several servers at once.
//!
//! Files of one folder and one family are one server's, the oldest first; several servers are merged by time. A packed
//! file may not grow without bounds, and one that cannot be read never hides the rest.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use sessioncheck_core::log::mask;
use sessioncheck_core::log::{Event, Name, Reader, ServerId, Summary, Teller};
use sessioncheck_core::untrusted::Untrusted;

/// What is read from a file at once.
const PIECE: usize = 1 << 17;
/// A packed file may grow to this, whatever it is.
const ALWAYS_UNPACKED: u64 = 64 << 20;
/// Beyond that a real log does not grow more: they pack ten to fifty times.
const MOST_GROWTH: u64 = 200;

/// What all files come to.
#[derive(Debug)]
pub struct Told {
    /// Causes, servers, outages.
    pub summary: Summary,
    /// How many lines there were.
    pub lines: u64,
    /// How many of them were longer than is read.
    pub cut_lines: u64,
}

/// Reads all files; `-` is stdin. `say` hears, a line each, of what could not be read. None where nothing could.
pub fn read(files: &[PathBuf], say: &mut dyn FnMut(&str)) -> Option<Told> {
    let mut teller = Teller::default();
    let mut chains = chains(files, &mut teller);
    let mut merge = Merge { heads: Vec::new() };
    for chain in &mut chains {
        merge.heads.push(chain.next(say));
    }
    while let Some(index) = merge.earliest() {
        let chain = &mut chains[index];
        if let Some(event) = merge.heads[index].take() {
            teller.event(chain.server, &event);
        }
        merge.heads[index] = chain.next(say);
    }
    chains.iter().any(|chain| chain.read_any).then(|| Told {
        lines: chains.iter().map(|chain| chain.reader.lines()).sum(),
        cut_lines: chains.iter().map(|chain| chain.reader.cut_lines()).sum(),
        summary: teller.finish(),
    })
}

/// The logs of a server whose folder this is, as far as they tell of yesterday: the current one and the newest packed
/// ones beside it, at most `packed` of them. Velocity's and every game server's lie in `logs`, BungeeCord's beside its
/// jar.
pub fn newest_of(server: &Path, packed: usize) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let bungeecord = server.join("proxy.log.0");
    if bungeecord.is_file() {
        files.push(bungeecord);
    }
    let logs = server.join("logs");
    let latest = logs.join("latest.log");
    if latest.is_file() {
        files.push(latest);
    }
    let mut older: Vec<PathBuf> = std::fs::read_dir(&logs)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file() && path.to_string_lossy().ends_with(".log.gz"))
        .filter(|path| {
            path.file_name()
                .is_some_and(|name| Name::of(&name.to_string_lossy()).day().is_some())
        })
        .collect();
    older.sort();
    files.extend(older.into_iter().rev().take(packed));
    files
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
fn chains(files: &[PathBuf], teller: &mut Teller) -> Vec<Chain> {
    let mut families: Vec<Family> = Vec::new();
    for path in files {
        let path = path.clone();
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
    fn next(&mut self, say: &mut dyn FnMut(&str)) -> Option<Event> {
        loop {
            if let Some(event) = self.reader.poll() {
                return Some(event);
            }
            if self.ended {
                return None;
            }
            if self.open.is_none() && !self.open_next(say) {
                self.reader.end();
                self.ended = true;
                continue;
            }
            let Some(open) = &mut self.open else {
                continue;
            };
            match open.read(&mut self.piece) {
                Ok(0) => {
                    self.read_any = true;
                    self.open = None;
                }
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
    fn open_next(&mut self, say: &mut dyn FnMut(&str)) -> bool {
        while let Some((name, path)) = self.files.pop_front() {
            self.shown = shown(&path);
            match open(&path) {
                Ok(open) => {
                    self.reader.file(name.day());
                    self.open = Some(open);
                    return true;
                }
                Err(error) => say(&format!("{}: {error}", self.shown)),
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
