//! SC0604: a plugin that asks for a password where Mojang was asked already, or on the wrong side of the proxy.

use super::Check;
use super::network::{Member, Network, shown_name};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::files::Plugin;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "auth_plugins",
    run,
};

/// Plugins that do their work on the proxy; alone on a backend they break the proxy's login.
const PROXY_SIDE: &[&str] = &["fastlogin", "librelogin", "librepremium", "limboauth"];

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for backend in network.backends() {
        authme_hook(network, backend, out);
        match network.of_backend(backend).next() {
            Some(pair) => {
                let alone = PROXY_SIDE
                    .iter()
                    .find(|name| backend.has(name) && pair.proxy.lacks(name));
                if let Some(plugin) = alone.and_then(|name| backend.plugin(name)) {
                    out.push(
                        found(backend, plugin, Severity::Warning)
                            .with_server(pair.proxy.index)
                            .fact(Fact::Proxy, pair.proxy.name.as_str())
                            .change(
                                Change::say(pair.proxy.index, Saying::MoveToProxy)
                                    .fact(Fact::Plugin, shown_name(plugin))
                                    .fact(Fact::Other, pair.proxy.name.as_str()),
                            ),
                    );
                }
            }
            None if backend.online_mode() == Some(true)
                && backend.asks().is_some_and(|asks| asks.nothing()) =>
            {
                if let Some(plugin) = backend.login_plugin() {
                    out.push(
                        found(backend, plugin, Severity::Warning).change(
                            Change::say(backend.index, Saying::Remove)
                                .fact(Fact::Plugin, shown_name(plugin)),
                        ),
                    );
                }
            }
            None => {}
        }
    }
}

/// AuthMe told to speak to BungeeCord by a server that is told there is none: AuthMe switches its half off.
fn authme_hook(network: &Network<'_>, backend: Member<'_>, out: &mut Vec<Finding>) {
    let (Some(config), Some(plugin)) = (backend.files.authme.get(), backend.plugin("authme"))
    else {
        return;
    };
    let Some(place) = config.bungeecord_hook.as_ref().filter(|place| place.value) else {
        return;
    };
    if !backend.asks().is_some_and(|asks| asks.nothing()) {
        return;
    }
    let mut finding = found(backend, plugin, Severity::Warning)
        .at_value(place)
        .change(Change::set(backend.index, place, "false").unattended(true));
    if let Some(pair) = network.of_backend(backend).next() {
        finding = finding
            .with_server(pair.proxy.index)
            .fact(Fact::Proxy, pair.proxy.name.as_str());
    }
    out.push(finding);
}

fn found(backend: Member<'_>, plugin: &Plugin, severity: Severity) -> Finding {
    Finding::new(Cause::AuthPluginConflict, severity, backend.index)
        .in_file(&*plugin.file)
        .fact(Fact::Server, backend.name.as_str())
        .fact(Fact::Backend, backend.name.as_str())
        .fact(Fact::Plugin, shown_name(plugin))
}
