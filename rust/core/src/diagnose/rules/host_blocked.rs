//! The session service refuses this machine's address.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::{Answer, Reply};

pub(super) const RULE: Rule = Rule {
    cause: Cause::HostBlocked,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    if evidence.refused() == Some(Reply::Blocked) {
        let verdict = Verdict::seen_twice(evidence);
        return Some(verdict.also_found(evidence, &[Cause::MixedAuthority]));
    }
    let unseen = evidence.answer == Answer::None && evidence.failed_at_host();
    (unseen && evidence.sky.refused_lately == Some(Reply::Blocked))
        .then(|| Verdict::likely().also(Cause::NotJoined))
}
