//! SC0304: the proxy forwards in modern mode, and the backend was never told to ask for it.

use super::Check;
use super::network::{Member, Network, Pair};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::ServerKind;
use crate::doctor::files::ForwardingMode;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "backend_does_not_ask",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for pair in &network.pairs {
        let silent = pair.asks.is_some_and(|asks| asks.nothing());
        if pair.sends != Some(ForwardingMode::Modern) || !silent || pair.backend.guard_shuts_down()
        {
            continue;
        }
        let (proxy, backend) = (pair.proxy, pair.backend);
        let finding = Finding::new(
            Cause::BackendDoesNotAsk,
            pair.severity(Severity::Error),
            backend.index,
        )
        .with_server(proxy.index)
        .fact(Fact::Backend, backend.name.as_str())
        .fact(Fact::Server, backend.name.as_str())
        .fact(Fact::Proxy, proxy.name.as_str());
        out.push(how_to_ask(finding, pair));
    }
}

/// What makes this kind of backend ask.
fn how_to_ask(finding: Finding, pair: &Pair<'_>) -> Finding {
    let backend = pair.backend;
    if backend.is_bukkit() {
        if backend.kind == ServerKind::Spigot && backend.velocity_enabled_key().is_none() {
            return finding.change(Change::say(backend.index, Saying::ModernOrOther));
        }
        let finding = match (backend.velocity_enabled(), backend.velocity_enabled_key()) {
            (Some(place), _) => finding
                .at_value(place)
                .change(Change::set(backend.index, place, "true").unattended(pair.same_secret())),
            (None, key) => {
                let (file, key) =
                    key.unwrap_or(("config/paper-global.yml", "proxies.velocity.enabled"));
                let mut finding = finding.in_file(file);
                finding.key = Some(key.to_owned());
                finding.change(Change::set_absent(backend.index, file, key, "true"))
            }
        };
        if pair.same_secret() {
            return finding;
        }
        let file = finding.file.clone().unwrap_or_else(|| "".into());
        return finding.change(
            Change::say(backend.index, Saying::CopySecret)
                .fact(Fact::File, &*file)
                .fact(Fact::Other, pair.proxy.name.as_str()),
        );
    }
    match backend.kind {
        ServerKind::Fabric => install(finding, backend, "FabricProxy-Lite"),
        ServerKind::Forge | ServerKind::Neoforge => {
            match backend.files.proxy_compatible_forge.get() {
                Some(forge) if backend.has_proxy_compatible_forge() => match &forge.enabled {
                    Some(place) => finding.at_value(place).change(
                        Change::set(backend.index, place, "true").unattended(pair.same_secret()),
                    ),
                    None => install(finding, backend, "Proxy-Compatible-Forge"),
                },
                _ => install(finding, backend, "Proxy-Compatible-Forge"),
            }
        }
        ServerKind::Sponge => match backend.forwarding_switch() {
            Some(place) => {
                finding
                    .at_value(place)
                    .change(Change::set(backend.index, place, "true"))
            }
            None => finding.change(Change::say(backend.index, Saying::ModernOrOther)),
        },
        _ => finding.change(Change::say(backend.index, Saying::ModernOrOther)),
    }
}

fn install(finding: Finding, backend: Member<'_>, plugin: &str) -> Finding {
    finding
        .fact(Fact::Plugin, plugin)
        .change(Change::say(backend.index, Saying::Install).fact(Fact::Plugin, plugin))
}
