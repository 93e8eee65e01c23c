//! SC0407: one server of a network asks another authority than Mojang, and its partner does not.

use super::Check;
use super::network::{Member, Network};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::files::jvm::JvmFlag;
use crate::doctor::finding::{Change, Finding, Saying};
use crate::doctor::{Host, Located};

pub(super) const CHECK: Check = Check {
    name: "mixed_authority",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    let mut told = Vec::new();
    for pair in &network.pairs {
        let (proxy, backend) = (authority(pair.proxy), authority(pair.backend));
        let (holder, flag, other) = match (proxy, backend) {
            (Some(flag), None) => (pair.proxy, flag, pair.backend),
            (None, Some(flag)) => (pair.backend, flag, pair.proxy),
            (Some(one), Some(two)) if !same(one, two) => (pair.backend, two, pair.proxy),
            _ => continue,
        };
        if told.contains(&(holder.index, other.index)) {
            continue;
        }
        told.push((holder.index, other.index));
        // Without a start script the other's flags are not known.
        let severity = if other.start_is_known() {
            Severity::Error
        } else {
            Severity::Warning
        };
        out.push(
            Finding::new(Cause::MixedAuthority, severity, holder.index)
                .with_server(other.index)
                .at(flag)
                .fact(Fact::Server, holder.name.as_str())
                .fact(Fact::Proxy, pair.proxy.name.as_str())
                .fact(Fact::Backend, pair.backend.name.as_str())
                .fact(Fact::Other, other.name.as_str())
                .change(
                    Change::say_at(holder.index, Saying::SameAuthority, flag)
                        .fact(Fact::Other, other.name.as_str()),
                ),
        );
    }
}

/// The flag that names another authority; a helper on this machine stands for Mojang and is SC0505's.
fn authority<'a>(member: Member<'a>) -> Option<&'a Located<JvmFlag>> {
    member.server().jvm.flags.iter().rev().find(|flag| {
        let elsewhere = |host: &Host| !host.is_loopback() && !is_mojang(host);
        match &flag.value {
            JvmFlag::AuthlibInjector(address) => address
                .as_ref()
                .is_none_or(|address| elsewhere(&address.host)),
            other => other
                .session_authority()
                .is_some_and(|address| elsewhere(&address.host)),
        }
    })
}

fn is_mojang(host: &Host) -> bool {
    let Host::Name(name) = host else {
        return false;
    };
    ["mojang.com", "minecraft.net", "minecraftservices.com"]
        .iter()
        .any(|domain| name == domain || name.ends_with(&format!(".{domain}")))
}

/// Whether two flags name servers of one owner: the last two parts of their names are the same.
fn same(one: &Located<JvmFlag>, two: &Located<JvmFlag>) -> bool {
    let owner = |flag: &JvmFlag| match flag.session_authority().map(|address| &address.host) {
        Some(Host::Name(name)) => {
            let mut parts: Vec<&str> = name.rsplit('.').take(2).collect();
            parts.reverse();
            Some(parts.join("."))
        }
        Some(Host::Ip(number)) => Some(number.to_string()),
        Some(Host::Any) | None => None,
    };
    match (owner(&one.value), owner(&two.value)) {
        (Some(one), Some(two)) => one == two,
        _ => true,
    }
}
