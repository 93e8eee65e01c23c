//! SC0505: the session URL points to this machine; if the helper behind it is not running, nobody can log in.

use super::Check;
use super::network::Network;
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "local_session_url",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for member in &network.members {
        let Some((flag, address)) = member.jvm.flags.iter().rev().find_map(|flag| {
            let address = flag.value.session_authority()?;
            address.host.is_loopback().then_some((flag, address))
        }) else {
            continue;
        };
        let shown = format!("127.0.0.1:{}", address.port);
        // Files cannot show whether it runs.
        out.push(
            Finding::new(Cause::DeadLocalSessionUrl, Severity::Warning, member.index)
                .at(flag)
                .fact(Fact::Server, member.name.as_str())
                .fact(Fact::Address, shown.as_str())
                .fact(Fact::Host, shown.as_str())
                .say(
                    Change::say_at(member.index, Saying::LocalHelper, flag)
                        .fact(Fact::Address, shown.as_str()),
                ),
        );
    }
}
