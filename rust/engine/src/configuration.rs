//! The owner's `config.yml`, in our folder: read at the start, written with every key and its comment at the first.
//!
//! At a start there is no last good configuration; a file with a mistake in it leaves the defaults in force, and the
//! log says so, with the line and what is allowed there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::Path;

use sessioncheck_core::catalogue::{Complaint, Languages, OwnTexts};
use sessioncheck_core::cause::Cause;
use sessioncheck_core::config::{Config, TEMPLATE};
use sessioncheck_core::untrusted::Untrusted;

use crate::notices::{Level, Notices};

const FILE: &str = "config.yml";

/// A configuration has a few kilobytes; whatever is larger is not one.
const BYTES_AT_MOST: u64 = 1 << 20;

/// The causes that `/sessioncheck acknowledge` was told of: a code a line. Beside the owner's file, so that nobody's
/// comments are ever rewritten.
const ACKNOWLEDGED: &str = "acknowledged.txt";

/// The owner's own texts, one file a language.
const TEXTS: &str = "texts";

/// Reads the configuration at the start. Whatever is wrong is told; what comes out can be used.
pub(crate) fn load(folder: &Path, notices: &Notices) -> Config {
    let file = folder.join(FILE);
    if matches!(fs::metadata(&file), Err(error) if error.kind() == ErrorKind::NotFound) {
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&file, TEMPLATE));
        if let Err(error) = written {
            let line = format!(
                "{} cannot be written: {error}; the defaults are in force",
                file.display()
            );
            notices.log(Level::Warning, &line);
        }
        return Config::default();
    }
    reload(folder).unwrap_or_else(|faults| {
        for fault in &faults {
            notices.log(Level::Error, fault);
        }
        notices.log(
            Level::Error,
            &format!(
                "{} {}: until the mistakes in {FILE} are mended, the defaults are in force",
                Cause::ConfigInvalid,
                Cause::ConfigInvalid.name()
            ),
        );
        Config::default()
    })
}

/// Reads the configuration again.
///
/// # Errors
/// What is wrong, a line each; there is at least one.
pub(crate) fn reload(folder: &Path) -> Result<Config, Vec<String>> {
    let file = folder.join(FILE);
    let text = match read(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(vec![format!("{} cannot be read: {error}", file.display())]),
    };
    Config::parse(&text).map_err(|faults| {
        faults
            .iter()
            .map(|fault| format!("{FILE}: {fault}"))
            .collect()
    })
}

/// The causes that were acknowledged by command. A line that is no cause is left out.
pub(crate) fn acknowledged(folder: &Path) -> BTreeSet<Cause> {
    let text = read(&folder.join(ACKNOWLEDGED)).unwrap_or_default();
    text.lines()
        .filter_map(|line| line.trim().parse().ok())
        .collect()
}

/// Keeps the causes that were acknowledged by command.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn keep_acknowledged(folder: &Path, causes: &BTreeSet<Cause>) -> std::io::Result<()> {
    let lines: String = causes
        .iter()
        .map(|cause| format!("{}\n", cause.code()))
        .collect();
    let file = folder.join(ACKNOWLEDGED);
    let new = folder.join(format!("{ACKNOWLEDGED}.new"));
    fs::create_dir_all(folder)?;
    fs::write(&new, lines)?;
    fs::rename(&new, &file)
}

/// The owner's own texts by the tag of their language, and what is wrong with them, a line each.
pub(crate) fn own_texts(folder: &Path) -> (BTreeMap<&'static str, OwnTexts>, Vec<String>) {
    let mut texts = BTreeMap::new();
    let mut faults = Vec::new();
    let Ok(entries) = fs::read_dir(folder.join(TEXTS)) else {
        return (texts, faults);
    };
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    for file in files {
        let (Some(stem), Some("yml")) = (
            file.file_stem().and_then(|stem| stem.to_str()),
            file.extension().and_then(|extension| extension.to_str()),
        ) else {
            continue;
        };
        let shown = format!("{TEXTS}/{}.yml", Untrusted::from(stem).escaped());
        let Some(language) = Languages::find(stem) else {
            let known: Vec<_> = Languages::tags().collect();
            faults.push(format!(
                "{shown} is for no language that there is; there are {}",
                known.join(", ")
            ));
            continue;
        };
        match read(&file) {
            Ok(text) => {
                let (own, complaints) = OwnTexts::parse(&text);
                for Complaint { line, key, problem } in complaints {
                    let key = Untrusted::from(key).escaped();
                    faults.push(format!("{shown}: line {line}: {key} {problem}"));
                }
                texts.insert(language.tag(), own);
            }
            Err(error) => faults.push(format!("{shown} cannot be read: {error}")),
        }
    }
    (texts, faults)
}

fn read(file: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    fs::File::open(file)?
        .take(BYTES_AT_MOST + 1)
        .read_to_string(&mut text)?;
    if text.len() as u64 > BYTES_AT_MOST {
        return Err(std::io::Error::other("it is larger than 1 MiB"));
    }
    Ok(text)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::notices::tests::records;
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicU32, Ordering};

    /// An empty folder that goes when it is dropped.
    pub(crate) struct Folder(pub(crate) PathBuf);

    impl Folder {
        pub(crate) fn new() -> Self {
            static NUMBER: AtomicU32 = AtomicU32::new(0);
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let name = format!("sessioncheck-engine-{}-{number}", std::process::id());
            let path = std::env::temp_dir().join(name);
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn told(notices: &Notices) -> String {
        let lines = records(&notices.fetch());
        lines.into_iter().map(|(_, line)| line + "\n").collect()
    }

    #[test]
    fn the_first_start_writes_the_template() {
        let folder = Folder::new();
        let notices = Notices::new();
        let ours = folder.0.join("plugins/sessioncheck");
        assert_eq!(load(&ours, &notices), Config::default());
        assert_eq!(fs::read_to_string(ours.join(FILE)).unwrap(), TEMPLATE);
        fs::write(ours.join(FILE), "\u{feff}locale: de\r\n").unwrap();
        assert_eq!(load(&ours, &notices).locale, "de");
        assert_eq!(told(&notices), "");
    }

    #[test]
    fn what_is_wrong_is_told_and_the_owners_file_is_left_alone() {
        for (bytes, line) in [
            (&b"relay: of\nretry: 3\n"[..], "line 1: relay"),
            (b"locale: \xff\xfe", "cannot be read"),
            (
                &b" ".repeat(BYTES_AT_MOST as usize + 1),
                "larger than 1 MiB",
            ),
        ] {
            let folder = Folder::new();
            let notices = Notices::new();
            fs::write(folder.0.join(FILE), bytes).unwrap();
            assert_eq!(load(&folder.0, &notices), Config::default());
            let told = told(&notices);
            assert!(
                told.contains(line)
                    && told.contains("SC0903")
                    && told.contains("the defaults are in force"),
                "{told}"
            );
            assert_eq!(fs::read(folder.0.join(FILE)).unwrap(), bytes);
        }
    }

    #[test]
    fn a_folder_that_cannot_be_had_is_told() {
        let folder = Folder::new();
        let notices = Notices::new();
        let file = folder.0.join("file");
        fs::write(&file, "").unwrap();
        assert_eq!(load(&file.join("below"), &notices), Config::default());
        assert!(told(&notices).contains("the defaults are in force"));
    }

    #[test]
    fn what_is_acknowledged_is_kept() {
        let folder = Folder::new();
        let ours = folder.0.join("plugins/sessioncheck");
        assert!(acknowledged(&ours).is_empty());
        let causes: BTreeSet<_> = [Cause::ProxyOffline, Cause::MojangOutage].into();
        keep_acknowledged(&ours, &causes).unwrap();
        assert_eq!(acknowledged(&ours), causes);
        fs::write(ours.join(ACKNOWLEDGED), "\r\nSC0403\r\nnonsense\n").unwrap();
        assert_eq!(acknowledged(&ours), [Cause::ProxyOffline].into());
    }

    #[test]
    fn own_texts_are_read_by_language() {
        let folder = Folder::new();
        assert_eq!(own_texts(&folder.0), Default::default());
        let texts = folder.0.join(TEXTS);
        fs::create_dir_all(&texts).unwrap();
        fs::write(
            texts.join("de_DE.yml"),
            "support: example.org\nSC9999:\n  headline: x\n",
        )
        .unwrap();
        fs::write(texts.join("xx.yml"), "support: a").unwrap();
        fs::write(texts.join("notes.txt"), "not ours").unwrap();
        let (own, faults) = own_texts(&folder.0);
        assert_eq!(own["de"].support(), Some("example.org"));
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[0].contains("SC9999") && faults[1].contains("no language"));
    }
}
