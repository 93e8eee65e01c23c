//! The forwarding mod cannot read the profile it got.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::ForwardingModSetting,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    evidence
        .says(&[Meaning::ProfileUnreadable])
        .then(|| Verdict::by_finding(evidence, Cause::ForwardingModSetting))
}
