//! Geyser's config.yml: `java.*` in new files, `remote.*` in old ones.

use std::sync::Arc;

use crate::doctor::Located;
use crate::doctor::syntax::keys::Keys;

/// What Geyser's config.yml says.
#[derive(Clone, Debug)]
pub struct Geyser {
    /// The file.
    pub file: Arc<str>,
    /// `java.auth-type` (old: `remote.auth-type`); online when absent.
    pub auth_type: Option<Located<AuthType>>,
    /// `java.address` (old: `remote.address`); auto when absent, which is the server that Geyser runs in.
    pub address: Option<Located<String>>,
    /// `java.port` (old: `remote.port`); 25565 when absent.
    pub port: Option<Located<i64>>,
    /// `advanced.java.use-haproxy-protocol` (old: `remote.use-proxy-protocol`); false when absent.
    pub use_haproxy_protocol: Option<Located<bool>>,
    /// `bedrock.use-haproxy-protocol` (old: `bedrock.enable-proxy-protocol`); false when absent.
    pub bedrock_haproxy_protocol: Option<Located<bool>>,
    /// `advanced.floodgate-key-file` (old: `floodgate-key-file`); key.pem when absent.
    pub floodgate_key_file: Option<Located<String>>,
}

/// How Geyser proves its Bedrock players to the Java server.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AuthType {
    /// Each signs in to a Java account.
    Online,
    /// Not at all: only an offline-mode server takes them.
    Offline,
    /// Floodgate vouches for them.
    Floodgate,
}

impl AuthType {
    /// The word in the file, in any case.
    pub fn from_word(word: &str) -> Option<Self> {
        [
            ("online", Self::Online),
            ("offline", Self::Offline),
            ("floodgate", Self::Floodgate),
            ("hybrid", Self::Floodgate),
        ]
        .into_iter()
        .find_map(|(name, kind)| name.eq_ignore_ascii_case(word).then_some(kind))
    }

    /// The word, lower case.
    pub fn word(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Offline => "offline",
            Self::Floodgate => "floodgate",
        }
    }
}

impl Geyser {
    pub(crate) fn from_keys(keys: &mut Keys<'_>) -> Self {
        let section = if keys.place(&["java"]).is_some() {
            "java"
        } else {
            "remote"
        };
        Self {
            file: keys.file(),
            auth_type: keys.word(
                &[section, "auth-type"],
                "one of online, offline, floodgate",
                AuthType::from_word,
            ),
            address: keys.text(&[section, "address"]),
            port: keys.number(&[section, "port"]),
            use_haproxy_protocol: keys
                .flag(&["advanced", "java", "use-haproxy-protocol"])
                .or_else(|| keys.flag(&["remote", "use-proxy-protocol"])),
            bedrock_haproxy_protocol: keys
                .flag(&["advanced", "bedrock", "use-haproxy-protocol"])
                .or_else(|| keys.flag(&["bedrock", "use-haproxy-protocol"]))
                .or_else(|| keys.flag(&["bedrock", "enable-proxy-protocol"])),
            floodgate_key_file: keys
                .text(&["advanced", "floodgate-key-file"])
                .or_else(|| keys.text(&["floodgate-key-file"])),
        }
    }
}
