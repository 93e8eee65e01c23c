//! Whom the session service vouched for, for a minute: (name, server id) of each 200 that left.
//!
//! A login that succeeds after an encryption response, and has no receipt here, was admitted by somebody else: a cache
//! of another plugin, a fork that fails open. A receipt admits nobody; it is only ever looked at afterwards.

use std::collections::{BTreeMap, VecDeque};

use crate::millis::Millis;

/// How long a receipt is kept, in milliseconds.
const KEPT: u64 = 60_000;

/// Receipts kept at most; the oldest go first.
const CAP: usize = 8_192;

/// A login, by its name in small letters and its server id.
type Login = (Box<[u8]>, Box<[u8]>);

/// The receipts of the last minute.
#[derive(Clone, Debug, Default)]
pub struct Receipts {
    by_login: BTreeMap<Login, Millis>,
    by_age: VecDeque<(Millis, Login)>,
}

impl Receipts {
    /// The service vouched for this login.
    pub fn add(&mut self, now: Millis, name: &[u8], server_id: &[u8]) {
        self.forget(now, CAP - 1);
        let login = login(name, server_id);
        self.by_login.insert(login.clone(), now);
        self.by_age.push_back((now, login));
    }

    /// Whether the service vouched for this login within the last minute. Names are compared without regard to ASCII
    /// case, server ids byte for byte.
    pub fn has(&self, now: Millis, name: &[u8], server_id: &[u8]) -> bool {
        self.by_login
            .get(&login(name, server_id))
            .is_some_and(|at| now.since(*at) <= KEPT)
    }

    fn forget(&mut self, now: Millis, most: usize) {
        while let Some((at, login)) = self.by_age.front() {
            if now.since(*at) <= KEPT && self.by_age.len() <= most {
                break;
            }
            // A login that was added again later is still held by its younger entry.
            if self.by_login.get(login) == Some(at) {
                self.by_login.remove(login);
            }
            self.by_age.pop_front();
        }
    }
}

fn login(name: &[u8], server_id: &[u8]) -> Login {
    (name.to_ascii_lowercase().into(), server_id.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_names_one_login_for_a_minute() {
        let mut receipts = Receipts::default();
        receipts.add(Millis(1_000), b"Alice", b"-7c9d");
        for (now, name, server_id, expected) in [
            (1_000, &b"Alice"[..], &b"-7c9d"[..], true),
            (61_000, b"aLICE", b"-7c9d", true),
            (61_001, b"Alice", b"-7c9d", false),
            (1_000, b"Alice", b"-7c9D", false),
            (1_000, b"Bob", b"-7c9d", false),
            (1_000, b"Alice-", b"7c9d", false),
        ] {
            assert_eq!(
                receipts.has(Millis(now), name, server_id),
                expected,
                "{now}"
            );
        }
        receipts.add(Millis(50_000), b"Alice", b"-7c9d");
        receipts.add(Millis(70_000), b"Bob", b"1");
        assert!(
            receipts.has(Millis(70_000), b"Alice", b"-7c9d"),
            "the younger one holds"
        );
    }

    #[test]
    fn they_are_bounded() {
        let mut receipts = Receipts::default();
        for number in 0..20_000_u32 {
            receipts.add(Millis(5), number.to_string().as_bytes(), b"x");
        }
        assert_eq!(receipts.by_age.len(), CAP);
        assert_eq!(receipts.by_login.len(), CAP);
        assert!(!receipts.has(Millis(5), b"0", b"x"));
        assert!(receipts.has(Millis(5), b"19999", b"x"));
        receipts.add(Millis(KEPT + 6), b"last", b"x");
        assert_eq!(receipts.by_login.len(), 1);
    }
}
