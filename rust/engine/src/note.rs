//! The rarer facts, which come from the platform's own events and not out of frames.
//!
//! ```text
//! fact := kind (u8), connection (u64, big-endian; 0 where the fact is about none), then by kind:
//! 1 address   how (u8: 0 unknown, 1 local, 2 address), then for 2 a text: the address after the PROXY protocol
//! 2 kicked    text: the backend's name; text: the reason, a component as JSON
//! 3 joined    text: the player's name; 16 bytes: the UUID
//! 4 locale    text: the client's language tag
//! 5 plugins   count (u32), that many texts: what else is installed
//! 6 pre-login what plugins made of it (u8: 0 nothing, 1 denied, 2 offline for this name, 3 online for this name),
//!             text: the name; whether there is a UUID (u8: 0, 1), then for 1 its 16 bytes
//! ```
//!
//! What follows a fact is ignored, so that an older library reads a newer shim's.

use std::net::IpAddr;

use sessioncheck_core::diagnose;
use sessioncheck_core::diagnose::host::Plugins;
use sessioncheck_core::login::{ConnectionId, PreLogin};
use sessioncheck_core::untrusted::Untrusted;
use uuid::Uuid;

use crate::pre_login::PreLoginFact;
use crate::records::{Reader, Truncated};

/// One fact.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Note {
    /// Where the connection comes from.
    Address(Address),
    /// A backend sent the player away.
    Kicked {
        /// The backend's name in the proxy's list.
        backend: Untrusted,
        /// What it said: a component as JSON.
        reason: Untrusted,
    },
    /// The player is in.
    Joined {
        /// The name.
        name: Untrusted,
        /// The UUID, most significant byte first.
        uuid: [u8; 16],
    },
    /// The language of the player's client, `de_de`.
    Locale(Untrusted),
    /// What else is installed on the host.
    Plugins(Vec<Untrusted>),
    /// A login is about to begin, or on Paper to end.
    PreLogin(PreLoginFact),
}

/// Where a connection comes from, as far as the platform can say.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Address {
    /// The platform does not say, or says something that is no address.
    #[default]
    Unknown,
    /// Inside this process: Geyser opens such channels.
    Local,
    /// The player's own, after the PROXY protocol.
    Known(IpAddr),
}

/// Why the bytes are no fact.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum MalformedNote {
    /// They end early.
    #[error(transparent)]
    Truncated(#[from] Truncated),
    /// The first byte names no kind.
    #[error("there is no kind of fact with the number {0}")]
    UnknownKind(u8),
}

/// A server has tens of plugins; a list that is longer than this is cut.
const PLUGINS_AT_MOST: usize = 2048;

impl Note {
    /// Reads a fact and the connection that it is about.
    pub(crate) fn parse(bytes: &[u8]) -> Result<(u64, Self), MalformedNote> {
        let mut reader = Reader::new(bytes);
        let kind = reader.byte()?;
        let connection = reader.u64()?;
        let note = match kind {
            1 => Self::Address(match reader.byte()? {
                1 => Address::Local,
                2 => parse_address(reader.text()?),
                _ => Address::Unknown,
            }),
            2 => Self::Kicked {
                backend: reader.text()?.into(),
                reason: reader.text()?.into(),
            },
            3 => Self::Joined {
                name: reader.text()?.into(),
                uuid: reader.fixed()?,
            },
            4 => Self::Locale(reader.text()?.into()),
            5 => {
                let count = usize::try_from(reader.u32()?).unwrap_or(usize::MAX);
                let plugins =
                    (0..count.min(PLUGINS_AT_MOST)).map(|_| reader.text().map(Into::into));
                Self::Plugins(plugins.collect::<Result<_, _>>()?)
            }
            6 => Self::PreLogin(PreLoginFact {
                result: match reader.byte()? {
                    1 => PreLogin::Denied,
                    2 => PreLogin::ForcedOffline,
                    3 => PreLogin::ForcedOnline,
                    _ => PreLogin::AsConfigured,
                },
                name: reader.text()?.into(),
                uuid: match reader.byte()? {
                    0 => None,
                    _ => Some(Uuid::from_bytes(reader.fixed()?)),
                },
            }),
            unknown => return Err(MalformedNote::UnknownKind(unknown)),
        };
        Ok((connection, note))
    }
}

impl Note {
    /// The UUID that a player has got.
    pub(crate) fn identity(&self) -> Option<[u8; 16]> {
        match self {
            Self::Joined { uuid, .. } => Some(*uuid),
            Self::Address(_)
            | Self::Kicked { .. }
            | Self::Locale(_)
            | Self::Plugins(_)
            | Self::PreLogin(_) => None,
        }
    }

    /// The fact as the watch takes it; none where it is not for the watch.
    pub(crate) fn for_watch(self, connection: ConnectionId) -> Option<diagnose::Note> {
        Some(match self {
            Self::Address(_) | Self::PreLogin(_) => return None,
            Self::Kicked { backend, reason } => diagnose::Note::Kicked {
                connection,
                server: Some(backend.as_bytes().into()),
                reason: reason.as_bytes().into(),
            },
            Self::Joined { name, uuid } => diagnose::Note::Joined {
                connection,
                name: Some(name.as_bytes().into()),
                uuid: Some(Uuid::from_bytes(uuid)),
            },
            Self::Locale(tag) => diagnose::Note::Language {
                connection,
                tag: String::from_utf8_lossy(tag.as_bytes()).into(),
            },
            Self::Plugins(names) => {
                let names: Vec<_> = names
                    .iter()
                    .map(|name| String::from_utf8_lossy(name.as_bytes()).into_owned())
                    .collect();
                let plugins = Plugins::from_names(names.iter().map(String::as_str));
                diagnose::Note::Plugins(plugins)
            }
        })
    }
}

/// An address that does not parse is an unknown one; Java writes a scope behind link-local ones.
fn parse_address(text: &[u8]) -> Address {
    std::str::from_utf8(text)
        .ok()
        .and_then(|text| text.split('%').next()?.parse().ok())
        .map_or(Address::Unknown, |address: IpAddr| {
            Address::Known(address.to_canonical())
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::put_text;

    fn fact(kind: u8, build: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
        let mut bytes = vec![kind, 0, 0, 0, 0, 0, 0, 0, 9];
        build(&mut bytes);
        bytes
    }

    #[test]
    fn each_kind_is_read() {
        let table = [
            (
                fact(1, |out| {
                    out.push(2);
                    put_text(out, b"::ffff:203.0.113.7%eth0");
                }),
                Note::Address(Address::Known([203, 0, 113, 7].into())),
            ),
            (
                fact(1, |out| {
                    out.push(2);
                    put_text(out, b"somewhere");
                }),
                Note::Address(Address::Unknown),
            ),
            (fact(1, |out| out.push(1)), Note::Address(Address::Local)),
            (
                fact(2, |out| {
                    put_text(out, b"lobby");
                    put_text(out, b"{\"text\":\"no\"}");
                }),
                Note::Kicked {
                    backend: "lobby".into(),
                    reason: "{\"text\":\"no\"}".into(),
                },
            ),
            (
                fact(3, |out| {
                    put_text(out, b"Alice");
                    out.extend([7; 16]);
                }),
                Note::Joined {
                    name: "Alice".into(),
                    uuid: [7; 16],
                },
            ),
            (
                fact(4, |out| put_text(out, b"de_de")),
                Note::Locale("de_de".into()),
            ),
            (
                fact(5, |out| {
                    out.extend(1u32.to_be_bytes());
                    put_text(out, b"FastLogin");
                }),
                Note::Plugins(vec!["FastLogin".into()]),
            ),
            (
                fact(6, |out| {
                    out.push(2);
                    put_text(out, b"Alice");
                    out.push(1);
                    out.extend([7; 16]);
                }),
                Note::PreLogin(PreLoginFact {
                    result: PreLogin::ForcedOffline,
                    name: "Alice".into(),
                    uuid: Some(Uuid::from_bytes([7; 16])),
                }),
            ),
            (
                fact(6, |out| {
                    out.push(1);
                    put_text(out, b"");
                    out.push(0);
                }),
                Note::PreLogin(PreLoginFact {
                    result: PreLogin::Denied,
                    name: "".into(),
                    uuid: None,
                }),
            ),
        ];
        for (bytes, note) in table {
            assert_eq!(Note::parse(&bytes), Ok((9, note)));
            for length in 0..bytes.len() {
                assert!(Note::parse(&bytes[..length]).is_err(), "{bytes:?} {length}");
            }
        }
    }

    #[test]
    fn a_count_is_never_trusted() {
        let bytes = fact(5, |out| out.extend(u32::MAX.to_be_bytes()));
        assert!(Note::parse(&bytes).is_err());
        assert_eq!(
            Note::parse(&fact(77, |_| ())),
            Err(MalformedNote::UnknownKind(77))
        );
    }
}
