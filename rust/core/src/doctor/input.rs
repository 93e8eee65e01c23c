//! What the doctor is given: folders as listings, and the contents of the files that matter, as bytes.

use super::trouble::Unreadable;

/// The longest file that is read whole: real ones are a few hundred kilobytes at the very most.
pub const LARGEST_FILE: u64 = 16 * 1024 * 1024;

/// One server's or proxy's folder, as it was found.
#[derive(Clone, Debug, Default)]
pub struct Root {
    /// The folder as its owner named it.
    pub dir: String,
    /// What is in it, as far as it is [`wanted`], in the order of the paths.
    pub files: Vec<FoundFile>,
    /// The variables of the running process; empty when the folder is looked at from outside.
    pub environment: Vec<(String, String)>,
    /// The arguments of the running JVM; empty when the folder is looked at from outside.
    pub jvm_arguments: Vec<String>,
}

/// One thing in a folder.
#[derive(Clone, Debug)]
pub struct FoundFile {
    /// Relative to the folder, with `/`.
    pub path: String,
    /// What came of reading it.
    pub content: Content,
    /// Whether every user of the machine may read it; `None` where the operating system does not say.
    pub world_readable: Option<bool>,
}

/// What came of looking at one thing in a folder.
#[derive(Clone, Debug)]
pub enum Content {
    /// The file's bytes.
    Bytes(Vec<u8>),
    /// The descriptors inside a jar.
    Jar(Vec<JarEntry>),
    /// A file that is there; its content does not matter.
    Present,
    /// A folder.
    Folder,
    /// It could not be read.
    Unreadable(Unreadable),
}

/// A descriptor inside a jar.
#[derive(Clone, Debug)]
pub struct JarEntry {
    /// Its path in the jar, `plugin.yml`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What should be brought of a path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wanted {
    /// Its bytes.
    Bytes,
    /// The descriptors inside: those of [`DESCRIPTORS`].
    Jar,
    /// That it is there.
    Presence,
    /// That it is there, and what it holds.
    Folder,
}

/// The descriptors by which a plugin or mod says what it is, as paths inside its jar.
pub const DESCRIPTORS: &[&str] = &[
    "plugin.yml",
    "paper-plugin.yml",
    "bungee.yml",
    "velocity-plugin.json",
    "fabric.mod.json",
    "META-INF/mods.toml",
    "META-INF/neoforge.mods.toml",
    "META-INF/sponge_plugins.json",
];
