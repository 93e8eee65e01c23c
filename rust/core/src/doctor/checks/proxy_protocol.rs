//! SC0315: the PROXY protocol on where nobody speaks it, or off where everybody comes through one tunnel.

use super::Check;
use super::network::{Member, Network};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::finding::{Change, Finding, Saying};
use crate::doctor::{Located, OrDefault};

pub(super) const CHECK: Check = Check {
    name: "proxy_protocol",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for backend in network.backends() {
        let Some(place) = backend.proxy_protocol_switch() else {
            continue;
        };
        match network.of_backend(backend).next() {
            // Neither Velocity nor BungeeCord sends a PROXY header to its backends.
            Some(pair) if place.value => out.push(
                new(backend, pair.severity(Severity::Error))
                    .with_server(pair.proxy.index)
                    .fact(Fact::Proxy, pair.proxy.name.as_str())
                    .at_value(place)
                    .change(Change::set(backend.index, place, "false").unattended(true)),
            ),
            Some(_) => {}
            None => front(backend, place, backend.address_check_place(), out),
        }
    }
    for proxy in network.proxies() {
        for place in proxy.proxy_protocol_switches() {
            front(proxy, place, proxy.address_check_place(), out);
        }
    }
}

/// The server that players connect to.
fn front(
    member: Member<'_>,
    place: &Located<bool>,
    address_check: Option<&Located<bool>>,
    out: &mut Vec<Finding>,
) {
    if place.value && !member.has_tunnel() {
        // Sound behind a load balancer, of which the folder shows nothing.
        out.push(
            new(member, Severity::Info)
                .at_value(place)
                .say(Change::say_at(member.index, Saying::RealAddresses, place)),
        );
    } else if !place.value && member.has_tunnel() && address_check.cloned().in_force(false) {
        out.push(
            new(member, Severity::Warning)
                .at_value(place)
                .also(Cause::AddressMismatch)
                .change(Change::set(member.index, place, "true"))
                .say(Change::say_at(member.index, Saying::RealAddresses, place)),
        );
    }
}

fn new(member: Member<'_>, severity: Severity) -> Finding {
    Finding::new(Cause::ProxyProtocol, severity, member.index)
        .fact(Fact::Server, member.name.as_str())
        .fact(Fact::Backend, member.name.as_str())
}
