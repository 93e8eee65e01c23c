//! `nettest`: is it Mojang, or this machine's way to Mojang?

use std::hash::{BuildHasher, Hasher, RandomState};

use clap::{Arg, ArgMatches};
use sessioncheck_probe::nettest::{self, CheckName, Plan, Report};

use super::{Command, Failure, Outcome, output};

pub(super) const NETTEST: Command = Command {
    word: "nettest",
    define,
    run,
};

fn define() -> clap::Command {
    clap::Command::new(NETTEST.word)
        .about("Follows this machine's way to Mojang and says which step is broken")
        .arg(output::format(&["text", "json"]))
        .arg(
            Arg::new("upstream")
                .long("upstream")
                .value_name("URL")
                .help("Another session service: a host, one with a path, or a full hasJoined URL"),
        )
}

fn run(arguments: &ArgMatches) -> Result<Outcome, Failure> {
    // Any number will do that nobody asked with before.
    let nonce = RandomState::new().build_hasher().finish();
    let plan = match arguments.get_one::<String>("upstream") {
        Some(upstream) => Plan::upstream(upstream, nonce)
            .map_err(|error| Failure(format!("--upstream: {error}; write it as https://host")))?,
        None => Plan::mojang(nonce),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure(format!("cannot start: {error}")))?;
    let report = runtime.block_on(nettest::run(&plan));
    if output::chosen(arguments) == "json" {
        let line = serde_json::to_string(&report).map_err(|error| Failure(error.to_string()))?;
        output::print(&format!("{line}\n"))?;
    } else {
        output::print(&for_people(&report))?;
    }
    Ok(if report.findings.is_empty() {
        Outcome::NothingToReport
    } else {
        Outcome::Findings
    })
}

fn for_people(report: &Report) -> String {
    let good = anstyle::AnsiColor::Green.on_default();
    let bad = anstyle::AnsiColor::Red.on_default().bold();
    let mut text = String::new();
    let mut host = "";
    for check in &report.checks {
        if check.host != host {
            host = &check.host;
            text.push_str(&format!("{host}\n"));
        }
        let (style, word) = match check.ok {
            Some(true) => (good, "ok"),
            Some(false) => (bad, "FAILED"),
            None => (anstyle::Style::new(), "-"),
        };
        let time = if check.ms == 0 {
            String::new()
        } else {
            format!("{} ms", check.ms)
        };
        text.push_str(&format!(
            "  {:<18}{style}{word:<8}{style:#}{time:>8}  {}\n",
            step_in_words(check.name),
            check.detail
        ));
    }
    text.push('\n');
    if report.findings.is_empty() {
        text.push_str("Nothing is wrong between this machine and the session service.\n");
    }
    for finding in &report.findings {
        text.push_str(&format!(
            "{} {} ({}): {}\n  what to do: sessioncheck explain {}\n",
            finding.cause, finding.name, finding.host, finding.detail, finding.cause
        ));
    }
    text
}

fn step_in_words(name: CheckName) -> &'static str {
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
