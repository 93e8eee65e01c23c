//! BungeeGuard's two files: the token on the proxy, the tokens allowed on a backend.

use std::sync::Arc;

use super::WrittenSecret;
use crate::doctor::Located;
use crate::doctor::syntax::keys::Keys;

/// What plugins/BungeeGuard/token.yml says, on a BungeeCord proxy.
#[derive(Clone, Debug)]
pub struct GuardToken {
    /// The file.
    pub file: Arc<str>,
    /// `token`; a new one is made when absent.
    pub token: Option<Located<WrittenSecret>>,
}

/// What plugins/BungeeGuard/config.yml says, on a backend.
#[derive(Clone, Debug)]
pub struct GuardConfig {
    /// The file.
    pub file: Arc<str>,
    /// `allowed-tokens`; nobody can join when empty.
    pub allowed_tokens: Vec<Located<WrittenSecret>>,
    /// Where `allowed-tokens` stands, if it is there.
    pub allowed_tokens_place: Option<Located<()>>,
}

impl GuardToken {
    pub(crate) fn from_keys(keys: &mut Keys<'_>) -> Self {
        Self {
            file: keys.file(),
            token: keys.secret(&["token"]),
        }
    }
}

impl GuardConfig {
    pub(crate) fn from_keys(keys: &mut Keys<'_>) -> Self {
        Self {
            file: keys.file(),
            allowed_tokens: keys.secrets(&["allowed-tokens"]),
            allowed_tokens_place: keys.place(&["allowed-tokens"]),
        }
    }
}
