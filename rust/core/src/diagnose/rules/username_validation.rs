//! The host takes only some characters in names.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::UsernameValidation,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    evidence
        .says(&[Meaning::NameInvalid])
        .then(|| Verdict::by_finding(evidence, Cause::UsernameValidation))
}
