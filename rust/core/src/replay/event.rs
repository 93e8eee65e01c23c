//! One line of a recording.

use std::borrow::Cow;
use std::net::IpAddr;

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::{Broken, hex};
use crate::diagnose::host::{Forwarding, Host, Platform, Plugins};
use crate::diagnose::{Attempt, By, Note};
use crate::login::{ConnectionId, Side, Silence};
use crate::{Cause, Millis};

/// A line, understood.
pub(super) struct Event<'a> {
    /// When; none means: at the time of the line before.
    pub(super) at: Option<Millis>,
    pub(super) happening: Happening<'a>,
}

/// What happened.
pub(super) enum Happening<'a> {
    Opened {
        connection: ConnectionId,
        address: Option<IpAddr>,
    },
    Frame {
        connection: ConnectionId,
        side: Side,
        frame: Vec<u8>,
    },
    Gone {
        connection: ConnectionId,
        by: Option<By>,
    },
    Upstream(Answered<'a>),
    Note(Note),
    /// Nothing that we know; the words say what.
    Unknown(String),
}

/// An attempt that owns or borrows its texts.
pub(super) struct Answered<'a> {
    connection: Option<ConnectionId>,
    server_id: Option<Cow<'a, str>>,
    name: Option<Cow<'a, str>>,
    status: u16,
    silence: Option<Silence>,
    took: u64,
    with_address: Option<bool>,
    body: Option<String>,
}

impl Answered<'_> {
    pub(super) fn borrow(&self) -> Attempt<'_> {
        Attempt {
            connection: self.connection,
            server_id: self.server_id.as_deref(),
            name: self.name.as_deref().map(str::as_bytes),
            status: self.status,
            silence: self.silence,
            took: self.took,
            with_address: self.with_address,
            body: self.body.as_deref().map(str::as_bytes),
        }
    }
}

/// Every field of every event; which of them an event needs is said where it is read.
#[derive(Deserialize)]
struct Fields<'a> {
    t: Option<f64>,
    #[serde(borrow)]
    ev: Option<Cow<'a, str>>,
    conn: Option<u64>,
    #[serde(borrow)]
    ip: Option<Cow<'a, str>>,
    #[serde(borrow)]
    side: Option<Cow<'a, str>>,
    #[serde(borrow)]
    hex: Option<Cow<'a, str>>,
    #[serde(borrow)]
    by: Option<Cow<'a, str>>,
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    status: Option<u16>,
    ms: Option<f64>,
    with_ip: Option<bool>,
    #[serde(borrow)]
    server_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    error: Option<Cow<'a, str>>,
    body: Option<Value>,
    #[serde(borrow)]
    platform: Option<Cow<'a, str>>,
    online_mode: Option<bool>,
    #[serde(borrow)]
    proxy: Option<Cow<'a, str>>,
    #[serde(borrow)]
    forwarding: Option<Cow<'a, str>>,
    #[serde(borrow)]
    code: Option<Cow<'a, str>>,
    #[serde(borrow)]
    uuid: Option<Cow<'a, str>>,
    exists: Option<bool>,
    list: Option<Vec<String>>,
    #[serde(borrow)]
    server: Option<Cow<'a, str>>,
    reason: Option<Value>,
}

impl<'a> Event<'a> {
    /// Reads a line that is not empty.
    pub(super) fn parse(line: &'a [u8]) -> Result<Self, Broken> {
        let fields: Fields<'a> = serde_json::from_slice(line).map_err(|error| {
            Broken(if error.is_data() {
                format!("not an event: {error}")
            } else {
                format!("not JSON: {error}")
            })
        })?;
        // Times are whole and not below zero; a fraction is cut off, and saturates where it is no time at all.
        let at = fields.t.map(|t| Millis(t as u64));
        let word = fields.ev.clone().ok_or_else(|| missing("line", "ev"))?;
        Ok(Self {
            at,
            happening: fields.happening(&word)?,
        })
    }
}

impl<'a> Fields<'a> {
    fn happening(self, word: &str) -> Result<Happening<'a>, Broken> {
        Ok(match word {
            "open" => Happening::Opened {
                connection: self.connection(word)?,
                address: self.ip.as_deref().and_then(|ip| ip.trim().parse().ok()),
            },
            "frame" => Happening::Frame {
                connection: self.connection(word)?,
                side: match self.side.as_deref() {
                    Some("c2s") => Side::Client,
                    Some("s2c") => Side::Server,
                    _ => return Err(Broken("frame needs \"side\": \"c2s\" or \"s2c\"".into())),
                },
                frame: hex::decode(self.hex.as_deref().ok_or_else(|| missing(word, "hex"))?)
                    .ok_or_else(|| Broken("\"hex\" is not pairs of hexadecimal digits".into()))?,
            },
            "gone" => Happening::Gone {
                connection: self.connection(word)?,
                by: match self.by.as_deref() {
                    Some("client") => Some(By::Client),
                    Some("server") => Some(By::Server),
                    _ => None,
                },
            },
            "upstream" => Happening::Upstream(Answered {
                status: match (self.status, &self.error) {
                    (Some(status), _) => status,
                    (None, Some(_)) => 0,
                    (None, None) => return Err(missing(word, "status")),
                },
                connection: self.conn.map(ConnectionId),
                server_id: self.server_id,
                name: self.name,
                silence: self.error.as_deref().map(silence),
                took: self.ms.map_or(0, |ms| ms as u64),
                with_address: self.with_ip,
                body: self.body.map(text),
            }),
            "join_probe" => {
                let status = self.status.ok_or_else(|| missing(word, "status"))?;
                Happening::Note(Note::JoinProbe {
                    alive: (1..500).contains(&status),
                })
            }
            "host" => Happening::Note(Note::Host(Host {
                platform: self.platform.as_deref().and_then(platform),
                online_mode: self.online_mode,
                proxy: self.proxy.as_deref().and_then(|proxy| match proxy {
                    "none" => Some(None),
                    other => platform(other).map(Some),
                }),
                forwarding: self.forwarding.as_deref().and_then(forwarding),
            })),
            "finding" => {
                let code = self.code.as_deref().ok_or_else(|| missing(word, "code"))?;
                match code.parse::<Cause>() {
                    Ok(cause) => Happening::Note(Note::Finding(cause)),
                    Err(_) => Happening::Unknown(format!("finding {code:?}")),
                }
            }
            "plugins" => {
                let list = self.list.ok_or_else(|| missing(word, "list"))?;
                Happening::Note(Note::Plugins(Plugins::from_names(
                    list.iter().map(String::as_str),
                )))
            }
            "account" => Happening::Note(Note::Account {
                exists: self.exists.ok_or_else(|| missing(word, "exists"))?,
                name: self.player(word)?,
            }),
            "admitted_before" => {
                let name = self.player(word)?;
                self.with_uuid(word, |uuid| Note::AdmittedBefore { name, uuid })?
            }
            "online" => {
                let name = self.player(word).ok();
                self.with_uuid(word, |uuid| Note::Online { name, uuid })?
            }
            "left" => self.with_uuid(word, |uuid| Note::Left { uuid })?,
            "joined" => Happening::Note(Note::Joined {
                connection: self.connection(word)?,
                name: self.player(word).ok(),
                uuid: self.uuid.as_deref().and_then(|uuid| uuid.parse().ok()),
            }),
            "kicked" => Happening::Note(Note::Kicked {
                connection: self.connection(word)?,
                server: self.server.as_deref().map(|name| name.as_bytes().into()),
                reason: text(self.reason.ok_or_else(|| missing(word, "reason"))?)
                    .into_bytes()
                    .into(),
            }),
            other => Happening::Unknown(format!("event {other:?}")),
        })
    }

    fn connection(&self, word: &str) -> Result<ConnectionId, Broken> {
        self.conn
            .map(ConnectionId)
            .ok_or_else(|| missing(word, "conn"))
    }

    fn player(&self, word: &str) -> Result<Box<[u8]>, Broken> {
        self.name
            .as_deref()
            .map(|name| name.as_bytes().into())
            .ok_or_else(|| missing(word, "name"))
    }

    fn with_uuid(
        &self,
        word: &str,
        note: impl FnOnce(Uuid) -> Note,
    ) -> Result<Happening<'a>, Broken> {
        let uuid = self.uuid.as_deref().ok_or_else(|| missing(word, "uuid"))?;
        Ok(match uuid.parse() {
            Ok(uuid) => Happening::Note(note(uuid)),
            Err(_) => Happening::Unknown(format!("uuid {uuid:?}")),
        })
    }
}

fn missing(word: &str, field: &str) -> Broken {
    Broken(format!("{word} needs \"{field}\""))
}

/// A text field that some recorders write as the JSON that it holds.
fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn silence(word: &str) -> Silence {
    match word {
        "dns" => Silence::Dns,
        "refused" => Silence::Refused,
        "reset" => Silence::Reset,
        "tls" => Silence::Tls,
        _ => Silence::Timeout,
    }
}

fn platform(word: &str) -> Option<Platform> {
    match word {
        "bungee" => Some(Platform::Bungee),
        "paper" => Some(Platform::Paper),
        "velocity" => Some(Platform::Velocity),
        _ => None,
    }
}

fn forwarding(word: &str) -> Option<Forwarding> {
    match word {
        "bungeeguard" => Some(Forwarding::BungeeGuard),
        "legacy" => Some(Forwarding::Legacy),
        "modern" => Some(Forwarding::Modern),
        "none" => Some(Forwarding::None),
        _ => None,
    }
}
