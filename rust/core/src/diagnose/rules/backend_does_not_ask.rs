//! Velocity waited for the backend to ask for the player, and it did not.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::BackendDoesNotAsk,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    evidence
        .says(&[Meaning::NotAsked])
        .then(|| Verdict::by_finding(evidence, Cause::BackendDoesNotAsk))
}
