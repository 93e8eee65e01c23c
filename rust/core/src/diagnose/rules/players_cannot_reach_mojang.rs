//! Many players fail on their own side at once: the half of Mojang that they ask is down.

use super::at_client;
use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::diagnose::evidence::Identity;

pub(super) const RULE: Rule = Rule {
    cause: Cause::PlayersCannotReachMojang,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let after = evidence.failed_at_client()?;
    if evidence.crowd && evidence.identity == Identity::Licensed {
        return Some(if evidence.sky.join_down {
            Verdict::certain()
        } else {
            Verdict::likely()
        });
    }
    evidence
        .sky
        .join_down
        .then(|| Verdict::likely().also(at_client(after)))
}
