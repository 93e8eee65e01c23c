//! What a check found: which cause, where, and the exact change that mends it.
//!
//! A finding carries facts, not sentences: the words come from `resources/` in the reader's language. No field can hold
//! a secret; a value that is one is never made into a [`Finding::value`].

use std::sync::Arc;

use super::located::Located;
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::{Fact, Facts};
use crate::untrusted::Untrusted;

/// One thing that is wrong in a network.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What it is.
    pub cause: Cause,
    /// How bad it is here.
    pub severity: Severity,
    /// The folders concerned, as indices into [`Site::servers`](super::Site::servers); the first is the one that
    /// [`Finding::file`] is in.
    pub servers: Vec<usize>,
    /// The file to change, relative to the first server's folder.
    pub file: Option<Arc<str>>,
    /// Its line, from 1.
    pub line: Option<u32>,
    /// The full dotted key.
    pub key: Option<String>,
    /// What stands there now; never a secret.
    pub value: Option<Untrusted>,
    /// What to do, in order.
    pub changes: Vec<Change>,
    /// Which servers to restart then, as indices.
    pub restart: Vec<usize>,
    /// Causes that are true as well and end with the same change.
    pub also: Vec<Cause>,
    /// What the texts of the cause may name.
    pub facts: Facts,
}

/// One step of the remedy.
#[derive(Clone, Debug)]
pub struct Change {
    /// The server to change, as an index.
    pub server: usize,
    /// Which sentence says it.
    pub saying: Saying,
    /// What the sentence names.
    pub facts: Facts,
    /// The same as an edit of a line, where it is one.
    pub edit: Option<Edit>,
}

/// A new value for one key of one file.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The file, relative to its server's folder.
    pub file: Arc<str>,
    /// The line of the key.
    pub line: u32,
    /// The last part of the key, as it stands in the line.
    pub key: String,
    /// What should stand there.
    pub to: NewValue,
    /// Whether nobody needs to look first: the edit cannot open a server or weaken it.
    pub unattended: bool,
}

/// What an edit puts in the place of a value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum NewValue {
    /// This, as text of the file's format.
    Text(String),
    /// What stands there, between quotes: the value is a secret and stays as it is.
    Quoted,
}

macro_rules! sayings {
    ($($variant:ident = $key:literal;)+) => {
        /// A sentence of `resources/doctor/<tag>.yml` that says what to do.
        #[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
        #[expect(missing_docs, reason = "each is the sentence under its name")]
        pub enum Saying {
            $($variant,)+
        }

        impl Saying {
            /// Every sentence, in the order of the files.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its name in the files.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }
        }
    };
}

sayings! {
    Set = "set";
    SetVariable = "set-variable";
    CopySecret = "copy-secret";
    PlainSecret = "plain-secret";
    QuoteSecret = "quote-secret";
    OneSecretPlace = "one-secret-place";
    SecretInline = "secret-inline";
    NewSecret = "new-secret";
    SecretFile = "secret-file";
    AllowToken = "allow-token";
    Install = "install";
    Remove = "remove";
    Update = "update";
    MoveToProxy = "move-to-proxy";
    OnlyTheProxy = "only-the-proxy";
    AskMojang = "ask-mojang";
    OfflineProxy = "offline-proxy";
    ModernOrOther = "modern-or-other";
    ApproveHost = "approve-host";
    SameAuthority = "same-authority";
    LocalHelper = "local-helper";
    FixAddress = "fix-address";
    RealAddresses = "real-addresses";
    AddressCheck = "address-check";
    ForwardingFirst = "forwarding-first";
    ViaOnProxy = "via-on-proxy";
    WhitelistAnew = "whitelist-anew";
    MendFile = "mend-file";
    LetRead = "let-read";
    OddFile = "odd-file";
    Restart = "restart";
}

impl Finding {
    pub(super) fn new(cause: Cause, severity: Severity, server: usize) -> Self {
        Self {
            cause,
            severity,
            servers: vec![server],
            file: None,
            line: None,
            key: None,
            value: None,
            changes: Vec::new(),
            restart: Vec::new(),
            also: Vec::new(),
            facts: Facts::new(),
        }
    }

    /// Another server that is concerned.
    pub(super) fn with_server(mut self, server: usize) -> Self {
        if !self.servers.contains(&server) {
            self.servers.push(server);
        }
        self
    }

    /// The place, without what stands there: for secrets.
    pub(super) fn at<T>(mut self, place: &Located<T>) -> Self {
        self.file = Some(Arc::clone(&place.file));
        self.line = (place.line > 0).then_some(place.line);
        self.key = (!place.key.is_empty()).then(|| place.key.clone());
        self
    }

    /// The place, and what stands there.
    pub(super) fn at_value<T: Shown>(self, place: &Located<T>) -> Self {
        let mut finding = self.at(place);
        finding.value = Some(Untrusted::from(place.value.shown()));
        finding
    }

    /// The file alone.
    pub(super) fn in_file(mut self, file: impl Into<Arc<str>>) -> Self {
        self.file = Some(file.into());
        self
    }

    pub(super) fn fact(mut self, fact: Fact, value: impl Into<Untrusted>) -> Self {
        self.facts.insert(fact, value);
        self
    }

    pub(super) fn change(mut self, change: Change) -> Self {
        self.restart_of(change.server);
        self.changes.push(change);
        self
    }

    /// As [`Finding::change`], where nothing needs a restart.
    pub(super) fn say(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// As [`Finding::say`], where `needed`.
    pub(super) fn say_if(self, needed: bool, change: impl FnOnce() -> Change) -> Self {
        if needed { self.say(change()) } else { self }
    }

    pub(super) fn also(mut self, cause: Cause) -> Self {
        self.also.push(cause);
        self
    }

    fn restart_of(&mut self, server: usize) {
        if !self.restart.contains(&server) {
            self.restart.push(server);
        }
    }
}

impl Change {
    /// A new value for the key at `place`.
    pub(super) fn set<T: Shown>(server: usize, place: &Located<T>, to: &str) -> Self {
        let mut facts = Facts::new()
            .with(Fact::File, &*place.file)
            .with(Fact::Key, place.key.as_str())
            .with(Fact::Expected, to);
        let from = place.value.shown();
        if !from.is_empty() {
            facts.insert(Fact::Value, from);
        }
        Self {
            server,
            saying: Saying::Set,
            facts,
            edit: Some(Edit {
                file: Arc::clone(&place.file),
                line: place.line,
                key: last_part(&place.key).to_owned(),
                to: NewValue::Text(to.to_owned()),
                unattended: false,
            }),
        }
    }

    /// A new value for a key that is not written in the file.
    pub(super) fn set_absent(server: usize, file: &str, key: &str, to: &str) -> Self {
        Self {
            server,
            saying: Saying::Set,
            facts: Facts::new()
                .with(Fact::File, file)
                .with(Fact::Key, key)
                .with(Fact::Expected, to),
            edit: None,
        }
    }

    /// A new value for the variable that writes a file at each start: the file itself would not keep it.
    pub(super) fn variable<T: Shown>(server: usize, place: &Located<T>, to: &str) -> Self {
        Self {
            server,
            saying: Saying::SetVariable,
            facts: Facts::new()
                .with(Fact::File, &*place.file)
                .with(Fact::Key, place.key.as_str())
                .with(Fact::Value, place.value.shown().as_str())
                .with(Fact::Expected, to),
            edit: None,
        }
    }

    /// Quotes around a secret that its host would take for a number.
    pub(super) fn quote<T>(server: usize, place: &Located<T>) -> Self {
        Self {
            edit: Some(Edit {
                file: Arc::clone(&place.file),
                line: place.line,
                key: last_part(&place.key).to_owned(),
                to: NewValue::Quoted,
                unattended: true,
            }),
            ..Self::say_at(server, Saying::QuoteSecret, place)
        }
    }

    /// A step in words.
    pub(super) fn say(server: usize, saying: Saying) -> Self {
        Self {
            server,
            saying,
            facts: Facts::new(),
            edit: None,
        }
    }

    /// A step in words about a place.
    pub(super) fn say_at<T>(server: usize, saying: Saying, place: &Located<T>) -> Self {
        Self::say(server, saying)
            .fact(Fact::File, &*place.file)
            .fact(Fact::Key, place.key.as_str())
    }

    pub(super) fn fact(mut self, fact: Fact, value: impl Into<Untrusted>) -> Self {
        self.facts.insert(fact, value);
        self
    }

    /// Marks the edit as one that nobody needs to look at first, if `safe`.
    pub(super) fn unattended(mut self, safe: bool) -> Self {
        if let Some(edit) = &mut self.edit {
            edit.unattended = safe;
        }
        self
    }
}

/// A value that may be shown: none of these types can hold a secret.
pub(super) trait Shown {
    /// The value as a file has it.
    fn shown(&self) -> String;
}

impl Shown for bool {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for i64 {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for u16 {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for String {
    fn shown(&self) -> String {
        self.clone()
    }
}

impl Shown for super::files::ForwardingMode {
    fn shown(&self) -> String {
        self.word().to_owned()
    }
}

impl Shown for super::files::geyser::AuthType {
    fn shown(&self) -> String {
        self.word().to_owned()
    }
}

fn last_part(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}
