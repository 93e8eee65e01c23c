//! One of IPv4 and IPv6 does not reach the session service from here.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::Reply;

pub(super) const RULE: Rule = Rule {
    cause: Cause::AddressFamilyBroken,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let silent = matches!(evidence.refused(), Some(Reply::Silent(_)));
    (silent && evidence.found(Cause::AddressFamilyBroken)).then(Verdict::certain)
}
