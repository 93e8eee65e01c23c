//! The host takes only some characters in names.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::UsernameValidation,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    let odd = !evidence.login.name_bytes().iter().all(plain);
    let unsaid =
        evidence.says(&[Meaning::Generic]) && odd && evidence.found(Cause::UsernameValidation);
    (evidence.says(&[Meaning::NameInvalid]) || unsaid)
        .then(|| Verdict::by_finding(evidence, Cause::UsernameValidation))
}
