//! SC0607: Geyser on a backend joins it directly, past the proxy that the backend insists on.

use super::Check;
use super::network::{Asks, Network};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "geyser_layer",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for backend in network.backends().filter(|backend| backend.has_geyser()) {
        let Some(pair) = network.of_backend(backend).next() else {
            continue;
        };
        if pair.asks.is_none_or(Asks::nothing) {
            continue;
        }
        let mut finding = Finding::new(
            Cause::GeyserWrongLayer,
            pair.severity(Severity::Error),
            backend.index,
        )
        .with_server(pair.proxy.index)
        .fact(Fact::Server, backend.name.as_str())
        .fact(Fact::Backend, backend.name.as_str())
        .fact(Fact::Proxy, pair.proxy.name.as_str())
        .fact(Fact::Plugin, "Geyser");
        if let Some(plugin) = backend.plugin("geyser") {
            finding = finding.in_file(&*plugin.file);
        } else if let Some(geyser) = backend.files.geyser.get() {
            finding = finding.in_file(&*geyser.file);
        }
        out.push(
            finding.change(
                Change::say(backend.index, Saying::MoveToProxy)
                    .fact(Fact::Plugin, "Geyser")
                    .fact(Fact::Other, pair.proxy.name.as_str()),
            ),
        );
    }
}
