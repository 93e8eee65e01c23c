//! SC0604: a whitelist of UUIDs that players do not come with: names were added while the other kind was in force.

use super::Check;
use super::network::{Member, Network, Pair};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::diagnose::evidence::Identity;
use crate::doctor::files::ForwardingMode;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "whitelist_uuids",
    run,
};

/// Where one of these is true, the UUIDs that players come with are about to change: that goes first.
const FIRST: &[Cause] = &[
    Cause::BackendOnlineMode,
    Cause::BackendOpen,
    Cause::IdentitySplit,
    Cause::ModeMismatch,
    Cause::OfflineModeExposed,
    Cause::OnlineFlagMismatch,
    Cause::ProxyForwardsNothing,
    Cause::ProxyOffline,
];

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for backend in network.backends() {
        let on = backend
            .files
            .server_properties
            .get()
            .and_then(|properties| properties.white_list.as_ref())
            .is_some_and(|place| place.value);
        let (true, Some(whitelist)) = (on, backend.files.whitelist.get()) else {
            continue;
        };
        let concerned: Vec<usize> = network
            .of_backend(backend)
            .map(|pair| pair.proxy.index)
            .chain([backend.index])
            .collect();
        let changes_first = out.iter().any(|finding| {
            FIRST.contains(&finding.cause)
                && finding
                    .servers
                    .iter()
                    .any(|server| concerned.contains(server))
        });
        if changes_first || network.is_hybrid(backend) {
            continue;
        }
        let Some(arriving) = arriving(network, backend) else {
            continue;
        };
        let other = match arriving {
            Identity::Licensed => Identity::Offline,
            _ => Identity::Licensed,
        };
        let has_both = |name: &str| {
            whitelist
                .players
                .iter()
                .any(|player| player.value.identity == arriving && player.value.name == name)
        };
        // Who stands there under both UUIDs can join.
        let Some(first) = whitelist
            .players
            .iter()
            .find(|player| player.value.identity == other && !has_both(&player.value.name))
        else {
            continue;
        };
        let mut finding = Finding::new(Cause::AuthPluginConflict, Severity::Warning, backend.index)
            .at(first)
            .fact(Fact::Server, backend.name.as_str())
            .fact(Fact::Backend, backend.name.as_str())
            .fact(Fact::Plugin, &*whitelist.file)
            .say(
                Change::say(backend.index, Saying::WhitelistAnew)
                    .fact(Fact::File, &*whitelist.file),
            );
        if let Some(pair) = network.of_backend(backend).next() {
            finding = finding
                .with_server(pair.proxy.index)
                .fact(Fact::Proxy, pair.proxy.name.as_str());
        }
        out.push(finding);
    }
}

/// The kind of UUID that every player comes with; `None` where it cannot be said, or depends on the proxy.
fn arriving(network: &Network<'_>, backend: Member<'_>) -> Option<Identity> {
    let kind = |online: bool| {
        if online {
            Identity::Licensed
        } else {
            Identity::Offline
        }
    };
    let mut pairs = network.of_backend(backend).peekable();
    if pairs.peek().is_none() {
        let asks_no_proxy = backend.asks().is_some_and(|asks| asks.nothing());
        return asks_no_proxy.then_some(kind(backend.online_mode()?));
    }
    let mut all = None;
    for pair in pairs {
        let one = kind(pair.proxy.proxy_online().filter(|_| forwards(pair))?);
        if all.is_some_and(|all| all != one) {
            return None;
        }
        all = Some(one);
    }
    all
}

/// Whether the backend takes the players' UUIDs from the proxy.
fn forwards(pair: &Pair<'_>) -> bool {
    match (pair.sends, pair.asks) {
        (Some(ForwardingMode::Modern), Some(asks)) => asks.modern,
        (Some(ForwardingMode::Legacy | ForwardingMode::Bungeeguard), Some(asks)) => asks.legacy,
        _ => false,
    }
}
