//! SC0601 and half of SC0602: how Geyser proves its Bedrock players, and whether that can work here.

use super::Check;
use super::network::{Member, Network};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::files::geyser::AuthType;
use crate::doctor::finding::{Change, Finding, Saying};
use crate::doctor::{Located, OrDefault};

pub(super) const CHECK: Check = Check {
    name: "bedrock_auth_type",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for member in &network.members {
        let (true, Some(geyser)) = (member.has_geyser(), member.files.geyser.get()) else {
            continue;
        };
        // On a backend Geyser itself is in the wrong place: SC0607.
        let Some(place) = geyser
            .auth_type
            .as_ref()
            .filter(|_| network.of_backend(*member).next().is_none())
        else {
            continue;
        };
        if let Some(finding) = judge(*member, place) {
            out.push(finding);
        }
    }
}

fn judge(member: Member<'_>, place: &Located<AuthType>) -> Option<Finding> {
    let online = if member.is_proxy() {
        member.proxy_online()
    } else {
        member.online_mode()
    };
    let floodgate = member.has_floodgate();
    let found = |cause, severity| {
        Finding::new(cause, severity, member.index)
            .at_value(place)
            .fact(Fact::Server, member.name.as_str())
            .fact(Fact::Plugin, "Geyser")
            .fact(Fact::Expected, "floodgate")
    };
    let use_floodgate = |finding: Finding| {
        finding
            .change(Change::set(member.index, place, "floodgate").unattended(floodgate))
            .say_if(!floodgate, || {
                Change::say(member.index, Saying::Install).fact(Fact::Plugin, "Floodgate")
            })
    };
    match place.value {
        AuthType::Online if floodgate => {
            let wanted = member
                .files
                .floodgate
                .get()
                .is_some_and(|config| config.allow_online_mode_authentication.in_force(false));
            (!wanted).then(|| use_floodgate(found(Cause::BedrockAuthType, Severity::Info)))
        }
        AuthType::Online if online == Some(true) => Some(use_floodgate(found(
            Cause::BedrockAuthType,
            Severity::Warning,
        ))),
        AuthType::Offline if online == Some(true) => Some(use_floodgate(found(
            Cause::BedrockAuthType,
            Severity::Error,
        ))),
        AuthType::Floodgate if !floodgate => Some(
            found(Cause::FloodgateMissingOrKey, Severity::Error)
                .fact(Fact::Plugin, "Floodgate")
                .change(Change::say(member.index, Saying::Install).fact(Fact::Plugin, "Floodgate")),
        ),
        AuthType::Online | AuthType::Offline | AuthType::Floodgate => None,
    }
}
