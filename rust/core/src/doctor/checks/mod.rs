//! The rules: what contradicts what between the files of a network. One rule a file.
//!
//! A rule sees the whole [`Network`] and adds findings. It says nothing where a fact is unknown: a file that cannot be
//! read, a folder that was not given, a switch with an unreadable value. Where two causes are true of one place, the
//! rule of the one whose change mends both reports, and names the other in `also`.

mod network;

mod address_check;
mod auth_plugins;
mod backend_does_not_ask;
mod backend_down;
mod backend_online_mode;
mod backend_open;
mod backend_secret_empty;
mod bedrock_auth_type;
mod both_forwardings;
mod early_send;
mod fabric_mod_too_old;
mod floodgate_data;
mod geyser_layer;
mod guard_needs_bungeecord;
mod guard_token;
mod handshake_mod;
mod identity_split;
mod key_authentication;
mod local_session_url;
mod luckperms_layer;
mod mixed_authority;
mod mode_mismatch;
mod offline_exposed;
mod online_flag;
mod proxy_forwards_nothing;
mod proxy_host_approved;
mod proxy_offline;
mod proxy_protocol;
mod proxy_secret;
mod reachable_past_proxy;
mod secret;
mod secure_profile;
mod stated;
mod throttle;
mod troubles;
mod unguarded_legacy;
mod username_validation;
mod via_layer;
mod whitelist_uuids;

use super::Site;
use super::finding::Finding;
use network::Network;

pub use stated::{Stated, Statement, stated};

/// One rule.
pub struct Check {
    /// Its name: the file it is in.
    pub name: &'static str,
    run: fn(&Network<'_>, &mut Vec<Finding>),
}

/// Every rule: the silent and dangerous faults first, then what stops logins, then the rest.
pub const CHECKS: &[Check] = &[
    offline_exposed::CHECK,
    backend_open::CHECK,
    unguarded_legacy::CHECK,
    proxy_offline::CHECK,
    backend_secret_empty::CHECK,
    proxy_secret::CHECK,
    secret::CHECK,
    guard_token::CHECK,
    guard_needs_bungeecord::CHECK,
    both_forwardings::CHECK,
    mode_mismatch::CHECK,
    proxy_forwards_nothing::CHECK,
    backend_does_not_ask::CHECK,
    backend_online_mode::CHECK,
    proxy_host_approved::CHECK,
    fabric_mod_too_old::CHECK,
    early_send::CHECK,
    handshake_mod::CHECK,
    proxy_protocol::CHECK,
    backend_down::CHECK,
    identity_split::CHECK,
    online_flag::CHECK,
    mixed_authority::CHECK,
    local_session_url::CHECK,
    secure_profile::CHECK,
    key_authentication::CHECK,
    username_validation::CHECK,
    bedrock_auth_type::CHECK,
    floodgate_data::CHECK,
    geyser_layer::CHECK,
    auth_plugins::CHECK,
    luckperms_layer::CHECK,
    via_layer::CHECK,
    whitelist_uuids::CHECK,
    address_check::CHECK,
    throttle::CHECK,
    reachable_past_proxy::CHECK,
    troubles::CHECK,
];

/// Everything that is wrong in a network, worst first, then by folder and place.
pub fn examine(site: &Site) -> Vec<Finding> {
    let network = Network::of(site);
    let mut findings = Vec::new();
    for check in CHECKS {
        (check.run)(&network, &mut findings);
    }
    findings.sort_by(|a, b| {
        b.severity
            .cmp(&a.severity)
            .then_with(|| a.servers.first().cmp(&b.servers.first()))
            .then_with(|| a.cause.cmp(&b.cause))
            .then_with(|| a.file.cmp(&b.file))
            .then_with(|| a.line.cmp(&b.line))
    });
    findings
}
