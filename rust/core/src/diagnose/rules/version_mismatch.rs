//! The host names a version: updating is the fix, and no session is involved.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::VersionMismatch,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    evidence
        .says(&[Meaning::VersionMismatch, Meaning::VersionIncompatible])
        .then(Verdict::likely)
}
