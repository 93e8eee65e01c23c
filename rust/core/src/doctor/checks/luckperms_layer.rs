//! SC0603: LuckPerms behind a hop that gives offline UUIDs finds every player's rank under another UUID.

use super::Check;
use super::network::{Asks, Network};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::files::ForwardingMode;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "luckperms_layer",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for pair in &network.pairs {
        let backend = pair.backend;
        let forwards_nothing = pair.sends == Some(ForwardingMode::None)
            && pair.proxy.proxy_online() == Some(true)
            && pair.asks.is_some_and(Asks::nothing);
        let other_proxy_is_offline = pair.proxy.proxy_online() == Some(true)
            && network
                .of_backend(backend)
                .any(|other| other.proxy.proxy_online() == Some(false));
        let splits = (forwards_nothing || other_proxy_is_offline) && !network.is_hybrid(pair.proxy);
        let Some(plugin) = backend.plugin("luckperms").filter(|_| splits) else {
            continue;
        };
        let mut finding = Finding::new(Cause::LuckpermsWrongLayer, Severity::Info, backend.index)
            .with_server(pair.proxy.index)
            .in_file(&*plugin.file)
            .fact(Fact::Server, backend.name.as_str())
            .fact(Fact::Backend, backend.name.as_str())
            .fact(Fact::Proxy, pair.proxy.name.as_str())
            .fact(Fact::Plugin, "LuckPerms");
        if let Some(place) = backend
            .files
            .luckperms
            .get()
            .and_then(|config| config.storage_method.as_ref())
        {
            finding = finding.at_value(place);
        }
        out.push(
            finding.say(
                Change::say(backend.index, Saying::ForwardingFirst)
                    .fact(Fact::Other, pair.proxy.name.as_str()),
            ),
        );
    }
}
