//! Whitelist, ban, full, already online, a plugin's own words: the host decides, and its words stay.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::OrdinaryRefusal,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    if evidence.says(&[Meaning::NotWhitelisted]) {
        // A list by name can miss a player whose UUID some other setting changes.
        let also = [
            Cause::OnlineFlagMismatch,
            Cause::IdentitySplit,
            Cause::AuthPluginConflict,
        ];
        return Some(Verdict::likely().also_found(evidence, &also));
    }
    let ordinary = evidence.says(&[Meaning::Refusal, Meaning::Banned, Meaning::ServerFull])
        || evidence.says(&[
            Meaning::Unknown,
            Meaning::Generic,
            Meaning::IntendedProfile,
            Meaning::Throttled,
        ]) && !evidence.failed_at_host();
    ordinary.then(|| {
        if evidence.is_plugins_refusal() {
            Verdict::certain()
        } else {
            Verdict::likely()
        }
    })
}
