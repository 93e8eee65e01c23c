//! The connections that are being watched, by number.
//!
//! A number is never used twice, so that a frame which arrives late finds nothing instead of somebody else. What is
//! known of their logins lies in the watch; here is only who is there, and how many.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sessioncheck_core::Millis;

use crate::note::Address;

/// More than this many logins at a time are not watched, only let through. Players who are in do not count.
pub const CONNECTIONS_AT_MOST: usize = 4096;

/// Who sent a frame.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Side {
    /// The client, to the server.
    Client,
    /// The server, to the client.
    Server,
}

/// What becomes of a frame, and of the watching.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// The frame goes on as it is.
    Pass,
    /// This frame goes in its stead.
    Replace(Vec<u8>),
    /// The frame goes on as it is, and nothing further of this connection need be shown.
    Detach,
    /// Both.
    ReplaceAndDetach(Vec<u8>),
    /// This frame goes in its stead, and then the host's side of the connection is closed: nothing that the other side
    /// sends may count any more.
    End(Vec<u8>),
}

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Connections(Mutex<Live>);

#[derive(Debug, Default)]
struct Live {
    last: u64,
    /// How many are still in their login.
    pending: usize,
    by_number: BTreeMap<u64, Connection>,
}

#[derive(Debug)]
struct Connection {
    opened_at: Millis,
    address: Address,
    /// Nothing of it is shown any more; it stays known until it ends.
    settled: bool,
}

/// The connections in numbers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Watched {
    pub(crate) connections: usize,
    /// Those from inside this process.
    pub(crate) local: usize,
    /// How long the oldest has been watched, in milliseconds.
    pub(crate) oldest: u64,
}

impl Connections {
    /// A number for a new connection; 0 when there are too many.
    pub(crate) fn open(&self, now: Millis) -> u64 {
        let mut live = self.live();
        if live.pending >= CONNECTIONS_AT_MOST {
            return 0;
        }
        live.last += 1;
        live.pending += 1;
        let number = live.last;
        let connection = Connection {
            opened_at: now,
            address: Address::Unknown,
            settled: false,
        };
        live.by_number.insert(number, connection);
        number
    }

    /// Whether a connection is there.
    pub(crate) fn knows(&self, number: u64) -> bool {
        self.live().by_number.contains_key(&number)
    }

    /// Where a connection comes from; false where it is not there.
    pub(crate) fn address(&self, number: u64, address: Address) -> bool {
        let mut live = self.live();
        let Some(connection) = live.by_number.get_mut(&number) else {
            return false;
        };
        connection.address = address;
        true
    }

    /// No more of a connection will be shown: its login is over, or it was a ping.
    pub(crate) fn settle(&self, number: u64) {
        let mut live = self.live();
        if let Some(connection) = live.by_number.get_mut(&number)
            && !std::mem::replace(&mut connection.settled, true)
        {
            live.pending -= 1;
        }
    }

    /// Forgets a connection; false where it was not there.
    pub(crate) fn close(&self, number: u64) -> bool {
        let mut live = self.live();
        let Some(connection) = live.by_number.remove(&number) else {
            return false;
        };
        live.pending -= usize::from(!connection.settled);
        true
    }

    /// What is being watched.
    pub(crate) fn watched(&self, now: Millis) -> Watched {
        let live = self.live();
        let connections = live.by_number.values();
        Watched {
            connections: live.by_number.len(),
            local: connections
                .clone()
                .filter(|connection| connection.address == Address::Local)
                .count(),
            oldest: connections
                .map(|connection| now.since(connection.opened_at))
                .max()
                .unwrap_or_default(),
        }
    }

    fn live(&self) -> MutexGuard<'_, Live> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_never_used_twice() {
        let connections = Connections::default();
        let first = connections.open(Millis(0));
        assert!(connections.close(first));
        let second = connections.open(Millis(5));
        assert!(second > first);
        assert!(!connections.knows(first) && connections.knows(second));
        assert!(!connections.close(first) && !connections.close(u64::MAX));
        assert_eq!(connections.watched(Millis(12)).oldest, 7);
    }

    #[test]
    fn too_many_are_not_watched() {
        let connections = Connections::default();
        let last = (0..CONNECTIONS_AT_MOST)
            .map(|_| connections.open(Millis(0)))
            .last();
        assert_eq!(connections.open(Millis(0)), 0);
        connections.close(last.unwrap());
        let next = connections.open(Millis(0));
        assert_ne!(next, 0);
        connections.settle(next);
        connections.settle(next);
        assert!(
            connections.knows(next),
            "a player who is in can still be told of"
        );
        assert_ne!(connections.open(Millis(0)), 0);
        assert_eq!(connections.open(Millis(0)), 0);
        connections.close(next);
        assert_eq!(connections.open(Millis(0)), 0, "counted once");
    }

    #[test]
    fn an_address_stays_with_its_connection() {
        let connections = Connections::default();
        let local = connections.open(Millis(0));
        connections.open(Millis(0));
        assert!(connections.address(local, Address::Local));
        assert!(!connections.address(77, Address::Local));
        let watched = connections.watched(Millis(0));
        assert_eq!((watched.connections, watched.local), (2, 1));
    }
}
