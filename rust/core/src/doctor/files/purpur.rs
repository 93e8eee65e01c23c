//! purpur.yml: its presence says Purpur; the one key of ours is the kick text.

use std::sync::Arc;

use crate::doctor::Located;
use crate::doctor::syntax::keys::Keys;

/// What purpur.yml says.
#[derive(Clone, Debug)]
pub struct Purpur {
    /// The file.
    pub file: Arc<str>,
    /// `settings.messages.unverified-username`; the vanilla text when `default` or absent.
    pub unverified_username: Option<Located<String>>,
}

impl Purpur {
    pub(crate) fn from_keys(keys: &mut Keys<'_>) -> Self {
        Self {
            file: keys.file(),
            unverified_username: keys.text(&["settings", "messages", "unverified-username"]),
        }
    }
}
