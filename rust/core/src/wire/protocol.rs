//! The protocol number that a client announces, and what it means for layouts.

/// A protocol number, as in the handshake.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Protocol(pub i32);

impl Protocol {
    /// 1.7.2, the first with this protocol.
    pub const V1_7_2: Self = Self(4);
    /// 1.8.
    pub const V1_8: Self = Self(47);
    /// 1.13: login plugin messages.
    pub const V1_13: Self = Self(393);
    /// 1.16: a binary UUID in the login success.
    pub const V1_16: Self = Self(735);
    /// 1.19: key data in the login start, properties in the login success.
    pub const V1_19: Self = Self(759);
    /// 1.19.1 and 1.19.2: an optional UUID in the login start.
    pub const V1_19_1: Self = Self(760);
    /// 1.19.3: no key data any more.
    pub const V1_19_3: Self = Self(761);
    /// 1.20 and 1.20.1.
    pub const V1_20: Self = Self(763);
    /// 1.20.2: always a UUID in the login start, and a configuration state after the login.
    pub const V1_20_2: Self = Self(764);
    /// 1.20.5: `shouldAuthenticate`, cookies, transfers.
    pub const V1_20_5: Self = Self(766);
    /// 1.21.1: the last with a bool at the end of the login success.
    pub const V1_21_1: Self = Self(767);
    /// 1.21.5: hover and click are spelt otherwise in components.
    pub const V1_21_5: Self = Self(770);
    /// 26.1.
    pub const V26_1: Self = Self(775);

    /// Set in the numbers of snapshots, which count for themselves.
    const SNAPSHOT: i32 = 1 << 30;
    /// 23w31a: the first snapshot with a configuration state after the login.
    const SNAPSHOT_23W31A: i32 = Self::SNAPSHOT | 144;

    /// Whether a login success of this version already makes its receiver a player: all before 1.20.2 and its snapshots.
    pub fn joins_at_success(self) -> bool {
        if self.0 & Self::SNAPSHOT != 0 {
            self.0 < Self::SNAPSHOT_23W31A
        } else {
            self < Self::V1_20_2
        }
    }

    /// Whether a login start of this version announces a UUID in every case.
    pub fn always_announces_uuid(self) -> bool {
        self >= Self::V1_20_2
    }

    /// Whether clients of this version sign their login with a key of their own: 1.19 to 1.19.2.
    pub fn signs_login(self) -> bool {
        (Self::V1_19..=Self::V1_19_1).contains(&self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_joins_as_its_release_does() {
        for (number, joins) in [
            (4, true),
            (763, true),
            (764, false),
            (775, false),
            (0x4000_0001, true),
            (0x4000_0000 | 143, true),
            (0x4000_0000 | 144, false),
            (0x4000_0000 | 250, false),
            (-1, true),
        ] {
            assert_eq!(Protocol(number).joins_at_success(), joins, "{number}");
        }
    }
}
