//! SC0319: Proxy-Compatible-Forge lets in named proxies only, and this one is not among them.

use super::Check;
use super::network::{Network, Pair};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::finding::{Change, Finding, Saying};
use crate::doctor::{Host, ServerKind};

pub(super) const CHECK: Check = Check {
    name: "proxy_host_approved",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for pair in &network.pairs {
        let backend = pair.backend;
        let forge = matches!(backend.kind, ServerKind::Forge | ServerKind::Neoforge);
        let (true, Some(config)) = (forge, backend.files.proxy_compatible_forge.get()) else {
            continue;
        };
        let Some(first) = config.approved_proxy_hosts.first() else {
            continue;
        };
        let asks = pair.asks.is_some_and(|asks| asks.modern);
        let (true, Some(from)) = (asks, comes_from(pair)) else {
            continue;
        };
        // A name may be the proxy's; only whoever can look it up knows.
        let approved = config
            .approved_proxy_hosts
            .iter()
            .filter_map(|host| Host::parse(&host.value))
            .any(|host| {
                from.includes(&host) || (matches!(host, Host::Name(_)) && !host.is_loopback())
            });
        if approved {
            continue;
        }
        let mut finding = Finding::new(
            Cause::ProxyHostNotApproved,
            pair.severity(Severity::Error),
            backend.index,
        )
        .with_server(pair.proxy.index)
        .at(first)
        .fact(Fact::Backend, backend.name.as_str())
        .fact(Fact::Server, backend.name.as_str())
        .fact(Fact::Proxy, pair.proxy.name.as_str());
        finding.key = Some(first.key.split('[').next().unwrap_or(&first.key).to_owned());
        let mut change = Change::say(backend.index, Saying::ApproveHost)
            .fact(Fact::File, &*first.file)
            .fact(Fact::Key, "approvedProxyHosts");
        if let Some(address) = from.shown() {
            change = change.fact(Fact::Expected, address);
        }
        out.push(finding.change(change));
    }
}

/// What is known of the address that the backend sees the proxy come from.
enum Source<'a> {
    Loopback,
    Exactly(&'a Host),
    NotLoopback,
}

impl Source<'_> {
    fn includes(&self, host: &Host) -> bool {
        match self {
            Self::Loopback => host.is_loopback(),
            Self::Exactly(own) => host == *own,
            Self::NotLoopback => !host.is_loopback(),
        }
    }

    fn shown(&self) -> Option<String> {
        match self {
            Self::Loopback => Some("127.0.0.1".to_owned()),
            Self::Exactly(Host::Ip(number)) => Some(number.to_string()),
            Self::Exactly(_) | Self::NotLoopback => None,
        }
    }
}

fn comes_from<'a>(pair: &Pair<'a>) -> Option<Source<'a>> {
    if pair.backend.in_container() || pair.proxy.in_container() {
        return None;
    }
    match &pair.link.entry.parsed.as_ref()?.host {
        host if host.is_loopback() => Some(Source::Loopback),
        Host::Ip(_) => {
            let bind = pair.proxy.server().files.velocity.get()?.bind.as_ref();
            Some(match bind.map(|bind| &bind.value.host) {
                Some(own @ Host::Ip(_)) => Source::Exactly(own),
                _ => Source::NotLoopback,
            })
        }
        _ => None,
    }
}
