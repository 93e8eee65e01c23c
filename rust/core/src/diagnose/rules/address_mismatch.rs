//! The session service knows the join, but from another address than the one that plays here.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::Answer;

pub(super) const RULE: Rule = Rule {
    cause: Cause::AddressMismatch,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    (evidence.failed_at_host() && evidence.answer == Answer::JoinedElsewhere).then(|| {
        if evidence.was_kicked() {
            Verdict::certain()
        } else {
            Verdict::likely()
        }
    })
}
