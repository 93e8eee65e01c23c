//! The report as a page for people, in a terminal and in a chat.

use sessioncheck_core::text::{Color, Text};

use super::{CheckName, Report};

/// The steps host by host, then the causes.
pub fn page(report: &Report) -> Text {
    let mut lines = Vec::new();
    let mut host = "";
    for check in &report.checks {
        if check.host != host {
            host = &check.host;
            lines.push(Text::plain_of(host.to_owned()));
        }
        let (color, word) = match check.ok {
            Some(true) => (Color::Green, "ok"),
            Some(false) => (Color::Red, "FAILED"),
            None => (Color::Gray, "-"),
        };
        let time = if check.ms == 0 {
            String::new()
        } else {
            format!("{} ms", check.ms)
        };
        let line = Text::plain_of(format!("  {:<18}", step(check.name)))
            .colored(color, format!("{word:<8}"))
            .push(format!("{time:>8}  {}", check.detail));
        lines.push(line);
    }
    lines.push(Text::new());
    if report.findings.is_empty() {
        lines.push(Text::plain_of(
            "Nothing is wrong between this machine and the session service.",
        ));
    }
    for finding in &report.findings {
        lines.push(Text::plain_of(format!(
            "{} {} ({}): {}",
            finding.cause, finding.name, finding.host, finding.detail
        )));
        lines.push(Text::plain_of(format!(
            "  what to do: sessioncheck explain {}",
            finding.cause
        )));
    }
    Text::lines(lines)
}

fn step(name: CheckName) -> &'static str {
    match name {
        CheckName::DnsV4 => "name to IPv4",
        CheckName::DnsV6 => "name to IPv6",
        CheckName::TcpV4 => "connect by IPv4",
        CheckName::TcpV6 => "connect by IPv6",
        CheckName::Tls => "encryption",
        CheckName::Clock => "clock",
        CheckName::Session => "hasJoined",
        CheckName::Join => "join",
        CheckName::Discovery => "discovery",
    }
}
