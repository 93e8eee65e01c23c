//! `outages`: how the session service is, as the logins here show it, and how it was.

use sessioncheck_core::text::Text;
use sessioncheck_core::words::fill;
use sessioncheck_relay::{Outage, Relay, State, rfc3339};

use super::{Command, named, nothing};
use crate::engine::Engine;
use crate::families;
use crate::words::Words;

pub(super) const COMMAND: Command = Command {
    word: "outages",
    takes: |_| "",
    says: |words| &words.says_outages,
    run,
    proposals: nothing,
};

/// Outages that a chat window holds.
const SHOWN: usize = 10;

fn run(engine: &Engine, _: &[&str]) -> Text {
    let mut all = vec![line(engine)];
    if let Some(relay) = engine.relay() {
        let is_out = relay.weather().state == State::Outage;
        all.extend(past(engine.words(), &relay.outages(), is_out));
    }
    Text::plain_of(all.join("\n"))
}

/// Newest first. An outage without an end goes on now if it is the newest and `is_out`; else nobody saw it end.
fn past(words: &Words, outages: &[Outage], is_out: bool) -> Vec<String> {
    let newest = outages.len().saturating_sub(1);
    outages
        .iter()
        .enumerate()
        .rev()
        .take(SHOWN)
        .map(|(number, outage)| {
            let (line, end) = match outage.end {
                Some(end) => (&words.outage_over, rfc3339(end)),
                None if is_out && number == newest => (&words.outage_goes_on, String::new()),
                None => (&words.outage_open, String::new()),
            };
            fill(
                line,
                &[
                    ("start", &rfc3339(outage.start)),
                    ("end", &end),
                    ("cause", &named(outage.cause)),
                    ("players", &outage.players),
                ],
            )
        })
        .collect()
}

/// The session service in one line.
pub(super) fn line(engine: &Engine) -> String {
    let words = engine.words();
    let Some(status) = engine.relay().as_deref().map(Relay::status) else {
        return words.service_unknown.clone();
    };
    let since = engine.clock.now().since(engine.clock.of_1970(status.since));
    let mut line = fill(
        &words.service_for,
        &[
            ("state", &words.state(status.state)),
            ("time", &words.length(since)),
        ],
    );
    if let Some(cause) = status.cause {
        line.push_str(&format!(" ({})", named(cause)));
    }
    let advice = match status.state {
        State::Outage => Some(words.advice_outage.clone()),
        State::Degraded => Some(words.advice_degraded.clone()),
        State::Healthy => None,
    };
    let family = status
        .broken_family
        .map(|family| fill(&words.leads_nowhere, &[("family", &families::name(family))]));
    for part in [advice, family].into_iter().flatten() {
        line.push_str("; ");
        line.push_str(&part);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use sessioncheck_core::{Cause, Millis};

    #[test]
    fn each_has_its_line_the_newest_first() {
        let words = Words::english();
        assert!(past(words, &[], false).is_empty());
        let outage = |start: u64, end: Option<u64>| Outage {
            start: Millis(start),
            end: end.map(Millis),
            cause: Cause::MojangOutage,
            players: 3,
        };
        let two = [outage(0, None), outage(60_000, None)];
        assert_eq!(
            past(words, &two, true),
            [
                "from 1970-01-01T00:01:00Z and goes on: SC0201 mojang-outage, 3 players",
                "from 1970-01-01T00:00:00Z until nobody knows when: SC0201 mojang-outage, 3 players",
            ]
        );
        let ended = [outage(0, Some(1_000))];
        assert!(past(words, &ended, true)[0].contains(" to 1970-01-01T00:00:01Z:"));
        assert_eq!(past(words, &[ended[0]; 50], false).len(), SHOWN);
    }
}
