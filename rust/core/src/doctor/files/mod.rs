//! One file format each: text in, typed values with their places out, resolved as the host resolves them.
//!
//! A field that is `None` is not written in the file, or is written in a way that the host does not take (the trouble
//! says so); the host then uses the default that the field's comment names.

pub mod authme;
pub mod bukkit;
pub mod bungeecord;
pub mod bungeeguard;
pub mod environment;
pub mod fabricproxy_lite;
pub mod floodgate;
pub mod forwarding_secret;
pub mod geyser;
pub(crate) mod intake;
pub mod jvm;
pub mod luckperms;
pub mod paper_global;
pub mod paper_legacy;
pub mod plugin;
pub mod proxy_compatible_forge;
pub mod purpur;
pub mod server_properties;
pub mod spigot;
pub mod sponge;
pub(crate) mod surroundings;
pub mod velocity;
pub mod waterfall;
pub mod whitelist;

use crate::doctor::Content;
use crate::secret::Secret;

pub use authme::Authme;
pub use bukkit::Bukkit;
pub use bungeecord::Bungeecord;
pub use bungeeguard::{GuardConfig, GuardToken};
pub use environment::Environment;
pub use fabricproxy_lite::FabricproxyLite;
pub use floodgate::{Floodgate, FloodgateKey};
pub use forwarding_secret::ForwardingSecret;
pub use geyser::Geyser;
pub use jvm::Jvm;
pub use luckperms::Luckperms;
pub use paper_global::PaperGlobal;
pub use paper_legacy::PaperLegacy;
pub use plugin::Plugin;
pub use proxy_compatible_forge::ProxyCompatibleForge;
pub use purpur::Purpur;
pub use server_properties::ServerProperties;
pub use spigot::Spigot;
pub use sponge::Sponge;
pub use velocity::Velocity;
pub use waterfall::Waterfall;
pub use whitelist::Whitelist;

/// What came of reading one file.
#[derive(Clone, Debug, Default)]
pub enum Reading<T> {
    /// It is not there: the host takes its defaults.
    #[default]
    Absent,
    /// It is there and cannot be read: nothing may be said of its keys. The trouble is in the server's list.
    Unknown,
    /// The folder that it would lie in cannot be looked into: it may be there, and nothing may be said of its keys.
    Hidden,
    /// Read.
    Read(T),
}

impl<T> Reading<T> {
    /// The values, if the file could be read.
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Read(values) => Some(values),
            Self::Absent | Self::Unknown | Self::Hidden => None,
        }
    }

    /// Whether there is no such file.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether nothing may be said of its keys: the file is there, or may be, and could not be read.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown | Self::Hidden)
    }

    /// Whether the file is known to be there, readable or not.
    pub fn is_there(&self) -> bool {
        matches!(self, Self::Unknown | Self::Read(_))
    }

    /// What a file without any content comes to, by why it has none.
    pub(crate) fn without(content: &Content) -> Self {
        match content {
            Content::Hidden => Self::Hidden,
            _ => Self::Unknown,
        }
    }
}

/// Every known file of one folder.
#[derive(Clone, Debug, Default)]
#[expect(
    missing_docs,
    reason = "each field is the file that its type is named after"
)]
pub struct Files {
    pub authme: Reading<Authme>,
    pub server_properties: Reading<ServerProperties>,
    pub bukkit: Reading<Bukkit>,
    pub spigot: Reading<Spigot>,
    pub paper_global: Reading<PaperGlobal>,
    pub paper_legacy: Reading<PaperLegacy>,
    pub purpur: Reading<Purpur>,
    pub velocity: Reading<Velocity>,
    pub forwarding_secret: Reading<ForwardingSecret>,
    pub bungeecord: Reading<Bungeecord>,
    pub waterfall: Reading<Waterfall>,
    pub guard_token: Reading<GuardToken>,
    pub guard_config: Reading<GuardConfig>,
    pub fabricproxy_lite: Reading<FabricproxyLite>,
    pub proxy_compatible_forge: Reading<ProxyCompatibleForge>,
    pub sponge: Reading<Sponge>,
    pub geyser: Reading<Geyser>,
    pub floodgate: Reading<Floodgate>,
    pub floodgate_key: Reading<FloodgateKey>,
    pub luckperms: Reading<Luckperms>,
    pub whitelist: Reading<Whitelist>,
}

impl Files {
    /// The files of a folder that cannot be looked into: each may be there, and nothing may be said of its keys.
    pub(crate) fn hidden() -> Self {
        Self {
            authme: Reading::Hidden,
            server_properties: Reading::Hidden,
            bukkit: Reading::Hidden,
            spigot: Reading::Hidden,
            paper_global: Reading::Hidden,
            paper_legacy: Reading::Hidden,
            purpur: Reading::Hidden,
            velocity: Reading::Hidden,
            forwarding_secret: Reading::Hidden,
            bungeecord: Reading::Hidden,
            waterfall: Reading::Hidden,
            guard_token: Reading::Hidden,
            guard_config: Reading::Hidden,
            fabricproxy_lite: Reading::Hidden,
            proxy_compatible_forge: Reading::Hidden,
            sponge: Reading::Hidden,
            geyser: Reading::Hidden,
            floodgate: Reading::Hidden,
            floodgate_key: Reading::Hidden,
            luckperms: Reading::Hidden,
            whitelist: Reading::Hidden,
        }
    }
}

/// A secret in a file that gives types to its values: what stands there and what the host makes of it.
#[derive(Clone, Debug)]
pub struct WrittenSecret {
    /// What the host uses; `None` where it cannot be said from here (a date) or where the host refuses the kind.
    pub used: Option<Secret>,
    /// The text as its owner sees it in the file, without quotes.
    pub written: Secret,
    /// What the host takes the text for.
    pub read_as: ReadAs,
}

/// What a host takes a written text for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ReadAs {
    /// Text, as it should be.
    Text,
    /// A whole number: `01234567` is 342391.
    Integer,
    /// A number with a fraction or an exponent: `1e10` is 1.0E10.
    Decimal,
    /// A switch: `yes` is true.
    Boolean,
    /// A date.
    Date,
    /// Binary data (`!!binary`).
    Bytes,
}

impl WrittenSecret {
    /// Whether the host uses something else than what is written (SC0314).
    pub fn is_read_differently(&self) -> bool {
        self.used.as_ref() != Some(&self.written)
    }
}

/// How a proxy tells its backends who a player is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ForwardingMode {
    /// Not at all.
    None,
    /// BungeeCord's: in the handshake, unsigned.
    Legacy,
    /// BungeeCord's, with a token that a plugin checks.
    Bungeeguard,
    /// Velocity's: signed with the secret.
    Modern,
}

impl ForwardingMode {
    /// The word in velocity.toml, in any case.
    pub fn from_word(word: &str) -> Option<Self> {
        [
            ("none", Self::None),
            ("legacy", Self::Legacy),
            ("bungeeguard", Self::Bungeeguard),
            ("modern", Self::Modern),
        ]
        .into_iter()
        .find_map(|(name, mode)| name.eq_ignore_ascii_case(word).then_some(mode))
    }

    /// The word, lower case.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Legacy => "legacy",
            Self::Bungeeguard => "bungeeguard",
            Self::Modern => "modern",
        }
    }
}
