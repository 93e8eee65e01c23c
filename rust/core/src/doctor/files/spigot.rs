//! spigot.yml: where a Bukkit server is told that a proxy stands in front.

use std::sync::Arc;

use crate::doctor::Located;
use crate::doctor::syntax::keys::Keys;

/// What spigot.yml says.
#[derive(Clone, Debug)]
pub struct Spigot {
    /// The file.
    pub file: Arc<str>,
    /// `settings.bungeecord`: takes legacy forwarding; false when absent.
    pub bungeecord: Option<Located<bool>>,
    /// `settings.late-bind`: opens the port after the plugins; false when absent.
    pub late_bind: Option<Located<bool>>,
}

impl Spigot {
    pub(crate) fn from_keys(keys: &mut Keys<'_>) -> Self {
        Self {
            file: keys.file(),
            bungeecord: keys.flag(&["settings", "bungeecord"]),
            late_bind: keys.flag(&["settings", "late-bind"]),
        }
    }
}
