//! The client's profile key is expired or wrong: its clock, or a game that is open too long.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::ProfileKeyRejected,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    evidence.says(&[Meaning::KeyInvalid]).then(Verdict::likely)
}
