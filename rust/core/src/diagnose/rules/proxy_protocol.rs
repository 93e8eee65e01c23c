//! A tunnel in front hides every player's address, and the session service is asked with the tunnel's.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::Answer;

pub(super) const RULE: Rule = Rule {
    cause: Cause::ProxyProtocol,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    (evidence.failed_at_host()
        && evidence.answer == Answer::JoinedElsewhere
        && evidence.found(Cause::ProxyProtocol))
    .then(|| Verdict::certain().also(Cause::AddressMismatch))
}
