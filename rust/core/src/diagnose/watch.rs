//! The one who watches: events in, actions and reports out.

mod heard;
mod list;
mod pre_login;

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;

use uuid::Uuid;

use super::evidence::{Ending, Evidence, Identity, Sky, Source};
use super::history::{Bounded, Failed, History};
use super::host::{Findings, Forwarding, Host, Platform, Plugins};
use super::network::{Network, is_near, machine};
use super::server_list::Origins;
use super::timeline::{Moment, timeline};
use super::weather::Weather;
use super::{Diagnosis, diagnose, words};
use crate::catalogue::{Certainty, Language, Languages, Line, OwnTexts};
use crate::cause::{Fact, Facts};
use crate::login::kick::{Meaning, understand};
use crate::login::{Action, ConnectionId, Kick, Login, Profile, Reply, Side, Silence, Step, Table};
use crate::session::ClientFailure;
use crate::untrusted::Untrusted;
use crate::{Cause, Millis};

pub use heard::Heard;

/// A client that leaves sooner after the encryption request never tried: a scanner, or a ping that got lost.
const SCANNERS_HASTE: u64 = 60;
/// A backend's refusal so long after the login is no part of it.
const LOGINS_TAIL: u64 = 30_000;
/// A backend's connection so soon after a proxy's login of the same name is that proxy's.
const PROXYS_HASTE: u64 = 2_000;
/// Two encryption responses of one name so close together leave open whose attempt it was.
const TOO_CLOSE: u64 = 2_000;
/// The clocks of the tap and of the relay may tell one moment apart by this.
const CLOCKS_APART: u64 = 200;
/// No host asks so long after the response.
const ASKED_AT_ONCE: u64 = 30_000;
/// An ending that measures nothing, for a login that did not fail.
const LET_IN: Ending = Ending::Kicked {
    meaning: Meaning::Unknown,
    from_backend: false,
};
/// Names throttled from one address within this time share it.
const THROTTLE: u64 = 60_000;

/// How the watch is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Connections that are followed at once; more forget the oldest.
    pub room: usize,
    /// Whether refusals are replaced at all.
    pub texts: bool,
    /// Whether the server list may say more than the host does.
    pub server_list: bool,
    /// The language of players who are not known.
    pub language: String,
    /// The owner's own texts, by the tag of their language.
    pub own: BTreeMap<&'static str, OwnTexts>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            room: Table::ROOM,
            texts: true,
            server_list: true,
            language: "en".to_owned(),
            own: BTreeMap::new(),
        }
    }
}

/// Who ended a connection.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum By {
    /// The player's side.
    Client,
    /// The host.
    Server,
}

/// An answer of the session service, or that there was none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Attempt<'a> {
    /// The connection, where it is known.
    pub connection: Option<ConnectionId>,
    /// The serverId that was asked with.
    pub server_id: Option<&'a str>,
    /// The name that was asked for.
    pub name: Option<&'a [u8]>,
    /// The HTTP status; 0 for no answer.
    pub status: u16,
    /// Why there was no answer; a time-out unless said.
    pub silence: Option<Silence>,
    /// How long it took, in milliseconds.
    pub took: u64,
    /// Whether the player's address went with it.
    pub with_address: Option<bool>,
    /// The body, where it was kept; a 200 without one is a good profile.
    pub body: Option<&'a [u8]>,
}

/// A rarer fact.
#[derive(Clone, Debug)]
pub enum Note {
    /// Whether a Mojang account of this name exists.
    Account {
        /// The name.
        name: Box<[u8]>,
        /// Whether it does.
        exists: bool,
    },
    /// This pair had a login success here, some time ago.
    AdmittedBefore {
        /// The name.
        name: Box<[u8]>,
        /// The UUID.
        uuid: Uuid,
    },
    /// Something that was found in files or by a test.
    Finding(Cause),
    /// How the host is set up.
    Host(Host),
    /// The player is on the server.
    Joined {
        /// The connection.
        connection: ConnectionId,
        /// The name, where it is not the announced one.
        name: Option<Box<[u8]>>,
        /// The UUID that the player has here.
        uuid: Option<Uuid>,
    },
    /// The language of the player's client, which it tells once it is in.
    Language {
        /// The connection.
        connection: ConnectionId,
        /// The tag, `de_de`.
        tag: Box<str>,
    },
    /// Mojang's other half was tried from here.
    JoinProbe {
        /// It answered.
        alive: bool,
    },
    /// A backend refused the player.
    Kicked {
        /// The connection.
        connection: ConnectionId,
        /// The backend's name.
        server: Option<Box<[u8]>>,
        /// The reason's component JSON.
        reason: Box<[u8]>,
    },
    /// The player left the server.
    Left {
        /// Who.
        uuid: Uuid,
    },
    /// What was found is so no more.
    Mended(Cause),
    /// The player is on the server, and was before we looked.
    Online {
        /// The name.
        name: Option<Box<[u8]>>,
        /// The UUID.
        uuid: Uuid,
    },
    /// What is installed.
    Plugins(Plugins),
}

/// A login that did not go through.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The connection.
    pub connection: ConnectionId,
    /// The announced name.
    pub name: Untrusted,
    /// Why.
    pub diagnosis: Diagnosis,
    /// Whether an admin would be told now.
    pub notice: bool,
    /// What it did and when, in order.
    pub timeline: Vec<Moment>,
}

/// A diagnosis that a player was told, until the connection is gone.
#[derive(Clone, Debug)]
struct Told {
    cause: Cause,
    certainty: Certainty,
    also: Vec<Cause>,
    /// How many attempts were known when it was said.
    attempts: u16,
}

/// Everything that is known of a server's logins.
#[derive(Debug)]
pub struct Watch {
    settings: Settings,
    table: Table,
    told: BTreeMap<ConnectionId, Told>,
    history: History,
    origins: Origins,
    /// What the server list says to everybody.
    list_line: Option<Line>,
    weather: Weather,
    accounts: Bounded<Box<[u8]>, Option<bool>>,
    /// What players' clients spoke when they were here.
    languages: Bounded<Uuid, Option<&'static str>>,
    throttled: VecDeque<(Millis, u128, Box<[u8]>)>,
    host: Host,
    plugins: Plugins,
    findings: Findings,
    secret_proven: Option<bool>,
    reports: VecDeque<Report>,
    /// Players who gave up at their own half of Mojang, for whoever watches that half; the oldest dropped first.
    client_failures: VecDeque<ClientFailure>,
}

/// More than this many that nobody asks for are not kept.
const CLIENT_FAILURES_AT_MOST: usize = 1_024;

impl Watch {
    /// Nothing seen yet.
    pub fn new(settings: Settings) -> Self {
        Self {
            table: Table::new(settings.room),
            settings,
            told: BTreeMap::new(),
            history: History::default(),
            origins: Origins::default(),
            list_line: None,
            weather: Weather::default(),
            accounts: Bounded::default(),
            languages: Bounded::default(),
            throttled: VecDeque::new(),
            host: Host::default(),
            plugins: Plugins::default(),
            findings: Findings::new(),
            secret_proven: None,
            reports: VecDeque::new(),
            client_failures: VecDeque::new(),
        }
    }

    /// The connections that are open.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// A connection was opened; `address`: the player's, none where it is not known.
    pub fn opened(&mut self, now: Millis, connection: ConnectionId, address: Option<IpAddr>) {
        self.told.remove(&connection);
        self.table.insert(connection, Login::new(now, address));
    }

    /// Where a connection comes from became known after it was opened, as behind a PROXY protocol; none where the host
    /// does not know.
    pub fn address(&mut self, connection: ConnectionId, address: Option<IpAddr>) {
        if let Some(login) = self.table.get_mut(connection) {
            login.address = address.map(|address| address.to_canonical());
        }
    }

    /// The owner has changed the switches. The room stays as it was.
    pub fn set(&mut self, settings: Settings) {
        self.settings = Settings {
            room: self.settings.room,
            ..settings
        };
    }

    /// A login that proved an account succeeded, and nobody here saw Mojang's word for it. Where `refuse` says so, gives
    /// the disconnect that goes out instead of the success.
    pub fn unconfirmed(&mut self, connection: ConnectionId, refuse: bool) -> Option<Vec<u8>> {
        let login = self.table.get(connection)?;
        let cause = Cause::AdmittedWithoutMojang;
        let diagnosis = Diagnosis {
            facts: self.facts(login, LET_IN, cause),
            cause,
            certainty: Certainty::Certain,
            also: vec![Cause::RelayNotUsed],
        };
        let frame = refuse
            .then(|| {
                words::disconnect(
                    self.own_texts(login),
                    self.language_of(login),
                    &diagnosis,
                    login.protocol,
                    b"",
                    false,
                )
            })
            .flatten();
        self.reports.push_back(Report {
            connection,
            name: login.name(),
            notice: true,
            diagnosis,
            timeline: timeline(login, None),
        });
        frame
    }

    /// Whether plugins here let players in by an account check of their own, which nobody else sees.
    pub fn has_other_checks(&self) -> bool {
        self.plugins.is_hybrid() && !self.host.is_proxy()
    }

    /// A frame passes; says what goes on in its place. A connection that nobody opened is opened by its first frame.
    pub fn frame(
        &mut self,
        now: Millis,
        connection: ConnectionId,
        side: Side,
        frame: &[u8],
    ) -> Action {
        if self.table.get(connection).is_none() {
            self.opened(now, connection, None);
        }
        let Some(login) = self.table.get_mut(connection) else {
            return Action::Detach;
        };
        let had_begun = login.started.is_some();
        match login.frame(now, side, frame) {
            Step::Pass => {
                if !had_begun && login.started.is_some() {
                    self.table.began(connection);
                }
                Action::Pass
            }
            Step::Detach => {
                self.admitted(now, connection);
                Action::Detach
            }
            Step::Kick(reason) => self
                .kicked(now, connection, reason)
                .map_or(Action::Pass, Action::Replace),
            Step::List => self.list_asked(now, connection),
            Step::ListAnswer(frame) => self.list_answered(now, connection, frame),
        }
    }

    /// A connection has ended; `by`: by whom, where that is known.
    pub fn gone(&mut self, now: Millis, connection: ConnectionId, by: Option<By>) {
        let Some(login) = self.table.remove(connection) else {
            return;
        };
        let told = self.told.remove(&connection);
        let Some(ending) = ending_of(&login, now, by) else {
            return;
        };
        self.history.forget(now);
        let at = login.kick.map_or(now, |kick| kick.at);
        let judged = match told {
            Some(told) if told.attempts == login.attempts.count() => {
                Some((told.cause, told.certainty, told.also))
            }
            _ => {
                let evidence = self.evidence(at, connection, &login, ending);
                diagnose(&evidence).map(|(cause, verdict)| (cause, verdict.certainty, verdict.also))
            }
        };
        let known = self.is_known(&login);
        if matches!(ending, Ending::LeftBeforeResponse(_)) {
            self.note_client_failure(&login, known);
        }
        let slow_before = login
            .uuid
            .map_or(0, |uuid| self.history.slow_tries(login.opened, uuid));
        let cause = judged.as_ref().map(|judged| judged.0);
        self.remember(now, &login, ending, cause);
        self.note_origin(now, &login, ending, cause);
        let Some((cause, certainty, also)) = judged else {
            return;
        };
        self.reports.push_back(Report {
            connection,
            name: login.name(),
            notice: is_news(cause, known, slow_before),
            diagnosis: Diagnosis {
                facts: self.facts(&login, ending, cause),
                cause,
                certainty,
                also,
            },
            timeline: timeline(&login, Some(now)),
        });
    }

    /// The session service answered, or did not.
    pub fn upstream(&mut self, now: Millis, attempt: &Attempt<'_>) {
        let server_id = attempt.server_id.map(|id| fingerprint(id.as_bytes()));
        let found = self.attribute(now, attempt, server_id);
        let login = found.and_then(|(connection, _)| self.table.get(connection));
        let reply = classify(attempt, login);
        let key = found.map_or_else(
            || server_id.unwrap_or_else(|| fingerprint(attempt.name.unwrap_or_default())),
            |(connection, _)| connection.0,
        );
        self.weather.saw(now, key, reply);
        if let Some((connection, ambiguous)) = found
            && let Some(login) = self.table.get_mut(connection)
        {
            login.attempts.add(reply, attempt.with_address);
            login.ambiguous |= ambiguous;
            if server_id.is_some() {
                login.server_id = server_id;
            }
        }
    }

    /// A rarer fact became known.
    pub fn note(&mut self, now: Millis, note: Note) {
        match note {
            Note::Account { name, exists } => {
                *self.accounts.entry(lower(&name)) = Some(exists);
            }
            Note::AdmittedBefore { name, uuid } => self.history.knows(&name, uuid, None),
            Note::Finding(cause) => {
                self.findings.insert(cause);
            }
            Note::Host(host) => self.host.learn(host),
            Note::Joined {
                connection,
                name,
                uuid,
            } => {
                let Some(login) = self.table.get_mut(connection) else {
                    if let (Some(name), Some(uuid)) = (name, uuid) {
                        self.history.knows(&name, uuid, Some(now));
                    }
                    return;
                };
                login.joined = Some(now);
                // Refused by one backend, and let in by the next.
                login.kick = login.kick.filter(|kick| !kick.from_backend);
                login.admitted_as = uuid.or(login.admitted_as);
                self.admitted(now, connection);
            }
            Note::Language { connection, tag } => {
                let uuid = self
                    .table
                    .get(connection)
                    .and_then(|login| login.admitted_as.or(login.uuid));
                if let (Some(uuid), Some(language)) = (uuid, Languages::find(&tag)) {
                    *self.languages.entry(uuid) = Some(language.tag());
                }
            }
            Note::JoinProbe { alive } => self.weather.probed_join(now, alive),
            Note::Kicked {
                connection,
                server,
                reason,
            } => self.kicked_by_backend(now, connection, server.as_deref(), &reason),
            Note::Left { uuid } => self.history.is_online(uuid, false),
            Note::Mended(cause) => {
                self.findings.remove(&cause);
            }
            Note::Online { name, uuid } => {
                if let Some(name) = name {
                    self.history.knows(&name, uuid, None);
                }
                self.history.is_online(uuid, true);
            }
            Note::Plugins(plugins) => self.plugins.learn(plugins),
        }
    }

    /// The next login that did not go through, in the order in which their connections ended.
    pub fn poll(&mut self) -> Option<Report> {
        self.reports.pop_front()
    }

    /// The next player who gave up between the encryption request and the response, with a licensed account announced.
    pub fn poll_client_failure(&mut self) -> Option<ClientFailure> {
        self.client_failures.pop_front()
    }

    fn note_client_failure(&mut self, login: &Login, is_known: bool) {
        let (Some(uuid), Some(address)) = (login.uuid, login.address) else {
            return;
        };
        if Identity::of(login.name_bytes(), Some(uuid)) != Identity::Licensed {
            return;
        }
        if self.client_failures.len() == CLIENT_FAILURES_AT_MOST {
            self.client_failures.pop_front();
        }
        let (high, low) = uuid.as_u64_pair();
        self.client_failures.push_back(ClientFailure {
            player: high ^ low,
            network: Network::of(address).number(),
            is_known,
        });
    }

    fn admitted(&mut self, now: Millis, connection: ConnectionId) {
        let Some(login) = self.table.get(connection) else {
            return;
        };
        if login.succeeded.is_none() && login.joined.is_none() {
            return;
        }
        // Only who proved an account shows that the proving works.
        let proven = login.responded.is_some() || login.succeeded.is_none();
        if let Some(address) = login.address {
            self.origins.let_in(address, login.name_bytes());
        }
        if let Some(uuid) = login.admitted_as.or(login.uuid) {
            let name = login.name_bytes().to_vec();
            self.history.knows(&name, uuid, proven.then_some(now));
        }
        if proven {
            self.weather.admitted();
        }
        if login.forwarded {
            if login.was_signed_for() {
                self.secret_proven = Some(true);
            }
            if let Some(address) = login.address {
                self.history.is_proxy(address);
            }
        }
    }

    /// The host refuses in the login; gives the frame that says it better.
    fn kicked(&mut self, now: Millis, connection: ConnectionId, reason: &[u8]) -> Option<Vec<u8>> {
        let understood = understand(reason);
        let from_backend = understood.wrapped;
        let login = self.table.get_mut(connection)?;
        if login.started.is_none() || login.kick.is_some_and(|kick| !kick.from_backend) {
            return None;
        }
        let earlier = login.kick.map(|kick| kick.from_backend);
        let kick = Kick {
            at: now,
            meaning: understood.meaning,
            from_backend: from_backend || earlier == Some(true),
        };
        // The proxy's own words after a backend's refusal that was understood: they hide its reason.
        let keep = earlier.is_some() && understood.meaning == Meaning::Unknown;
        if !keep {
            login.kick = Some(kick);
        }
        if understood.meaning == Meaning::Unavailable && login.attempts.count() == 0 {
            self.weather.heard_unavailable(now, connection.0);
        }
        let login = self.table.get(connection)?.clone();
        self.learn(now, &login);
        let ending = ending_of(&login, now, Some(By::Server))?;
        let evidence = self.evidence(now, connection, &login, ending);
        let (cause, verdict) = diagnose(&evidence)?;
        if self.told.len() >= self.settings.room.saturating_mul(2) {
            let table = &self.table;
            self.told.retain(|id, _| table.get(*id).is_some());
        }
        self.told.insert(
            connection,
            Told {
                cause,
                certainty: verdict.certainty,
                also: verdict.also.clone(),
                attempts: login.attempts.count(),
            },
        );
        if !self.settings.texts || is_left_alone(cause) {
            return None;
        }
        let diagnosis = Diagnosis {
            facts: self.facts(&login, ending, cause),
            cause,
            certainty: verdict.certainty,
            also: verdict.also,
        };
        // A text whose meaning is a setting's fault is no owner's invitation; only what hosts say of a session is
        // commonly rewritten by owners.
        let customised = understood.customised
            && matches!(
                understood.meaning,
                Meaning::Unknown | Meaning::Unverified | Meaning::Unavailable
            );
        words::disconnect(
            self.own_texts(&login),
            self.language_of(&login),
            &diagnosis,
            login.protocol,
            reason,
            customised,
        )
    }

    /// What a player reads: the language that was spoken at an earlier join of that UUID, else the owner's.
    fn language_of(&self, login: &Login) -> &'static Language {
        let remembered = login.uuid.and_then(|uuid| *self.languages.get(&uuid)?);
        Languages::get(remembered.unwrap_or(&self.settings.language))
    }

    fn own_texts(&self, login: &Login) -> Option<&OwnTexts> {
        self.settings.own.get(self.language_of(login).tag())
    }

    fn kicked_by_backend(
        &mut self,
        now: Millis,
        connection: ConnectionId,
        server: Option<&[u8]>,
        reason: &[u8],
    ) {
        let understood = understand(reason);
        let Some(login) = self.table.get_mut(connection) else {
            return;
        };
        let arrived = login.joined.max(login.succeeded);
        let late = arrived.is_some_and(|at| now.since(at) > LOGINS_TAIL);
        // Who has stood on a backend is sent away by the game; who has only passed the proxy is refused.
        if late || login.joined.is_some() && !is_backends_fault(understood.meaning) {
            return;
        }
        if let Some(server) = server {
            login.set_backend(server);
        }
        login.kick = Some(Kick {
            at: now,
            meaning: understood.meaning,
            from_backend: true,
        });
        let login = login.clone();
        self.learn(now, &login);
    }

    /// What a refusal teaches about others than the refused.
    fn learn(&mut self, now: Millis, login: &Login) {
        let (Some(kick), Some(address)) = (login.kick, login.address) else {
            return;
        };
        match kick.meaning {
            Meaning::NeedsVelocity
            | Meaning::NeedsBungeeForwarding
            | Meaning::NeedsLegacyForwarding
            | Meaning::ForwardedNothing
            | Meaning::NoToken => self.history.was_unforwarded(address, login.name_bytes()),
            Meaning::PlayerNotVerified | Meaning::ForwardedDataInvalid
                if !login.protocol.signs_login() && !self.plugins.via =>
            {
                self.secret_proven = Some(false);
            }
            Meaning::Throttled => {
                while self
                    .throttled
                    .front()
                    .is_some_and(|(at, ..)| now.since(*at) > THROTTLE)
                    || self.throttled.len() >= Table::ROOM
                {
                    self.throttled.pop_front();
                }
                self.throttled
                    .push_back((now, machine(address), login.name_bytes().into()));
            }
            _ => {}
        }
    }

    /// Which connection an attempt belongs to, and whether another one would do as well. Never by the name alone: the
    /// ask begins when the response is in, on a connection that is still there.
    fn attribute(
        &self,
        now: Millis,
        attempt: &Attempt<'_>,
        server_id: Option<u64>,
    ) -> Option<(ConnectionId, bool)> {
        if let Some(connection) = attempt.connection {
            return self.table.get(connection).map(|_| (connection, false));
        }
        if server_id.is_some()
            && let Some((connection, login)) = self
                .table
                .named(attempt.name.unwrap_or_default())
                .find(|(_, login)| login.server_id == server_id)
        {
            return Some((connection, login.ambiguous));
        }
        let name = attempt.name?;
        let begun = now - attempt.took;
        let candidates = || {
            self.table.named(name).filter_map(|(connection, login)| {
                let responded = login.responded?;
                let fits = responded <= begun + CLOCKS_APART
                    && begun.since(responded) <= ASKED_AT_ONCE
                    && login.succeeded.is_none()
                    && login.kick.is_none()
                    && (server_id.is_none() || login.server_id.is_none());
                fits.then_some((responded, connection))
            })
        };
        let (responded, connection) = candidates().max()?;
        let ambiguous =
            candidates().any(|(other, id)| id != connection && responded.since(other) <= TOO_CLOSE);
        Some((connection, ambiguous))
    }

    fn evidence<'a>(
        &'a self,
        now: Millis,
        connection: ConnectionId,
        login: &'a Login,
        ending: Ending,
    ) -> Evidence<'a> {
        let unavailable = matches!(
            ending,
            Ending::Kicked {
                meaning: Meaning::Unavailable,
                ..
            }
        );
        let known = self.is_known(login);
        Evidence {
            login,
            ending,
            answer: login.attempts.answer(unavailable),
            identity: Identity::of(login.name_bytes(), login.uuid),
            account: self
                .accounts
                .get(&lower(login.name_bytes()))
                .copied()
                .flatten(),
            known,
            elsewhere: self.is_elsewhere(now, connection, login),
            tries: login.uuid.map_or(1, |uuid| {
                self.history.tries(login.opened, uuid, login.address)
            }),
            slow_tries: login
                .uuid
                .map_or(0, |uuid| self.history.slow_tries(login.opened, uuid)),
            crowd: login
                .uuid
                .is_some_and(|uuid| self.history.is_crowd(uuid, login.address, known)),
            shared_address: self.shares_address(login),
            source: self.source(connection, login, ending),
            secret_proven: self.secret_proven.or_else(|| {
                self.is_let_in_by_backends(connection, ending)
                    .then_some(true)
            }),
            sky: Sky {
                answered: self.weather.has_answered(),
                joined: self.weather.has_joined(),
                outage: self.weather.is_outage(now),
                outage_answered: self.weather.outage_answered(now),
                run_of_logins: self.weather.run_of_logins(now),
                trouble: self.weather.had_trouble(now),
                failed_lately: self.weather.failed_lately(now),
                join_down: self.weather.join_is_down(now),
                good_meanwhile: login
                    .responded
                    .is_some_and(|at| self.weather.good_since(at)),
                refused_lately: self.weather.refused_lately(now),
            },
            host: &self.host,
            plugins: &self.plugins,
            findings: &self.findings,
            from_log: false,
            unverified_crowd: false,
        }
    }

    fn is_known(&self, login: &Login) -> bool {
        login
            .uuid
            .is_some_and(|uuid| self.history.admitted_before(login.name_bytes(), uuid))
    }

    fn is_elsewhere(&self, now: Millis, connection: ConnectionId, login: &Login) -> bool {
        let Some(uuid) = login.uuid else {
            return false;
        };
        self.history.is_elsewhere(now, uuid, login.address)
            || self.table.named(login.name_bytes()).any(|(id, other)| {
                id != connection
                    && other.kick.is_none()
                    && (other.admitted_as == Some(uuid) || other.uuid == Some(uuid))
            })
    }

    /// Whether another player of this proxy is on a backend that checks what the proxy signs.
    fn is_let_in_by_backends(&self, connection: ConnectionId, ending: Ending) -> bool {
        let asked = matches!(
            ending,
            Ending::Kicked {
                meaning: Meaning::PlayerNotVerified
                    | Meaning::ForwardedDataInvalid
                    | Meaning::PlayerNotVerifiedOrEmpty,
                ..
            }
        );
        let signs = asked
            && self.host.platform == Some(Platform::Velocity)
            && self.host.forwarding == Some(Forwarding::Modern);
        signs
            && self.table.iter().any(|(id, other)| {
                id != connection && other.joined.is_some() && other.kick.is_none()
            })
    }

    fn shares_address(&self, login: &Login) -> bool {
        let Some(address) = login.address.map(machine) else {
            return false;
        };
        self.throttled
            .iter()
            .any(|(_, other, name)| *other == address && **name != *login.name_bytes())
    }

    fn source(&self, connection: ConnectionId, login: &Login, ending: Ending) -> Source {
        let from_backend = matches!(
            ending,
            Ending::Kicked {
                from_backend: true,
                ..
            }
        );
        if from_backend || self.host.is_proxy() || login.forwarded {
            return Source::Proxy;
        }
        let Some(address) = login.address else {
            return Source::ProbablyProxy;
        };
        let at_proxy = self.table.named(login.name_bytes()).any(|(id, other)| {
            id != connection
                && other.responded.is_some()
                && other
                    .succeeded
                    .or(other.responded)
                    .is_some_and(|at| login.opened.since(at) <= PROXYS_HASTE && at <= login.opened)
        });
        if at_proxy || self.history.is_known_proxy(address) {
            return Source::Proxy;
        }
        if self.history.knows_proxies() {
            return Source::Stranger;
        }
        if is_near(address) || self.history.is_crowded(address, login.name_bytes()) {
            return Source::ProbablyProxy;
        }
        Source::ProbablyStranger
    }

    /// What a failure leaves for later ones.
    fn remember(&mut self, now: Millis, login: &Login, ending: Ending, cause: Option<Cause>) {
        let Some(uuid) = login.uuid else {
            return;
        };
        if cause.is_none_or(is_left_alone) {
            return;
        }
        let left = match ending {
            Ending::LeftBeforeResponse(after) => Some(after),
            _ => None,
        };
        if left.is_some() && Identity::of(login.name_bytes(), login.uuid) == Identity::Licensed {
            let known = self.is_known(login);
            self.history
                .failed_at_client(now, uuid, login.address, known);
        }
        let own = matches!(
            cause,
            Some(
                Cause::StaleSession
                    | Cause::SecondInstance
                    | Cause::SessionKeepsFailing
                    | Cause::ClientCannotReachMojang
            )
        );
        self.history.failed(
            login.opened,
            uuid,
            login.address,
            Failed {
                own: own && left.is_some(),
                slow: cause == Some(Cause::ClientCannotReachMojang),
            },
        );
    }

    /// What the texts of a cause may name.
    fn facts(&self, login: &Login, ending: Ending, cause: Cause) -> Facts {
        let mut facts = Facts::new().with(Fact::Player, login.name());
        if let Some(address) = login.address {
            facts.insert(Fact::Address, Network::shown(address));
        }
        if let Some(uuid) = login.uuid {
            facts.insert(Fact::Uuid, uuid.hyphenated().to_string());
        }
        if let Some(backend) = login.backend() {
            facts.insert(Fact::Backend, backend);
        }
        if let Some(reply) = login.attempts.last() {
            facts.insert(Fact::Status, reply.shown());
        }
        match ending {
            Ending::LeftBeforeResponse(after)
            | Ending::NoVerdict(after)
            | Ending::ClosedBeforeResponse(after) => {
                facts.insert(
                    Fact::Seconds,
                    format!("{}.{}", after / 1000, after % 1000 / 100),
                );
            }
            Ending::Kicked { .. } => {}
        }
        match cause {
            Cause::SessionKeepsFailing => {
                let tries = login.uuid.map_or(1, |uuid| {
                    self.history.tries(login.opened, uuid, login.address)
                });
                facts.insert(Fact::Count, tries.max(3).to_string());
            }
            Cause::VersionMismatch | Cause::ForwardingVersion => {
                facts.insert(Fact::Protocol, login.protocol.0.to_string());
            }
            Cause::PluginRefusedLogin | Cause::AuthPluginConflict => {
                if let Some(plugin) = &self.plugins.offline_logins {
                    facts.insert(Fact::Plugin, &**plugin);
                }
            }
            _ => {}
        }
        facts
    }
}

/// How a login ended, as far as anybody is to blame; none where it went through or where there is nothing to say.
fn ending_of(login: &Login, now: Millis, by: Option<By>) -> Option<Ending> {
    login.started?;
    if let Some(kick) = login.kick {
        let arrived = login.succeeded.is_some() || login.joined.is_some();
        // Whoever stays after a backend's refusal has found another backend.
        if arrived && now.since(kick.at) > LOGINS_TAIL {
            return None;
        }
        return Some(Ending::Kicked {
            meaning: kick.meaning,
            from_backend: kick.from_backend,
        });
    }
    if login.succeeded.is_some() || login.joined.is_some() {
        return None;
    }
    let requested = login.requested?;
    if let Some(responded) = login.responded {
        return Some(Ending::NoVerdict(now.since(responded)));
    }
    // The host asked, so the response was there, if nobody recorded it.
    if login.attempts.count() > 0 {
        return Some(Ending::NoVerdict(now.since(requested)));
    }
    let after = now.since(requested);
    if after < SCANNERS_HASTE {
        return None;
    }
    Some(if by == Some(By::Server) {
        Ending::ClosedBeforeResponse(after)
    } else {
        Ending::LeftBeforeResponse(after)
    })
}

/// What an answer is, to the login that asked.
fn classify(attempt: &Attempt<'_>, login: Option<&Login>) -> Reply {
    match attempt.status {
        0 => Reply::Silent(attempt.silence.unwrap_or(Silence::Timeout)),
        200 => {
            let Some(body) = attempt.body else {
                return Reply::Joined;
            };
            let Some(profile) = Profile::parse(body) else {
                return Reply::Bad(200);
            };
            let name = login
                .map(Login::name_bytes)
                .filter(|name| !name.is_empty())
                .or(attempt.name);
            let uuid = login.and_then(|login| login.uuid);
            if name.is_none_or(|name| profile.is_of(name, uuid)) {
                Reply::Joined
            } else {
                Reply::JoinedAsOther
            }
        }
        204 => Reply::NotJoined,
        403 => Reply::Blocked,
        429 => Reply::RateLimited,
        500..=599 => Reply::Failing(attempt.status),
        other => Reply::Bad(other),
    }
}

/// Whether an admin would be told of it. `known`: this pair of name and UUID was admitted here before.
fn is_news(cause: Cause, known: bool, slow_before: usize) -> bool {
    match cause {
        // Strangers, bots and the Cancel button look the same: counted, not told.
        Cause::StaleSession
        | Cause::SecondInstance
        | Cause::SessionKeepsFailing
        | Cause::NotJoined
        | Cause::ProfileKeyRejected => known,
        Cause::ClientCannotReachMojang => slow_before >= 1,
        Cause::UnlicensedAccount => false,
        other => !is_left_alone(other),
    }
}

/// Whether a cause is no session problem: said plainly, and the host's text stays.
fn is_left_alone(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::VersionMismatch | Cause::OrdinaryRefusal | Cause::LoginTooSlow
    )
}

/// Whether a refusal after the login success is the network's fault rather than a backend's will.
fn is_backends_fault(meaning: Meaning) -> bool {
    matches!(
        meaning,
        Meaning::BackendHungUp
            | Meaning::BackendOnlineMode
            | Meaning::BackendRefused
            | Meaning::BackendUnreachable
            | Meaning::BadToken
            | Meaning::ForwardedDataInvalid
            | Meaning::ForwardedNothing
            | Meaning::ForwardingVersion
            | Meaning::KeyInvalid
            | Meaning::KeyMissing
            | Meaning::NameInvalid
            | Meaning::NeedsBungeeForwarding
            | Meaning::NeedsLegacyForwarding
            | Meaning::NeedsVelocity
            | Meaning::NoToken
            | Meaning::NotAsked
            | Meaning::PlayerNotVerified
            | Meaning::PlayerNotVerifiedOrEmpty
            | Meaning::ProfileUnreadable
            | Meaning::Throttled
            | Meaning::UnapprovedProxy
            | Meaning::UnexpectedForwarding
            | Meaning::Unverified
    )
}

fn lower(name: &[u8]) -> Box<[u8]> {
    name.to_ascii_lowercase().into()
}

/// FNV-1a: tells texts apart within one process, and is the same in every run.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
