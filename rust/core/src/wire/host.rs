//! The host name of a handshake, in which proxies and mod loaders hide more than a host.
//!
//! Parts are separated by NUL. BungeeCord's forwarding puts the player's address, UUID and properties behind the host;
//! Forge's loaders put a marker there.

use uuid::Uuid;

/// The host name of a handshake, taken apart.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct VirtualHost<'a> {
    /// The name that was typed, as bytes.
    pub name: &'a [u8],
    /// What a proxy forwards in it.
    pub forwarded: Option<Forwarded<'a>>,
    /// The mod loader's sign.
    pub marker: Option<ModMarker>,
}

/// What BungeeCord's forwarding carries.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Forwarded<'a> {
    /// The player's address as the proxy saw it.
    pub address: &'a [u8],
    /// The player's UUID; none where it does not parse.
    pub uuid: Option<Uuid>,
    /// Profile properties as JSON, a `BungeeGuard` token among them; empty if there are none.
    pub properties: &'a [u8],
}

/// The sign of a mod loader.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ModMarker {
    /// Forge 1.7 to 1.12: `FML`.
    Fml,
    /// Forge 1.13 to 1.17: `FML2`.
    Fml2,
    /// Forge 1.18 to 1.20.1: `FML3`.
    Fml3,
    /// Forge since 1.20.2: `FORGE`.
    Forge,
}

impl ModMarker {
    /// Whether the loader shakes hands within the login, where a proxy needs a mod's help: 1.13 to 1.20.1.
    pub fn shakes_hands_in_login(self) -> bool {
        matches!(self, Self::Fml2 | Self::Fml3)
    }

    fn from_part(part: &[u8]) -> Option<Self> {
        match part {
            b"FML" => Some(Self::Fml),
            b"FML2" => Some(Self::Fml2),
            b"FML3" => Some(Self::Fml3),
            b"FORGE" => Some(Self::Forge),
            _ => None,
        }
    }
}

impl<'a> VirtualHost<'a> {
    /// Takes a host name apart. Everything is a virtual host, if only a strange one.
    pub fn parse(host: &'a [u8]) -> Self {
        let mut marker = None;
        let mut parts = [&[][..]; 4];
        let mut count = 0;
        for part in host.split(|&byte| byte == 0) {
            if count > 0 && marker.is_none() {
                marker = ModMarker::from_part(part);
                if marker.is_some() {
                    continue;
                }
            }
            if let Some(slot) = parts.get_mut(count) {
                *slot = part;
                count += 1;
            }
        }
        let [name, address, uuid, properties] = parts;
        let forwarded = (count >= 3 && !address.is_empty()).then(|| Forwarded {
            address,
            uuid: Uuid::try_parse_ascii(uuid).ok(),
            properties,
        });
        Self {
            name,
            forwarded,
            marker,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_as_clients_and_proxies_send_them() {
        let plain = VirtualHost::parse(b"play.example.org");
        assert_eq!(plain.name, b"play.example.org");
        assert_eq!((plain.forwarded, plain.marker), (None, None));

        for (host, marker) in [
            (&b"a\0FML\0"[..], ModMarker::Fml),
            (b"a\0FML2\0", ModMarker::Fml2),
            (b"a\0FML3\0", ModMarker::Fml3),
            (b"a\0FORGE", ModMarker::Forge),
        ] {
            let host = VirtualHost::parse(host);
            assert_eq!(host.name, b"a");
            assert_eq!(host.marker, Some(marker));
            assert_eq!(host.forwarded, None);
        }

        let legacy = VirtualHost::parse(
            b"a\x00203.0.113.7\x00069a79f444e94726a5befca90e38aaf5\0[{\"name\":\"textures\"}]",
        );
        let forwarded = legacy.forwarded.expect("three parts are forwarding");
        assert_eq!(forwarded.address, b"203.0.113.7");
        assert_eq!(forwarded.uuid.map(|uuid| uuid.get_version_num()), Some(4));
        assert_eq!(forwarded.properties, b"[{\"name\":\"textures\"}]");

        let both =
            VirtualHost::parse(b"a\x00203.0.113.7\x00069a79f444e94726a5befca90e38aaf5\0[]\0FML2\0");
        assert_eq!(both.marker, Some(ModMarker::Fml2));
        assert!(both.forwarded.is_some());
    }

    #[test]
    fn odd_hosts_are_values() {
        for host in [&b""[..], b"\0", b"\0\0\0\0\0\0", b"a\0b", &[0xff; 40]] {
            assert_eq!(VirtualHost::parse(host).marker, None);
        }
    }
}
