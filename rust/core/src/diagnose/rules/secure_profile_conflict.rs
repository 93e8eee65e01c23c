//! A server asks for a profile key that the client does not have.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::SecureProfileConflict,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    evidence.says(&[Meaning::KeyMissing]).then(|| {
        let verdict = Verdict::by_finding(evidence, Cause::SecureProfileConflict);
        if evidence.host.platform.is_none() {
            verdict.also(Cause::KeyAuthenticationConflict)
        } else {
            verdict
        }
    })
}
