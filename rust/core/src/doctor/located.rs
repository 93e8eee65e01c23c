//! A value and the place in a file that it came from: a finding without its place cannot be mended.

use std::sync::Arc;

/// A value, and where it stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Located<T> {
    /// What the host reads there.
    pub value: T,
    /// The file, relative to its server's folder, with `/`.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: u32,
    /// The full dotted key: `proxies.velocity.secret`.
    pub key: String,
}

impl<T> Located<T> {
    /// The same place with another value.
    pub fn with<U>(&self, value: U) -> Located<U> {
        Located {
            value,
            file: Arc::clone(&self.file),
            line: self.line,
            key: self.key.clone(),
        }
    }

    /// The same place with what `change` makes of the value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Located<U> {
        Located {
            value: change(self.value),
            file: self.file,
            line: self.line,
            key: self.key,
        }
    }
}

/// What a key that may be missing comes to: the value written there, or the host's default.
pub trait OrDefault<T> {
    /// The value in force when the host's default is `default`.
    fn in_force(&self, default: T) -> T;
}

impl<T: Copy> OrDefault<T> for Option<Located<T>> {
    fn in_force(&self, default: T) -> T {
        self.as_ref().map_or(default, |located| located.value)
    }
}
