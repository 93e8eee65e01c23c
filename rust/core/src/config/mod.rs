//! The owner's `config.yml`: text in, typed values out.
//!
//! Every key has a default, so that an empty file is a whole configuration. A key that does not exist and a value that
//! is not allowed are faults, each with its line and with what is allowed there; a file with faults gives no
//! configuration at all, and the one before it stays in force. Half of what an owner wrote is nobody's intention.

mod document;
mod duration;
mod fault;
mod keys;

use std::collections::BTreeSet;
use std::net::SocketAddr;

pub use duration::parse_duration;
pub use fault::ConfigFault;

use crate::cause::Cause;

/// The file as it is written at the first start: every key with its comment, its unit and its default.
pub const TEMPLATE: &str = include_str!("../../../../resources/config/config.yml");

/// A whole configuration.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Config {
    /// Whether the host is pointed at the relay, and what that does.
    pub relay: RelaySwitch,
    /// Whether players read our texts.
    pub texts: bool,
    /// Where admins are told.
    pub notices: Notices,
    /// Causes that the owner knows of and wants no more notices about.
    pub acknowledge: BTreeSet<Cause>,
    /// The language of players whose own is not known, and of the admins.
    pub locale: String,
    /// Whom the relay asks: a session host, one with a path prefix, or a full hasJoined URL; what the host used
    /// before, where none is named.
    pub upstream: Option<String>,
    /// The time for all tries of one login.
    pub budgets: Budgets,
    /// Where Prometheus may read the numbers; a loopback address.
    pub metrics: Option<SocketAddr>,
    /// Whether the server list may say more than the host does: that Mojang is out, or what helps against a failure on
    /// the player's own side.
    pub server_list_hint: bool,
    /// Whether a login that succeeded without Mojang's word is ended.
    pub refuse_unconfirmed: bool,
    /// Whether this server and the same user's others on this machine find each other's folders.
    pub neighbours: bool,
}

/// What the relay does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RelaySwitch {
    /// Asks once and only watches.
    Observe,
    /// The host asks Mojang itself.
    Off,
    /// Asks again where that helps.
    On,
}

/// Where admins are told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Notices {
    /// In chat and in the console.
    Chat,
    /// In the console only.
    Console,
    /// Nowhere.
    Off,
}

/// The time for all tries of one login on each kind of host, in milliseconds: less than the host itself waits.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Budgets {
    /// BungeeCord and Waterfall read for 5 s.
    pub bungee: u64,
    /// Paper's authlib reads for 5 s.
    pub paper: u64,
    /// `sessioncheck relay` without a plugin; most hosts read for 5 s.
    pub standalone: u64,
    /// Velocity waits as long as its client does, 30 s.
    pub velocity: u64,
}

impl Config {
    /// Reads a file's text. The faults come in the file's order, and there is at least one if there is no configuration.
    pub fn parse(text: &str) -> Result<Self, Vec<ConfigFault>> {
        let entries = document::read(text).map_err(|fault| vec![fault])?;
        let mut config = Self::default();
        let mut faults = Vec::new();
        for entry in entries {
            match keys::KEYS.iter().find(|key| key.word == entry.key) {
                Some(key) => {
                    if let Err(fault) = (key.set)(&mut config, &entry, key) {
                        faults.extend(fault);
                    }
                }
                None => faults.push(ConfigFault::unknown_key(&entry, keys::KEYS)),
            }
        }
        if faults.is_empty() {
            Ok(config)
        } else {
            Err(faults)
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            relay: RelaySwitch::On,
            texts: true,
            notices: Notices::Chat,
            acknowledge: BTreeSet::new(),
            locale: "en".to_owned(),
            upstream: None,
            budgets: Budgets::default(),
            metrics: None,
            server_list_hint: true,
            refuse_unconfirmed: false,
            neighbours: true,
        }
    }
}

impl Default for Budgets {
    fn default() -> Self {
        Self {
            bungee: 4_500,
            paper: 4_500,
            standalone: 4_500,
            velocity: 12_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_the_default() {
        assert_eq!(Config::parse(TEMPLATE), Ok(Config::default()));
        assert_eq!(
            Config::parse(&TEMPLATE.replace('\n', "\r\n")),
            Ok(Config::default())
        );
    }

    #[test]
    fn the_template_names_every_key() {
        for key in keys::KEYS {
            assert!(
                TEMPLATE.lines().any(|line| {
                    line.trim_start_matches("# ")
                        .starts_with(&format!("{}:", key.word))
                }),
                "{}",
                key.word
            );
        }
    }

    #[test]
    fn an_empty_file_is_the_default() {
        for text in [
            "",
            "\u{feff}",
            "\n\n# only comments\n",
            "---\n",
            "{}",
            "null",
        ] {
            assert_eq!(Config::parse(text), Ok(Config::default()), "{text:?}");
        }
    }

    #[test]
    fn every_key_is_read() {
        let text = "\u{feff}relay: observe\ntexts: off\nnotices: console\nacknowledge: [SC0403, proxy-offline, sc0316]\n\
                    locale: de_AT\nupstream: https://drasl.example/session\nbudgets:\n  velocity: 8s\n  paper: 3.5s\n  \
                    bungee: 2500ms\n  standalone: 4s\nmetrics: 127.0.0.1:9940\nserver-list-hint: false\nrefuse-unconfirmed: yes\nneighbours: off\n";
        let config = Config::parse(text).expect("a good file");
        assert_eq!(
            config,
            Config {
                relay: RelaySwitch::Observe,
                texts: false,
                notices: Notices::Console,
                acknowledge: [Cause::ProxyOffline, Cause::ThrottledBehindProxy].into(),
                locale: "de_AT".to_owned(),
                upstream: Some("https://drasl.example/session".to_owned()),
                budgets: Budgets {
                    bungee: 2_500,
                    paper: 3_500,
                    standalone: 4_000,
                    velocity: 8_000,
                },
                metrics: Some(([127, 0, 0, 1], 9_940).into()),
                server_list_hint: false,
                refuse_unconfirmed: true,
                neighbours: false,
            }
        );
        assert_eq!(
            Config::parse("relay: \"off\"\nnotices: off")
                .map(|config| (config.relay, config.notices)),
            Ok((RelaySwitch::Off, Notices::Off))
        );
        assert_eq!(
            Config::parse("upstream:\nmetrics: ~\nacknowledge:\nbudgets:"),
            Ok(Config::default()),
            "a key without a value keeps its default"
        );
    }

    #[test]
    fn every_fault_is_named_with_its_line_and_what_is_allowed() {
        for (text, expected) in [
            ("relay: maybe", &[(1, "relay", "on, observe, off")][..]),
            ("\nrelay: [on]", &[(2, "relay", "on, observe, off")]),
            (
                "texts: 3\nnotices: loud",
                &[
                    (1, "texts", "on, off"),
                    (2, "notices", "chat, console, off"),
                ],
            ),
            ("retry: on", &[(1, "retry", "relay")]),
            ("Relay: on", &[(1, "Relay", "relay")]),
            ("acknowledge: SC0403", &[(1, "acknowledge", "[SC0403]")]),
            (
                "acknowledge:\n  - SC0403\n  - SC9999",
                &[(3, "acknowledge", "SC9999")],
            ),
            ("locale: \"en; rm\"", &[(1, "locale", "en")]),
            (
                "upstream: sessionserver.mojang.com",
                &[(1, "upstream", "https://")],
            ),
            ("upstream: https://x/?a", &[(1, "upstream", "https://")]),
            ("budgets: 4s", &[(1, "budgets", "velocity")]),
            ("budgets:\n  paper: 4", &[(2, "budgets.paper", "4.5s")]),
            ("budgets:\n  paper: 40s", &[(2, "budgets.paper", "25s")]),
            ("budgets:\n  paper: 0s", &[(2, "budgets.paper", "1s")]),
            ("budgets:\n  folia: 4s", &[(2, "budgets.folia", "paper")]),
            ("metrics: 0.0.0.0:9940", &[(1, "metrics", "127.0.0.1:9940")]),
            ("metrics: 9940", &[(1, "metrics", "127.0.0.1:9940")]),
            ("metrics: 127.0.0.1:0", &[(1, "metrics", "127.0.0.1:9940")]),
            ("relay: on\nrelay: off", &[(2, "", "duplicate")]),
            ("relay: \"on", &[(1, "", "YAML")]),
            ("- relay", &[(1, "", "key: value")]),
            ("relay", &[(1, "", "key: value")]),
            ("budgets:\n\tpaper: 4s", &[(2, "", "YAML")]),
        ] {
            let faults = Config::parse(text).expect_err(text);
            assert_eq!(faults.len(), expected.len(), "{text:?}: {faults:?}");
            for (fault, (line, key, allowed)) in faults.iter().zip(expected) {
                assert_eq!(
                    (fault.line, fault.key.as_str()),
                    (*line, *key),
                    "{text:?}: {fault}"
                );
                assert!(
                    fault
                        .to_string()
                        .to_lowercase()
                        .contains(&allowed.to_lowercase()),
                    "{text:?}: {fault}"
                );
            }
        }
    }

    #[test]
    fn a_fault_is_one_plain_line() {
        let long = "x".repeat(5_000);
        for text in [
            "relay: \"a\\nb\u{202e}§c\"",
            &format!("relay: {long}"),
            &format!("{long}: on"),
        ] {
            for fault in Config::parse(text).expect_err(text) {
                let shown = fault.to_string();
                assert!(shown.len() < 1_000, "{}", shown.len());
                assert!(!shown.contains(['\n', '\u{202e}', '§']), "{shown}");
            }
        }
    }
}
