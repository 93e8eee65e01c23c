//! What one copy of us leaves for the next in the same JVM: where its relay is, and what the owner had set before us.
//!
//! A host reads the relay's addresses once, so after a reload it still asks the first copy's relay. That one is told to
//! pass everything to the new copy's. The owner's own values are gone from the system properties by then, so they are
//! kept here. All of it is the value of one system property of ours:
//!
//! ```text
//! http://127.0.0.1:PORT/TOKEN/handover mojang.sessionserver=https://sessions.example/hasJoined ...
//! ```

use std::collections::BTreeMap;
use std::fmt;

/// The value of the property.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Handover {
    /// Where the relay that the host asks takes a handover.
    pub(crate) url: String,
    /// What the owner had set, by property.
    pub(crate) owners: BTreeMap<String, String>,
}

const LOOPBACK: &str = "http://127.0.0.1:";

impl Handover {
    /// Reads a value that a previous copy left; nothing if it is none.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        let mut words = value.split_whitespace();
        let url = words.next().filter(|url| url.starts_with(LOOPBACK))?;
        Some(Self {
            url: url.to_owned(),
            owners: words
                .filter_map(|word| word.split_once('='))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        })
    }

    /// Whether a property's value points at that relay already. Its port is held by this process, so nothing that an
    /// owner means can be there.
    pub(crate) fn is_ours(&self, value: &str) -> bool {
        let port = &self.url[LOOPBACK.len()..];
        let end = port
            .find('/')
            .map_or(self.url.len(), |slash| LOOPBACK.len() + slash + 1);
        value.starts_with(&self.url[..end])
    }
}

impl fmt::Display for Handover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)?;
        for (name, value) in &self.owners {
            // What has a space in it is no URL, and would be read as two words.
            if !value.contains(char::is_whitespace) {
                write!(f, " {name}={value}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_found() {
        let left = Handover {
            url: "http://127.0.0.1:4711/token/handover".to_owned(),
            owners: BTreeMap::from([
                (
                    "mojang.sessionserver".to_owned(),
                    "https://a.example/x?b=c".to_owned(),
                ),
                ("waterfall.auth.url".to_owned(), "two words".to_owned()),
            ]),
        };
        let found = Handover::parse(&left.to_string()).unwrap();
        assert_eq!(found.url, left.url);
        assert_eq!(
            found.owners,
            BTreeMap::from([(
                "mojang.sessionserver".to_owned(),
                "https://a.example/x?b=c".to_owned()
            )])
        );
    }

    #[test]
    fn only_what_lies_on_that_port_is_ours() {
        let left = Handover::parse("http://127.0.0.1:4711/secret/handover").unwrap();
        for (value, ours) in [
            (
                "http://127.0.0.1:4711/token/session/minecraft/hasJoined",
                true,
            ),
            ("http://127.0.0.1:47110/token/session", false),
            ("http://127.0.0.1:471", false),
            ("https://sessionserver.mojang.com", false),
            ("", false),
        ] {
            assert_eq!(left.is_ours(value), ours, "{value}");
        }
        for nonsense in ["", "   ", "https://example.org/a/b", "handover"] {
            assert_eq!(Handover::parse(nonsense), None);
        }
        assert!(
            !Handover::parse("http://127.0.0.1:")
                .unwrap()
                .is_ours("https://a.example")
        );
    }
}
