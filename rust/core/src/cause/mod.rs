//! What can be wrong: every cause that sessioncheck can name, in one literal list.
//!
//! A code is for ever. It is printed to players, searched for on the web and written into owners' `acknowledge` lists,
//! so an entry is never removed, renamed or used again for something else; a retired cause keeps its line and its page.
//! A name says the fault, not the remedy.

mod facts;

use std::fmt;
use std::str::FromStr;

pub use facts::{Fact, Facts};

macro_rules! causes {
    ($($variant:ident = $code:literal, $name:literal;)+) => {
        /// One thing that can be wrong. Ordered by code.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Cause {
            $(#[doc = concat!("`", $code, "` ", $name)] $variant,)+
        }

        impl Cause {
            /// Every cause, in the order of the codes.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code that people see and search for, `SC0301`.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The name that says the fault, `secret-mismatch`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

causes! {
    // SC01: the player's own session
    StaleSession = "SC0101", "stale-session";
    SecondInstance = "SC0102", "second-instance";
    SessionKeepsFailing = "SC0103", "session-keeps-failing";
    UnlicensedAccount = "SC0104", "unlicensed-account";
    NotJoined = "SC0105", "not-joined";
    ProfileMismatch = "SC0106", "profile-mismatch";
    AddressMismatch = "SC0107", "address-mismatch";
    ClientCannotReachMojang = "SC0108", "client-cannot-reach-mojang";
    ProfileKeyRejected = "SC0109", "profile-key-rejected";

    // SC02: Mojang
    MojangOutage = "SC0201", "mojang-outage";
    MojangDegraded = "SC0202", "mojang-degraded";
    RateLimited = "SC0203", "rate-limited";
    HostBlocked = "SC0204", "host-blocked";
    BadAnswer = "SC0205", "bad-answer";
    PlayersCannotReachMojang = "SC0206", "players-cannot-reach-mojang";

    // SC03: forwarding
    SecretMismatch = "SC0301", "secret-mismatch";
    ModeMismatch = "SC0302", "mode-mismatch";
    ProxyForwardsNothing = "SC0303", "proxy-forwards-nothing";
    BackendDoesNotAsk = "SC0304", "backend-does-not-ask";
    BackendOnlineMode = "SC0305", "backend-online-mode";
    JoinedBackendDirectly = "SC0306", "joined-backend-directly";
    ForwardingVersion = "SC0307", "forwarding-version";
    BothForwardingsOn = "SC0308", "both-forwardings-on";
    GuardToken = "SC0309", "guard-token";
    BackendSecretEmpty = "SC0310", "backend-secret-empty";
    UnguardedLegacy = "SC0311", "unguarded-legacy";
    BackendOpen = "SC0312", "backend-open";
    ProxySecretMissing = "SC0313", "proxy-secret-missing";
    SecretReadDifferently = "SC0314", "secret-read-differently";
    ProxyProtocol = "SC0315", "proxy-protocol";
    ThrottledBehindProxy = "SC0316", "throttled-behind-proxy";
    ReachablePastProxy = "SC0317", "reachable-past-proxy";
    GuardNeedsBungeecord = "SC0318", "guard-needs-bungeecord";
    ProxyHostNotApproved = "SC0319", "proxy-host-not-approved";
    ForwardingModSetting = "SC0320", "forwarding-mod-setting";
    HandshakeModMissing = "SC0321", "handshake-mod-missing";

    // SC04: online mode and identity
    OfflineModeExposed = "SC0401", "offline-mode-exposed";
    OnlineFlagMismatch = "SC0402", "online-flag-mismatch";
    ProxyOffline = "SC0403", "proxy-offline";
    IdentitySplit = "SC0404", "identity-split";
    SecureProfileConflict = "SC0405", "secure-profile-conflict";
    KeyAuthenticationConflict = "SC0406", "key-authentication-conflict";
    MixedAuthority = "SC0407", "mixed-authority";
    UsernameValidation = "SC0408", "username-validation";

    // SC05: this server's own network
    DnsFailure = "SC0501", "dns-failure";
    CannotConnect = "SC0502", "cannot-connect";
    TlsFailure = "SC0503", "tls-failure";
    ClockSkew = "SC0504", "clock-skew";
    DeadLocalSessionUrl = "SC0505", "dead-local-session-url";
    AddressFamilyBroken = "SC0506", "address-family-broken";
    BackendDown = "SC0507", "backend-down";

    // SC06: other plugins and layers
    BedrockAuthType = "SC0601", "bedrock-auth-type";
    FloodgateMissingOrKey = "SC0602", "floodgate-missing-or-key";
    LuckpermsWrongLayer = "SC0603", "luckperms-wrong-layer";
    AuthPluginConflict = "SC0604", "auth-plugin-conflict";
    PluginRefusedLogin = "SC0605", "plugin-refused-login";
    ViaWrongLayer = "SC0606", "via-wrong-layer";
    GeyserWrongLayer = "SC0607", "geyser-wrong-layer";

    // SC07: not a session problem
    VersionMismatch = "SC0701", "version-mismatch";
    OrdinaryRefusal = "SC0702", "ordinary-refusal";
    LoginTooSlow = "SC0703", "login-too-slow";

    // SC08: files
    FileUnreadable = "SC0801", "file-unreadable";
    FileBroken = "SC0802", "file-broken";
    FileOdd = "SC0803", "file-odd";

    // SC09: ourselves
    NativeUnavailable = "SC0901", "native-unavailable";
    RelayNotUsed = "SC0902", "relay-not-used";
    ConfigInvalid = "SC0903", "config-invalid";
    TapNotInstalled = "SC0904", "tap-not-installed";
    AdmittedWithoutMojang = "SC0905", "admitted-without-mojang";
}

impl fmt::Display for Cause {
    /// The code alone, as in a kick text or an `also` list.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The text is neither a code nor a name of a cause.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("no cause has this code or name")]
pub struct UnknownCause;

impl FromStr for Cause {
    type Err = UnknownCause;

    /// Takes a code in either case (`sc0301`) or a name (`secret-mismatch`).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|cause| cause.code().eq_ignore_ascii_case(text) || cause.name() == text)
            .ok_or(UnknownCause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_are_unique_and_sorted() {
        assert!(
            Cause::ALL
                .windows(2)
                .all(|pair| pair[0].code() < pair[1].code())
        );
        let mut names: Vec<_> = Cause::ALL.iter().map(|cause| cause.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Cause::ALL.len());
    }

    #[test]
    fn a_cause_is_found_by_code_or_name() {
        for &cause in Cause::ALL {
            assert_eq!(cause.code().parse(), Ok(cause));
            assert_eq!(cause.code().to_lowercase().parse(), Ok(cause));
            assert_eq!(cause.name().parse(), Ok(cause));
        }
        assert_eq!("SC9999".parse::<Cause>(), Err(UnknownCause));
        assert_eq!("".parse::<Cause>(), Err(UnknownCause));
    }
}
