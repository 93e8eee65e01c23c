//! The keys of the configuration: one literal list, each with what it allows and what it sets.

use std::net::SocketAddr;

use super::document::{Entry, Value};
use super::duration::parse_duration;
use super::fault::ConfigFault;
use super::{Budgets, Config, Notices, RelaySwitch};
use crate::cause::Cause;

/// One key.
pub(super) struct Key {
    pub(super) word: &'static str,
    /// What may stand there, as a fault says it.
    allowed: &'static str,
    /// Sets it, or says what is wrong.
    pub(super) set: fn(&mut Config, &Entry, &Self) -> Result<(), Vec<ConfigFault>>,
}

/// The shortest and the longest budget, in milliseconds: below, no retry fits; above, the client hangs up first.
const BUDGET: std::ops::RangeInclusive<u64> = 1_000..=25_000;

/// What a budget may be.
const BUDGET_ALLOWED: &str = "a time from 1s to 25s with its unit, such as 4.5s";

/// Every key, in the order of the template.
pub(super) const KEYS: &[Key] = &[
    Key {
        word: "relay",
        allowed: "on, observe, off",
        set: |config, entry, key| {
            if let Some(text) = key.scalar(entry)? {
                config.relay = match text {
                    "on" | "true" => RelaySwitch::On,
                    "observe" => RelaySwitch::Observe,
                    "off" | "false" => RelaySwitch::Off,
                    _ => return Err(key.bad(entry)),
                };
            }
            Ok(())
        },
    },
    Key {
        word: "texts",
        allowed: "on, off",
        set: |config, entry, key| key.switch(entry, &mut config.texts),
    },
    Key {
        word: "notices",
        allowed: "chat, console, off",
        set: |config, entry, key| {
            if let Some(text) = key.scalar(entry)? {
                config.notices = match text {
                    "chat" => Notices::Chat,
                    "console" => Notices::Console,
                    "off" | "false" => Notices::Off,
                    _ => return Err(key.bad(entry)),
                };
            }
            Ok(())
        },
    },
    Key {
        word: "acknowledge",
        allowed: "a list of causes, such as [SC0403] or [proxy-offline]",
        set: acknowledge,
    },
    Key {
        word: "locale",
        allowed: "a language tag, such as en, de or pt_BR",
        set: |config, entry, key| {
            if let Some(text) = key.scalar(entry)? {
                if !is_locale(text) {
                    return Err(key.bad(entry));
                }
                config.locale = text.to_owned();
            }
            Ok(())
        },
    },
    Key {
        word: "upstream",
        allowed: "https://HOST, https://HOST/PATH or a full hasJoined URL, without a ? in it",
        set: |config, entry, key| {
            if let Some(text) = key.scalar(entry)? {
                if !is_upstream(text) {
                    return Err(key.bad(entry));
                }
                config.upstream = Some(text.to_owned());
            }
            Ok(())
        },
    },
    Key {
        word: "budgets",
        allowed: "a time for each kind of host: velocity, bungee, paper, standalone",
        set: budgets,
    },
    Key {
        word: "metrics",
        allowed: "a loopback address with its port, such as 127.0.0.1:9940",
        set: |config, entry, key| {
            if let Some(text) = key.scalar(entry)? {
                let address: SocketAddr = text.parse().map_err(|_| key.bad(entry))?;
                if !address.ip().is_loopback() || address.port() == 0 {
                    return Err(key.bad(entry));
                }
                config.metrics = Some(address);
            }
            Ok(())
        },
    },
    Key {
        word: "server-list-hint",
        allowed: "on, off",
        set: |config, entry, key| key.switch(entry, &mut config.server_list_hint),
    },
    Key {
        word: "refuse-unconfirmed",
        allowed: "on, off",
        set: |config, entry, key| key.switch(entry, &mut config.refuse_unconfirmed),
    },
    Key {
        word: "neighbours",
        allowed: "on, off",
        set: |config, entry, key| key.switch(entry, &mut config.neighbours),
    },
];

impl Key {
    fn bad(&self, entry: &Entry) -> Vec<ConfigFault> {
        vec![ConfigFault::bad_value(
            entry.line,
            self.word,
            entry.value.shown(),
            self.allowed,
        )]
    }

    /// The text that stands there; none where nothing does.
    fn scalar<'a>(&self, entry: &'a Entry) -> Result<Option<&'a str>, Vec<ConfigFault>> {
        match &entry.value {
            Value::Scalar(text) => Ok(Some(text.trim())),
            Value::Nothing => Ok(None),
            Value::List(_) | Value::Map(_) => Err(self.bad(entry)),
        }
    }

    fn switch(&self, entry: &Entry, switch: &mut bool) -> Result<(), Vec<ConfigFault>> {
        if let Some(text) = self.scalar(entry)? {
            *switch = match text {
                "on" | "true" | "yes" => true,
                "off" | "false" | "no" => false,
                _ => return Err(self.bad(entry)),
            };
        }
        Ok(())
    }
}

fn acknowledge(config: &mut Config, entry: &Entry, key: &Key) -> Result<(), Vec<ConfigFault>> {
    let items = match &entry.value {
        Value::List(items) => items,
        Value::Nothing => return Ok(()),
        Value::Map(_) | Value::Scalar(_) => return Err(key.bad(entry)),
    };
    let mut faults = Vec::new();
    for (line, item) in items {
        let cause = match item {
            Value::Scalar(text) => cause(text.trim()),
            Value::List(_) | Value::Map(_) | Value::Nothing => None,
        };
        match cause {
            Some(cause) => {
                config.acknowledge.insert(cause);
            }
            None => faults.push(ConfigFault::bad_value(
                *line,
                key.word,
                item.shown(),
                key.allowed,
            )),
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults)
    }
}

/// A code in any case, or a name.
fn cause(text: &str) -> Option<Cause> {
    text.to_ascii_uppercase()
        .parse()
        .or_else(|_| text.to_ascii_lowercase().parse())
        .ok()
}

fn budgets(config: &mut Config, entry: &Entry, key: &Key) -> Result<(), Vec<ConfigFault>> {
    const WORDS: &[&str] = &["velocity", "bungee", "paper", "standalone"];
    let entries = match &entry.value {
        Value::Map(entries) => entries,
        Value::Nothing => return Ok(()),
        Value::List(_) | Value::Scalar(_) => return Err(key.bad(entry)),
    };
    let mut faults = Vec::new();
    for entry in entries {
        let full = format!("{}.{}", key.word, entry.key);
        let Some(budget) = budget_of(&mut config.budgets, &entry.key) else {
            faults.push(ConfigFault::unknown_word(entry.line, &full, WORDS));
            continue;
        };
        let time = match &entry.value {
            Value::Scalar(text) => parse_duration(text).filter(|time| BUDGET.contains(time)),
            Value::Nothing => continue,
            Value::List(_) | Value::Map(_) => None,
        };
        match time {
            Some(time) => *budget = time,
            None => faults.push(ConfigFault::bad_value(
                entry.line,
                &full,
                entry.value.shown(),
                BUDGET_ALLOWED,
            )),
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults)
    }
}

fn budget_of<'a>(budgets: &'a mut Budgets, word: &str) -> Option<&'a mut u64> {
    match word {
        "velocity" => Some(&mut budgets.velocity),
        // Both names of the same family are in use.
        "bungee" | "bungeecord" => Some(&mut budgets.bungee),
        "paper" => Some(&mut budgets.paper),
        "standalone" => Some(&mut budgets.standalone),
        _ => None,
    }
}

/// A language, perhaps with a country: `en`, `pt_BR`, `zh-CN`.
fn is_locale(text: &str) -> bool {
    let mut parts = text.split(['_', '-']);
    let is_part = |part: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    parts
        .next()
        .is_some_and(|language| is_part(language, 2..=3))
        && parts.all(|part| is_part(part, 2..=8))
        && text.len() <= 16
}

/// Whether a text has the form of an upstream address; whoever asks there reads it in full.
fn is_upstream(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with(['/', ':'])
            && !rest.contains(['?', '#', '@', ' ', '\\'])
            && rest.chars().all(|character| !character.is_control())
    })
}
