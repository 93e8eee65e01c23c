//! The session URL points at this machine, where nobody listens.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::{Reply, Silence};

pub(super) const RULE: Rule = Rule {
    cause: Cause::DeadLocalSessionUrl,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let refused = matches!(
        evidence.refused(),
        Some(Reply::Silent(
            Silence::Refused | Silence::Reset | Silence::Timeout
        ))
    );
    (refused && evidence.found(Cause::DeadLocalSessionUrl)).then(Verdict::certain)
}
