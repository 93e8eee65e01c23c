//! The session service said yes, and the host still calls the account unverified: something between them threw. Or a
//! plugin refuses before the session service is asked, in words that blame it.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::Answer;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::PluginRefusedLogin,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    if evidence.is_plugins_refusal() {
        // The event and the words: two witnesses.
        return evidence
            .says(&[Meaning::Unverified, Meaning::Unavailable])
            .then(Verdict::certain);
    }
    let said = evidence.says(&[Meaning::Unverified]);
    let later = evidence.says(&[Meaning::IntendedProfile]);
    (evidence.answer == Answer::Joined && (said || later)).then(|| {
        let verdict = if said && evidence.login.attempts.had_not_joined() {
            // The host may have got the 204, and the 200 was for our own ears.
            Verdict::likely().also(Cause::AddressMismatch)
        } else if evidence.is_from_backend() {
            // The yes was for the proxy; what the backend made of the player is its own.
            Verdict::likely()
        } else if said {
            Verdict::certain()
        } else {
            Verdict::likely().also(Cause::ProfileMismatch)
        };
        verdict.also_found(
            evidence,
            &[Cause::AuthPluginConflict, Cause::FloodgateMissingOrKey],
        )
    })
}
