//! The engine: everything that belongs to one host, opened and closed as one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use sessioncheck_core::catalogue::{Certainty, Language, Languages, OwnTexts};
use sessioncheck_core::cause::Cause;
use sessioncheck_core::config::{self, Config, RelaySwitch};
use sessioncheck_core::diagnose::evidence::Identity;
use sessioncheck_core::diagnose::{self, Digest, Watch};
use sessioncheck_core::login::{Action, Awaiting, ConnectionId, Login, Side as From};
use sessioncheck_core::untrusted::Untrusted;
use sessioncheck_core::words::fill;
use sessioncheck_relay::{Announced, HandoverError, Mode, Relay, Settings, UpstreamUrl};
use sessioncheck_roots::state_folder;

use crate::announcing::Announcing;
use crate::checkup::Checkup;
use crate::clock::Clock;
use crate::connections::{Connections, Side, Verdict};
use crate::handover::Handover;
use crate::neighbourhood::Neighbourhood;
use crate::note::{Address, MalformedNote, Note};
use crate::notices::{Level, Notices};
use crate::platform::HANDOVER;
use crate::setup::{MalformedSetup, Setup};
use crate::watching::{Watched, Watching};
use crate::words::Words;
use crate::{commands, configuration};

/// One host's engine. Every method may be called from any thread; [`Engine::run`] and [`Engine::close`] may take long.
#[derive(Debug)]
pub struct Engine {
    pub(crate) setup: Setup,
    pub(crate) clock: Clock,
    pub(crate) connections: Connections,
    pub(crate) watching: Watching,
    pub(crate) announcing: Announcing,
    switches: RwLock<Switches>,
    notices: Notices,
    relay: Mutex<Option<Arc<Relay>>>,
    /// The backends were asked without a word of anybody's, as happens once at the most.
    has_probed: AtomicBool,
    /// Nobody has configured us yet: the logs of the days before are news.
    is_first_start: bool,
    pub(crate) neighbourhood: Neighbourhood,
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

/// What of a look at the folders is told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Telling {
    All,
    /// Only where it is not what was told the last time.
    News,
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
        Self::open_in(setup, state_folder(|name| std::env::var_os(name)))
    }

    /// As [`Engine::open`]; `state`: where the servers of this machine find each other.
    fn open_in(setup: &[u8], state: Option<PathBuf>) -> Result<Opened, OpenError> {
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
        notices.speak(Words::of(Languages::get(&config.locale)));
        let mut engine = Self {
            clock: Clock::start(),
            connections: Connections::default(),
            watching: Watching::new(switches.settings(), switches.digest()),
            announcing: Announcing::default(),
            switches: RwLock::new(switches),
            notices,
            setup,
            relay: Mutex::new(None),
            has_probed: AtomicBool::new(false),
            is_first_start,
            neighbourhood: Neighbourhood::at(state),
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

    /// Tells a fact that does not come out of frames. One about a login that is about to begin may be answered: with a
    /// component as JSON that refuses it.
    ///
    /// # Errors
    /// The bytes are none of the facts described in the crate's `note` module.
    pub fn note(&self, fact: &[u8]) -> Result<Option<String>, MalformedNote> {
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
            return Ok(None);
        }
        if let Note::PreLogin(fact) = &note {
            return Ok(self.pre_login(connection, fact));
        }
        let identity = note.identity();
        if let Some(note) = note.for_watch(id) {
            self.watched(|watched| watched.watch.note(self.clock.now(), note));
        }
        if let Some(uuid) = identity {
            self.identity(connection, uuid);
        }
        Ok(None)
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
        if self.last_checkup().is_some() {
            if self.is_neighbourhood_changed() {
                self.tell_checkup(Telling::News);
            }
        } else {
            self.tell_checkup(Telling::All);
            if self.is_first_start
                && let Some((page, true)) = self.read_logs()
            {
                for line in page.lines().filter(|line| !line.trim().is_empty()) {
                    self.notices.log(Level::Info, line);
                }
            }
        }
        let relay = self.relay();
        let may_probe = self.may_probe();
        let (due, in_doubt) = self.watched(|watched| {
            self.take_outcomes(watched, relay.as_deref());
            let now = self.clock.now();
            watched.take_reports(now);
            let due: Vec<_> = std::iter::from_fn(|| watched.digest.poll(now)).collect();
            let mut failed = watched.failures.iter();
            let in_doubt = may_probe && failed.any(|(_, report)| is_in_doubt(report));
            (due, in_doubt)
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
        self.announce(relay.as_deref());
        self.notices.fetch()
    }

    /// Looks at the host's folder again; what is found there helps later diagnoses.
    ///
    /// # Errors
    /// It cannot be looked into; one line.
    pub(crate) fn check_up(&self) -> Result<Arc<Checkup>, String> {
        let checkup = Arc::new(Checkup::of(&self.setup.server_root, self.look_around())?);
        self.be_found(&checkup);
        let now = self.clock.now();
        let before = self.lock_checkup().replace(Arc::clone(&checkup));
        self.watched(|watched| {
            for note in checkup.notes(before.as_deref()) {
                watched.watch.note(now, note);
            }
        });
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
    fn tell_checkup(&self, telling: Telling) {
        let lines = match self.check_up() {
            Ok(checkup) => match checkup.worth_telling(self.language()) {
                Some(text) => text.console(false),
                None => {
                    self.neighbourhood.is_news("");
                    return;
                }
            },
            Err(line) => {
                // There will be no better folder later: an empty look stands for it.
                *self.lock_checkup() = Some(Arc::new(Checkup::empty()));
                line
            }
        };
        if !self.neighbourhood.is_news(&lines) && telling == Telling::News {
            return;
        }
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
        self.neighbourhood.leave();
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

    /// The words in that language.
    pub(crate) fn words(&self) -> &'static Words {
        Words::of(self.language())
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
        let words = Words::of(Languages::get(&config.locale));
        let mut told: Vec<_> = [
            ("relay", !self.set_relay(config.relay)),
            ("upstream", config.upstream != before.upstream),
            ("budgets", config.budgets != before.budgets),
            ("metrics", config.metrics != before.metrics),
        ]
        .into_iter()
        .filter(|(_, differs)| *differs)
        .map(|(key, _)| fill(&words.next_start, &[("key", &key)]))
        .collect();
        let (own, faults) = configuration::own_texts(folder);
        told.extend(faults);
        self.put_in_force(Switches {
            config,
            acknowledged: configuration::acknowledged(folder),
            own,
        });
        self.tell_checkup(Telling::All);
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
        let language = Languages::get(&switches.config.locale);
        self.notices.speak(Words::of(language));
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
    pub(crate) fn is_relay_asked(&self, relay: &Relay) -> bool {
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

    /// Whether an agent has the accounts in another's hands: the relay would ask Mojang about players whom only that
    /// one knows. Where the owner says whom to ask, we can go in between.
    fn stands_back(&self, config: &Config) -> bool {
        let Some(agent) = self.setup.session_agent.as_deref() else {
            return false;
        };
        if config.upstream.is_none() {
            let cause = Cause::RelayNotUsed;
            self.notices.log(
                Level::Warning,
                &fill(
                    &self.words().agent_decides,
                    &[
                        ("cause", &format!("{} {}", cause.code(), cause.name())),
                        ("agent", &Untrusted::from(agent).escaped()),
                    ],
                ),
            );
        }
        config.upstream.is_none()
    }

    /// Starts the relay with what the owner had set as its upstreams, and puts it where the host asks.
    fn start_relay(&mut self, config: &Config) -> Vec<(&'static str, String)> {
        let Some(mode) = mode_of(config.relay) else {
            return Vec::new();
        };
        if self.stands_back(config) {
            return Vec::new();
        }
        let words = self.words();
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
                        &fill(
                            &words.property_unusable,
                            &[("property", &property.name), ("fault", &fault)],
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
                    &fill(&words.upstream_unusable, &[("fault", &fault)]),
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
                    &fill(&words.relay_failed, &[("error", &error)]),
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
                    &fill(&words.relay_left_alone, &[("error", &error)]),
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

    /// Does with the questions to come what the owner says; false where that takes a start.
    fn set_relay(&self, switch: RelaySwitch) -> bool {
        let mode = mode_of(switch);
        match (self.lock_relay().as_deref(), mode) {
            (Some(relay), Some(mode)) => relay.set_mode(mode),
            (running, wanted) => return running.is_some() == wanted.is_some(),
        }
        true
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

/// What the relay does; none where there is to be none.
fn mode_of(switch: RelaySwitch) -> Option<Mode> {
    match switch {
        RelaySwitch::On => Some(Mode::Retry),
        RelaySwitch::Observe => Some(Mode::Observe),
        RelaySwitch::Off => None,
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

    pub(crate) fn all_acknowledged(&self) -> BTreeSet<Cause> {
        &self.acknowledged | &self.config.acknowledge
    }

    fn digest(&self) -> Digest {
        Digest::new(self.all_acknowledged())
    }

    fn settings(&self) -> diagnose::Settings {
        diagnose::Settings {
            texts: self.config.texts,
            server_list: self.config.server_list_hint,
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
        Action::ReplaceAndDetach(frame) => Verdict::ReplaceAndDetach(frame),
    }
}

impl Drop for Engine {
    /// An engine that is dropped without a word must not leave a relay that counts and repeats for nobody.
    fn drop(&mut self) {
        self.close();
    }
}

#[cfg(test)]
mod tests;
