//! The file that remembers outages beyond a restart: lines are appended, and when there are too many it is written anew,
//! beside its place and then into it. A journal that cannot be written costs nobody a login.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sessioncheck_core::session::Outage;

/// The file is written anew beyond so many bytes; the outages that are kept take a third of it.
const CAP: u64 = 128 * 1024;

/// The file.
#[derive(Debug)]
pub(crate) struct JournalFile {
    path: PathBuf,
    bytes: u64,
    ends_in_a_line: bool,
}

impl JournalFile {
    /// Opens it and reads what it holds; a file that is not there yet holds nothing.
    pub(crate) fn open(path: &Path) -> io::Result<(Self, String)> {
        let mut bytes = Vec::new();
        match fs::File::open(path) {
            // Longer than it can be by us: only its beginning is looked at, and it is written anew soon.
            Ok(file) => {
                file.take(8 * CAP).read_to_end(&mut bytes)?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let file = Self {
            path: path.to_owned(),
            bytes: bytes.len() as u64,
            ends_in_a_line: bytes.last().is_none_or(|byte| *byte == b'\n'),
        };
        Ok((file, String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Appends what changed; `all` are the outages that are kept.
    pub(crate) fn append(&mut self, changed: &[Outage], all: &[Outage]) -> io::Result<()> {
        let text = lines(changed);
        if self.bytes + text.len() as u64 > CAP {
            return self.write_anew(all);
        }
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.path)?;
        // What a power cut left unfinished stays a line of its own.
        let start = if self.ends_in_a_line { "" } else { "\n" };
        file.write_all(format!("{start}{text}").as_bytes())?;
        self.ends_in_a_line = true;
        self.bytes += (start.len() + text.len()) as u64;
        Ok(())
    }

    fn write_anew(&mut self, all: &[Outage]) -> io::Result<()> {
        let text = lines(all);
        let beside = self.path.with_extension("new");
        let mut file = fs::File::create(&beside)?;
        file.write_all(text.as_bytes())?;
        // Else a power cut could leave the new name without what belongs to it.
        file.sync_all()?;
        fs::rename(&beside, &self.path)?;
        self.bytes = text.len() as u64;
        self.ends_in_a_line = true;
        Ok(())
    }
}

fn lines(outages: &[Outage]) -> String {
    outages.iter().map(|outage| outage.line() + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sessioncheck_core::session::Journal;
    use sessioncheck_core::{Cause, Millis};

    fn outage(start: u64, end: Option<u64>) -> Outage {
        Outage {
            start: Millis(start),
            end: end.map(Millis),
            cause: Cause::MojangOutage,
            players: 3,
        }
    }

    #[test]
    fn it_survives_a_restart_and_a_power_cut() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("data").join("outages.jsonl");
        let (mut file, text) = JournalFile::open(&path).expect("nothing yet");
        assert_eq!(text, "");
        file.append(&[outage(1, None)], &[]).expect("written");
        file.append(&[outage(1, Some(9))], &[]).expect("written");
        let mut whole = fs::read(&path).expect("the file");
        whole.extend(b"{\"start\":5,\"en\xff");
        fs::write(&path, whole).expect("cut");
        let (mut file, _) = JournalFile::open(&path).expect("the file");
        file.append(&[outage(20, Some(30))], &[]).expect("written");
        let (_, text) = JournalFile::open(&path).expect("the file");
        let mut journal = Journal::default();
        journal.load(&text);
        assert_eq!(
            journal.outages(),
            [outage(1, Some(9)), outage(20, Some(30))]
        );
    }

    #[test]
    fn it_is_bounded() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("outages.jsonl");
        let (mut file, _) = JournalFile::open(&path).expect("nothing yet");
        for start in 0..5_000 {
            let one = outage(start, None);
            file.append(&[one], &[one]).expect("written");
        }
        let length = fs::metadata(&path).expect("the file").len();
        assert!(length <= CAP && length > 0, "{length}");
        assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1);
    }
}
