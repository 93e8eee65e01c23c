//! The login took longer than the host waits, and the session service is not why.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Ending;
use crate::diagnose::evidence::Evidence;
use crate::login::Answer;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::LoginTooSlow,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    /// No host waits less before it gives a silent client up.
    const HOSTS_PATIENCE: u64 = 25_000;

    let silent = match evidence.ending {
        Ending::NoVerdict(after) => evidence.answer == Answer::None && after >= HOSTS_PATIENCE,
        Ending::ClosedBeforeResponse(after) => after >= HOSTS_PATIENCE,
        Ending::Kicked { .. } | Ending::LeftBeforeResponse(_) => false,
    };
    let said = evidence.says(&[Meaning::TooSlow]) && !evidence.failed_at_host();
    (said || silent).then(Verdict::likely)
}
