//! SC0308: spigot.yml asks for BungeeCord while the backend, or its proxy, speaks modern forwarding.
//!
//! The handshake is judged before the plugin request, so `settings.bungeecord` alone decides, and the backend's text
//! speaks of BungeeCord where there is none.

use super::Check;
use super::network::{Asks, Member, Network, Pair};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::files::ForwardingMode;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "both_forwardings",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for backend in network.backends().filter(Member::is_bukkit) {
        let Some(asks) = backend.asks().filter(|asks| asks.legacy) else {
            continue;
        };
        let pairs: Vec<&Pair<'_>> = network.of_backend(backend).collect();
        let modern = pairs
            .iter()
            .find(|pair| pair.sends == Some(ForwardingMode::Modern));
        let Some(pair) = modern.or_else(|| pairs.first()) else {
            if asks.modern {
                out.push(turn_off_bungeecord(backend, asks, Severity::Warning));
            }
            continue;
        };
        match pair.sends {
            Some(ForwardingMode::Modern) => {
                let mut finding =
                    turn_off_bungeecord(backend, asks, pair.severity(Severity::Error));
                if !asks.modern && !pair.same_secret() {
                    let (file, key) = backend.secret_key();
                    finding = finding.change(
                        Change::say(backend.index, Saying::CopySecret)
                            .fact(Fact::File, file)
                            .fact(Fact::Key, key)
                            .fact(Fact::Other, pair.proxy.name.as_str()),
                    );
                }
                out.push(concerning(finding, pair));
            }
            Some(ForwardingMode::Legacy | ForwardingMode::Bungeeguard) if asks.modern => {
                let finding = turn_off_velocity(backend, pair.severity(Severity::Error));
                out.push(concerning(finding, pair));
            }
            _ if asks.modern => {
                let finding = turn_off_bungeecord(backend, asks, pair.severity(Severity::Warning));
                out.push(concerning(finding, pair));
            }
            _ => {}
        }
    }
}

fn turn_off_bungeecord(backend: Member<'_>, asks: Asks, severity: Severity) -> Finding {
    let mut finding = of(backend, severity);
    let Some(place) = backend
        .files
        .spigot
        .get()
        .and_then(|spigot| spigot.bungeecord.as_ref())
    else {
        return finding;
    };
    let protected = asks.modern && backend.backend_secret().is_some();
    finding = finding
        .at_value(place)
        .change(Change::set(backend.index, place, "false").unattended(protected));
    if !asks.modern {
        finding = match backend.velocity_enabled() {
            Some(place) => finding.change(Change::set(backend.index, place, "true")),
            None => {
                let (file, key) = backend
                    .velocity_enabled_key()
                    .unwrap_or(("config/paper-global.yml", "proxies.velocity.enabled"));
                finding.change(Change::set_absent(backend.index, file, key, "true"))
            }
        };
    }
    finding
}

fn turn_off_velocity(backend: Member<'_>, severity: Severity) -> Finding {
    let finding = of(backend, severity);
    match backend.velocity_enabled() {
        Some(place) => finding
            .at_value(place)
            .change(Change::set(backend.index, place, "false"))
            .say(Change::say(backend.index, Saying::OnlyTheProxy)),
        None => finding,
    }
}

fn of(backend: Member<'_>, severity: Severity) -> Finding {
    Finding::new(Cause::BothForwardingsOn, severity, backend.index)
        .fact(Fact::Backend, backend.name.as_str())
        .fact(Fact::Server, backend.name.as_str())
}

fn concerning(finding: Finding, pair: &Pair<'_>) -> Finding {
    finding
        .with_server(pair.proxy.index)
        .fact(Fact::Proxy, pair.proxy.name.as_str())
        .also(Cause::ModeMismatch)
}
