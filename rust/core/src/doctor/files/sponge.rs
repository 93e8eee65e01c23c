//! config/sponge/global.conf: API 7's `bungeecord` and API 8's `ip-forwarding`.

use std::sync::Arc;

use super::{ForwardingMode, WrittenSecret};
use crate::doctor::Located;
use crate::doctor::syntax::keys::Keys;

/// What config/sponge/global.conf (older: config/sponge.conf) says.
#[derive(Clone, Debug)]
pub struct Sponge {
    /// The file.
    pub file: Arc<str>,
    /// `modules.bungeecord` (API 7) or `modules.ip-forwarding` (API 8); false when absent.
    pub forwarding_module: Option<Located<bool>>,
    /// `bungeecord.ip-forwarding` (API 7); false when absent.
    pub bungeecord_ip_forwarding: Option<Located<bool>>,
    /// `ip-forwarding.mode` (API 8): NONE, LEGACY, MODERN; none when absent.
    pub mode: Option<Located<ForwardingMode>>,
    /// `ip-forwarding.secret` (API 8).
    pub secret: Option<Located<WrittenSecret>>,
}

impl Sponge {
    pub(crate) fn from_keys(keys: &mut Keys<'_>) -> Self {
        // API 7 nests everything under `sponge`, later versions do not.
        let nested = keys.place(&["sponge"]).is_some();
        let at = |path: &[&'static str]| -> Vec<&'static str> {
            let prefix = if nested { Some("sponge") } else { None };
            prefix.into_iter().chain(path.iter().copied()).collect()
        };
        Self {
            file: keys.file(),
            forwarding_module: keys
                .flag(&at(&["modules", "ip-forwarding"]))
                .or_else(|| keys.flag(&at(&["modules", "bungeecord"]))),
            bungeecord_ip_forwarding: keys.flag(&at(&["bungeecord", "ip-forwarding"])),
            mode: keys.word(
                &at(&["ip-forwarding", "mode"]),
                "one of NONE, LEGACY, MODERN",
                ForwardingMode::from_word,
            ),
            secret: keys.secret(&at(&["ip-forwarding", "secret"])),
        }
    }

    /// Whether the server takes forwarded players, and how.
    pub fn forwarding(&self) -> ForwardingMode {
        use crate::doctor::OrDefault;
        if !self.forwarding_module.in_force(false) {
            return ForwardingMode::None;
        }
        match &self.mode {
            Some(mode) => mode.value,
            None if self.bungeecord_ip_forwarding.in_force(false) => ForwardingMode::Legacy,
            None => ForwardingMode::None,
        }
    }
}
