//! `outages`: how the session service is, as the logins here show it.

use sessioncheck_core::text::Text;
use sessioncheck_relay::{Relay, State};

use super::{Command, ago, nothing};
use crate::engine::Engine;

pub(super) const COMMAND: Command = Command {
    word: "outages",
    takes: "",
    says: "says how the session service is, and since when",
    run,
    proposals: nothing,
};

fn run(engine: &Engine, _: &[&str]) -> Text {
    Text::plain_of(line(engine))
}

/// The session service in one line.
pub(super) fn line(engine: &Engine) -> String {
    let Some(status) = engine.relay().as_deref().map(Relay::status) else {
        return "session service: not known, the relay is off".to_owned();
    };
    let since = engine
        .clock
        .now()
        .since(engine.clock.from_1970(status.since));
    let advice = match status.state {
        State::Outage => "; nobody can log in, and whoever leaves now may not get back in",
        State::Degraded => "; some logins need several tries",
        State::Healthy => "",
    };
    let word = status.state.word();
    format!("session service: {word} for {}{advice}", ago(since))
}
