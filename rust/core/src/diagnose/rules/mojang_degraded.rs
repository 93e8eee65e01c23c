//! The session service did not do its work for this login; others may be luckier.

use super::at_client;
use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::Reply;

pub(super) const RULE: Rule = Rule {
    cause: Cause::MojangDegraded,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    if evidence.unavailable() {
        if evidence.login.attempts.had_not_joined() {
            return Some(Verdict::likely().also(Cause::NotJoined));
        }
        let sure = matches!(evidence.refused(), Some(Reply::Failing(_)))
            && evidence.was_kicked()
            && evidence.sky.good_meanwhile;
        if sure {
            return Some(Verdict::certain());
        }
        let verdict = Verdict::likely();
        // Nobody saw the answers: the way to the service may be the trouble.
        let verdict = if evidence.refused().is_none() && evidence.login.attempts.count() == 0 {
            verdict.also(Cause::CannotConnect)
        } else {
            verdict
        };
        return Some(if evidence.sky.good_meanwhile {
            verdict
        } else {
            verdict.also(Cause::MojangOutage)
        });
    }
    let after = evidence.failed_at_client()?;
    (evidence.sky.trouble && !evidence.sky.join_down)
        .then(|| Verdict::likely().also(at_client(after)))
}
