//! paper.yml: Paper up to 1.18.2.

use std::sync::Arc;

use super::WrittenSecret;
use crate::doctor::Located;
use crate::doctor::syntax::keys::Keys;

/// What paper.yml says.
#[derive(Clone, Debug)]
pub struct PaperLegacy {
    /// The file.
    pub file: Arc<str>,
    /// `settings.velocity-support.enabled`; false when absent.
    pub velocity_enabled: Option<Located<bool>>,
    /// `settings.velocity-support.online-mode`; false when absent.
    pub velocity_online_mode: Option<Located<bool>>,
    /// `settings.velocity-support.secret`; empty when absent, which ends the start when enabled.
    pub velocity_secret: Option<Located<WrittenSecret>>,
    /// `settings.bungee-online-mode`; true when absent.
    pub bungeecord_online_mode: Option<Located<bool>>,
    /// `settings.proxy-protocol`; false when absent.
    pub proxy_protocol: Option<Located<bool>>,
}

impl PaperLegacy {
    pub(crate) fn from_keys(keys: &mut Keys<'_>) -> Self {
        Self {
            file: keys.file(),
            velocity_enabled: keys.flag(&["settings", "velocity-support", "enabled"]),
            velocity_online_mode: keys.flag(&["settings", "velocity-support", "online-mode"]),
            velocity_secret: keys.secret(&["settings", "velocity-support", "secret"]),
            bungeecord_online_mode: keys.flag(&["settings", "bungee-online-mode"]),
            proxy_protocol: keys.flag(&["settings", "proxy-protocol"]),
        }
    }
}
