//! The connections that are open, bounded: under a flood the oldest are forgotten, and their logins go on unseen.

use std::collections::{BTreeMap, BTreeSet};

use super::Login;

/// A connection's number, given by whoever carries the bytes; never used twice.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ConnectionId(pub u64);

/// Open connections by number.
#[derive(Debug)]
pub struct Table {
    room: usize,
    logins: BTreeMap<ConnectionId, (u64, Login)>,
    by_age: BTreeMap<u64, ConnectionId>,
    /// Logins that have begun, by a fingerprint of their names in lower case.
    by_name: BTreeSet<(u64, ConnectionId)>,
    next: u64,
}

impl Table {
    /// As many connections as the tap follows at once, unless the owner says otherwise.
    pub const ROOM: usize = 4096;

    /// An empty table for at most `room` connections; at least one.
    pub fn new(room: usize) -> Self {
        Self {
            room: room.max(1),
            logins: BTreeMap::new(),
            by_age: BTreeMap::new(),
            by_name: BTreeSet::new(),
            next: 0,
        }
    }

    /// How many connections are followed.
    pub fn len(&self) -> usize {
        self.logins.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.logins.is_empty()
    }

    /// Bytes that all of them hold.
    pub fn size(&self) -> usize {
        self.iter().map(|(_, login)| login.size()).sum()
    }

    /// A connection's login.
    pub fn get(&self, id: ConnectionId) -> Option<&Login> {
        self.logins.get(&id).map(|(_, login)| login)
    }

    /// All of them, by number.
    pub fn iter(&self) -> impl Iterator<Item = (ConnectionId, &Login)> {
        self.logins.iter().map(|(id, (_, login))| (*id, login))
    }

    /// Those that announced a name; case does not count.
    pub(crate) fn named<'a>(
        &'a self,
        name: &'a [u8],
    ) -> impl Iterator<Item = (ConnectionId, &'a Login)> {
        let key = fingerprint_of_name(name);
        self.by_name
            .range((key, ConnectionId(0))..=(key, ConnectionId(u64::MAX)))
            .filter_map(|&(_, id)| Some((id, self.get(id)?)))
            .filter(|(_, login)| login.name_bytes().eq_ignore_ascii_case(name))
    }

    /// A connection's login has begun: from now on its name finds it.
    pub(crate) fn began(&mut self, id: ConnectionId) {
        if let Some(login) = self.get(id) {
            let key = fingerprint_of_name(login.name_bytes());
            self.by_name.insert((key, id));
        }
    }

    pub(crate) fn get_mut(&mut self, id: ConnectionId) -> Option<&mut Login> {
        self.logins.get_mut(&id).map(|(_, login)| login)
    }

    /// Puts a connection in; one with the same number is forgotten, and so is the oldest where there is no room.
    pub(crate) fn insert(&mut self, id: ConnectionId, login: Login) {
        self.remove(id);
        if self.logins.len() >= self.room
            && let Some((_, &oldest)) = self.by_age.first_key_value()
        {
            self.remove(oldest);
        }
        self.by_age.insert(self.next, id);
        self.logins.insert(id, (self.next, login));
        self.next += 1;
    }

    pub(crate) fn remove(&mut self, id: ConnectionId) -> Option<Login> {
        let (age, login) = self.logins.remove(&id)?;
        self.by_age.remove(&age);
        let key = fingerprint_of_name(login.name_bytes());
        self.by_name.remove(&(key, id));
        Some(login)
    }
}

/// FNV-1a of the lower case: tells names apart, and is the same in every run.
pub(crate) fn fingerprint_of_name(name: &[u8]) -> u64 {
    name.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Millis;

    #[test]
    fn a_flood_forgets_the_oldest_first() {
        let mut table = Table::new(100);
        for number in 0..10_000 {
            table.insert(ConnectionId(number), Login::new(Millis(number), None));
            assert!(table.len() <= 100);
            assert_eq!(table.by_age.len(), table.logins.len());
        }
        assert!(table.get(ConnectionId(9_899)).is_none());
        assert!(table.get(ConnectionId(9_900)).is_some());
        assert!(table.size() <= 100 * 512);
        for number in 9_900..10_000 {
            table.remove(ConnectionId(number));
        }
        assert!(table.is_empty() && table.by_age.is_empty());
    }
}
