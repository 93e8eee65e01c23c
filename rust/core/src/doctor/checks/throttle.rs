//! SC0316: a limit of logins an address, where all players come from one: the proxy's, or a tunnel's.

use super::Check;
use super::network::{Member, Network};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::finding::{Change, Finding, Saying};
use crate::doctor::{Host, Located, ServerKind};

pub(super) const CHECK: Check = Check {
    name: "throttle",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for backend in network.backends().filter(Member::is_bukkit) {
        let Some(place) = backend
            .files
            .bukkit
            .get()
            .and_then(|bukkit| bukkit.connection_throttle.as_ref())
        else {
            continue;
        };
        // The host lets its own machine through: Paper any loopback address, CraftBukkit 127.0.0.1 alone.
        let throttled = network
            .of_backend(backend)
            .find(|pair| match pair.dialled() {
                Some(Host::Ip(number)) if backend.kind == ServerKind::Spigot => {
                    !number.is_loopback() || number.is_ipv6()
                }
                Some(host) => !host.is_loopback(),
                None => false,
            });
        if let Some(pair) = throttled.filter(|_| place.value > 0) {
            out.push(
                new(backend, place)
                    .with_server(pair.proxy.index)
                    .fact(Fact::Proxy, pair.proxy.name.as_str())
                    .change(Change::set(backend.index, place, "-1")),
            );
        }
    }
    for proxy in network.proxies() {
        let header = proxy
            .proxy_protocol_switches()
            .into_iter()
            .any(|switch| switch.value);
        let Some(place) = proxy.login_limit_place().filter(|place| place.value > 0) else {
            continue;
        };
        if proxy.has_tunnel() && !header {
            out.push(new(proxy, place).say(Change::say_at(
                proxy.index,
                Saying::RealAddresses,
                place,
            )));
        }
    }
}

fn new(member: Member<'_>, place: &Located<i64>) -> Finding {
    Finding::new(Cause::ThrottledBehindProxy, Severity::Info, member.index)
        .at_value(place)
        .fact(Fact::Server, member.name.as_str())
        .fact(Fact::Backend, member.name.as_str())
}
