//! Two ways lead to the service, IPv4 and IPv6, and either can be broken alone. Both are raced for each new connection;
//! here is remembered which one won, so that the next one begins with it.
//!
//! A race that is lost says only that the other way was quicker. A family that lost is tried by a connection of its own,
//! beside the logins, and is broken when that failed three times while the other family went on answering: a dead uplink
//! is no broken family.

use crate::millis::Millis;

/// How long a win counts, in milliseconds: then the system's own order gets its chance again.
const FOR: u64 = 10 * 60_000;

/// So many connections of its own failed, and the family counts as broken.
const FAILED: u32 = 3;

/// The least time between two such connections, in milliseconds; and once the family is known to be broken.
const CHECK_EVERY: u64 = 10_000;
const CHECK_BROKEN_EVERY: u64 = 5 * 60_000;

/// An address family.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl Family {
    /// The word that numbers use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::V4 => "v4",
            Self::V6 => "v6",
        }
    }

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
    /// The one that lost a race and has not answered since.
    doubted: Option<Family>,
    checked_at: Option<Millis>,
    /// Its own connection failed, and the other family has not answered since.
    is_failure_open: bool,
    failed: u32,
}

impl Families {
    /// With which family a new connection begins, where both are to be had and the system would begin with `first`. A
    /// connection that is opened because another one stays silent (`fresh`) takes the other way, unless that is broken.
    pub fn offer(&mut self, now: Millis, first: Family, fresh: bool) -> Family {
        let better = self
            .better
            .filter(|(at, _)| now.since(*at) <= FOR)
            .map_or(first, |(_, family)| family);
        let better = match self.broken() {
            Some(broken) => broken.other(),
            None if fresh => better.other(),
            None => better,
        };
        self.offered = Some(better);
        better
    }

    /// An answer came over this family.
    pub fn won(&mut self, now: Millis, family: Family) {
        self.better = Some((now, family));
        if self.doubted == Some(family) {
            self.clear();
        } else if std::mem::take(&mut self.is_failure_open) {
            self.failed = self.failed.saturating_add(1);
        }
        if let Some(offered) = self.offered.take()
            && offered != family
            && self.doubted.is_none()
        {
            self.doubted = Some(offered);
        }
    }

    /// The family to try now by a connection of its own, if there is one in doubt; it counts as tried.
    pub fn check(&mut self, now: Millis) -> Option<Family> {
        let every = if self.broken().is_some() {
            CHECK_BROKEN_EVERY
        } else {
            CHECK_EVERY
        };
        let doubted = self
            .doubted
            .filter(|_| self.checked_at.is_none_or(|at| now.since(at) >= every))?;
        self.checked_at = Some(now);
        Some(doubted)
    }

    /// What came of [`Families::check`].
    pub fn checked(&mut self, family: Family, is_reached: bool) {
        if self.doubted != Some(family) {
            return;
        }
        if is_reached {
            self.clear();
        } else {
            self.is_failure_open = true;
        }
    }

    /// The family over which nothing comes through, while the other one works.
    pub fn broken(&self) -> Option<Family> {
        self.doubted.filter(|_| self.failed >= FAILED)
    }

    fn clear(&mut self) {
        self.doubted = None;
        self.is_failure_open = false;
        self.failed = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::Family::{V4, V6};
    use super::*;

    #[test]
    fn the_winner_starts_next_time_and_silence_takes_the_other_way() {
        let mut families = Families::default();
        assert_eq!(families.offer(Millis(0), V6, false), V6);
        families.won(Millis(300), V4);
        assert_eq!(families.offer(Millis(400), V6, false), V4);
        assert_eq!(families.offer(Millis(500), V6, true), V6);
        families.won(Millis(600), V6);
        assert_eq!(families.offer(Millis(700), V4, false), V6);
        assert_eq!(families.offer(Millis(601 + FOR), V4, false), V4);
    }

    #[test]
    fn a_family_is_broken_when_its_own_connections_fail_and_the_other_answers() {
        let mut families = Families::default();
        assert_eq!(families.check(Millis(0)), None, "nothing is in doubt");
        families.offer(Millis(0), V6, false);
        families.won(Millis(300), V4);
        for number in 0..3 {
            let at = Millis(1_000 + number * CHECK_EVERY);
            assert_eq!(families.broken(), None, "{number}");
            assert_eq!(families.check(at), Some(V6));
            assert_eq!(families.check(at), None, "one at a time");
            families.checked(V6, false);
            assert_eq!(families.broken(), None, "perhaps nothing works any more");
            families.won(at, V4);
        }
        assert_eq!(families.broken(), Some(V6));
        assert_eq!(families.offer(Millis(40_000), V6, true), V4);
        assert_eq!(families.check(Millis(60_000)), None, "seldom now");
        assert_eq!(families.check(Millis(400_000)), Some(V6));
        families.checked(V6, true);
        assert_eq!(families.broken(), None, "it works again");
    }

    #[test]
    fn a_family_that_is_only_slower_is_not_broken() {
        let mut families = Families::default();
        for number in 0..20 {
            let at = Millis(number * CHECK_EVERY);
            families.offer(at, V6, true);
            families.won(at, V4);
            if let Some(family) = families.check(at) {
                families.checked(family, true);
            }
            assert_eq!(families.broken(), None);
        }
    }
}
