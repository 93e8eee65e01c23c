//! config/proxy-compatible-forge.toml, and pcf-common.toml before it.

use std::sync::Arc;

use super::{ForwardingMode, WrittenSecret};
use crate::doctor::Located;
use crate::doctor::syntax::keys::Keys;

/// What Proxy-Compatible-Forge's file says.
#[derive(Clone, Debug)]
pub struct ProxyCompatibleForge {
    /// The file.
    pub file: Arc<str>,
    /// `forwarding.enabled`; true when absent.
    pub enabled: Option<Located<bool>>,
    /// `forwarding.mode`: MODERN, LEGACY or BUNGEEGUARD; modern when absent.
    pub mode: Option<Located<ForwardingMode>>,
    /// `forwarding.secret` (older: `modernForwarding.forwardingSecret`); a blank one switches forwarding off.
    pub secret: Option<Located<WrittenSecret>>,
    /// `forwarding.approvedProxyHosts`: the proxies' addresses that may connect; everybody when empty or absent.
    pub approved_proxy_hosts: Vec<Located<String>>,
    /// `advanced.modernForwardingVersion`, as written.
    pub modern_forwarding_version: Option<Located<String>>,
}

impl ProxyCompatibleForge {
    pub(crate) fn from_keys(keys: &mut Keys<'_>) -> Self {
        Self {
            file: keys.file(),
            enabled: keys.flag(&["forwarding", "enabled"]),
            mode: keys.word(
                &["forwarding", "mode"],
                "one of MODERN, LEGACY, BUNGEEGUARD",
                |word| ForwardingMode::from_word(word).filter(|mode| *mode != ForwardingMode::None),
            ),
            secret: keys
                .secret(&["forwarding", "secret"])
                .or_else(|| keys.secret(&["modernForwarding", "forwardingSecret"])),
            approved_proxy_hosts: keys
                .texts(&["forwarding", "approvedProxyHosts"])
                .map(|list| list.value)
                .unwrap_or_default(),
            modern_forwarding_version: keys.word(
                &["advanced", "modernForwardingVersion"],
                "a version",
                |text| Some(text.to_owned()),
            ),
        }
    }
}
