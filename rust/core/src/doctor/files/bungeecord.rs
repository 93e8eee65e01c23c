//! config.yml of BungeeCord and Waterfall.

use std::sync::Arc;

use super::velocity::ListedServer;
use crate::doctor::syntax::keys::Keys;
use crate::doctor::{Address, Located};

/// What BungeeCord's config.yml says.
#[derive(Clone, Debug)]
pub struct Bungeecord {
    /// The file.
    pub file: Arc<str>,
    /// `online_mode`; true when absent.
    pub online_mode: Option<Located<bool>>,
    /// `ip_forward`; false when absent.
    pub ip_forward: Option<Located<bool>>,
    /// `prevent_proxy_connections`; false when absent.
    pub prevent_proxy_connections: Option<Located<bool>>,
    /// `enforce_secure_profile`; false when absent.
    pub enforce_secure_profile: Option<Located<bool>>,
    /// `connection_throttle`, milliseconds; 4000 when absent, off at -1.
    pub connection_throttle: Option<Located<i64>>,
    /// `connection_throttle_limit`, joins within it; 3 when absent.
    pub connection_throttle_limit: Option<Located<i64>>,
    /// `timeout`, milliseconds; 30000 when absent.
    pub timeout: Option<Located<i64>>,
    /// `server_connect_timeout`, milliseconds; 5000 when absent.
    pub server_connect_timeout: Option<Located<i64>>,
    /// `reject_transfers`; false when absent.
    pub reject_transfers: Option<Located<bool>>,
    /// `forge_support`; true when absent (false in old builds).
    pub forge_support: Option<Located<bool>>,
    /// `listeners`.
    pub listeners: Vec<Listener>,
    /// `servers`, in their order.
    pub servers: Vec<ListedServer>,
}

/// One address that BungeeCord listens on.
#[derive(Clone, Debug)]
pub struct Listener {
    /// `host`; 0.0.0.0:25577 when absent.
    pub host: Option<Located<Address>>,
    /// `proxy_protocol`; false when absent.
    pub proxy_protocol: Option<Located<bool>>,
    /// `priorities`: names of servers, in their order.
    pub priorities: Vec<Located<String>>,
    /// `forced_hosts`: every server name in it.
    pub forced_hosts: Vec<Located<String>>,
}

impl Bungeecord {
    pub(crate) fn from_keys(keys: &mut Keys<'_>) -> Self {
        Self {
            file: keys.file(),
            online_mode: keys.flag(&["online_mode"]),
            ip_forward: keys.flag(&["ip_forward"]),
            prevent_proxy_connections: keys.flag(&["prevent_proxy_connections"]),
            enforce_secure_profile: keys.flag(&["enforce_secure_profile"]),
            connection_throttle: keys.number(&["connection_throttle"]),
            connection_throttle_limit: keys.number(&["connection_throttle_limit"]),
            timeout: keys.number(&["timeout"]),
            server_connect_timeout: keys.number(&["server_connect_timeout"]),
            reject_transfers: keys.flag(&["reject_transfers"]),
            forge_support: keys.flag(&["forge_support"]),
            listeners: listeners(keys),
            servers: keys
                .entries(&["servers"])
                .iter()
                .filter_map(|entry| {
                    let address = keys.text(&["servers", &entry.key, "address"])?;
                    Some(ListedServer::new(&entry.key, address))
                })
                .collect(),
        }
    }
}

fn listeners(keys: &mut Keys<'_>) -> Vec<Listener> {
    keys.items(&["listeners"])
        .into_iter()
        .enumerate()
        .map(|(position, (_, table))| {
            let mut inside = keys.inside(table, format!("listeners[{position}]"));
            Listener {
                host: inside.word(&["host"], "an address", Address::parse),
                proxy_protocol: inside.flag(&["proxy_protocol"]),
                priorities: inside
                    .texts(&["priorities"])
                    .map(|list| list.value)
                    .unwrap_or_default(),
                forced_hosts: inside
                    .entries(&["forced_hosts"])
                    .iter()
                    .filter_map(|entry| inside.text(&["forced_hosts", &entry.key]))
                    .collect(),
            }
        })
        .collect()
}
