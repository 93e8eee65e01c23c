//! The engine: everything that belongs to one host, opened and closed as one.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sessioncheck_relay::{HandoverError, Relay, Settings};

use crate::clock::Clock;
use crate::commands;
use crate::connections::{Connections, Side, Verdict};
use crate::handover::Handover;
use crate::note::{MalformedNote, Note};
use crate::notices::{Level, Notices};
use crate::platform::HANDOVER;
use crate::setup::{MalformedSetup, Setup};

/// One host's engine. Every method may be called from any thread; [`Engine::run`] and [`Engine::close`] may take long.
#[derive(Debug)]
pub struct Engine {
    pub(crate) setup: Setup,
    pub(crate) clock: Clock,
    pub(crate) connections: Connections,
    notices: Notices,
    relay: Mutex<Option<Arc<Relay>>>,
    /// The relay that the host asks and that sends on to ours, where a copy of us was here before.
    adopted: Option<String>,
}

/// An engine, and what the host must be told at once.
#[derive(Debug)]
pub struct Opened {
    /// The engine.
    pub engine: Engine,
    /// System properties to set now: the host reads them once.
    pub properties: Vec<(&'static str, String)>,
}

/// Why an engine could not be opened. One line.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The setup's bytes.
    #[error(transparent)]
    Setup(#[from] MalformedSetup),
    /// The library is not the one of the shim's jar.
    #[error("the library is version {library}, the jar is version {shim}: download the jar again")]
    Version {
        /// Ours.
        library: &'static str,
        /// The shim's.
        shim: String,
    },
}

/// Our version, which must be the shim's.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a login in flight may still take when a relay that nobody asks any more is given back.
const GRACE: Duration = Duration::from_secs(1);

/// How an earlier relay says that it sends to another than the one that is taken back.
const ANOTHER_HAS_IT: u16 = 409;

impl Engine {
    /// Opens the engine for a host. The relay is started, or, where that fails, the log is told and the host is left
    /// alone. `setup` is described in [`Setup`].
    ///
    /// # Errors
    /// The setup is malformed, or comes from another version's shim.
    pub fn open(setup: &[u8]) -> Result<Opened, OpenError> {
        let setup = Setup::parse(setup)?;
        if setup.version != VERSION {
            return Err(OpenError::Version {
                library: VERSION,
                shim: setup.version.escape_debug().to_string(),
            });
        }
        let mut engine = Self {
            setup,
            clock: Clock::start(),
            connections: Connections::default(),
            notices: Notices::new(),
            relay: Mutex::new(None),
            adopted: None,
        };
        let settings = Settings {
            budget: engine.setup.platform.budget,
            ..Settings::default()
        };
        let properties = engine.start_relay(settings);
        Ok(Opened { engine, properties })
    }

    /// A new connection's number, never used again; 0 when too many are watched.
    pub fn opened(&self) -> u64 {
        self.connections.open(self.clock.now())
    }

    /// Shows a whole frame, packet id and data. Any bytes will do.
    pub fn frame(&self, connection: u64, side: Side, frame: &[u8]) -> Verdict {
        self.connections.frame(connection, side, frame)
    }

    /// A connection is over; one that is not known is nothing to complain about.
    pub fn gone(&self, connection: u64) {
        self.connections.close(connection);
    }

    /// Tells a fact that does not come out of frames.
    ///
    /// # Errors
    /// The bytes are none of the facts described in the crate's `note` module.
    pub fn note(&self, fact: &[u8]) -> Result<(), MalformedNote> {
        let (connection, note) = Note::parse(fact)?;
        self.connections.note(connection, &note);
        Ok(())
    }

    /// Runs a command's line and answers a component as JSON.
    pub fn run(&self, line: &[u8]) -> Vec<u8> {
        commands::run(self, line)
    }

    /// What a command's line could become: texts, each after its length.
    pub fn complete(&self, line: &[u8]) -> Vec<u8> {
        commands::complete(line)
    }

    /// What waits for the host.
    pub fn notices(&self) -> &Notices {
        &self.notices
    }

    /// Ends the watching. Where the host asks our relay, that goes on for ever and sends everything on, once each. A
    /// relay that only an earlier one asks is given back. A second call does nothing.
    pub fn close(&self) {
        let Some(relay) = self.lock_relay().take() else {
            return;
        };
        relay.forward_blindly();
        let Some(earlier) = &self.adopted else {
            return;
        };
        let asked_by_nobody = match Relay::disown(earlier, &relay) {
            Ok(()) => true,
            // A later copy has its place already.
            Err(HandoverError::Refused(status)) => status == ANOTHER_HAS_IT,
            Err(_) => false,
        };
        if asked_by_nobody && let Some(relay) = Arc::into_inner(relay) {
            relay.stop(GRACE);
        }
    }

    /// The relay, while there is one.
    pub(crate) fn relay(&self) -> Option<Arc<Relay>> {
        self.lock_relay().clone()
    }

    /// Starts the relay with what the owner had set as its upstreams, and puts it where the host asks.
    fn start_relay(&mut self, mut settings: Settings) -> Vec<(&'static str, String)> {
        let earlier = self.setup.properties.get(HANDOVER);
        let earlier = earlier.and_then(|value| Handover::parse(value));
        let mut left = Handover {
            url: String::new(),
            owners: Default::default(),
        };
        let mut to_set = Vec::new();
        for property in self.setup.platform.properties {
            let present = self.setup.properties.get(property.name);
            let ours = earlier
                .as_ref()
                .zip(present)
                .is_some_and(|(earlier, value)| earlier.is_ours(value));
            let owners = match (&earlier, ours) {
                (Some(earlier), true) => earlier.owners.get(property.name),
                _ => present,
            };
            if let Some(value) = owners {
                if let Err(fault) = property.value.put(value, &mut settings) {
                    // A host that is given such a value lets nobody in; ours would hide that it is wrong.
                    self.notices.log(
                        Level::Error,
                        &format!(
                            "the system property {} cannot be used: {fault}; it is left as it is and no login is asked about twice",
                            property.name
                        ),
                    );
                    return Vec::new();
                }
                left.owners.insert(property.name.to_owned(), value.clone());
            }
            to_set.push((property, ours));
        }
        let relay = match Relay::start(settings) {
            Ok(relay) => relay,
            Err(error) => {
                self.notices.log(
                    Level::Error,
                    &format!("the relay is off, logins go on without it: {error}"),
                );
                return Vec::new();
            }
        };
        let mut adopted = false;
        if let Some(earlier) = earlier {
            match Relay::adopt(&earlier.url, &relay) {
                Ok(()) => {
                    adopted = true;
                    left.url = earlier.url;
                }
                Err(error) => self.notices.log(
                    Level::Error,
                    &format!(
                        "the relay from before the reload goes on without repeats until the server is restarted: {error}"
                    ),
                ),
            }
        }
        if !adopted {
            left.url.clone_from(&relay.urls().handover);
        }
        let mut properties: Vec<_> = to_set
            .into_iter()
            .filter(|(_, ours)| !(adopted && *ours))
            .map(|(property, _)| (property.name, property.value.of(relay.urls())))
            .collect();
        // Only a relay that nothing else was pointed at may ever be given back.
        self.adopted = (adopted && properties.is_empty()).then(|| left.url.clone());
        properties.push((HANDOVER, left.to_string()));
        *self.lock_relay() = Some(Arc::new(relay));
        properties
    }

    fn lock_relay(&self) -> MutexGuard<'_, Option<Arc<Relay>>> {
        self.relay.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Engine {
    /// An engine that is dropped without a word must not leave a relay that counts and repeats for nobody.
    fn drop(&mut self) {
        self.close();
    }
}
