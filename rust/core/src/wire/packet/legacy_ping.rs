/// The server list of clients before 1.7, and of many scanners: it comes without frames, before a handshake.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LegacyPing {
    /// Up to 1.3: a single `FE`.
    Bare,
    /// 1.4 to 1.6: `FE 01`, from 1.6 with the host behind.
    WithMagic,
}

impl LegacyPing {
    /// Whether the first bytes of a connection are a legacy ping.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xfe] => Some(Self::Bare),
            [0xfe, 0x01, ..] => Some(Self::WithMagic),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_pings_are_told_from_handshakes() {
        assert_eq!(LegacyPing::read(&[0xfe]), Some(LegacyPing::Bare));
        assert_eq!(LegacyPing::read(&[0xfe, 1]), Some(LegacyPing::WithMagic));
        assert_eq!(
            LegacyPing::read(&[0xfe, 1, 0xfa]),
            Some(LegacyPing::WithMagic)
        );
        for other in [&[][..], &[0], &[0xfe, 2], &[0, 0xfe]] {
            assert_eq!(LegacyPing::read(other), None);
        }
    }
}
