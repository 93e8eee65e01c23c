//! bukkit.yml: CraftBukkit's own settings, under every Bukkit server.

use std::sync::Arc;

use crate::doctor::Located;
use crate::doctor::syntax::keys::Keys;

/// What bukkit.yml says.
#[derive(Clone, Debug)]
pub struct Bukkit {
    /// The file.
    pub file: Arc<str>,
    /// `settings.connection-throttle`, milliseconds between two joins of one address; 4000 when absent, off below 0.
    pub connection_throttle: Option<Located<i64>>,
}

impl Bukkit {
    pub(crate) fn from_keys(keys: &mut Keys<'_>) -> Self {
        Self {
            file: keys.file(),
            connection_throttle: keys.number(&["settings", "connection-throttle"]),
        }
    }
}
