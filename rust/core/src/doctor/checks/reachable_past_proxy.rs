//! SC0317: a guarded backend listens on every address: strangers reach its port and are turned away there.
//!
//! The signature or the token keeps them out, so this is worth knowing and no more; where nothing keeps them out it is
//! SC0311 or SC0312, and in a container the files do not show what is reachable.

use super::Check;
use super::network::{Bind, Network};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::files::ForwardingMode;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "reachable_past_proxy",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for backend in network.backends() {
        let guarded = backend.asks().is_some_and(|asks| asks.modern || asks.guard);
        let Some(pair) = network.of_backend(backend).find(|pair| {
            matches!(
                pair.sends,
                Some(ForwardingMode::Modern | ForwardingMode::Bungeeguard)
            )
        }) else {
            continue;
        };
        // Where nothing is asked for after all, SC0312 has said it.
        let said = out.iter().any(|finding| {
            finding.cause == Cause::BackendOpen && finding.servers.first() == Some(&backend.index)
        });
        if said || !guarded || backend.bind() != Bind::Public || backend.in_container() {
            continue;
        }
        let mut finding = Finding::new(Cause::ReachablePastProxy, Severity::Info, backend.index)
            .with_server(pair.proxy.index)
            .fact(Fact::Backend, backend.name.as_str())
            .fact(Fact::Server, backend.name.as_str())
            .fact(Fact::Proxy, pair.proxy.name.as_str())
            .in_file("server.properties");
        finding.key = Some("server-ip".to_owned());
        if let Some(place) = backend
            .files
            .server_properties
            .get()
            .and_then(|properties| properties.server_ip.as_ref())
        {
            finding = finding.at_value(place);
        }
        finding = if network.dialled_by_loopback_only(backend) {
            finding.change(backend.bind_to_loopback())
        } else {
            finding.say(Change::say(backend.index, Saying::OnlyTheProxy))
        };
        out.push(finding);
    }
}
