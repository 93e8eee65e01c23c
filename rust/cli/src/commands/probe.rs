//! `probe`: what files cannot say, a backend says itself.

use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, value_parser};
use sessioncheck_core::wire::Protocol;
use sessioncheck_probe::backend::{self, BackendReport, Settings, Target};

use super::{Command, Failure, Outcome, format_argument, wants_json};

pub(super) const COMMAND: Command = Command {
    word: "probe",
    define,
    run,
};

/// The port that a server has when nobody says one.
const DEFAULT_PORT: u16 = 25_565;

/// A secret file longer than this is some other file.
const LONGEST_SECRET: u64 = 64 * 1024;

fn define() -> clap::Command {
    clap::Command::new(COMMAND.word)
        .about("Asks a backend how it is set up: version, online mode, forwarding, secret")
        .arg(format_argument())
        .arg(
            Arg::new("target")
                .value_name("HOST:PORT")
                .required(true)
                .help("The backend; a host on this machine, or any of yours with --i-own-this"),
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
    let text = arguments
        .get_one::<String>("target")
        .map_or("", String::as_str);
    let target = read_target(text)?;
    let settings = Settings {
        secret: arguments
            .get_one::<String>("secret-file")
            .map(|file| read_secret(file))
            .transpose()?,
        protocol: arguments.get_one::<i32>("protocol").copied().map(Protocol),
        login: arguments.get_flag("login"),
        nonce: RandomState::new().build_hasher().finish(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure(format!("cannot start: {error}")))?;
    let owned = arguments.get_flag("i-own-this");
    let reports = runtime.block_on(async {
        if !owned && !backend::is_this_machine(&target.host, target.port).await {
            return Err(Failure(format!(
                "{text} is not on this machine: add --i-own-this if it is your server"
            )));
        }
        Ok(backend::probe_all(vec![target], &settings).await)
    })?;
    let mut worth_a_look = false;
    for report in &reports {
        worth_a_look |= !report.reached
            || report
                .findings
                .iter()
                .any(|finding| finding.severity != "info");
        if wants_json(arguments) {
            let line = serde_json::to_string(report).map_err(|error| Failure(error.to_string()))?;
            anstream::println!("{line}");
        } else {
            print_for_people(report);
        }
    }
    Ok(if worth_a_look {
        Outcome::Findings
    } else {
        Outcome::NothingToReport
    })
}

/// `host`, `host:port`, `1.2.3.4:port` or `[::1]:port`.
fn read_target(text: &str) -> Result<Target, Failure> {
    let wrong = |why: &str| {
        Failure(format!(
            "\"{text}\" {why}; write it as HOST:PORT, for example 127.0.0.1:25565"
        ))
    };
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port))
            if !host.contains(':') || host.starts_with('[') && host.ends_with(']') =>
        {
            (
                host,
                port.parse()
                    .map_err(|_| wrong("has no port from 1 to 65535"))?,
            )
        }
        Some(_) if !text.starts_with('[') && text.parse::<std::net::Ipv6Addr>().is_err() => {
            return Err(wrong("is no host and port"));
        }
        Some(_) | None => (text, DEFAULT_PORT),
    };
    if host.is_empty() || host == "[]" {
        return Err(wrong("has no host"));
    }
    if port == 0 {
        return Err(wrong("has no port from 1 to 65535"));
    }
    Ok(Target {
        label: text.to_owned(),
        host: host.to_owned(),
        port,
    })
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

fn print_for_people(report: &BackendReport) {
    let say = |answer: Option<bool>, yes: &'static str, no: &'static str| match answer {
        Some(true) => yes,
        Some(false) => no,
        None => "unknown",
    };
    anstream::println!("{}", report.target);
    anstream::println!(
        "  {:<22}{}",
        "a Minecraft server",
        if report.reached { "yes" } else { "no" }
    );
    if report.reached {
        let version = match (&report.version, report.protocol) {
            (Some(name), Some(protocol)) => format!("{name} (protocol {protocol})"),
            (Some(name), None) => name.clone(),
            (None, Some(protocol)) => format!("protocol {protocol}"),
            (None, None) => "unknown".to_owned(),
        };
        anstream::println!("  {:<22}{version}", "version");
        anstream::println!(
            "  {:<22}{}",
            "online mode",
            say(report.online_mode, "on", "off")
        );
        anstream::println!(
            "  {:<22}{}",
            "forwarding",
            format!("{:?}", report.forwarding).to_lowercase()
        );
        anstream::println!(
            "  {:<22}{}",
            "secret",
            format!("{:?}", report.secret).to_lowercase()
        );
        anstream::println!(
            "  {:<22}{}",
            "lets anybody in",
            say(report.accepts_direct_login, "yes, from here", "no")
        );
        anstream::println!(
            "  {:<22}{}",
            "can be impersonated",
            say(report.spoofable, "yes, by whoever reaches the port", "no")
        );
    }
    anstream::println!("  {:<22}{}", "seen", report.detail);
    for finding in &report.findings {
        anstream::println!(
            "  {} {}: sessioncheck explain {}",
            finding.cause,
            finding.name,
            finding.cause
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_as_people_write_them() {
        for (text, host, port) in [
            ("127.0.0.1:25566", "127.0.0.1", 25_566),
            ("localhost", "localhost", 25_565),
            ("[::1]:25565", "[::1]", 25_565),
            ("::1", "::1", 25_565),
            ("play.example.org:1", "play.example.org", 1),
        ] {
            let target = read_target(text).expect(text);
            assert_eq!((target.host.as_str(), target.port), (host, port));
        }
        for text in ["", ":25565", "a:b", "a:0", "a:65536", "a:b:1", "[]:1"] {
            assert!(read_target(text).is_err(), "{text}");
        }
    }
}
