//! One backend to ask, as people and proxies write its address.

use std::net::Ipv6Addr;
use std::str::FromStr;

/// The port that a server has when nobody says one.
const DEFAULT_PORT: u16 = 25_565;

/// One backend to ask.
#[derive(Clone, Debug)]
pub struct Target {
    /// What it is called in the report: the host and port as given.
    pub label: String,
    /// Its host as a player or a proxy would send it.
    pub host: String,
    /// Its port.
    pub port: u16,
}

/// A text that names no backend.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("\"{text}\" {why}; write it as HOST:PORT, for example 127.0.0.1:25565")]
pub struct NoTarget {
    text: String,
    why: &'static str,
}

impl FromStr for Target {
    type Err = NoTarget;

    /// `host`, `host:port`, `1.2.3.4:port` or `[::1]:port`.
    fn from_str(text: &str) -> Result<Self, NoTarget> {
        let wrong = |why| NoTarget {
            text: text.to_owned(),
            why,
        };
        let (host, port) = if text.parse::<Ipv6Addr>().is_ok() {
            (text, None)
        } else if let Some(rest) = text.strip_prefix('[') {
            let (inside, behind) = rest.split_once(']').ok_or_else(|| wrong("has no ]"))?;
            if inside.parse::<Ipv6Addr>().is_err() {
                return Err(wrong("has no IPv6 address between its brackets"));
            }
            let host = &text[..inside.len() + 2];
            match behind.strip_prefix(':') {
                Some(port) => (host, Some(port)),
                None if behind.is_empty() => (host, None),
                None => return Err(wrong("is no host and port")),
            }
        } else {
            match text.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (text, None),
            }
        };
        let port = match port {
            Some(port) => Some(port)
                .filter(|port| port.bytes().all(|digit| digit.is_ascii_digit()))
                .unwrap_or_default()
                .parse()
                .map_err(|_| wrong("has no port from 1 to 65535"))?,
            None => DEFAULT_PORT,
        };
        let is_of_a_name = |c: char| !c.is_whitespace() && !c.is_control() && !"[]/\\".contains(c);
        if host.is_empty() {
            return Err(wrong("has no host"));
        }
        if !host.starts_with('[') && !host.chars().all(is_of_a_name) {
            return Err(wrong("is no host and port"));
        }
        if port == 0 {
            return Err(wrong("has no port from 1 to 65535"));
        }
        Ok(Self {
            label: text.to_owned(),
            host: host.to_owned(),
            port,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_as_people_write_them() {
        for (text, host, port) in [
            ("127.0.0.1:25566", "127.0.0.1", 25_566),
            ("localhost", "localhost", 25_565),
            ("[::1]:25565", "[::1]", 25_565),
            ("::1", "::1", 25_565),
            ("play.example.org:1", "play.example.org", 1),
        ] {
            let target: Target = text.parse().expect(text);
            assert_eq!((target.host.as_str(), target.port), (host, port));
        }
        for text in [
            "",
            ":25565",
            "a:b",
            "a:0",
            "a:65536",
            "a:b:1",
            "[]:1",
            "[::1",
            "::1]",
            "[::1]x",
            "[a]:1",
            "[::1]:",
            "a b:1",
            "unix:/run/x",
            "http://a:1",
            "a:+1",
        ] {
            assert!(text.parse::<Target>().is_err(), "{text}");
        }
    }
}
