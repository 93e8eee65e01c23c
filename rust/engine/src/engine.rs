//! The engine: everything that belongs to one host, opened and closed as one.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sessioncheck_core::config::{Config, RelaySwitch};
use sessioncheck_relay::{HandoverError, Mode, Relay, Settings, UpstreamUrl};

use crate::clock::Clock;
use crate::connections::{Connections, Side, Verdict};
use crate::handover::Handover;
use crate::note::{MalformedNote, Note};
use crate::notices::{Level, Notices};
use crate::platform::HANDOVER;
use crate::setup::{MalformedSetup, Setup};
use crate::{commands, configuration};

/// One host's engine. Every method may be called from any thread; [`Engine::run`] and [`Engine::close`] may take long.
#[derive(Debug)]
pub struct Engine {
    pub(crate) setup: Setup,
    pub(crate) clock: Clock,
    pub(crate) connections: Connections,
    notices: Notices,
    relay: Mutex<Option<Arc<Relay>>>,
    /// Whom the relay asks, as far as it may be shown.
    pub(crate) asked: String,
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

/// The file in the data folder that remembers outages.
const OUTAGES: &str = "outages.jsonl";

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
            asked: String::new(),
            adopted: None,
        };
        let config = configuration::load(&engine.setup.data_folder, &engine.notices);
        let properties = engine.start_relay(&config);
        for line in commands::first_lines(&engine) {
            engine.notices.log(Level::Info, &line);
        }
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
    fn start_relay(&mut self, config: &Config) -> Vec<(&'static str, String)> {
        let mode = match config.relay {
            RelaySwitch::On => Mode::Retry,
            RelaySwitch::Observe => Mode::Observe,
            RelaySwitch::Off => return Vec::new(),
        };
        let mut settings = Settings {
            budget: Duration::from_millis((self.setup.platform.budget)(&config.budgets)),
            mode,
            metrics: config.metrics,
            journal: Some(self.setup.data_folder.join(OUTAGES)),
            ..Settings::default()
        };
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
        if let Some(upstream) = &config.upstream {
            match upstream.parse() {
                Ok(upstream) => settings.upstream = Some(upstream),
                Err(fault) => self.notices.log(
                    Level::Error,
                    &format!("upstream in the configuration cannot be used: {fault}"),
                ),
            }
        }
        let asked = settings
            .upstream
            .clone()
            .unwrap_or_else(UpstreamUrl::mojang);
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
        self.asked = asked.origin();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::tests::Folder;
    use crate::notices::tests::records;
    use crate::setup::tests::setup;
    use std::collections::BTreeMap;
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};

    fn open(folder: &Folder, platform: &str, properties: &[(&str, &str)]) -> Opened {
        let folder = folder.0.to_str().unwrap();
        let names: Vec<_> = properties
            .iter()
            .map(|(name, _)| format!("property.{name}"))
            .collect();
        let mut pairs = vec![
            ("version", VERSION),
            ("platform", platform),
            ("platform.version", "1"),
            ("server.root", folder),
            ("data.folder", folder),
        ];
        for (name, (_, value)) in names.iter().zip(properties) {
            pairs.push((name, value));
        }
        Engine::open(&setup(&pairs)).unwrap()
    }

    fn map(opened: &Opened) -> BTreeMap<&'static str, String> {
        opened.properties.iter().cloned().collect()
    }

    fn told(engine: &Engine) -> String {
        let lines = records(&engine.notices().fetch());
        lines.into_iter().map(|(_, line)| line + "\n").collect()
    }

    /// A session service that answers everybody with this status line, once for each connection, for as long as the
    /// test runs; gives its address.
    fn service(status: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request);
                let answer =
                    format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        format!("http://{address}")
    }

    /// The status that a host gets for a login.
    fn login(has_joined: &str) -> u16 {
        let rest = has_joined.strip_prefix("http://").unwrap();
        let (authority, path) = rest.split_once('/').unwrap();
        let mut stream = TcpStream::connect(authority).unwrap();
        write!(
            stream,
            "GET /{path}?username=Alice&serverId=-1a HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().parse().unwrap()
    }

    #[test]
    fn a_host_is_pointed_at_the_relay_and_the_owners_value_is_asked() {
        let folder = Folder::new();
        let service = service("204 No Content");
        let owners = format!("{service}/session/minecraft/hasJoined");
        let opened = open(&folder, "velocity", &[("mojang.sessionserver", &owners)]);
        let properties = map(&opened);
        let ours = &properties["mojang.sessionserver"];
        assert!(ours.starts_with("http://127.0.0.1:") && !ours.contains('%'));
        assert_eq!(login(ours), 204);
        let told = told(&opened.engine);
        assert!(
            told.contains(&format!("relay on, asks {service}")),
            "{told}"
        );
        assert!(!told.contains(ours.as_str()));
        opened.engine.close();
        opened.engine.close();
        assert_eq!(login(ours), 204, "the relay goes on");
    }

    #[test]
    fn each_platform_gets_its_own_properties() {
        for (platform, names) in [
            ("velocity", &["mojang.sessionserver"][..]),
            ("waterfall", &["waterfall.auth.url"]),
            ("bungee", &[]),
            ("minestom", &["minestom.auth.url"]),
            (
                "paper",
                &[
                    "minecraft.api.account.host",
                    "minecraft.api.auth.host",
                    "minecraft.api.discovery.host",
                    "minecraft.api.profiles.host",
                    "minecraft.api.services.host",
                    "minecraft.api.session.host",
                ],
            ),
        ] {
            let properties = map(&open(&Folder::new(), platform, &[]));
            let mut expected = names.to_vec();
            expected.push(HANDOVER);
            expected.sort_unstable();
            assert_eq!(properties.keys().copied().collect::<Vec<_>>(), expected);
            for value in properties.values() {
                assert!(value.starts_with("http://127.0.0.1:"), "{value}");
            }
        }
    }

    #[test]
    fn a_reloaded_copy_takes_over_and_the_host_keeps_its_address() {
        let folder = Folder::new();
        let first_service = service("204 No Content");
        let owners = format!("{first_service}/session/minecraft/hasJoined");
        let first = open(&folder, "velocity", &[("mojang.sessionserver", &owners)]);
        let mut properties = map(&first);
        let asked = properties["mojang.sessionserver"].clone();
        first.engine.close();
        for _ in 0..3 {
            let present: Vec<_> = properties
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            let next = open(&folder, "velocity", &present);
            let set = map(&next);
            assert_eq!(set.keys().collect::<Vec<_>>(), [&HANDOVER]);
            assert!(told(&next.engine).contains(&format!("asks {first_service}")));
            assert_eq!(login(&asked), 204);
            let relay = next.engine.relay().unwrap();
            assert_eq!(relay.status().logins, 1, "the new copy sees the login");
            drop(relay);
            properties.extend(set);
            next.engine.close();
            assert_eq!(login(&asked), 204, "after it has gone too");
        }
    }

    #[test]
    fn what_the_owner_says_is_done() {
        let folder = Folder::new();
        let file = folder.0.join("config.yml");
        std::fs::write(&file, "relay: off").unwrap();
        let off = open(&folder, "velocity", &[]);
        assert_eq!(off.properties, []);
        assert!(told(&off.engine).contains("relay off"));

        let service = service("204 No Content");
        std::fs::write(&file, format!("relay: observe\nupstream: {service}")).unwrap();
        let owners = [("mojang.sessionserver", "https://other.example/hasJoined")];
        let observing = open(&folder, "velocity", &owners);
        assert!(told(&observing.engine).contains(&format!("asks {service}")));
        assert_eq!(login(&map(&observing)["mojang.sessionserver"]), 204);
    }

    #[test]
    fn a_value_that_cannot_be_asked_is_left_where_it_is() {
        let owners = [("mojang.sessionserver", "sessionserver.mojang.com")];
        let opened = open(&Folder::new(), "velocity", &owners);
        assert_eq!(opened.properties, []);
        assert!(told(&opened.engine).contains("mojang.sessionserver cannot be used"));
    }

    #[test]
    fn an_earlier_relay_that_is_gone_is_told() {
        let gone = format!("http://127.0.0.1:1/{}", "a".repeat(64));
        let opened = open(&Folder::new(), "velocity", &[(HANDOVER, &gone)]);
        assert!(map(&opened).contains_key("mojang.sessionserver"));
        assert!(told(&opened.engine).contains("from before the reload"));
    }

    #[test]
    fn another_versions_shim_is_refused() {
        let error = Engine::open(&setup(&[
            ("version", "9.9.9"),
            ("platform", "velocity"),
            ("platform.version", "1"),
            ("server.root", "/"),
            ("data.folder", "/"),
        ]))
        .unwrap_err();
        assert!(error.to_string().contains("the jar is version 9.9.9"));
    }

    #[test]
    fn commands_answer_components() {
        let opened = open(&Folder::new(), "minestom", &[]);
        for (line, part) in [
            ("", "relay on"),
            (" status ", "session service: healthy"),
            ("help", "/sessioncheck status"),
            ("<red>\u{1b}x", "There is no word"),
        ] {
            let component: serde_json::Value =
                serde_json::from_slice(&opened.engine.run(line.as_bytes())).unwrap();
            let text = component["text"].as_str().unwrap();
            assert!(text.contains(part), "{text}");
            assert!(!text.contains('\u{1b}') && !text.contains('<'), "{text}");
        }
        assert!(opened.engine.complete(b"st").ends_with(b"status"));
        assert!(opened.engine.complete(b"status x").is_empty());
        assert!(opened.engine.complete(b"\xff ").is_empty());
        assert!(!opened.engine.run(b"\xff").is_empty());
    }
}
