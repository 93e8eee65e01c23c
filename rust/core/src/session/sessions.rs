//! What all logins of a process share: how quick and how healthy the service is, what may still be repeated, whom it
//! vouched for, and the counters. The driver keeps it behind one lock and hands it to each [`Login`](super::Login).

use std::collections::BTreeMap;

use super::answer::Class;
use super::budget::Budget;
use super::latency::Latency;
use super::not_joined::NotJoinedRate;
use super::outcome::{Left, Try};
use super::receipts::Receipts;
use super::status::Status;
use super::weather::{Family, Probed, State, Verdict, Weather};
use crate::millis::Millis;

/// How long an announcement counts, in milliseconds: longer than any login takes.
const ANNOUNCED_FOR: u64 = 60_000;

/// Announcements remembered at most.
const ANNOUNCED_CAP: usize = 4_096;

/// What a client said of its own account at login start.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Announced {
    /// The UUID that offline mode makes of the name: it never joined anywhere, and a 204 is the truth.
    Offline,
    /// A UUID that the account service gave (version 4).
    Online,
}

/// The shared part.
#[derive(Clone, Debug)]
pub struct Sessions {
    pub(super) budget: Budget,
    pub(super) latency: Latency,
    pub(super) receipts: Receipts,
    announced: BTreeMap<Box<[u8]>, (Millis, Announced)>,
    weather: Weather,
    asked_at: Option<Millis>,
    waiting: u64,
    not_joined_rate: NotJoinedRate,
    counts: Counts,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    logins: u64,
    admitted: u64,
    not_joined: u64,
    unavailable: u64,
    gone: u64,
    upstream_requests: u64,
    retries: u64,
    probes: u64,
    answers_v4: u64,
    answers_v6: u64,
}

impl Sessions {
    /// Nothing known yet.
    pub fn new(now: Millis) -> Self {
        Self {
            budget: Budget::new(),
            latency: Latency::new(),
            receipts: Receipts::default(),
            announced: BTreeMap::new(),
            weather: Weather::new(now),
            asked_at: None,
            waiting: 0,
            not_joined_rate: NotJoinedRate::default(),
            counts: Counts::default(),
        }
    }

    /// A client announced itself under a name; a 204 for an offline account is not asked about twice.
    pub fn announce(&mut self, now: Millis, name: &[u8], announced: Announced) {
        if self.announced.len() >= ANNOUNCED_CAP {
            self.announced
                .retain(|_, (at, _)| now.since(*at) <= ANNOUNCED_FOR);
        }
        if self.announced.len() < ANNOUNCED_CAP {
            self.announced
                .insert(name.to_ascii_lowercase().into(), (now, announced));
        }
    }

    /// Whether the service vouched for this login within the last minute.
    pub fn has_receipt(&self, now: Millis, name: &[u8], server_id: &[u8]) -> bool {
        self.receipts.has(now, name, server_id)
    }

    /// Whether the service spoke to this process since it started.
    pub fn has_answered(&self) -> bool {
        self.weather.has_answered()
    }

    /// How the service is.
    pub fn state(&mut self, now: Millis) -> State {
        self.weather.state(now)
    }

    /// The weather, for what is seen beside logins.
    pub fn weather(&mut self) -> &mut Weather {
        &mut self.weather
    }

    /// Whether to put a probe to the service now: a question under a name and a server id that are made up. Asked often
    /// (four times a second or more); a probe that is granted counts as put.
    pub fn probe(&mut self, now: Millis, roll: u64) -> bool {
        let is_paid = self.budget.has_in_outage();
        let has_waiting = self.waiting > 0 && is_paid;
        let is_due = self.weather.probe(now, has_waiting, self.asked_at, roll);
        if is_due {
            self.counts.probes += 1;
            if self.weather.state(now) == State::Outage {
                self.budget.withdraw_in_outage();
            }
        }
        is_due
    }

    /// An answer to a login's question came over this family.
    pub fn answered_over(&mut self, family: Family) {
        match family {
            Family::V4 => self.counts.answers_v4 += 1,
            Family::V6 => self.counts.answers_v6 += 1,
        }
    }

    /// How long a probe may be silent before that is told, in milliseconds.
    pub fn probe_silent_after(&self) -> u64 {
        self.latency.silent_after()
    }

    /// What a probe brought that was put at `asked_at`; see [`Weather::probed`].
    pub fn probed(&mut self, now: Millis, asked_at: Millis, brought: Probed) {
        if brought == Probed::Alive {
            self.latency.record(now, now.since(asked_at));
        }
        self.weather.probed(now, asked_at, brought);
    }

    /// Whether there may be a probe to put soon: a login is in hand, or the service is out. Of a player who is gone
    /// nothing is asked.
    pub fn is_watching(&mut self, now: Millis) -> bool {
        self.is_in_hand() || self.weather.state(now) == State::Outage
    }

    /// Whether any login is in hand.
    fn is_in_hand(&self) -> bool {
        let ended = self.counts.admitted
            + self.counts.not_joined
            + self.counts.unavailable
            + self.counts.gone;
        self.counts.logins > ended
    }

    /// Outages that ended since the start. When it grows, every login that waits must be polled at once.
    pub fn outages_ended(&self) -> u64 {
        self.weather.outages_ended()
    }

    /// The numbers.
    pub fn status(&mut self, now: Millis) -> Status {
        let Verdict {
            state,
            since,
            cause,
        } = self.weather.verdict(now);
        Status {
            state,
            since,
            cause,
            probes: self.counts.probes,
            outages: self.weather.journal().outages().len() as u64,
            logins: self.counts.logins,
            admitted: self.counts.admitted,
            not_joined: self.counts.not_joined,
            unavailable: self.counts.unavailable,
            gone: self.counts.gone,
            upstream_requests: self.counts.upstream_requests,
            retries: self.counts.retries,
            answers_v4: self.counts.answers_v4,
            answers_v6: self.counts.answers_v6,
            broken_family: self.weather.broken_family(),
            p50: self.latency.percentile(50),
            p99: self.latency.percentile(99),
        }
    }

    /// A login begins.
    pub(super) fn begin(&mut self, now: Millis) {
        self.counts.logins += 1;
        if self.weather.state(now) == State::Outage {
            self.budget.deposit_in_outage();
        }
    }

    /// A question goes out.
    pub(super) fn ask(&mut self, now: Millis, is_repeated: bool) {
        self.asked_at = Some(now);
        self.counts.upstream_requests += 1;
        self.counts.retries += u64::from(is_repeated);
    }

    /// A player's try ended.
    pub(super) fn observe(&mut self, now: Millis, player: u64, one: &Try) {
        if matches!(one.class, Class::Joined | Class::NotJoined) {
            self.budget.deposit();
            self.latency.record(now, one.took);
        }
        self.weather.answered(now, player, one.asked_at, one.class);
    }

    /// A player's try has been silent for too long; it may still be answered.
    pub(super) fn silent(&mut self, now: Millis, player: u64, asked_at: Millis) {
        self.weather.silent(now, player, asked_at);
    }

    /// Whether one more repeat may be put now.
    pub(super) fn may_repeat(&mut self, now: Millis) -> bool {
        self.weather.state(now) != State::Outage && self.budget.withdraw(now)
    }

    /// A login begins to wait for the end of an outage, or no longer does.
    pub(super) fn wait(&mut self, is_waiting: bool) {
        self.waiting = if is_waiting {
            self.waiting + 1
        } else {
            self.waiting.saturating_sub(1)
        };
    }

    /// A login's first sound answer was a 200 or a 204; whether a 204 is worth one more question.
    pub(super) fn first_answer(&mut self, now: Millis, name: &[u8], is_not_joined: bool) -> bool {
        self.not_joined_rate.record(now, is_not_joined);
        let is_offline =
            self.announced
                .get(&*name.to_ascii_lowercase())
                .is_some_and(|(at, announced)| {
                    *announced == Announced::Offline && now.since(*at) <= ANNOUNCED_FOR
                });
        is_not_joined && !is_offline && self.not_joined_rate.is_rare(now)
    }

    /// A player's login ends.
    pub(super) fn end(&mut self, player: u64, left: Left) {
        if matches!(left, Left::Gone | Left::Unavailable) {
            self.weather.turned_away(player);
        }
        let count = match left {
            Left::Admitted => &mut self.counts.admitted,
            Left::Gone => &mut self.counts.gone,
            Left::NotJoined => &mut self.counts.not_joined,
            Left::Unavailable => &mut self.counts.unavailable,
        };
        *count += 1;
    }
}
