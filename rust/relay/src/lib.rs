//! The loopback relay between a server and the session service.
//!
//! A host is pointed at `http://127.0.0.1:PORT/TOKEN` instead of the session service. Here is everything that touches
//! the world: the socket, the upstream's connections, the clock, the dice. What to do with an answer is decided in
//! [`sessioncheck_core::session`]; this crate does what it says.
//!
//! # What is trusted
//!
//! Whoever holds the port decides who may join, so the socket belongs to the process: it is never given back while a
//! host may still ask it ([`Relay::forward_blindly`]), and dropping a [`Relay`] does not close it. The token in the path
//! keeps strays on the same machine out; it is in the host's own log and nothing rests on it, because the relay says
//! nothing that the upstream did not say to the very same question. Addresses to connect to come from the settings,
//! never from a request.

mod clock;
mod discovery;
mod handover;
mod has_joined;
mod journal;
mod numbers;
mod reply;
mod route;
mod secret;
mod server;
mod service;
mod settings;
mod shared;
mod upstream;
mod weather;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use hyper::Method;
use sessioncheck_core::Millis;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::time::Instant;

pub use clock::rfc3339;
pub use sessioncheck_core::session::{
    Announced, ClientFailure, Family, Left, LoginOutcome, Mode, Outage, State, Status, Verdict,
};
pub use settings::{HostUrl, PathToken, Settings, UpstreamUrl, UrlFault};

use crate::journal::JournalFile;
use crate::secret::Dice;
use crate::server::Places;
use crate::shared::{Shared, lock};
use crate::upstream::Clients;

/// Threads that serve requests: the work is waiting, and a game server needs its processors.
const THREADS: usize = 2;

/// Threads for what blocks: asking the system for a name's addresses.
const BLOCKING_THREADS: usize = 16;

/// Why only loopback will do.
const LOOPBACK_ONLY: &str = "whoever can reach the relay could ask in this server's name; \
                             use 127.0.0.1:PORT (0 for any port)";

/// A running relay. It has threads of its own; every method may be called from any thread.
#[derive(Debug)]
pub struct Relay {
    urls: Urls,
    shared: Arc<Shared>,
    places: Places,
    /// Gone once the relay was stopped.
    runtime: Option<Runtime>,
    /// The handover addresses of earlier relays that send to this one.
    adopted: Mutex<Vec<String>>,
}

/// Where a relay is reached. Each holds the secret path: none may reach a log of ours.
#[derive(Clone, Eq, PartialEq)]
pub struct Urls {
    /// The session host, `http://127.0.0.1:PORT/TOKEN` (`minecraft.api.session.host`).
    pub session_host: String,
    /// The whole address of the question (`mojang.sessionserver`, `waterfall.auth.url`, `minestom.auth.url`).
    pub has_joined: String,
    /// The discovery document (`minecraft.api.discovery.host`).
    pub discovery: String,
    /// The services host (`minecraft.api.services.host`).
    pub services_host: String,
    /// The profiles host (`minecraft.api.profiles.host`).
    pub profiles_host: String,
    /// The account host (`minecraft.api.account.host`).
    pub account_host: String,
    /// The auth host (`minecraft.api.auth.host`).
    pub auth_host: String,
    /// The relay's own numbers.
    pub status: String,
    /// Where a later copy of the library takes over; a second secret, for [`Relay::adopt`] alone.
    pub handover: String,
}

/// Why a relay could not be started. One line, without secrets.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is not a loopback address.
    #[error("{what} {address} is refused: {reason}")]
    NotLoopback {
        /// Which address: `listen` or `metrics`.
        what: &'static str,
        /// The address.
        address: SocketAddr,
        /// Why only loopback will do.
        reason: &'static str,
    },
    /// The address cannot be had.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The system gives no thread, no random number, or no TLS set-up.
    #[error("cannot start: {0}")]
    System(String),
}

/// Why one relay could not be put in another's place. One line, without secrets.
#[derive(Debug, thiserror::Error)]
pub enum HandoverError {
    /// The address is not one of a relay's handover addresses.
    #[error("that is no relay's handover address")]
    BadUrl,
    /// Nobody answers there.
    #[error("the earlier relay does not answer")]
    Unreachable,
    /// It answers something else than yes.
    #[error("the earlier relay refuses (status {0})")]
    Refused(u16),
}

impl Relay {
    /// Tells an earlier relay of this process, by its [`Urls::handover`], to send everything on to `new` from now on.
    /// Blocks for at most a few seconds.
    pub fn adopt(previous_handover_url: &str, new: &Self) -> Result<(), HandoverError> {
        handover::tell(&Method::PUT, previous_handover_url, &new.urls.session_host)?;
        let mut adopted = lock(&new.adopted);
        if !adopted.iter().any(|url| url == previous_handover_url) {
            adopted.push(previous_handover_url.to_owned());
        }
        Ok(())
    }

    /// Undoes [`Relay::adopt`], if the earlier relay still sends to `old`: it asks the service directly again, once each.
    /// After that nothing is left that sends to `old`. Blocks for at most a few seconds.
    pub fn disown(previous_handover_url: &str, old: &Self) -> Result<(), HandoverError> {
        handover::tell(
            &Method::DELETE,
            previous_handover_url,
            &old.urls.session_host,
        )?;
        lock(&old.adopted).retain(|url| url != previous_handover_url);
        Ok(())
    }

    /// Binds the socket and starts answering. Blocks for a few milliseconds; nothing upstream is asked.
    pub fn start(settings: Settings) -> Result<Self, StartError> {
        for (what, address) in [
            ("listen", Some(settings.listen)),
            ("metrics", settings.metrics),
        ] {
            if let Some(address) = address.filter(|address| !address.ip().is_loopback()) {
                return Err(StartError::NotLoopback {
                    what,
                    address,
                    reason: LOOPBACK_ONLY,
                });
            }
        }
        let provider = sessioncheck_trust::provider();
        let dice = Dice::new(Arc::clone(&provider));
        let token = settings.token.clone().map(|token| token.0);
        let secrets = token
            .or_else(|| dice.secret())
            .zip(dice.secret())
            .ok_or_else(|| StartError::System("the system gives no random numbers".to_owned()))?;
        let clients = Clients::new(provider).map_err(StartError::System)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(THREADS)
            .max_blocking_threads(BLOCKING_THREADS)
            .thread_name("sessioncheck-relay")
            .enable_all()
            .build()
            .map_err(|error| StartError::System(error.to_string()))?;
        let listener = bind(&runtime, settings.listen)?;
        let address = listener
            .local_addr()
            .map_err(|error| StartError::System(error.to_string()))?;
        let metrics = settings
            .metrics
            .map(|address| bind(&runtime, address))
            .transpose()?;
        let shared = Shared::new(&settings, clients, dice, secrets, address.to_string());
        let places = Places::new();
        let journal = open_journal(&settings, &shared);
        runtime.spawn(weather::run(Arc::clone(&shared), journal));
        runtime.spawn(server::run(listener, Arc::clone(&shared), places.clone()));
        if let Some(metrics) = metrics {
            runtime.spawn(server::run_metrics(metrics, Arc::clone(&shared)));
        }
        Ok(Self {
            urls: Urls::new(&shared),
            shared,
            places,
            runtime: Some(runtime),
            adopted: Mutex::new(Vec::new()),
        })
    }

    /// What a client said of its account at login start, so that a 204 for an offline account is not asked about twice.
    pub fn announce(&self, name: &[u8], announced: Announced) {
        let now = self.shared.clock.now();
        self.shared.sessions().announce(now, name, announced);
    }

    /// A player gave up between the encryption request and the response: nothing that a login of ours shows, and the
    /// only sign of trouble in the half of Mojang that players ask. Offline accounts are not to be told of.
    pub fn client_failed(&self, failure: ClientFailure) {
        let now = self.shared.clock.now();
        self.shared
            .sessions()
            .weather()
            .join_half()
            .client_failed(now, failure);
        self.shared.login_began.notify_one();
    }

    /// The outages that are remembered, oldest first; one without an end lasts, or was not seen to end. Times in them
    /// are milliseconds since 1970.
    pub fn outages(&self) -> Vec<Outage> {
        self.shared
            .sessions()
            .weather()
            .journal()
            .outages()
            .to_vec()
    }

    /// The address family over which the session service is never reached although the other one works (SC0506).
    pub fn broken_family(&self) -> Option<Family> {
        let host = self.shared.upstream.has_joined.host_str()?;
        self.shared.clients.broken_family(host)
    }

    /// When Mojang's other half, which players ask, was last asked from here, and whether it answered; in milliseconds
    /// since 1970. None where it was not, or somebody came in since.
    pub fn join_probe(&self) -> Option<(Millis, bool)> {
        self.shared.sessions().weather().join_half().last_probe()
    }

    /// Tasks that are alive in the relay, for whoever checks that nothing outlives its login.
    pub fn tasks(&self) -> usize {
        self.runtime
            .as_ref()
            .map_or(0, |runtime| runtime.metrics().num_alive_tasks())
    }

    /// How the session service is, and whose fault that is.
    pub fn weather(&self) -> Verdict {
        let now = self.shared.clock.now();
        self.shared.sessions().weather().verdict(now)
    }

    /// The logins that ended since the last call, oldest first; at most 1024 are kept between calls, the oldest go
    /// first. Times in them are milliseconds since 1970.
    pub fn drain_outcomes(&self) -> Vec<LoginOutcome> {
        self.shared.take_outcomes()
    }

    /// Whether questions are repeated.
    pub fn mode(&self) -> Mode {
        self.shared.mode()
    }

    /// Repeats the questions to come, or puts them once; those in hand end as they began.
    pub fn set_mode(&self, mode: Mode) {
        self.shared.set_mode(mode);
    }

    /// From now on requests are only sent on, once each: no repeats, no records. The socket stays for the life of the
    /// process. There is no way back.
    pub fn forward_blindly(&self) {
        self.shared.go_blind();
    }

    /// Whether the session service vouched for this login within the last minute.
    pub fn receipt(&self, name: &[u8], server_id: &[u8]) -> bool {
        let now = self.shared.clock.now();
        self.shared.sessions().has_receipt(now, name, server_id)
    }

    /// The relay's numbers. Times in them are milliseconds since 1970.
    pub fn status(&self) -> Status {
        let now = self.shared.clock.now();
        self.shared.sessions().status(now)
    }

    /// Answers what is in flight, within `grace`, and gives the socket back. Only for a process in which no host was
    /// pointed at it; an earlier relay that still sends to this one is told not to.
    pub fn stop(mut self, grace: Duration) {
        let adopted = lock(&self.adopted).clone();
        for previous in adopted {
            // One that has found another successor, or is gone, does not send to us.
            let _ = Self::disown(&previous, &self);
        }
        let Some(runtime) = self.runtime.take() else {
            return;
        };
        // The answers leave a little before the end, so that they are written when it comes.
        let ends = Instant::now() + grace.mul_f32(0.8);
        self.shared.stopping.send_replace(Some(ends));
        // Not by block_on, which panics where a caller has a runtime of its own.
        let (done, is_done) = mpsc::channel();
        let places = self.places.clone();
        runtime.spawn(async move {
            places.wait_until_empty().await;
            let _ = done.send(());
        });
        let _ = is_done.recv_timeout(grace);
        runtime.shutdown_background();
    }

    /// Where it is reached.
    pub fn urls(&self) -> &Urls {
        &self.urls
    }
}

impl Drop for Relay {
    /// A relay that was not stopped keeps its socket and its threads: somebody may still ask it.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            self.shared.go_blind();
            std::mem::forget(runtime);
        }
    }
}

impl Urls {
    fn new(shared: &Shared) -> Self {
        let base = &shared.session_host;
        let companion = |word: &str| format!("{base}/{word}");
        Self {
            session_host: base.clone(),
            has_joined: format!("{base}{}", settings::HAS_JOINED),
            discovery: format!("{base}{}", route::DISCOVERY),
            services_host: companion("services"),
            profiles_host: companion("profiles"),
            account_host: companion("account"),
            auth_host: companion("auth"),
            status: format!("{base}{}", route::STATUS),
            handover: format!("http://{}/{}", shared.authority, shared.handover.expose()),
        }
    }
}

impl std::fmt::Debug for Urls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Urls(not shown)")
    }
}

/// The proxies that the environment names for upstream requests, one text each, without users and passwords.
pub fn proxies_in_force() -> Vec<String> {
    upstream::proxies(|name| std::env::var(name).ok())
}

/// Reads what is remembered of outages. A file that cannot be had is said, and is no reason not to start.
fn open_journal(settings: &Settings, shared: &Shared) -> Option<JournalFile> {
    match JournalFile::open(settings.journal.as_deref()?) {
        Ok((file, text)) => {
            shared.sessions().weather().journal_mut().load(&text);
            Some(file)
        }
        Err(error) => {
            log::warn!("the journal of outages cannot be read: {}", error.kind());
            None
        }
    }
}

fn bind(runtime: &Runtime, address: SocketAddr) -> Result<TcpListener, StartError> {
    let _inside = runtime.enter();
    std::net::TcpListener::bind(address)
        .and_then(|listener| {
            listener.set_nonblocking(true)?;
            TcpListener::from_std(listener)
        })
        .map_err(|source| StartError::Bind { address, source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::sync::atomic::Ordering;

    /// An upstream that admits Alice, for so many questions.
    fn upstream(questions: usize) -> (SocketAddr, std::thread::JoinHandle<usize>) {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let serving = std::thread::spawn(move || {
            for _ in 0..questions {
                let (mut stream, _) = listener.accept().expect("a question");
                let mut head = [0; 4_096];
                let _ = stream.read(&mut head).expect("its head");
                let body = r#"{"id":"069a79f444e94726a5befca90e38aaf5","name":"Alice"}"#;
                write!(
                    stream,
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                )
                .expect("an answer");
            }
            questions
        });
        (address, serving)
    }

    fn ask(relay: &Relay) -> String {
        ask_for(relay, "Alice")
    }

    fn ask_for(relay: &Relay, name: &str) -> String {
        let path = relay
            .urls()
            .has_joined
            .split_once(&relay.shared.authority)
            .map(|(_, path)| path.to_owned())
            .expect("its path");
        let mut stream = TcpStream::connect(&relay.shared.authority).expect("the relay");
        write!(
            stream,
            "GET {path}?username={name}&serverId=1 HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            relay.shared.authority
        )
        .expect("a question");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    #[test]
    fn a_connection_too_many_is_told_so() {
        let (address, serving) = upstream(1);
        let relay = Relay::start(Settings {
            upstream: format!("http://{address}").parse().ok(),
            ..Settings::default()
        })
        .expect("a relay");
        let all = u32::try_from(server::CONNECTIONS).expect("a small number");
        let taken = relay.places.take(all);
        let answer = ask(&relay);
        assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
        assert!(
            !answer.contains("x-sessioncheck-cause"),
            "that is nobody else's fault"
        );
        drop(taken);
        assert!(ask(&relay).starts_with("HTTP/1.1 200 "), "places come back");
        serving.join().expect("one question");
        relay.stop(Duration::from_millis(500));
    }

    #[test]
    fn an_outage_is_remembered_beyond_a_restart_and_probes_admit_nobody() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        // Until the test ends: a service that is out.
        std::thread::spawn(move || {
            while let Ok((mut stream, _)) = listener.accept() {
                let mut head = [0; 4_096];
                let _ = stream.read(&mut head);
                let _ = stream.write_all(
                    b"HTTP/1.1 503 Away\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                );
            }
        });
        let folder = tempfile::tempdir().expect("a folder");
        let settings = || Settings {
            upstream: format!("http://{address}").parse().ok(),
            journal: Some(folder.path().join("outages.jsonl")),
            ..Settings::default()
        };
        let relay = Relay::start(settings()).expect("a relay");
        assert!(relay.outages().is_empty());
        std::thread::scope(|scope| {
            for player in 0..12 {
                let relay = &relay;
                scope.spawn(move || {
                    let answer = ask_for(relay, &format!("Player{player}"));
                    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
                });
            }
        });
        assert_eq!(relay.status().state, State::Outage);
        assert!(relay.status().probes > 0);
        assert_eq!(relay.status().admitted, 0);
        let seen = relay.outages();
        assert_eq!(seen.len(), 1);
        assert!(seen[0].players >= 9 && seen[0].end.is_none(), "{seen:?}");
        relay.stop(Duration::from_millis(500));

        let again = Relay::start(settings()).expect("a relay");
        let kept = again.outages();
        assert_eq!(kept.len(), 1);
        assert_eq!(
            (kept[0].start, kept[0].cause),
            (seen[0].start, seen[0].cause)
        );
        assert_eq!(
            again.status().state,
            State::Healthy,
            "what was is not what is"
        );
        again.stop(Duration::from_millis(100));
    }

    #[test]
    fn a_panic_of_ours_is_a_login_without_us() {
        let (address, serving) = upstream(2);
        let relay = Relay::start(Settings {
            upstream: format!("http://{address}").parse().ok(),
            ..Settings::default()
        })
        .expect("a relay");
        assert!(ask(&relay).starts_with("HTTP/1.1 200 "));
        relay.shared.panics.store(true, Ordering::Release);
        let answer = ask(&relay);
        assert!(
            answer.starts_with("HTTP/1.1 200 ") && answer.contains("Alice"),
            "{answer}"
        );
        assert_eq!(relay.drain_outcomes().len(), 1, "it is in no record");
        assert_eq!(serving.join().expect("both questions"), 2);
        relay.stop(Duration::from_millis(500));
    }
}
