//! What the doctor found, for people and for programs.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::finding::{Finding, NewValue};
use super::site::Site;
use super::words::Words;
use crate::catalogue::{Language, Severity, title};
use crate::cause::{Cause, Fact};
use crate::text::{Color, Style, Text};
use crate::untrusted::Untrusted;

/// One object: the folders and what was found, as the contract has it.
pub fn json(site: &Site, findings: &[Finding], language: &Language) -> Value {
    let servers: Vec<Value> = site
        .servers
        .iter()
        .map(|server| json!({"dir": server.dir, "kind": server.kind.word(), "name": server.name}))
        .collect();
    let findings: Vec<Value> = findings
        .iter()
        .map(|finding| {
            json!({
                "code": finding.cause.code(),
                "name": finding.cause.name(),
                "severity": finding.severity.word(),
                "servers": dirs(site, finding),
                "file": finding.file.as_deref(),
                "line": finding.line,
                "key": finding.key.as_deref(),
                "value": finding.value.as_ref().map(Untrusted::escaped),
                "fix": fix(site, finding, language),
            })
        })
        .collect();
    json!({"servers": servers, "findings": findings})
}

/// What to do about a finding, in sentences.
pub fn fix(site: &Site, finding: &Finding, language: &Language) -> String {
    Words::of(language).steps(site, finding).join(" ")
}

/// Pages of text: a block a server, its worst finding first, each with its place and what to change into what.
pub fn text(site: &Site, findings: &[Finding], language: &Language) -> Text {
    let words = Words::of(language);
    let mut lines = Vec::new();
    let mut order: Vec<usize> = Vec::new();
    for finding in findings {
        let first = finding.servers.first().copied().unwrap_or(0);
        if !order.contains(&first) {
            order.push(first);
        }
    }
    let width = findings
        .iter()
        .map(|finding| language_word(language, finding.severity).chars().count())
        .max()
        .unwrap_or(0);
    for server in order {
        if !lines.is_empty() {
            lines.push(Text::new());
        }
        lines.push(heading(site, server));
        for finding in findings {
            if finding.servers.first() == Some(&server) {
                block(site, finding, language, words, width, &mut lines);
            }
        }
    }
    for server in site
        .servers
        .iter()
        .filter(|server| server.kind.word() == "unknown")
    {
        lines.push(
            Text::new()
                .colored(Color::Gray, Untrusted::from(server.dir.as_str()).escaped())
                .push(": ")
                .push(words.label("folder-unknown").to_owned()),
        );
    }
    if findings.is_empty() {
        lines.push(Text::new().colored(Color::Green, words.label("nothing-found").to_owned()));
    }
    lines.push(Text::new());
    lines.push(summary(findings, language));
    Text::lines(lines)
}

/// The causes of the findings, each once, worst first: the pages to add.
pub fn causes(findings: &[Finding]) -> Vec<Cause> {
    let mut seen = BTreeSet::new();
    findings
        .iter()
        .map(|finding| finding.cause)
        .filter(|cause| seen.insert(*cause))
        .collect()
}

/// Whether there is anything that the exit code has to say: information alone is nothing to report.
pub fn is_worth_reporting(findings: &[Finding]) -> bool {
    findings
        .iter()
        .any(|finding| finding.severity > Severity::Info)
}

fn dirs<'a>(site: &'a Site, finding: &Finding) -> Vec<&'a str> {
    finding
        .servers
        .iter()
        .filter_map(|server| site.servers.get(*server))
        .map(|server| server.dir.as_str())
        .collect()
}

fn heading(site: &Site, server: usize) -> Text {
    let Some(server) = site.servers.get(server) else {
        return Text::new();
    };
    Text::new()
        .styled(
            Style::of(Color::White).bold(),
            Untrusted::from(server.name.as_str()).escaped(),
        )
        .colored(
            Color::Gray,
            format!(
                "  {}  {}",
                server.kind.word(),
                Untrusted::from(server.dir.as_str()).escaped()
            ),
        )
}

/// What stands between a key and its value in a file, so that the line can be taken as it is.
fn assignment(file: &str) -> &'static str {
    match file.rsplit_once('.') {
        Some((_, "toml")) => " = ",
        Some((_, "properties" | "conf")) => "=",
        _ => ": ",
    }
}

fn block(
    site: &Site,
    finding: &Finding,
    language: &Language,
    words: &Words,
    width: usize,
    lines: &mut Vec<Text>,
) {
    let color = finding.severity.color();
    let severity = language_word(language, finding.severity);
    let margin = " ".repeat(width + 4);
    lines.push(
        Text::new()
            .styled(
                Style::of(color).bold(),
                format!(
                    "  {severity}{}",
                    " ".repeat(width - severity.chars().count())
                ),
            )
            .styled(Style::of(color), format!("  {}  ", finding.cause.code()))
            .push(title(language, finding.cause, &facts(site, finding))),
    );
    if let Some(place) = place(finding) {
        lines.push(Text::new().colored(Color::Aqua, format!("{margin}{place}")));
    }
    for change in &finding.changes {
        let Some(edit) = &change.edit else {
            continue;
        };
        let NewValue::Text(to) = &edit.to else {
            continue;
        };
        let key = change.facts.get(Fact::Key).map(Untrusted::escaped);
        let key = key.unwrap_or_default();
        let from = change.facts.get(Fact::Value).map(Untrusted::escaped);
        let differs_from_place = finding.key.as_deref() != Some(key.as_str());
        if differs_from_place {
            let place = format!("{}:{}", edit.file, edit.line);
            lines.push(Text::new().colored(Color::Aqua, format!("{margin}{place}")));
        }
        let from = from.unwrap_or_default();
        let is = assignment(&edit.file);
        lines.push(Text::new().colored(Color::Red, format!("{margin}- {key}{is}{from}")));
        lines.push(Text::new().colored(Color::Green, format!("{margin}+ {key}{is}{to}")));
    }
    for (index, step) in words.steps(site, finding).into_iter().enumerate() {
        lines.push(
            Text::new()
                .colored(Color::Gray, format!("{margin}{}. ", index + 1))
                .push(step),
        );
    }
    if !finding.also.is_empty() {
        let codes: Vec<&str> = finding.also.iter().copied().map(Cause::code).collect();
        lines.push(Text::new().colored(
            Color::Gray,
            format!("{margin}{}: {}", words.label("also"), codes.join(", ")),
        ));
    }
}

/// The facts that a title may name: the finding's own and its place.
fn facts(site: &Site, finding: &Finding) -> crate::cause::Facts {
    let mut facts = finding.facts.clone();
    if let Some(file) = &finding.file {
        facts.insert(Fact::File, &**file);
    }
    if let Some(line) = finding.line {
        facts.insert(Fact::Line, line.to_string());
    }
    if let Some(key) = &finding.key {
        facts.insert(Fact::Key, key.as_str());
    }
    if let Some(value) = &finding.value {
        facts.insert(Fact::Value, value.clone());
    }
    if facts.get(Fact::Server).is_none()
        && let Some(server) = finding.servers.first().and_then(|at| site.servers.get(*at))
    {
        facts.insert(Fact::Server, server.name.as_str());
    }
    facts
}

fn place(finding: &Finding) -> Option<String> {
    let file = Untrusted::from(&**finding.file.as_ref()?).escaped();
    let mut place = file;
    if let Some(line) = finding.line {
        let _ = write!(place, ":{line}");
    }
    if let Some(key) = &finding.key {
        let _ = write!(place, "  {}", Untrusted::from(key.as_str()).escaped());
    }
    Some(place)
}

/// How many there are of each severity, the gravest first.
pub fn summary(findings: &[Finding], language: &Language) -> Text {
    let mut text = Text::new();
    let mut first = true;
    for severity in [
        Severity::Critical,
        Severity::Error,
        Severity::Warning,
        Severity::Info,
    ] {
        let count = findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count();
        if count == 0 {
            continue;
        }
        if !first {
            text = text.push(" · ");
        }
        first = false;
        text = text.colored(
            severity.color(),
            format!("{}: {count}", language_word(language, severity)),
        );
    }
    text
}

fn language_word(language: &Language, severity: Severity) -> &str {
    use crate::catalogue::Label;
    language.label(match severity {
        Severity::Critical => Label::Critical,
        Severity::Error => Label::Error,
        Severity::Warning => Label::Warning,
        Severity::Info => Label::Info,
    })
}
