//! An address as proxies and servers write it: `host:port`, with the port or the host left out.

use std::net::IpAddr;

/// The port where no other is written.
pub const DEFAULT_PORT: u16 = 25565;

/// Where something listens or is reached.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Address {
    /// The machine.
    pub host: Host,
    /// The port.
    pub port: u16,
}

/// The machine's part of an address.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Host {
    /// Every address of this machine: `0.0.0.0`, `::`, or nothing written.
    Any,
    /// A number.
    Ip(IpAddr),
    /// A name, lower case.
    Name(String),
}

impl Address {
    /// Reads `host`, `host:port`, `[::1]:port` or a bare IPv6 number; `None` for what no host takes as an address,
    /// Unix sockets (`unix:...`) among them.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix("tcp://").unwrap_or(text);
        if text.starts_with("unix:") || text.contains('/') {
            return None;
        }
        if let Ok(number @ IpAddr::V6(_)) = text.parse::<IpAddr>() {
            return Some(Self {
                host: Host::of_number(number),
                port: DEFAULT_PORT,
            });
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !host.is_empty() || text.len() > 1 => {
                (host, port.parse().ok().filter(|port| *port != 0)?)
            }
            Some(_) => return None,
            None => (text, DEFAULT_PORT),
        };
        Some(Self {
            host: Host::parse(host)?,
            port,
        })
    }
}

impl Host {
    /// Reads a number, with or without brackets, or a name; nothing written is [`Host::Any`].
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text == "*" {
            return Some(Self::Any);
        }
        let bare = text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .unwrap_or(text);
        if let Ok(number) = bare.parse::<IpAddr>() {
            return Some(Self::of_number(number));
        }
        let fits = bare
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
        fits.then(|| Self::Name(bare.trim_end_matches('.').to_lowercase()))
            .filter(|host| *host != Self::Name(String::new()))
    }

    /// Whether only this machine reaches it.
    pub fn is_loopback(&self) -> bool {
        match self {
            Self::Any => false,
            Self::Ip(number) => number.to_canonical().is_loopback(),
            Self::Name(name) => {
                name == "localhost"
                    || name == "localhost.localdomain"
                    || name.ends_with(".localhost")
            }
        }
    }

    /// Whether it is a number of a private network (RFC 1918, carrier grade, link local, unique local).
    pub fn is_private(&self) -> bool {
        match self {
            Self::Ip(number) => match number.to_canonical() {
                IpAddr::V4(v4) => {
                    v4.is_private()
                        || v4.is_link_local()
                        || (v4.octets()[0] == 100 && (64..128).contains(&v4.octets()[1]))
                }
                IpAddr::V6(v6) => v6.is_unique_local() || v6.is_unicast_link_local(),
            },
            Self::Any | Self::Name(_) => false,
        }
    }

    fn of_number(number: IpAddr) -> Self {
        let number = number.to_canonical();
        if number.is_unspecified() {
            Self::Any
        } else {
            Self::Ip(number)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_the_hosts_write_them() {
        for (text, host, port) in [
            ("127.0.0.1:30066", Host::Ip([127, 0, 0, 1].into()), 30066),
            ("localhost:25566", Host::Name("localhost".to_owned()), 25566),
            ("Lobby", Host::Name("lobby".to_owned()), 25565),
            (
                "[::1]:25570",
                Host::Ip(std::net::Ipv6Addr::LOCALHOST.into()),
                25570,
            ),
            ("::1", Host::Ip(std::net::Ipv6Addr::LOCALHOST.into()), 25565),
            ("0.0.0.0:25577", Host::Any, 25577),
            ("[::]:25577", Host::Any, 25577),
            (":25577", Host::Any, 25577),
            ("::ffff:127.0.0.1", Host::Ip([127, 0, 0, 1].into()), 25565),
            (
                "mc_lobby-1.internal.:25565",
                Host::Name("mc_lobby-1.internal".to_owned()),
                25565,
            ),
        ] {
            assert_eq!(Address::parse(text), Some(Address { host, port }), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_stays_none() {
        for text in [
            ":",
            "host:",
            "host:0",
            "host:99999",
            "a b:1",
            "unix:/run/x",
            "a/b:1",
            "[]:1",
        ] {
            assert_eq!(Address::parse(text), None, "{text}");
        }
    }

    #[test]
    fn loopback_and_private_numbers_are_known() {
        for (text, loopback, private) in [
            ("127.0.0.2", true, false),
            ("localhost", true, false),
            ("::1", true, false),
            ("192.168.1.4", false, true),
            ("100.64.0.1", false, true),
            ("172.18.0.3", false, true),
            ("fd00::1", false, true),
            ("203.0.113.4", false, false),
            ("0.0.0.0", false, false),
        ] {
            let host = Host::parse(text).expect("a host");
            assert_eq!(
                (host.is_loopback(), host.is_private()),
                (loopback, private),
                "{text}"
            );
        }
    }
}
