//! What the shim says of its host when it opens the engine.
//!
//! The bytes are pairs of texts (see [`crate::records`]), key and value, UTF-8, in any order, each key at most once:
//!
//! ```text
//! version             the shim's own version; must be the library's
//! platform            velocity | waterfall | bungee | paper | minestom
//! platform.version    the host's version as it says it
//! server.root         the server's root folder
//! data.folder         the folder that is ours, plugins/sessioncheck
//! session.agent       the name of a Java agent that decides whom the host asks; absent if there is none
//! property.<name>     the present value of a system property that some platform's row names; absent if unset
//! ```
//!
//! An unknown key is an error: shim and library come out of one jar, so it can only be a mistake of ours.

use std::collections::BTreeMap;
use std::path::PathBuf;

use sessioncheck_core::diagnose::host::Host;

use crate::platform::{self, Platform};
use crate::records::{Reader, Truncated};

/// The host, as the shim describes it.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The shim's version.
    pub(crate) version: String,
    /// What kind of host it is.
    pub(crate) platform: &'static Platform,
    /// The host's version, for people.
    pub(crate) platform_version: String,
    /// The server's root folder.
    pub server_root: PathBuf,
    /// Our own folder.
    pub(crate) data_folder: PathBuf,
    /// A Java agent that decides whom the host asks, authlib-injector for one.
    pub(crate) session_agent: Option<String>,
    /// System properties that were set before us, by name.
    pub(crate) properties: BTreeMap<String, String>,
}

/// Why the bytes are no setup.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum MalformedSetup {
    /// They end early.
    #[error(transparent)]
    Truncated(#[from] Truncated),
    /// A key or a value is not UTF-8.
    #[error("a setup key or value is not UTF-8")]
    NotText,
    /// The same key twice.
    #[error("the setup says \"{0}\" twice")]
    Twice(String),
    /// A key that nobody asked for.
    #[error("the setup key \"{0}\" is not known")]
    UnknownKey(String),
    /// A key that must be there is not.
    #[error("the setup does not say \"{0}\"")]
    Missing(&'static str),
    /// A platform that has no row.
    #[error("the platform \"{0}\" is not known; known are {known}", known = platform::names())]
    UnknownPlatform(String),
}

impl Setup {
    /// Reads the pairs.
    ///
    /// # Errors
    /// The bytes are not a setup as described above.
    pub fn parse(bytes: &[u8]) -> Result<Self, MalformedSetup> {
        let mut pairs = BTreeMap::new();
        let mut properties = BTreeMap::new();
        let mut reader = Reader::new(bytes);
        while !reader.is_empty() {
            let key = text(reader.text()?)?;
            let value = text(reader.text()?)?;
            let known = match key.strip_prefix("property.") {
                Some(name) if platform::may_be_property(name) => {
                    properties.insert(name.to_owned(), value).is_none()
                }
                None if KEYS.contains(&&*key) => pairs.insert(key.clone(), value).is_none(),
                _ => return Err(MalformedSetup::UnknownKey(key.escape_debug().to_string())),
            };
            if !known {
                return Err(MalformedSetup::Twice(key));
            }
        }
        let mut take = |key| pairs.remove(key).ok_or(MalformedSetup::Missing(key));
        let version = take("version")?;
        let name = take("platform")?;
        Ok(Self {
            version,
            platform: platform::by_name(&name)
                .ok_or_else(|| MalformedSetup::UnknownPlatform(name.escape_debug().to_string()))?,
            platform_version: take("platform.version")?,
            server_root: take("server.root")?.into(),
            data_folder: take("data.folder")?.into(),
            session_agent: take(SESSION_AGENT).ok(),
            properties,
        })
    }
}

impl Setup {
    /// The host as the watch knows it.
    pub(crate) fn host(&self) -> Host {
        Host {
            platform: self.platform.kind,
            ..Host::default()
        }
    }
}

const KEYS: &[&str] = &[
    "version",
    "platform",
    "platform.version",
    "server.root",
    "data.folder",
    SESSION_AGENT,
];

const SESSION_AGENT: &str = "session.agent";

fn text(bytes: &[u8]) -> Result<String, MalformedSetup> {
    String::from_utf8(bytes.to_owned()).map_err(|_| MalformedSetup::NotText)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::records::put_text;

    /// A setup's bytes.
    pub(crate) fn setup(pairs: &[(&str, &str)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (key, value) in pairs {
            put_text(&mut bytes, key.as_bytes());
            put_text(&mut bytes, value.as_bytes());
        }
        bytes
    }

    const WHOLE: &[(&str, &str)] = &[
        ("version", "0.1.0"),
        ("platform", "velocity"),
        ("platform.version", "3.4.0"),
        ("server.root", "/srv/proxy"),
        ("data.folder", "C:\\proxy\\plugins\\sessioncheck"),
        ("property.mojang.sessionserver", "https://example.org/a"),
    ];

    #[test]
    fn a_whole_setup_is_read() {
        let read = Setup::parse(&setup(WHOLE)).unwrap();
        assert_eq!(read.version, "0.1.0");
        assert_eq!(read.platform.name, "velocity");
        assert_eq!(
            read.data_folder,
            PathBuf::from("C:\\proxy\\plugins\\sessioncheck")
        );
        assert_eq!(
            read.properties["mojang.sessionserver"],
            "https://example.org/a"
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        let with = |extra: (&'static str, &'static str)| {
            let mut pairs = WHOLE.to_vec();
            pairs.retain(|(key, _)| *key != extra.0 || extra.0 == "version");
            pairs.push(extra);
            Setup::parse(&setup(&pairs)).unwrap_err().to_string()
        };
        assert_eq!(with(("version", "2")), "the setup says \"version\" twice");
        assert_eq!(
            with(("colour", "red\n")),
            "the setup key \"colour\" is not known"
        );
        assert_eq!(
            with(("property.java.home", "x")),
            "the setup key \"property.java.home\" is not known"
        );
        assert_eq!(
            with(("platform", "sponge")),
            "the platform \"sponge\" is not known; known are velocity, waterfall, bungee, paper, minestom"
        );
        assert_eq!(
            Setup::parse(&[]).unwrap_err(),
            MalformedSetup::Missing("version")
        );
        assert_eq!(
            Setup::parse(&[0, 0, 0, 1, 0xff, 0, 0, 0, 0]).unwrap_err(),
            MalformedSetup::NotText
        );
    }

    #[test]
    fn every_cut_of_a_setup_is_an_error_and_no_panic() {
        let bytes = setup(WHOLE);
        // Without its last pair a setup is whole again: properties are optional.
        let optional = bytes.len() - setup(&WHOLE[5..]).len();
        for length in (0..bytes.len()).filter(|length| *length != optional) {
            assert!(Setup::parse(&bytes[..length]).is_err(), "{length}");
        }
    }
}
