//! The command alone: how the session service is, the logins of the last hour, and what went wrong last.

use sessioncheck_core::catalogue::title;
use sessioncheck_core::cause::Facts;
use sessioncheck_core::text::{Click, Color, Style, Text};
use sessioncheck_core::untrusted::Untrusted;
use sessioncheck_relay::{Mode, State, proxies_in_force};

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
    let (hour, untold, last) = engine.watched(|watched| {
        let hour = watched.tally.hour(engine.clock.now());
        let last = watched.failures.back();
        let last = last.map(|(_, report)| report.name.escaped());
        (hour, watched.digest.untold(), last)
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
    let findings = engine
        .last_checkup()
        .and_then(|checkup| checkup.summary(language));
    let has_findings = match findings {
        Some((summary, is_worth_it)) => {
            lines.push(Text::plain_of("this server's files: ").append(summary));
            is_worth_it
        }
        None => false,
    };
    let is_out =
        (engine.relay().as_deref()).is_some_and(|relay| relay.status().state == State::Outage);
    let has_failed = !hour.failed.is_empty();
    lines.push(next(&Now {
        is_out,
        has_findings,
        last_failed: last.filter(|name| has_failed && !name.is_empty()),
    }));
    Text::lines(lines)
}

/// What decides the next step.
struct Now {
    is_out: bool,
    has_findings: bool,
    /// Whose login failed last, within the hour.
    last_failed: Option<String>,
}

/// What to do next: one thing, the one that helps most.
fn next(now: &Now) -> Text {
    let (says, command) = if now.is_out {
        (
            "next: nothing to mend here, Mojang is out; ",
            "/sessioncheck outages".to_owned(),
        )
    } else if now.has_findings {
        (
            "next: what to change in this server's files, ",
            "/sessioncheck doctor".to_owned(),
        )
    } else if let Some(name) = &now.last_failed {
        (
            "next: why the last one failed, ",
            format!("/sessioncheck why {name}"),
        )
    } else {
        (
            "next: nothing to do; all words, ",
            "/sessioncheck help".to_owned(),
        )
    };
    Text::plain_of(says).styled(
        Style::of(Color::Aqua).click(Click::Run(command.clone().into())),
        command,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_next_step_is_named_the_one_that_helps_most() {
        for (is_out, has_findings, last, command) in [
            (true, true, Some("Alice"), "/sessioncheck outages"),
            (false, true, Some("Alice"), "/sessioncheck doctor"),
            (false, false, Some("Alice"), "/sessioncheck why Alice"),
            (false, false, None, "/sessioncheck help"),
        ] {
            let text = next(&Now {
                is_out,
                has_findings,
                last_failed: last.map(str::to_owned),
            });
            assert!(text.plain().ends_with(command), "{}", text.plain());
        }
    }
}
