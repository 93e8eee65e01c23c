//! One folder: which host lives in it, and what its files and its surroundings say together.

use super::files::{Environment, Files, Jvm, Plugin};
use super::located::Located;
use super::trouble::Trouble;
use crate::secret::Secret;

/// One server or proxy.
#[derive(Clone, Debug)]
pub struct Server {
    /// The folder as its owner named it.
    pub dir: String,
    /// Which host lives in it.
    pub kind: ServerKind,
    /// The name that a proxy lists it under, else the folder's own name.
    pub name: String,
    /// What its files say.
    pub files: Files,
    /// The jars in plugins/ and mods/.
    pub plugins: Vec<Plugin>,
    /// The flags of its JVM.
    pub jvm: Jvm,
    /// The variables that reach it.
    pub environment: Environment,
    /// What is wrong with its files as files.
    pub troubles: Vec<Trouble>,
    /// Every path that was seen in the folder.
    pub paths: Vec<String>,
}

/// The host in a folder.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "each is the host that it is named after")]
pub enum ServerKind {
    Velocity,
    Bungeecord,
    Waterfall,
    Paper,
    Folia,
    Purpur,
    /// Spigot and CraftBukkit.
    Spigot,
    Vanilla,
    Fabric,
    Forge,
    Neoforge,
    Sponge,
    /// Nothing says which.
    Unknown,
}

/// What a folder's host is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Role {
    /// It passes players on.
    Proxy,
    /// Players play on it.
    Backend,
    /// Nothing says which.
    Unknown,
}

/// A secret with the place it comes from.
#[derive(Clone, Debug)]
pub struct SecretInForce {
    /// What the host uses.
    pub secret: Located<Secret>,
    /// Where it takes it from.
    pub source: SecretSource,
}

/// Where a host takes its secret from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SecretSource {
    /// An environment variable.
    Environment,
    /// A file that holds the secret alone.
    SecretFile,
    /// A key of a configuration file.
    Key,
}

impl ServerKind {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Velocity => "velocity",
            Self::Bungeecord => "bungeecord",
            Self::Waterfall => "waterfall",
            Self::Paper => "paper",
            Self::Folia => "folia",
            Self::Purpur => "purpur",
            Self::Spigot => "spigot",
            Self::Vanilla => "vanilla",
            Self::Fabric => "fabric",
            Self::Forge => "forge",
            Self::Neoforge => "neoforge",
            Self::Sponge => "sponge",
            Self::Unknown => "unknown",
        }
    }
}
