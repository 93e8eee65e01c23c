//! server.properties: every backend's own settings, read by java.util.Properties and then by Minecraft.
//!
//! Minecraft takes a switch as on only where the text is exactly `true` in some case: `yes`, `1` and `true ` with a
//! blank behind it are all off, silently.

use std::sync::Arc;

use crate::doctor::Located;

/// What server.properties says.
#[derive(Clone, Debug)]
pub struct ServerProperties {
    /// The file.
    pub file: Arc<str>,
    /// `online-mode`; true when absent.
    pub online_mode: Option<Located<bool>>,
    /// `prevent-proxy-connections`; false when absent.
    pub prevent_proxy_connections: Option<Located<bool>>,
    /// `enforce-secure-profile`; true when absent.
    pub enforce_secure_profile: Option<Located<bool>>,
    /// `server-ip`; every address when absent or empty.
    pub server_ip: Option<Located<String>>,
    /// `server-port`; 25565 when absent.
    pub server_port: Option<Located<u16>>,
    /// `network-compression-threshold`; 256 when absent, off at -1.
    pub network_compression_threshold: Option<Located<i64>>,
    /// `accepts-transfers`; false when absent.
    pub accepts_transfers: Option<Located<bool>>,
    /// `white-list`; false when absent.
    pub white_list: Option<Located<bool>>,
    /// `enforce-whitelist`; false when absent.
    pub enforce_whitelist: Option<Located<bool>>,
}
