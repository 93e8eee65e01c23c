//! The third try of one player from one network: a restart was not enough.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;

pub(super) const RULE: Rule = Rule {
    cause: Cause::SessionKeepsFailing,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    evidence.failed_at_client()?;
    (evidence.tries >= 3 && !evidence.sky.trouble).then(|| {
        if evidence.from_log {
            Verdict::likely().also(Cause::StaleSession)
        } else {
            Verdict::likely()
        }
    })
}
