//! What is wrong with a configuration, in one line for the owner.

use std::fmt;

use super::document::Entry;
use super::keys::Key;
use crate::untrusted::Untrusted;

/// One fault.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConfigFault {
    /// The line, from 1; 0 where it is the file as a whole.
    pub line: u64,
    /// The full dotted key, already safe to show; empty where it is the file as a whole.
    pub key: String,
    /// What is wrong, and what is allowed; already safe to show.
    pub message: String,
}

impl ConfigFault {
    /// A value that is not allowed.
    pub(super) fn bad_value(line: u64, key: &str, value: &str, allowed: &str) -> Self {
        Self {
            line,
            key: shown(key),
            message: format!("{:?} is not allowed; write {allowed}", Shown(value)),
        }
    }

    /// The file as a whole.
    pub(super) fn whole(line: u64, message: &str) -> Self {
        Self {
            line,
            key: String::new(),
            message: shown(message),
        }
    }

    /// A key that does not exist.
    pub(super) fn unknown_key(entry: &Entry, keys: &[Key]) -> Self {
        let words: Vec<&str> = keys.iter().map(|key| key.word).collect();
        Self::unknown_word(entry.line, &entry.key, &words)
    }

    /// The same, for any list of keys.
    pub(super) fn unknown_word(line: u64, key: &str, words: &[&str]) -> Self {
        Self {
            line,
            key: shown(key),
            message: format!("there is no such key; there are {}", words.join(", ")),
        }
    }
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}: ", self.line)?;
        }
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.message)
    }
}

/// A value between quotation marks, escaped once.
struct Shown<'a>(&'a str);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", shown(self.0))
    }
}

fn shown(text: &str) -> String {
    Untrusted::from(text).escaped()
}
