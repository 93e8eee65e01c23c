//! One host's question, from its arrival to the answer that leaves.
//!
//! The driver asks [`Login::poll`] what to do: put the question (again), wait, or let an answer leave; and reports what
//! came back with [`Login::handle_answer`]. A try that stays silent for longer than the service's answers take is not
//! given up (a slow service would then admit nobody) but joined by a second one, and the first good answer leaves.
//! Everything ends within the host's own time.
//!
//! While the service is out, nobody is refused unasked: each login puts its own question once, for its player was just
//! confirmed by the half of Mojang that players ask. It is not repeated; the login waits, three seconds at most, for
//! its own answer or for anybody else's, and with the first of these all that wait ask at once.

use super::answer::{Answer, Class, NoAnswer};
use super::backoff;
use super::outcome::{Left, LoginOutcome, Try};
use super::profile::Profile;
use super::query::Query;
use super::sessions::Sessions;
use super::verdict;
use super::weather::{self, State};
use crate::cause::Cause;
use crate::millis::Millis;

/// Questions put for one login at most, whatever happens.
const TRIES: usize = 8;

/// Questions of one login that may be open at the same time: five in a row that are never answered are bad luck of
/// one in ten thousand, also where one question in ten is lost.
const OPEN: usize = 5;

/// The answer leaves this long before the host's time is up, in milliseconds: a twentieth of it, within these bounds.
const MARGIN: (u64, u64) = (20, 250);

/// How long after a 204 it is asked once more, in milliseconds.
const ASK_AGAIN_AFTER: u64 = 400;

/// How long a 429 without `Retry-After` is given, in milliseconds; doubled each time.
const RATE_LIMIT_WAIT: u64 = 1_000;

/// How long a login waits for the end of an outage, from its beginning, in milliseconds.
const OUTAGE_WAIT: u64 = 3_000;

/// No 429 is answered sooner, whatever it allows, in milliseconds.
const RATE_LIMIT_SOONEST: u64 = 250;

/// What a relay does with a question.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mode {
    /// Puts it once and watches.
    Observe,
    /// Repeats it where that can help.
    Retry,
}

/// What the driver has to do next.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Step<R> {
    /// Put the question, and poll again at once.
    Ask(Ask),
    /// Let this leave; the login is done.
    Reply(Reply<R>),
    /// Poll again at this time, or when something came back.
    Wait(Millis),
}

/// A question to put.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Ask {
    /// Names the try when its answer is reported.
    pub number: usize,
    /// When nobody waits for the answer any more.
    pub deadline: Millis,
    /// Whether to open a connection of its own: one that is kept open has failed this login before.
    pub fresh: bool,
}

/// What leaves. There is no third kind: neither can be made of anything but what the service said.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reply<R> {
    /// The service's own answer, 200 or 204.
    Upstream(R),
    /// A 503 with its cause.
    Unavailable(Cause),
}

/// The question. `R` is the driver's answer as it came, carried through unread.
#[derive(Debug)]
pub struct Login<R> {
    query: Query,
    mode: Mode,
    player: u64,
    budget: u64,
    started: Millis,
    ends: Millis,
    asked: usize,
    failures: u32,
    rate_limits: u32,
    open: Vec<Open>,
    next_ask: Option<Millis>,
    not_joined: Option<R>,
    reply: Option<Reply<R>>,
    tries: Vec<Try>,
    profile: Option<Profile>,
    left: Option<Left>,
    cause: Option<Cause>,
    /// Whether it waits for the end of an outage; the shared part counts those.
    is_waiting: bool,
    /// The outages that had ended when it was last asked.
    outages_ended: u64,
    /// Whether the next question is the one that follows an outage's end, which no budget refuses.
    is_called: bool,
}

/// A try that has not ended.
#[derive(Clone, Copy, Debug)]
struct Open {
    number: usize,
    asked_at: Millis,
    overdue_at: Millis,
    is_overdue: bool,
    /// When its silence is told of; never before it is overdue.
    silent_at: Millis,
    is_told: bool,
}

impl<R> Login<R> {
    /// A host asks, and waits for `budget` milliseconds.
    pub fn new(
        now: Millis,
        query: Query,
        mode: Mode,
        budget: u64,
        sessions: &mut Sessions,
    ) -> Self {
        let margin = (budget / 20).clamp(MARGIN.0, MARGIN.1);
        sessions.begin(now);
        Self {
            player: weather::player(query.name().as_bytes()),
            query,
            mode,
            budget,
            started: now,
            ends: now + budget.saturating_sub(margin),
            asked: 0,
            failures: 0,
            rate_limits: 0,
            open: Vec::with_capacity(OPEN),
            next_ask: Some(now),
            not_joined: None,
            reply: None,
            tries: Vec::with_capacity(2),
            profile: None,
            left: None,
            cause: None,
            is_waiting: false,
            outages_ended: sessions.outages_ended(),
            is_called: false,
        }
    }

    /// What to do now; `roll` is any random number.
    pub fn poll(&mut self, now: Millis, roll: u64, sessions: &mut Sessions) -> Step<R> {
        if self.reply.is_none() {
            self.notice_overdue(now, sessions);
        }
        if self.reply.is_none() && now >= self.ends_at(now, sessions) {
            self.run_out(now, sessions);
        }
        if self.reply.is_none() {
            self.hear_of_the_end(now, sessions);
            if let Some(ask) = self.ask_if_due(now, roll, sessions) {
                return Step::Ask(ask);
            }
            let has_nothing_to_do = self.open.is_empty() && self.next_ask.is_none();
            let waits = self.reply.is_none() && self.may_wait(now, sessions);
            self.set_waiting(waits, sessions);
            if self.reply.is_none() && has_nothing_to_do && !waits {
                self.give_up(now, sessions);
            }
        }
        match self.reply.take() {
            Some(reply) => {
                self.set_waiting(false, sessions);
                Step::Reply(reply)
            }
            None => Step::Wait(self.wakes_at(now, sessions)),
        }
    }

    /// A try ended. `payload` is what leaves if this answer does. An answer to a try that is not open is ignored.
    pub fn handle_answer(
        &mut self,
        now: Millis,
        number: usize,
        answer: &Answer<'_>,
        payload: R,
        roll: u64,
        sessions: &mut Sessions,
    ) {
        let Some(at) = self.open.iter().position(|open| open.number == number) else {
            return;
        };
        let open = self.open.swap_remove(at);
        let (class, profile) = Class::of(&self.query, answer);
        if profile.is_some() {
            self.profile = profile;
        }
        let (status, date_ahead) = match *answer {
            Answer::Response {
                status, date_ahead, ..
            } => (Some(status), date_ahead),
            Answer::Garbage | Answer::None(_) => (None, None),
        };
        let one = Try {
            asked_at: open.asked_at,
            took: now.since(open.asked_at),
            class,
            status,
            date_ahead,
        };
        // A silence that was told of is not told of again.
        match class {
            Class::NoAnswer(why) if open.is_told => {
                sessions.weather().silence_ended(now, self.player, why);
            }
            _ => sessions.observe(now, self.player, &one),
        }
        self.tries.push(one);
        if self.reply.is_some() || self.left.is_some() {
            return;
        }
        match class {
            Class::Joined => {
                if self.not_joined.is_none() {
                    sessions.first_answer(now, self.query.name().as_bytes(), false);
                }
                sessions.receipts.add(
                    now,
                    self.query.name().as_bytes(),
                    self.query.server_id().as_bytes(),
                );
                self.leave(Left::Admitted, None, Reply::Upstream(payload));
            }
            Class::NotJoined => self.handle_not_joined(now, payload, roll, sessions),
            _ => self.handle_failure(now, class, roll, sessions),
        }
    }

    /// Somebody needs the answer sooner (the relay is stopping).
    pub fn hurry(&mut self, ends: Millis) {
        self.ends = self.ends.min(ends);
    }

    /// The login is over, because its answer left or because the host hung up; what became of it.
    pub fn end(mut self, now: Millis, sessions: &mut Sessions) -> LoginOutcome {
        let left = self.left.take().unwrap_or(Left::Gone);
        self.set_waiting(false, sessions);
        sessions.end(self.player, left);
        LoginOutcome {
            asked_at: self.started,
            ended_at: now,
            name: self.query.name().clone(),
            server_id: self.query.server_id().clone(),
            ip: self.query.ip().cloned(),
            tries: self.tries,
            left,
            cause: self.cause,
            profile: self.profile,
        }
    }

    /// The question.
    pub fn query(&self) -> &Query {
        &self.query
    }

    fn handle_not_joined(&mut self, now: Millis, payload: R, roll: u64, sessions: &mut Sessions) {
        let is_first = self.not_joined.is_none();
        self.not_joined = Some(payload);
        let is_worth_it = is_first
            && sessions.first_answer(now, self.query.name().as_bytes(), true)
            && self.mode == Mode::Retry
            && self.asked < TRIES;
        let again = now + ASK_AGAIN_AFTER * 7 / 8 + roll % (ASK_AGAIN_AFTER / 4 + 1);
        if is_worth_it && again + sessions.latency.expected() <= self.ends {
            self.next_ask = Some(again);
        } else {
            self.leave_not_joined();
        }
    }

    fn handle_failure(&mut self, now: Millis, class: Class, roll: u64, sessions: &Sessions) {
        if self.not_joined.is_some() {
            // The service has spoken; that asking again failed does not unsay it.
            if self.open.is_empty() {
                self.leave_not_joined();
            }
            return;
        }
        self.failures = self.failures.saturating_add(1);
        if self.mode == Mode::Observe || self.next_ask.is_some() {
            return;
        }
        self.next_ask = match class {
            // Asking again at once would only confirm the refusal, or harden it.
            Class::Blocked | Class::Rejected | Class::WrongUrl => None,
            Class::RateLimited(asked_for) => {
                let wait = asked_for
                    .unwrap_or_else(|| RATE_LIMIT_WAIT << self.rate_limits.min(8))
                    .max(RATE_LIMIT_SOONEST);
                self.rate_limits += 1;
                Some(now + wait).filter(|at| *at + sessions.latency.expected() <= self.ends)
            }
            Class::BadAnswer | Class::NoAnswer(_) | Class::OtherName | Class::ServerError => {
                let wait = backoff::wait(self.failures, self.budget, roll);
                self.fit(now, now + wait, sessions)
            }
            Class::Joined | Class::NotJoined => None,
        };
    }

    /// Marks tries that are silent for too long, and has another one started beside them.
    fn notice_overdue(&mut self, now: Millis, sessions: &mut Sessions) {
        let mut is_new = false;
        for open in &mut self.open {
            if !open.is_overdue && now >= open.overdue_at {
                open.is_overdue = true;
                is_new = true;
            }
            if !open.is_told && now >= open.silent_at {
                open.is_told = true;
                sessions.silent(now, self.player, open.asked_at);
            }
        }
        let may_ask = self.mode == Mode::Retry && self.not_joined.is_none();
        if is_new && may_ask && self.next_ask.is_none() {
            self.next_ask = self.fit(now, now, sessions);
        }
    }

    fn ask_if_due(&mut self, now: Millis, roll: u64, sessions: &mut Sessions) -> Option<Ask> {
        if self.next_ask.is_none_or(|at| now < at) {
            return None;
        }
        self.next_ask = None;
        let is_called = std::mem::take(&mut self.is_called);
        // Questions that have been silent all along do not keep this one from its place.
        let places = OPEN + usize::from(is_called);
        if self.asked >= TRIES || self.open.len() >= places {
            return None;
        }
        let is_repeated = self.asked > 0;
        if is_repeated && !is_called && !sessions.may_repeat(now) {
            // In an outage its end is waited for; short of one, a repeat may be free again in a moment.
            if self.not_joined.is_none() && sessions.state(now) != State::Outage {
                let wait = backoff::wait(self.failures.max(3), self.budget, roll);
                self.next_ask = self.fit(now, now + wait, sessions);
            }
            if self.not_joined.is_some() && self.open.is_empty() {
                self.leave_not_joined();
            }
            return None;
        }
        let number = self.asked;
        self.asked += 1;
        sessions.ask(now, is_repeated);
        let has_stuck = self.open.iter().any(|open| open.is_overdue)
            || self
                .tries
                .iter()
                .any(|one| matches!(one.class, Class::NoAnswer(_)));
        self.open.push(Open {
            number,
            asked_at: now,
            overdue_at: now + sessions.latency.overdue_after(self.budget),
            is_overdue: false,
            silent_at: now + sessions.latency.silent_after(),
            is_told: false,
        });
        Some(Ask {
            number,
            deadline: self.ends,
            fresh: has_stuck,
        })
    }

    /// A time for the next question, moved forward where it would come too late to be answered; none if none is left.
    fn fit(&self, now: Millis, at: Millis, sessions: &Sessions) -> Option<Millis> {
        let latest = self.ends - sessions.latency.expected();
        (self.asked < TRIES && latest > now).then(|| at.min(latest))
    }

    /// The host's time is up: what is still open counts as silent.
    fn run_out(&mut self, now: Millis, sessions: &mut Sessions) {
        for open in std::mem::take(&mut self.open) {
            let one = Try {
                asked_at: open.asked_at,
                took: now.since(open.asked_at),
                class: Class::NoAnswer(NoAnswer::Timeout),
                status: None,
                date_ahead: None,
            };
            if open.is_told {
                let why = NoAnswer::Timeout;
                sessions.weather().silence_ended(now, self.player, why);
            } else {
                sessions.observe(now, self.player, &one);
            }
            self.tries.push(one);
        }
        self.next_ask = None;
        self.give_up(now, sessions);
    }

    fn give_up(&mut self, now: Millis, sessions: &mut Sessions) {
        if self.not_joined.is_some() {
            self.leave_not_joined();
            return;
        }
        let cause = verdict::cause(&self.tries, sessions.state(now), sessions.has_answered());
        self.leave(Left::Unavailable, Some(cause), Reply::Unavailable(cause));
    }

    fn leave_not_joined(&mut self) {
        if let Some(payload) = self.not_joined.take() {
            self.leave(
                Left::NotJoined,
                Some(Cause::NotJoined),
                Reply::Upstream(payload),
            );
        }
    }

    fn leave(&mut self, left: Left, cause: Option<Cause>, reply: Reply<R>) {
        self.left = Some(left);
        self.cause = cause;
        self.reply = Some(reply);
        self.next_ask = None;
    }

    /// When it is answered whatever happens: in an outage sooner than the host's time is up. Where nothing but silence
    /// is known of the outage, an own question that is still open is not given up: a slow service may yet answer it.
    fn ends_at(&self, now: Millis, sessions: &mut Sessions) -> Millis {
        let is_cut = self.mode == Mode::Retry
            && self.asked > 0
            && self.not_joined.is_none()
            && sessions.state(now) == State::Outage
            && (self.open.is_empty() || !sessions.weather().is_silence());
        if is_cut {
            self.ends.min(self.started + OUTAGE_WAIT)
        } else {
            self.ends
        }
    }

    /// Whether somebody else's success would help this login.
    fn may_wait(&self, now: Millis, sessions: &mut Sessions) -> bool {
        let is_helpable = self.tries.last().is_none_or(|one| one.class.is_trouble());
        self.mode == Mode::Retry
            && self.asked > 0
            && self.asked < TRIES
            && self.not_joined.is_none()
            && is_helpable
            && sessions.state(now) == State::Outage
    }

    /// An outage has ended since this login last asked: it asks again at once, on a connection of its own.
    fn hear_of_the_end(&mut self, now: Millis, sessions: &Sessions) {
        let ended = sessions.outages_ended();
        if std::mem::replace(&mut self.outages_ended, ended) != ended && self.is_waiting {
            self.is_called = true;
            self.next_ask = Some(now);
        }
    }

    fn set_waiting(&mut self, is_waiting: bool, sessions: &mut Sessions) {
        if is_waiting != self.is_waiting {
            self.is_waiting = is_waiting;
            sessions.wait(is_waiting);
        }
    }

    fn wakes_at(&self, now: Millis, sessions: &mut Sessions) -> Millis {
        let overdue = self
            .open
            .iter()
            .filter(|open| !open.is_overdue)
            .map(|open| open.overdue_at);
        let silent = self
            .open
            .iter()
            .filter(|open| !open.is_told)
            .map(|open| open.silent_at);
        // Somebody else's login may find out meanwhile that the service is out.
        let cut = Some(self.started + OUTAGE_WAIT).filter(|at| *at > now);
        overdue
            .chain(silent)
            .chain(self.next_ask)
            .chain(cut)
            .fold(self.ends_at(now, sessions), Millis::min)
    }
}
