//! The owner's `config.yml`, in our folder: read at the start, written with every key and its comment at the first.
//!
//! At a start there is no last good configuration; a file with a mistake in it leaves the defaults in force, and the
//! log says so, with the line and what is allowed there.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::Path;

use sessioncheck_core::config::{Config, TEMPLATE};

use crate::notices::{Level, Notices};

const FILE: &str = "config.yml";

/// A configuration has a few kilobytes; whatever is larger is not one.
const BYTES_AT_MOST: u64 = 1 << 20;

/// Reads the configuration. Whatever is wrong is told; what comes out can be used.
pub(crate) fn load(folder: &Path, notices: &Notices) -> Config {
    let file = folder.join(FILE);
    let text = match read(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
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
        Err(error) => {
            let line = format!(
                "{} cannot be read: {error}; the defaults are in force",
                file.display()
            );
            notices.log(Level::Error, &line);
            return Config::default();
        }
    };
    Config::parse(&text).unwrap_or_else(|faults| {
        for fault in &faults {
            notices.log(Level::Error, &format!("{FILE}: {fault}"));
        }
        notices.log(
            Level::Error,
            &format!("{FILE} has mistakes: until they are mended, the defaults are in force"),
        );
        Config::default()
    })
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
                told.contains(line) && told.contains("the defaults are in force"),
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
}
