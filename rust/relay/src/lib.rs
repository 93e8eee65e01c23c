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

mod settings;

use std::time::Duration;

pub use sessioncheck_core::session::{Announced, Left, LoginOutcome, Mode, State, Status};
pub use settings::{HostUrl, Settings, UpstreamUrl, UrlFault};

/// A running relay. It has threads of its own; every method may be called from any thread.
#[derive(Debug)]
pub struct Relay {
    urls: Urls,
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
        address: std::net::SocketAddr,
        /// Why only loopback will do.
        reason: &'static str,
    },
    /// The address cannot be had.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address.
        address: std::net::SocketAddr,
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
    /// Blocks for at most two seconds.
    pub fn adopt(previous_handover_url: &str, new: &Self) -> Result<(), HandoverError> {
        let _ = (previous_handover_url, new);
        Err(HandoverError::Unreachable)
    }

    /// Undoes [`Relay::adopt`], if the earlier relay still sends to `old`: it asks the service directly again, once each.
    /// After that `old` may be stopped. Blocks for at most two seconds.
    pub fn disown(previous_handover_url: &str, old: &Self) -> Result<(), HandoverError> {
        let _ = (previous_handover_url, old);
        Err(HandoverError::Unreachable)
    }

    /// Binds the socket and starts answering. Blocks for a few milliseconds; nothing upstream is asked.
    pub fn start(settings: Settings) -> Result<Self, StartError> {
        Err(StartError::System(format!(
            "{} is not served yet",
            settings.listen
        )))
    }

    /// What a client said of its account at login start, so that a 204 for an offline account is not asked about twice.
    pub fn announce(&self, name: &[u8], announced: Announced) {
        let _ = (name, announced);
    }

    /// The logins that ended since the last call, oldest first; at most 1024 are kept between calls, the oldest go
    /// first. Times in them are milliseconds since 1970.
    pub fn drain_outcomes(&self) -> Vec<LoginOutcome> {
        Vec::new()
    }

    /// From now on requests are only sent on, once each: no repeats, no records. The socket stays for the life of the
    /// process. There is no way back.
    pub fn forward_blindly(&self) {}

    /// Whether the session service vouched for this login within the last minute.
    pub fn receipt(&self, name: &[u8], server_id: &[u8]) -> bool {
        let _ = (name, server_id);
        false
    }

    /// The relay's numbers. Times in them are milliseconds since 1970.
    pub fn status(&self) -> Status {
        sessioncheck_core::session::Sessions::new(sessioncheck_core::Millis(0))
            .status(sessioncheck_core::Millis(0))
    }

    /// Answers what is in flight, within `grace`, and gives the socket back. Only for a process in which no host was
    /// pointed at it.
    pub fn stop(self, grace: Duration) {
        let _ = grace;
    }

    /// Where it is reached.
    pub fn urls(&self) -> &Urls {
        &self.urls
    }
}

impl std::fmt::Debug for Urls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Urls(not shown)")
    }
}
