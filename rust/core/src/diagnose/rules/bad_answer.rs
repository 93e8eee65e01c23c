//! An answer that no session service gives: something else answered in its place.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::Reply;

pub(super) const RULE: Rule = Rule {
    cause: Cause::BadAnswer,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    matches!(evidence.refused(), Some(Reply::Bad(_))).then(|| Verdict::seen_twice(evidence))
}
