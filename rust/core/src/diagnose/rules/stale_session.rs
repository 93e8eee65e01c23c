//! The client gave up at its own half: the game is open too long, or another instance took the session.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::diagnose::evidence::Identity;

pub(super) const RULE: Rule = Rule {
    cause: Cause::StaleSession,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    evidence.failed_at_client()?;
    if evidence.sky.trouble {
        return None;
    }
    let mut verdict = Verdict::likely();
    if evidence.from_log {
        // A log shows the leaving alone, and not which try it was on the player's side.
        verdict = verdict.also(Cause::SessionKeepsFailing);
    }
    let unclear = evidence.identity != Identity::Licensed && evidence.account != Some(true)
        || evidence.account == Some(false);
    Some(if unclear && !evidence.is_hybrid() {
        verdict.also(Cause::UnlicensedAccount)
    } else {
        verdict
    })
}
