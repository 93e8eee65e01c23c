//! The numbers that the relay shows of itself.

use super::weather::{Family, State};
use crate::cause::Cause;
use crate::millis::Millis;

/// What the relay knows of the session service and of its own work, since it was started.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Status {
    /// How the session service is.
    pub state: State,
    /// Since when.
    pub since: Millis,
    /// What is wrong, and so whose it is; none where nothing is.
    pub cause: Option<Cause>,
    /// Logins asked for.
    pub logins: u64,
    /// Logins for which the service's 200 left.
    pub admitted: u64,
    /// Logins for which the service's 204 left.
    pub not_joined: u64,
    /// Logins for which our 503 left.
    pub unavailable: u64,
    /// Logins whose host hung up first.
    pub gone: u64,
    /// Questions put to the service, first ones and repeated ones.
    pub upstream_requests: u64,
    /// Repeated ones among them.
    pub retries: u64,
    /// Questions of our own, put only after something failed; not among the upstream requests of logins.
    pub probes: u64,
    /// Outages that are remembered, the present one included.
    pub outages: u64,
    /// The service's answers to logins that came over IPv4.
    pub answers_v4: u64,
    /// The same over IPv6.
    pub answers_v6: u64,
    /// The address family over which the service is never reached although the other one works.
    pub broken_family: Option<Family>,
    /// The usual time of an answer, in milliseconds; none before the first.
    pub p50: Option<u64>,
    /// The time that one answer of a hundred exceeds, in milliseconds; none before the first.
    pub p99: Option<u64>,
}
