//! SC0313: Velocity has no secret where it needs one, or one that everybody knows.

use super::Check;
use super::network::{Bind, Member, Network};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::files::{ForwardingMode, Reading};
use crate::doctor::finding::{Change, Finding, Saying};
use crate::doctor::{TroubleKind, Unreadable};

pub(super) const CHECK: Check = Check {
    name: "proxy_secret",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for proxy in network.proxies() {
        let Some(velocity) = proxy.files.velocity.get() else {
            continue;
        };
        let needed = needs_secret(network, proxy);
        let new = |severity| {
            Finding::new(Cause::ProxySecretMissing, severity, proxy.index)
                .fact(Fact::Proxy, proxy.name.as_str())
        };
        if let Some(in_force) = proxy
            .proxy_secret()
            .filter(|secret| !secret.secret.value.is_empty())
        {
            if needed && in_force.secret.value.is_placeholder() {
                let reachable = network
                    .of_proxy(proxy)
                    .any(|pair| pair.backend.bind() == Bind::Public);
                let severity = if reachable {
                    Severity::Critical
                } else {
                    Severity::Warning
                };
                out.push(new(severity).at(&in_force.secret).change(Change::say_at(
                    proxy.index,
                    Saying::NewSecret,
                    &in_force.secret,
                )));
            }
            continue;
        }
        if proxy
            .environment
            .get("VELOCITY_FORWARDING_SECRET")
            .is_some()
        {
            // Set from somewhere that cannot be read from here.
            continue;
        }
        let file = velocity
            .forwarding_secret_file
            .as_ref()
            .map_or("forwarding.secret", |place| place.value.as_str());
        let say = Change::say(proxy.index, Saying::SecretFile).fact(Fact::File, file);
        if velocity.forwarding_secret_file.is_none()
            && let Some(inline) = &velocity.forwarding_secret
        {
            if needed {
                out.push(new(Severity::Error).at(inline).change(Change::say_at(
                    proxy.index,
                    Saying::NewSecret,
                    inline,
                )));
            }
            continue;
        }
        match &proxy.files.forwarding_secret {
            // A released Velocity does not start without the file, whatever the mode; one version creates it.
            Reading::Absent if proxy.trouble_of(file).is_none_or(is_missing) => {
                let severity = if needed {
                    Severity::Error
                } else {
                    Severity::Info
                };
                let finding = match &velocity.forwarding_secret_file {
                    Some(place) => new(severity).at_value(place),
                    None => new(severity).in_file(file),
                };
                out.push(finding.change(say));
            }
            Reading::Read(secret) if needed && secret.joined.is_empty() => {
                out.push(new(Severity::Error).in_file(&*secret.file).change(say));
            }
            Reading::Unknown if needed && proxy.trouble_of(file).is_some_and(is_empty) => {
                out.push(new(Severity::Error).in_file(file).change(say));
            }
            _ => {}
        }
    }
}

fn is_missing(trouble: &TroubleKind) -> bool {
    matches!(trouble, TroubleKind::Unreadable(Unreadable::Missing))
}

fn is_empty(trouble: &TroubleKind) -> bool {
    matches!(trouble, TroubleKind::Unreadable(Unreadable::Empty))
}

/// Whether any backend gets what the secret signs or opens.
fn needs_secret(network: &Network<'_>, proxy: Member<'_>) -> bool {
    let needs = |mode: Option<ForwardingMode>| {
        matches!(
            mode,
            Some(ForwardingMode::Modern | ForwardingMode::Bungeeguard)
        )
    };
    needs(proxy.mode())
        || network
            .links
            .iter()
            .filter(|link| link.proxy == proxy.index)
            .any(|link| needs(link.entry.forwarding_mode.as_ref().map(|mode| mode.value)))
}
