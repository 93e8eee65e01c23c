//! `probe`: the backends of this proxy, asked how they are really set up.

use std::hash::{BuildHasher, Hasher, RandomState};

use sessioncheck_core::text::Text;
use sessioncheck_probe::backend::Settings;
use sessioncheck_probe::network;

use super::{Command, waiting};
use crate::engine::Engine;

pub(super) const COMMAND: Command = Command {
    word: "probe",
    takes: |words| &words.takes_server,
    says: |words| &words.says_probe,
    run,
    proposals: servers,
};

fn run(engine: &Engine, arguments: &[&str]) -> Text {
    let checkup = match engine.check_up() {
        Ok(checkup) => checkup,
        Err(line) => return Text::plain_of(line),
    };
    let settings = Settings {
        secret: None,
        protocol: None,
        login: false,
        nonce: RandomState::new().build_hasher().finish(),
        language: engine.language(),
    };
    let asked = network::ask(&checkup.site, arguments.first().copied(), &settings);
    match waiting(engine.words(), asked) {
        Ok(Ok(members)) => network::table(&members, engine.language()),
        Ok(Err(error)) => Text::plain_of(error.to_string()),
        Err(line) => Text::plain_of(line),
    }
}

fn servers(engine: &Engine) -> Vec<String> {
    engine.last_checkup().map_or_else(Vec::new, |checkup| {
        let links = checkup.site.backends_of(0);
        links.map(|link| link.entry.name.clone()).collect()
    })
}
