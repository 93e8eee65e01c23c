//! What all logins of a process share: how quick and how healthy the service is, what may still be repeated, whom it
//! vouched for, and the counters. The driver keeps it behind one lock and hands it to each [`Login`](super::Login).

use std::collections::BTreeMap;

use super::answer::Class;
use super::budget::Budget;
use super::detector::{Detector, State};
use super::latency::Latency;
use super::not_joined::NotJoinedRate;
use super::outcome::{Left, Try};
use super::receipts::Receipts;
use super::status::Status;
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
    detector: Detector,
    has_answered: bool,
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
}

impl Sessions {
    /// Nothing known yet.
    pub fn new(now: Millis) -> Self {
        Self {
            budget: Budget::new(),
            latency: Latency::new(),
            receipts: Receipts::default(),
            announced: BTreeMap::new(),
            detector: Detector::new(now),
            has_answered: false,
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
        self.has_answered
    }

    /// How the service is.
    pub fn state(&mut self, now: Millis) -> State {
        self.detector.state(now).0
    }

    /// The numbers.
    pub fn status(&mut self, now: Millis) -> Status {
        let (state, since) = self.detector.state(now);
        Status {
            state,
            since,
            logins: self.counts.logins,
            admitted: self.counts.admitted,
            not_joined: self.counts.not_joined,
            unavailable: self.counts.unavailable,
            gone: self.counts.gone,
            upstream_requests: self.counts.upstream_requests,
            retries: self.counts.retries,
            p50: self.latency.percentile(50),
            p99: self.latency.percentile(99),
        }
    }

    /// A login begins; its number.
    pub(super) fn begin(&mut self) -> u64 {
        self.counts.logins += 1;
        self.counts.logins
    }

    /// A question goes out.
    pub(super) fn ask(&mut self, is_repeated: bool) {
        self.counts.upstream_requests += 1;
        self.counts.retries += u64::from(is_repeated);
    }

    /// A try ended.
    pub(super) fn observe(&mut self, now: Millis, login: u64, one: &Try) {
        self.has_answered |= one.class.is_its_voice();
        match one.class {
            Class::Joined => {
                self.detector.succeeded(now);
                self.budget.deposit();
                self.latency.record(now, one.took);
            }
            Class::NotJoined => {
                self.budget.deposit();
                self.latency.record(now, one.took);
            }
            class if class.is_trouble() => self.detector.failed(now, login, one.asked_at),
            _ => {}
        }
    }

    /// A try has been silent for too long; it may still be answered.
    pub(super) fn overdue(&mut self, now: Millis, login: u64, asked_at: Millis) {
        self.detector.failed(now, login, asked_at);
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

    /// A login ends.
    pub(super) fn end(&mut self, left: Left) {
        let count = match left {
            Left::Admitted => &mut self.counts.admitted,
            Left::Gone => &mut self.counts.gone,
            Left::NotJoined => &mut self.counts.not_joined,
            Left::Unavailable => &mut self.counts.unavailable,
        };
        *count += 1;
    }
}
