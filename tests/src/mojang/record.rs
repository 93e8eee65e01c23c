//! What the scripted Mojang was asked, and what it gave: the evidence that tests assert on.

use std::time::Duration;

use serde::Serialize;

/// The things a session service is asked for.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Endpoint {
    /// `POST /session/minecraft/join`, the player's half.
    Join,
    /// `GET /session/minecraft/hasJoined`, the server's half.
    HasJoined,
    /// `GET /session/minecraft/profile/UUID` and `GET /users/profiles/minecraft/NAME`.
    Profile,
    /// `GET /blockedservers`.
    BlockedServers,
    /// `GET /minecraft/client`, the discovery document of authlib 10.
    Discovery,
    /// `GET /publickeys`.
    PublicKeys,
    /// Any other path.
    Elsewhere,
}

impl Endpoint {
    /// Every endpoint.
    pub const ALL: [Self; 7] = [
        Self::Join,
        Self::HasJoined,
        Self::Profile,
        Self::BlockedServers,
        Self::Discovery,
        Self::PublicKeys,
        Self::Elsewhere,
    ];

    /// The word for it in a script and in the record.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Join => "join",
            Self::HasJoined => "has-joined",
            Self::Profile => "profile",
            Self::BlockedServers => "blocked-servers",
            Self::Discovery => "discovery",
            Self::PublicKeys => "public-keys",
            Self::Elsewhere => "elsewhere",
        }
    }

    pub(super) fn of(method: &str, path: &str) -> Self {
        match (method, path) {
            ("POST", "/session/minecraft/join") => Self::Join,
            ("GET", "/session/minecraft/hasJoined") => Self::HasJoined,
            ("GET", "/blockedservers") => Self::BlockedServers,
            ("GET", "/minecraft/client") => Self::Discovery,
            ("GET", "/publickeys") => Self::PublicKeys,
            ("GET", path)
                if path.starts_with("/session/minecraft/profile/")
                    || path.starts_with("/users/profiles/minecraft/") =>
            {
                Self::Profile
            }
            _ => Self::Elsewhere,
        }
    }
}

/// One request, as it came, and what it got.
#[derive(Clone, Debug, Serialize)]
pub struct Asked {
    /// The how many-th request since the start, from 0.
    pub number: u64,
    /// Since the scripted Mojang started.
    pub at: Duration,
    /// Which connection it came on; equal numbers are one kept-alive connection.
    pub connection: u64,
    /// What it asked for.
    pub endpoint: Endpoint,
    /// The request target as it came: path and query, undecoded.
    pub target: String,
    /// Header names in lower case, values as they came, in their order.
    pub headers: Vec<(String, String)>,
    /// The query's pairs, decoded, in their order.
    pub query: Vec<(String, String)>,
    /// The behaviour that the script chose, by its word.
    pub behaviour: String,
    /// The status that was sent; `None` while the answer is not there, or when none was sent.
    pub status: Option<u16>,
    /// A whole, true 200 with the profile of the player who had joined with this very server id left for the asker.
    /// Nothing else may ever let a player in.
    pub admitting: bool,
}

impl Asked {
    /// The first value of a query parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The first value of a header, its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}
