//! One host's question, from its arrival to the answer that leaves.
//!
//! The driver asks [`Login::poll`] what to do: put the question (again), wait, or let an answer leave; and reports what
//! came back with [`Login::handle_answer`]. A try that stays silent for longer than the service's answers take is not
//! given up (a slow service would then admit nobody) but joined by a second one, and the first good answer leaves.
//! Everything ends within the host's own time.

use super::answer::{Answer, Class, NoAnswer};
use super::backoff;
use super::detector::State;
use super::outcome::{Left, LoginOutcome, Try};
use super::profile::Profile;
use super::query::Query;
use super::sessions::Sessions;
use super::verdict;
use crate::cause::Cause;
use crate::millis::Millis;

/// Questions put for one login at most, whatever happens.
const TRIES: usize = 8;

/// Questions of one login that may be open at the same time.
const OPEN: usize = 3;

/// The answer leaves this long before the host's time is up, in milliseconds: a twentieth of it, within these bounds.
const MARGIN: (u64, u64) = (20, 250);

/// How long after a 204 it is asked once more, in milliseconds.
const ASK_AGAIN_AFTER: u64 = 400;

/// How long a 429 without `Retry-After` is given, in milliseconds; doubled each time.
const RATE_LIMIT_WAIT: u64 = 1_000;

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
    number: u64,
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
}

/// A try that has not ended.
#[derive(Clone, Copy, Debug)]
struct Open {
    number: usize,
    asked_at: Millis,
    overdue_at: Millis,
    is_overdue: bool,
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
        Self {
            query,
            mode,
            number: sessions.begin(),
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
        }
    }

    /// What to do now; `roll` is any random number.
    pub fn poll(&mut self, now: Millis, roll: u64, sessions: &mut Sessions) -> Step<R> {
        if self.reply.is_none() && now >= self.ends {
            self.run_out(now, sessions);
        }
        if self.reply.is_none() {
            self.notice_overdue(now, sessions);
            if let Some(ask) = self.ask_if_due(now, roll, sessions) {
                return Step::Ask(ask);
            }
            if self.open.is_empty() && self.next_ask.is_none() {
                self.give_up(now, sessions);
            }
        }
        match self.reply.take() {
            Some(reply) => Step::Reply(reply),
            None => Step::Wait(self.wakes_at()),
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
        // A silent try was counted when it became overdue.
        if !(open.is_overdue && matches!(class, Class::NoAnswer(_))) {
            sessions.observe(now, self.number, &one);
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
        sessions.end(left);
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
                sessions.overdue(now, self.number, open.asked_at);
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
        if self.asked >= TRIES || self.open.len() >= OPEN {
            return None;
        }
        let is_repeated = self.asked > 0;
        if is_repeated && !sessions.budget.withdraw(now) {
            // In an outage nobody gains by waiting; short of one, a repeat may be free again in a moment.
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
        sessions.ask(is_repeated);
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
            if !open.is_overdue {
                sessions.observe(now, self.number, &one);
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

    fn wakes_at(&self) -> Millis {
        self.open
            .iter()
            .filter(|open| !open.is_overdue)
            .map(|open| open.overdue_at)
            .chain(self.next_ask)
            .fold(self.ends, Millis::min)
    }
}
