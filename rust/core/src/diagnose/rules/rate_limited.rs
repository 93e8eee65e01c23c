//! The session service takes no more asks from this machine's address for now.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::{Answer, Reply};

pub(super) const RULE: Rule = Rule {
    cause: Cause::RateLimited,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    if evidence.refused() == Some(Reply::RateLimited) {
        return Some(Verdict::seen_twice(evidence));
    }
    let unseen = evidence.answer == Answer::None && evidence.failed_at_host();
    (unseen && evidence.sky.refused_lately == Some(Reply::RateLimited))
        .then(|| Verdict::likely().also(Cause::NotJoined))
}
