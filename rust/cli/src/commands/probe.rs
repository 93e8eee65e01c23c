//! `probe`: what files cannot say, a backend says itself.

use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, value_parser};
use sessioncheck_core::doctor::files::ForwardingMode;
use sessioncheck_core::doctor::{OrDefault, Site};
use sessioncheck_core::untrusted::Untrusted;
use sessioncheck_core::wire::Protocol;
use sessioncheck_probe::backend::{self, BackendReport, Settings, Target};
use sessioncheck_probe::network::{self, Member};

use super::{Command, Failure, Outcome, output};

pub(super) const PROBE: Command = Command {
    word: "probe",
    define,
    run,
};

/// The port that a server has when nobody says one.
const DEFAULT_PORT: u16 = 25_565;

/// A secret file longer than this is some other file.
const LONGEST_SECRET: u64 = 64 * 1024;

fn define() -> clap::Command {
    clap::Command::new(PROBE.word)
        .about("Asks a backend how it is set up: version, online mode, forwarding, secret")
        .arg(output::format(&["text", "json"]))
        .arg(
            Arg::new("target")
                .value_name("HOST:PORT")
                .required_unless_present("proxy")
                .help("The backend; a host on this machine, or any of yours with --i-own-this"),
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
    let mut settings = Settings {
        secret: arguments
            .get_one::<String>("secret-file")
            .map(|file| read_secret(file))
            .transpose()?,
        protocol: arguments.get_one::<i32>("protocol").copied().map(Protocol),
        login: arguments.get_flag("login"),
        nonce: RandomState::new().build_hasher().finish(),
    };
    let members = match arguments.get_one::<String>("proxy") {
        Some(proxy) => {
            let backends = arguments
                .get_many::<String>("backend-dir")
                .into_iter()
                .flatten();
            ask_network(proxy, backends, &mut settings)?
        }
        None => {
            let text = arguments
                .get_one::<String>("target")
                .map_or("", String::as_str);
            ask_one(text, arguments.get_flag("i-own-this"), &settings)?
        }
    };
    let worth_a_look = members.iter().any(|member| {
        !member.report.reached
            || !member.disagreement.is_empty()
            || member
                .report
                .findings
                .iter()
                .any(|finding| finding.severity != "info")
    });
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
        text = table(&members);
    } else {
        members
            .iter()
            .for_each(|member| text.push_str(&sheet(&member.report)));
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
    let target = read_target(text)?;
    let reports = runtime()?.block_on(async {
        if !owned && !backend::is_this_machine(&target.host, target.port).await {
            return Err(Failure(format!(
                "{text} is not on this machine: add --i-own-this if it is your server"
            )));
        }
        Ok(backend::probe_all(vec![target], settings).await)
    })?;
    let members = reports.into_iter().map(|report| Member {
        server: report.target.clone(),
        report,
        disagreement: String::new(),
    });
    Ok(members.collect())
}

/// All backends of a proxy's list; the list itself is the owner's word that they are his.
fn ask_network<'a>(
    proxy: &'a str,
    backends: impl Iterator<Item = &'a String>,
    settings: &mut Settings,
) -> Result<Vec<Member>, Failure> {
    let dirs: Vec<PathBuf> = std::iter::once(proxy)
        .chain(backends.map(String::as_str))
        .map(PathBuf::from)
        .collect();
    let roots = sessioncheck_roots::bring(&dirs).map_err(|error| Failure(error.to_string()))?;
    let site = Site::read(&roots);
    let server = &site.servers[0];
    let Some(mode) = network::forwarding_mode(server) else {
        return Err(Failure(format!(
            "{proxy} holds no velocity.toml or BungeeCord config.yml that can be read: name the proxy's own folder"
        )));
    };
    if settings.secret.is_none()
        && mode == ForwardingMode::Modern
        && let Some(in_force) = server.proxy_secret()
    {
        settings.secret = Some(in_force.secret.value.sign_with(|bytes| Arc::from(bytes)));
    }
    let mut links = Vec::new();
    let mut targets = Vec::new();
    for link in site.backends_of(0) {
        let target = read_target(&link.entry.address.value).map_err(|failure| {
            Failure(format!(
                "server \"{}\" in {proxy}: {failure}",
                link.entry.name
            ))
        })?;
        links.push(link);
        targets.push(target);
    }
    if targets.is_empty() {
        return Err(Failure(format!(
            "the proxy in {proxy} lists no servers: there is nothing to ask"
        )));
    }
    let reports = runtime()?.block_on(backend::probe_all(targets, settings));
    let members = links.into_iter().zip(reports).map(|(link, mut report)| {
        let mode = link.entry.forwarding_mode.in_force(mode);
        network::judge(mode, &mut report);
        let backend = link.backend.map(|place| &site.servers[place]);
        Member {
            server: link.entry.name.clone(),
            disagreement: backend.map_or_else(String::new, |backend| {
                network::disagreement(backend, &report)
            }),
            report,
        }
    });
    Ok(members.collect())
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure(format!("cannot start: {error}")))
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

/// What is known of one backend, a line each.
fn sheet(report: &BackendReport) -> String {
    let mut text = format!("{}\n", report.target);
    let mut line = |what: &str, value: &str| text.push_str(&format!("  {what:<22}{value}\n"));
    line(
        "a Minecraft server",
        if report.reached { "yes" } else { "no" },
    );
    if report.reached {
        line("version", &version(report));
        line("online mode", answer(report.online_mode, "on", "off"));
        line("forwarding", report.forwarding.word());
        line("secret", report.secret.word());
        line(
            "lets anybody in",
            answer(report.accepts_direct_login, "yes, from here", "no"),
        );
        line(
            "can be impersonated",
            answer(report.spoofable, "yes, by whoever reaches the port", "no"),
        );
    }
    line("seen", &report.detail);
    for finding in &report.findings {
        text.push_str(&format!(
            "  {} {}: sessioncheck explain {}\n",
            finding.cause, finding.name, finding.cause
        ));
    }
    text
}

/// One row a backend, each column as wide as it must be.
fn table(members: &[Member]) -> String {
    let mut rows = vec![
        [
            "server",
            "reachable",
            "version",
            "online",
            "forwarding",
            "secret",
            "past the proxy",
            "verdict",
        ]
        .map(str::to_owned),
    ];
    for member in members {
        let report = &member.report;
        rows.push([
            Untrusted::from(member.server.as_str()).escaped(),
            if report.reached { "yes" } else { "no" }.to_owned(),
            version(report),
            answer(report.online_mode, "on", "off").to_owned(),
            report.forwarding.word().to_owned(),
            report.secret.word().to_owned(),
            answer(report.spoofable, "open to whoever reaches it", "closed").to_owned(),
            network::verdict(member),
        ]);
    }
    let widths: [usize; 8] = std::array::from_fn(|column| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    });
    let mut text = String::new();
    for row in &rows {
        let cells: Vec<_> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    for member in members {
        if !member.disagreement.is_empty() {
            text.push_str(&format!("\n{}: {}\n", member.server, member.disagreement));
        }
        if !member.report.reached {
            text.push_str(&format!(
                "\n{} ({}): {}\n",
                member.server, member.report.target, member.report.detail
            ));
        }
        for finding in &member.report.findings {
            text.push_str(&format!(
                "\n{}: {} {}: sessioncheck explain {}\n",
                member.server, finding.cause, finding.name, finding.cause
            ));
        }
    }
    text
}

fn version(report: &BackendReport) -> String {
    match (&report.version, report.protocol) {
        (Some(name), Some(protocol)) => format!("{name} (protocol {protocol})"),
        (Some(name), None) => name.clone(),
        (None, Some(protocol)) => format!("protocol {protocol}"),
        (None, None) => "unknown".to_owned(),
    }
}

fn answer(known: Option<bool>, yes: &'static str, no: &'static str) -> &'static str {
    match known {
        Some(true) => yes,
        Some(false) => no,
        None => "unknown",
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
