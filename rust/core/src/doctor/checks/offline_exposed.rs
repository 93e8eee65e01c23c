//! SC0401: one server without any proxy that asks nobody who a player is, on an address that others reach.

use super::Check;
use super::network::{Bind, Network};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "offline_exposed",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    let unmatched_entry = network.links.iter().any(|link| link.backend.is_none());
    for backend in network.backends() {
        let alone = network.of_backend(backend).next().is_none();
        let asks_nobody = backend.online_mode() == Some(false)
            && backend.asks().is_some_and(|asks| asks.nothing());
        // A proxy's log does not list its servers: this may be one of them.
        let may_be_listed = backend.lacks_files() && network.proxies().next().is_some();
        if !alone || may_be_listed || !asks_nobody || backend.guard_shuts_down() {
            continue;
        }
        let severity = match backend.bind() {
            Bind::Loopback => continue,
            // The owner chose a plugin that asks for a password instead.
            _ if backend.has_login_plugin() => continue,
            Bind::Private | Bind::Unknown => Severity::Warning,
            // It may be one of a proxy's entries that no folder could be found for.
            Bind::Public if unmatched_entry => Severity::Warning,
            Bind::Public => Severity::Critical,
        };
        let finding = Finding::new(Cause::OfflineModeExposed, severity, backend.index)
            .fact(Fact::Server, backend.name.as_str());
        let Some((place, by_variable)) = backend.online_mode_place() else {
            continue;
        };
        out.push(
            finding
                .at_value(&place)
                .change(if by_variable {
                    Change::variable(backend.index, &place, "TRUE")
                } else {
                    Change::set(backend.index, &place, "true")
                })
                .say(Change::say(backend.index, Saying::AskMojang)),
        );
    }
}
