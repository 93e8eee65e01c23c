//! The backend asks the proxy to prove an account, which only a player can.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::BackendOnlineMode,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let said = evidence.says(&[Meaning::BackendOnlineMode]);
    let found =
        evidence.says(&[Meaning::BackendUnreachable]) && evidence.found(Cause::BackendOnlineMode);
    (said || found).then(|| Verdict::by_finding(evidence, Cause::BackendOnlineMode))
}
