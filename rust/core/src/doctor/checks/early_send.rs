//! SC0320: LuckPerms on Fabric looks at the player before FabricProxy-Lite has asked who it is.

use super::Check;
use super::network::Network;
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::ServerKind;
use crate::doctor::finding::{Change, Finding};

pub(super) const CHECK: Check = Check {
    name: "early_send",
    run,
};

const FILE: &str = "config/FabricProxy-Lite.toml";

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for backend in network.backends() {
        let fits = backend.kind == ServerKind::Fabric
            && backend.has_fabricproxy_lite()
            && backend.has("luckperms");
        let file = &backend.files.fabricproxy_lite;
        let place = file
            .get()
            .and_then(|config| config.hack_early_send.as_ref());
        let by_variable = backend
            .environment
            .get("FABRIC_PROXY_HACK_EARLY_SEND")
            .is_some();
        if !fits || file.is_unknown() || by_variable || place.is_some_and(|place| place.value) {
            continue;
        }
        let finding = Finding::new(Cause::ForwardingModSetting, Severity::Error, backend.index)
            .fact(Fact::Server, backend.name.as_str())
            .fact(Fact::Backend, backend.name.as_str())
            .fact(Fact::Plugin, "FabricProxy-Lite")
            .fact(Fact::Other, "LuckPerms")
            .fact(Fact::Expected, "true");
        out.push(match place {
            Some(place) => finding
                .at_value(place)
                .change(Change::set(backend.index, place, "true").unattended(true)),
            None => {
                let mut finding = finding.in_file(FILE);
                finding.key = Some("hackEarlySend".to_owned());
                finding.change(Change::set_absent(
                    backend.index,
                    FILE,
                    "hackEarlySend",
                    "true",
                ))
            }
        });
    }
}
