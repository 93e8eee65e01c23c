//! The one place that reads a clock for core.

use std::time::Instant;

use sessioncheck_core::Millis;

/// Milliseconds since the engine was opened; never steps back.
#[derive(Debug)]
pub(crate) struct Clock(Instant);

impl Clock {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn now(&self) -> Millis {
        Millis(u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX))
    }
}
