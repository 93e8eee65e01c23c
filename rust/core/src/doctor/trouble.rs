//! What is wrong with a file as a file, before anybody asks what it says.
//!
//! A broken file is a finding with its place; it never stops the reading of the others. No variant carries text out of
//! the file, because any of it may be a secret.

use std::sync::Arc;

use crate::Cause;

/// One thing that is wrong with one file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Trouble {
    /// The file, relative to its server's folder.
    pub file: Arc<str>,
    /// The line, from 1, where there is one.
    pub line: Option<u32>,
    /// The column, from 1, where the parser says one.
    pub column: Option<u32>,
    /// The full dotted key, where the trouble is one value's.
    pub key: Option<String>,
    /// What it is.
    pub kind: TroubleKind,
}

/// What can be wrong with a file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TroubleKind {
    /// It could not be read at all: [`Cause::FileUnreadable`].
    Unreadable(Unreadable),
    /// It was read and does not parse; the host resets or refuses it: [`Cause::FileBroken`].
    Broken(Broken),
    /// It parses, but says something else than its owner thinks: [`Cause::FileOdd`].
    Odd(Odd),
}

/// Why a file could not be read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Unreadable {
    /// It is named by another file and is not there.
    Missing,
    /// This process may not read it.
    NoPermission,
    /// It is empty where it must not be.
    Empty,
    /// It is longer than any such file is; only its size was looked at.
    TooLarge {
        /// Its size in bytes.
        bytes: u64,
    },
    /// It is a link, or a path, that leads out of the folders that may be read. It was not followed.
    LeadsOut,
    /// It is a folder, a socket or a device.
    NotAFile,
    /// The operating system gave another error while reading.
    ReadError,
}

/// Why a file does not parse.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Broken {
    /// The bytes are no text (NUL bytes, or nothing decodes).
    Binary,
    /// The format's own rule that is broken there, in the parser's words; never text of the file.
    Syntax(String),
    /// A tab between keys and values, where YAML takes spaces only.
    Tab,
    /// Tables within tables beyond any real file.
    TooDeep,
    /// Aliases that unfold beyond any real file.
    TooManyAliases,
    /// The top of the file is not a table of keys.
    NotATable,
}

/// What a host reads otherwise than it looks.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Odd {
    /// The key stands there twice; the later one counts.
    DuplicateKey {
        /// The line of the first one.
        first_line: u32,
    },
    /// The file begins with a byte order mark.
    Bom {
        /// Whether the host takes it as part of the first key or of the secret; else it skips it and nothing is lost.
        counts: bool,
    },
    /// Bytes that are not in the file's encoding.
    Encoding,
    /// The value is not of the kind that the host wants there.
    WrongKind {
        /// What the host wants.
        wanted: &'static str,
        /// What is written there, as a kind.
        found: &'static str,
        /// What the host does with it.
        effect: Effect,
    },
}

/// What a host does with a value of the wrong kind.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Effect {
    /// It takes its default.
    TakesDefault,
    /// It takes this switch as off.
    TakesFalse,
    /// It does not start.
    Refuses,
    /// It ignores this entry.
    Ignores,
}

impl TroubleKind {
    /// The cause that this trouble is.
    pub fn cause(&self) -> Cause {
        match self {
            Self::Unreadable(_) => Cause::FileUnreadable,
            Self::Broken(_) => Cause::FileBroken,
            Self::Odd(_) => Cause::FileOdd,
        }
    }
}
