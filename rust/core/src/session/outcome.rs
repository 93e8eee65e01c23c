//! What became of one login's question, kept for the diagnosis.

use super::answer::Class;
use super::profile::Profile;
use crate::cause::Cause;
use crate::millis::Millis;
use crate::untrusted::Untrusted;

/// One finished `hasJoined` login.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LoginOutcome {
    /// When the host asked.
    pub asked_at: Millis,
    /// When the answer left, or the host hung up.
    pub ended_at: Millis,
    /// The name that was asked for.
    pub name: Untrusted,
    /// The login's hash.
    pub server_id: Untrusted,
    /// The player's address, where the host has it checked (`prevent-proxy-connections`).
    pub ip: Option<Untrusted>,
    /// Every try whose end was seen, in the order of their ends.
    pub tries: Vec<Try>,
    /// What left.
    pub left: Left,
    /// The cause that left with a 503; for a 204, `not-joined`; none for an admission.
    pub cause: Option<Cause>,
    /// The profile of the last answer 200 that held one, whosever it was.
    pub profile: Option<Profile>,
}

/// One question to the session service.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Try {
    /// When it was put.
    pub asked_at: Millis,
    /// How long it took, in milliseconds.
    pub took: u64,
    /// What the answer means.
    pub class: Class,
    /// The answer's HTTP status, where there was one.
    pub status: Option<u16>,
    /// How far the answer's `Date` lies ahead of our clock, in seconds; only where nothing in between stored it (`Age`).
    pub date_ahead: Option<i64>,
}

/// What left for the host.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Left {
    /// The service's own 200.
    Admitted,
    /// Nothing: the host hung up first.
    Gone,
    /// The service's own 204.
    NotJoined,
    /// A 503 of ours.
    Unavailable,
}

impl Left {
    /// The HTTP status that left; none where the host hung up.
    pub const fn status(self) -> Option<u16> {
        match self {
            Self::Admitted => Some(200),
            Self::Gone => None,
            Self::NotJoined => Some(204),
            Self::Unavailable => Some(503),
        }
    }
}
