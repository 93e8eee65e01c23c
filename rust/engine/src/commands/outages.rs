//! `outages`: how the session service is, as the logins here show it, and how it was.

use sessioncheck_core::text::Text;
use sessioncheck_relay::{Outage, Relay, State, rfc3339};

use super::{Command, ago, nothing};
use crate::engine::Engine;
use crate::families;

pub(super) const COMMAND: Command = Command {
    word: "outages",
    takes: "",
    says: "says how the session service is, and since when",
    run,
    proposals: nothing,
};

/// Outages that a chat window holds.
const SHOWN: usize = 10;

fn run(engine: &Engine, _: &[&str]) -> Text {
    let mut all = vec![line(engine)];
    if let Some(relay) = engine.relay() {
        let is_out = relay.weather().state == State::Outage;
        all.extend(past(&relay.outages(), is_out));
    }
    Text::plain_of(all.join("\n"))
}

/// Newest first. An outage without an end goes on now if it is the newest and `is_out`; else nobody saw it end.
fn past(outages: &[Outage], is_out: bool) -> Vec<String> {
    let newest = outages.len().saturating_sub(1);
    outages
        .iter()
        .enumerate()
        .rev()
        .take(SHOWN)
        .map(|(number, outage)| {
            let end = match outage.end {
                Some(end) => format!("to {}", rfc3339(end)),
                None if is_out && number == newest => "and goes on".to_owned(),
                None => "until nobody knows when".to_owned(),
            };
            format!(
                "from {} {end}: {} {}, {} players",
                rfc3339(outage.start),
                outage.cause.code(),
                outage.cause.name(),
                outage.players
            )
        })
        .collect()
}

/// The session service in one line.
pub(super) fn line(engine: &Engine) -> String {
    let Some(status) = engine.relay().as_deref().map(Relay::status) else {
        return "session service: not known, the relay is off".to_owned();
    };
    let since = engine.clock.now().since(engine.clock.of_1970(status.since));
    let advice = match status.state {
        State::Outage => "; nobody can log in, and whoever leaves now may not get back in",
        State::Degraded => "; some logins need several tries",
        State::Healthy => "",
    };
    let word = status.state.word();
    let cause = status
        .cause
        .map(|cause| format!(" ({} {})", cause.code(), cause.name()))
        .unwrap_or_default();
    let family = status
        .broken_family
        .map(|family| format!("; {} leads nowhere", families::name(family)))
        .unwrap_or_default();
    format!(
        "session service: {word} for {}{cause}{advice}{family}",
        ago(since)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use sessioncheck_core::{Cause, Millis};

    #[test]
    fn each_has_its_line_the_newest_first() {
        assert!(past(&[], false).is_empty());
        let outage = |start: u64, end: Option<u64>| Outage {
            start: Millis(start),
            end: end.map(Millis),
            cause: Cause::MojangOutage,
            players: 3,
        };
        let two = [outage(0, None), outage(60_000, None)];
        assert_eq!(
            past(&two, true),
            [
                "from 1970-01-01T00:01:00Z and goes on: SC0201 mojang-outage, 3 players",
                "from 1970-01-01T00:00:00Z until nobody knows when: SC0201 mojang-outage, 3 players",
            ]
        );
        let ended = [outage(0, Some(1_000))];
        assert!(past(&ended, true)[0].contains(" to 1970-01-01T00:00:01Z:"));
        assert_eq!(past(&[ended[0]; 50], false).len(), SHOWN);
    }
}
