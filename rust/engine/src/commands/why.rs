//! `why`: what kept a player out, also one who never got in.

use std::net::IpAddr;

use sessioncheck_core::catalogue::admin_text;
use sessioncheck_core::cause::Fact;
use sessioncheck_core::diagnose::network::Network;
use sessioncheck_core::diagnose::{Happened, Moment, Report};
use sessioncheck_core::text::{Click, Color, Style, Text};
use sessioncheck_core::untrusted::Untrusted;

use super::{Command, ago};
use crate::engine::Engine;

pub(super) const COMMAND: Command = Command {
    word: "why",
    takes: "<player|address>",
    says: "says why a player's logins failed",
    run,
    proposals,
};

/// Attempts that are told; the last one with its steps.
const TOLD_AT_MOST: usize = 5;

fn run(engine: &Engine, arguments: &[&str]) -> Text {
    let Some(asked) = arguments.first() else {
        return Text::plain_of("Who? /sessioncheck why Alice");
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
        return Text::plain_of(format!(
            "No failed login of {} since the start of this server.",
            Untrusted::from(*asked).escaped()
        ));
    };
    let language = engine.language();
    let timeline = last.timeline.iter().map(moment);
    let mut lines: Vec<_> = failures
        .iter()
        .map(|(at, report)| {
            let facts = &report.diagnosis.facts;
            let mut line = format!(
                "{} ago: {}, {}, {}",
                ago(now.since(*at)),
                report.name.escaped(),
                report.diagnosis.cause.code(),
                report.diagnosis.certainty.word()
            );
            for (fact, what) in [
                (Fact::Status, "answer"),
                (Fact::Seconds, "seconds"),
                (Fact::Backend, "backend"),
                (Fact::Address, "from"),
            ] {
                if let Some(value) = facts.get(fact) {
                    line.push_str(&format!(", {what} {}", value.escaped()));
                }
            }
            Text::new().colored(Color::Gray, line)
        })
        .collect();
    if !last.timeline.is_empty() {
        lines.push(Text::plain_of("the last one, from its connecting on:"));
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
            .colored(Color::Gray, " says more."),
    );
    Text::lines(lines)
}

/// One line of a time line.
fn moment(moment: &Moment) -> Text {
    let after = match moment.after {
        Some(after) => format!("{after:>7} ms"),
        None => " ".repeat(10),
    };
    let what = match &moment.what {
        Happened::LoginStart => "the game said who plays".to_owned(),
        Happened::EncryptionRequest => "the server asked for a proof".to_owned(),
        Happened::EncryptionResponse => "the game gave it".to_owned(),
        Happened::Answers { count, kept } => {
            let mut shown: Vec<_> = kept.iter().map(|reply| reply.shown()).collect();
            if usize::from(*count) > kept.len() {
                shown.insert(kept.len() / 2, "...".to_owned());
            }
            format!("the session service answered: {}", shown.join(", "))
        }
        Happened::LoginSuccess => "the server let it in".to_owned(),
        Happened::Joined => "the player was in".to_owned(),
        Happened::Kicked { by_backend: true } => "a backend sent the player away".to_owned(),
        Happened::Kicked { by_backend: false } => "the server sent the player away".to_owned(),
        Happened::Gone => "the connection ended".to_owned(),
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
