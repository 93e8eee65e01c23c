//! The descriptors inside a plugin's jar.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use sessioncheck_core::doctor::{Content, DESCRIPTORS, JarEntry, Unreadable};
use zip::ZipArchive;

/// The longest descriptor that is read; real ones have a few kilobytes, and a small jar can unfold to anything.
const LONGEST: u64 = 256 * 1024;

/// Opens the jar and takes out what says its name; one that is no jar is known by its file's name alone.
pub(crate) fn descriptors(target: &Path) -> Content {
    let Ok(file) = File::open(target) else {
        return Content::Unreadable(Unreadable::NoPermission);
    };
    let Ok(mut archive) = ZipArchive::new(file) else {
        return Content::Jar(Vec::new());
    };
    let mut entries = Vec::new();
    for path in DESCRIPTORS {
        let Ok(entry) = archive.by_name(path) else {
            continue;
        };
        let mut bytes = Vec::new();
        if entry.take(LONGEST).read_to_end(&mut bytes).is_ok() {
            entries.push(JarEntry {
                path: (*path).to_owned(),
                bytes,
            });
        }
    }
    Content::Jar(entries)
}
