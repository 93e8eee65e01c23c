//! The client waited for its own time-out: it does not reach Mojang, while we do.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::CLIENTS_PATIENCE;
use crate::diagnose::evidence::Evidence;

pub(super) const RULE: Rule = Rule {
    cause: Cause::ClientCannotReachMojang,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    (evidence.failed_at_client()? >= CLIENTS_PATIENCE && !evidence.sky.trouble)
        .then(Verdict::likely)
}
