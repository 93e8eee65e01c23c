//! SC0309: BungeeGuard on the backend does not know the token that the proxy sends.

use super::Check;
use super::network::{Network, Pair};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::Located;
use crate::doctor::files::ForwardingMode;
use crate::doctor::finding::{Change, Finding, Saying};
use crate::secret::{Comparison, Secret};

pub(super) const CHECK: Check = Check {
    name: "guard_token",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for pair in &network.pairs {
        let guarded = pair.sends == Some(ForwardingMode::Bungeeguard)
            && pair.asks.is_some_and(|asks| asks.guard);
        let (true, Some(config)) = (guarded, pair.backend.files.guard_config.get()) else {
            continue;
        };
        let known = config.allowed_tokens.iter().any(|token| {
            let (Some(used), Some(sent)) = (&token.value.used, proxy_token(pair)) else {
                return false;
            };
            used.compare(&sent.value) == Comparison::Same
        });
        if known || (proxy_token(pair).is_none() && !config.allowed_tokens.is_empty()) {
            continue;
        }
        let mut finding = Finding::new(
            Cause::GuardToken,
            pair.severity(Severity::Error),
            pair.backend.index,
        )
        .with_server(pair.proxy.index)
        .fact(Fact::Backend, pair.backend.name.as_str())
        .fact(Fact::Server, pair.backend.name.as_str())
        .fact(Fact::Proxy, pair.proxy.name.as_str())
        .in_file(&*config.file);
        finding.key = Some("allowed-tokens".to_owned());
        if let Some(place) = &config.allowed_tokens_place {
            finding = finding.at(place);
        }
        let change = Change::say(pair.backend.index, Saying::AllowToken)
            .fact(Fact::File, &*config.file)
            .fact(Fact::Key, "allowed-tokens")
            .fact(Fact::Other, pair.proxy.name.as_str());
        out.push(finding.change(change));
    }
}

/// The token that the proxy sends: Velocity's secret, or the one that BungeeGuard made on BungeeCord.
fn proxy_token(pair: &Pair<'_>) -> Option<Located<Secret>> {
    if pair.proxy.is_bungeecord() {
        let token = pair.proxy.files.guard_token.get()?.token.as_ref()?;
        let used = token.value.used.clone()?;
        return Some(token.with(used));
    }
    pair.proxy.proxy_secret().map(|in_force| in_force.secret)
}
