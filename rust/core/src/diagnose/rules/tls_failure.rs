//! No encryption could be agreed on with the session service.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::{Reply, Silence};

pub(super) const RULE: Rule = Rule {
    cause: Cause::TlsFailure,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let tls = evidence.refused() == Some(Reply::Silent(Silence::Tls));
    (tls && (evidence.own_network() || evidence.found(Cause::TlsFailure)))
        .then(|| Verdict::by_finding(evidence, Cause::TlsFailure))
}
