//! Two ways lead to the service, IPv4 and IPv6, and either can be broken alone. Both are raced for each new connection;
//! here is remembered which one won, so that the next one begins with it, and which one never does.

use crate::millis::Millis;

/// How long a win counts, in milliseconds: then the system's own order gets its chance again.
const FOR: u64 = 10 * 60_000;

/// So many lost races without a win, and the family counts as broken.
const LOST: u32 = 3;

/// An address family.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::V4 => Self::V6,
            Self::V6 => Self::V4,
        }
    }
}

/// What is known of both.
#[derive(Clone, Debug, Default)]
pub struct Families {
    better: Option<(Millis, Family)>,
    offered: Option<Family>,
    lost: [u32; 2],
}

impl Families {
    /// With which family a new connection begins, where both are to be had and the system would begin with `first`. A
    /// connection that is opened because another one stays silent (`fresh`) takes the other way, unless that is broken.
    pub fn offer(&mut self, now: Millis, first: Family, fresh: bool) -> Family {
        let better = self
            .better
            .filter(|(at, _)| now.since(*at) <= FOR)
            .map_or(first, |(_, family)| family);
        let takes_the_other = fresh && self.broken() != Some(better.other());
        let offered = if takes_the_other {
            better.other()
        } else {
            better
        };
        self.offered = Some(offered);
        offered
    }

    /// An answer came over this family. One that was offered the start and did not come in first has lost.
    pub fn won(&mut self, now: Millis, family: Family) {
        self.better = Some((now, family));
        self.lost[family as usize] = 0;
        if let Some(offered) = self.offered.take()
            && offered != family
        {
            let lost = &mut self.lost[offered as usize];
            *lost = lost.saturating_add(1);
        }
    }

    /// The family that had the start several times and never came in, while the other one did.
    pub fn broken(&self) -> Option<Family> {
        [Family::V4, Family::V6]
            .into_iter()
            .find(|family| self.lost[*family as usize] >= LOST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_winner_starts_next_time_and_silence_takes_the_other_way() {
        use Family::{V4, V6};
        let mut families = Families::default();
        assert_eq!(families.offer(Millis(0), V6, false), V6);
        families.won(Millis(300), V4);
        assert_eq!(families.offer(Millis(400), V6, false), V4);
        assert_eq!(families.offer(Millis(500), V6, true), V6);
        assert_eq!(families.broken(), None, "one lost race is chance");
        families.won(Millis(600), V4);
        families.offer(Millis(700 + FOR), V6, false);
        families.won(Millis(700 + FOR), V4);
        assert_eq!(families.broken(), Some(V6));
        families.won(Millis(800 + FOR), V6);
        assert_eq!(families.broken(), None, "it works again");
    }
}
