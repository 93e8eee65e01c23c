//! SC0404: two proxies share a backend, and one of them gives its players offline UUIDs.

use super::Check;
use super::network::{Network, Pair};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::finding::{Change, Finding};

pub(super) const CHECK: Check = Check {
    name: "identity_split",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for proxy in network.proxies() {
        if proxy.proxy_online() != Some(false) || network.is_hybrid(proxy) {
            continue;
        }
        let (Some(place), shared) = (
            proxy.proxy_online_place(),
            online_partners(network, proxy.index),
        ) else {
            continue;
        };
        if shared.is_empty() {
            continue;
        }
        let mut finding = Finding::new(Cause::IdentitySplit, Severity::Error, proxy.index)
            .at_value(place)
            .fact(Fact::Proxy, proxy.name.as_str())
            .change(Change::set(proxy.index, place, "true"));
        for pair in shared {
            finding = finding
                .with_server(pair.proxy.index)
                .with_server(pair.backend.index)
                .fact(Fact::Other, pair.proxy.name.as_str())
                .fact(Fact::Backend, pair.backend.name.as_str())
                .fact(Fact::Server, pair.backend.name.as_str());
        }
        out.push(finding);
    }
}

/// The pairs of other proxies, in online mode, with the backends of this one.
fn online_partners<'n, 'a>(network: &'n Network<'a>, proxy: usize) -> Vec<&'n Pair<'a>> {
    let mine: Vec<usize> = network
        .pairs
        .iter()
        .filter(|pair| pair.proxy.index == proxy)
        .map(|pair| pair.backend.index)
        .collect();
    network
        .pairs
        .iter()
        .filter(|pair| pair.proxy.index != proxy)
        .filter(|pair| pair.proxy.proxy_online() == Some(true))
        .filter(|pair| mine.contains(&pair.backend.index))
        .collect()
}
