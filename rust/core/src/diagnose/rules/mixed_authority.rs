//! The host asks another authority than the one that players join at.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;

pub(super) const RULE: Rule = Rule {
    cause: Cause::MixedAuthority,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    (evidence.not_joined() && evidence.found(Cause::MixedAuthority) && !evidence.sky.joined)
        .then(|| Verdict::likely().also(Cause::NotJoined))
}
