//! One backend to ask, as people and proxies write its address.

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
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port))
                if !host.contains(':') || host.starts_with('[') && host.ends_with(']') =>
            {
                (
                    host,
                    port.parse()
                        .map_err(|_| wrong("has no port from 1 to 65535"))?,
                )
            }
            Some(_) if !text.starts_with('[') && text.parse::<std::net::Ipv6Addr>().is_err() => {
                return Err(wrong("is no host and port"));
            }
            Some(_) | None => (text, DEFAULT_PORT),
        };
        if host.is_empty() || host == "[]" {
            return Err(wrong("has no host"));
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
        for text in ["", ":25565", "a:b", "a:0", "a:65536", "a:b:1", "[]:1"] {
            assert!(text.parse::<Target>().is_err(), "{text}");
        }
    }
}
