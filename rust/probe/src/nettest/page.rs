//! The report as a page for people, in a terminal and in a chat.

use sessioncheck_core::catalogue::Language;
use sessioncheck_core::text::{Color, Text};
use textwrap::core::display_width;

use super::{CheckName, Report};
use crate::words::{NettestWords, Words, fill, padded};

/// Between two columns: a step and how it ended, and the end and its time.
const AFTER_STEP: usize = 3;
const AFTER_END: usize = 2;
/// The width of the column of times.
const TIME: usize = 8;

/// The steps host by host, then the causes. The report's own sentences are in the language of its plan.
pub fn page(report: &Report, language: &Language) -> Text {
    let words = &Words::of(language).nettest;
    let widest = |texts: &[&str]| {
        let widths = texts.iter().map(|text| display_width(text));
        widths.max().unwrap_or(0)
    };
    let steps = widest(&CheckName::ALL.map(|name| step(name, words))) + AFTER_STEP;
    let ends = widest(&[&words.right, &words.wrong]) + AFTER_END;
    let mut lines = Vec::new();
    let mut host = "";
    for check in &report.checks {
        if check.host != host {
            host = &check.host;
            lines.push(Text::plain_of(host.to_owned()));
        }
        let (color, word) = match check.ok {
            Some(true) => (Color::Green, words.right.as_str()),
            Some(false) => (Color::Red, words.wrong.as_str()),
            None => (Color::Gray, "-"),
        };
        let time = if check.ms == 0 {
            String::new()
        } else {
            fill(&words.milliseconds, &[("number", &check.ms.to_string())])
        };
        let indent = " ".repeat(TIME.saturating_sub(display_width(&time)));
        let line = Text::plain_of(format!("  {}", padded(step(check.name, words), steps)))
            .colored(color, padded(word, ends))
            .push(format!("{indent}{time}  {}", check.detail));
        lines.push(line);
    }
    lines.push(Text::new());
    if report.findings.is_empty() {
        lines.push(Text::plain_of(words.nothing_wrong.clone()));
    }
    for finding in &report.findings {
        lines.push(Text::plain_of(format!(
            "{} {} ({}): {}",
            finding.cause, finding.name, finding.host, finding.detail
        )));
        let command = format!("sessioncheck explain {}", finding.cause);
        let what_to_do = fill(&words.what_to_do, &[("command", &command)]);
        lines.push(Text::plain_of(format!("  {what_to_do}")));
    }
    Text::lines(lines)
}

fn step(name: CheckName, words: &NettestWords) -> &str {
    match name {
        CheckName::DnsV4 => &words.name_to_ipv4,
        CheckName::DnsV6 => &words.name_to_ipv6,
        CheckName::TcpV4 => &words.connect_by_ipv4,
        CheckName::TcpV6 => &words.connect_by_ipv6,
        CheckName::Tls => &words.encryption,
        CheckName::Clock => &words.clock,
        CheckName::Session => &words.has_joined,
        CheckName::Join => &words.join,
        CheckName::Discovery => &words.discovery,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use sessioncheck_core::catalogue::Languages;

    use super::super::verdict::{judge, tests as seen};
    use super::*;

    /// The pages of every fault, directly and through a proxy; of what was said before, nothing twice.
    fn pages(language: &'static Language) -> String {
        let faults = seen::faults();
        let direct = faults.into_iter().map(|(what, host, _)| (what, host, None));
        let proxied = [
            (
                "a proxy that does not let us through",
                seen::without_answers(|_| ()),
            ),
            (
                "a proxy takes the first steps",
                seen::with(|host| {
                    host.tls.clear();
                    host.tcp[0].end = super::super::observation::TcpEnd::Refused;
                }),
            ),
        ]
        .map(|(what, host)| (what, host, Some("proxy:3128")));
        let mut said: Vec<String> = Vec::new();
        let mut out = String::new();
        for (what, host, proxy) in direct.chain(proxied) {
            let report = judge(&[host], proxy, Words::of(language));
            writeln!(out, "# {what}").expect("a string takes it");
            for line in page(&report, language).console(false).to_string().lines() {
                if !line.is_empty() && !said.iter().any(|before| before == line) {
                    writeln!(out, "{line}").expect("a string takes it");
                    said.push(line.to_owned());
                }
            }
        }
        out
    }

    #[test]
    fn every_language_has_its_pages() {
        for tag in Languages::tags() {
            insta::assert_snapshot!(format!("pages_{tag}"), pages(Languages::get(tag)));
        }
    }
}
