//! This machine's clock is wrong, and certificates look invalid to it.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::{Reply, Silence};

pub(super) const RULE: Rule = Rule {
    cause: Cause::ClockSkew,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let tls = evidence.refused() == Some(Reply::Silent(Silence::Tls));
    (tls && evidence.found(Cause::ClockSkew)).then(|| Verdict::certain().also(Cause::TlsFailure))
}
