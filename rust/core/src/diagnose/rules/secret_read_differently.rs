//! One secret, read as two: the file says why the backend refused it.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::SecretReadDifferently,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let refused = evidence.says(&[
        Meaning::PlayerNotVerified,
        Meaning::ForwardedDataInvalid,
        Meaning::PlayerNotVerifiedOrEmpty,
    ]);
    (refused && evidence.found(Cause::SecretReadDifferently))
        .then(|| Verdict::certain().also(Cause::SecretMismatch))
}
