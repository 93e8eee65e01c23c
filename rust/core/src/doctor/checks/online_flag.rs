//! SC0402: the backend's idea of whether its proxy asks Mojang is wrong, so it looks names up in the wrong world.

use super::Check;
use super::network::{Member, Network, Pair};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::Located;
use crate::doctor::files::ForwardingMode;
use crate::doctor::finding::{Change, Finding};

pub(super) const CHECK: Check = Check {
    name: "online_flag",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for backend in network.backends() {
        let pairs: Vec<&Pair<'_>> = network.of_backend(backend).collect();
        // Where its proxies do not agree, SC0404 has it.
        let agree = pairs
            .windows(2)
            .all(|two| two[0].proxy.proxy_online() == two[1].proxy.proxy_online());
        let Some(pair) = pairs.first().filter(|_| agree) else {
            continue;
        };
        let (Some(online), Some(place)) = (pair.proxy.proxy_online(), flag(pair)) else {
            continue;
        };
        if place.value == online || network.is_hybrid(backend) {
            continue;
        }
        let mut finding = Finding::new(
            Cause::OnlineFlagMismatch,
            pair.severity(Severity::Error),
            backend.index,
        )
        .with_server(pair.proxy.index)
        .at_value(place)
        .fact(Fact::Backend, backend.name.as_str())
        .fact(Fact::Server, backend.name.as_str())
        .fact(Fact::Proxy, pair.proxy.name.as_str())
        .fact(Fact::Expected, online.to_string());
        // With an offline proxy the proxy may be the one to change.
        finding = finding.change(
            Change::set(backend.index, place, if online { "true" } else { "false" })
                .unattended(online),
        );
        if !online {
            finding = finding.also(Cause::ProxyOffline);
        }
        out.push(finding);
    }
}

/// The flag of the forwarding that is really spoken.
pub(super) fn flag<'a>(pair: &Pair<'a>) -> Option<&'a Located<bool>> {
    let asks = pair.asks?;
    match pair.sends? {
        ForwardingMode::Modern if asks.modern => modern_flag(pair.backend),
        ForwardingMode::Legacy | ForwardingMode::Bungeeguard if asks.legacy => {
            legacy_flag(pair.backend)
        }
        _ => None,
    }
}

fn modern_flag<'a>(backend: Member<'a>) -> Option<&'a Located<bool>> {
    let files = &backend.server().files;
    match files.paper_global.get() {
        Some(global) => global.velocity_online_mode.as_ref(),
        None => files.paper_legacy.get()?.velocity_online_mode.as_ref(),
    }
}

fn legacy_flag<'a>(backend: Member<'a>) -> Option<&'a Located<bool>> {
    let files = &backend.server().files;
    match files.paper_global.get() {
        Some(global) => global.bungeecord_online_mode.as_ref(),
        None => files.paper_legacy.get()?.bungeecord_online_mode.as_ref(),
    }
}
