//! The command alone: how the session service is, the logins of the last hour, and what went wrong last.

use sessioncheck_core::catalogue::title;
use sessioncheck_core::cause::Facts;
use sessioncheck_core::text::{Click, Color, Style, Text};
use sessioncheck_core::untrusted::Untrusted;
use sessioncheck_relay::{Mode, proxies_in_force};

use super::{Command, nothing, outages};
use crate::engine::Engine;

pub(super) const COMMAND: Command = Command {
    word: "",
    takes: "",
    says: "says how it goes",
    run,
    proposals: nothing,
};

/// The host, and whether it is helped.
pub(super) fn first_line(engine: &Engine) -> String {
    let setup = &engine.setup;
    let relay = match engine.relay() {
        Some(relay) => {
            let word = match relay.mode() {
                Mode::Observe => "observe",
                Mode::Retry => "on",
            };
            // Only a login that asks it shows for certain that the host was really pointed here.
            let proven = match relay.status().logins {
                0 => "no login has asked it yet",
                _ => "proven",
            };
            let asked = &engine.asked;
            format!("relay {word}, asks {asked}{}, {proven}", by_proxy())
        }
        None => "relay off".to_owned(),
    };
    let texts = match engine.switches().config.texts {
        true => "texts on",
        false => "texts off",
    };
    format!(
        "sessioncheck {} on {} {}: {relay}, {texts}",
        setup.version,
        setup.platform.name,
        Untrusted::from(setup.platform_version.as_str()).escaped()
    )
}

/// A proxy in the environment is honoured, and is the first thing to know when nobody can log in.
fn by_proxy() -> String {
    match proxies_in_force().as_slice() {
        [] => String::new(),
        proxies => format!(" through {}", proxies.join(", ")),
    }
}

fn run(engine: &Engine, _: &[&str]) -> Text {
    let (hour, untold) = engine.watched(|watched| {
        let hour = watched.tally.hour(engine.clock.now());
        (hour, watched.digest.untold())
    });
    let mut lines = vec![
        Text::plain_of(first_line(engine)),
        Text::plain_of(outages::line(engine)),
        Text::plain_of(format!(
            "last hour: {} admitted, {} of them saved by another try; {} failed",
            hour.admitted,
            hour.saved,
            hour.failed.values().sum::<u64>()
        )),
    ];
    let language = engine.language();
    for (cause, count) in &hour.failed {
        let explain = format!("/sessioncheck explain {}", cause.code());
        lines.push(
            Text::new()
                .colored(Color::Gray, format!("{count} \u{d7} "))
                .styled(
                    Style::of(Color::Aqua).click(Click::Run(explain.into())),
                    cause.code(),
                )
                .push(format!(" {}", title(language, *cause, &Facts::new()))),
        );
    }
    if untold > 0 {
        lines.push(Text::plain_of(format!(
            "{untold} only counted since the start: strangers, scanners, players who gave up, and what is acknowledged"
        )));
    }
    lines.push(Text::plain_of("/sessioncheck help lists the words."));
    Text::lines(lines)
}
