//! The game was started without a Microsoft sign-in: the name's offline UUID, or a name that no account has.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::diagnose::evidence::{Ending, Identity};
use crate::login::Answer;

pub(super) const RULE: Rule = Rule {
    cause: Cause::UnlicensedAccount,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    if evidence.is_hybrid()
        || matches!(
            evidence.answer,
            Answer::Joined | Answer::JoinedAsOther | Answer::JoinedElsewhere
        )
    {
        return None;
    }
    let nobody = evidence.account == Some(false);
    let at_client = matches!(evidence.ending, Ending::LeftBeforeResponse(_));
    let not_joined = evidence.not_joined();
    let seen_204 = matches!(evidence.answer, Answer::NotJoined { .. });
    if evidence.identity == Identity::Offline && (at_client || evidence.failed_at_host()) {
        return Some(if nobody || seen_204 {
            Verdict::certain()
        } else {
            Verdict::likely()
        });
    }
    if !nobody {
        return None;
    }
    if not_joined {
        return Some(if seen_204 {
            Verdict::certain()
        } else {
            Verdict::likely()
        });
    }
    // A client that announces nothing: the account's absence decides.
    (at_client && evidence.identity != Identity::Licensed && !evidence.sky.trouble)
        .then(|| Verdict::likely().also(Cause::StaleSession))
}
