//! The session service's name does not resolve here.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::{Reply, Silence};

pub(super) const RULE: Rule = Rule {
    cause: Cause::DnsFailure,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let dns = evidence.refused() == Some(Reply::Silent(Silence::Dns));
    (dns && (evidence.own_network() || evidence.found(Cause::DnsFailure)))
        .then(|| Verdict::by_finding(evidence, Cause::DnsFailure))
}
