//! Is the session service up, and if not, whose fault is it? Told from the logins themselves, and from questions of our
//! own only once something failed.
//!
//! *Outage* is an exact sequential test. As long as nothing sound comes, the players that failed and our own failed
//! probes are counted, each player once. A service that still answered a share of the questions would fail `n` of them
//! in a row with the chance `p^n`, where `p` is what it failed before; an outage is said when that chance is below one
//! in a hundred thousand. The test counts events, never a rate, so it says the same at one login a minute and at a
//! thousand a second; no threshold has to be tuned to a server's size. *Degraded* is a share of the last minute, held in
//! sixty buckets of a second: exact at any rate, and with two thresholds, so that a service on the edge does not flicker.
//!
//! What can be faked from outside is no evidence: a 204 is a sound answer, however many come; a player who fails again
//! and again is one player; and without a failed probe, whose name and server id are ours, nobody's failures make an
//! outage. A single sound answer ends it, for a service that answers anybody is not out.
//!
//! [`diagnose`](crate::diagnose) judges weather too, and differs on purpose: it reads recordings, in which there are no
//! probes, no silences before their end and hosts' own tries, so it needs ten logins or three seconds. This one decides
//! while a player waits, and may ask.

mod families;
mod join_half;
mod journal;
mod prober;
mod refusals;
mod run;
mod share;

pub use families::{Families, Family};
pub use join_half::{ClientFailure, JoinHalf, Suspicion};
pub use journal::{Journal, Outage};

use self::prober::{Prober, Why};
use self::refusals::Refusals;
use self::run::{Background, Run};
use self::share::Share;
use super::answer::{Class, NoAnswer};
use crate::cause::Cause;
use crate::millis::Millis;

/// How long what another service said about our network counts, in milliseconds.
const ELSEWHERE_FOR: u64 = 2 * 60_000;

/// How often it is asked again in an outage of silence, in milliseconds: logins tell nothing of our own network.
const ELSEWHERE_EVERY: u64 = 60_000;

/// How long a player's failures are not worth another probe after one has shown that the service answers, in
/// milliseconds: one player whom it always fails would else cost a probe a second.
const REFUTED_FOR: u64 = 15_000;

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

/// How the service is, since when, and whose fault that is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Verdict {
    /// How it is, for logins.
    pub state: State,
    /// Since when.
    pub since: Millis,
    /// What is wrong; none where nothing is. A healthy service can stand beside a cause of the players' own half, or
    /// of our network's: one broken address family of two turns nobody away.
    pub cause: Option<Cause>,
}

/// What a probe of ours brought.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Probed {
    /// A 204 (or a 200): the service answers.
    Alive,
    /// It failed.
    Failed(Class),
    /// It has been silent for longer than answers take; the answer may still come.
    Silent,
}

/// The judge. Time may stand still, never needs to run evenly.
#[derive(Clone, Debug)]
pub struct Weather {
    state: State,
    since: Millis,
    run: Run,
    background: Background,
    share: Share,
    refusals: Refusals,
    join: JoinHalf,
    prober: Prober,
    journal: Journal,
    elsewhere: Option<(Millis, bool)>,
    elsewhere_asked_at: Option<Millis>,
    /// The players whose failures a probe has last shown to be no weather.
    refuted: Option<(Millis, Vec<u64>)>,
    broken_family: Option<Family>,
    has_answered: bool,
    outages_ended: u64,
}

impl Weather {
    /// A service that nothing is known of counts as healthy.
    pub fn new(now: Millis) -> Self {
        Self {
            state: State::Healthy,
            since: now,
            run: Run::default(),
            background: Background::default(),
            share: Share::default(),
            refusals: Refusals::default(),
            join: JoinHalf::default(),
            prober: Prober::default(),
            journal: Journal::default(),
            elsewhere: None,
            elsewhere_asked_at: None,
            refuted: None,
            broken_family: None,
            has_answered: false,
            outages_ended: 0,
        }
    }

    /// A player's question ended. `player` names the player, `asked_at` is when it was put.
    pub fn answered(&mut self, now: Millis, player: u64, asked_at: Millis, class: Class) {
        self.has_answered |= class.is_its_voice();
        match class {
            Class::Joined => {
                self.refusals.clear();
                self.join.admitted();
                self.sound(now);
            }
            Class::NotJoined => self.sound(now),
            Class::Blocked => self.refusals.add(now, player, Cause::HostBlocked),
            Class::RateLimited(_) => self.refusals.add(now, player, Cause::RateLimited),
            class if class.is_trouble() => self.failed(now, player, asked_at, Some(class)),
            Class::BadAnswer
            | Class::NoAnswer(_)
            | Class::OtherName
            | Class::Rejected
            | Class::ServerError
            | Class::WrongUrl => {}
        }
        self.update(now);
    }

    /// A player's question has been silent for longer than answers take. The answer may still come.
    pub fn silent(&mut self, now: Millis, player: u64, asked_at: Millis) {
        self.failed(now, player, asked_at, None);
        self.update(now);
    }

    /// A player's silence that was told of ended without an answer.
    pub fn silence_ended(&mut self, now: Millis, player: u64, why: NoAnswer) {
        self.run.end_silence(player, why);
        self.update(now);
    }

    /// A probe of ours that was put at `asked_at` brought this. One that is silent is told of again when it ends.
    pub fn probed(&mut self, now: Millis, asked_at: Millis, brought: Probed) {
        match brought {
            // It has no body: on a path of ours that swallows larger answers it comes through all the same, so it does
            // not count as the service having answered logins.
            Probed::Alive => {
                if self.state != State::Outage {
                    self.refuted = Some((now, self.run.players().collect()));
                }
                self.sound(now);
            }
            Probed::Failed(class) => {
                self.has_answered |= class.is_its_voice();
                if class.is_trouble() {
                    self.run.probe_failed(asked_at, Some(class));
                } else {
                    // Refused, but there: a service that says no is not out.
                    self.end_run(now);
                }
            }
            Probed::Silent => self.run.probe_failed(asked_at, None),
        }
        self.update(now);
    }

    /// Whether to ask the service ourselves now. `has_waiting`: somebody's login waits for better weather, and a question
    /// for it is paid for; `asked_at`: when a login's question was last put. A probe that is granted counts as put.
    pub fn probe(
        &mut self,
        now: Millis,
        has_waiting: bool,
        asked_at: Option<Millis>,
        roll: u64,
    ) -> bool {
        let why = match self.state {
            State::Outage if has_waiting => Why::SomebodyWaits,
            State::Outage => Why::Outage,
            State::Degraded | State::Healthy => match self.run.noticed_at() {
                Some(noticed_at) => Why::Suspicion(noticed_at),
                None => return false,
            },
        };
        self.prober.due(now, why, asked_at, roll)
    }

    /// Whether to ask another service on the net now; if so, it counts as asked.
    pub fn looks_elsewhere(&mut self, now: Millis) -> bool {
        let is_due = self.state == State::Outage
            && !self.run.has_voice()
            && [self.elsewhere.map(|(at, _)| at), self.elsewhere_asked_at]
                .into_iter()
                .all(|at| at.is_none_or(|at| now.since(at) >= ELSEWHERE_EVERY));
        if is_due {
            self.elsewhere_asked_at = Some(now);
        }
        is_due
    }

    /// Another of the services on the net that we are asked to pass on to answered, or could not be reached.
    pub fn elsewhere(&mut self, now: Millis, is_reached: bool) {
        self.elsewhere = Some((now, is_reached));
    }

    /// The address family over which the service is never reached although the other one works ([`Families::broken`]).
    pub fn family_is_broken(&mut self, broken: Option<Family>) {
        self.broken_family = broken;
    }

    /// What was said of it last.
    pub fn broken_family(&self) -> Option<Family> {
        self.broken_family
    }

    /// The half that players ask.
    pub fn join_half(&mut self) -> &mut JoinHalf {
        &mut self.join
    }

    /// How it is.
    pub fn verdict(&mut self, now: Millis) -> Verdict {
        self.update(now);
        let cause = match self.state {
            State::Outage => Some(self.outage_cause(now)),
            State::Degraded => self.refusals.cause(now).or(Some(Cause::MojangDegraded)),
            State::Healthy => self
                .join
                .suspicion(now)
                // What players alone make likely, anybody from outside could make likely.
                .filter(|suspicion| *suspicion == Suspicion::Certain)
                .map(|_| Cause::PlayersCannotReachMojang)
                .or_else(|| self.broken_family.map(|_| Cause::AddressFamilyBroken)),
        };
        Verdict {
            state: self.state,
            since: self.since,
            cause,
        }
    }

    /// How it is, in a word.
    pub fn state(&mut self, now: Millis) -> State {
        self.update(now);
        self.state
    }

    /// Whether the service spoke since we started.
    pub fn has_answered(&self) -> bool {
        self.has_answered
    }

    /// Whether the present outage is one of silence alone, in which no question has ended yet: a slow service looks the
    /// same until its first answer.
    pub fn is_silence(&self) -> bool {
        self.run.is_silence()
    }

    /// Outages that ended: whoever waits for one to end compares this number.
    pub fn outages_ended(&self) -> u64 {
        self.outages_ended
    }

    /// Past outages and the present one.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The same, to fill it with what was kept.
    pub fn journal_mut(&mut self) -> &mut Journal {
        &mut self.journal
    }

    /// A login ended without an answer of the service.
    pub fn turned_away(&mut self, player: u64) {
        if self.state == State::Outage {
            self.journal.affected(player);
        }
    }

    fn failed(&mut self, now: Millis, player: u64, asked_at: Millis, class: Option<Class>) {
        self.share.failed(now, player);
        let is_refuted = self.refuted.as_ref().is_some_and(|(at, players)| {
            now.since(*at) <= REFUTED_FOR && players.contains(&player)
        });
        (self.run).player_failed(now, asked_at, player, class, !is_refuted);
    }

    fn sound(&mut self, now: Millis) {
        self.share.sound(now);
        self.end_run(now);
        self.background.sound(now);
    }

    fn end_run(&mut self, now: Millis) {
        let was = std::mem::take(&mut self.run);
        // What was failed in an outage says nothing about how a service that answers fails.
        if self.state == State::Outage {
            self.journal.end(now);
            self.outages_ended += 1;
            self.state = State::Degraded;
            self.since = now;
            self.prober.reset();
        } else {
            self.background.failed(now, was.questions());
        }
    }

    fn update(&mut self, now: Millis) {
        if self.state == State::Outage {
            return;
        }
        if self.run.is_outage(now, self.background.share(now)) {
            // It began with its first failure, not when it was certain.
            self.since = self.run.since();
            self.state = State::Outage;
            let cause = self.outage_cause(now);
            self.journal.begin(self.since, cause, self.run.players());
            return;
        }
        let background = self.background.share(now);
        // Slow at the least: nobody has come in for a while who could have.
        let is_bad = self.run.looks_like_an_outage(now, background)
            || self.share.is_degraded(now, self.state == State::Degraded)
            || self.refusals.cause(now).is_some();
        let next = if is_bad {
            State::Degraded
        } else {
            State::Healthy
        };
        if next != self.state {
            self.state = next;
            self.since = now;
        }
    }

    /// Silence is our own network's where the service never spoke to us, or where others are silent too.
    fn outage_cause(&self, now: Millis) -> Cause {
        let others_are_silent = self
            .elsewhere
            .is_some_and(|(at, is_reached)| !is_reached && now.since(at) <= ELSEWHERE_FOR);
        if self.run.has_voice() || (self.has_answered && !others_are_silent) {
            return Cause::MojangOutage;
        }
        match self.run.why() {
            Some(NoAnswer::Dns) => Cause::DnsFailure,
            Some(NoAnswer::Tls) => Cause::TlsFailure,
            Some(NoAnswer::TlsNotYetValid) => Cause::ClockSkew,
            Some(NoAnswer::Local | NoAnswer::Refused | NoAnswer::Reset | NoAnswer::Timeout)
            | None => Cause::CannotConnect,
        }
    }
}

/// A number that names a player: the same for every spelling of the name, FNV-1a over its small letters. That somebody
/// can make two names one only hides one of two failures.
pub(super) fn player(name: &[u8]) -> u64 {
    name.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests;
