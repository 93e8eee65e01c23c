//! The backend could not verify what the proxy signed.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::SecretMismatch,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let verdict = Verdict::by_finding(evidence, Cause::SecretMismatch);
    let proven = evidence.found(Cause::SecretMismatch) || evidence.secret_proven == Some(false);
    match evidence.meaning()? {
        Meaning::PlayerNotVerified | Meaning::ForwardedDataInvalid
            if evidence.version_in_play() && !proven =>
        {
            Some(verdict.also(Cause::ForwardingVersion))
        }
        Meaning::PlayerNotVerifiedOrEmpty if !proven => {
            let verdict = verdict.also(Cause::ProxyForwardsNothing);
            Some(if evidence.version_in_play() {
                verdict.also(Cause::ForwardingVersion)
            } else {
                verdict
            })
        }
        Meaning::PlayerNotVerified
        | Meaning::ForwardedDataInvalid
        | Meaning::PlayerNotVerifiedOrEmpty => Some(verdict),
        _ => None,
    }
}
