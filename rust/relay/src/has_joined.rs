//! The question, driven: what [`Login`] says is done here, and what came of it is told to it.

use std::sync::Mutex;
use std::time::SystemTime;

use hyper::Method;
use hyper::header::{self, HeaderMap, HeaderValue};
use sessioncheck_core::Cause;
use sessioncheck_core::session::{
    Answer, Ask, Login, Mode, NoAnswer, Query, Reply as Verdict, Sessions, Step,
};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::reply::{self, HOP, Reply};
use crate::shared::{Shared, lock};
use crate::upstream::{Fault, Fetched, Request, date_ahead, retry_after, strip_hop_by_hop};

/// Answers one host's question as the policy has it.
pub(crate) async fn answer(shared: &Shared, query: Query, headers: HeaderMap) -> Reply {
    drive(
        shared,
        query,
        headers,
        shared.sessions_lock(),
        shared.mode(),
        true,
    )
    .await
}

/// Sends one host's question on, once, and forgets it. The answer is checked all the same: that a 200 leaves only as
/// the service's own profile of that name is no feature that could be switched off.
pub(crate) async fn answer_blindly(shared: &Shared, query: Query, headers: HeaderMap) -> Reply {
    let sessions = Mutex::new(Sessions::new(shared.clock.now()));
    drive(shared, query, headers, &sessions, Mode::Observe, false).await
}

/// A login that ends in any case, also when its host hangs up and this future is dropped where it stands.
struct InHand<'a> {
    login: Option<Login<Option<Fetched>>>,
    shared: &'a Shared,
    sessions: &'a Mutex<Sessions>,
    is_kept: bool,
}

impl Drop for InHand<'_> {
    fn drop(&mut self) {
        if let Some(login) = self.login.take() {
            let outcome = login.end(self.shared.clock.now(), &mut lock(self.sessions));
            if self.is_kept {
                self.shared.remember(outcome);
            }
        }
    }
}

async fn drive(
    shared: &Shared,
    query: Query,
    headers: HeaderMap,
    sessions: &Mutex<Sessions>,
    mode: Mode,
    is_kept: bool,
) -> Reply {
    #[cfg(test)]
    assert!(
        !shared.panics.load(std::sync::atomic::Ordering::Acquire) || !is_kept,
        "provoked"
    );
    let clock = shared.clock;
    let budget = u64::try_from(shared.budget.as_millis()).unwrap_or(u64::MAX);
    let headers = upstream_headers(headers);
    let mut url = shared.upstream.has_joined.clone();
    url.set_query(Some(query.raw()));
    let mut stopping = shared.stopping.subscribe();
    let mut ended = shared.outages_ended.subscribe();
    if is_kept {
        shared.login_began.notify_one();
    }
    let login = Login::new(clock.now(), query, mode, budget, &mut lock(sessions));
    let mut hand = InHand {
        login: Some(login),
        shared,
        sessions,
        is_kept,
    };
    // Dropped with this future, and its tries with it: no question outlives its login.
    let mut tries: JoinSet<(usize, Result<Fetched, Fault>)> = JoinSet::new();
    loop {
        let Some(login) = hand.login.as_mut() else {
            return reply::unavailable(None);
        };
        if let Some(ends) = *stopping.borrow_and_update() {
            login.hurry(clock.now() + left_until(ends));
        }
        let step = login.poll(clock.now(), shared.dice.roll(), &mut lock(sessions));
        match step {
            Step::Ask(ask) => {
                let request = Request {
                    method: Method::GET,
                    url: url.clone(),
                    headers: headers.clone(),
                    body: bytes::Bytes::new(),
                    fresh: ask.fresh,
                };
                let clients = shared.clients.clone();
                let Ask {
                    number, deadline, ..
                } = ask;
                let deadline = clock.instant(deadline);
                tries.spawn(async move { (number, clients.fetch(request, deadline).await) });
            }
            Step::Wait(until) => {
                tokio::select! {
                    Some(ended) = tries.join_next() => {
                        // A try that panicked, if there is such a thing, runs into its login's end.
                        if let Ok((number, result)) = ended {
                            handle(login, number, result, shared, sessions);
                        }
                    }
                    () = sleep_until(clock.instant(until)) => {}
                    Ok(()) = stopping.changed() => {}
                    Ok(()) = ended.changed() => {}
                }
            }
            Step::Reply(Verdict::Upstream(Some(fetched))) => return reply::upstream(fetched),
            Step::Reply(Verdict::Upstream(None)) => {
                return reply::unavailable(Some(Cause::BadAnswer));
            }
            Step::Reply(Verdict::Unavailable(cause)) => return reply::unavailable(Some(cause)),
        }
    }
}

fn handle(
    login: &mut Login<Option<Fetched>>,
    number: usize,
    result: Result<Fetched, Fault>,
    shared: &Shared,
    sessions: &Mutex<Sessions>,
) {
    let now = SystemTime::now();
    let fetched = result.as_ref().ok().cloned();
    if let Some(family) = fetched.as_ref().and_then(|fetched| fetched.family) {
        lock(sessions).answered_over(family);
    }
    let answer = match &result {
        Ok(fetched) => Answer::Response {
            status: fetched.status.as_u16(),
            retry_after: retry_after(&fetched.headers, now),
            date_ahead: date_ahead(&fetched.headers, now),
            body: &fetched.body,
        },
        Err(Fault::NoAnswer(why)) => Answer::None(*why),
        Err(Fault::NotHttp) => Answer::Garbage,
    };
    login.handle_answer(
        shared.clock.now(),
        number,
        &answer,
        fetched,
        shared.dice.roll(),
        &mut lock(sessions),
    );
    shared.say_if_outage_ended();
}

/// The host's own headers, without those that end here, and without a choice of encodings: what is checked must be read.
fn upstream_headers(mut headers: HeaderMap) -> HeaderMap {
    strip_hop_by_hop(&mut headers);
    headers.remove(HOP);
    headers.remove(header::COOKIE);
    headers.remove(header::RANGE);
    headers.remove(header::IF_NONE_MATCH);
    headers.remove(header::IF_MODIFIED_SINCE);
    headers.insert(
        header::ACCEPT_ENCODING,
        HeaderValue::from_static("identity"),
    );
    headers
}

fn left_until(ends: Instant) -> u64 {
    let left = ends.saturating_duration_since(Instant::now());
    u64::try_from(left.as_millis()).unwrap_or(u64::MAX)
}

/// The answer of another relay to a question that was sent on to it: checked like any other.
pub(crate) fn check(query: &Query, fetched: Fetched) -> Reply {
    use sessioncheck_core::session::Class;
    let answer = Answer::Response {
        status: fetched.status.as_u16(),
        retry_after: None,
        date_ahead: None,
        body: &fetched.body,
    };
    match Class::of(query, &answer).0 {
        Class::Joined | Class::NotJoined => reply::upstream(fetched),
        _ => {
            let cause = fetched
                .headers
                .get(reply::CAUSE)
                .and_then(|code| code.to_str().ok())
                .and_then(|code| code.parse().ok())
                .unwrap_or(Cause::BadAnswer);
            reply::unavailable(Some(cause))
        }
    }
}

/// The cause of a request that got no answer, where nothing else is known.
pub(crate) fn cause_of(fault: Fault, has_answered: bool) -> Cause {
    match fault {
        Fault::NotHttp => Cause::BadAnswer,
        Fault::NoAnswer(_) if has_answered => Cause::MojangDegraded,
        Fault::NoAnswer(NoAnswer::Dns) => Cause::DnsFailure,
        Fault::NoAnswer(NoAnswer::Tls) => Cause::TlsFailure,
        Fault::NoAnswer(NoAnswer::TlsNotYetValid) => Cause::ClockSkew,
        Fault::NoAnswer(_) => Cause::CannotConnect,
    }
}
