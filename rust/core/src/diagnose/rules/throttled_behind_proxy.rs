//! A throttle per address meets players who share one: those of a proxy or a tunnel.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::ThrottledBehindProxy,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let shared = evidence.host.is_behind_proxy()
        || evidence.is_from_backend()
        || evidence.shared_address
        || evidence.found(Cause::ThrottledBehindProxy);
    (evidence.says(&[Meaning::Throttled]) && shared)
        .then(|| Verdict::by_finding(evidence, Cause::ThrottledBehindProxy))
}
