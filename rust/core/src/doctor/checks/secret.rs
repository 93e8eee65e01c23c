//! SC0301 and SC0314: proxy and backend hold two secrets; the second where it is one secret, read in two ways.

use super::Check;
use super::network::{Member, Network, Pair};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::files::ForwardingMode;
use crate::doctor::finding::{Change, Finding, Saying};
use crate::doctor::{SecretInForce, SecretSource};
use crate::secret::{Comparison, Dressing};

pub(super) const CHECK: Check = Check {
    name: "secret",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    let mut told: Vec<usize> = Vec::new();
    for pair in &network.pairs {
        let modern =
            pair.sends == Some(ForwardingMode::Modern) && pair.asks.is_some_and(|asks| asks.modern);
        if !modern {
            continue;
        }
        let Some(proxy) = pair.proxy.proxy_secret() else {
            continue;
        };
        if proxy.secret.value.is_empty() {
            continue;
        }
        told.push(pair.backend.index);
        if let Some(finding) = compare(pair, &proxy) {
            out.push(finding);
        }
    }
    for backend in network.backends() {
        if !told.contains(&backend.index)
            && let Some(finding) = read_as_a_number(backend, Severity::Warning)
        {
            out.push(finding);
        }
    }
}

fn compare(pair: &Pair<'_>, proxy: &SecretInForce) -> Option<Finding> {
    let backend = pair.backend.backend_secret();
    let Some(backend) = backend else {
        // The host refuses what is written there, or takes it for something that has no text.
        let finding = read_as_a_number(pair.backend, pair.severity(Severity::Error))?;
        return Some(concerning(finding, pair));
    };
    if backend.secret.value.is_blank() {
        return None;
    }
    let comparison = proxy.secret.value.compare(&backend.secret.value);
    match comparison {
        Comparison::Same => None,
        Comparison::DiffersIn(dressing) => Some(dressed(pair, proxy, &backend, dressing)),
        Comparison::Different => Some(different(pair, proxy, &backend)),
    }
}

/// The same word, with something around it on one side.
fn dressed(
    pair: &Pair<'_>,
    proxy: &SecretInForce,
    backend: &SecretInForce,
    dressing: Dressing,
) -> Finding {
    let at_proxy = proxy.secret.value.dressing().is_some();
    let (member, in_force) = if at_proxy {
        (pair.proxy, proxy)
    } else {
        (pair.backend, backend)
    };
    let verbatim = !at_proxy
        && dressing == Dressing::Newline
        && in_force.source != SecretSource::Key
        && pair.backend.has_fabricproxy_lite();
    let saying = if verbatim {
        Saying::SecretInline
    } else {
        Saying::PlainSecret
    };
    let finding = new(pair, Cause::SecretReadDifferently, member)
        .at(&in_force.secret)
        .also(Cause::SecretMismatch);
    finding.change(Change::say_at(member.index, saying, &in_force.secret))
}

fn different(pair: &Pair<'_>, proxy: &SecretInForce, backend: &SecretInForce) -> Finding {
    // A variable that wins over a file which says the right thing is the thing to change.
    for (member, in_force, other) in [(pair.backend, backend, proxy), (pair.proxy, proxy, backend)]
    {
        let file_is_right = in_force.source == SecretSource::Environment
            && member
                .written_secret()
                .is_some_and(|written| written.compare(&other.secret.value) == Comparison::Same);
        if file_is_right {
            return new(pair, Cause::SecretReadDifferently, member)
                .at(&in_force.secret)
                .also(Cause::SecretMismatch)
                .change(
                    Change::say_at(member.index, Saying::OneSecretPlace, &in_force.secret)
                        .fact(Fact::Other, other_of(pair, member).name.as_str()),
                );
        }
    }
    if let Some(finding) = read_as_a_number(pair.backend, pair.severity(Severity::Error)) {
        return concerning(finding, pair).also(Cause::SecretMismatch);
    }
    new(pair, Cause::SecretMismatch, pair.backend)
        .at(&backend.secret)
        .change(
            Change::say_at(pair.backend.index, Saying::CopySecret, &backend.secret)
                .fact(Fact::Other, pair.proxy.name.as_str()),
        )
}

/// A secret without quotes that the backend's YAML takes for a number or a switch.
fn read_as_a_number(backend: Member<'_>, severity: Severity) -> Option<Finding> {
    let asks = backend.asks()?;
    let place = backend.secret_place()?;
    let overridden = backend
        .backend_secret()
        .is_some_and(|in_force| in_force.source == SecretSource::Environment);
    if !asks.modern || overridden || !place.value.is_read_differently() {
        return None;
    }
    Some(
        Finding::new(Cause::SecretReadDifferently, severity, backend.index)
            .at(place)
            .fact(Fact::Backend, backend.name.as_str())
            .fact(Fact::Server, backend.name.as_str())
            .change(Change::quote(backend.index, place)),
    )
}

fn new(pair: &Pair<'_>, cause: Cause, first: Member<'_>) -> Finding {
    let finding = Finding::new(cause, pair.severity(Severity::Error), first.index);
    concerning(finding, pair)
}

fn concerning(finding: Finding, pair: &Pair<'_>) -> Finding {
    finding
        .with_server(pair.backend.index)
        .with_server(pair.proxy.index)
        .fact(Fact::Backend, pair.backend.name.as_str())
        .fact(Fact::Server, pair.backend.name.as_str())
        .fact(Fact::Proxy, pair.proxy.name.as_str())
}

fn other_of<'a>(pair: &Pair<'a>, member: Member<'_>) -> Member<'a> {
    if member.index == pair.proxy.index {
        pair.backend
    } else {
        pair.proxy
    }
}
