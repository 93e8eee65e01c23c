//! The facts that a diagnosis or a finding carries into its texts.
//!
//! A text names a fact as a placeholder, `{player}`; the closed list here is what a text may name. Values are
//! [`Untrusted`], because most of them were chosen by somebody on the network.

use std::collections::BTreeMap;

use crate::untrusted::Untrusted;

macro_rules! facts {
    ($($variant:ident = $placeholder:literal, $meaning:literal;)+) => {
        /// One kind of fact.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Fact {
            $(#[doc = $meaning] $variant,)+
        }

        impl Fact {
            /// Every fact, in the order of this list.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word between the braces in a text.
            pub const fn placeholder(self) -> &'static str {
                match self { $(Self::$variant => $placeholder,)+ }
            }
        }
    };
}

facts! {
    Address = "address", "a network address, already shortened to its network for display";
    Backend = "backend", "a backend's name in the proxy's list";
    Count = "count", "how many";
    Expected = "expected", "the value that would be right";
    File = "file", "a file, relative to its server's folder";
    Host = "host", "a host name that was asked";
    Key = "key", "a full dotted key in a file";
    Line = "line", "a line number in a file";
    Minutes = "minutes", "a length of time in minutes";
    Other = "other", "the other party: a second file, server or name";
    Player = "player", "a player's name as announced";
    Plugin = "plugin", "a plugin or mod by its own name";
    Protocol = "protocol", "a protocol number or version name";
    Proxy = "proxy", "a proxy's name or folder";
    Seconds = "seconds", "a length of time in seconds";
    Server = "server", "a server's name or folder";
    Status = "status", "an HTTP status or the kind of failure where there was none";
    Uuid = "uuid", "a player's UUID";
    Value = "value", "a value found in a file; never a secret";
    Version = "version", "a version of a program";
}

/// The facts of one diagnosis or finding. Iterates in a fixed order.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Facts(BTreeMap<Fact, Untrusted>);

impl Facts {
    /// No facts yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same facts and one more; a second value for the same fact replaces the first.
    pub fn with(mut self, fact: Fact, value: impl Into<Untrusted>) -> Self {
        self.0.insert(fact, value.into());
        self
    }

    /// Adds a fact in place.
    pub fn insert(&mut self, fact: Fact, value: impl Into<Untrusted>) {
        self.0.insert(fact, value.into());
    }

    /// The value of a fact, if it is known.
    pub fn get(&self, fact: Fact) -> Option<&Untrusted> {
        self.0.get(&fact)
    }

    /// All facts, ordered as in the list of facts.
    pub fn iter(&self) -> impl Iterator<Item = (Fact, &Untrusted)> {
        self.0.iter().map(|(fact, value)| (*fact, value))
    }
}
