//! SC0303: the proxy forwards nothing, and somebody needs it: the backend asks, or players get offline UUIDs.

use super::Check;
use super::network::{Member, Network, Pair};
use crate::Cause;
use crate::doctor::files::ForwardingMode;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "proxy_forwards_nothing",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for proxy in network.proxies() {
        let left: Vec<&Pair<'_>> = network
            .of_proxy(proxy)
            .filter(|pair| pair.sends == Some(ForwardingMode::None))
            .filter(|pair| is_left_alone(pair, network.is_hybrid(proxy)))
            .collect();
        // A backend that asks names the same switch as SC0302.
        let told = proxy.is_bungeecord()
            && network
                .of_proxy(proxy)
                .any(|pair| pair.asks.is_some_and(|asks| asks.legacy && !asks.modern));
        if !left.is_empty() && !told {
            out.push(turn_on(proxy, &left));
        }
    }
}

fn is_left_alone(pair: &Pair<'_>, hybrid: bool) -> bool {
    match pair.asks {
        Some(asks) if asks.modern => true,
        // BungeeCord's own switch is the mode's other half: SC0302.
        Some(asks) if asks.legacy => !pair.proxy.is_bungeecord(),
        // An offline network has offline UUIDs everywhere, forwarded or not.
        Some(_) => pair.proxy.proxy_online() == Some(true) && !hybrid,
        None => false,
    }
}

fn turn_on(proxy: Member<'_>, pairs: &[&Pair<'_>]) -> Finding {
    let mut finding = Pair::finding_at_proxy(Cause::ProxyForwardsNothing, proxy, pairs);
    if let Some(velocity) = proxy.files.velocity.get() {
        let legacy = pairs
            .iter()
            .all(|pair| pair.asks.is_some_and(|asks| asks.legacy && !asks.modern));
        let guard = pairs
            .iter()
            .all(|pair| pair.asks.is_some_and(|asks| asks.guard));
        let to = match (legacy, guard) {
            (true, true) => "\"bungeeguard\"",
            (true, false) => "\"legacy\"",
            _ => "\"modern\"",
        };
        // Whoever asks for a signature gets one: nothing opens.
        let safe = to == "\"modern\""
            && proxy.proxy_secret().is_some()
            && pairs
                .iter()
                .all(|pair| pair.asks.is_some_and(|asks| asks.modern));
        finding = match &velocity.forwarding_mode {
            Some(place) => finding
                .at_value(place)
                .change(Change::set(proxy.index, place, to).unattended(safe)),
            None => {
                let mut finding = finding.in_file(&*velocity.file);
                finding.key = Some("player-info-forwarding-mode".to_owned());
                finding.change(Change::set_absent(
                    proxy.index,
                    &velocity.file,
                    "player-info-forwarding-mode",
                    to,
                ))
            }
        };
    } else {
        finding = proxy.with_ip_forward(finding);
    }
    // A backend that did not ask before has to be told as well.
    for pair in pairs {
        if pair.asks.is_some_and(|asks| asks.nothing()) {
            if proxy.is_bungeecord() {
                if let Some(place) = pair.backend.legacy_switch() {
                    finding = finding.change(Change::set(pair.backend.index, place, "true"));
                }
            } else if let Some(place) = pair.backend.velocity_enabled() {
                finding = finding.change(Change::set(pair.backend.index, place, "true"));
            } else {
                finding = finding.change(Change::say(pair.backend.index, Saying::ModernOrOther));
            }
        }
    }
    finding
}
