//! `nettest`: this machine's way to the session service that the relay asks.

use std::hash::{BuildHasher, Hasher, RandomState};

use sessioncheck_core::text::Text;
use sessioncheck_probe::nettest::{self, Plan, words};

use super::{Command, nothing, waiting};
use crate::engine::Engine;

pub(super) const COMMAND: Command = Command {
    word: "nettest",
    takes: "",
    says: "follows this machine's way to Mojang and names the step that is broken",
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
    match waiting(nettest::run(&plan)) {
        Ok(report) => words::page(&report),
        Err(line) => Text::plain_of(line),
    }
}
