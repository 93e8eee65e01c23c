//! SC0311: a backend believes whatever a handshake says about the player, and nothing keeps strangers from its port.
//!
//! There is no error to see: everybody who reaches the port can be anybody, the owner included.

use super::Check;
use super::network::{Bind, Member, Network, Pair};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::Host;
use crate::doctor::files::ForwardingMode;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "unguarded_legacy",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for backend in network.backends() {
        // A log shows neither a firewall nor that no plugin checks a token.
        if backend.lacks_files() {
            continue;
        }
        if !backend
            .asks()
            .is_some_and(|asks| asks.legacy && !asks.guard && !asks.modern)
        {
            continue;
        }
        let pairs: Vec<&Pair<'_>> = network
            .of_backend(backend)
            .filter(|pair| {
                matches!(
                    pair.sends,
                    Some(ForwardingMode::Legacy | ForwardingMode::Bungeeguard)
                )
            })
            .collect();
        let other_rule_has_it = pairs.is_empty() && network.of_backend(backend).next().is_some();
        if other_rule_has_it {
            continue;
        }
        let Some(severity) = severity(backend, &pairs) else {
            continue;
        };
        out.push(finding(network, backend, &pairs, severity));
    }
}

fn severity(backend: Member<'_>, pairs: &[&Pair<'_>]) -> Option<Severity> {
    let token_unchecked = pairs
        .iter()
        .any(|pair| pair.sends == Some(ForwardingMode::Bungeeguard));
    match backend.bind() {
        Bind::Loopback => return token_unchecked.then_some(Severity::Info),
        Bind::Private | Bind::Unknown => return Some(Severity::Warning),
        Bind::Public => {}
    }
    if backend.in_container() {
        return Some(Severity::Info);
    }
    let other_host = pairs.iter().any(|pair| match pair.dialled() {
        Some(host @ Host::Ip(_)) => !host.is_loopback(),
        // A name without a dot is a container's or a hosts file's.
        Some(host @ Host::Name(name)) => !host.is_loopback() && name.contains('.'),
        _ => false,
    });
    Some(if other_host {
        Severity::Critical
    } else {
        Severity::Warning
    })
}

fn finding(
    network: &Network<'_>,
    backend: Member<'_>,
    pairs: &[&Pair<'_>],
    severity: Severity,
) -> Finding {
    let mut finding = Finding::new(Cause::UnguardedLegacy, severity, backend.index)
        .also(Cause::ReachablePastProxy)
        .fact(Fact::Backend, backend.name.as_str())
        .fact(Fact::Server, backend.name.as_str())
        .fact(Fact::Plugin, "BungeeGuard");
    for pair in pairs {
        finding = finding
            .with_server(pair.proxy.index)
            .fact(Fact::Proxy, pair.proxy.name.as_str());
    }
    if let Some(place) = backend.legacy_switch() {
        finding = finding.at_value(place);
    }
    if network.dialled_by_loopback_only(backend) && backend.bind() != Bind::Loopback {
        finding = finding.change(backend.bind_to_loopback());
    } else if backend.bind() != Bind::Loopback {
        finding = finding.say(Change::say(backend.index, Saying::OnlyTheProxy));
    }
    if backend.is_bukkit() {
        finding = finding
            .change(Change::say(backend.index, Saying::Install).fact(Fact::Plugin, "BungeeGuard"));
    }
    finding
}
