//! Is the session service up? Told from the logins themselves; nobody is asked for the sake of knowing.
//!
//! Two questions with two answers. *Outage*: since the last sound answer there were only failures, enough of them, and
//! either from several logins or for a while; a single success ends it, for a service that admits anybody is not out.
//! *Degraded*: a share of the last minute's tries failed; it begins at one share and ends at a smaller one, so that a
//! service on the edge does not flicker. What a middlebox says, and refusals of this machine's address, say nothing
//! about the service; a 204 is a sound answer to a wrong login and counts on neither side.

use std::collections::VecDeque;

use crate::millis::Millis;

/// How the session service is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum State {
    /// It answers some logins and fails others.
    Degraded,
    /// It answers.
    Healthy,
    /// It answers nobody.
    Outage,
}

impl State {
    /// The word that status and reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Degraded => "degraded",
            Self::Healthy => "healthy",
            Self::Outage => "outage",
        }
    }
}

/// Failed tries without a success between them that make an outage, once one of the two next conditions holds. Chance
/// alone brings this many at one failure in three once in a thousand times; the conditions make it rarer still.
const STREAK: u32 = 6;

/// Logins that the streak must come from, …
const STREAK_LOGINS: usize = 8;

/// … or how long it must last, in milliseconds.
const STREAK_LASTS: u64 = 2_800;

/// How far back tries count for a degraded service, in milliseconds.
const WINDOW: u64 = 60_000;

/// Tries remembered at most.
const CAP: usize = 1_024;

/// Failures in the window that can make a degraded service.
const DEGRADED_FAILURES: usize = 4;

/// A degraded service begins at this share of failures, in percent, …
const DEGRADED_FROM: usize = 20;

/// … and ends below this one.
const HEALTHY_BELOW: usize = 8;

/// The detector.
#[derive(Clone, Debug)]
pub struct Detector {
    state: State,
    since: Millis,
    tries: VecDeque<(Millis, bool)>,
    streak: u32,
    streak_since: Millis,
    streak_logins: Vec<u64>,
}

impl Detector {
    /// A service that nothing is known of counts as healthy.
    pub fn new(now: Millis) -> Self {
        Self {
            state: State::Healthy,
            since: now,
            tries: VecDeque::new(),
            streak: 0,
            streak_since: now,
            streak_logins: Vec::new(),
        }
    }

    /// A try of `login` (a number of its own), put at `asked_at`, failed or has been silent for too long.
    pub fn failed(&mut self, now: Millis, login: u64, asked_at: Millis) {
        if self.streak == 0 || asked_at < self.streak_since {
            self.streak_since = asked_at;
        }
        self.streak = self.streak.saturating_add(1);
        if self.streak_logins.len() < STREAK_LOGINS && !self.streak_logins.contains(&login) {
            self.streak_logins.push(login);
        }
        self.remember(now, true);
        self.update(now);
    }

    /// A try was answered with somebody's profile.
    pub fn succeeded(&mut self, now: Millis) {
        self.streak = 0;
        self.streak_logins.clear();
        self.remember(now, false);
        self.update(now);
    }

    /// How the service is, and since when.
    pub fn state(&mut self, now: Millis) -> (State, Millis) {
        self.update(now);
        (self.state, self.since)
    }

    fn remember(&mut self, now: Millis, has_failed: bool) {
        if self.tries.len() == CAP {
            self.tries.pop_front();
        }
        self.tries.push_back((now, has_failed));
    }

    fn update(&mut self, now: Millis) {
        while self
            .tries
            .front()
            .is_some_and(|(at, _)| now.since(*at) > WINDOW)
        {
            self.tries.pop_front();
        }
        let next = self.judge(now);
        if next != self.state {
            // An outage began with its first failure, not when it was certain.
            self.since = if next == State::Outage {
                self.streak_since
            } else {
                now
            };
            self.state = next;
        }
    }

    fn judge(&self, now: Millis) -> State {
        if self.state == State::Outage && self.streak > 0 {
            // Silence proves nothing: only an answer ends it.
            return State::Outage;
        }
        let lasts = now.since(self.streak_since) >= STREAK_LASTS;
        let is_wide = self.streak_logins.len() >= STREAK_LOGINS;
        if self.streak >= STREAK && (lasts || is_wide) {
            return State::Outage;
        }
        let failures = self.tries.iter().filter(|(_, failed)| *failed).count();
        let share = (failures * 100).checked_div(self.tries.len()).unwrap_or(0);
        match self.state {
            State::Healthy if failures >= DEGRADED_FAILURES && share >= DEGRADED_FROM => {
                State::Degraded
            }
            State::Healthy => State::Healthy,
            State::Degraded | State::Outage if share < HEALTHY_BELOW => State::Healthy,
            State::Degraded | State::Outage => State::Degraded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A story: at so many milliseconds, a try of a login fails (`Some(login)`) or succeeds (`None`), and the state after.
    fn tell(story: &[(u64, Option<u64>, State)]) -> Detector {
        let mut detector = Detector::new(Millis(0));
        for (at, event, expected) in story {
            match event {
                Some(login) => detector.failed(Millis(*at), *login, Millis(at.saturating_sub(50))),
                None => detector.succeeded(Millis(*at)),
            }
            assert_eq!(detector.state(Millis(*at)).0, *expected, "at {at}");
        }
        detector
    }

    use State::{Degraded, Healthy, Outage};

    #[test]
    fn ten_logins_that_fail_at_once_are_an_outage() {
        let mut detector = Detector::new(Millis(0));
        for login in 0..10 {
            detector.failed(Millis(1_000 + login), login, Millis(1_000));
        }
        assert_eq!(detector.state(Millis(1_010)), (Outage, Millis(1_000)));
    }

    #[test]
    fn one_login_on_a_small_server_is_enough_after_three_seconds() {
        tell(&[
            (100, None, Healthy),
            (10_000, Some(1), Healthy),
            (10_100, Some(1), Healthy),
            (10_300, Some(1), Healthy),
            (10_700, Some(1), Degraded),
            (11_500, Some(1), Degraded),
            (12_200, Some(1), Degraded),
            (12_950, Some(1), Outage),
        ]);
    }

    #[test]
    fn a_success_ends_an_outage_and_a_quiet_minute_ends_the_rest() {
        let mut detector = Detector::new(Millis(0));
        for login in 0..8 {
            detector.failed(Millis(1_000 + login), login, Millis(1_000));
        }
        assert_eq!(
            detector.state(Millis(3_600_000)).0,
            Outage,
            "silence proves nothing"
        );
        detector.succeeded(Millis(3_600_001));
        assert_eq!(
            detector.state(Millis(3_600_001)),
            (Healthy, Millis(3_600_001))
        );

        for login in 0..8 {
            detector.failed(Millis(3_700_000), login, Millis(3_700_000));
        }
        detector.succeeded(Millis(3_701_000));
        assert_eq!(detector.state(Millis(3_701_000)).0, Degraded);
        detector.succeeded(Millis(3_702_000));
        assert_eq!(
            detector.state(Millis(3_702_000)).0,
            Degraded,
            "not by one good answer more"
        );
        assert_eq!(detector.state(Millis(3_800_000)).0, Healthy);
    }

    #[test]
    fn a_service_on_the_edge_does_not_flicker() {
        let mut detector = Detector::new(Millis(0));
        let mut changes = 0;
        let mut last = Healthy;
        for number in 0..2_000_u64 {
            let now = Millis(number * 100);
            if number % 7 == 0 || number % 50 == 1 {
                detector.failed(now, number, now);
            } else {
                detector.succeeded(now);
            }
            let (state, _) = detector.state(now);
            changes += u32::from(state != last);
            last = state;
        }
        assert!(changes <= 1, "{changes}");
    }

    #[test]
    fn one_failure_in_three_is_no_outage() {
        // A fixed sequence with runs of failures up to four.
        let mut detector = Detector::new(Millis(0));
        for number in 0..3_000_u64 {
            let now = Millis(number * 40);
            let roll = number
                .wrapping_mul(6_364_136_223_846_793_005)
                .rotate_left(17)
                % 10;
            if roll < 3 {
                detector.failed(now, number, now);
            } else {
                detector.succeeded(now);
            }
            assert_ne!(detector.state(now).0, Outage, "{number}");
        }
        assert_eq!(detector.state(Millis(120_000)).0, Degraded);
    }

    #[test]
    fn what_it_remembers_is_bounded() {
        let mut detector = Detector::new(Millis(0));
        for number in 0..100_000 {
            detector.failed(Millis(5), number, Millis(5));
        }
        assert_eq!(detector.tries.len(), CAP);
        assert_eq!(detector.streak_logins.len(), STREAK_LOGINS);
    }
}
