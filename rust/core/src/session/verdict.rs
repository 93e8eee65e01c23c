//! Whom to blame when a login's question got no usable answer. Only what this login's tries showed, and what the
//! process knows of the service, goes in; where the evidence is thin the milder cause is named.

use super::answer::{Class, NoAnswer};
use super::outcome::Try;
use super::weather::State;
use crate::cause::Cause;

/// The cause that leaves with a 503. `has_answered` says whether the service spoke to this process since it started.
pub(super) fn cause(tries: &[Try], state: State, has_answered: bool) -> Cause {
    let mojang = if state == State::Outage {
        Cause::MojangOutage
    } else {
        Cause::MojangDegraded
    };
    // What was said weighs more than silence, and a failure with a reason more than one that ran out of time: of
    // several tries, the last of the most telling kind speaks.
    let decisive = tries
        .iter()
        .rev()
        .find(|one| !matches!(one.class, Class::NoAnswer(_)))
        .or_else(|| tries.iter().rev().find(|one| has_reason(one.class)))
        .or_else(|| tries.iter().rev().find(|one| !is_local(one.class)))
        .or_else(|| tries.last());
    match decisive.map(|one| one.class) {
        Some(Class::Blocked) => Cause::HostBlocked,
        Some(Class::RateLimited(_)) => Cause::RateLimited,
        Some(Class::OtherName) => Cause::ProfileMismatch,
        Some(Class::BadAnswer | Class::Rejected | Class::WrongUrl) => Cause::BadAnswer,
        Some(Class::NoAnswer(why)) if is_local(Class::NoAnswer(why)) => Cause::CannotConnect,
        Some(Class::NoAnswer(why)) if !has_answered => match why {
            NoAnswer::Dns => Cause::DnsFailure,
            NoAnswer::Tls => Cause::TlsFailure,
            NoAnswer::TlsNotYetValid => Cause::ClockSkew,
            NoAnswer::Local | NoAnswer::Refused | NoAnswer::Reset | NoAnswer::Timeout => {
                Cause::CannotConnect
            }
        },
        Some(Class::NoAnswer(_) | Class::ServerError) => mojang,
        // Neither of these ends in a 503; a login that was never asked about is nobody's outage.
        Some(Class::Joined | Class::NotJoined) | None => Cause::MojangDegraded,
    }
}

/// Whether the failure says of itself why.
fn has_reason(class: Class) -> bool {
    !is_local(class) && class != Class::NoAnswer(NoAnswer::Timeout)
}

/// Whether it failed in this process, before the network.
fn is_local(class: Class) -> bool {
    class == Class::NoAnswer(NoAnswer::Local)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::millis::Millis;

    fn tries(classes: &[Class]) -> Vec<Try> {
        classes
            .iter()
            .map(|class| Try {
                asked_at: Millis(0),
                took: 1,
                class: *class,
                status: None,
                date_ahead: None,
            })
            .collect()
    }

    #[test]
    fn each_failure_has_its_cause() {
        use NoAnswer::{Dns, Local, Refused, Reset, Timeout, Tls, TlsNotYetValid};
        use State::{Degraded, Healthy, Outage};
        let silent = Class::NoAnswer;
        for (classes, state, has_answered, expected) in [
            (
                vec![Class::ServerError],
                Healthy,
                true,
                Cause::MojangDegraded,
            ),
            (
                vec![Class::ServerError],
                Degraded,
                true,
                Cause::MojangDegraded,
            ),
            (vec![Class::ServerError], Outage, true, Cause::MojangOutage),
            (
                vec![Class::ServerError, Class::Blocked],
                Outage,
                true,
                Cause::HostBlocked,
            ),
            (
                vec![Class::RateLimited(None)],
                Healthy,
                true,
                Cause::RateLimited,
            ),
            (vec![Class::WrongUrl], Healthy, false, Cause::BadAnswer),
            (vec![Class::Rejected], Healthy, true, Cause::BadAnswer),
            (
                vec![Class::BadAnswer, silent(Timeout)],
                Healthy,
                true,
                Cause::BadAnswer,
            ),
            (
                vec![Class::OtherName],
                Healthy,
                true,
                Cause::ProfileMismatch,
            ),
            (
                vec![silent(Timeout), Class::ServerError, silent(Reset)],
                Outage,
                true,
                Cause::MojangOutage,
            ),
            (vec![silent(Dns)], Healthy, false, Cause::DnsFailure),
            (vec![silent(Dns)], Outage, false, Cause::DnsFailure),
            (vec![silent(Dns)], Healthy, true, Cause::MojangDegraded),
            (vec![silent(Tls)], Healthy, false, Cause::TlsFailure),
            (
                vec![silent(Tls), silent(Timeout)],
                Healthy,
                false,
                Cause::TlsFailure,
            ),
            (
                vec![silent(TlsNotYetValid)],
                Healthy,
                false,
                Cause::ClockSkew,
            ),
            (vec![silent(Refused)], Healthy, false, Cause::CannotConnect),
            (vec![silent(Reset)], Healthy, false, Cause::CannotConnect),
            (vec![silent(Timeout)], Healthy, false, Cause::CannotConnect),
            (vec![silent(Timeout)], Outage, true, Cause::MojangOutage),
            (vec![silent(Refused)], Healthy, true, Cause::MojangDegraded),
            (vec![silent(Local)], Outage, true, Cause::CannotConnect),
            (
                vec![silent(Tls), silent(Local)],
                Outage,
                true,
                Cause::MojangOutage,
            ),
            (vec![], Healthy, false, Cause::MojangDegraded),
        ] {
            assert_eq!(
                cause(&tries(&classes), state, has_answered),
                expected,
                "{classes:?} {state:?}"
            );
        }
    }
}
