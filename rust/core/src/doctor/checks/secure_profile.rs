//! SC0405: a server wants a profile key from players who cannot have one: Bedrock's, or those of an offline proxy.

use super::Check;
use super::network::{Member, Network};
use super::online_flag::flag;
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::Located;
use crate::doctor::finding::{Change, Finding};

pub(super) const CHECK: Check = Check {
    name: "secure_profile",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for backend in network.backends() {
        let Some(place) = backend
            .files
            .server_properties
            .get()
            .and_then(|properties| properties.enforce_secure_profile.as_ref())
            .filter(|place| place.value)
        else {
            continue;
        };
        let pair = network.of_backend(backend).next();
        // The switch counts only where the backend believes that Mojang was asked.
        let (counts, keyless) = match pair {
            Some(pair) => (
                flag(pair).is_some_and(|flag| flag.value),
                pair.proxy.has_floodgate()
                    || backend.has_floodgate()
                    || (pair.proxy.proxy_online() == Some(false) && !network.is_hybrid(backend)),
            ),
            None => (
                backend.online_mode() == Some(true),
                backend.has_floodgate() && backend.has_geyser(),
            ),
        };
        if !counts || !keyless {
            continue;
        }
        let mut finding = found(backend, place);
        if let Some(pair) = pair {
            finding = finding
                .with_server(pair.proxy.index)
                .fact(Fact::Proxy, pair.proxy.name.as_str());
        }
        out.push(finding);
    }
    for proxy in network.proxies() {
        let Some(place) = proxy
            .files
            .bungeecord
            .get()
            .and_then(|bungeecord| bungeecord.enforce_secure_profile.as_ref())
            .filter(|place| place.value)
        else {
            continue;
        };
        if proxy.has_floodgate() || proxy.proxy_online() == Some(false) {
            out.push(found(proxy, place));
        }
    }
}

fn found(member: Member<'_>, place: &Located<bool>) -> Finding {
    Finding::new(
        Cause::SecureProfileConflict,
        Severity::Warning,
        member.index,
    )
    .at_value(place)
    .fact(Fact::Server, member.name.as_str())
    .fact(Fact::Backend, member.name.as_str())
    .fact(Fact::Expected, "false")
    .change(Change::set(member.index, place, "false"))
}
