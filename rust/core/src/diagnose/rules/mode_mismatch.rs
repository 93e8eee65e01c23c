//! Proxy and backend forward in different ways.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::diagnose::evidence::Source;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::ModeMismatch,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let verdict = Verdict::by_finding(evidence, Cause::ModeMismatch);
    match evidence.meaning()? {
        Meaning::NeedsBungeeForwarding | Meaning::NeedsLegacyForwarding => {
            let verdict = verdict.also(Cause::ProxyForwardsNothing);
            Some(if evidence.source == Source::ProbablyProxy {
                verdict.also(Cause::JoinedBackendDirectly)
            } else {
                verdict
            })
        }
        Meaning::NoToken => Some(if evidence.source == Source::ProbablyProxy {
            verdict.also(Cause::JoinedBackendDirectly)
        } else {
            verdict
        }),
        Meaning::UnexpectedForwarding | Meaning::BackendHungUp => Some(verdict),
        _ => None,
    }
}
