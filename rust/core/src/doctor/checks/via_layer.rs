//! SC0606: a Via on a backend, where it may change the version that the proxy has agreed on.
//!
//! ViaVersion's own advice is the backend in most networks, so that is worth knowing and no more; ViaFabric stands
//! between the forwarding mod and the proxy.

use super::Check;
use super::network::{Network, shown_name};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::files::ForwardingMode;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "via_layer",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for pair in &network.pairs {
        if pair.sends != Some(ForwardingMode::Modern) || !pair.proxy.lacks("viaversion") {
            continue;
        }
        let backend = pair.backend;
        let (plugin, severity) = match (backend.plugin("viafabric"), backend.plugin("viaversion")) {
            (Some(plugin), _) => (plugin, Severity::Warning),
            (None, Some(plugin)) => (plugin, Severity::Info),
            (None, None) => continue,
        };
        out.push(
            Finding::new(Cause::ViaWrongLayer, severity, backend.index)
                .with_server(pair.proxy.index)
                .in_file(&*plugin.file)
                .fact(Fact::Server, backend.name.as_str())
                .fact(Fact::Backend, backend.name.as_str())
                .fact(Fact::Proxy, pair.proxy.name.as_str())
                .fact(Fact::Plugin, shown_name(plugin))
                .say(
                    Change::say(backend.index, Saying::ViaOnProxy)
                        .fact(Fact::Plugin, shown_name(plugin))
                        .fact(Fact::Other, pair.proxy.name.as_str()),
                ),
        );
    }
}
