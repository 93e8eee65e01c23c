//! Somebody joined, but under another name or id than the client announced.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::Answer;

pub(super) const RULE: Rule = Rule {
    cause: Cause::ProfileMismatch,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    if evidence.answer == Answer::JoinedAsOther && evidence.failed_at_host() {
        return Some(if evidence.was_kicked() {
            Verdict::certain()
        } else {
            Verdict::likely()
        });
    }
    None
}
