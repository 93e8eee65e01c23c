//! waterfall.yml: its presence says Waterfall.

use std::sync::Arc;

use crate::doctor::Located;
use crate::doctor::syntax::keys::Keys;

/// What waterfall.yml says.
#[derive(Clone, Debug)]
pub struct Waterfall {
    /// The file.
    pub file: Arc<str>,
    /// `throttling.tab_complete`, its presence; nothing of ours is in the file otherwise.
    pub throttling: Option<Located<()>>,
}

impl Waterfall {
    pub(crate) fn from_keys(keys: &mut Keys<'_>) -> Self {
        Self {
            file: keys.file(),
            throttling: keys.place(&["throttling"]),
        }
    }
}
