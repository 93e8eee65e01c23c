//! The backend misses forwarded data, and the connection comes from no proxy: somebody typed the backend's address.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::diagnose::evidence::Source;
use crate::diagnose::host::Forwarding;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::JoinedBackendDirectly,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let other = match evidence.meaning()? {
        Meaning::NeedsVelocity | Meaning::ForwardedNothing => Cause::ProxyForwardsNothing,
        Meaning::NeedsBungeeForwarding | Meaning::NeedsLegacyForwarding | Meaning::NoToken => {
            Cause::ModeMismatch
        }
        _ => return None,
    };
    // A file that shows the forwarding to be off explains every such refusal of a proxy's.
    let off = evidence.found(other)
        || evidence.host.is_behind_proxy() && evidence.host.forwarding == Some(Forwarding::None);
    if evidence.login.forwarded || off && evidence.source != Source::Stranger {
        return None;
    }
    match evidence.source {
        Source::Proxy | Source::ProbablyProxy => None,
        Source::ProbablyStranger => {
            Some(Verdict::by_finding(evidence, Cause::JoinedBackendDirectly).also(other))
        }
        Source::Stranger => Some(Verdict::by_finding(evidence, Cause::JoinedBackendDirectly)),
    }
}
