//! `nettest`: is it Mojang, or this machine's way to Mojang?

use std::hash::{BuildHasher, Hasher, RandomState};

use clap::{Arg, ArgMatches};
use sessioncheck_probe::nettest::{self, Plan, words};

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
    let report = output::wait_for(nettest::run(&plan))?;
    if output::chosen(arguments) == "json" {
        let line = serde_json::to_string(&report).map_err(|error| Failure(error.to_string()))?;
        output::print(&format!("{line}\n"))?;
    } else {
        output::print(&format!(
            "{}\n",
            words::page(&report).console(output::is_terminal())
        ))?;
    }
    Ok(if report.findings.is_empty() {
        Outcome::NothingToReport
    } else {
        Outcome::Findings
    })
}
