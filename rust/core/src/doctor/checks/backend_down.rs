//! SC0507: the proxy looks for a backend on this machine at a port where it does not listen.

use super::Check;
use super::network::Network;
use crate::Cause;
use crate::cause::Fact;
use crate::doctor::OrDefault;
use crate::doctor::address::DEFAULT_PORT;
use crate::catalogue::Severity;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "backend_down",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for link in network.links.iter().filter(|link| link.backend.is_none()) {
        let Some(address) = link.entry.parsed.as_ref().filter(|it| it.host.is_loopback()) else {
            continue;
        };
        let Some(proxy) = network.members.get(link.proxy).filter(|proxy| !proxy.in_container())
        else {
            continue;
        };
        // The folder of that very name belongs to no proxy, and says that it listens elsewhere.
        let Some(backend) = network.backends().find(|backend| {
            backend.folder_name().eq_ignore_ascii_case(&link.entry.name)
                && network.of_backend(*backend).next().is_none()
                && !backend.in_container()
        }) else {
            continue;
        };
        let Some(properties) = backend.files.server_properties.get() else {
            continue;
        };
        let port = properties.server_port.in_force(DEFAULT_PORT);
        if port == address.port {
            continue;
        }
        let expected = format!("127.0.0.1:{port}");
        out.push(
            Finding::new(Cause::BackendDown, Severity::Warning, proxy.index)
                .with_server(backend.index)
                .at_value(&link.entry.address)
                .fact(Fact::Backend, link.entry.name.as_str())
                .fact(Fact::Server, link.entry.name.as_str())
                .fact(Fact::Proxy, proxy.name.as_str())
                .fact(Fact::Address, link.entry.address.value.as_str())
                .change(
                    Change::say_at(proxy.index, Saying::FixAddress, &link.entry.address)
                        .fact(Fact::Other, backend.name.as_str())
                        .fact(Fact::Expected, expected),
                ),
        );
    }
}
