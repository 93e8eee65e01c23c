//! SC0507: the proxy looks for a backend on this machine at a port where it does not listen.

use super::Check;
use super::network::Network;
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::address::DEFAULT_PORT;
use crate::doctor::finding::{Change, Finding, Saying};
use crate::doctor::{MatchedBy, OrDefault};

pub(super) const CHECK: Check = Check {
    name: "backend_down",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for pair in &network.pairs {
        let (proxy, backend) = (pair.proxy, pair.backend);
        let named = pair.link.matched_by == Some(MatchedBy::FolderName)
            && !proxy.in_container()
            && !backend.in_container();
        let Some(address) = pair
            .link
            .entry
            .parsed
            .as_ref()
            .filter(|address| named && address.host.is_loopback())
        else {
            continue;
        };
        let Some(properties) = backend.files.server_properties.get() else {
            continue;
        };
        let port = properties.server_port.in_force(DEFAULT_PORT);
        if port == address.port {
            continue;
        }
        // A container that publishes another port than its own 25565 looks the same from here.
        let severity = if port == DEFAULT_PORT {
            Severity::Info
        } else {
            Severity::Warning
        };
        let place = &pair.link.entry.address;
        out.push(
            Finding::new(Cause::BackendDown, severity, proxy.index)
                .with_server(backend.index)
                .at_value(place)
                .fact(Fact::Backend, backend.name.as_str())
                .fact(Fact::Server, backend.name.as_str())
                .fact(Fact::Proxy, proxy.name.as_str())
                .fact(Fact::Address, place.value.as_str())
                .change(
                    Change::say_at(proxy.index, Saying::FixAddress, place)
                        .fact(Fact::Other, backend.name.as_str())
                        .fact(Fact::Expected, format!("127.0.0.1:{port}")),
                ),
        );
    }
}
