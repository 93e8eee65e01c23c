//! The servers of this machine on which sessioncheck runs, as each says of itself: a small file in a folder of the user's
//! own, held by a lock for as long as the server runs.
//!
//! What stands in it is an allow list: platform, versions, root folder, addresses listened on, and when. Nothing in it
//! is believed further than that somebody of this user wrote it: the folders that it names are looked into by the
//! doctor, which reads what it would read if they had been given by hand.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sessioncheck_core::untrusted::Untrusted;

/// The form of an entry; a number above says that a later version knows more than fields to ignore.
const FORMAT: u64 = 1;

/// No entry is longer.
const LONGEST_ENTRY: u64 = 16 * 1024;

/// More servers than anybody runs as one user.
const MOST_ENTRIES: usize = 128;

/// How often is asked for a lock that a reader may be holding for a moment.
const TRIES: usize = 5;

/// How long such a moment is.
const MOMENT: Duration = Duration::from_millis(20);

const ENTRY: &str = "json";
const LOCK: &str = "lock";

/// What a server says of itself.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Facts {
    /// `velocity`, `bungee`, `waterfall`, `paper` or `minestom`.
    pub platform: String,
    /// The host's version.
    pub platform_version: String,
    /// Ours.
    pub version: String,
    /// The root folder, absolute.
    pub root: PathBuf,
    /// The addresses that its files say it listens on.
    pub listen: Vec<String>,
    /// When it said so, in milliseconds since 1970.
    pub at: u64,
}

#[derive(Deserialize, Serialize)]
struct Entry {
    format: u64,
    #[serde(flatten)]
    facts: Facts,
}

/// What of an entry every version has.
#[derive(Deserialize)]
struct Form {
    format: u64,
}

/// The folder in which the servers of one user find each other.
#[derive(Clone, Debug)]
pub struct Neighbours {
    folder: PathBuf,
}

/// A server's entry, for as long as this lives.
#[derive(Debug)]
pub struct Registration {
    entry: PathBuf,
    /// None where the file system has no locks.
    lock: Option<File>,
}

/// What was found.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Found {
    /// The servers that run, in the order of their folders; the asking one is not among them.
    pub servers: Vec<Facts>,
    /// What was left out and why, a line each.
    pub complaints: Vec<String>,
}

/// Where the folder lies for the user of this process; none where the environment does not say. `variable` gives an
/// environment variable.
pub fn state_folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let absolute = |name: &str| {
        let path = PathBuf::from(variable(name)?);
        path.is_absolute().then_some(path)
    };
    let state = if cfg!(windows) {
        absolute("LOCALAPPDATA")
    } else {
        absolute("XDG_STATE_HOME")
            .or_else(|| absolute("HOME").map(|home| home.join(".local").join("state")))
    };
    Some(state?.join("sessioncheck").join("servers"))
}

impl Neighbours {
    /// The folder, made where it is missing.
    ///
    /// # Errors
    /// It cannot be made or written, or somebody else could write into it. One line.
    pub fn at(folder: PathBuf) -> io::Result<Self> {
        make(&folder).map_err(|error| useless(&folder, &error))?;
        let neighbours = Self { folder };
        neighbours.trust()?;
        Ok(neighbours)
    }

    /// Says who is here, until what is returned is dropped; none where another one has said so for this root already.
    ///
    /// # Errors
    /// The entry cannot be written.
    pub fn register(&self, facts: &Facts) -> io::Result<Option<Registration>> {
        let name = name_of(&facts.root);
        let entry = self.folder.join(format!("{name}.{ENTRY}"));
        let Held::Here(lock) = hold(&entry.with_extension(LOCK))? else {
            return Ok(None);
        };
        let text = serde_json::to_string(&Entry {
            format: FORMAT,
            facts: facts.clone(),
        })?;
        let registration = Registration { entry, lock };
        let new = registration.entry.with_extension("new");
        // What a crash left there.
        let _ = fs::remove_file(&new);
        options()
            .create_new(true)
            .open(&new)?
            .write_all(text.as_bytes())?;
        fs::rename(&new, &registration.entry)?;
        Ok(Some(registration))
    }

    /// Who else is here. Entries of servers that run no more, or whose folder is gone, are taken away.
    pub fn look(&self, own_root: &Path) -> Found {
        let mut found = Found::default();
        if let Err(error) = self.trust() {
            found.complaints.push(error.to_string());
            return found;
        }
        let own = fs::canonicalize(own_root).unwrap_or_else(|_| own_root.to_owned());
        let mut seen = BTreeSet::from([own]);
        for entry in self.entries() {
            let shown = Untrusted::from(&*entry.to_string_lossy()).escaped();
            match self.examine(&entry) {
                Ok(Some(facts)) => match fs::canonicalize(&facts.root) {
                    Ok(root) if seen.insert(root.clone()) => match fs::read_dir(&facts.root) {
                        Ok(_) => found.servers.push(facts),
                        Err(error) => found.complaints.push(unreadable(&facts, &error)),
                    },
                    Ok(_) => {}
                    Err(error) if error.kind() == io::ErrorKind::NotFound => remove(&entry),
                    Err(error) => found.complaints.push(unreadable(&facts, &error)),
                },
                Ok(None) => {}
                Err(why) => found.complaints.push(format!("{shown} is not used: {why}")),
            }
        }
        found
            .servers
            .sort_by(|one, other| one.root.cmp(&other.root));
        found
    }

    fn entries(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return Vec::new();
        };
        let mut paths: Vec<_> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == ENTRY))
            .take(MOST_ENTRIES)
            .collect();
        paths.sort();
        paths
    }

    /// What an entry says; none where its server runs no more.
    fn examine(&self, entry: &Path) -> Result<Option<Facts>, String> {
        let metadata = fs::symlink_metadata(entry).map_err(|error| error.to_string())?;
        if !metadata.is_file() {
            return Err("it is no plain file".to_owned());
        }
        if is_open_to_others(&metadata) {
            return Err("others could have written it".to_owned());
        }
        if metadata.len() > LONGEST_ENTRY {
            return Err("it is longer than an entry is".to_owned());
        }
        if !is_held(entry) {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        File::open(entry)
            .and_then(|file| file.take(LONGEST_ENTRY).read_to_end(&mut bytes))
            .map_err(|error| error.to_string())?;
        let form: Form = serde_json::from_slice(&bytes).map_err(|_| NO_ENTRY.to_owned())?;
        if form.format != FORMAT {
            return Err(format!(
                "another version of sessioncheck wrote it (format {}, this one reads {FORMAT})",
                form.format
            ));
        }
        let Entry { facts, .. } =
            serde_json::from_slice(&bytes).map_err(|_| NO_ENTRY.to_owned())?;
        if !facts.root.is_absolute() {
            return Err("its folder is not absolute".to_owned());
        }
        Ok(Some(facts))
    }

    /// Only this user may write here: whoever else could, would have us read what he likes.
    fn trust(&self) -> io::Result<()> {
        let useless = |error| useless(&self.folder, &error);
        let metadata = fs::symlink_metadata(&self.folder).map_err(useless)?;
        let why = if !metadata.is_dir() {
            "it is no folder"
        } else if is_open_to_others(&metadata) {
            "others can write into it"
        } else if !self.is_ours(&metadata).map_err(useless)? {
            "it belongs to somebody else"
        } else {
            return Ok(());
        };
        let shown = self.folder.display();
        Err(io::Error::other(format!("{shown} is not used: {why}")))
    }

    /// Whoever makes a file owns it: so is told who we are.
    #[cfg(unix)]
    fn is_ours(&self, metadata: &fs::Metadata) -> io::Result<bool> {
        use std::os::unix::fs::MetadataExt;

        for number in 0..TRIES {
            let path = self
                .folder
                .join(format!("whoami-{}-{number}", std::process::id()));
            match options().create_new(true).open(&path) {
                Ok(file) => {
                    let ours = file.metadata().map(|ours| ours.uid() == metadata.uid());
                    fs::remove_file(&path)?;
                    return ours;
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    // Another thread's, or what a crash left.
                    let _ = fs::remove_file(&path);
                }
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// The folder lies in the user's own part of the disk, whose rights it inherits.
    #[cfg(not(unix))]
    fn is_ours(&self, _metadata: &fs::Metadata) -> io::Result<bool> {
        Ok(true)
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        remove(&self.entry);
        if let Some(lock) = &self.lock {
            // It goes with the file; nobody is told where that fails.
            let _ = lock.unlock();
        }
    }
}

const NO_ENTRY: &str = "it is no entry of sessioncheck's";

fn useless(folder: &Path, error: &io::Error) -> io::Error {
    let line = format!(
        "{} cannot be used ({error}): the servers of this machine do not find each other",
        folder.display()
    );
    io::Error::new(error.kind(), line)
}

fn unreadable(facts: &Facts, error: &io::Error) -> String {
    format!(
        "the folder of the {} at {} cannot be read: {error}",
        Untrusted::from(facts.platform.as_str()).escaped(),
        Untrusted::from(&*facts.root.to_string_lossy()).escaped()
    )
}

/// Who has a lock.
enum Held {
    /// This process; none where the file system has no locks.
    Here(Option<File>),
    Elsewhere,
}

fn hold(lock: &Path) -> io::Result<Held> {
    for _ in 0..TRIES {
        let file = options().create(true).truncate(false).open(lock)?;
        match file.try_lock() {
            // A reader that took the file away as a leftover leaves us a lock on nothing.
            Ok(()) if lock.exists() => return Ok(Held::Here(Some(file))),
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => std::thread::sleep(MOMENT),
            Err(TryLockError::Error(_)) => return Ok(Held::Here(None)),
        }
    }
    Ok(Held::Elsewhere)
}

/// Whether the server of an entry runs. One that runs no more is taken away, while nobody can take its place.
fn is_held(entry: &Path) -> bool {
    let lock = match options().open(entry.with_extension(LOCK)) {
        Ok(lock) => lock,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            remove(entry);
            return false;
        }
        Err(_) => return true,
    };
    match lock.try_lock_shared() {
        Ok(()) => {
            remove(entry);
            false
        }
        // A file system without locks cannot say who runs no more.
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => true,
    }
}

/// What is not there any more, or not ours to take, stays so.
fn remove(entry: &Path) {
    let _ = fs::remove_file(entry);
    let _ = fs::remove_file(entry.with_extension(LOCK));
}

/// A name for a root's files: the same at every start, and no part of the path.
fn name_of(root: &Path) -> String {
    let root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    let hash = root
        .as_os_str()
        .as_encoded_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    format!("{hash:016x}")
}

#[cfg(unix)]
fn make(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;

    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(not(unix))]
fn make(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(unix)]
fn options() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;

    let mut options = OpenOptions::new();
    options.read(true).write(true).mode(0o600);
    options
}

#[cfg(not(unix))]
fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    options
}

#[cfg(unix)]
fn is_open_to_others(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;

    const WRITTEN_BY_OTHERS: u32 = 0o022;
    metadata.mode() & WRITTEN_BY_OTHERS != 0
}

#[cfg(not(unix))]
fn is_open_to_others(_metadata: &fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    use tempfile::TempDir;

    fn state() -> (TempDir, Neighbours) {
        let folder = TempDir::new().expect("a folder");
        let neighbours = Neighbours::at(folder.path().join("state/servers")).expect("ours");
        (folder, neighbours)
    }

    fn facts(root: &TempDir) -> Facts {
        Facts {
            platform: "paper".to_owned(),
            platform_version: "26.1".to_owned(),
            version: "0.1.0".to_owned(),
            root: fs::canonicalize(root.path()).expect("a folder"),
            listen: vec!["127.0.0.1:25566".to_owned()],
            at: 5,
        }
    }

    /// An entry of somebody who runs, with this text in it; the lock goes with what is returned.
    fn put(neighbours: &Neighbours, name: &str, text: &[u8]) -> (PathBuf, File) {
        let entry = neighbours.folder.join(format!("{name}.{ENTRY}"));
        options()
            .create(true)
            .truncate(true)
            .open(&entry)
            .and_then(|mut file| file.write_all(text))
            .expect("an entry");
        let lock = options()
            .create(true)
            .truncate(false)
            .open(entry.with_extension(LOCK))
            .expect("a lock");
        lock.try_lock().expect("free");
        (entry, lock)
    }

    fn names(neighbours: &Neighbours) -> usize {
        fs::read_dir(&neighbours.folder).expect("ours").count()
    }

    #[test]
    fn those_who_run_see_each_other_and_nobody_else() {
        let (_folder, neighbours) = state();
        let [one, two] = [(); 2].map(|()| TempDir::new().expect("a root"));
        let first = neighbours.register(&facts(&one)).expect("written");
        assert!(first.is_some());
        assert_eq!(neighbours.look(one.path()), Found::default());
        let second = neighbours.register(&facts(&two)).expect("written");
        assert_eq!(neighbours.look(one.path()).servers, [facts(&two)]);
        assert_eq!(neighbours.look(two.path()).servers, [facts(&one)]);
        let twin = neighbours.register(&facts(&two)).expect("asked");
        assert!(twin.is_none(), "one entry a root");
        drop(second);
        assert_eq!(neighbours.look(one.path()), Found::default());
        assert!(neighbours.register(&facts(&two)).expect("free").is_some());
        drop(first);
        assert_eq!(names(&neighbours), 0, "nothing is left");
    }

    #[test]
    fn an_entry_is_an_allow_list() {
        let (_folder, neighbours) = state();
        let root = TempDir::new().expect("a root");
        let registration = neighbours.register(&facts(&root)).expect("written");
        let entry = registration.expect("ours").entry.clone();
        assert!(!entry.exists(), "it went with its server");
        let _registration = neighbours.register(&facts(&root)).expect("written");
        let text = fs::read(&entry).expect("an entry");
        let json: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
        let keys: Vec<_> = json.as_object().expect("an object").keys().collect();
        assert_eq!(
            keys,
            [
                "at",
                "format",
                "listen",
                "platform",
                "platform_version",
                "root",
                "version"
            ]
        );
    }

    #[test]
    fn what_crashed_or_moved_away_is_taken_away() {
        let (_folder, neighbours) = state();
        let [here, root] = [(); 2].map(|()| TempDir::new().expect("a root"));
        let text = serde_json::to_vec(&Entry {
            format: FORMAT,
            facts: facts(&root),
        })
        .expect("JSON");
        let (entry, lock) = put(&neighbours, "crashed", &text);
        assert_eq!(neighbours.look(here.path()).servers.len(), 1);
        drop(lock);
        assert_eq!(neighbours.look(here.path()), Found::default());
        assert!(!entry.exists());
        put(&neighbours, "no-lock", &text);
        fs::remove_file(neighbours.folder.join("no-lock.lock")).expect("there");
        assert_eq!(neighbours.look(here.path()), Found::default());

        let (_entry, _lock) = put(&neighbours, "moved", &text);
        drop(root);
        assert_eq!(neighbours.look(here.path()), Found::default());
        assert_eq!(names(&neighbours), 0);
    }

    #[test]
    fn what_is_broken_or_hostile_is_named_and_hides_nobody() {
        let (_folder, neighbours) = state();
        let [here, root] = [(); 2].map(|()| TempDir::new().expect("a root"));
        let whole = serde_json::json!({
            "format": 1, "platform": "paper", "platform_version": "1", "version": "9", "root": root.path(),
            "listen": [], "at": 1, "later": {"secret": [1]},
        });
        let with = |key: &str, value: serde_json::Value| {
            let mut entry = whole.clone();
            entry[key] = value;
            entry.to_string().into_bytes()
        };
        let file = here.path().join("file");
        fs::write(&file, "x").expect("a file");
        let _locks: Vec<_> = [
            ("a", b"CANARY".to_vec(), "no entry"),
            ("b", Vec::new(), "no entry"),
            ("c", vec![b' '; LONGEST_ENTRY as usize + 1], "longer"),
            ("d", with("format", 2.into()), "another version"),
            ("e", with("root", "relative/CANARY".into()), "not absolute"),
            ("f", with("root", 3.into()), "no entry"),
            ("g", with("listen", "CANARY".into()), "no entry"),
            ("h", with("root", file.to_str().into()), "cannot be read"),
            ("i", b"[[[[[[[[".repeat(1_000), "no entry"),
            ("j", whole.to_string().into_bytes(), ""),
        ]
        .into_iter()
        .map(|(name, text, why)| {
            let held = put(&neighbours, name, &text);
            let found = neighbours.look(here.path());
            let last = found.complaints.last();
            if !why.is_empty() {
                assert!(
                    last.is_some_and(|line| line.contains(why) && !line.contains("CANARY")),
                    "{name}: {found:?}"
                );
            }
            held
        })
        .collect();
        let found = neighbours.look(here.path());
        assert_eq!(
            found.servers.len(),
            1,
            "unknown fields are for later versions"
        );
        assert_eq!(found.complaints.len(), 9);
    }

    #[cfg(unix)]
    #[test]
    fn a_place_where_others_can_write_is_not_used() {
        use std::os::unix::fs::{PermissionsExt, symlink};

        let (_folder, neighbours) = state();
        let mode = |path: &Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
        };
        let bits = fs::metadata(&neighbours.folder)
            .expect("ours")
            .permissions();
        assert_eq!(bits.mode() & 0o777, 0o700);
        let root = TempDir::new().expect("a root");
        let text = serde_json::to_vec(&Entry {
            format: FORMAT,
            facts: facts(&root),
        })
        .expect("JSON");
        let (entry, _lock) = put(&neighbours, "open", &text);
        mode(&entry, 0o666);
        let target = root.path().join("entry");
        fs::write(&target, &text).expect("a file");
        symlink(&target, neighbours.folder.join("link.json")).expect("a link");
        let found = neighbours.look(Path::new("/"));
        assert!(found.servers.is_empty());
        assert!(found.complaints[0].contains("no plain file"), "{found:?}");
        assert!(found.complaints[1].contains("others"), "{found:?}");
        mode(&entry, 0o600);
        assert_eq!(neighbours.look(Path::new("/")).servers.len(), 1);

        for open in [0o777, 0o1777, 0o720] {
            mode(&neighbours.folder, open);
            let found = neighbours.look(Path::new("/"));
            assert!(found.servers.is_empty() && found.complaints.len() == 1);
            assert!(Neighbours::at(neighbours.folder.clone()).is_err());
        }
        let file = root.path().join("file");
        fs::write(&file, "").expect("a file");
        assert!(Neighbours::at(file).is_err());
    }

    #[test]
    fn the_folder_is_the_users_own() {
        let of = |variables: &[(&str, &str)]| {
            state_folder(|name| {
                variables
                    .iter()
                    .find(|(known, _)| *known == name)
                    .map(|(_, value)| value.into())
            })
        };
        let (home, state) = if cfg!(windows) {
            (r"C:\Users\a", "")
        } else {
            ("/home/a", "/var/a")
        };
        if cfg!(windows) {
            let folder = of(&[("LOCALAPPDATA", home)]).expect("said");
            assert!(folder.ends_with(r"sessioncheck\servers"));
        } else {
            let folder = of(&[("HOME", home)]);
            let state_home = of(&[("HOME", home), ("XDG_STATE_HOME", state)]);
            assert_eq!(
                folder,
                Some("/home/a/.local/state/sessioncheck/servers".into())
            );
            assert_eq!(state_home, Some("/var/a/sessioncheck/servers".into()));
            assert_eq!(
                of(&[("HOME", home), ("XDG_STATE_HOME", "relative")]),
                folder
            );
        }
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[("HOME", "")]), None);
    }
}
