//! velocity.toml, from config-version 1.0 with its inline secret to the current one, and Velocity-CTD's server tables.

use std::sync::Arc;

use super::{ForwardingMode, WrittenSecret};
use crate::doctor::syntax::keys::Keys;
use crate::doctor::syntax::tree::{Meaning, Value};
use crate::doctor::{Address, Located};

/// What velocity.toml says.
#[derive(Clone, Debug)]
pub struct Velocity {
    /// The file.
    pub file: Arc<str>,
    /// `config-version`, as written.
    pub config_version: Option<Located<String>>,
    /// `bind`; 0.0.0.0:25565 when absent (25577 before 3.3).
    pub bind: Option<Located<Address>>,
    /// `online-mode`; true when absent.
    pub online_mode: Option<Located<bool>>,
    /// `force-key-authentication`; true when absent.
    pub force_key_authentication: Option<Located<bool>>,
    /// `prevent-client-proxy-connections`; false when absent.
    pub prevent_client_proxy_connections: Option<Located<bool>>,
    /// `player-info-forwarding-mode`; none when absent.
    pub forwarding_mode: Option<Located<ForwardingMode>>,
    /// `forwarding-secret`: inline, before config-version 2.0.
    pub forwarding_secret: Option<Located<WrittenSecret>>,
    /// `forwarding-secret-file`; forwarding.secret when absent.
    pub forwarding_secret_file: Option<Located<String>>,
    /// `kick-existing-players`; false when absent.
    pub kick_existing_players: Option<Located<bool>>,
    /// `[servers]` without `try`, in their order.
    pub servers: Vec<ListedServer>,
    /// `servers.try`, the names in their order.
    pub attempts: Vec<Located<String>>,
    /// `[forced-hosts]`: every server name in it.
    pub forced_hosts: Vec<Located<String>>,
    /// `advanced.login-ratelimit`, milliseconds; 3000 when absent.
    pub login_ratelimit: Option<Located<i64>>,
    /// `advanced.connection-timeout`, milliseconds; 5000 when absent.
    pub connection_timeout: Option<Located<i64>>,
    /// `advanced.read-timeout`, milliseconds; 30000 when absent.
    pub read_timeout: Option<Located<i64>>,
    /// `advanced.haproxy-protocol` (older: `advanced.proxy-protocol`); false when absent.
    pub haproxy_protocol: Option<Located<bool>>,
    /// `advanced.accepts-transfers`; false when absent.
    pub accepts_transfers: Option<Located<bool>>,
    /// `advanced.cache-player-profile-result` (Velocity-CTD): admits without asking Mojang; false when absent.
    pub cache_player_profile_result: Option<Located<bool>>,
}

/// One entry of a proxy's list of servers.
#[derive(Clone, Debug)]
pub struct ListedServer {
    /// Its name in the list.
    pub name: String,
    /// Its address as written.
    pub address: Located<String>,
    /// The address read; `None` where no host would take it.
    pub parsed: Option<Address>,
    /// Velocity-CTD's `forwarding-mode` of this server alone; the proxy's when absent.
    pub forwarding_mode: Option<Located<ForwardingMode>>,
}

impl ListedServer {
    /// One that a log names without its address.
    pub(crate) fn heard_of(name: String) -> Self {
        Self {
            name,
            address: Located {
                value: String::new(),
                file: Arc::from(""),
                line: 0,
                key: String::new(),
            },
            parsed: None,
            forwarding_mode: None,
        }
    }

    pub(crate) fn new(name: &str, address: Located<String>) -> Self {
        Self {
            name: name.to_owned(),
            parsed: Address::parse(&address.value),
            address,
            forwarding_mode: None,
        }
    }
}

const MODES: &str = "one of none, legacy, bungeeguard, modern";

impl Velocity {
    /// Whether the file is of version 2.0 or later, which takes the secret from a file of its own.
    pub fn has_current_version(&self) -> bool {
        let Some(version) = &self.config_version else {
            return false;
        };
        let major = version.value.split('.').next().unwrap_or_default();
        major.parse::<u32>().is_ok_and(|major| major >= 2)
    }

    pub(crate) fn from_keys(keys: &mut Keys<'_>) -> Self {
        Self {
            file: keys.file(),
            config_version: keys.word(&["config-version"], "a version", |text| {
                Some(text.to_owned())
            }),
            bind: keys.word(&["bind"], "an address", Address::parse),
            online_mode: keys.flag(&["online-mode"]),
            force_key_authentication: keys.flag(&["force-key-authentication"]),
            prevent_client_proxy_connections: keys.flag(&["prevent-client-proxy-connections"]),
            forwarding_mode: keys.word(
                &["player-info-forwarding-mode"],
                MODES,
                ForwardingMode::from_word,
            ),
            forwarding_secret: keys.secret(&["forwarding-secret"]),
            forwarding_secret_file: keys.text(&["forwarding-secret-file"]),
            kick_existing_players: keys.flag(&["kick-existing-players"]),
            servers: servers(keys),
            attempts: keys
                .texts(&["servers", "try"])
                .map(|list| list.value)
                .unwrap_or_default(),
            forced_hosts: keys
                .entries(&["forced-hosts"])
                .iter()
                .filter_map(|entry| keys.texts(&["forced-hosts", &entry.key]))
                .flat_map(|list| list.value)
                .collect(),
            login_ratelimit: keys.number(&["advanced", "login-ratelimit"]),
            connection_timeout: keys.number(&["advanced", "connection-timeout"]),
            read_timeout: keys.number(&["advanced", "read-timeout"]),
            haproxy_protocol: keys
                .flag(&["advanced", "haproxy-protocol"])
                .or_else(|| keys.flag(&["advanced", "proxy-protocol"])),
            accepts_transfers: keys.flag(&["advanced", "accepts-transfers"]),
            cache_player_profile_result: keys
                .flag(&["advanced", "cache-player-profile-result"])
                .or_else(|| keys.flag(&["cache-player-profile-result"])),
        }
    }
}

fn servers(keys: &mut Keys<'_>) -> Vec<ListedServer> {
    let mut out = Vec::new();
    for entry in keys.entries(&["servers"]) {
        match &entry.node.value {
            Value::Scalar(scalar) if scalar.meaning == Meaning::Text => {
                let address =
                    keys.located(&["servers", &entry.key], entry.line, scalar.written.clone());
                out.push(ListedServer::new(&entry.key, address));
            }
            Value::Table(_) => {
                if let Some(address) = keys.text(&["servers", &entry.key, "address"]) {
                    let mut server = ListedServer::new(&entry.key, address);
                    server.forwarding_mode = keys.word(
                        &["servers", &entry.key, "forwarding-mode"],
                        MODES,
                        ForwardingMode::from_word,
                    );
                    out.push(server);
                }
            }
            Value::List(_) if entry.key == "try" => {}
            other => keys.wrong_kind(
                &["servers", &entry.key],
                entry.line,
                "an address",
                other.kind(),
            ),
        }
    }
    out
}
