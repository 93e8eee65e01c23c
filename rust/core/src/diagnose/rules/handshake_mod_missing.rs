//! A mod loader shakes hands in the login (1.13 to 1.20.1), and a proxy without the mod for it stands between.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::HandshakeModMissing,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let refused = evidence.says(&[Meaning::VersionIncompatible, Meaning::TooSlow])
        && !evidence.failed_at_host();
    (refused && evidence.mod_handshake_through_proxy())
        .then(|| Verdict::by_finding(evidence, Cause::HandshakeModMissing))
}
