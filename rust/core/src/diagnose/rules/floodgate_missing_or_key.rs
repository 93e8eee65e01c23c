//! A Bedrock player is taken for one of Java, because Floodgate or its key is missing here.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::diagnose::evidence::Identity;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::FloodgateMissingOrKey,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    (evidence.found(Cause::FloodgateMissingOrKey)
        && evidence.looks_bedrock()
        && evidence.identity != Identity::Licensed
        && (evidence.not_joined() || evidence.says(&[Meaning::Unverified])))
    .then(Verdict::certain)
}
