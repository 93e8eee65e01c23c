//! The watch behind its lock, with what it gathers: reports for the notices, the last failures, the numbers of the hour.
//!
//! One lock, held for microseconds. A fault inside takes the watch along and nothing else: what it knew is gone, a fresh
//! one goes on, and the panic goes up to the boundary, which tells it once.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, PoisonError};

use sessioncheck_core::Millis;
use sessioncheck_core::cause::Cause;
use sessioncheck_core::diagnose::{Attempt, Digest, Note, Report, Settings, Tally, Watch};
use sessioncheck_core::login::Silence;
use sessioncheck_core::session::{Class, LoginOutcome, NoAnswer, Profile, Try};
use sessioncheck_relay::{Family, Left, Relay};

use crate::clock::Clock;

/// Failures that `why` can still tell.
const FAILURES_AT_MOST: usize = 1_024;

/// Good answers that may still belong to a login on its way.
const ADMISSIONS_AT_MOST: usize = 1_024;

/// How long a good answer may belong to a login on its way, in milliseconds; the relay's receipts last as long.
const ADMISSION_LASTS: u64 = 60_000;

/// The clocks of the relay and of the engine may tell one moment apart by this, in milliseconds.
const CLOCKS_APART: u64 = 200;

/// What lies behind the lock.
#[derive(Debug)]
pub(crate) struct Watched {
    pub(crate) watch: Watch,
    pub(crate) digest: Digest,
    pub(crate) tally: Tally,
    /// The last ones, oldest first.
    pub(crate) failures: VecDeque<(Millis, Report)>,
    /// The address family that was broken when somebody was last told.
    told_family: Option<Family>,
    broken_family: Option<Family>,
    /// When the players' half of Mojang was last asked, as far as the watch knows; a time of the relay's.
    join_probed_at: Option<Millis>,
    admissions: VecDeque<Admission>,
}

/// A good answer that left.
#[derive(Debug)]
struct Admission {
    at: Millis,
    name: Box<[u8]>,
    server_id: Box<[u8]>,
}

/// The lock.
#[derive(Debug)]
pub(crate) struct Watching(Mutex<Watched>);

impl Watching {
    pub(crate) fn new(settings: Settings, digest: Digest) -> Self {
        Self(Mutex::new(Watched {
            watch: Watch::new(settings),
            digest,
            tally: Tally::default(),
            failures: VecDeque::new(),
            told_family: None,
            broken_family: None,
            join_probed_at: None,
            admissions: VecDeque::new(),
        }))
    }

    /// Runs something under the lock. `fresh` sets up the watch that follows one that panicked.
    pub(crate) fn with<T>(
        &self,
        fresh: impl FnOnce() -> Watch,
        run: impl FnOnce(&mut Watched) -> T,
    ) -> T {
        let mut watched = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match catch_unwind(AssertUnwindSafe(|| run(&mut watched))) {
            Ok(value) => value,
            Err(panic) => {
                watched.watch = fresh();
                drop(watched);
                resume_unwind(panic)
            }
        }
    }
}

impl Watched {
    /// Takes in what the relay saw since the last time.
    pub(crate) fn take_outcomes(&mut self, clock: &Clock, relay: &Relay) {
        self.take_join_probe(clock, relay.join_probe());
        self.take_family(clock.now(), relay.broken_family());
        for outcome in relay.drain_outcomes() {
            self.take_outcome(clock, &outcome);
        }
    }

    /// Takes the watch's reports over.
    pub(crate) fn take_reports(&mut self, now: Millis) {
        while let Some(report) = self.watch.poll() {
            self.digest.add(now, &report);
            self.tally.failed(now, report.diagnosis.cause);
            if self.failures.len() == FAILURES_AT_MOST {
                self.failures.pop_front();
            }
            self.failures.push_back((now, report));
        }
    }

    /// Whether a good answer for this name left the relay after the client had proved itself.
    pub(crate) fn is_confirmed(&self, relay: &Relay, name: &[u8], proved: Millis) -> bool {
        self.admissions.iter().any(|admission| {
            admission.at + CLOCKS_APART >= proved
                && admission.name.eq_ignore_ascii_case(name)
                && relay.receipt(&admission.name, &admission.server_id)
        })
    }

    /// What the half of Mojang that players ask said to a question of ours.
    fn take_join_probe(&mut self, clock: &Clock, probe: Option<(Millis, bool)>) {
        if let Some((at, alive)) = probe
            && self.join_probed_at != Some(at)
        {
            self.join_probed_at = Some(at);
            self.watch
                .note(clock.of_1970(at), Note::JoinProbe { alive });
        }
    }

    /// A login that fails of silence while one address family leads nowhere may have failed of that.
    fn take_family(&mut self, now: Millis, broken: Option<Family>) {
        if self.broken_family != broken {
            self.broken_family = broken;
            let cause = Cause::AddressFamilyBroken;
            let note = match broken {
                Some(_) => Note::Finding(cause),
                None => Note::Mended(cause),
            };
            self.watch.note(now, note);
        }
    }

    /// The family that has become broken since somebody was last told of one.
    pub(crate) fn poll_broken_family(&mut self) -> Option<Family> {
        let is_news = self.told_family != self.broken_family;
        self.told_family = self.broken_family;
        let is_wanted = !self.digest.is_acknowledged(Cause::AddressFamilyBroken);
        self.broken_family.filter(|_| is_news && is_wanted)
    }

    fn take_outcome(&mut self, clock: &Clock, outcome: &LoginOutcome) {
        let ended = clock.of_1970(outcome.ended_at);
        let body = outcome.profile.as_ref().map(profile_body);
        let server_id = String::from_utf8_lossy(outcome.server_id.as_bytes());
        for attempt in &outcome.tries {
            let at = clock.of_1970(attempt.asked_at) + attempt.took;
            let (status, silence) = status_of(attempt);
            self.watch.upstream(
                at,
                &Attempt {
                    connection: None,
                    server_id: Some(&server_id),
                    name: Some(outcome.name.as_bytes()),
                    status,
                    silence,
                    took: attempt.took,
                    with_address: Some(outcome.ip.is_some()),
                    body: match attempt.class {
                        Class::Joined | Class::OtherName => body.as_deref(),
                        // What came was no profile, whatever its status.
                        _ => Some(b""),
                    },
                },
            );
        }
        if outcome.cause == Some(Cause::ClockSkew) {
            self.watch.note(ended, Note::Finding(Cause::ClockSkew));
        }
        if outcome.left == Left::Admitted {
            self.tally.admitted(ended, outcome.tries.len() > 1);
            self.admissions
                .retain(|admission| ended.since(admission.at) <= ADMISSION_LASTS);
            if self.admissions.len() == ADMISSIONS_AT_MOST {
                self.admissions.pop_front();
            }
            self.admissions.push_back(Admission {
                at: ended,
                name: outcome.name.as_bytes().into(),
                server_id: outcome.server_id.as_bytes().into(),
            });
        }
    }
}

/// A try as the watch takes it: the status, or 0 and why there was none.
fn status_of(attempt: &Try) -> (u16, Option<Silence>) {
    match attempt.class {
        Class::NoAnswer(why) => (0, Some(silence_of(why))),
        class => (
            attempt.status.unwrap_or(match class {
                Class::Joined | Class::OtherName => 200,
                Class::NotJoined => 204,
                Class::Blocked => 403,
                Class::RateLimited(_) => 429,
                Class::ServerError => 500,
                Class::WrongUrl => 404,
                Class::Rejected => 400,
                // No HTTP at all: a 200 without a profile says the same, that something stands in between.
                Class::BadAnswer | Class::NoAnswer(_) => 200,
            }),
            None,
        ),
    }
}

fn silence_of(why: NoAnswer) -> Silence {
    match why {
        NoAnswer::Dns => Silence::Dns,
        NoAnswer::Local | NoAnswer::Refused => Silence::Refused,
        NoAnswer::Reset => Silence::Reset,
        NoAnswer::Timeout => Silence::Timeout,
        NoAnswer::Tls | NoAnswer::TlsNotYetValid => Silence::Tls,
    }
}

/// The profile as the service writes it.
fn profile_body(profile: &Profile) -> Vec<u8> {
    let Profile { id, name } = profile;
    serde_json::json!({"id": id, "name": String::from_utf8_lossy(name.as_bytes())})
        .to_string()
        .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sessioncheck_core::diagnose::By;
    use sessioncheck_core::login::{ConnectionId, Side};
    use sessioncheck_core::wire::Protocol;
    use sessioncheck_core::wire::packet::{
        Disconnect, EncryptionRequest, EncryptionResponse, Handshake, Intent, LoginStart, Proof,
    };

    fn tried(at: u64, class: Class, status: Option<u16>) -> Try {
        Try {
            asked_at: Millis(at),
            took: 50,
            class,
            status,
            date_ahead: None,
        }
    }

    fn outcome(tries: Vec<Try>, left: Left) -> LoginOutcome {
        LoginOutcome {
            asked_at: Millis(0),
            ended_at: Millis(0),
            name: "Alice".into(),
            server_id: "-7c9d".into(),
            ip: None,
            tries,
            left,
            cause: None,
            profile: None,
        }
    }

    fn watching() -> Watching {
        Watching::new(Settings::default(), Digest::default())
    }

    /// Alice up to her encryption response.
    fn login(watch: &mut Watch, now: Millis) {
        let protocol = Protocol(767);
        let connection = ConnectionId(1);
        watch.opened(now, connection, None);
        let handshake = Handshake {
            protocol,
            host: b"play.example.org",
            port: 25565,
            intent: Intent::Login,
        };
        watch.frame(now, connection, Side::Client, &handshake.write());
        let start = LoginStart {
            name: b"Alice",
            key: None,
            uuid: None,
        };
        watch.frame(now, connection, Side::Client, &start.write(protocol));
        let request = EncryptionRequest {
            server_id: b"",
            public_key: &[1; 162],
            verify_token: &[2; 4],
            should_authenticate: true,
        };
        watch.frame(now, connection, Side::Server, &request.write(protocol));
        let response = EncryptionResponse {
            secret: &[3; 128],
            proof: Proof::Token(&[4; 128]),
        };
        let proved = now + 100;
        watch.frame(proved, connection, Side::Client, &response.write(protocol));
    }

    #[test]
    fn what_the_relay_saw_names_the_cause() {
        for (class, status, code) in [
            (Class::ServerError, Some(503), "SC0202"),
            (Class::Blocked, Some(403), "SC0204"),
            (Class::RateLimited(None), Some(429), "SC0203"),
            (Class::BadAnswer, Some(200), "SC0205"),
            (Class::BadAnswer, None, "SC0205"),
            (Class::NotJoined, Some(204), "SC0105"),
            (Class::NoAnswer(NoAnswer::Refused), None, "SC0502"),
            (Class::NoAnswer(NoAnswer::Dns), None, "SC0501"),
            (Class::NoAnswer(NoAnswer::Tls), None, "SC0503"),
        ] {
            let clock = Clock::start();
            let watching = watching();
            watching.with(
                || unreachable!("nothing panics"),
                |watched| {
                    login(&mut watched.watch, clock.now());
                    let mut seen = outcome(vec![tried(0, class, status)], Left::Unavailable);
                    // Times before the engine's first moment are its first moment.
                    seen.tries[0].took = 150;
                    watched.take_outcome(&clock, &seen);
                    let words: &[u8] = if class == Class::NotJoined {
                        br#"{"translate":"multiplayer.disconnect.unverified_username"}"#
                    } else {
                        br#"{"translate":"multiplayer.disconnect.authservers_down"}"#
                    };
                    let kick = Disconnect { reason: words }.write();
                    let now = clock.now() + 200;
                    watched
                        .watch
                        .frame(now, ConnectionId(1), Side::Server, &kick);
                    watched.watch.gone(now, ConnectionId(1), Some(By::Server));
                    watched.take_reports(now);
                    let (_, report) = watched.failures.back().expect("a failure");
                    assert_eq!(
                        report.diagnosis.cause.code(),
                        code,
                        "{class:?} {:?}",
                        report.diagnosis
                    );
                },
            );
        }
    }

    #[test]
    fn a_broken_address_family_is_told_once_and_explains_silence_while_it_lasts() {
        let clock = Clock::start();
        watching().with(
            || unreachable!("nothing panics"),
            |watched| {
                for (broken, told, code) in [
                    (None, None, "SC0502"),
                    (Some(Family::V6), Some(Family::V6), "SC0506"),
                    (Some(Family::V6), None, "SC0506"),
                    (None, None, "SC0502"),
                ] {
                    watched.take_family(clock.now(), broken);
                    assert_eq!(watched.poll_broken_family(), told);
                    login(&mut watched.watch, clock.now());
                    let silence = Class::NoAnswer(NoAnswer::Timeout);
                    let mut seen = outcome(vec![tried(0, silence, None)], Left::Unavailable);
                    seen.tries[0].took = 150;
                    watched.take_outcome(&clock, &seen);
                    let words = br#"{"translate":"multiplayer.disconnect.authservers_down"}"#;
                    let kick = Disconnect { reason: words }.write();
                    let now = clock.now() + 200;
                    let watch = &mut watched.watch;
                    watch.frame(now, ConnectionId(1), Side::Server, &kick);
                    watch.gone(now, ConnectionId(1), Some(By::Server));
                    watched.take_reports(now);
                    let (_, report) = watched.failures.back().expect("a failure");
                    assert_eq!(report.diagnosis.cause.code(), code, "{broken:?}");
                }
            },
        );
    }

    #[test]
    fn a_panic_leaves_a_fresh_watch_and_goes_on_up() {
        let watching = watching();
        let fault = catch_unwind(AssertUnwindSafe(|| {
            watching.with(
                || Watch::new(Settings::default()),
                |watched| {
                    watched.watch.opened(Millis(0), ConnectionId(7), None);
                    panic!("a fault")
                },
            )
        }));
        assert!(fault.is_err());
        watching.with(
            || unreachable!("nothing panics"),
            |watched| {
                assert!(watched.watch.table().get(ConnectionId(7)).is_none());
            },
        );
    }
}
