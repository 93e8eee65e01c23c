//! Floodgate's config.yml, and the key that all its instances of one network must share.

use std::sync::Arc;

use super::Reading;
use super::intake::{bytes_of, unreadable};
use crate::doctor::syntax::keys::Keys;
use crate::doctor::{FoundFile, Located, Trouble, Unreadable};
use crate::secret::Secret;

/// What Floodgate's config.yml says.
#[derive(Clone, Debug)]
pub struct Floodgate {
    /// The file.
    pub file: Arc<str>,
    /// `key-file-name`; key.pem when absent.
    pub key_file_name: Option<Located<String>>,
    /// `username-prefix`; "." when absent (older: "*").
    pub username_prefix: Option<Located<String>>,
    /// `send-floodgate-data`, on proxies; false when absent.
    pub send_floodgate_data: Option<Located<bool>>,
    /// `allow-online-mode-authentication`, in newer versions.
    pub allow_online_mode_authentication: Option<Located<bool>>,
}

/// Floodgate's key: only whether two servers have the same one matters.
#[derive(Clone, Debug)]
pub struct FloodgateKey {
    /// The file.
    pub file: Arc<str>,
    /// The key's bytes.
    pub key: Secret,
}

impl Floodgate {
    pub(crate) fn from_keys(keys: &mut Keys<'_>) -> Self {
        Self {
            file: keys.file(),
            key_file_name: keys.text(&["key-file-name"]),
            username_prefix: keys.text(&["username-prefix"]),
            send_floodgate_data: keys.flag(&["send-floodgate-data"]),
            allow_online_mode_authentication: keys.flag(&["allow-online-mode-authentication"]),
        }
    }
}

impl FloodgateKey {
    pub(crate) fn read(found: &FoundFile, troubles: &mut Vec<Trouble>) -> Reading<Self> {
        let file: Arc<str> = Arc::from(found.path.as_str());
        let Some(bytes) = bytes_of(found, &file, troubles) else {
            return Reading::without(&found.content);
        };
        if bytes.is_empty() {
            troubles.push(unreadable(&file, Unreadable::Empty));
            return Reading::Unknown;
        }
        Reading::Read(Self {
            file,
            key: Secret::new(bytes),
        })
    }
}
