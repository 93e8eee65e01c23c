//! The one place that reads a clock for core.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use sessioncheck_core::Millis;

/// Milliseconds since the engine was opened; never steps back.
#[derive(Debug)]
pub(crate) struct Clock {
    opened: Instant,
    /// When that was, in milliseconds since 1970: the relay counts from there.
    opened_at: u64,
}

impl Clock {
    pub(crate) fn start() -> Self {
        let since_1970 = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            opened: Instant::now(),
            opened_at: u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX),
        }
    }

    pub(crate) fn now(&self) -> Millis {
        Millis(u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    /// The same moment in milliseconds since 1970, for people.
    pub(crate) fn since_1970(&self) -> Millis {
        Millis(self.opened_at) + self.now().0
    }

    /// A time of the relay's on this clock; what was before the engine was opened is its first moment.
    pub(crate) fn of_1970(&self, at: Millis) -> Millis {
        Millis(at.since(Millis(self.opened_at)))
    }
}
