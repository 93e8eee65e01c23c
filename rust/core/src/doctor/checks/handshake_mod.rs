//! SC0321: Forge from 1.13 to 1.20.1 shakes hands during login, which Velocity passes on only with Ambassador.

use super::Check;
use super::network::{Network, Pair};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::ServerKind;
use crate::doctor::files::ForwardingMode;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "handshake_mod",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for pair in &network.pairs {
        let (proxy, backend) = (pair.proxy, pair.backend);
        let velocity_modern = proxy.kind == ServerKind::Velocity
            && pair.sends == Some(ForwardingMode::Modern)
            && pair.asks.is_some_and(|asks| asks.modern);
        if !velocity_modern || !proxy.lacks("ambassador") {
            continue;
        }
        let Some(severity) = severity(pair) else {
            continue;
        };
        out.push(
            Finding::new(Cause::HandshakeModMissing, severity, proxy.index)
                .with_server(backend.index)
                .fact(Fact::Backend, backend.name.as_str())
                .fact(Fact::Server, backend.name.as_str())
                .fact(Fact::Proxy, proxy.name.as_str())
                .fact(Fact::Plugin, "Ambassador")
                .change(Change::say(proxy.index, Saying::Install).fact(Fact::Plugin, "Ambassador")),
        );
    }
}

fn severity(pair: &Pair<'_>) -> Option<Severity> {
    let version = pair.backend.minecraft_version();
    match (pair.backend.kind, version) {
        (ServerKind::Forge | ServerKind::Neoforge, Some((minor, patch))) => {
            let shakes_hands = (13..20).contains(&minor) || (minor == 20 && patch <= 1);
            shakes_hands.then(|| pair.severity(Severity::Error))
        }
        (ServerKind::Forge, None) => Some(Severity::Warning),
        _ => None,
    }
}
