//! config/paper-global.yml: Paper from 1.19, and Folia, Purpur, Pufferfish, Leaf after it.

use std::sync::Arc;

use super::WrittenSecret;
use crate::doctor::Located;
use crate::doctor::syntax::keys::Keys;

/// What config/paper-global.yml says.
#[derive(Clone, Debug)]
pub struct PaperGlobal {
    /// The file.
    pub file: Arc<str>,
    /// `proxies.velocity.enabled`; false when absent.
    pub velocity_enabled: Option<Located<bool>>,
    /// `proxies.velocity.online-mode`; true when absent (false in early 1.19).
    pub velocity_online_mode: Option<Located<bool>>,
    /// `proxies.velocity.secret`; empty when absent. PAPER_VELOCITY_SECRET wins.
    pub velocity_secret: Option<Located<WrittenSecret>>,
    /// `proxies.bungee-cord.online-mode`; true when absent.
    pub bungeecord_online_mode: Option<Located<bool>>,
    /// `proxies.proxy-protocol`; false when absent.
    pub proxy_protocol: Option<Located<bool>>,
    /// `unsupported-settings.perform-username-validation`; true when absent.
    pub perform_username_validation: Option<Located<bool>>,
    /// `threaded-regions`: only Folia writes it.
    pub threaded_regions: Option<Located<()>>,
}

impl PaperGlobal {
    pub(crate) fn from_keys(keys: &mut Keys<'_>) -> Self {
        Self {
            file: keys.file(),
            velocity_enabled: keys.flag(&["proxies", "velocity", "enabled"]),
            velocity_online_mode: keys.flag(&["proxies", "velocity", "online-mode"]),
            velocity_secret: keys.secret(&["proxies", "velocity", "secret"]),
            bungeecord_online_mode: keys.flag(&["proxies", "bungee-cord", "online-mode"]),
            proxy_protocol: keys.flag(&["proxies", "proxy-protocol"]),
            perform_username_validation: keys
                .flag(&["unsupported-settings", "perform-username-validation"]),
            threaded_regions: keys.place(&["threaded-regions"]),
        }
    }
}
