//! SC0320: a FabricProxy-Lite of before 1.19 cannot read the profile that Velocity forwards today.

use super::Check;
use super::network::{Network, shown_version};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::ServerKind;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "fabric_mod_too_old",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for backend in network.backends() {
        if backend.kind != ServerKind::Fabric {
            continue;
        }
        let Some(plugin) = backend.plugin("fabricproxylite") else {
            continue;
        };
        let Some(version) = shown_version(plugin) else {
            continue;
        };
        let too_old = version.starts_with("1.")
            && backend
                .minecraft_version()
                .is_some_and(|(minor, _)| minor >= 19);
        if !too_old {
            continue;
        }
        let mut finding = Finding::new(Cause::ForwardingModSetting, Severity::Error, backend.index)
            .in_file(&*plugin.file)
            .fact(Fact::Server, backend.name.as_str())
            .fact(Fact::Backend, backend.name.as_str())
            .fact(Fact::Plugin, "FabricProxy-Lite")
            .fact(Fact::Version, version.as_str());
        finding = finding.change(
            Change::say(backend.index, Saying::Update)
                .fact(Fact::Plugin, "FabricProxy-Lite")
                .fact(Fact::Version, version.as_str()),
        );
        out.push(finding);
    }
}
