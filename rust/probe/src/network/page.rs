//! What was seen of backends, in lines for people.

use sessioncheck_core::catalogue::{Label, Language};
use sessioncheck_core::text::Text;
use sessioncheck_core::untrusted::Untrusted;
use textwrap::core::display_width;

use super::{Files, Member};
use crate::backend::{BackendReport, Finding, Forwarding, SecretCheck};
use crate::words::{Words, fill, padded};

/// What is known of one backend, a line each.
pub fn sheet(report: &BackendReport, language: &Language) -> String {
    let words = Words::of(language);
    let yes_or_no = |known| words.answer(known, &words.answer_yes, &words.answer_no);
    let mut lines = vec![(
        &words.minecraft_server,
        yes_or_no(Some(report.reached)).to_owned(),
    )];
    if report.reached {
        let online = words.answer(report.online_mode, &words.turned_on, &words.turned_off);
        let lets_in = words.answer(
            report.accepts_direct_login,
            &words.from_here,
            &words.answer_no,
        );
        let impersonated = words.answer(report.spoofable, &words.by_whoever, &words.answer_no);
        lines.extend([
            (&words.version, version(report, words)),
            (&words.online, online.to_owned()),
            (&words.forwarding, report.forwarding.word().to_owned()),
            (&words.secret, report.secret.word().to_owned()),
            (&words.lets_in, lets_in.to_owned()),
            (&words.impersonated, impersonated.to_owned()),
        ]);
    }
    lines.push((&words.seen, report.detail.clone()));
    let width = lines
        .iter()
        .map(|(what, _)| display_width(what))
        .max()
        .unwrap_or(0);
    let mut text = format!("{}\n", report.target);
    for (what, value) in lines {
        text.push_str(&format!("  {}  {value}\n", padded(what, width)));
    }
    for finding in &report.findings {
        text.push_str(&format!("  {}\n", explained(finding)));
    }
    text.truncate(text.trim_end().len());
    text
}

/// One row a backend, each column as wide as it must be; below it what a row has no room for.
pub fn table(members: &[Member], language: &Language) -> Text {
    let words = Words::of(language);
    let mut rows = vec![
        [
            &words.server,
            &words.reachable,
            &words.version,
            &words.online,
            &words.forwarding,
            &words.secret,
            &words.past_the_proxy,
            &words.verdict,
        ]
        .map(String::clone),
    ];
    rows.extend(members.iter().map(|member| row(member, words)));
    let widths: [usize; 8] = std::array::from_fn(|column| {
        rows.iter()
            .map(|row| display_width(&row[column]))
            .max()
            .unwrap_or(0)
    });
    let mut text = String::new();
    for row in &rows {
        let cells: Vec<_> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| padded(cell, width))
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    for member in members {
        let name = &member.server;
        if !member.report.reached {
            text.push_str(&format!(
                "\n{name} ({}): {}\n",
                member.report.target, member.report.detail
            ));
        }
        for sentence in [&member.untested, &member.disagreement, &member.agreement] {
            if !sentence.is_empty() {
                text.push_str(&format!("\n{name}: {sentence}\n"));
            }
        }
        for finding in &member.report.findings {
            text.push_str(&format!("\n{name}: {}\n", explained(finding)));
            text.push_str(&grounds(finding, language, words));
        }
    }
    text.truncate(text.trim_end().len());
    Text::plain_of(text)
}

fn row(member: &Member, words: &Words) -> [String; 8] {
    let report = &member.report;
    let past = if member.this_machine_only {
        &words.this_machine_only
    } else {
        words.answer(report.spoofable, &words.open, &words.closed)
    };
    [
        member.server.clone(),
        words
            .answer(Some(report.reached), &words.answer_yes, &words.answer_no)
            .to_owned(),
        version(report, words),
        words
            .answer(report.online_mode, &words.turned_on, &words.turned_off)
            .to_owned(),
        report.forwarding.word().to_owned(),
        report.secret.word().to_owned(),
        past.to_owned(),
        verdict(member, words),
    ]
}

/// The verdict in a few words.
fn verdict(member: &Member, words: &Words) -> String {
    match member.files {
        Files::Disagree => return words.restart_verdict.clone(),
        Files::Wrong => return words.mend_verdict.clone(),
        Files::Agree | Files::Unknown => {}
    }
    match member.report.findings.first() {
        Some(finding) => format!("{} {}", finding.cause, finding.name),
        None if member.report.forwarding == Forwarding::Unknown => words.no_verdict.clone(),
        None if member.report.secret == SecretCheck::Match => words.good_secret.clone(),
        None => words.good.clone(),
    }
}

fn explained(finding: &Finding) -> String {
    format!(
        "{} {}: sessioncheck explain {}",
        finding.cause, finding.name, finding.cause
    )
}

/// How sure a finding is, where it is written and what to do there.
fn grounds(finding: &Finding, language: &Language, words: &Words) -> String {
    let Some(place) = &finding.place else {
        return String::new();
    };
    let (certainty, why) = match finding.certainty {
        Some("certain") => (Label::Certain, &words.both_say_so),
        _ => (Label::Likely, &words.files_alone),
    };
    let mut lines = format!("  {}: {why}\n", language.label(certainty));
    if let Some(file) = &place.file {
        let line = place
            .line
            .map_or_else(String::new, |line| format!(":{line}"));
        let key = place.key.as_deref().unwrap_or_default();
        let place = format!("{}/{file}{line}  {key}", place.dir.trim_end_matches('/'));
        lines.push_str(&format!("  {}\n", Untrusted::from(place.trim()).escaped()));
    }
    if !place.fix.is_empty() {
        lines.push_str(&format!("  {}\n", place.fix));
    }
    lines
}

fn version(report: &BackendReport, words: &Words) -> String {
    let protocol = report
        .protocol
        .map(|protocol| fill(&words.protocol, &[("number", &protocol.to_string())]));
    match (&report.version, protocol) {
        (Some(name), Some(protocol)) => format!("{name} ({protocol})"),
        (Some(name), None) => name.clone(),
        (None, Some(protocol)) => protocol,
        (None, None) => words.unknown.clone(),
    }
}
