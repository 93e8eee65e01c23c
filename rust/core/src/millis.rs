//! Time as the core sees it: a plain number that somebody else read from a clock.

use std::ops::{Add, Sub};

/// Milliseconds since an epoch of the caller's choosing; only differences mean anything here.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Millis(pub u64);

impl Millis {
    /// The far future: a deadline that never comes.
    pub const NEVER: Self = Self(u64::MAX);

    /// How long ago `earlier` was; zero if it is not earlier (clocks that step back must not panic us).
    pub fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<u64> for Millis {
    type Output = Self;

    fn add(self, milliseconds: u64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }
}

impl Sub<u64> for Millis {
    type Output = Self;

    fn sub(self, milliseconds: u64) -> Self {
        Self(self.0.saturating_sub(milliseconds))
    }
}
