//! `probe`: what files cannot say, a backend says itself.

use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, value_parser};
use sessioncheck_core::doctor::Site;
use sessioncheck_core::wire::Protocol;
use sessioncheck_probe::backend::{self, Settings, Target};
use sessioncheck_probe::network::{self, Member};

use super::{Command, Failure, Outcome, output};

pub(super) const PROBE: Command = Command {
    word: "probe",
    define,
    run,
};

/// A secret file longer than this is some other file.
const LONGEST_SECRET: u64 = 64 * 1024;

fn define() -> clap::Command {
    clap::Command::new(PROBE.word)
        .about("Asks a backend how it is set up: version, online mode, forwarding, secret")
        .arg(output::format(&["text", "json"]))
        .arg(output::lang())
        .arg(
            Arg::new("target")
                .value_name("HOST:PORT")
                .required_unless_present("proxy")
                .help("The backend: by a loopback address, or any of yours with --i-own-this"),
        )
        .arg(
            Arg::new("proxy")
                .long("proxy")
                .value_name("DIR")
                .conflicts_with("target")
                .help("A proxy's folder: every backend of its list, held against how it forwards"),
        )
        .arg(
            Arg::new("backend-dir")
                .long("backend-dir")
                .value_name("DIR")
                .action(ArgAction::Append)
                .requires("proxy")
                .help("With --proxy: a backend's folder, to say where its files and the running server disagree"),
        )
        .arg(
            Arg::new("secret-file")
                .long("secret-file")
                .value_name("FILE")
                .help("A forwarding.secret to test; it is never sent"),
        )
        .arg(
            Arg::new("protocol")
                .long("protocol")
                .value_name("N")
                .value_parser(value_parser!(i32).range(0..))
                .help("Speak this protocol number instead of the server's own"),
        )
        .arg(
            Arg::new("login")
                .long("login")
                .action(ArgAction::SetTrue)
                .help("Try a login below 1.20.2 too, where it may show as a join for a moment"),
        )
        .arg(
            Arg::new("i-own-this")
                .long("i-own-this")
                .action(ArgAction::SetTrue)
                .help("Says that a target beyond this machine is yours"),
        )
}

fn run(arguments: &ArgMatches) -> Result<Outcome, Failure> {
    let settings = Settings {
        secret: arguments
            .get_one::<String>("secret-file")
            .map(|file| read_secret(file))
            .transpose()?,
        protocol: arguments.get_one::<i32>("protocol").copied().map(Protocol),
        login: arguments.get_flag("login"),
        nonce: RandomState::new().build_hasher().finish(),
        language: output::language(arguments),
    };
    let members = match arguments.get_one::<String>("proxy") {
        Some(proxy) => {
            let backends = arguments
                .get_many::<String>("backend-dir")
                .into_iter()
                .flatten();
            ask_network(proxy, backends, &settings)?
        }
        None => {
            let text = arguments
                .get_one::<String>("target")
                .map_or("", String::as_str);
            ask_one(text, arguments.get_flag("i-own-this"), &settings)?
        }
    };
    let worth_a_look = members.iter().any(Member::is_worth_a_look);
    let mut text = String::new();
    if output::chosen(arguments) == "json" {
        for member in &members {
            let line = if arguments.contains_id("proxy") {
                serde_json::to_string(member)
            } else {
                serde_json::to_string(&member.report)
            };
            text.push_str(&line.map_err(|error| Failure(error.to_string()))?);
            text.push('\n');
        }
    } else if arguments.contains_id("proxy") {
        text = format!(
            "{}\n",
            network::table(&members, settings.language).console(output::is_terminal())
        );
    } else {
        members.iter().for_each(|member| {
            let sheet = network::sheet(&member.report, settings.language);
            text.push_str(&format!("{sheet}\n"));
        });
    }
    output::print(&text)?;
    Ok(if worth_a_look {
        Outcome::Findings
    } else {
        Outcome::NothingToReport
    })
}

/// One backend by its address.
fn ask_one(text: &str, owned: bool, settings: &Settings) -> Result<Vec<Member>, Failure> {
    let target: Target = text.parse().map_err(|error| Failure(format!("{error}")))?;
    let reports = output::wait_for(async {
        if !owned && !backend::is_this_machine(&target.host, target.port).await {
            return Err(Failure(format!(
                "{text} is not this machine by a loopback address: add --i-own-this if it is your server"
            )));
        }
        Ok(backend::probe_all(vec![target], settings).await)
    })??;
    Ok(reports.into_iter().map(Member::alone).collect())
}

/// All backends of a proxy's list; the list itself is the owner's word that they are his.
fn ask_network<'a>(
    proxy: &'a str,
    backends: impl Iterator<Item = &'a String>,
    settings: &Settings,
) -> Result<Vec<Member>, Failure> {
    let dirs: Vec<PathBuf> = std::iter::once(proxy)
        .chain(backends.map(String::as_str))
        .map(PathBuf::from)
        .collect();
    let roots = sessioncheck_roots::bring(&dirs).map_err(|error| Failure(error.to_string()))?;
    output::wait_for(network::ask(&Site::read(&roots), None, settings))?
        .map_err(|error| Failure(format!("{proxy}: {error}")))
}

/// The bytes that Velocity makes of the file: its lines joined, spaces kept (Velocity's VelocityConfiguration).
fn read_secret(file: &str) -> Result<Arc<[u8]>, Failure> {
    let wrong = |why: String| Failure(format!("--secret-file {file}: {why}"));
    let length = fs::metadata(file)
        .map_err(|error| wrong(error.to_string()))?
        .len();
    if length > LONGEST_SECRET {
        return Err(wrong("is too long to be a forwarding secret".to_owned()));
    }
    let bytes = fs::read(file).map_err(|error| wrong(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| wrong("is not UTF-8 text".to_owned()))?;
    let secret: String = text.lines().collect();
    if secret.is_empty() {
        return Err(wrong("is empty".to_owned()));
    }
    Ok(secret.into_bytes().into())
}
