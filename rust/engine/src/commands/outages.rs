//! `outages`: when the session service was out, whose fault it was, and whom it hit.

use sessioncheck_relay::{Outage, State, rfc3339};

use super::Command;
use crate::engine::Engine;

pub(super) const COMMAND: Command = Command {
    word: "outages",
    says: "lists the session service's latest outages",
    run: outages,
};

/// Outages that a chat window holds.
const SHOWN: usize = 10;

fn outages(engine: &Engine, _: &[&str]) -> Vec<String> {
    let Some(relay) = engine.relay() else {
        return vec!["The relay is off; nobody watches for outages.".to_owned()];
    };
    lines(&relay.outages(), relay.weather().state == State::Outage)
}

/// Newest first. An outage without an end goes on now if it is the newest and `is_out`; else nobody saw it end.
fn lines(outages: &[Outage], is_out: bool) -> Vec<String> {
    if outages.is_empty() {
        return vec!["No outage of the session service was seen.".to_owned()];
    }
    let newest = outages.len() - 1;
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

#[cfg(test)]
mod tests {
    use super::*;
    use sessioncheck_core::{Cause, Millis};

    #[test]
    fn each_has_its_line_the_newest_first() {
        assert_eq!(lines(&[], false).len(), 1);
        let outage = |start: u64, end: Option<u64>| Outage {
            start: Millis(start),
            end: end.map(Millis),
            cause: Cause::MojangOutage,
            players: 3,
        };
        let two = [outage(0, None), outage(60_000, None)];
        assert_eq!(
            lines(&two, true),
            [
                "from 1970-01-01T00:01:00Z and goes on: SC0201 mojang-outage, 3 players",
                "from 1970-01-01T00:00:00Z until nobody knows when: SC0201 mojang-outage, 3 players",
            ]
        );
        let ended = [outage(0, Some(1_000))];
        assert!(lines(&ended, true)[0].contains(" to 1970-01-01T00:00:01Z:"));
        assert_eq!(lines(&[ended[0]; 50], false).len(), SHOWN);
    }
}
