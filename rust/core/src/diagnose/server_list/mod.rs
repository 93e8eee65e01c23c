//! What the server list says beside the owner's description: that Mojang is out, or what helps against a failure that
//! happened on the player's own side, where no word of the server's is ever shown.
//!
//! It is said to an address, for a server list names nobody. So it is only said where one address means one player.

mod origins;
mod response;

pub(super) use origins::{Origins, Place};
pub(super) use response::with_line;

use super::evidence::Ending;
use crate::Cause;
use crate::catalogue::Line;

/// What helps a player whose own side failed; none where it did not, or where nothing short helps.
pub(super) fn hint(ending: Ending, cause: Cause) -> Option<Line> {
    if !matches!(ending, Ending::LeftBeforeResponse(_)) {
        return None;
    }
    match cause {
        Cause::StaleSession | Cause::SessionKeepsFailing => Some(Line::ListRestart),
        Cause::SecondInstance => Some(Line::ListOtherGame),
        Cause::UnlicensedAccount => Some(Line::ListSignIn),
        Cause::ClientCannotReachMojang => Some(Line::ListGameOffline),
        _ => None,
    }
}

/// What is said while the session service cannot be had for this cause; none where it is no outage.
pub fn outage_line(cause: Cause) -> Option<Line> {
    match cause {
        Cause::MojangOutage => Some(Line::ListOutage),
        Cause::CannotConnect
        | Cause::ClockSkew
        | Cause::DnsFailure
        | Cause::TlsFailure
        | Cause::AddressFamilyBroken => Some(Line::ListUnreachable),
        _ => None,
    }
}
