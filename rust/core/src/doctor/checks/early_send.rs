//! SC0320: LuckPerms on Fabric looks at the player before FabricProxy-Lite has asked who it is.

use super::Check;
use super::network::Network;
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::finding::{Change, Finding};
use crate::doctor::{OrDefault, ServerKind};

pub(super) const CHECK: Check = Check {
    name: "early_send",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for backend in network.backends() {
        let fits = backend.kind == ServerKind::Fabric
            && backend.has_fabricproxy_lite()
            && backend.has("luckperms");
        let (true, Some(config)) = (fits, backend.files.fabricproxy_lite.get()) else {
            continue;
        };
        if config.hack_early_send.in_force(false)
            || backend
                .environment
                .get("FABRIC_PROXY_HACK_EARLY_SEND")
                .is_some()
        {
            continue;
        }
        let finding = Finding::new(Cause::ForwardingModSetting, Severity::Error, backend.index)
            .fact(Fact::Server, backend.name.as_str())
            .fact(Fact::Backend, backend.name.as_str())
            .fact(Fact::Plugin, "FabricProxy-Lite")
            .fact(Fact::Other, "LuckPerms")
            .fact(Fact::Expected, "true");
        out.push(match &config.hack_early_send {
            Some(place) => finding
                .at_value(place)
                .change(Change::set(backend.index, place, "true").unattended(true)),
            None => {
                let mut finding = finding.in_file(&*config.file);
                finding.key = Some("hackEarlySend".to_owned());
                finding.change(Change::set_absent(
                    backend.index,
                    &config.file,
                    "hackEarlySend",
                    "true",
                ))
            }
        });
    }
}
