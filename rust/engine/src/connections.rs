//! The connections that are being watched, by number.
//!
//! A number is never used twice, so that a frame which arrives late finds nothing instead of somebody else. Each
//! connection has its own lock: a login that is slow, or that brings a fault of ours to light, holds up nobody else.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sessioncheck_core::Millis;

use crate::note::{Address, Note};

/// More than this many logins at a time are not watched, only let through.
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
}

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Connections(Mutex<Live>);

#[derive(Debug, Default)]
struct Live {
    last: u64,
    by_number: BTreeMap<u64, Arc<Mutex<Connection>>>,
}

/// What is known of one connection. The login's own state belongs here.
#[derive(Debug)]
struct Connection {
    opened_at: Millis,
    address: Address,
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
        if live.by_number.len() >= CONNECTIONS_AT_MOST {
            return 0;
        }
        live.last += 1;
        let number = live.last;
        let connection = Connection {
            opened_at: now,
            address: Address::Unknown,
        };
        live.by_number
            .insert(number, Arc::new(Mutex::new(connection)));
        number
    }

    /// Shows a frame. A connection that is not known any more needs no watching.
    pub(crate) fn frame(&self, number: u64, side: Side, frame: &[u8]) -> Verdict {
        self.with(number, |connection| connection.frame(side, frame))
            .unwrap_or(Verdict::Detach)
    }

    /// Tells a fact about a connection.
    pub(crate) fn note(&self, number: u64, note: &Note) {
        self.with(number, |connection| connection.note(note));
    }

    /// Forgets a connection.
    pub(crate) fn close(&self, number: u64) {
        self.live().by_number.remove(&number);
    }

    /// What is being watched.
    pub(crate) fn watched(&self, now: Millis) -> Watched {
        let connections: Vec<_> = self.live().by_number.values().cloned().collect();
        let mut watched = Watched {
            connections: connections.len(),
            local: 0,
            oldest: 0,
        };
        for connection in connections {
            let connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
            watched.local += usize::from(connection.address == Address::Local);
            watched.oldest = watched.oldest.max(now.since(connection.opened_at));
        }
        watched
    }

    /// Runs something on a connection. One that has panicked once is in no state to be asked again: it is forgotten,
    /// and the panic goes on to the boundary.
    fn with<T>(&self, number: u64, run: impl FnOnce(&mut Connection) -> T) -> Option<T> {
        let connection = Arc::clone(self.live().by_number.get(&number)?);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            run(&mut connection.lock().unwrap_or_else(PoisonError::into_inner))
        }));
        match outcome {
            Ok(value) => Some(value),
            Err(panic) => {
                self.close(number);
                std::panic::resume_unwind(panic)
            }
        }
    }

    fn live(&self) -> MutexGuard<'_, Live> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connection {
    /// Every frame passes: nothing in here reads logins yet, and what is not understood is never touched.
    fn frame(&mut self, _: Side, _: &[u8]) -> Verdict {
        Verdict::Pass
    }

    fn note(&mut self, note: &Note) {
        if let Note::Address(address) = note {
            self.address = *address;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_never_used_twice() {
        let connections = Connections::default();
        let first = connections.open(Millis(0));
        connections.close(first);
        let second = connections.open(Millis(5));
        assert!(second > first);
        assert_eq!(connections.frame(first, Side::Client, b""), Verdict::Detach);
        assert_eq!(connections.frame(second, Side::Server, b""), Verdict::Pass);
        connections.close(first);
        connections.close(u64::MAX);
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
        assert_ne!(connections.open(Millis(0)), 0);
    }

    #[test]
    fn a_fact_stays_with_its_connection() {
        let connections = Connections::default();
        let local = connections.open(Millis(0));
        connections.open(Millis(0));
        connections.note(local, &Note::Address(Address::Local));
        connections.note(77, &Note::Address(Address::Local));
        let watched = connections.watched(Millis(0));
        assert_eq!((watched.connections, watched.local), (2, 1));
    }

    #[test]
    fn a_panic_takes_its_own_connection_along_and_no_other() {
        let connections = Connections::default();
        let faulty = connections.open(Millis(0));
        let other = connections.open(Millis(0));
        let panic = catch_unwind(AssertUnwindSafe(|| {
            connections.with(faulty, |_| panic!("a fault"))
        }));
        assert!(panic.is_err());
        assert_eq!(
            connections.frame(faulty, Side::Client, b""),
            Verdict::Detach
        );
        assert_eq!(connections.frame(other, Side::Client, b""), Verdict::Pass);
    }
}
