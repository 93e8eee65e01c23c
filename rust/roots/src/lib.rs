//! Brings folders to the doctor: what core asks for, as bytes, and nothing else.
//!
//! Core says which paths matter; this walks there, reads, and keeps to three rules. It never leaves the folders it was
//! given: a link or a named path that leads out is reported, not followed. It opens plain files only, and of limited
//! size. And one thing that cannot be read never hides the rest.

mod jar;
mod neighbours;

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

pub use neighbours::{Facts, Found, Neighbours, Registration, state_folder};
use sessioncheck_core::doctor::{
    Content, FoundFile, LARGEST_FILE, Root, Unreadable, Wanted, further_files, wanted,
};

/// A folder that was given and cannot be looked into at all.
#[derive(Debug)]
pub struct NoFolder {
    /// The folder as given.
    pub dir: String,
    /// The operating system's answer.
    pub why: io::Error,
}

impl std::fmt::Display for NoFolder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} is not a folder that can be read: {}",
            self.dir, self.why
        )
    }
}

impl std::error::Error for NoFolder {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.why)
    }
}

/// More names than any server's folder has; what lies beyond is left out.
const MOST_NAMES: usize = 20_000;

/// Looks at every folder. Links between them are followed, because each may be read.
pub fn bring(dirs: &[PathBuf]) -> Result<Vec<Root>, NoFolder> {
    let mut allowed = Vec::with_capacity(dirs.len());
    for dir in dirs {
        let no_folder = |why| NoFolder {
            dir: dir.display().to_string(),
            why,
        };
        let real = fs::canonicalize(dir).map_err(no_folder)?;
        fs::read_dir(&real).map_err(no_folder)?;
        allowed.push(real);
    }
    Ok(dirs
        .iter()
        .zip(&allowed)
        .map(|(dir, real)| {
            let mut walk = Walk {
                root: real,
                allowed: &allowed,
                files: Vec::new(),
            };
            walk.folder("", real);
            let mut root = Root {
                dir: dir.to_string_lossy().into_owned(),
                files: walk.files,
                ..Root::default()
            };
            bring_further(&mut root, real, &allowed);
            root.files.sort_by(|one, other| one.path.cmp(&other.path));
            root
        })
        .collect())
}

/// Brings the files that the ones brought so far name.
fn bring_further(root: &mut Root, real: &Path, allowed: &[PathBuf]) {
    for path in further_files(root) {
        let full = real.join(&path);
        let mut walk = Walk {
            root: real,
            allowed,
            files: Vec::new(),
        };
        match fs::canonicalize(&full) {
            Ok(target) => walk.bring(path, &target, Wanted::Bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => walk.add(path, Content::Unreadable(reason(&error)), None),
        }
        root.files.append(&mut walk.files);
    }
}

struct Walk<'a> {
    root: &'a Path,
    /// Every folder that may be read, without links in its path.
    allowed: &'a [PathBuf],
    files: Vec<FoundFile>,
}

impl Walk<'_> {
    fn folder(&mut self, prefix: &str, folder: &Path) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => {
                let why = Content::Unreadable(reason(&error));
                return self.add(prefix.trim_end_matches('/').to_owned(), why, None);
            }
        };
        let mut names: Vec<_> = entries
            .filter_map(|entry| Some(entry.ok()?.file_name()))
            .take(MOST_NAMES)
            .collect();
        names.sort();
        for name in names {
            let path = format!("{prefix}{}", name.to_string_lossy());
            if let Some(wish) = wanted(&path) {
                match fs::canonicalize(folder.join(&name)) {
                    Ok(target) => self.bring(path, &target, wish),
                    // A link to nothing stands for a file that its owner wanted there; of a jar it says nothing.
                    Err(error)
                        if error.kind() == io::ErrorKind::NotFound
                            && !matches!(wish, Wanted::Bytes | Wanted::Folder) => {}
                    Err(error) => self.add(path, Content::Unreadable(reason(&error)), None),
                }
            }
        }
    }

    /// Brings what lies at `target`, a path without links.
    fn bring(&mut self, path: String, target: &Path, wish: Wanted) {
        if !self
            .allowed
            .iter()
            .any(|allowed| target.starts_with(allowed))
        {
            return self.add(path, Content::Unreadable(Unreadable::LeadsOut), None);
        }
        let metadata = match fs::metadata(target) {
            Ok(metadata) => metadata,
            Err(error) => return self.add(path, Content::Unreadable(reason(&error)), None),
        };
        if metadata.is_dir() {
            let loops = self.root.starts_with(target);
            self.add(path.clone(), Content::Folder, None);
            if wish == Wanted::Folder && !loops {
                self.folder(&format!("{path}/"), target);
            }
            return;
        }
        let content = match wish {
            _ if !metadata.is_file() => Content::Unreadable(Unreadable::NotAFile),
            Wanted::Presence | Wanted::Folder => Content::Present,
            Wanted::Jar => jar::descriptors(target),
            Wanted::Bytes => read(target, &metadata),
        };
        let readable = world_readable(target, &metadata);
        self.add(path, content, readable);
    }

    fn add(&mut self, path: String, content: Content, world_readable: Option<bool>) {
        self.files.push(FoundFile {
            path,
            content,
            world_readable,
        });
    }
}

fn read(target: &Path, metadata: &Metadata) -> Content {
    if metadata.len() > LARGEST_FILE {
        return Content::Unreadable(Unreadable::TooLarge {
            bytes: metadata.len(),
        });
    }
    let mut bytes = Vec::new();
    // A file that grows while it is read ends at the cap.
    let done = File::open(target).and_then(|file| file.take(LARGEST_FILE).read_to_end(&mut bytes));
    match done {
        Ok(_) => Content::Bytes(bytes),
        Err(error) => Content::Unreadable(reason(&error)),
    }
}

fn reason(error: &io::Error) -> Unreadable {
    match error.kind() {
        io::ErrorKind::PermissionDenied => Unreadable::NoPermission,
        io::ErrorKind::NotFound => Unreadable::Missing,
        _ => Unreadable::ReadError,
    }
}

/// Whether every user may read the file: its own bits, and the way through every folder above it.
#[cfg(unix)]
fn world_readable(target: &Path, metadata: &Metadata) -> Option<bool> {
    use std::os::unix::fs::MetadataExt;

    const READ_BY_OTHERS: u32 = 0o004;
    const PASSED_BY_OTHERS: u32 = 0o001;
    if metadata.mode() & READ_BY_OTHERS == 0 {
        return Some(false);
    }
    let mut open = true;
    for folder in target.ancestors().skip(1) {
        open &= fs::metadata(folder).ok()?.mode() & PASSED_BY_OTHERS != 0;
    }
    Some(open)
}

#[cfg(not(unix))]
fn world_readable(_target: &Path, _metadata: &Metadata) -> Option<bool> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::io::Write;

    use tempfile::TempDir;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn folder(files: &[(&str, &[u8])]) -> TempDir {
        let folder = TempDir::new().expect("a temporary folder");
        for (path, bytes) in files {
            let full = folder.path().join(path);
            fs::create_dir_all(full.parent().expect("a parent")).expect("folders");
            fs::write(full, bytes).expect("a file");
        }
        folder
    }

    fn brought(folder: &TempDir) -> Root {
        let mut roots = bring(&[folder.path().to_owned()]).expect("a folder");
        roots.remove(0)
    }

    fn content<'r>(root: &'r Root, path: &str) -> Option<&'r Content> {
        let found = root.files.iter().find(|found| found.path == path)?;
        Some(&found.content)
    }

    fn jar(entries: &[(&str, &str)]) -> Vec<u8> {
        let mut out = io::Cursor::new(Vec::new());
        let mut writer = ZipWriter::new(&mut out);
        for (path, text) in entries {
            writer
                .start_file(*path, SimpleFileOptions::default())
                .expect("an entry");
            writer.write_all(text.as_bytes()).expect("its text");
        }
        writer.finish().expect("a jar");
        out.into_inner()
    }

    #[test]
    fn what_matters_is_brought_and_nothing_else() {
        let folder = folder(&[
            ("server.properties", b"online-mode=false\n"),
            ("config/paper-global.yml", b"a: 1\n"),
            ("config/paper-world-defaults.yml", b"a: 1\n"),
            ("world/level.dat", b"x"),
            ("world/server.properties", b"x"),
            (
                "plugins/a.jar",
                &jar(&[("plugin.yml", "name: LuckPerms"), ("x.class", "x")]),
            ),
            ("plugins/broken.jar", b"no jar"),
            ("logs/latest.log", b"x"),
        ]);
        let root = brought(&folder);
        let paths: Vec<_> = root.files.iter().map(|found| found.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "config",
                "config/paper-global.yml",
                "plugins",
                "plugins/a.jar",
                "plugins/broken.jar",
                "server.properties"
            ]
        );
        let Some(Content::Jar(entries)) = content(&root, "plugins/a.jar") else {
            panic!("a jar");
        };
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].bytes, b"name: LuckPerms");
        assert!(
            matches!(content(&root, "plugins/broken.jar"), Some(Content::Jar(none)) if none.is_empty())
        );
    }

    #[test]
    fn files_that_others_name_are_brought_too() {
        let folder = folder(&[
            (
                "velocity.toml",
                b"config-version = \"2.7\"\nforwarding-secret-file = \"keys/one.txt\"\n",
            ),
            ("keys/one.txt", b"s"),
            ("keys/two.txt", b"s"),
            (
                "compose.yml",
                b"services: {a: {env_file: [./lobby.env, none.env]}}\n",
            ),
            ("lobby.env", b"A=1\n"),
        ]);
        let root = brought(&folder);
        assert!(
            matches!(content(&root, "keys/one.txt"), Some(Content::Bytes(bytes)) if bytes == b"s")
        );
        assert!(content(&root, "keys/two.txt").is_none());
        assert!(content(&root, "lobby.env").is_some());
        assert!(content(&root, "none.env").is_none());
    }

    #[test]
    fn a_folder_that_is_not_there_is_said() {
        let folder = folder(&[("file", b"x")]);
        for dir in ["nowhere", "file"] {
            let dir = folder.path().join(dir);
            let error = bring(std::slice::from_ref(&dir)).expect_err("no folder");
            assert_eq!(error.dir, dir.display().to_string());
        }
    }

    #[test]
    fn a_file_beyond_the_cap_is_not_read() {
        let folder = folder(&[]);
        let file = File::create(folder.path().join("spigot.yml")).expect("a file");
        file.set_len(LARGEST_FILE + 1).expect("a sparse file");
        let root = brought(&folder);
        assert!(matches!(
            content(&root, "spigot.yml"),
            Some(Content::Unreadable(Unreadable::TooLarge { .. }))
        ));
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_out_are_named_and_not_followed() {
        use std::os::unix::fs::symlink;

        let outside = folder(&[
            ("server.properties", b"CANARY"),
            ("config/paper-global.yml", b"CANARY"),
        ]);
        let other = folder(&[("spigot.yml", b"a: 1\n")]);
        let inside = folder(&[(
            "velocity.toml",
            b"forwarding-secret-file = \"linked.secret\"\n",
        )]);
        let link = |target: &Path, name: &str| {
            symlink(target, inside.path().join(name)).expect("a link");
        };
        link(
            &outside.path().join("server.properties"),
            "server.properties",
        );
        link(&outside.path().join("config"), "config");
        link(&outside.path().join("server.properties"), "linked.secret");
        link(&other.path().join("spigot.yml"), "spigot.yml");
        link(Path::new("nowhere"), "bukkit.yml");
        link(Path::new("nowhere"), "start.jar");
        link(Path::new("."), "plugins");
        let dirs = [inside.path().to_owned(), other.path().to_owned()];
        let roots = bring(&dirs).expect("folders");
        for path in ["server.properties", "config", "linked.secret"] {
            assert!(
                matches!(
                    content(&roots[0], path),
                    Some(Content::Unreadable(Unreadable::LeadsOut))
                ),
                "{path}"
            );
        }
        assert!(matches!(
            content(&roots[0], "spigot.yml"),
            Some(Content::Bytes(_))
        ));
        assert!(matches!(
            content(&roots[0], "bukkit.yml"),
            Some(Content::Unreadable(Unreadable::Missing))
        ));
        assert!(content(&roots[0], "start.jar").is_none());
        assert!(matches!(
            content(&roots[0], "plugins"),
            Some(Content::Folder)
        ));
        assert!(!format!("{roots:?}").contains("CANARY"));
    }

    #[cfg(unix)]
    #[test]
    fn the_bits_of_a_file_and_of_the_way_to_it_say_who_may_read_it() {
        use std::os::unix::fs::PermissionsExt;

        let folder = folder(&[("forwarding.secret", b"s"), ("server.properties", b"a=b")]);
        let set = |path: &Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
        };
        let readable = |root: &Root| {
            let found = root
                .files
                .iter()
                .find(|found| found.path == "forwarding.secret");
            found.expect("the secret").world_readable
        };
        set(&folder.path().join("forwarding.secret"), 0o644);
        set(folder.path(), 0o755);
        assert_eq!(readable(&brought(&folder)), Some(true));
        set(folder.path(), 0o700);
        assert_eq!(readable(&brought(&folder)), Some(false));
        set(folder.path(), 0o755);
        set(&folder.path().join("forwarding.secret"), 0o600);
        assert_eq!(readable(&brought(&folder)), Some(false));
    }
}
