//! The session service is down: a run of failures over several logins, and nothing good in between.

use super::at_client;
use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::Reply;

pub(super) const RULE: Rule = Rule {
    cause: Cause::MojangOutage,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    if !evidence.sky.outage {
        return None;
    }
    if let Some(after) = evidence.failed_at_client() {
        return Some(Verdict::likely().also(at_client(after)));
    }
    if !evidence.unavailable() {
        return None;
    }
    let seen = evidence.refused().is_some_and(Reply::is_trouble);
    let sure = seen
        && evidence.was_kicked()
        && evidence.sky.outage_answered
        && (evidence.sky.run_of_logins >= 3 || evidence.sky.join_down);
    Some(if sure {
        Verdict::certain()
    } else {
        Verdict::likely()
    })
}
