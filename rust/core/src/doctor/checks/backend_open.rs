//! SC0312: behind a proxy, a backend that asks nobody, on an address that others reach.
//!
//! It is said beside SC0304 and SC0310, whose change closes it too: they say that nobody can join through the proxy, and
//! this that until then everybody can join past it.

use super::Check;
use super::backend_secret_empty::has_no_secret;
use super::network::{Bind, Member, Network};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "backend_open",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for backend in network.backends() {
        let Some(pair) = network.of_backend(backend).next() else {
            continue;
        };
        let asks_nobody = backend.online_mode() == Some(false)
            && (backend.asks().is_some_and(|asks| asks.nothing())
                || goes_on_without_secret(backend));
        if !asks_nobody || backend.guard_shuts_down() {
            continue;
        }
        let severity = match backend.bind() {
            Bind::Loopback => continue,
            _ if backend.has_login_plugin() => Severity::Info,
            Bind::Public if !backend.in_container() => Severity::Critical,
            Bind::Public | Bind::Private | Bind::Unknown => Severity::Warning,
        };
        let severity = pair.severity(severity);
        let mut finding = Finding::new(Cause::BackendOpen, severity, backend.index)
            .with_server(pair.proxy.index)
            .fact(Fact::Backend, backend.name.as_str())
            .fact(Fact::Server, backend.name.as_str())
            .fact(Fact::Proxy, pair.proxy.name.as_str());
        if let Some((place, _)) = backend.online_mode_place() {
            finding = finding.at_value(&place);
        }
        finding = if network.dialled_by_loopback_only(backend) {
            finding.change(backend.bind_to_loopback())
        } else {
            finding.say(Change::say(backend.index, Saying::OnlyTheProxy))
        };
        out.push(finding);
    }
}

/// Whether the backend switches the asking off for want of a secret and starts all the same: Paper with its current
/// layout and Proxy-Compatible-Forge do.
pub(super) fn goes_on_without_secret(backend: Member<'_>) -> bool {
    let asks_modern_alone = backend
        .asks()
        .is_some_and(|asks| asks.modern && !asks.legacy);
    let goes_on =
        backend.files.paper_global.is_there() || backend.files.proxy_compatible_forge.is_there();
    asks_modern_alone && goes_on && has_no_secret(backend)
}
