//! The session service as this machine sees it, from the answers to real logins.
//!
//! An outage is a run of failures with nothing good in between: ten logins of it, or three seconds of it over more than
//! one login. A single unlucky login is never an outage, however often it was tried.

use crate::Millis;
use crate::login::{Reply, Silence};

/// Trouble older than this says nothing about now.
const MEMORY: u64 = 2 * 60_000;
/// So many logins in a run are an outage at once.
const RUN_OF_LOGINS: usize = 10;
/// So long a run is an outage.
const RUN_OF_TIME: u64 = 3_000;
/// A 204 beside a failure of the last minute may be the failure's.
const LAST_MINUTE: u64 = 60_000;
/// How long a refusal of this machine's address explains what hosts say.
const REFUSAL: u64 = 10_000;

/// What is known of the session service.
#[derive(Clone, Debug, Default)]
pub(super) struct Weather {
    answered: bool,
    last_good: Option<Millis>,
    joined: bool,
    last_trouble: Option<Millis>,
    last_failing: Option<Millis>,
    last_refusal: Option<(Millis, Reply)>,
    last_silence: Option<Silence>,
    run: Option<Run>,
    join_probe: Option<(Millis, bool)>,
}

/// Failures with nothing good in between.
#[derive(Clone, Debug)]
struct Run {
    first: Millis,
    last: Millis,
    logins: Vec<u64>,
    /// Some of it was an answer: the service was reached and failed.
    answered: bool,
    /// Some of it is what hosts said, where nobody saw the answers.
    heard: bool,
}

impl Weather {
    /// An answer, or that there was none. `login` tells one login's attempts from another's.
    pub(super) fn saw(&mut self, now: Millis, login: u64, reply: Reply) {
        match reply {
            Reply::Joined | Reply::JoinedAsOther | Reply::NotJoined => {
                self.answered = true;
                self.last_good = Some(now);
                self.joined |= reply != Reply::NotJoined;
                self.run = None;
            }
            Reply::RateLimited | Reply::Blocked => {
                self.answered = true;
                self.last_refusal = Some((now, reply));
            }
            Reply::Bad(_) => self.answered = true,
            Reply::Failing(_) => {
                self.answered = true;
                self.last_failing = Some(now);
                self.trouble(now, login, true);
            }
            Reply::Silent(silence) => {
                self.last_silence = Some(silence);
                self.trouble(now, login, false);
            }
        }
    }

    /// The host told a player that the service is down, and nobody saw the answers behind it.
    pub(super) fn heard_unavailable(&mut self, now: Millis, login: u64) {
        self.trouble(now, login, false);
        if let Some(run) = &mut self.run {
            run.heard = true;
        }
    }

    /// Mojang's other half, the one that clients ask, was tried from here.
    pub(super) fn probed_join(&mut self, now: Millis, alive: bool) {
        self.join_probe = Some((now, alive));
    }

    /// Somebody was admitted: whatever run there was, the service works.
    pub(super) fn admitted(&mut self) {
        self.run = None;
    }

    /// Whether any answer ever came.
    pub(super) fn has_answered(&self) -> bool {
        self.answered
    }

    /// Whether it ever said yes to anybody.
    pub(super) fn has_joined(&self) -> bool {
        self.joined
    }

    /// Whether the service is down now. Silence of one that never answered is this machine's own trouble.
    pub(super) fn is_outage(&self, now: Millis) -> bool {
        self.current_run(now).is_some_and(|run| {
            let theirs = self.answered || run.heard || self.join_is_down(now);
            theirs
                && (run.logins.len() >= RUN_OF_LOGINS
                    || run.logins.len() >= 2 && now.since(run.first) >= RUN_OF_TIME
                    || self.join_is_down(now))
        })
    }

    /// Whether the outage was seen in answers of the service itself, not only in silence.
    pub(super) fn outage_answered(&self, now: Millis) -> bool {
        self.current_run(now).is_some_and(|run| run.answered)
    }

    /// How many logins the present run of failures has hit, at most ten counted.
    pub(super) fn run_of_logins(&self, now: Millis) -> usize {
        self.current_run(now).map_or(0, |run| run.logins.len())
    }

    /// Whether the service did not do its work within the last two minutes. Silence of a service that never answered
    /// is this machine's own trouble.
    pub(super) fn had_trouble(&self, now: Millis) -> bool {
        let failed = self.answered && self.last_trouble.is_some_and(|at| now.since(at) <= MEMORY);
        failed || self.join_is_down(now)
    }

    /// Whether a 5xx was among the last minute's answers.
    pub(super) fn failed_lately(&self, now: Millis) -> bool {
        self.last_failing
            .is_some_and(|at| now.since(at) <= LAST_MINUTE)
    }

    /// Whether the last try of Mojang's other half failed, within the last two minutes.
    pub(super) fn join_is_down(&self, now: Millis) -> bool {
        self.join_probe
            .is_some_and(|(at, alive)| !alive && now.since(at) <= MEMORY)
    }

    /// Whether something good came at or after a time.
    pub(super) fn good_since(&self, then: Millis) -> bool {
        self.last_good.is_some_and(|at| at >= then)
    }

    /// A refusal of this machine's address, 429 or 403, within the last seconds.
    pub(super) fn refused_lately(&self, now: Millis) -> Option<Reply> {
        self.last_refusal
            .filter(|(at, _)| now.since(*at) <= REFUSAL)
            .map(|(_, reply)| reply)
    }

    fn current_run(&self, now: Millis) -> Option<&Run> {
        self.run
            .as_ref()
            .filter(|run| now.since(run.last) <= MEMORY)
    }

    fn trouble(&mut self, now: Millis, login: u64, answered: bool) {
        self.last_trouble = Some(now);
        if self.current_run(now).is_none() {
            self.run = None;
        }
        let run = self.run.get_or_insert_with(|| Run {
            first: now,
            last: now,
            logins: Vec::with_capacity(RUN_OF_LOGINS),
            answered: false,
            heard: false,
        });
        run.last = now;
        run.answered |= answered;
        if run.logins.len() < RUN_OF_LOGINS && !run.logins.contains(&login) {
            run.logins.push(login);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOWN: Reply = Reply::Failing(503);

    fn weather(events: &[(u64, u64, Reply)]) -> Weather {
        let mut weather = Weather::default();
        for &(at, login, reply) in events {
            weather.saw(Millis(at), login, reply);
        }
        weather
    }

    #[test]
    fn an_outage_is_a_run_over_more_than_one_login() {
        for (what, events, now, outage) in [
            ("nothing", &[][..], 0, false),
            (
                "one login, five seconds",
                &[(0, 1, DOWN), (2000, 1, DOWN), (4900, 1, DOWN)],
                5000,
                false,
            ),
            (
                "two, too soon",
                &[(0, 1, DOWN), (2000, 2, DOWN)],
                2100,
                false,
            ),
            (
                "two, three seconds",
                &[(0, 1, DOWN), (3000, 2, DOWN)],
                3000,
                true,
            ),
            (
                "a good answer ends it",
                &[(0, 1, DOWN), (3000, 2, DOWN), (3100, 3, Reply::NotJoined)],
                3200,
                false,
            ),
            (
                "long past",
                &[(0, 1, DOWN), (3000, 2, DOWN)],
                200_000,
                false,
            ),
            (
                "two failures an hour apart",
                &[(0, 1, DOWN), (3_600_000, 2, DOWN)],
                3_600_000,
                false,
            ),
        ] {
            assert_eq!(weather(events).is_outage(Millis(now)), outage, "{what}");
        }
    }

    #[test]
    fn ten_logins_are_enough_at_once() {
        let ten: Vec<_> = (0..10).map(|login| (login, login, DOWN)).collect();
        assert!(weather(&ten).is_outage(Millis(10)));
        assert!(!weather(&ten[..9]).is_outage(Millis(10)));
    }

    #[test]
    fn silence_from_the_start_is_our_own_trouble() {
        let silent = Reply::Silent(Silence::Timeout);
        assert!(!weather(&[(0, 1, silent)]).had_trouble(Millis(1)));
        assert!(weather(&[(0, 1, Reply::Joined), (1, 2, silent)]).had_trouble(Millis(2)));
        assert!(!weather(&[(0, 1, silent), (5_000, 2, silent)]).is_outage(Millis(5_000)));
        assert!(weather(&[(0, 1, DOWN)]).had_trouble(Millis(120_000)));
        assert!(!weather(&[(0, 1, DOWN)]).had_trouble(Millis(120_001)));
    }

    #[test]
    fn both_halves_down_are_an_outage_for_a_single_login() {
        let mut weather = weather(&[(0, 1, DOWN)]);
        weather.probed_join(Millis(10), false);
        assert!(weather.is_outage(Millis(20)));
        assert!(weather.join_is_down(Millis(20)));
        weather.probed_join(Millis(30), true);
        assert!(!weather.is_outage(Millis(40)));
    }
}
