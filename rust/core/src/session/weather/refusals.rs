//! Answers that refuse this machine: 429 and 403. The service is up and says so; nobody comes in all the same.

use crate::cause::Cause;
use crate::millis::Millis;

/// How long a refusal counts, in milliseconds.
const FOR: u64 = 60_000;

/// Different players that must have been refused.
const PLAYERS: usize = 3;

/// The players refused since the last admission.
#[derive(Clone, Debug, Default)]
pub(super) struct Refusals {
    last: Option<(Millis, Cause)>,
    players: Vec<u64>,
}

impl Refusals {
    pub(super) fn add(&mut self, now: Millis, player: u64, cause: Cause) {
        if self
            .last
            .is_none_or(|(at, was)| was != cause || now.since(at) > FOR)
        {
            self.players.clear();
        }
        self.last = Some((now, cause));
        if self.players.len() < PLAYERS && !self.players.contains(&player) {
            self.players.push(player);
        }
    }

    /// Somebody was admitted.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// What refuses us at the moment.
    pub(super) fn cause(&self, now: Millis) -> Option<Cause> {
        self.last
            .filter(|(at, _)| now.since(*at) <= FOR && self.players.len() >= PLAYERS)
            .map(|(_, cause)| cause)
    }
}
