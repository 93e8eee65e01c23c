//! Addresses, as far as a diagnosis needs them: the network they belong to, and whether they are near.

use std::net::IpAddr;

/// The network of an address: /24, or /48 for IPv6. One household or one provider's street; never a person.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Network(u128);

impl Network {
    /// The network of an address.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self(u128::from(v4.to_bits() >> 8)),
            IpAddr::V6(v6) => Self(v6.to_bits() >> 80 | 1 << 127),
        }
    }

    /// A number that names it, for counting.
    pub fn number(self) -> u64 {
        (self.0 >> 64) as u64 ^ self.0 as u64
    }

    /// As shown to people: never the full address.
    pub fn shown(address: IpAddr) -> String {
        match address.to_canonical() {
            IpAddr::V4(v4) => {
                let [a, b, c, _] = v4.octets();
                format!("{a}.{b}.{c}.x")
            }
            IpAddr::V6(v6) => {
                let [a, b, c, ..] = v6.segments();
                format!("{a:x}:{b:x}:{c:x}:x")
            }
        }
    }
}

/// The address as far as it tells one machine from another: whole for IPv4, the /64 for IPv6, whose lower half changes
/// by itself.
pub fn machine(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(v4) => u128::from(v4.to_bits()),
        IpAddr::V6(v6) => v6.to_bits() >> 64 | 1 << 127,
    }
}

/// Whether an address is this machine's own or its neighbour's, as a proxy's usually is.
pub fn is_near(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_and_neighbours() {
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let network = |text| Network::of(address(text));
        assert_eq!(network("203.0.113.7"), network("203.0.113.99"));
        assert_eq!(network("203.0.113.7"), network("::ffff:203.0.113.8"));
        assert_ne!(network("203.0.113.7"), network("203.0.112.7"));
        assert_eq!(network("2001:db8:1:2::3"), network("2001:db8:1:9::1"));
        assert_ne!(network("2001:db8:1::"), network("2001:db8:2::"));
        assert_eq!(Network::shown(address("203.0.113.7")), "203.0.113.x");
        assert_eq!(Network::shown(address("2001:db8:1:2::3")), "2001:db8:1:x");
        for (near, text) in [
            (true, "127.0.0.1"),
            (true, "10.1.2.3"),
            (true, "172.18.0.5"),
            (true, "192.168.1.1"),
            (true, "::1"),
            (true, "fd00::1"),
            (false, "203.0.113.7"),
            (false, "2001:db8::1"),
        ] {
            assert_eq!(is_near(address(text)), near, "{text}");
        }
    }
}
