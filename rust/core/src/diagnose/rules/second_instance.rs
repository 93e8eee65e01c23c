//! Another instance of the account is here or tries too, and only the newest one stays valid.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::diagnose::evidence::Identity;

pub(super) const RULE: Rule = Rule {
    cause: Cause::SecondInstance,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let failed = evidence.failed_at_client().is_some() && !evidence.sky.trouble
        || evidence.not_joined() && evidence.identity != Identity::Offline;
    (failed && evidence.elsewhere).then(|| {
        Verdict::likely().also(if evidence.was_kicked() {
            Cause::NotJoined
        } else {
            Cause::StaleSession
        })
    })
}
