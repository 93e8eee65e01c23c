//! SC0312: behind a proxy that forwards nothing, a backend that asks nobody, on an address that others reach.

use super::Check;
use super::network::{Bind, Network};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::files::ForwardingMode;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "backend_open",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for backend in network.backends() {
        let Some(pair) = network
            .of_backend(backend)
            .find(|pair| pair.sends == Some(ForwardingMode::None))
        else {
            continue;
        };
        let asks_nobody = backend.online_mode() == Some(false)
            && backend.asks().is_some_and(|asks| asks.nothing());
        if !asks_nobody || backend.guard_shuts_down() {
            continue;
        }
        let severity = match backend.bind() {
            Bind::Loopback => continue,
            _ if backend.has_login_plugin() => Severity::Info,
            Bind::Public if !backend.in_container() => Severity::Critical,
            Bind::Public | Bind::Private | Bind::Unknown => Severity::Warning,
        };
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
