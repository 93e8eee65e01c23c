//! Whose login failed where, for ten minutes.

use std::net::IpAddr;

use crate::Millis;
use crate::catalogue::Line;
use crate::diagnose::history::Bounded;
use crate::diagnose::network::machine;
use crate::login::fingerprint_of_name;

/// How long a failure is spoken of, in milliseconds.
const SPOKEN_OF: u64 = 10 * 60_000;

/// Different names from one address that are told apart: the second is enough to say nothing.
const NAMES: usize = 4;

/// The addresses from which logins failed.
#[derive(Debug, Default)]
pub(in crate::diagnose) struct Origins {
    by_machine: Bounded<u128, Origin>,
    /// The last failure that may be spoken of, anywhere: without one nobody needs to be looked up.
    last: Option<Millis>,
}

/// What is said, and in which language.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::diagnose) struct Place {
    pub(in crate::diagnose) line: Line,
    pub(in crate::diagnose) language: &'static str,
}

#[derive(Debug, Default)]
struct Origin {
    /// Fingerprints of names, the latest last; that two may look alike only says a line too many.
    failed: Vec<(Millis, u64)>,
    said: Option<Place>,
}

impl Origins {
    /// A login of this name failed; `said` where that was the player's own side and something helps against it.
    pub(in crate::diagnose) fn failed(
        &mut self,
        now: Millis,
        address: IpAddr,
        name: &[u8],
        said: Option<Place>,
    ) {
        let origin = self.by_machine.entry(machine(address));
        let name = fingerprint_of_name(name);
        origin
            .failed
            .retain(|(at, other)| *other != name && now.since(*at) <= SPOKEN_OF);
        if origin.failed.len() == NAMES {
            origin.failed.remove(0);
        }
        origin.failed.push((now, name));
        origin.said = said;
        if said.is_some() {
            self.last = Some(now);
        }
    }

    /// A login of this name went through.
    pub(in crate::diagnose) fn let_in(&mut self, address: IpAddr, name: &[u8]) {
        if self.last.is_none() {
            return;
        }
        let Some(origin) = self.by_machine.get_mut(&machine(address)) else {
            return;
        };
        let name = fingerprint_of_name(name);
        if origin.failed.last().is_some_and(|(_, last)| *last == name) {
            origin.said = None;
        }
        origin.failed.retain(|(_, other)| *other != name);
    }

    /// Whether there is anybody at all to whom something could be said.
    pub(in crate::diagnose) fn is_any(&self, now: Millis) -> bool {
        self.last.is_some_and(|at| now.since(at) <= SPOKEN_OF)
    }

    /// What is said to an address: where one name alone failed there, and lastly on the player's own side.
    pub(in crate::diagnose) fn said_to(&self, now: Millis, address: IpAddr) -> Option<Place> {
        let origin = self.by_machine.get(&machine(address))?;
        let mut spoken_of = origin
            .failed
            .iter()
            .filter(|(at, _)| now.since(*at) <= SPOKEN_OF);
        match (spoken_of.next(), spoken_of.next()) {
            (Some(_), None) => origin.said,
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESTART: Place = Place {
        line: Line::ListRestart,
        language: "en",
    };

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn one_name_that_failed_on_its_own_side_is_told_for_ten_minutes() {
        let here = address("203.0.113.7");
        let mut origins = Origins::default();
        assert!(!origins.is_any(Millis(0)));
        origins.failed(Millis(0), here, b"Alice", Some(RESTART));
        origins.failed(Millis(5), here, b"ALICE", Some(RESTART));
        let told = |origins: &Origins, now| origins.said_to(Millis(now), here);
        assert_eq!(told(&origins, 600_005), Some(RESTART));
        assert_eq!(told(&origins, 600_006), None);
        assert!(origins.is_any(Millis(600_005)) && !origins.is_any(Millis(600_006)));
        assert_eq!(origins.said_to(Millis(9), address("203.0.113.8")), None);

        origins.failed(Millis(10), here, b"Alice", None);
        assert_eq!(
            told(&origins, 11),
            None,
            "the last one was not her own side"
        );
    }

    #[test]
    fn two_names_from_one_address_are_told_nothing() {
        let home = address("2001:db8:1:2::3");
        let mut origins = Origins::default();
        origins.failed(Millis(0), home, b"Alice", Some(RESTART));
        origins.failed(Millis(9), address("2001:db8:1:2::99"), b"Bob", None);
        assert_eq!(origins.said_to(Millis(10), home), None);
        origins.let_in(home, b"bob");
        assert_eq!(
            origins.said_to(Millis(10), home),
            None,
            "what was said to Alice was said before Bob"
        );
        origins.failed(Millis(20), home, b"Alice", Some(RESTART));
        assert_eq!(origins.said_to(Millis(21), home), Some(RESTART));
        origins.let_in(home, b"Alice");
        assert_eq!(origins.said_to(Millis(22), home), None);
    }

    #[test]
    fn an_old_failure_of_another_name_counts_no_more() {
        let here = address("203.0.113.7");
        let mut origins = Origins::default();
        origins.failed(Millis(0), here, b"Bob", Some(RESTART));
        origins.failed(Millis(300_000), here, b"Alice", Some(RESTART));
        assert_eq!(origins.said_to(Millis(600_000), here), None);
        assert_eq!(origins.said_to(Millis(600_001), here), Some(RESTART));
        for name in 0..100_u32 {
            origins.failed(Millis(600_002), here, &name.to_be_bytes(), Some(RESTART));
        }
        let origin = origins.by_machine.get(&machine(here)).expect("known");
        assert_eq!(origin.failed.len(), NAMES);
    }
}
