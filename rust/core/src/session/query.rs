//! The question as a host puts it: the query string of `hasJoined`, kept as it came, and read for our own use.

use std::fmt;

use crate::untrusted::Untrusted;

/// One host's question.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Query {
    raw: String,
    name: Untrusted,
    server_id: Untrusted,
    ip: Option<Untrusted>,
}

/// Why a query string is no question.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum QueryFault {
    /// A parameter that makes the question is missing or empty.
    Missing(&'static str),
    /// A parameter that makes the question comes twice: we and the service could take different ones.
    Twice(&'static str),
}

impl Query {
    /// Reads a query string (what follows the `?`). It must name one `username` and one `serverId`, at most one `ip`;
    /// everything else is carried along unread.
    pub fn parse(raw: &str) -> Result<Self, QueryFault> {
        let (mut name, mut server_id, mut ip) = (None, None, None);
        for pair in raw.split('&') {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (slot, word) = match decode(key).as_slice() {
                b"username" => (&mut name, "username"),
                b"serverId" => (&mut server_id, "serverId"),
                b"ip" => (&mut ip, "ip"),
                _ => continue,
            };
            if slot.replace(decode(value)).is_some() {
                return Err(QueryFault::Twice(word));
            }
        }
        let name = name
            .filter(|name| !name.is_empty())
            .ok_or(QueryFault::Missing("username"))?;
        let server_id = server_id
            .filter(|id| !id.is_empty())
            .ok_or(QueryFault::Missing("serverId"))?;
        Ok(Self {
            raw: raw.to_owned(),
            name: Untrusted::from(name.as_slice()),
            server_id: Untrusted::from(server_id.as_slice()),
            ip: ip.map(|ip| Untrusted::from(ip.as_slice())),
        })
    }

    /// The player's address, where the host has it checked.
    pub fn ip(&self) -> Option<&Untrusted> {
        self.ip.as_ref()
    }

    /// The name that was asked for.
    pub fn name(&self) -> &Untrusted {
        &self.name
    }

    /// The query string as it came.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// The hash that names this very login.
    pub fn server_id(&self) -> &Untrusted {
        &self.server_id
    }
}

impl fmt::Display for QueryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(word) => write!(f, "the query lacks {word}"),
            Self::Twice(word) => write!(f, "the query has {word} twice"),
        }
    }
}

/// Percent-decoding and `+` for a space, as forms do it; a broken escape stays as it is.
fn decode(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digit = |offset: usize| {
            bytes
                .get(at + offset)
                .and_then(|byte| char::from(*byte).to_digit(16))
        };
        match (bytes[at], digit(1), digit(2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (b'+', ..) => {
                out.push(b' ');
                at += 1;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_is_read_and_kept() {
        for (raw, name, server_id, ip) in [
            ("username=Alice&serverId=-7c9d", "Alice", "-7c9d", None),
            ("serverId=1&username=A%6Cice", "Alice", "1", None),
            (
                "username=Alice&serverId=1&ip=2001%3Adb8%3A%3A1",
                "Alice",
                "1",
                Some("2001:db8::1"),
            ),
            (
                "username=A+B%2B%zz%4&serverId=%31&new=x&&=",
                "A B+%zz%4",
                "1",
                None,
            ),
            ("user%6eame=Alice&serverId=1", "Alice", "1", None),
        ] {
            let query = Query::parse(raw).expect(raw);
            assert_eq!(query.raw(), raw);
            assert_eq!(query.name(), &Untrusted::from(name));
            assert_eq!(query.server_id(), &Untrusted::from(server_id));
            assert_eq!(query.ip(), ip.map(Untrusted::from).as_ref());
        }
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_no_question() {
        for (raw, fault) in [
            ("", QueryFault::Missing("username")),
            ("username=Alice", QueryFault::Missing("serverId")),
            ("username=&serverId=1", QueryFault::Missing("username")),
            ("serverId=&username=Alice", QueryFault::Missing("serverId")),
            (
                "username=A&username=B&serverId=1",
                QueryFault::Twice("username"),
            ),
            (
                "username=A&usernam%65=B&serverId=1",
                QueryFault::Twice("username"),
            ),
            (
                "username=A&serverId=1&serverId=1",
                QueryFault::Twice("serverId"),
            ),
            ("username=A&serverId=1&ip=1&ip=2", QueryFault::Twice("ip")),
            ("USERNAME=A&serverId=1", QueryFault::Missing("username")),
        ] {
            assert_eq!(Query::parse(raw), Err(fault), "{raw}");
        }
    }
}
