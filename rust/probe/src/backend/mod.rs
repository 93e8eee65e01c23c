//! How a backend is set up, as it says itself when somebody who is nobody asks to come in.
//!
//! Three connections at the most, one after the other, within one deadline: the server list's ping (which version is
//! it), a login without forwarding (does it want a licence, a forwarding, or nothing at all), and, only where legacy
//! forwarding is asked for, one with made-up forwarding (is there a guard). The probe stops before anything that would
//! make it a player: it never acknowledges a login, and below 1.20.2, where the login success itself joins, it does
//! not even start one unless told to. What it signs with a secret is the single byte 127, an unknown forwarding
//! version, which admits nobody.
//!
//! [`conversation`] is what is said, [`verdict`] what it all means (what a kick says is core's to know); only this file
//! and [`connection`] touch sockets.

mod connection;
mod conversation;
mod spoken;
mod target;
pub mod verdict;

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use sessioncheck_core::catalogue::Language;
use sessioncheck_core::wire::Protocol;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout, timeout_at};

use self::connection::{Connection, Hello, Opened, Unreachable};
use self::conversation::{Conversation, Ending};
pub use self::target::{NoTarget, Target};
pub use self::verdict::{BackendReport, Finding, Forwarding, Place, SecretCheck};
use self::verdict::{LoginSeen, Seen, Status};
use crate::words::Words;

/// The time for all connections to one backend.
pub const DEADLINE: Duration = Duration::from_secs(3);

/// How long the ping may take before a PROXY header is tried beside it.
const PATIENCE: Duration = Duration::from_millis(800);

/// Backends asked at the same time.
const AT_ONCE: usize = 64;

/// How to ask.
#[derive(Clone)]
pub struct Settings {
    /// The forwarding secret to test, if any.
    pub secret: Option<Arc<[u8]>>,
    /// Speak this protocol, whatever the ping says.
    pub protocol: Option<Protocol>,
    /// Log in even where a login success already joins.
    pub login: bool,
    /// Makes the names different from run to run.
    pub nonce: u64,
    /// The language of what is said for people.
    pub language: &'static Language,
}

/// Asks all targets, 64 at a time; the reports come in the order of the targets.
pub async fn probe_all(targets: Vec<Target>, settings: &Settings) -> Vec<BackendReport> {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    for (place, target) in targets.into_iter().enumerate() {
        let places = Arc::clone(&places);
        let settings = settings.clone();
        running.spawn(async move {
            // The semaphore is never closed; without a permit the probe would only be less polite.
            let _permit = places.acquire().await;
            (place, probe(&target, &settings, place as u64).await)
        });
    }
    let mut reports = running.join_all().await;
    reports.sort_by_key(|(place, _)| *place);
    reports.into_iter().map(|(_, report)| report).collect()
}

async fn probe(target: &Target, settings: &Settings, place: u64) -> BackendReport {
    let deadline = Instant::now() + DEADLINE;
    let seen = ask(target, settings, place, deadline).await;
    verdict::judge(&target.label, &seen, Words::of(settings.language))
}

/// Every question to one backend; an earlier answer decides whether a later one is asked.
async fn ask(target: &Target, settings: &Settings, place: u64, deadline: Instant) -> Seen {
    let mut seen = Seen::default();
    let address = match resolve(target, deadline).await {
        Ok(address) => address,
        Err(why) => {
            seen.unreachable = Some(why);
            return seen;
        }
    };
    // Where a protocol is named, a silent status leaves time for a login.
    let greeted_by = match settings.protocol {
        Some(_) => deadline.min(Instant::now() + DEADLINE / 2),
        None => deadline,
    };
    let opened = match greet(address, target, greeted_by).await {
        Ok((status, opened)) => {
            seen.status = Some(status);
            seen.wants_proxy_protocol = opened == Opened::WithProxyHeader;
            opened
        }
        Err(Hello::Unreachable(why)) => {
            seen.unreachable = Some(why);
            return seen;
        }
        // Whoever hides the status, by either way, may still take a login in a protocol that somebody names.
        Err(Hello::Closed) => {
            seen.closed = true;
            Opened::Plain
        }
        Err(Hello::Silent) => {
            seen.silent = true;
            Opened::Plain
        }
        Err(Hello::Other(foreign)) => {
            seen.not_minecraft = Some(foreign);
            return seen;
        }
    };
    let native = seen.status.as_ref().and_then(|status| status.protocol);
    let Some(protocol) = settings.protocol.or(native) else {
        return seen;
    };
    seen.protocol = Some(protocol);
    // Whoever names a protocol has not said that the server behind a translating plugin is that new.
    let joins_at_success =
        protocol.joins_at_success() || native.is_some_and(Protocol::joins_at_success);
    if joins_at_success && !settings.login {
        seen.login_would_join = true;
        return seen;
    }
    let visit = Visit {
        address,
        target,
        opened,
        deadline,
    };
    let name = format!(
        "sessioncheck_{:03x}",
        settings.nonce.wrapping_add(place) & 0xfff
    );
    let plain = Conversation::new(protocol, &name, settings.secret.clone());
    let ending = visit.talk(plain, None).await;
    let asks_for_legacy = matches!(
        &ending,
        Ending::Refused { text } if verdict::wants_legacy_forwarding(text)
    );
    seen.login = Some(LoginSeen {
        ending,
        forged: None,
    });
    if asks_for_legacy {
        let forged = Conversation::new(protocol, &name, None);
        let uuid = forged.offline_uuid().simple().to_string();
        let ending = visit
            .talk(forged, Some(format!("\x00127.0.0.1\0{uuid}\0[]")))
            .await;
        if let Some(login) = &mut seen.login {
            login.forged = Some(ending);
        }
    }
    seen
}

/// The ping, and with which opening it was answered. A backend that wants the PROXY protocol drops who comes without,
/// or waits for the rest of a header (netty's decoder, and so Velocity, `BungeeCord` and Paper): whoever hangs up or
/// is silent for a while is asked once more, with one.
async fn greet(
    address: SocketAddr,
    target: &Target,
    deadline: Instant,
) -> Result<(Status, Opened), Hello> {
    let mut plain = pin!(connection::ping(address, target, Opened::Plain, deadline));
    let patience = deadline.min(Instant::now() + PATIENCE);
    let with_header = || connection::ping(address, target, Opened::WithProxyHeader, deadline);
    match timeout_at(patience, &mut plain).await {
        Ok(Err(Hello::Closed)) => match with_header().await {
            Ok(status) => Ok((status, Opened::WithProxyHeader)),
            Err(_) => Err(Hello::Closed),
        },
        Ok(answer) => answer.map(|status| (status, Opened::Plain)),
        // It may still only be slow: whichever is answered first counts.
        Err(_) => {
            let mut with_header = pin!(with_header());
            tokio::select! {
                answer = &mut plain => answer.map(|status| (status, Opened::Plain)),
                Ok(status) = &mut with_header => Ok((status, Opened::WithProxyHeader)),
            }
        }
    }
}

/// Everything that two logins at the same backend share.
struct Visit<'a> {
    address: SocketAddr,
    target: &'a Target,
    opened: Opened,
    deadline: Instant,
}

impl Visit<'_> {
    /// One connection, from the handshake to an ending.
    async fn talk(&self, mut conversation: Conversation, behind_host: Option<String>) -> Ending {
        let host = format!("{}{}", self.target.host, behind_host.unwrap_or_default());
        let mut connection = match Connection::open(self.address, self.opened, self.deadline).await
        {
            Ok(connection) => connection,
            Err(_) => return Ending::Closed,
        };
        for frame in conversation.begin(host.as_bytes(), self.target.port) {
            if connection.send(&frame).await.is_err() {
                return Ending::Closed;
            }
        }
        loop {
            let frame = match connection.receive().await {
                Ok(frame) => frame,
                Err(Hello::Silent) => return conversation.abandoned(Ending::Silent),
                Err(_) => return conversation.abandoned(Ending::Closed),
            };
            let step = conversation.receive(&frame);
            if let Some(threshold) = step.compression {
                connection.compress(threshold);
            }
            if let Some(answer) = step.answer
                && connection.send(&answer).await.is_err()
            {
                return Ending::Closed;
            }
            if let Some(ending) = step.ending {
                return ending;
            }
        }
    }
}

/// The first address of a target; loopback first, so that `localhost` means what a server means by it.
async fn resolve(target: &Target, deadline: Instant) -> Result<SocketAddr, Unreachable> {
    let host = target.host.trim_matches(['[', ']']);
    match timeout_at(deadline, tokio::net::lookup_host((host, target.port))).await {
        Ok(Ok(addresses)) => {
            let mut addresses: Vec<_> = addresses.collect();
            addresses.sort_by_key(|address| !address.is_ipv4());
            addresses.first().copied().ok_or(Unreachable::NoAddress)
        }
        Ok(Err(error)) => Err(Unreachable::NameLeadsNowhere(error.to_string())),
        Err(_) => Err(Unreachable::NameServerSilent),
    }
}

/// Whether every address of this host is this very machine: such a target needs no word of its owner.
pub async fn is_this_machine(host: &str, port: u16) -> bool {
    let host = host.trim_matches(['[', ']']);
    match timeout(DEADLINE, tokio::net::lookup_host((host, port))).await {
        Ok(Ok(addresses)) => {
            let mut addresses = addresses.peekable();
            addresses.peek().is_some() && addresses.all(|address| address.ip().is_loopback())
        }
        Ok(Err(_)) | Err(_) => false,
    }
}
