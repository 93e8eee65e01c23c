//! One rule a cause: what must be seen to say it.
//!
//! The list is ordered from the most specific to the least: the first rule that speaks names the cause. A rule that
//! needs another one to have been silent says so by its place alone.

mod address_family_broken;
mod address_mismatch;
mod backend_does_not_ask;
mod backend_down;
mod backend_online_mode;
mod backend_secret_empty;
mod bad_answer;
mod bedrock_auth_type;
mod both_forwardings_on;
mod cannot_connect;
mod client_cannot_reach_mojang;
mod clock_skew;
mod dead_local_session_url;
mod dns_failure;
mod floodgate_missing_or_key;
mod forwarding_mod_setting;
mod forwarding_version;
mod geyser_wrong_layer;
mod guard_token;
mod handshake_mod_missing;
mod host_blocked;
mod joined_backend_directly;
mod key_authentication_conflict;
mod login_too_slow;
mod mixed_authority;
mod mode_mismatch;
mod mojang_degraded;
mod mojang_outage;
mod not_joined;
mod ordinary_refusal;
mod players_cannot_reach_mojang;
mod plugin_refused_login;
mod profile_key_rejected;
mod profile_mismatch;
mod proxy_forwards_nothing;
mod proxy_host_not_approved;
mod proxy_protocol;
mod rate_limited;
mod second_instance;
mod secret_mismatch;
mod secret_read_differently;
mod secure_profile_conflict;
mod session_keeps_failing;
mod stale_session;
mod throttled_behind_proxy;
mod tls_failure;
mod unlicensed_account;
mod username_validation;
mod version_mismatch;

use super::evidence::{CLIENTS_PATIENCE, Ending, Evidence};
use crate::Cause;
use crate::catalogue::Certainty;

/// One cause's rule.
pub struct Rule {
    /// What it names.
    pub cause: Cause,
    /// Whether the evidence shows it.
    pub judge: fn(&Evidence<'_>) -> Option<Verdict>,
}

/// What a rule says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Verdict {
    /// How sure it is.
    pub certainty: Certainty,
    /// What fits as well.
    pub also: Vec<Cause>,
}

impl Verdict {
    /// One fact says so.
    pub fn likely() -> Self {
        Self {
            certainty: Certainty::Likely,
            also: Vec::new(),
        }
    }

    /// Two independent facts say so.
    pub fn certain() -> Self {
        Self {
            certainty: Certainty::Certain,
            also: Vec::new(),
        }
    }

    /// Certain where a file or a test says the same as the wire.
    fn by_finding(evidence: &Evidence<'_>, cause: Cause) -> Self {
        Self {
            certainty: evidence.with_finding(cause),
            also: Vec::new(),
        }
    }

    /// Certain where the host's words on the wire stand beside the session service's answer, and nobody else is
    /// answered well.
    fn seen_twice(evidence: &Evidence<'_>) -> Self {
        if evidence.was_kicked() && !evidence.sky.good_meanwhile {
            Self::certain()
        } else {
            Self::likely()
        }
    }

    /// This cause fits as well.
    fn also(mut self, cause: Cause) -> Self {
        if !self.also.contains(&cause) {
            self.also.push(cause);
        }
        self
    }

    /// Those of the causes fit as well that were found.
    fn also_found(self, evidence: &Evidence<'_>, causes: &[Cause]) -> Self {
        causes
            .iter()
            .filter(|&&cause| evidence.found(cause))
            .fold(self, |verdict, &cause| verdict.also(cause))
    }
}

/// Every rule, the most specific first.
pub const RULES: &[Rule] = &[
    handshake_mod_missing::RULE,
    version_mismatch::RULE,
    throttled_behind_proxy::RULE,
    username_validation::RULE,
    ordinary_refusal::RULE,
    login_too_slow::RULE,
    backend_secret_empty::RULE,
    backend_does_not_ask::RULE,
    geyser_wrong_layer::RULE,
    both_forwardings_on::RULE,
    joined_backend_directly::RULE,
    proxy_forwards_nothing::RULE,
    mode_mismatch::RULE,
    guard_token::RULE,
    proxy_host_not_approved::RULE,
    forwarding_mod_setting::RULE,
    forwarding_version::RULE,
    secret_read_differently::RULE,
    secret_mismatch::RULE,
    backend_online_mode::RULE,
    backend_down::RULE,
    key_authentication_conflict::RULE,
    secure_profile_conflict::RULE,
    profile_key_rejected::RULE,
    floodgate_missing_or_key::RULE,
    bedrock_auth_type::RULE,
    unlicensed_account::RULE,
    proxy_protocol::RULE,
    address_mismatch::RULE,
    profile_mismatch::RULE,
    plugin_refused_login::RULE,
    rate_limited::RULE,
    host_blocked::RULE,
    bad_answer::RULE,
    dead_local_session_url::RULE,
    address_family_broken::RULE,
    clock_skew::RULE,
    dns_failure::RULE,
    tls_failure::RULE,
    cannot_connect::RULE,
    mojang_outage::RULE,
    mojang_degraded::RULE,
    players_cannot_reach_mojang::RULE,
    mixed_authority::RULE,
    client_cannot_reach_mojang::RULE,
    session_keeps_failing::RULE,
    second_instance::RULE,
    stale_session::RULE,
    not_joined::RULE,
];

/// What a client's leaving would mean by itself, so long after the request.
fn at_client(after: u64) -> Cause {
    if after >= CLIENTS_PATIENCE {
        Cause::ClientCannotReachMojang
    } else {
        Cause::StaleSession
    }
}

impl Evidence<'_> {
    /// Whether the refusal is a backend's.
    fn is_from_backend(&self) -> bool {
        matches!(
            self.ending,
            Ending::Kicked {
                from_backend: true,
                ..
            }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_has_one_rule() {
        let mut causes: Vec<_> = RULES.iter().map(|rule| rule.cause).collect();
        causes.sort_unstable();
        causes.dedup();
        assert_eq!(causes.len(), RULES.len());
    }
}
