//! SC0602: the proxy passes Floodgate's data on, and a backend has no Floodgate or another key.

use super::Check;
use super::network::Network;
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::finding::{Change, Finding, Saying};
use crate::secret::Comparison;

pub(super) const CHECK: Check = Check {
    name: "floodgate_data",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for proxy in network.proxies().filter(|proxy| proxy.has_floodgate()) {
        let Some(place) = proxy
            .files
            .floodgate
            .get()
            .and_then(|config| config.send_floodgate_data.as_ref())
            .filter(|place| place.value)
        else {
            continue;
        };
        let mut without: Option<Finding> = None;
        for pair in network.of_proxy(proxy) {
            let backend = pair.backend;
            if !backend.has_floodgate() {
                let finding = without.take().unwrap_or_else(|| {
                    Finding::new(
                        Cause::FloodgateMissingOrKey,
                        pair.severity(Severity::Error),
                        proxy.index,
                    )
                    .at_value(place)
                    .fact(Fact::Proxy, proxy.name.as_str())
                    .fact(Fact::Plugin, "Floodgate")
                    .change(Change::set(proxy.index, place, "false").unattended(true))
                });
                without = Some(
                    finding
                        .with_server(backend.index)
                        .fact(Fact::Backend, backend.name.as_str())
                        .fact(Fact::Server, backend.name.as_str()),
                );
                continue;
            }
            let (Some(one), Some(two)) = (
                proxy.files.floodgate_key.get(),
                backend.files.floodgate_key.get(),
            ) else {
                continue;
            };
            if one.key.compare(&two.key) != Comparison::Same {
                out.push(
                    Finding::new(
                        Cause::FloodgateMissingOrKey,
                        pair.severity(Severity::Error),
                        backend.index,
                    )
                    .with_server(proxy.index)
                    .in_file(&*two.file)
                    .fact(Fact::Proxy, proxy.name.as_str())
                    .fact(Fact::Backend, backend.name.as_str())
                    .fact(Fact::Server, backend.name.as_str())
                    .fact(Fact::Plugin, "Floodgate")
                    .change(
                        Change::say(backend.index, Saying::CopySecret)
                            .fact(Fact::File, &*two.file)
                            .fact(Fact::Other, proxy.name.as_str()),
                    ),
                );
            }
        }
        out.extend(without);
    }
}
