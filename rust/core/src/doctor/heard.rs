//! What a server's own log says of its set-up, where its folder was not given.
//!
//! A log says less than files do, and what it does not say is unknown, never a default: every file counts as hidden, and
//! the few questions that a log answers are answered from here. A place is a line of the log and has no key.

use super::Host;
use super::files::ForwardingMode;
use super::files::jvm::JvmFlag;
use super::located::Located;
use super::server::ServerKind;
use super::site::MatchedBy;

/// The facts of one log; `None` is unknown.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    /// Which host writes it.
    pub(crate) kind: ServerKind,
    /// Whether it asks Mojang.
    pub(crate) online: Option<Located<bool>>,
    /// What a proxy forwards, or what a server asks its proxy for; none where it asks for nothing.
    pub(crate) forwarding: Option<Located<ForwardingMode>>,
    /// The address that it opens its port on.
    pub(crate) listens: Option<Host>,
    /// Whom it asks about players, as the flag that sets it.
    pub(crate) session: Option<Located<JvmFlag>>,
    /// Plugins and mods that it names; there may be more.
    pub(crate) plugins: Vec<Located<String>>,
}

/// A proxy and a server behind it, as indices into the site's servers.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Acquaintance {
    pub(crate) proxy: usize,
    pub(crate) backend: usize,
    /// What the proxy calls the server, where its log says so.
    pub(crate) name: Option<String>,
    pub(crate) by: MatchedBy,
}
