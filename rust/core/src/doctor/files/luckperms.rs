//! plugins/LuckPerms/config.yml.

use std::sync::Arc;

use crate::doctor::Located;
use crate::doctor::syntax::keys::Keys;

/// What LuckPerms' config.yml says.
#[derive(Clone, Debug)]
pub struct Luckperms {
    /// The file.
    pub file: Arc<str>,
    /// `server`; global when absent.
    pub server: Option<Located<String>>,
    /// `storage-method`; h2 when absent, a file of this server alone.
    pub storage_method: Option<Located<String>>,
    /// `use-server-uuid-cache`; false when absent.
    pub use_server_uuid_cache: Option<Located<bool>>,
}

impl Luckperms {
    pub(crate) fn from_keys(keys: &mut Keys<'_>) -> Self {
        Self {
            file: keys.file(),
            server: keys.text(&["server"]),
            storage_method: keys.text(&["storage-method"]),
            use_server_uuid_cache: keys.flag(&["use-server-uuid-cache"]),
        }
    }
}
