//! The proxy forwards in a version that the backend does not take; some mods say so in the words of a wrong secret.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::ForwardingVersion,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    if evidence.says(&[Meaning::ForwardingVersion]) {
        return Some(Verdict::by_finding(evidence, Cause::ForwardingVersion));
    }
    let secret = evidence.says(&[
        Meaning::PlayerNotVerified,
        Meaning::ForwardedDataInvalid,
        Meaning::PlayerNotVerifiedOrEmpty,
    ]);
    if !secret || !evidence.version_in_play() {
        return None;
    }
    let wrong_secret = evidence.found(Cause::SecretMismatch)
        || evidence.found(Cause::SecretReadDifferently)
        || evidence.secret_proven == Some(false);
    let right_secret =
        evidence.found(Cause::ForwardingVersion) || evidence.secret_proven == Some(true);
    (right_secret && !wrong_secret).then(|| Verdict::by_finding(evidence, Cause::ForwardingVersion))
}
