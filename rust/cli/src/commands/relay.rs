//! `sessioncheck relay`: the session relay for a server that has no plugin of ours (vanilla, Fabric, Forge, NeoForge,
//! Minestom, or a proxy whose session address can be set).

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Arg, ArgMatches};
use sessioncheck_core::config::{Config, RelaySwitch, parse_duration};
use sessioncheck_relay::{Mode, PathToken, Relay, Settings, UpstreamUrl, proxies_in_force};

use super::{Command, Failure, Outcome};

/// What may be said of the budget, in milliseconds: below, no answer fits; above, no host waits.
const BUDGET: std::ops::RangeInclusive<u64> = 200..=60_000;

/// How long what is in flight may take once the program is told to end; it must be gone within two seconds.
const GRACE: Duration = Duration::from_millis(1_500);

/// `relay`
pub(crate) const RELAY: Command = Command {
    word: "relay",
    define,
    run,
};

fn define() -> clap::Command {
    clap::Command::new("relay")
        .about("Asks Mojang in a server's place, on this machine, and asks again where that helps")
        .after_help(
            "The first line on stdout is JSON with the addresses to give to the server.\n\
             HTTPS_PROXY, NO_PROXY and SSL_CERT_FILE are honoured. SIGTERM ends it within two seconds.",
        )
        .arg(
            Arg::new("listen")
                .long("listen")
                .value_name("ADDRESS")
                .default_value("127.0.0.1:0")
                .help("A loopback address; port 0 takes any"),
        )
        .arg(
            Arg::new("upstream")
                .long("upstream")
                .value_name("URL")
                .help("A session host, one with a path, or a full hasJoined URL [default: Mojang]"),
        )
        .arg(
            Arg::new("config")
                .long("config")
                .value_name("FILE")
                .help("A config.yml as the plugin has it; what is said here comes first"),
        )
        .arg(
            Arg::new("budget")
                .long("budget")
                .value_name("TIME")
                .help("The time for all tries of one login [default: 4.5s]"),
        )
        .arg(
            Arg::new("metrics")
                .long("metrics")
                .value_name("ADDRESS")
                .help("A loopback address where Prometheus may read the numbers"),
        )
        .arg(
            Arg::new("token-file")
                .long("token-file")
                .value_name("FILE")
                .help("Keeps the addresses the same from start to start; made where there is none"),
        )
        .arg(
            Arg::new("journal")
                .long("journal")
                .value_name("FILE")
                .help("Remembers outages from start to start [default: outages.jsonl beside the file of --config]"),
        )
}

fn run(arguments: &ArgMatches) -> Result<Outcome, Failure> {
    let settings = settings(arguments)?;
    // Nobody else sets a logger in this program.
    let _ = log::set_logger(&Stderr).map(|()| log::set_max_level(log::LevelFilter::Warn));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure(format!("cannot start: {error}")))?;
    // Before the first line, which tells a script that it may now end us.
    let signals = {
        let _inside = runtime.enter();
        Signals::new().map_err(|error| Failure(format!("cannot wait for signals: {error}")))?
    };
    announce(&settings);
    let relay = Relay::start(settings).map_err(failure)?;
    if let Some(file) = new_token_file(arguments) {
        keep_token(file, &relay.urls().session_host)?;
    }
    say_addresses(&relay).map_err(|error| Failure(format!("cannot write to stdout: {error}")))?;
    runtime.block_on(signals.wait());
    relay.stop(GRACE);
    Ok(Outcome::NothingToReport)
}

fn settings(arguments: &ArgMatches) -> Result<Settings, Failure> {
    let text = |name: &str| arguments.get_one::<String>(name).map(String::as_str);
    let config = match text("config") {
        Some(file) => read_config(Path::new(file))?,
        None => Config::default(),
    };
    let mode = match config.relay {
        RelaySwitch::On => Mode::Retry,
        RelaySwitch::Observe => Mode::Observe,
        RelaySwitch::Off => {
            return Err(Failure(
                "the configuration says relay: off; write on or observe there".to_owned(),
            ));
        }
    };
    let upstream = text("upstream")
        .or(config.upstream.as_deref())
        .map(|url| {
            url.parse::<UpstreamUrl>()
                .map_err(|fault| Failure(format!("the upstream URL cannot be used: {fault}")))
        })
        .transpose()?;
    let budget = match text("budget") {
        Some(text) => parse_duration(text)
            .filter(|budget| BUDGET.contains(budget))
            .ok_or_else(|| {
                Failure(
                    "the budget must be a time from 200ms to 60s with its unit, such as 4.5s"
                        .to_owned(),
                )
            })?,
        None => config.budgets.standalone,
    };
    Ok(Settings {
        listen: address("listen", text("listen").unwrap_or_default())?,
        upstream,
        budget: Duration::from_millis(budget),
        mode,
        metrics: text("metrics")
            .map(|text| address("metrics", text))
            .transpose()?
            .or(config.metrics),
        token: text("token-file")
            .map(|file| read_token(Path::new(file)))
            .transpose()?
            .flatten(),
        journal: journal(text("journal"), text("config")),
        ..Settings::default()
    })
}

/// Where outages are remembered; nowhere where the program was given no place of its own.
fn journal(named: Option<&str>, config: Option<&str>) -> Option<PathBuf> {
    named
        .map(PathBuf::from)
        .or_else(|| config.map(|file| Path::new(file).with_file_name("outages.jsonl")))
}

/// The word that an earlier start left in a file; none where the file is still to be made.
fn read_token(file: &Path) -> Result<Option<PathToken>, Failure> {
    match std::fs::read_to_string(file) {
        Ok(text) => PathToken::parse(&text).map(Some).ok_or_else(|| {
            Failure(format!(
                "{} holds no token of ours (64 hexadecimal digits); delete it and a new one is made",
                file.display()
            ))
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure(format!("cannot read {}: {error}", file.display()))),
    }
}

/// The token file that was asked for and is not there yet.
fn new_token_file(arguments: &ArgMatches) -> Option<&Path> {
    let file = Path::new(arguments.get_one::<String>("token-file")?);
    (!file.exists()).then_some(file)
}

/// Writes the word at the end of the session host into a new file that only its owner may read.
fn keep_token(file: &Path, session_host: &str) -> Result<(), Failure> {
    let token = session_host.rsplit('/').next().unwrap_or_default();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(file)
        .and_then(|mut file| writeln!(file, "{token}"))
        .map_err(|error| Failure(format!("cannot write {}: {error}", file.display())))
}

fn read_config(file: &Path) -> Result<Config, Failure> {
    let bytes = std::fs::read(file).map_err(|error| {
        Failure(format!(
            "cannot read {}: {error}; give a config.yml or leave --config out",
            file.display()
        ))
    })?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure(format!("{} is not UTF-8; save it as UTF-8", file.display())))?;
    Config::parse(&text).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Failure(format!("{}: {}", file.display(), faults.join("; ")))
    })
}

fn address(what: &str, text: &str) -> Result<SocketAddr, Failure> {
    text.parse().map_err(|_| {
        Failure(format!(
            "--{what} must be an address and a port, such as 127.0.0.1:0"
        ))
    })
}

/// What a start error means for whoever typed the command.
fn failure(error: sessioncheck_relay::StartError) -> Failure {
    Failure(error.to_string())
}

/// Says on stderr whom it will ask and how. The secret addresses are only on stdout.
fn announce(settings: &Settings) {
    let upstream = settings
        .upstream
        .as_ref()
        .map_or_else(|| UpstreamUrl::mojang().origin(), UpstreamUrl::origin);
    anstream::eprintln!(
        "sessioncheck relay: asking {upstream}, {} s for a login{}",
        settings.budget.as_secs_f64(),
        if settings.mode == Mode::Observe {
            ", once each (relay: observe)"
        } else {
            ""
        }
    );
    for proxy in proxies_in_force() {
        anstream::eprintln!("sessioncheck relay: the environment names a proxy: {proxy}");
    }
}

fn say_addresses(relay: &Relay) -> io::Result<()> {
    let urls = relay.urls();
    let line = serde_json::json!({
        "session_host": urls.session_host,
        "has_joined": urls.has_joined,
        "discovery": urls.discovery,
        "status": urls.status,
    });
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}")?;
    stdout.flush()
}

/// What ends the program: SIGTERM and SIGINT, on Windows Ctrl-C.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg(unix)]
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    #[cfg(not(unix))]
    fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(unix)]
    async fn wait(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    #[cfg(not(unix))]
    async fn wait(self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// The relay's few warnings, as lines on stderr.
struct Stderr;

impl log::Log for Stderr {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        // Other crates' lines can hold addresses.
        metadata.target().starts_with("sessioncheck")
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            anstream::eprintln!("sessioncheck relay: {}", record.args());
        }
    }

    fn flush(&self) {}
}
