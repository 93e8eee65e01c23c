//! A backend without a secret switches its forwarding off: it does not ask, and filling the secret mends both.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::BackendSecretEmpty,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    (evidence.says(&[Meaning::NotAsked]) && evidence.found(Cause::BackendSecretEmpty))
        .then(|| Verdict::certain().also(Cause::BackendDoesNotAsk))
}
