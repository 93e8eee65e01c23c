//! A Bedrock player comes through Geyser and has no Java account to prove.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::diagnose::evidence::{Ending, Identity};

pub(super) const RULE: Rule = Rule {
    cause: Cause::BedrockAuthType,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let geyser = evidence.plugins.geyser || evidence.found(Cause::BedrockAuthType);
    let failed = evidence.not_joined() || matches!(evidence.ending, Ending::LeftBeforeResponse(_));
    (geyser && failed && evidence.looks_bedrock() && evidence.identity != Identity::Licensed).then(
        || {
            let verdict = Verdict::by_finding(evidence, Cause::BedrockAuthType);
            let found = evidence.found(Cause::BedrockAuthType);
            if evidence.identity == Identity::Offline && evidence.login.address.is_none() && !found
            {
                verdict.also(Cause::UnlicensedAccount)
            } else {
                verdict
            }
        },
    )
}
