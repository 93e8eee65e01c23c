//! The backend wants forwarded data, and the proxy sends none.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::diagnose::evidence::Source;
use crate::diagnose::host::{Forwarding, Platform};
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::ProxyForwardsNothing,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let off = evidence.host.forwarding == Some(Forwarding::None)
        || evidence.found(Cause::ProxyForwardsNothing);
    let behind = evidence.host.is_behind_proxy() || evidence.host.is_proxy();
    let verdict = Verdict::by_finding(evidence, Cause::ProxyForwardsNothing);
    match evidence.meaning()? {
        Meaning::NeedsVelocity | Meaning::ForwardedNothing => {
            Some(if evidence.source == Source::ProbablyProxy {
                verdict.also(Cause::JoinedBackendDirectly)
            } else {
                verdict
            })
        }
        // Velocity that forwards nothing, before a backend that looks for BungeeCord's data.
        Meaning::NeedsBungeeForwarding | Meaning::NeedsLegacyForwarding
            if off && evidence.host.platform == Some(Platform::Velocity) =>
        {
            Some(verdict.also(Cause::ModeMismatch))
        }
        Meaning::PlayerNotVerifiedOrEmpty if off && behind => {
            Some(verdict.also(Cause::SecretMismatch))
        }
        // A backend that gets another UUID than the key was signed for.
        Meaning::KeyInvalid if off && behind && evidence.is_from_backend() => {
            Some(verdict.also(Cause::ProfileKeyRejected))
        }
        _ => None,
    }
}
