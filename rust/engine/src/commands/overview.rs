//! The command alone: how the session service is, the logins of the last hour, and what went wrong last.

use sessioncheck_core::catalogue::title;
use sessioncheck_core::cause::Facts;
use sessioncheck_core::text::{Click, Color, Style, Text};
use sessioncheck_core::untrusted::Untrusted;
use sessioncheck_core::words::fill;
use sessioncheck_relay::{Mode, State, proxies_in_force};

use super::{Command, nothing, outages};
use crate::engine::Engine;
use crate::words::Words;

pub(super) const COMMAND: Command = Command {
    word: "",
    takes: |_| "",
    says: |words| &words.says_overview,
    run,
    proposals: nothing,
};

/// The host, and whether it is helped.
pub(super) fn first_line(engine: &Engine) -> String {
    let setup = &engine.setup;
    let words = engine.words();
    let relay = match engine.relay() {
        Some(relay) => {
            let text = match relay.mode() {
                Mode::Observe => &words.relay_observe,
                Mode::Retry => &words.relay_on,
            };
            // Only a login that asks it shows for certain that the host was really pointed here.
            let proven = match relay.status().logins {
                0 => &words.not_proven,
                _ => &words.proven,
            };
            let asked = by_proxy(words, &engine.asked);
            fill(text, &[("asked", &asked), ("proven", proven)])
        }
        None => words.relay_off.clone(),
    };
    let texts = match engine.switches().config.texts {
        true => &words.texts_on,
        false => &words.texts_off,
    };
    let version = Untrusted::from(setup.platform_version.as_str()).escaped();
    fill(
        &words.first_line,
        &[
            ("version", &setup.version),
            ("host", &format!("{} {version}", setup.platform.name)),
            ("relay", &relay),
            ("texts", texts),
        ],
    )
}

/// Who is asked. A proxy in the environment is honoured, and is the first thing to know when nobody can log in.
fn by_proxy(words: &Words, asked: &str) -> String {
    match proxies_in_force().as_slice() {
        [] => asked.to_owned(),
        proxies => fill(
            &words.through,
            &[("asked", &asked), ("proxies", &proxies.join(", "))],
        ),
    }
}

fn run(engine: &Engine, _: &[&str]) -> Text {
    let words = engine.words();
    let (hour, untold, last) = engine.watched(|watched| {
        let hour = watched.tally.hour(engine.clock.now());
        let last = watched.failures.back();
        let last = last.map(|(_, report)| report.name.escaped());
        (hour, watched.digest.untold(), last)
    });
    let mut lines = vec![
        Text::plain_of(first_line(engine)),
        Text::plain_of(outages::line(engine)),
        Text::plain_of(fill(
            &words.last_hour,
            &[
                ("admitted", &hour.admitted),
                ("saved", &hour.saved),
                ("failed", &hour.failed.values().sum::<u64>()),
            ],
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
        lines.push(Text::plain_of(fill(
            &words.only_counted,
            &[("count", &untold)],
        )));
    }
    let findings = engine
        .last_checkup()
        .and_then(|checkup| checkup.summary(language));
    let has_findings = match findings {
        Some((summary, is_worth_it)) => {
            lines.push(Text::plain_of(words.files.as_str()).append(summary));
            is_worth_it
        }
        None => false,
    };
    let is_out =
        (engine.relay().as_deref()).is_some_and(|relay| relay.status().state == State::Outage);
    let has_failed = !hour.failed.is_empty();
    let now = Now {
        is_out,
        has_findings,
        last_failed: last.filter(|name| has_failed && !name.is_empty()),
    };
    lines.push(next(words, &now));
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
fn next(words: &'static Words, now: &Now) -> Text {
    let (says, command) = if now.is_out {
        (&words.next_outage, "/sessioncheck outages".to_owned())
    } else if now.has_findings {
        (&words.next_doctor, "/sessioncheck doctor".to_owned())
    } else if let Some(name) = &now.last_failed {
        (&words.next_why, format!("/sessioncheck why {name}"))
    } else {
        (&words.next_nothing, "/sessioncheck help".to_owned())
    };
    Text::plain_of(says.as_str()).styled(
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
            let now = Now {
                is_out,
                has_findings,
                last_failed: last.map(str::to_owned),
            };
            let text = next(Words::english(), &now);
            assert!(text.plain().ends_with(command), "{}", text.plain());
        }
    }
}
