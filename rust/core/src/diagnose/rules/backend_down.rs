//! The proxy cannot reach the backend: start it, or mend its address.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::BackendDown,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    match evidence.meaning()? {
        Meaning::BackendRefused => Some(Verdict::by_finding(evidence, Cause::BackendDown)),
        // The proxy hides the reason: a port that is closed, or an exception in the login.
        Meaning::BackendUnreachable => Some(if evidence.found(Cause::BackendDown) {
            Verdict::certain()
        } else {
            Verdict::likely().also(Cause::BackendOnlineMode)
        }),
        _ => None,
    }
}
