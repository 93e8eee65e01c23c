//! `nettest`: this machine's way to the session service that the relay asks.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use sessioncheck_core::text::Text;
use sessioncheck_probe::nettest::{self, JOIN_REST, Plan};

use super::{Command, nothing, waiting};
use crate::engine::Engine;

pub(super) const COMMAND: Command = Command {
    word: "nettest",
    takes: |_| "",
    says: |words| &words.says_nettest,
    run,
    proposals: nothing,
};

fn run(engine: &Engine, _: &[&str]) -> Text {
    let nonce = RandomState::new().build_hasher().finish();
    let plan = match engine.switches().config.upstream {
        Some(upstream) => match Plan::upstream(&upstream, nonce) {
            Ok(plan) => plan,
            Err(error) => return Text::plain_of(error.to_string()),
        },
        None => Plan::mojang(nonce),
    };
    let plan = Plan {
        ask_join: may_ask_join(Instant::now()),
        language: engine.language(),
        ..plan
    };
    match waiting(engine.words(), nettest::run(&plan)) {
        Ok(report) => nettest::page(&report, engine.language()),
        Err(line) => Text::plain_of(line),
    }
}

/// Whether the join half has had its rest; if so, it is asked now. One clock for the process: so is its address.
fn may_ask_join(now: Instant) -> bool {
    static ASKED: Mutex<Option<Instant>> = Mutex::new(None);
    let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    let rested = asked.is_none_or(|last| now.saturating_duration_since(last) >= JOIN_REST);
    if rested {
        *asked = Some(now);
    }
    rested
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_join_half_is_asked_once_in_ten_seconds() {
        // Later than any other test of this process can be.
        let now = Instant::now() + Duration::from_secs(3_600);
        assert!(may_ask_join(now));
        assert!(!may_ask_join(now + Duration::from_secs(9)));
        assert!(may_ask_join(now + Duration::from_secs(10)));
    }
}
