//! The proxy forwards in Velocity's way, and the backend looks for BungeeCord's first.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::diagnose::evidence::Source;
use crate::diagnose::host::Forwarding;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::BothForwardingsOn,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let modern = evidence.host.forwarding == Some(Forwarding::Modern);
    let found = evidence.found(Cause::BothForwardingsOn);
    (evidence.says(&[Meaning::NeedsBungeeForwarding])
        && (found
            || modern
                && evidence.source != Source::Stranger
                && evidence.source != Source::ProbablyStranger))
        .then(|| Verdict::by_finding(evidence, Cause::BothForwardingsOn).also(Cause::ModeMismatch))
}
