//! SC0107: the host compares a player's address with the one that Mojang saw, which shuts out more than it should.

use super::Check;
use super::network::Network;
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "address_check",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for member in &network.members {
        let Some(place) = member.address_check_place().filter(|place| place.value) else {
            continue;
        };
        // Only who asks Mojang compares; behind a tunnel it is SC0315.
        let asks = if member.is_proxy() {
            member.proxy_online()
        } else {
            member.online_mode()
        };
        let tunnel_without_header = member.has_tunnel()
            && !member
                .proxy_protocol_switches()
                .into_iter()
                .any(|switch| switch.value);
        if asks != Some(true)
            || tunnel_without_header
            || network.of_backend(*member).next().is_some()
        {
            continue;
        }
        out.push(
            Finding::new(Cause::AddressMismatch, Severity::Info, member.index)
                .at_value(place)
                .fact(Fact::Server, member.name.as_str())
                .fact(Fact::Expected, "false")
                .say(
                    Change::say_at(member.index, Saying::AddressCheck, place)
                        .fact(Fact::Expected, "false"),
                ),
        );
    }
}
