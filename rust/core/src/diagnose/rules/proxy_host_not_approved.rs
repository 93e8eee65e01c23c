//! The mod's list of proxies misses this one.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::ProxyHostNotApproved,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    evidence
        .says(&[Meaning::UnapprovedProxy])
        .then(|| Verdict::by_finding(evidence, Cause::ProxyHostNotApproved))
}
