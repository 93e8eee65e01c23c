//! The guard knows the proxy's token not, or has no tokens at all.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::GuardToken,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    evidence
        .says(&[Meaning::BadToken])
        .then(|| Verdict::by_finding(evidence, Cause::GuardToken))
}
