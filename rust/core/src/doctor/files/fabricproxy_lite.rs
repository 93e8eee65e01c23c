//! config/FabricProxy-Lite.toml; each key has an environment variable FABRIC_PROXY_* that wins.

use std::sync::Arc;

use super::WrittenSecret;
use crate::doctor::Located;
use crate::doctor::syntax::keys::Keys;

/// What config/FabricProxy-Lite.toml says.
#[derive(Clone, Debug)]
pub struct FabricproxyLite {
    /// The file.
    pub file: Arc<str>,
    /// `hackOnlineMode`: forwarded players are taken although online-mode is true; true when absent.
    pub hack_online_mode: Option<Located<bool>>,
    /// `hackEarlySend`: asks before other mods look at the player; false when absent.
    pub hack_early_send: Option<Located<bool>>,
    /// `hackMessageChain`; false when absent (true in older versions).
    pub hack_message_chain: Option<Located<bool>>,
    /// `secret`; empty when absent.
    pub secret: Option<Located<WrittenSecret>>,
}

impl FabricproxyLite {
    pub(crate) fn from_keys(keys: &mut Keys<'_>) -> Self {
        Self {
            file: keys.file(),
            hack_online_mode: keys.flag(&["hackOnlineMode"]),
            hack_early_send: keys.flag(&["hackEarlySend"]),
            hack_message_chain: keys.flag(&["hackMessageChain"]),
            secret: keys.secret(&["secret"]),
        }
    }
}
