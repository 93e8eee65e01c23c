//! One page a cause, as `resources/catalogue/` has it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::template;
use crate::cause::{Cause, Fact};
use crate::text::Color;

/// The page of a cause, in English; read on its first use.
pub fn page(cause: Cause) -> &'static Page {
    PARSED[cause as usize].get_or_init(|| {
        serde_saphyr::from_str(source(cause)).unwrap_or_else(|error| {
            // The pages are part of the program and a test reads every one.
            unreachable!("the page of {cause} is broken: {error}")
        })
    })
}

static PARSED: [OnceLock<Page>; Cause::ALL.len()] = [const { OnceLock::new() }; Cause::ALL.len()];

/// A cause's page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Page {
    /// The fault in a few words, without a full stop.
    pub title: String,
    /// How bad it is for the server.
    pub severity: Severity,
    /// What is wrong, in a sentence or two.
    pub means: String,
    /// What was seen that allows to say so.
    pub how_we_know: String,
    /// The player's words, where the cause has its own; else `player_as`.
    player: Option<Player>,
    /// The name of player's words that several causes share.
    pub player_as: Option<String>,
    /// The vanilla client's own words for the headline.
    pub vanilla: Option<Vanilla>,
    /// The admin's words.
    pub admin: Admin,
    /// The command that shows whether it is mended, without a slash.
    pub verify: String,
    /// What differs from host to host, by the host's name.
    #[serde(default)]
    pub hosts: BTreeMap<String, String>,
    /// The help page: paragraphs, `## ` headings, `- ` items.
    pub explain: String,
    /// Codes of related causes.
    #[serde(default)]
    see: Vec<String>,
}

/// The player's words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Player {
    /// What is the matter.
    pub headline: String,
    /// At most three short lines: what to do, the likeliest help first.
    pub lines: Vec<String>,
}

/// A key of the vanilla client's own language file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vanilla {
    /// The key.
    pub key: String,
    /// The first protocol whose clients have it.
    pub since: i32,
}

/// The admin's words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Admin {
    /// What is wrong, said with the facts of the case.
    pub what: String,
    /// The file and key, or the place.
    #[serde(rename = "where")]
    pub place: String,
    /// What to change, in order.
    pub steps: Vec<String>,
}

/// How bad a cause is for the server.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know; nothing is broken.
    Info,
    /// Works today, or fails for some.
    Warning,
    /// Logins fail.
    Error,
    /// Strangers can come in, as somebody else.
    Critical,
}

/// The words of a page in one language.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// See [`Page::title`].
    pub title: &'a str,
    /// See [`Page::means`].
    pub means: &'a str,
    /// See [`Page::how_we_know`].
    pub how_we_know: &'a str,
    /// The player's words, shared or the cause's own.
    pub player: &'a Player,
    /// See [`Admin::what`].
    pub what: &'a str,
    /// See [`Admin::place`].
    pub place: &'a str,
    /// See [`Admin::steps`].
    pub steps: &'a [String],
    /// See [`Page::hosts`].
    pub hosts: &'a BTreeMap<String, String>,
    /// See [`Page::explain`].
    pub explain: &'a str,
}

impl Page {
    /// The player's words in English, if the cause has its own.
    pub fn own_player(&self) -> Option<&Player> {
        self.player.as_ref()
    }

    /// Related causes.
    pub fn see(&self) -> impl Iterator<Item = Cause> {
        self.see.iter().filter_map(|code| code.parse().ok())
    }

    #[cfg(test)]
    pub(super) fn see_codes(&self) -> &[String] {
        &self.see
    }

    /// The facts that the page's texts name, in the order of the list of facts.
    pub fn facts(&self) -> Vec<Fact> {
        let player = self
            .player
            .iter()
            .flat_map(|player| std::iter::once(&player.headline).chain(&player.lines));
        let mut facts: Vec<Fact> = [&self.title, &self.admin.what, &self.admin.place]
            .into_iter()
            .chain(&self.admin.steps)
            .chain(player)
            .flat_map(|text| template::facts_of(text).0)
            .collect();
        facts.sort_unstable();
        facts.dedup();
        facts
    }
}

impl Severity {
    /// The word in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Critical => "critical",
        }
    }

    /// The colour that people see it in.
    pub const fn color(self) -> Color {
        match self {
            Self::Info => Color::Aqua,
            Self::Warning => Color::Yellow,
            Self::Error => Color::Red,
            Self::Critical => Color::LightPurple,
        }
    }
}

macro_rules! pages {
    ($($cause:ident = $file:literal;)+) => {
        /// The page's file as it was when this was built.
        const fn source(cause: Cause) -> &'static str {
            match cause {
                $(Cause::$cause => include_str!(concat!("../../../../resources/catalogue/", $file, ".yml")),)+
            }
        }

        /// Every page's file without its ending, in the order of the list.
        #[cfg(test)]
        pub(super) const FILES: &[(Cause, &str)] = &[$((Cause::$cause, $file),)+];
    };
}

pages! {
    StaleSession = "SC0101-stale-session";
    SecondInstance = "SC0102-second-instance";
    SessionKeepsFailing = "SC0103-session-keeps-failing";
    UnlicensedAccount = "SC0104-unlicensed-account";
    NotJoined = "SC0105-not-joined";
    ProfileMismatch = "SC0106-profile-mismatch";
    AddressMismatch = "SC0107-address-mismatch";
    ClientCannotReachMojang = "SC0108-client-cannot-reach-mojang";
    ProfileKeyRejected = "SC0109-profile-key-rejected";
    MojangOutage = "SC0201-mojang-outage";
    MojangDegraded = "SC0202-mojang-degraded";
    RateLimited = "SC0203-rate-limited";
    HostBlocked = "SC0204-host-blocked";
    BadAnswer = "SC0205-bad-answer";
    PlayersCannotReachMojang = "SC0206-players-cannot-reach-mojang";
    SecretMismatch = "SC0301-secret-mismatch";
    ModeMismatch = "SC0302-mode-mismatch";
    ProxyForwardsNothing = "SC0303-proxy-forwards-nothing";
    BackendDoesNotAsk = "SC0304-backend-does-not-ask";
    BackendOnlineMode = "SC0305-backend-online-mode";
    JoinedBackendDirectly = "SC0306-joined-backend-directly";
    ForwardingVersion = "SC0307-forwarding-version";
    BothForwardingsOn = "SC0308-both-forwardings-on";
    GuardToken = "SC0309-guard-token";
    BackendSecretEmpty = "SC0310-backend-secret-empty";
    UnguardedLegacy = "SC0311-unguarded-legacy";
    BackendOpen = "SC0312-backend-open";
    ProxySecretMissing = "SC0313-proxy-secret-missing";
    SecretReadDifferently = "SC0314-secret-read-differently";
    ProxyProtocol = "SC0315-proxy-protocol";
    ThrottledBehindProxy = "SC0316-throttled-behind-proxy";
    ReachablePastProxy = "SC0317-reachable-past-proxy";
    GuardNeedsBungeecord = "SC0318-guard-needs-bungeecord";
    ProxyHostNotApproved = "SC0319-proxy-host-not-approved";
    ForwardingModSetting = "SC0320-forwarding-mod-setting";
    HandshakeModMissing = "SC0321-handshake-mod-missing";
    OfflineModeExposed = "SC0401-offline-mode-exposed";
    OnlineFlagMismatch = "SC0402-online-flag-mismatch";
    ProxyOffline = "SC0403-proxy-offline";
    IdentitySplit = "SC0404-identity-split";
    SecureProfileConflict = "SC0405-secure-profile-conflict";
    KeyAuthenticationConflict = "SC0406-key-authentication-conflict";
    MixedAuthority = "SC0407-mixed-authority";
    UsernameValidation = "SC0408-username-validation";
    DnsFailure = "SC0501-dns-failure";
    CannotConnect = "SC0502-cannot-connect";
    TlsFailure = "SC0503-tls-failure";
    ClockSkew = "SC0504-clock-skew";
    DeadLocalSessionUrl = "SC0505-dead-local-session-url";
    AddressFamilyBroken = "SC0506-address-family-broken";
    BackendDown = "SC0507-backend-down";
    BedrockAuthType = "SC0601-bedrock-auth-type";
    FloodgateMissingOrKey = "SC0602-floodgate-missing-or-key";
    LuckpermsWrongLayer = "SC0603-luckperms-wrong-layer";
    AuthPluginConflict = "SC0604-auth-plugin-conflict";
    PluginRefusedLogin = "SC0605-plugin-refused-login";
    ViaWrongLayer = "SC0606-via-wrong-layer";
    GeyserWrongLayer = "SC0607-geyser-wrong-layer";
    VersionMismatch = "SC0701-version-mismatch";
    OrdinaryRefusal = "SC0702-ordinary-refusal";
    LoginTooSlow = "SC0703-login-too-slow";
    FileUnreadable = "SC0801-file-unreadable";
    FileBroken = "SC0802-file-broken";
    FileOdd = "SC0803-file-odd";
    NativeUnavailable = "SC0901-native-unavailable";
    RelayNotUsed = "SC0902-relay-not-used";
    ConfigInvalid = "SC0903-config-invalid";
    TapNotInstalled = "SC0904-tap-not-installed";
    AdmittedWithoutMojang = "SC0905-admitted-without-mojang";
}
