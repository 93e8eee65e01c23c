//! The session service is not reached from here, and never was since the start.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::{Reply, Silence};

pub(super) const RULE: Rule = Rule {
    cause: Cause::CannotConnect,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let silent = matches!(
        evidence.refused(),
        Some(Reply::Silent(
            Silence::Refused | Silence::Reset | Silence::Timeout
        ))
    );
    (silent && (evidence.own_network() || evidence.found(Cause::CannotConnect)))
        .then(|| Verdict::by_finding(evidence, Cause::CannotConnect))
}
