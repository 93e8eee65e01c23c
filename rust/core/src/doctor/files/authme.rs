//! plugins/AuthMe/config.yml: one switch that has to fit the server's own idea of a proxy.

use std::sync::Arc;

use crate::doctor::Located;
use crate::doctor::syntax::keys::Keys;

/// What AuthMe's config.yml says.
#[derive(Clone, Debug)]
pub struct Authme {
    /// The file.
    pub file: Arc<str>,
    /// `Hooks.bungeecord`: AuthMe speaks to its half on BungeeCord; false when absent.
    pub bungeecord_hook: Option<Located<bool>>,
}

impl Authme {
    pub(crate) fn from_keys(keys: &mut Keys<'_>) -> Self {
        Self {
            file: keys.file(),
            bungeecord_hook: keys.flag(&["Hooks", "bungeecord"]),
        }
    }
}
