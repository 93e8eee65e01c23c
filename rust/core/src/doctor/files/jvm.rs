//! The JVM's flags that change whom a server asks about its players, out of start scripts and units.

use crate::doctor::{Address, Located};

/// The flags of one server's JVM that matter here.
#[derive(Clone, Debug, Default)]
pub struct Jvm {
    /// In the order found; where a name stands twice, the later one wins.
    pub flags: Vec<Located<JvmFlag>>,
}

/// One flag. A URL is kept as its authority only: its path may be a token.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum JvmFlag {
    /// `-Dmojang.sessionserver`: Velocity's hasJoined URL.
    VelocitySession(Option<Address>),
    /// `-Dwaterfall.auth.url`: Waterfall's.
    WaterfallSession(Option<Address>),
    /// `-Dminecraft.api.<which>.host`: authlib's up to 26.2 (env, auth, account, session, services, profiles).
    ApiHost(String, Option<Address>),
    /// `-Dminecraft.api.discovery.host`: authlib's from 26.3.
    Discovery(Option<Address>),
    /// `-javaagent:...authlib-injector...=<authority>`.
    AuthlibInjector(Option<Address>),
    /// `-Dauth.forceSecureProfiles`.
    ForceSecureProfiles(bool),
    /// `-Dluckperms.suppress-uuid-mismatch-warning`.
    SuppressUuidMismatchWarning(bool),
}

impl JvmFlag {
    /// Where the flag sends the question whether a player is who they say; `None` for the other flags.
    pub fn session_authority(&self) -> Option<&Address> {
        match self {
            Self::VelocitySession(address)
            | Self::WaterfallSession(address)
            | Self::Discovery(address)
            | Self::AuthlibInjector(address) => address.as_ref(),
            Self::ApiHost(which, address) if which == "session" => address.as_ref(),
            Self::ApiHost(..)
            | Self::ForceSecureProfiles(_)
            | Self::SuppressUuidMismatchWarning(_) => None,
        }
    }
}
