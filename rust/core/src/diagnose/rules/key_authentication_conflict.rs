//! A proxy asks for a profile key that the client does not have.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::KeyAuthenticationConflict,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let proxy = evidence.host.is_proxy() && !evidence.is_from_backend();
    (evidence.says(&[Meaning::KeyMissing]) && proxy)
        .then(|| Verdict::by_finding(evidence, Cause::KeyAuthenticationConflict))
}
