//! The session service knows of no join, and nothing says why.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::diagnose::evidence::Identity;
use crate::login::Answer;

pub(super) const RULE: Rule = Rule {
    cause: Cause::NotJoined,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    if !evidence.not_joined() {
        return None;
    }
    let mut verdict = Verdict::likely();
    if evidence.unverified_crowd {
        // A refusal of this machine's address looks the same in a log, and it meets everybody.
        return Some(
            verdict
                .also(Cause::RateLimited)
                .also(Cause::HostBlocked)
                .also(Cause::MojangDegraded),
        );
    }
    if evidence.login.attempts.had_failing() || evidence.sky.failed_lately || evidence.sky.outage {
        verdict = verdict.also(Cause::MojangDegraded);
    }
    let with_address_only = matches!(
        evidence.answer,
        Answer::NotJoined {
            only_with_address: true
        }
    );
    if with_address_only {
        verdict = verdict.also(Cause::AddressMismatch);
    }
    let unclear = matches!(evidence.identity, Identity::Unannounced | Identity::Other)
        && evidence.account.is_none();
    Some(if unclear && !evidence.is_hybrid() {
        verdict.also(Cause::UnlicensedAccount)
    } else {
        verdict
    })
}
