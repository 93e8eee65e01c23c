//! Geyser on a backend brings Bedrock players past the proxy, as if they had joined directly.

use super::{Rule, Verdict};
use crate::Cause;
use crate::diagnose::evidence::Evidence;
use crate::login::kick::Meaning;

pub(super) const RULE: Rule = Rule {
    cause: Cause::GeyserWrongLayer,
    judge,
};

fn judge(evidence: &Evidence<'_>) -> Option<Verdict> {
    let unforwarded = evidence.says(&[
        Meaning::NeedsVelocity,
        Meaning::NeedsBungeeForwarding,
        Meaning::NeedsLegacyForwarding,
        Meaning::ForwardedNothing,
    ]);
    let geyser = evidence.plugins.geyser || evidence.found(Cause::GeyserWrongLayer);
    (unforwarded && geyser && !evidence.host.is_proxy() && evidence.looks_bedrock())
        .then(|| Verdict::by_finding(evidence, Cause::GeyserWrongLayer))
}
