//! SC0406: a proxy that asks nobody for a licence still wants the profile key that only licensed players have.

use super::Check;
use super::network::Network;
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::finding::{Change, Finding};

pub(super) const CHECK: Check = Check {
    name: "key_authentication",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for proxy in network.proxies() {
        let Some(place) = proxy
            .files
            .velocity
            .get()
            .and_then(|velocity| velocity.force_key_authentication.as_ref())
        else {
            continue;
        };
        if !place.value || proxy.proxy_online() != Some(false) {
            continue;
        }
        // Only clients of 1.19 to 1.19.2 are asked for the key at login.
        out.push(
            Finding::new(
                Cause::KeyAuthenticationConflict,
                Severity::Info,
                proxy.index,
            )
            .at_value(place)
            .fact(Fact::Proxy, proxy.name.as_str())
            .fact(Fact::Server, proxy.name.as_str())
            .fact(Fact::Expected, "false")
            .change(Change::set(proxy.index, place, "false")),
        );
    }
}
