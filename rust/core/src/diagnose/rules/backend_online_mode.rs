//! The backend asks the proxy to prove an account, which only a player can.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::{Ending, Evidence};
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::BackendOnlineMode,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let said = evidence.says(&[Meaning::BackendOnlineMode]);
    let found =
        evidence.says(&[Meaning::BackendUnreachable]) && evidence.found(Cause::BackendOnlineMode);
    (said || found || asked_a_proxy(evidence))
        .then(|| Verdict::by_finding(evidence, Cause::BackendOnlineMode))
}

/// Seen from the backend: it sent an encryption request, and who was asked hung up, as every proxy does.
fn asked_a_proxy(evidence: &Evidence<'_>) -> bool {
    matches!(evidence.ending, Ending::LeftBeforeResponse(_))
        && evidence.host.is_behind_proxy()
        && (evidence.host.online_mode == Some(true) || evidence.found(Cause::BackendOnlineMode))
}
