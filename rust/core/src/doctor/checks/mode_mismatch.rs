//! SC0302: proxy and backend speak different kinds of forwarding.

use super::Check;
use super::network::{Bind, Member, Network, Pair};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::ServerKind;
use crate::doctor::files::ForwardingMode;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "mode_mismatch",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for proxy in network.proxies() {
        let wrong: Vec<&Pair<'_>> = network
            .of_proxy(proxy)
            .filter(|pair| is_wrong(pair))
            .collect();
        // Where every backend wants the same other thing, the proxy is the one to change.
        let proxy_is_wrong = !wrong.is_empty()
            && network
                .of_proxy(proxy)
                .filter(|pair| pair.asks.is_some())
                .all(is_wrong_at_proxy);
        let (at_proxy, at_backend): (Vec<&Pair<'_>>, Vec<&Pair<'_>>) =
            wrong.into_iter().partition(|pair| {
                // BungeeCord has one switch for all of its backends.
                let switched_off = pair.sends == Some(ForwardingMode::None);
                pair.link.entry.forwarding_mode.is_none() && (proxy_is_wrong || switched_off)
            });
        if !at_proxy.is_empty() {
            out.push(change_proxy(proxy, &at_proxy));
        }
        for pair in at_backend {
            out.push(change_backend(pair));
        }
    }
}

/// Whether this pair's login fails for the kind of forwarding, and no other rule has it.
fn is_wrong(pair: &Pair<'_>) -> bool {
    let (Some(sends), Some(asks)) = (pair.sends, pair.asks) else {
        return false;
    };
    if pair.backend.guard_shuts_down() {
        return false;
    }
    match sends {
        ForwardingMode::None => asks.legacy && !asks.modern && pair.proxy.is_bungeecord(),
        ForwardingMode::Legacy => asks.guard && !asks.modern || !asks.legacy,
        ForwardingMode::Bungeeguard => !asks.legacy,
        // A Bukkit backend is SC0308 then, one that asks for nothing SC0304.
        ForwardingMode::Modern => asks.legacy && !asks.modern && !pair.backend.is_bukkit(),
    }
}

/// Whether the change that mends this pair is the proxy's.
fn is_wrong_at_proxy(pair: &Pair<'_>) -> bool {
    if !is_wrong(pair) {
        return false;
    }
    let bungeecord = pair.proxy.is_bungeecord();
    match (pair.sends, pair.asks) {
        (Some(ForwardingMode::None), _) => true,
        // Never from signed to unsigned.
        (Some(ForwardingMode::Modern), _) => false,
        (_, Some(asks)) if asks.guard => true,
        (_, Some(asks)) if asks.modern => !bungeecord,
        // Forge and Fabric read no legacy forwarding of their own accord.
        _ => {
            !bungeecord
                && matches!(
                    pair.backend.kind,
                    ServerKind::Fabric | ServerKind::Forge | ServerKind::Neoforge
                )
                && !pair.backend.is_bukkit()
        }
    }
}

fn change_proxy(proxy: Member<'_>, pairs: &[&Pair<'_>]) -> Finding {
    let mut finding = Pair::finding_at_proxy(Cause::ModeMismatch, proxy, pairs);
    let guard = pairs
        .iter()
        .any(|pair| pair.asks.is_some_and(|asks| asks.guard));
    if proxy.files.bungeecord.get().is_some() {
        finding = proxy.with_ip_forward(finding);
        if guard && !proxy.has_guard() {
            finding = finding.fact(Fact::Plugin, "BungeeGuard").change(
                Change::say(proxy.index, Saying::Install).fact(Fact::Plugin, "BungeeGuard"),
            );
        }
        return finding;
    }
    let legacy = pairs
        .iter()
        .all(|pair| pair.asks.is_some_and(|asks| asks.legacy));
    let to = match (guard, legacy) {
        (true, _) => ForwardingMode::Bungeeguard,
        (false, true) => ForwardingMode::Legacy,
        (false, false) => ForwardingMode::Modern,
    };
    if let Some(place) = proxy
        .files
        .velocity
        .get()
        .and_then(|velocity| velocity.forwarding_mode.as_ref())
    {
        // From unsigned to what every backend asks for already, signed or guarded: nothing opens.
        let safe = to != ForwardingMode::Legacy
            && proxy.proxy_secret().is_some()
            && pairs
                .iter()
                .all(|pair| pair.asks.is_some_and(|asks| asks.modern || asks.guard));
        finding = finding.at_value(place).change(
            Change::set(proxy.index, place, &format!("\"{}\"", to.word())).unattended(safe),
        );
    }
    for pair in pairs {
        if pair.asks.is_some_and(|asks| asks.nothing()) {
            let plugin = if pair.backend.kind == ServerKind::Fabric {
                "FabricProxy-Lite"
            } else {
                "Proxy-Compatible-Forge"
            };
            finding = finding.change(
                Change::say(pair.backend.index, Saying::Install).fact(Fact::Plugin, plugin),
            );
        }
    }
    finding
}

fn change_backend(pair: &Pair<'_>) -> Finding {
    let (proxy, backend) = (pair.proxy, pair.backend);
    let asks = pair.asks.unwrap_or_default();
    let base = |first: usize, second: usize| {
        Finding::new(Cause::ModeMismatch, pair.severity(Severity::Error), first)
            .with_server(second)
            .fact(Fact::Backend, backend.name.as_str())
            .fact(Fact::Server, backend.name.as_str())
            .fact(Fact::Proxy, proxy.name.as_str())
    };
    if let Some(mode) = &pair.link.entry.forwarding_mode {
        let to = match (asks.modern, asks.guard, asks.legacy) {
            (true, _, _) => "MODERN",
            (_, true, _) => "BUNGEEGUARD",
            (_, _, true) => "LEGACY",
            _ => "NONE",
        };
        return base(proxy.index, backend.index)
            .at_value(mode)
            .change(Change::set(proxy.index, mode, &format!("\"{to}\"")).unattended(asks.modern));
    }
    if asks.guard && pair.sends == Some(ForwardingMode::Legacy) && !proxy.is_bungeecord() {
        return change_proxy(proxy, &[pair]);
    }
    let finding = base(backend.index, proxy.index);
    if pair.sends == Some(ForwardingMode::Modern) {
        return turn_modern(finding, pair);
    }
    if !asks.legacy {
        // Whoever can reach the port can then be anybody, unless only this machine can.
        let safe = backend.bind() == Bind::Loopback;
        let mut finding = match backend.legacy_switch() {
            Some(place) => finding
                .at_value(place)
                .change(Change::set(backend.index, place, "true").unattended(safe && !asks.modern)),
            None if backend.is_bukkit() => {
                let mut finding = finding.in_file("spigot.yml");
                finding.key = Some("settings.bungeecord".to_owned());
                finding.change(Change::set_absent(
                    backend.index,
                    "spigot.yml",
                    "settings.bungeecord",
                    "true",
                ))
            }
            None => finding.change(Change::say(backend.index, Saying::ModernOrOther)),
        };
        if let Some(place) = backend.velocity_enabled().filter(|place| place.value) {
            finding = finding
                .at_value(place)
                .change(Change::set(backend.index, place, "false"));
        }
        if !safe {
            finding = finding.say(Change::say(backend.index, Saying::OnlyTheProxy));
        }
        return finding;
    }
    if asks.guard {
        return finding
            .fact(Fact::Plugin, "BungeeGuard")
            .change(Change::say(proxy.index, Saying::Install).fact(Fact::Plugin, "BungeeGuard"));
    }
    finding.change(Change::say(backend.index, Saying::ModernOrOther))
}

/// A backend that knows several modes takes the proxy's.
fn turn_modern(finding: Finding, pair: &Pair<'_>) -> Finding {
    let backend = pair.backend;
    let Some(place) = backend.mode_place() else {
        return finding.change(Change::say(backend.index, Saying::ModernOrOther));
    };
    let finding = finding
        .at_value(place)
        .change(Change::set(backend.index, place, "\"MODERN\""));
    if pair.same_secret() {
        return finding;
    }
    let (file, key) = backend.secret_key();
    finding.change(
        Change::say(backend.index, Saying::CopySecret)
            .fact(Fact::File, file)
            .fact(Fact::Key, key)
            .fact(Fact::Other, pair.proxy.name.as_str()),
    )
}
