//! `why`: what kept a player out, also one who never got in.

use std::net::IpAddr;

use sessioncheck_core::catalogue::admin_text;
use sessioncheck_core::cause::Fact;
use sessioncheck_core::diagnose::network::Network;
use sessioncheck_core::diagnose::{Happened, Moment, Report};
use sessioncheck_core::text::{Click, Color, Style, Text};
use sessioncheck_core::untrusted::Untrusted;
use sessioncheck_core::words::fill;

use super::Command;
use crate::engine::Engine;
use crate::words::Words;

pub(super) const COMMAND: Command = Command {
    word: "why",
    takes: |words| &words.takes_player,
    says: |words| &words.says_why,
    run,
    proposals,
};

/// Attempts that are told; the last one with its steps.
const TOLD_AT_MOST: usize = 5;

fn run(engine: &Engine, arguments: &[&str]) -> Text {
    let words = engine.words();
    let Some(asked) = arguments.first() else {
        let command = "/sessioncheck why Alice";
        return Text::plain_of(fill(&words.who, &[("command", &command)]));
    };
    // Only the network of an address is kept.
    let network = asked.parse::<IpAddr>().ok().map(Network::shown);
    let fits = |report: &Report| match &network {
        Some(network) => report
            .diagnosis
            .facts
            .get(Fact::Address)
            .is_some_and(|address| address.as_bytes() == network.as_bytes()),
        None => report
            .name
            .as_bytes()
            .eq_ignore_ascii_case(asked.as_bytes()),
    };
    let (now, failures) = engine.watched(|watched| {
        let found = watched.failures.iter().rev();
        let found: Vec<_> = found
            .filter(|(_, report)| fits(report))
            .take(TOLD_AT_MOST)
            .cloned()
            .collect();
        (engine.clock.now(), found)
    });
    let Some((_, last)) = failures.first() else {
        let player = Untrusted::from(*asked).escaped();
        return Text::plain_of(fill(&words.no_failed_login, &[("player", &player)]));
    };
    let language = engine.language();
    let timeline = last.timeline.iter().map(|step| moment(words, step));
    let mut lines: Vec<_> = failures
        .iter()
        .map(|(at, report)| {
            let facts = &report.diagnosis.facts;
            let mut line = fill(
                &words.failed_ago,
                &[
                    ("time", &words.length(now.since(*at))),
                    ("player", &report.name.escaped()),
                    ("code", &report.diagnosis.cause.code()),
                    (
                        "certainty",
                        &language.label(report.diagnosis.certainty.label()),
                    ),
                ],
            );
            for (fact, text) in [
                (Fact::Status, &words.fact_answer),
                (Fact::Seconds, &words.fact_seconds),
                (Fact::Backend, &words.fact_backend),
                (Fact::Address, &words.fact_from),
            ] {
                if let Some(value) = facts.get(fact) {
                    line.push_str(", ");
                    line.push_str(&fill(text, &[("value", &value.escaped())]));
                }
            }
            Text::new().colored(Color::Gray, line)
        })
        .collect();
    if !last.timeline.is_empty() {
        lines.push(Text::plain_of(words.last_one.as_str()));
        lines.extend(timeline);
    }
    let diagnosis = &last.diagnosis;
    lines.push(admin_text(
        language,
        diagnosis.cause,
        Some(diagnosis.certainty),
        &diagnosis.facts,
        &diagnosis.also,
    ));
    let explain = format!("/sessioncheck explain {}", diagnosis.cause.code());
    lines.push(
        Text::new()
            .styled(
                Style::of(Color::Aqua).click(Click::Run(explain.clone().into())),
                explain,
            )
            .colored(Color::Gray, format!(" {}", words.says_more)),
    );
    Text::lines(lines)
}

/// One line of a time line.
fn moment(words: &Words, moment: &Moment) -> Text {
    let after = match moment.after {
        Some(after) => format!("{after:>7} ms"),
        None => " ".repeat(10),
    };
    let what = match &moment.what {
        Happened::LoginStart => words.login_start.clone(),
        Happened::EncryptionRequest => words.encryption_request.clone(),
        Happened::EncryptionResponse => words.encryption_response.clone(),
        Happened::Answers { count, kept } => {
            let mut shown: Vec<_> = kept.iter().map(|reply| reply.shown()).collect();
            if usize::from(*count) > kept.len() {
                shown.insert(kept.len() / 2, "...".to_owned());
            }
            fill(&words.answers, &[("answers", &shown.join(", "))])
        }
        Happened::LoginSuccess => words.login_success.clone(),
        Happened::Joined => words.joined.clone(),
        Happened::Kicked { by_backend: true } => words.kicked_by_backend.clone(),
        Happened::Kicked { by_backend: false } => words.kicked.clone(),
        Happened::Gone => words.gone.clone(),
    };
    Text::new().colored(Color::Gray, format!("{after}  {what}"))
}

fn proposals(engine: &Engine) -> Vec<String> {
    let mut names: Vec<_> = engine.watched(|watched| {
        let reports = watched.failures.iter().rev();
        reports.map(|(_, report)| report.name.escaped()).collect()
    });
    names.sort_unstable();
    names.dedup();
    names
}
