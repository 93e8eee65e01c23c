//! SC0403: a proxy asks nobody who a player is.

use super::Check;
use super::network::{Bind, Network};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "proxy_offline",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for proxy in network.proxies() {
        if proxy.proxy_online() != Some(false) {
            continue;
        }
        let severity = match proxy.proxy_bind() {
            Bind::Loopback => continue,
            _ if network.is_hybrid(proxy) => Severity::Info,
            Bind::Private => Severity::Warning,
            Bind::Public | Bind::Unknown => Severity::Critical,
        };
        let Some(place) = proxy.proxy_online_place() else {
            continue;
        };
        let mut finding = Finding::new(Cause::ProxyOffline, severity, proxy.index)
            .at_value(place)
            .fact(Fact::Proxy, proxy.name.as_str());
        if severity != Severity::Info {
            finding = finding
                .change(Change::set(proxy.index, place, "true"))
                .say(Change::say(proxy.index, Saying::OfflineProxy));
        }
        out.push(finding);
    }
}
