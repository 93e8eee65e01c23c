//! What is known of the host and of its neighbours: how it is set up, what is installed, what the doctor found.

use std::collections::BTreeSet;

use crate::Cause;

/// The software that we sit in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Platform {
    /// `BungeeCord`, Waterfall.
    Bungee,
    /// Paper and everything that takes players itself.
    Paper,
    /// Velocity.
    Velocity,
}

impl Platform {
    /// Whether it passes players on.
    pub fn is_proxy(self) -> bool {
        matches!(self, Self::Bungee | Self::Velocity)
    }
}

/// How player data crosses from proxy to backend.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Forwarding {
    /// `BungeeGuard`: legacy with a token.
    BungeeGuard,
    /// In the host name.
    Legacy,
    /// Velocity's.
    Modern,
    /// Not at all.
    None,
}

/// The host's set-up. What is not known is none.
#[derive(Clone, Debug, Default)]
pub struct Host {
    /// The software.
    pub platform: Option<Platform>,
    /// Its online mode.
    pub online_mode: Option<bool>,
    /// The proxy in front of a backend: velocity or bungee; `Some(None)` where there is none.
    pub proxy: Option<Option<Platform>>,
    /// The forwarding that it is set to.
    pub forwarding: Option<Forwarding>,
}

impl Host {
    /// Takes a later word in: what it does not say stays as it was.
    pub fn learn(&mut self, later: Self) {
        self.platform = later.platform.or(self.platform);
        self.online_mode = later.online_mode.or(self.online_mode);
        self.proxy = later.proxy.or(self.proxy);
        self.forwarding = later.forwarding.or(self.forwarding);
    }

    /// Whether the host is a proxy.
    pub fn is_proxy(&self) -> bool {
        self.platform.is_some_and(Platform::is_proxy)
    }

    /// Whether the host is known to stand behind a proxy.
    pub fn is_behind_proxy(&self) -> bool {
        matches!(self.proxy, Some(Some(_)))
    }
}

/// Plugins by what they mean to a login.
#[derive(Clone, Debug, Default)]
pub struct Plugins {
    /// One that lets players in without Mojang on purpose.
    pub offline_logins: Option<Box<str>>,
    /// One was seen to do so, whatever it is called.
    pub forces_offline: bool,
    /// Bedrock players come through here.
    pub geyser: bool,
    /// Protocol translation.
    pub via: bool,
}

/// Beginnings of the names of plugins that choose offline logins, in lower case.
const OFFLINE_LOGINS: &[&str] = &[
    "authme",
    "fastlogin",
    "jpremium",
    "librelogin",
    "librepremium",
    "limboauth",
    "nlogin",
];

impl Plugins {
    /// What a list of plugin names means.
    pub fn from_names<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut plugins = Self::default();
        for name in names {
            let lower = name.to_ascii_lowercase();
            if OFFLINE_LOGINS.iter().any(|begin| lower.starts_with(begin)) {
                plugins.offline_logins.get_or_insert_with(|| name.into());
            }
            plugins.geyser |= lower.starts_with("geyser");
            plugins.via |= ["viaversion", "viabackwards", "viafabric", "viarewind"]
                .iter()
                .any(|begin| lower.starts_with(begin));
        }
        plugins
    }

    /// Whether players are let in here without Mojang on purpose.
    pub fn is_hybrid(&self) -> bool {
        self.offline_logins.is_some() || self.forces_offline
    }

    /// Takes another list in: a network has one for each of its servers.
    pub fn learn(&mut self, other: Self) {
        self.offline_logins = self.offline_logins.take().or(other.offline_logins);
        self.forces_offline |= other.forces_offline;
        self.geyser |= other.geyser;
        self.via |= other.via;
    }
}

/// What the doctor and the network test found.
pub type Findings = BTreeSet<Cause>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plugins_that_matter_are_known_by_name() {
        let plugins =
            Plugins::from_names(["EssentialsX", "AuthMeReloaded", "FastLogin"].into_iter());
        assert_eq!(plugins.offline_logins.as_deref(), Some("AuthMeReloaded"));
        assert!(!plugins.geyser && !plugins.via);
        let plugins = Plugins::from_names(["Geyser-Velocity", "ViaVersion"].into_iter());
        assert!(plugins.geyser && plugins.via && plugins.offline_logins.is_none());
    }
}
