//! SC0305: a backend behind a proxy asks Mojang itself, so the proxy's connection is taken for a player's.

use super::Check;
use super::network::{Bind, Member, Network};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::finding::{Change, Finding, Saying};
use crate::doctor::{OrDefault, ServerKind};

pub(super) const CHECK: Check = Check {
    name: "backend_online_mode",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for backend in network.backends() {
        if backend.online_mode() != Some(true) || takes_forwarded_players_anyway(backend) {
            continue;
        }
        let pair = network.of_backend(backend).next();
        let severity = match pair {
            Some(pair) => pair.severity(Severity::Error),
            // Its own files say that a proxy stands before it.
            None if backend.asks().is_some_and(|asks| !asks.nothing()) => Severity::Warning,
            None => continue,
        };
        let mut finding = Finding::new(Cause::BackendOnlineMode, severity, backend.index)
            .fact(Fact::Backend, backend.name.as_str())
            .fact(Fact::Server, backend.name.as_str());
        if let Some(pair) = pair {
            finding = finding
                .with_server(pair.proxy.index)
                .fact(Fact::Proxy, pair.proxy.name.as_str());
        }
        // The only cure for which online-mode=false is right, and only together with a closed port.
        let closed = backend.bind() == Bind::Loopback;
        finding = match backend.online_mode_place() {
            Some((place, true)) => {
                finding
                    .at_value(&place)
                    .change(Change::variable(backend.index, &place, "FALSE"))
            }
            Some((place, false)) => finding
                .at_value(&place)
                .change(Change::set(backend.index, &place, "false").unattended(closed)),
            None => {
                let mut finding = finding.in_file("server.properties");
                finding.key = Some("online-mode".to_owned());
                finding.change(Change::set_absent(
                    backend.index,
                    "server.properties",
                    "online-mode",
                    "false",
                ))
            }
        };
        if !closed {
            finding = finding.say(Change::say(backend.index, Saying::OnlyTheProxy));
        }
        out.push(finding);
    }
}

/// FabricProxy-Lite's `hackOnlineMode`, on unless said otherwise, skips the question for forwarded players; its variable
/// wins over its file. Of a mod that is not known it cannot be said.
pub(super) fn takes_forwarded_players_anyway(backend: Member<'_>) -> bool {
    if backend.has_fabricproxy_lite() {
        let variable = "FABRIC_PROXY_HACK_ONLINE_MODE";
        if backend.environment.get(variable).is_some() {
            return backend
                .environment
                .text(variable)
                .is_none_or(|text| text.value.eq_ignore_ascii_case("true"));
        }
        return match backend.files.fabricproxy_lite.get() {
            Some(lite) => lite.hack_online_mode.in_force(true),
            None => true,
        };
    }
    // Proxy-Compatible-Forge leaves the question as it is.
    let other_mod = !backend.has_proxy_compatible_forge() && backend.has_forwarding_mod();
    // A log may not name every mod.
    let may_have_one = backend.kind == ServerKind::Fabric && backend.lacks_files();
    other_mod || may_have_one
}
