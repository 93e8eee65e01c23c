//! The engine: everything that belongs to one host, opened and closed as one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use sessioncheck_core::catalogue::{Certainty, Language, Languages, OwnTexts, admin_text, title};
use sessioncheck_core::cause::{Cause, Facts};
use sessioncheck_core::config::{self, Config, RelaySwitch};
use sessioncheck_core::diagnose::evidence::Identity;
use sessioncheck_core::diagnose::{self, Digest, Watch};
use sessioncheck_core::login::{Action, Awaiting, ConnectionId, Login, Side as From};
use sessioncheck_relay::{Announced, HandoverError, Mode, Relay, Settings, State, UpstreamUrl};

use crate::checkup::Checkup;
use crate::clock::Clock;
use crate::connections::{Connections, Side, Verdict};
use crate::handover::Handover;
use crate::note::{Address, MalformedNote, Note};
use crate::notices::{Level, Notices};
use crate::platform::HANDOVER;
use crate::setup::{MalformedSetup, Setup};
use crate::watching::{Watched, Watching};
use crate::{commands, configuration};

/// One host's engine. Every method may be called from any thread; [`Engine::run`] and [`Engine::close`] may take long.
#[derive(Debug)]
pub struct Engine {
    pub(crate) setup: Setup,
    pub(crate) clock: Clock,
    pub(crate) connections: Connections,
    pub(crate) watching: Watching,
    switches: RwLock<Switches>,
    notices: Notices,
    relay: Mutex<Option<Arc<Relay>>>,
    /// The backends were asked without a word of anybody's, as happens once at the most.
    has_probed: AtomicBool,
    /// Nobody has configured us yet: the logs of the days before are news.
    is_first_start: bool,
    /// What the doctor saw last in the host's folder.
    checkup: Mutex<Option<Arc<Checkup>>>,
    /// Whom the relay asks, as far as it may be shown.
    pub(crate) asked: String,
    /// The relay that the host asks and that sends on to ours, where a copy of us was here before.
    adopted: Option<String>,
}

/// What the owner decides, as it is in force.
#[derive(Clone, Debug, Default)]
pub(crate) struct Switches {
    pub(crate) config: Config,
    /// By command; the configuration has its own.
    pub(crate) acknowledged: BTreeSet<Cause>,
    own: BTreeMap<&'static str, OwnTexts>,
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

/// Hosts read components in the form before 1.21.5, the newest ones too.
pub(crate) const HOSTS_PROTOCOL: i32 = 769;

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
        let notices = Notices::new();
        // The first start writes the template.
        let is_first_start = !setup.data_folder.join("config.yml").exists();
        let switches = Switches::at_start(&setup, &notices);
        let config = switches.config.clone();
        let mut engine = Self {
            clock: Clock::start(),
            connections: Connections::default(),
            watching: Watching::new(switches.settings(), switches.digest()),
            switches: RwLock::new(switches),
            notices,
            setup,
            relay: Mutex::new(None),
            has_probed: AtomicBool::new(false),
            is_first_start,
            checkup: Mutex::new(None),
            asked: String::new(),
            adopted: None,
        };
        engine.watched(|watched| {
            let host = engine.setup.host();
            watched
                .watch
                .note(engine.clock.now(), diagnose::Note::Host(host));
        });
        let properties = engine.start_relay(&config);
        for line in commands::first_lines(&engine) {
            engine.notices.log(Level::Info, &line);
        }
        Ok(Opened { engine, properties })
    }

    /// A new connection's number, never used again; 0 when too many are watched.
    pub fn opened(&self) -> u64 {
        let number = self.connections.open(self.clock.now());
        if number != 0 {
            self.watched(|watched| {
                let now = self.clock.now();
                watched.watch.opened(now, ConnectionId(number), None);
            });
        }
        number
    }

    /// Shows a whole frame, packet id and data. Any bytes will do. A connection that is not known any more needs no
    /// watching.
    pub fn frame(&self, connection: u64, side: Side, frame: &[u8]) -> Verdict {
        if !self.connections.knows(connection) {
            return Verdict::Detach;
        }
        // Whoever panics is in no state to be watched further; one that goes through says so itself.
        let guard = Forget(Some((&self.connections, connection)));
        let relay = self.relay();
        let verdict = self.watched(|watched| {
            let id = ConnectionId(connection);
            match side {
                Side::Client => self.clients_frame(watched, relay.as_deref(), id, frame),
                Side::Server => self.hosts_frame(watched, relay.as_deref(), id, frame),
            }
        });
        guard.disarm();
        if !matches!(verdict, Verdict::Pass | Verdict::Replace(_)) {
            self.connections.settle(connection);
        }
        verdict
    }

    /// A connection is over; one that is not known is nothing to complain about.
    pub fn gone(&self, connection: u64) {
        if !self.connections.close(connection) {
            return;
        }
        let relay = self.relay();
        self.watched(|watched| {
            self.take_outcomes(watched, relay.as_deref());
            let now = self.clock.now();
            watched.watch.gone(now, ConnectionId(connection), None);
            watched.take_reports(now);
            // Only players show the half of Mojang that they ask; the relay watches it.
            while let Some(failure) = watched.watch.poll_client_failure() {
                if let Some(relay) = &relay {
                    relay.client_failed(failure);
                }
            }
        });
    }

    /// Tells a fact that does not come out of frames.
    ///
    /// # Errors
    /// The bytes are none of the facts described in the crate's `note` module.
    pub fn note(&self, fact: &[u8]) -> Result<(), MalformedNote> {
        let (connection, note) = Note::parse(fact)?;
        let id = ConnectionId(connection);
        if let Note::Address(address) = note {
            if self.connections.address(connection, address) {
                let address = match address {
                    Address::Unknown => None,
                    // From within this process is as near as it gets.
                    Address::Local => Some(std::net::Ipv4Addr::LOCALHOST.into()),
                    Address::Known(address) => Some(address),
                };
                self.watched(|watched| watched.watch.address(id, address));
            }
            return Ok(());
        }
        if let Some(note) = note.for_watch(id) {
            self.watched(|watched| watched.watch.note(self.clock.now(), note));
        }
        Ok(())
    }

    /// Runs a command's line and answers a component as JSON.
    pub fn run(&self, line: &[u8]) -> Vec<u8> {
        commands::run(self, line)
    }

    /// What a command's line could become: texts, each after its length.
    pub fn complete(&self, line: &[u8]) -> Vec<u8> {
        commands::complete(self, line)
    }

    /// What waits for the host.
    pub fn notices(&self) -> &Notices {
        &self.notices
    }

    /// What waits for the host, with what has become due since the last time. See [`Notices::fetch`].
    pub fn fetch_notices(&self) -> Vec<u8> {
        // The first call comes from the pump's own thread, soon after the start: nothing of the host waits for it.
        if self.last_checkup().is_none() {
            self.tell_checkup();
            if self.is_first_start
                && let Some((page, true)) = self.read_logs()
            {
                for line in page.lines().filter(|line| !line.trim().is_empty()) {
                    self.notices.log(Level::Info, line);
                }
            }
        }
        let relay = self.relay();
        let state = relay.as_deref().map(|relay| relay.status().state);
        let may_probe = self.may_probe();
        let (due, change, in_doubt) = self.watched(|watched| {
            self.take_outcomes(watched, relay.as_deref());
            let now = self.clock.now();
            watched.take_reports(now);
            let due: Vec<_> = std::iter::from_fn(|| watched.digest.poll(now)).collect();
            let change = state
                .filter(|state| (*state == State::Outage) != (watched.told_state == State::Outage));
            if let Some(state) = change {
                watched.told_state = state;
            }
            let mut failed = watched.failures.iter();
            let in_doubt = may_probe && failed.any(|(_, report)| is_in_doubt(report));
            (due, change, in_doubt)
        });
        if in_doubt {
            self.probe_once();
        }
        self.tell_broken_family();
        let language = self.language();
        for notice in due {
            let text = notice.text(language);
            self.tell(&notice.line(language), || {
                text.component_json(HOSTS_PROTOCOL)
            });
        }
        match change {
            Some(State::Outage) => {
                let facts = Facts::new();
                let cause = Cause::MojangOutage;
                let line = format!("{} {}", cause.code(), title(language, cause, &facts));
                self.tell(&line, || {
                    admin_text(language, cause, None, &facts, &[]).component_json(HOSTS_PROTOCOL)
                });
            }
            Some(_) => {
                let line = "the session service answers again";
                self.tell(line, || serde_json::json!({ "text": line }).to_string());
            }
            None => {}
        }
        self.notices.fetch()
    }

    /// Looks at the host's folder again; what is found there helps later diagnoses.
    ///
    /// # Errors
    /// It cannot be looked into; one line.
    pub(crate) fn check_up(&self) -> Result<Arc<Checkup>, String> {
        let checkup = Arc::new(Checkup::of(&self.setup.server_root)?);
        let now = self.clock.now();
        self.watched(|watched| {
            for note in checkup.notes() {
                watched.watch.note(now, note);
            }
        });
        *self.lock_checkup() = Some(Arc::clone(&checkup));
        Ok(checkup)
    }

    /// What the host's own logs of the last days tell of failed logins, and whether there is anything; none where there
    /// is no log.
    pub(crate) fn read_logs(&self) -> Option<(String, bool)> {
        const PACKED: usize = 3;
        let files = sessioncheck_logs::newest_of(&self.setup.server_root, PACKED);
        let told = sessioncheck_logs::read(&files, &mut |_| ())?;
        let page = told.summary.text(self.language(), false, told.lines);
        Some((page, told.summary.has_findings()))
    }

    /// Whether the backends may still be asked without a word of anybody's.
    fn may_probe(&self) -> bool {
        let platform = self.setup.host().platform;
        platform.is_some_and(|platform| platform.is_proxy())
            && !self.has_probed.load(Ordering::Relaxed)
    }

    /// Asks the backends, where one refuses players for a forwarding reason and nothing here can tell which.
    fn probe_once(&self) {
        if !self.has_probed.swap(true, Ordering::Relaxed) {
            for line in commands::probe(self).lines() {
                self.notices.log(Level::Info, line);
            }
        }
    }

    /// What was seen at the last look.
    pub(crate) fn last_checkup(&self) -> Option<Arc<Checkup>> {
        self.lock_checkup().clone()
    }

    /// One block on the console, of what is worth a look.
    fn tell_checkup(&self) {
        let lines = match self.check_up() {
            Ok(checkup) if checkup.is_worth_reporting() => {
                checkup.text(self.language()).console(false)
            }
            Ok(_) => return,
            Err(line) => {
                // There will be no better folder later: an empty look stands for it.
                *self.lock_checkup() = Some(Arc::new(Checkup::empty()));
                line
            }
        };
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            self.notices.log(Level::Warning, line);
        }
    }

    fn lock_checkup(&self) -> MutexGuard<'_, Option<Arc<Checkup>>> {
        self.checkup.lock().unwrap_or_else(PoisonError::into_inner)
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

    /// The language of admins.
    pub(crate) fn language(&self) -> &'static Language {
        Languages::get(&self.switches().config.locale)
    }

    /// What is in force.
    pub(crate) fn switches(&self) -> Switches {
        let switches = self.switches.read();
        switches.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the owner's files again. What only a start can change stays as it was, and is named.
    ///
    /// # Errors
    /// What is wrong, a line each; then nothing has changed.
    pub(crate) fn reload(&self) -> Result<Vec<String>, Vec<String>> {
        let folder = &self.setup.data_folder;
        let config = configuration::reload(folder)?;
        let before = self.switches().config;
        let mut told: Vec<_> = [
            ("relay", config.relay != before.relay),
            ("upstream", config.upstream != before.upstream),
            ("budgets", config.budgets != before.budgets),
            ("metrics", config.metrics != before.metrics),
        ]
        .into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(key, _)| format!("{key} changes at the next start"))
        .collect();
        let (own, faults) = configuration::own_texts(folder);
        told.extend(faults);
        self.put_in_force(Switches {
            config,
            acknowledged: configuration::acknowledged(folder),
            own,
        });
        self.tell_checkup();
        Ok(told)
    }

    /// Tells nobody about a cause any more, now and after a restart.
    ///
    /// # Errors
    /// It could not be written down; it is in force all the same.
    pub(crate) fn acknowledge(&self, cause: Cause) -> std::io::Result<()> {
        let mut switches = self.switches();
        switches.acknowledged.insert(cause);
        let kept =
            configuration::keep_acknowledged(&self.setup.data_folder, &switches.acknowledged);
        self.put_in_force(switches);
        kept
    }

    /// Runs something on the watch.
    pub(crate) fn watched<T>(&self, run: impl FnOnce(&mut Watched) -> T) -> T {
        let fresh = || {
            let mut watch = Watch::new(self.switches().settings());
            watch.note(self.clock.now(), diagnose::Note::Host(self.setup.host()));
            watch
        };
        self.watching.with(fresh, run)
    }

    fn put_in_force(&self, switches: Switches) {
        self.watched(|watched| {
            watched.watch.set(switches.settings());
            watched.digest.acknowledge(switches.all_acknowledged());
        });
        *self
            .switches
            .write()
            .unwrap_or_else(PoisonError::into_inner) = switches;
    }

    fn clients_frame(
        &self,
        watched: &mut Watched,
        relay: Option<&Relay>,
        connection: ConnectionId,
        frame: &[u8],
    ) -> Verdict {
        let awaited = watched.watch.table().get(connection).map(Login::awaiting);
        let action = (watched.watch).frame(self.clock.now(), connection, From::Client, frame);
        if awaited == Some(Awaiting::LoginStart)
            && let Some(relay) = relay
            && let Some(login) = watched.watch.table().get(connection)
            && login.awaiting() == Awaiting::HostsWord
        {
            let name = login.announced_name();
            match Identity::of(name, login.announced_uuid()) {
                Identity::Offline => relay.announce(name, Announced::Offline),
                Identity::Licensed => relay.announce(name, Announced::Online),
                Identity::Other | Identity::Unannounced => {}
            }
        }
        verdict(action)
    }

    fn hosts_frame(
        &self,
        watched: &mut Watched,
        relay: Option<&Relay>,
        connection: ConnectionId,
        frame: &[u8],
    ) -> Verdict {
        self.take_outcomes(watched, relay);
        let now = self.clock.now();
        let action = watched.watch.frame(now, connection, From::Server, frame);
        if action == Action::Detach
            && let Some(relay) = relay
            && let Some(login) = watched.watch.table().get(connection)
            && login.succeeded() == Some(now)
            && let Some(proved) = login.proved()
            && self.is_relay_asked(relay)
            && !watched.watch.has_other_checks()
            && !watched.is_confirmed(relay, login.announced_name(), proved)
        {
            let refuse = self.switches().config.refuse_unconfirmed;
            let frame = watched.watch.unconfirmed(connection, refuse);
            watched.take_reports(now);
            if let Some(frame) = frame {
                return Verdict::End(frame);
            }
        }
        verdict(action)
    }

    /// Whether the host has ever asked our relay: else nobody's login has a receipt, and SC0902 is what is wrong.
    fn is_relay_asked(&self, relay: &Relay) -> bool {
        relay.status().logins > 0
    }

    fn take_outcomes(&self, watched: &mut Watched, relay: Option<&Relay>) {
        if let Some(relay) = relay {
            watched.take_outcomes(&self.clock, relay);
        }
    }

    /// Tells the admins, as loud as the owner wants it.
    pub(crate) fn tell(&self, line: &str, component: impl FnOnce() -> String) {
        let how = self.switches().config.notices;
        if how != config::Notices::Off {
            self.notices.log(Level::Warning, line);
        }
        if how == config::Notices::Chat {
            self.notices.tell_admins(&component());
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

/// Forgets a connection whose frame brought a fault of ours to light.
struct Forget<'a>(Option<(&'a Connections, u64)>);

impl Forget<'_> {
    fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for Forget<'_> {
    fn drop(&mut self) {
        if let Some((connections, number)) = self.0 {
            connections.close(number);
        }
    }
}

/// Whether a backend refused a player for a forwarding reason, and files and wire leave open which.
fn is_in_doubt(report: &diagnose::Report) -> bool {
    report.diagnosis.certainty == Certainty::Likely
        && matches!(
            report.diagnosis.cause,
            Cause::BackendDoesNotAsk
                | Cause::BothForwardingsOn
                | Cause::ForwardingVersion
                | Cause::ModeMismatch
                | Cause::ProxyForwardsNothing
                | Cause::SecretMismatch
        )
}

impl Switches {
    fn at_start(setup: &Setup, notices: &Notices) -> Self {
        let folder = &setup.data_folder;
        let config = configuration::load(folder, notices);
        let (own, faults) = configuration::own_texts(folder);
        for fault in faults {
            notices.log(Level::Error, &fault);
        }
        Self {
            config,
            acknowledged: configuration::acknowledged(folder),
            own,
        }
    }

    fn all_acknowledged(&self) -> BTreeSet<Cause> {
        &self.acknowledged | &self.config.acknowledge
    }

    fn digest(&self) -> Digest {
        Digest::new(self.all_acknowledged())
    }

    fn settings(&self) -> diagnose::Settings {
        diagnose::Settings {
            texts: self.config.texts,
            language: self.config.locale.clone(),
            own: self.own.clone(),
            ..diagnose::Settings::default()
        }
    }
}

fn verdict(action: Action) -> Verdict {
    match action {
        Action::Pass => Verdict::Pass,
        Action::Detach => Verdict::Detach,
        Action::Replace(frame) => Verdict::Replace(frame),
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
    use crate::records::put_text;
    use crate::setup::tests::setup;
    use sessioncheck_core::Millis;
    use sessioncheck_core::wire::Protocol;
    use sessioncheck_core::wire::packet::{
        Disconnect, EncryptionRequest, EncryptionResponse, Handshake, Intent, LoginStart,
        LoginSuccess, Proof,
    };
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};
    use uuid::Uuid;

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

    /// What waits for the host, with what has become due.
    fn console(engine: &Engine) -> String {
        let lines = records(&engine.fetch_notices());
        lines.into_iter().map(|(_, line)| line + "\n").collect()
    }

    /// A session service that answers everybody with this status line and nothing else.
    fn service(status: &'static str) -> String {
        answering(status, "")
    }

    /// A service that gives everybody the same answer, once for each connection, for as long as the test runs; gives
    /// its address.
    fn answering(status: &'static str, body: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request);
                let answer = format!(
                    "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        format!("http://{address}")
    }

    /// A session service whose two halves answer differently: `join` to players, `has_joined` to servers.
    fn service_by_path(join: &'static str, has_joined: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut request = [0; 4096];
                let read = stream.read(&mut request).unwrap_or(0);
                let is_join = request[..read].starts_with(b"POST /session/minecraft/join ");
                let status = if is_join { join } else { has_joined };
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
            ("bungee", &["sessioncheck.has-joined"]),
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
            ("", "session service: healthy"),
            (" status ", "questions upstream"),
            ("help", "/sessioncheck why <player|address>"),
            ("explain sc0201", "SC0201"),
            ("explain", "Which one?"),
            ("explain x", "the nearest is"),
            ("outages", "healthy for"),
            ("why Alice", "No failed login of Alice"),
            (
                "acknowledge proxy-offline",
                "SC0403 proxy-offline is acknowledged",
            ),
            ("reload", "in force"),
            ("<red>\u{1b}x", "There is no word"),
        ] {
            let text = ran(&opened.engine, line);
            assert!(text.contains(part), "{line}: {text}");
            assert!(
                !text.contains('\u{1b}') && !text.contains("<red>"),
                "{text}"
            );
        }
        assert!(opened.engine.complete(b"st").ends_with(b"status"));
        assert!(opened.engine.complete(b"status x").is_empty());
        assert!(
            opened
                .engine
                .complete(b"explain sc0905")
                .ends_with(b"SC0905")
        );
        assert!(opened.engine.complete(b"\xff ").is_empty());
        assert!(!opened.engine.run(b"\xff").is_empty());
    }

    #[test]
    fn a_reload_takes_what_is_right_and_leaves_what_is_wrong() {
        let folder = Folder::new();
        let engine = open(&folder, "velocity", &[]).engine;
        let file = folder.0.join("config.yml");
        std::fs::write(&file, "texts: off\nlocale: de\nrelay: off").unwrap();
        let answer = ran(&engine, "reload");
        assert!(
            answer.contains("relay changes at the next start"),
            "{answer}"
        );
        assert!(ran(&engine, "").contains("texts off"));
        std::fs::write(&file, "texts: perhaps").unwrap();
        let answer = ran(&engine, "reload");
        assert!(
            answer.contains("line 1") && answer.contains("last good"),
            "{answer}"
        );
        assert_eq!(engine.switches().config.locale, "de");
    }

    #[test]
    fn a_refused_player_reads_the_cause_and_admins_are_told_once() {
        let folder = Folder::new();
        std::fs::create_dir(folder.0.join("texts")).unwrap();
        std::fs::write(folder.0.join("texts/en.yml"), "support: example.org").unwrap();
        let service = service("403 Forbidden");
        let owners = format!("{service}/session/minecraft/hasJoined");
        let opened = open(&folder, "velocity", &[("mojang.sessionserver", &owners)]);
        let engine = &opened.engine;
        let has_joined = &map(&opened)["mojang.sessionserver"];
        for _ in 0..3 {
            let connection = prove(engine);
            assert_eq!(login(has_joined), 503);
            let kick = Disconnect {
                reason: br#"{"translate":"multiplayer.disconnect.authservers_down"}"#,
            };
            let Verdict::Replace(frame) = engine.frame(connection, Side::Server, &kick.write())
            else {
                panic!("the words stay");
            };
            let shown = String::from_utf8_lossy(&frame).into_owned();
            assert!(
                shown.contains("SC0204") && shown.contains("example.org"),
                "{shown}"
            );
            engine.gone(connection);
            assert_eq!(engine.frame(connection, Side::Server, b""), Verdict::Detach);
        }
        let fetched = records(&engine.fetch_notices());
        let about: Vec<_> = fetched
            .iter()
            .filter(|(_, text)| text.contains("SC0204"))
            .collect();
        assert_eq!(
            about.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(),
            [1, 2],
            "{about:?}"
        );
        assert!(about[0].1.contains("\u{d7}3: Alice"));
        assert!(ran(engine, "why alice").contains("SC0204"));
        assert!(ran(engine, "why 203.0.113.9").contains("SC0204"));
        assert!(ran(engine, "").contains("3 \u{d7} SC0204"));
        assert!(engine.complete(b"why a").ends_with(b"Alice"));
    }

    #[test]
    fn a_backend_that_refuses_is_asked_once_where_nothing_can_tell_why() {
        let folder = Folder::new();
        let text = "config-version = \"2.7\"\nplayer-info-forwarding-mode = \"modern\"\n[servers]\nlobby = \"127.0.0.1:9\"\ntry = [\"lobby\"]\n";
        std::fs::write(folder.0.join("velocity.toml"), text).unwrap();
        std::fs::write(folder.0.join("forwarding.secret"), "canary").unwrap();
        let engine = open(&folder, "velocity", &[]).engine;
        console(&engine);
        for round in 0..2 {
            let connection = prove(&engine);
            engine.frame(connection, Side::Server, &success());
            let mut kicked = vec![2];
            kicked.extend(connection.to_be_bytes());
            put_text(&mut kicked, b"lobby");
            put_text(
                &mut kicked,
                br#"{"text":"Unable to verify player details"}"#,
            );
            engine.note(&kicked).unwrap();
            engine.gone(connection);
            let told = console(&engine);
            assert_eq!(told.contains("past the proxy"), round == 0, "{told}");
            assert!(!told.contains("canary"));
        }
        engine.close();
    }

    #[test]
    fn a_player_who_gives_up_is_told_to_the_watcher_of_that_half() {
        let folder = Folder::new();
        let engine = open(&folder, "velocity", &[]).engine;
        let connection = engine.opened();
        let left = engine.watched(|watched| {
            let watch = &mut watched.watch;
            let protocol = Protocol(767);
            let id = ConnectionId(connection);
            let address = "203.0.113.7".parse().unwrap();
            watch.opened(Millis(0), id, Some(address));
            let handshake = Handshake {
                protocol,
                host: b"play.example.org",
                port: 25565,
                intent: Intent::Login,
            };
            let start = LoginStart {
                name: b"Alice",
                key: None,
                uuid: Some(ALICE),
            };
            let request = EncryptionRequest {
                server_id: b"",
                public_key: &[1; 162],
                verify_token: &[2; 4],
                should_authenticate: true,
            };
            watch.frame(Millis(1), id, From::Client, &handshake.write());
            watch.frame(Millis(2), id, From::Client, &start.write(protocol));
            watch.frame(Millis(9), id, From::Server, &request.write(protocol));
            watch.gone(Millis(700), id, None);
            (watch.poll_client_failure(), watch.poll_client_failure())
        });
        assert!(left.0.is_some_and(|failure| !failure.is_known));
        assert_eq!(left.1, None);
        engine.close();
    }

    #[test]
    fn who_gives_up_while_mojangs_half_for_players_is_down_is_not_told_to_restart_the_game() {
        for (join, is_down) in [("503 Service Unavailable", true), ("403 Forbidden", false)] {
            let folder = Folder::new();
            let service = service_by_path(join, "204 No Content");
            let owners = format!("{service}/session/minecraft/hasJoined");
            let opened = open(&folder, "velocity", &[("mojang.sessionserver", &owners)]);
            let engine = &opened.engine;
            let give_up = |number: u8| {
                let name = format!("Player{number}");
                let uuid = Uuid::from_u128(ALICE.as_u128() ^ u128::from(number));
                let from = format!("203.0.{number}.7");
                let connection = ask_for_proof(engine, name.as_bytes(), uuid, from.as_bytes());
                // Whoever leaves at once was no player.
                std::thread::sleep(Duration::from_millis(100));
                engine.gone(connection);
            };
            give_up(1);
            give_up(2);
            let relay = engine.relay().unwrap();
            let probed = (0..200).find_map(|_| {
                std::thread::sleep(Duration::from_millis(50));
                relay.join_probe()
            });
            assert_eq!(probed.map(|(_, is_alive)| is_alive), Some(!is_down));
            give_up(3);
            let why = ran(engine, "why Player3");
            let code = if is_down { "SC0206" } else { "SC0101" };
            assert!(why.contains(&format!("Player3, {code},")), "{why}");
            assert_eq!(why.contains("start it again"), !is_down, "{why}");
            engine.close();
        }
    }

    #[test]
    fn a_success_that_mojang_did_not_see_is_critical() {
        for (refuse, confirmed) in [(false, false), (true, false), (true, true)] {
            let folder = Folder::new();
            std::fs::write(
                folder.0.join("config.yml"),
                format!("refuse-unconfirmed: {}", if refuse { "on" } else { "off" }),
            )
            .unwrap();
            let service = vouching_service();
            let owners = format!("{service}/session/minecraft/hasJoined");
            let opened = open(&folder, "velocity", &[("mojang.sessionserver", &owners)]);
            let engine = &opened.engine;
            let has_joined = &map(&opened)["mojang.sessionserver"];
            // Before the first question nobody can say whether the host asks us at all.
            let early = prove(engine);
            assert_eq!(
                engine.frame(early, Side::Server, &success()),
                Verdict::Detach
            );
            engine.gone(early);
            assert_eq!(login(has_joined), 200);
            std::thread::sleep(Duration::from_millis(300));
            let connection = prove(engine);
            if confirmed {
                assert_eq!(login(has_joined), 200);
            }
            let verdict = engine.frame(connection, Side::Server, &success());
            match (refuse, confirmed) {
                (true, false) => {
                    let Verdict::End(frame) = verdict else {
                        panic!("{verdict:?}");
                    };
                    assert!(String::from_utf8_lossy(&frame).contains("SC0905"));
                }
                _ => assert_eq!(verdict, Verdict::Detach),
            }
            engine.gone(connection);
            let told = records(&engine.fetch_notices());
            let is_told = told.iter().any(|(_, text)| text.contains("SC0905"));
            assert_eq!(is_told, !confirmed, "{told:?}");
        }
    }

    #[test]
    fn the_hosts_own_folder_is_looked_at_after_the_start_and_on_a_word() {
        let folder = Folder::new();
        let file = |name: &str, text: &str| std::fs::write(folder.0.join(name), text).unwrap();
        file(
            "server.properties",
            "online-mode=false\nserver-port=25565\n",
        );
        let opened = open(&folder, "paper", &[]);
        let engine = opened.engine;
        let told = console(&engine);
        assert!(told.contains("SC0401"), "{told}");
        assert!(
            !records(&engine.fetch_notices())
                .iter()
                .any(|(_, line)| line.contains("SC0401"))
        );
        assert!(ran(&engine, "doctor").contains("SC0401"));
        assert!(ran(&engine, "probe").contains("velocity.toml"));

        ran(&engine, "reload");
        assert!(console(&engine).contains("SC0401"), "a reload looks again");

        file("server.properties", "online-mode=true\n");
        assert!(!ran(&engine, "doctor").contains("SC0401"));
        engine.close();
    }

    #[test]
    fn yesterdays_log_is_told_at_the_first_start_and_on_a_word() {
        let folder = Folder::new();
        std::fs::create_dir(folder.0.join("logs")).unwrap();
        let log = "[12:00:00] [Server thread/INFO]: Starting minecraft server version 1.21.4\n\
            [12:01:00] [User Authenticator #1/ERROR]: Couldn't verify username because servers are unavailable\n\
            [12:01:00] [Server thread/INFO]: Disconnecting Alice (/203.0.113.7:50000): Authentication servers are down. Please try again later, sorry!\n\
            [12:01:00] [Server thread/INFO]: Alice (/203.0.113.7:50000) lost connection: Authentication servers are down. Please try again later, sorry!\n";
        std::fs::write(folder.0.join("logs/latest.log"), log).unwrap();
        let first = open(&folder, "paper", &[]).engine;
        let told = console(&first);
        assert!(told.contains("SC0202") || told.contains("SC0201"), "{told}");
        assert!(
            !told.contains("203.0.113.7"),
            "addresses are masked: {told}"
        );
        assert!(ran(&first, "read").contains("Alice"));
        first.close();
        let second = open(&folder, "paper", &[]).engine;
        assert!(!console(&second).contains("SC020"), "news only once");
        second.close();
    }

    #[test]
    fn a_proxys_servers_are_asked_on_a_word() {
        let folder = Folder::new();
        let text = "config-version = \"2.7\"\nplayer-info-forwarding-mode = \"none\"\n[servers]\nlobby = \"127.0.0.1:9\"\ntry = [\"lobby\"]\n";
        std::fs::write(folder.0.join("velocity.toml"), text).unwrap();
        let opened = open(&folder, "velocity", &[]);
        let engine = opened.engine;
        let table = ran(&engine, "probe");
        assert!(
            table.contains("lobby") && table.contains("SC0507"),
            "{table}"
        );
        assert!(ran(&engine, "probe nobody").contains("no server \"nobody\""));
        engine.close();
    }

    #[test]
    fn any_bytes_are_answered() {
        let engine = open(&Folder::new(), "velocity", &[]).engine;
        let connection = prove(&engine);
        for bytes in [&b""[..], b"\x00", b"\xff\xff\xff\xff\xff", &[0; 4096]] {
            for side in [Side::Client, Side::Server] {
                engine.frame(connection, side, bytes);
            }
        }
        engine.gone(connection);
        engine.gone(connection);
    }

    /// A session service that vouches for Alice.
    fn vouching_service() -> String {
        answering(
            "200 OK",
            r#"{"id":"069a79f444e94726a5befca90e38aaf5","name":"Alice","properties":[]}"#,
        )
    }

    /// Alice on a connection of her own, up to her encryption response.
    fn prove(engine: &Engine) -> u64 {
        let connection = ask_for_proof(engine, b"Alice", ALICE, b"203.0.113.7");
        let response = EncryptionResponse {
            secret: &[3; 128],
            proof: Proof::Token(&[4; 128]),
        };
        let frame = response.write(Protocol(767));
        engine.frame(connection, Side::Client, &frame);
        connection
    }

    /// A player on a connection of their own, up to the host's encryption request.
    fn ask_for_proof(engine: &Engine, name: &[u8], uuid: Uuid, from: &[u8]) -> u64 {
        let connection = engine.opened();
        let mut address = vec![1];
        address.extend(connection.to_be_bytes());
        address.push(2);
        put_text(&mut address, from);
        engine.note(&address).unwrap();
        let protocol = Protocol(767);
        let handshake = Handshake {
            protocol,
            host: b"play.example.org",
            port: 25565,
            intent: Intent::Login,
        };
        engine.frame(connection, Side::Client, &handshake.write());
        let start = LoginStart {
            name,
            key: None,
            uuid: Some(uuid),
        };
        engine.frame(connection, Side::Client, &start.write(protocol));
        let request = EncryptionRequest {
            server_id: b"",
            public_key: &[1; 162],
            verify_token: &[2; 4],
            should_authenticate: true,
        };
        engine.frame(connection, Side::Server, &request.write(protocol));
        connection
    }

    const ALICE: Uuid = Uuid::from_u128(0x069a79f4_44e9_4726_a5be_fca90e38aaf5);

    fn success() -> Vec<u8> {
        let success = LoginSuccess {
            uuid: ALICE,
            name: b"Alice",
        };
        success.write(Protocol(767))
    }

    /// The answer to a line, without its styles.
    fn ran(engine: &Engine, line: &str) -> String {
        fn words(component: &serde_json::Value, out: &mut String) {
            out.push_str(component["text"].as_str().unwrap_or_default());
            for extra in component["extra"].as_array().into_iter().flatten() {
                words(extra, out);
            }
        }
        let mut out = String::new();
        words(
            &serde_json::from_slice(&engine.run(line.as_bytes())).unwrap(),
            &mut out,
        );
        out
    }
}
