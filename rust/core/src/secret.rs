//! A secret can be compared and nothing else.
//!
//! What two servers share is the thing an attacker wants most, and a diagnosis is pasted into public chats. So the type
//! has no `Display`, no serialisation, and a `Debug` that names the type only; what a person needs to know, whether two
//! secrets are the same and if not, by what, comes out as a [`Comparison`].

use std::fmt;

/// The bytes of a forwarding secret, a guard token or a key.
#[derive(Clone, Eq, PartialEq)]
pub struct Secret(Box<[u8]>);

/// How two secrets stand to each other.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Comparison {
    /// Byte for byte the same.
    Same,
    /// The same word, but one of them has something around it that the other has not.
    DiffersIn(Dressing),
    /// Two different words.
    Different,
}

/// What stands around a secret and was not meant to be part of it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Dressing {
    /// A byte order mark before it.
    Bom,
    /// Line breaks before or after it.
    Newline,
    /// Blanks or tabs before or after it.
    Whitespace,
    /// A pair of quotes around it.
    Quotes,
    /// More than one of these.
    Several,
}

/// Words that a manual or a template has where the owner's secret belongs, lower case.
const PLACEHOLDERS: &[&str] = &[
    "changeme",
    "change_me",
    "change-me",
    "your-secret-here",
    "your_secret_here",
    "yoursecrethere",
    "your-secret",
    "your_secret",
    "yoursecret",
    "<secret>",
    "<your secret>",
    "<your-secret>",
    "secret",
    "forwarding-secret",
    "forwarding_secret",
    "forwarding.secret",
    "velocity-secret",
    "velocity_secret",
    "secret-here",
    "secret_here",
    "secrethere",
    "put-your-secret-here",
    "put_your_secret_here",
    "insert-secret-here",
    "insert_secret_here",
    "password",
    "example",
    "placeholder",
    "replace-me",
    "replace_me",
    "replaceme",
    "todo",
    "xxx",
    "xxxx",
    "12345678",
    "123456",
    "none",
    "null",
    "default",
    "test",
];

const BOM: &[u8] = b"\xef\xbb\xbf";

impl Secret {
    /// Takes the bytes as the host will use them.
    pub fn new(bytes: impl Into<Box<[u8]>>) -> Self {
        Self(bytes.into())
    }

    /// Whether there is nothing at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether there is nothing but blanks and line breaks, which Proxy-Compatible-Forge takes as "switched off".
    pub fn is_blank(&self) -> bool {
        self.0.iter().all(u8::is_ascii_whitespace)
    }

    /// Whether it is a word that a manual has where the owner's own belongs, and so is known to everybody.
    pub fn is_placeholder(&self) -> bool {
        let word = undressed(&self.0);
        PLACEHOLDERS
            .iter()
            .any(|placeholder| word.eq_ignore_ascii_case(placeholder.as_bytes()))
    }

    /// What stands around the secret that hardly anybody wants in it; `None` for a clean one.
    pub fn dressing(&self) -> Option<Dressing> {
        dressing_between(&self.0, undressed(&self.0))
    }

    /// Whether the two are the same, and if they are the same word only, what stands between them.
    pub fn compare(&self, other: &Self) -> Comparison {
        if self.0 == other.0 {
            return Comparison::Same;
        }
        let (mine, theirs) = (undressed(&self.0), undressed(&other.0));
        if mine != theirs || mine.is_empty() {
            return Comparison::Different;
        }
        let between = match (self.dressing(), other.dressing()) {
            (Some(one), None) | (None, Some(one)) => one,
            (Some(one), Some(two)) if one == two => one,
            _ => Dressing::Several,
        };
        Comparison::DiffersIn(between)
    }

    /// Lends the bytes to a signing function: the only way to them, for the probe that proves a shared secret.
    pub fn sign_with<R>(&self, sign: impl FnOnce(&[u8]) -> R) -> R {
        sign(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text.as_bytes())
    }
}

fn undressed(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes.strip_prefix(BOM).unwrap_or(bytes).trim_ascii();
    for quote in [b'"', b'\'', b'`'] {
        if let [first, inner @ .., last] = rest
            && *first == quote
            && *last == quote
        {
            rest = inner.trim_ascii();
            break;
        }
    }
    rest
}

fn dressing_between(bytes: &[u8], word: &[u8]) -> Option<Dressing> {
    if bytes.len() == word.len() {
        return None;
    }
    let mut seen = Vec::new();
    let mut rest = bytes;
    if let Some(after) = rest.strip_prefix(BOM) {
        seen.push(Dressing::Bom);
        rest = after;
    }
    let trimmed = rest.trim_ascii();
    let lead = rest.len() - rest.trim_ascii_start().len();
    let margin = rest[..lead]
        .iter()
        .chain(&rest[rest.trim_ascii_end().len().max(lead)..]);
    let (mut newline, mut blank) = (false, false);
    for byte in margin {
        match byte {
            b'\n' | b'\r' => newline = true,
            _ => blank = true,
        }
    }
    if newline {
        seen.push(Dressing::Newline);
    }
    if blank {
        seen.push(Dressing::Whitespace);
    }
    if trimmed.len() != word.len() {
        seen.push(Dressing::Quotes);
    }
    match seen.as_slice() {
        [] => None,
        [one] => Some(*one),
        _ => Some(Dressing::Several),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_says_what_stands_between_two_secrets() {
        use Comparison::{Different, DiffersIn, Same};
        for (one, other, expected) in [
            ("aB3x", "aB3x", Same),
            ("aB3x", "aB3y", Different),
            ("aB3x", "ab3x", Different),
            ("aB3x", "aB3x\n", DiffersIn(Dressing::Newline)),
            ("aB3x", "aB3x\r\n", DiffersIn(Dressing::Newline)),
            ("aB3x", " aB3x", DiffersIn(Dressing::Whitespace)),
            ("aB3x", "\u{feff}aB3x", DiffersIn(Dressing::Bom)),
            ("aB3x", "\"aB3x\"", DiffersIn(Dressing::Quotes)),
            ("'aB3x'", "aB3x", DiffersIn(Dressing::Quotes)),
            ("aB3x", "\u{feff}aB3x\n", DiffersIn(Dressing::Several)),
            (" aB3x", "aB3x\n", DiffersIn(Dressing::Several)),
            ("", "aB3x", Different),
            ("", "\n", Different),
            ("aB3x", "a\nB3x", Different),
            ("\"", "\"\"", Different),
        ] {
            assert_eq!(
                Secret::from(one).compare(&Secret::from(other)),
                expected,
                "{one:?} {other:?}"
            );
            assert_eq!(
                Secret::from(other).compare(&Secret::from(one)),
                expected,
                "{other:?} {one:?}"
            );
        }
    }

    #[test]
    fn debug_tells_nothing() {
        let shown = format!("{:?}", Secret::from("aB3x"));
        assert_eq!(shown, "Secret(..)");
    }

    #[test]
    fn what_everybody_knows_is_a_placeholder() {
        for (word, expected) in [
            ("changeme", true),
            ("CHANGE_ME\n", true),
            ("\"your-secret-here\"", true),
            ("kWq83JfhdL2m", false),
            ("", false),
        ] {
            assert_eq!(Secret::from(word).is_placeholder(), expected, "{word:?}");
        }
    }
}
