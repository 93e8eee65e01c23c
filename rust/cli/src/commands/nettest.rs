//! `nettest`: is it Mojang, or this machine's way to Mojang?

use std::hash::{BuildHasher, Hasher, RandomState};

use clap::{Arg, ArgMatches};
use sessioncheck_probe::nettest::{self, Plan};

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
        .arg(output::lang())
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
    let is_json = output::chosen(arguments) == "json";
    // Programs compare the sentences in JSON: they stay English.
    let language = if is_json {
        plan.language
    } else {
        output::language(arguments)
    };
    let plan = Plan { language, ..plan };
    let report = output::wait_for(nettest::run(&plan))?;
    if is_json {
        let line = serde_json::to_string(&report).map_err(|error| Failure(error.to_string()))?;
        output::print(&format!("{line}\n"))?;
    } else {
        output::print(&format!(
            "{}\n",
            nettest::page(&report, language).console(output::is_terminal())
        ))?;
    }
    Ok(if report.findings.is_empty() {
        Outcome::NothingToReport
    } else {
        Outcome::Findings
    })
}
