//! SC0318: BungeeGuard on a server whose spigot.yml does not ask for BungeeCord: it shuts the server down.

use super::Check;
use super::network::Network;
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::files::ForwardingMode;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "guard_needs_bungeecord",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for backend in network.backends() {
        if !backend.guard_shuts_down() {
            continue;
        }
        let pair = network.of_backend(backend).next();
        let mut finding = Finding::new(Cause::GuardNeedsBungeecord, Severity::Error, backend.index)
            .fact(Fact::Backend, backend.name.as_str())
            .fact(Fact::Server, backend.name.as_str())
            .fact(Fact::Plugin, "BungeeGuard")
            .in_file("spigot.yml");
        finding.key = Some("settings.bungeecord".to_owned());
        if let Some(pair) = pair {
            finding = finding
                .with_server(pair.proxy.index)
                .fact(Fact::Proxy, pair.proxy.name.as_str());
        }
        let place = backend.legacy_switch();
        if let Some(place) = place {
            finding = finding.at_value(place);
        }
        let modern = pair.is_some_and(|pair| pair.sends == Some(ForwardingMode::Modern))
            || backend.asks().is_some_and(|asks| asks.modern);
        let change = match place {
            _ if modern => {
                Change::say(backend.index, Saying::Remove).fact(Fact::Plugin, "BungeeGuard")
            }
            // The plugin then refuses whoever comes without a token: nothing opens.
            Some(place) => Change::set(backend.index, place, "true").unattended(true),
            None => Change::set_absent(backend.index, "spigot.yml", "settings.bungeecord", "true"),
        };
        out.push(finding.change(change));
    }
}
