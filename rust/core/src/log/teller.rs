//! Events of one log or of many become login attempts, and the rules say why each one failed.
//!
//! The proxy's line, the backend's line and the stack trace behind them are one attempt. An attempt is judged two
//! minutes after it, when it is known who else failed and whether anybody was let in.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::IpAddr;

use uuid::Uuid;

use super::reader::{Event, Stamp};
use super::setup::{Found, Setup};
use super::signature::{Software, What, address, is_withheld};
use super::summary::{Case, Summary};
use crate::catalogue::{Certainty, Severity};
use crate::cause::{Fact, Facts};
use crate::diagnose::host::{Forwarding, Host, Platform, Plugins};
use crate::diagnose::{Diagnosis, Heard, Note, Settings, Watch};
use crate::doctor::files::ForwardingMode;
use crate::login::kick::{Meaning, understand};
use crate::login::{ConnectionId, Reply};
use crate::untrusted::Untrusted;
use crate::wire::Protocol;
use crate::{Cause, Millis};

/// Lines of one attempt stand no further apart: a log knows whole seconds, and a backend refuses at once.
const ONE_ATTEMPT: i64 = 5;
/// Servers give a login this long, and say its end when they come to it.
const SLOW_LOGIN: i64 = 35;
/// Lines that name nobody belong to the attempt beside them.
const BESIDE: i64 = 2;
/// How long an attempt waits to be judged, so that those around it are known.
const PATIENCE: i64 = 125;
/// Players called unverified within this time of each other.
const CROWD_SECONDS: i64 = 120;
/// So many of them are no coincidence.
const CROWD: usize = 3;
/// A proxy's connection to a backend that is older is no login any more.
const BACKENDS_LOGIN: i64 = 35;
/// Names whose UUID is remembered.
const MOST_NAMES: usize = 50_000;
/// Attempts that may still gain lines; more close the oldest, as in a log without times.
const MOST_OPEN: usize = 256;
/// Attempts that wait at most.
const MOST_WAITING: usize = 20_000;

/// One server among those whose logs are read.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct ServerId(usize);

/// Tells what the events come to.
#[derive(Debug)]
pub struct Teller {
    watch: Watch,
    servers: Vec<Known>,
    /// Where an input's lines go now: another software's start makes another server of it.
    inputs: Vec<usize>,
    /// Where the lines of an input's service go, once a second service has spoken.
    services: BTreeMap<(usize, Box<[u8]>), usize>,
    open: Vec<Attempt>,
    waiting: VecDeque<Item>,
    unverified: VecDeque<(i64, Box<[u8]>, u64)>,
    /// Counts the admissions, so that two failures with none between them are told.
    admissions: u64,
    uuids: BTreeMap<Box<[u8]>, Uuid>,
    offline_logins: Option<Box<str>>,
    via: bool,
    next: u64,
    setup: Setup,
    summary: Summary,
}

#[derive(Debug, Default)]
struct Known {
    software: Option<Software>,
    started: bool,
    host: Host,
    geyser: bool,
    /// Bedrock players need no account of Java's here.
    floodgate: bool,
    protocol: Option<Protocol>,
    /// The times of its first event and of its last.
    covers: Option<(i64, i64)>,
    behind_proxy: bool,
    /// Its banner says that it asks nobody for an account.
    offline: bool,
    /// When the proxy's players went to a backend.
    connected: BTreeMap<Box<[u8]>, i64>,
}

#[derive(Debug)]
enum Item {
    Admitted {
        at: i64,
        name: Box<[u8]>,
        uuid: Option<Uuid>,
        proven: bool,
    },
    Failed(Box<Attempt>),
}

#[derive(Debug)]
struct Attempt {
    at: Stamp,
    last: i64,
    name: Box<[u8]>,
    /// The address and the server whose line has it.
    address: Option<(usize, Box<[u8]>)>,
    servers: BTreeSet<usize>,
    lines: Vec<(usize, &'static str)>,
    refusal: Option<(Meaning, bool)>,
    replies: Vec<Reply>,
    findings: Vec<Cause>,
    backend: Box<[u8]>,
    example: Box<[u8]>,
    /// The example is a proxy's line, which names the backend and the player's own address.
    proxys_example: bool,
    /// The example is the line that has the session service's status.
    example_has_status: bool,
    /// A player's own words could read so, unless the player is gone right after.
    unconfirmed: bool,
    /// None of its lines is such that no player could have typed it in some chat format.
    like_chat: bool,
    /// An exception lies behind the refusal.
    threw: bool,
    /// What a proxy sends came with it.
    forwarded: bool,
    /// The id that the line gives, without having been asked for.
    uuid: Option<Uuid>,
    /// Its last line is a proxy's.
    by_proxy: bool,
    /// All its lines are of proxies, or none is.
    one_sided: bool,
}

impl Default for Teller {
    fn default() -> Self {
        Self {
            watch: Watch::new(Settings::default()),
            servers: Vec::new(),
            inputs: Vec::new(),
            services: BTreeMap::new(),
            open: Vec::new(),
            waiting: VecDeque::new(),
            unverified: VecDeque::new(),
            admissions: 0,
            uuids: BTreeMap::new(),
            offline_logins: None,
            via: false,
            next: 1,
            setup: Setup::default(),
            summary: Summary::default(),
        }
    }
}

impl Teller {
    /// A server whose log will be read; `label`: what people call it.
    pub fn server(&mut self, label: &str) -> ServerId {
        let server = self.new_server(label);
        self.inputs.push(server);
        ServerId(self.inputs.len() - 1)
    }

    /// Takes an event in; those of several servers come in the order of their times.
    pub fn event(&mut self, ServerId(input): ServerId, event: &Event) {
        let now = event.at.seconds();
        let Some(server) = self.server_of(input, &event.service) else {
            return;
        };
        if let Some(known) = self.servers.get_mut(server) {
            let (first, _) = *known.covers.get_or_insert((now, now));
            known.covers = Some((first, now.max(first)));
        }
        self.settle(now);
        let server = self.told_apart(input, server, event);
        self.learn_software(server, event);
        self.setup.hear(server, event);
        self.setting(server, event);
        match event.what {
            What::Started => self.started(server, event),
            What::Plugin => self.plugin(server, event),
            What::BehindProxy => {
                self.servers[server].behind_proxy = true;
                let bungee = event.example.windows(10).any(|word| word == b"BungeeCord");
                self.servers[server].host.proxy = Some(Some(if bungee {
                    Platform::Bungee
                } else {
                    Platform::Velocity
                }));
            }
            What::SessionHost => self.session_host(server, event),
            What::Finding => self.finding(server, event),
            What::Identity => self.identity(server, event),
            What::Admitted => {
                let known = &mut self.servers[server];
                if known.connected.len() >= MOST_NAMES {
                    known.connected.pop_first();
                }
                known.connected.insert(lower(&event.player), now);
                let proven = known.host.online_mode != Some(false);
                self.admitted(event, None, proven);
            }
            What::Proven => {
                let proven = event.uuid.is_some_and(|uuid| uuid.get_version_num() == 4);
                self.admitted(event, event.uuid, proven);
            }
            What::Gone => {
                let name = lower(&event.player);
                self.servers[server].connected.remove(&name);
                for attempt in &mut self.open {
                    if lower(&attempt.name) == name && attempt.servers.contains(&server) {
                        attempt.unconfirmed = false;
                    }
                }
            }
            What::Entered | What::Listens | What::Prepares | What::Setting | What::Trace => {}
            What::Answer
            | What::BackendFailed
            | What::BackendKicked
            | What::BackendRefused
            | What::Left
            | What::Refused => self.failed(server, event),
        }
    }

    /// Everything was read.
    pub fn finish(mut self) -> Summary {
        self.settle(i64::MAX);
        if self.offline_logins.is_some() {
            // Both kinds of UUID are at home in such a network.
            self.summary.at_most(Cause::IdentitySplit, Severity::Info);
        }
        self.examine();
        for (index, known) in self.servers.iter().enumerate() {
            self.summary
                .set_software(index, known.software, known.behind_proxy, known.offline);
        }
        self.summary
    }

    fn new_server(&mut self, label: &str) -> usize {
        self.servers.push(Known::default());
        self.summary.add_server(label);
        self.setup.add_server();
        self.servers.len() - 1
    }

    /// A log that goes on as another software's is another server's.
    fn told_apart(&mut self, input: usize, server: usize, event: &Event) -> usize {
        let other = match (self.servers[server].software, event.software()) {
            (Some(known), Some(new)) => event.what == What::Started && known != new,
            _ => false,
        };
        if !other {
            return server;
        }
        let label = self.summary.label(server).to_owned();
        let server = self.new_server(&format!("{label} ({})", word(event.software())));
        match self.services.get_mut(&(input, event.service.clone())) {
            Some(known) => *known = server,
            None => self.inputs[input] = server,
        }
        server
    }

    /// Where a service's lines go: the input's first has the input's own server, each further one a server of its own.
    fn server_of(&mut self, input: usize, service: &[u8]) -> Option<usize> {
        let own = *self.inputs.get(input)?;
        if service.is_empty() {
            return Some(own);
        }
        let key = (input, Box::from(service));
        if let Some(&server) = self.services.get(&key) {
            return Some(server);
        }
        let is_first = !self.services.keys().any(|(other, _)| *other == input);
        let server = if is_first {
            own
        } else {
            for ((other, name), &server) in &self.services {
                if *other == input && server == own {
                    self.summary.rename(server, name);
                }
            }
            self.new_server(&Untrusted::from(service).escaped())
        };
        self.services.insert(key, server);
        Some(server)
    }

    fn learn_software(&mut self, server: usize, event: &Event) {
        let known = &mut self.servers[server];
        if known.software.is_none() && !reads_like_chat(event) {
            known.software = event.software();
            known.host.platform = event.software().map(|software| match software {
                Software::Bungee => Platform::Bungee,
                Software::Server => Platform::Paper,
                Software::Velocity => Platform::Velocity,
            });
        }
    }

    fn started(&mut self, server: usize, event: &Event) {
        let version = String::from_utf8_lossy(&event.version).into_owned();
        let known = &mut self.servers[server];
        known.started = true;
        if known.host.platform.is_some_and(Platform::is_proxy) {
            known.host.forwarding = None;
            known.host.online_mode = None;
            known.connected.clear();
        }
        match version.as_str() {
            "1.19" => known.protocol = Some(Protocol::V1_19),
            "1.19.1" | "1.19.2" => known.protocol = Some(Protocol::V1_19_1),
            _ => {}
        }
        self.summary.set_version(server, &event.version);
    }

    fn plugin(&mut self, server: usize, event: &Event) {
        let Ok(name) = std::str::from_utf8(&event.plugin) else {
            return;
        };
        let means = Plugins::from_names(std::iter::once(name));
        self.servers[server].geyser |= means.geyser;
        self.servers[server].floodgate |= name.to_ascii_lowercase().starts_with("floodgate");
        self.via |= means.via;
        self.offline_logins = self.offline_logins.take().or(means.offline_logins);
        const FORWARDING: &[&str] = &[
            "fabricproxy",
            "bungeeguard",
            "proxy-compatible",
            "crossstitch",
        ];
        let lower = name.to_ascii_lowercase();
        if FORWARDING.iter().any(|begin| lower.starts_with(begin)) {
            self.behind_proxy(server);
        }
        self.summary.add_plugin(server, &event.plugin);
    }

    fn behind_proxy(&mut self, server: usize) {
        if !self.servers[server].host.is_proxy() {
            self.servers[server].behind_proxy = true;
            self.setup.stands_behind_proxy(server);
        }
    }

    fn session_host(&mut self, server: usize, event: &Event) {
        self.summary.set_session_host(server, &event.url);
        let local = [
            "http://127.",
            "http://localhost",
            "https://127.",
            "https://localhost",
        ]
        .iter()
        .any(|begin| event.url.starts_with(begin.as_bytes()));
        if local {
            self.watch
                .note(millis(event.at), Note::Finding(Cause::DeadLocalSessionUrl));
        }
    }

    fn finding(&mut self, server: usize, event: &Event) {
        let Some(cause) = event.signature.finding else {
            return;
        };
        if cause == Cause::ProxyForwardsNothing && event.software() == Some(Software::Velocity) {
            self.servers[server].host.forwarding = Some(Forwarding::None);
        }
        self.watch.note(millis(event.at), Note::Finding(cause));
        let certainty = if event.signature.certain {
            Certainty::Certain
        } else {
            Certainty::Likely
        };
        self.summary.occurred(Case {
            cause,
            certainty,
            also: &event.signature.also,
            at: event.at,
            player: &event.player,
            servers: &[server],
            backend: b"",
            example: &event.example,
            facts: Facts::new(),
        });
    }

    /// A setting alone is no finding: the doctor's checks see it beside the others.
    fn setting(&mut self, server: usize, event: &Event) {
        if event.signature.online == Some(false) {
            self.servers[server].offline = true;
            self.servers[server].host.online_mode = Some(false);
            if event.software() == Some(Software::Velocity) {
                self.watch
                    .note(millis(event.at), Note::Finding(Cause::ProxyOffline));
            }
        }
        if event
            .signature
            .forwarding
            .is_some_and(|mode| mode != ForwardingMode::None)
        {
            self.behind_proxy(server);
        }
    }

    /// LuckPerms says so on sound servers too: one of the two has to be an offline UUID.
    fn identity(&mut self, server: usize, event: &Event) {
        let version = |uuid: &Uuid| uuid.get_version_num();
        let Some(now) = event.uuid else {
            return;
        };
        let mixed = event
            .others
            .iter()
            .any(|other| (version(other) == 3) != (version(&now) == 3));
        if !mixed {
            return;
        }
        self.summary.occurred(Case {
            cause: Cause::IdentitySplit,
            certainty: Certainty::Likely,
            also: &[Cause::LuckpermsWrongLayer],
            at: event.at,
            player: &event.player,
            servers: &[server],
            backend: b"",
            example: &event.example,
            facts: Facts::new().with(Fact::Player, &*event.player),
        });
    }

    fn admitted(&mut self, event: &Event, uuid: Option<Uuid>, proven: bool) {
        self.wait(Item::Admitted {
            at: event.at.seconds(),
            name: event.player.clone(),
            uuid,
            proven,
        });
        if proven {
            self.admissions += 1;
        }
    }

    fn failed(&mut self, server: usize, event: &Event) {
        let now = event.at.seconds();
        let refusal = refusal_of(event);
        if event.signature.what == What::Left && !is_a_players(event) {
            return;
        }
        if refusal.is_some_and(|(meaning, _)| is_forwardings(meaning)) {
            self.behind_proxy(server);
        }
        let known = &self.servers[server];
        let mut unconfirmed = false;
        if event.what == What::BackendKicked {
            let Some((meaning, wrapped)) = refusal else {
                return;
            };
            if !is_of_a_login(meaning, wrapped) {
                return;
            }
            // `[Name] words` is a chat format too.
            unconfirmed = event.address.is_empty()
                && known
                    .connected
                    .get(&lower(&event.player))
                    .is_some_and(|&since| now - since > BACKENDS_LOGIN);
        }
        let found = self
            .open
            .iter()
            .rposition(|attempt| attempt.is_of(server, event, refusal));
        let index = found.unwrap_or_else(|| {
            self.open.push(Attempt {
                at: event.at,
                last: now,
                name: Box::default(),
                address: None,
                servers: BTreeSet::new(),
                lines: Vec::new(),
                refusal: None,
                replies: Vec::new(),
                findings: Vec::new(),
                backend: Box::default(),
                example: Box::default(),
                proxys_example: false,
                example_has_status: false,
                unconfirmed,
                like_chat: true,
                threw: false,
                forwarded: false,
                uuid: None,
                by_proxy: false,
                one_sided: true,
            });
            self.open.len() - 1
        });
        self.open[index].take(server, event, refusal);
    }

    /// Attempts whose lines have all come are judged, two minutes later.
    fn settle(&mut self, now: i64) {
        let mut index = 0;
        while index < self.open.len() {
            let over = self.open.len() > MOST_OPEN;
            if now.saturating_sub(self.open[index].last) <= self.open[index].patience() && !over {
                index += 1;
                continue;
            }
            let attempt = self.open.remove(index);
            if attempt.unconfirmed {
                continue;
            }
            if attempt
                .refusal
                .is_some_and(|(meaning, _)| meaning == Meaning::Unverified)
            {
                let who = if attempt.name.is_empty() {
                    attempt
                        .address
                        .as_ref()
                        .map(|(_, address)| address.clone())
                        .unwrap_or_default()
                } else {
                    lower(&attempt.name)
                };
                self.unverified
                    .push_back((attempt.at.seconds(), who, self.admissions));
                if self.unverified.len() > MOST_WAITING {
                    self.unverified.pop_front();
                }
            }
            self.wait(Item::Failed(Box::new(attempt)));
        }
        while self.waiting.front().is_some_and(|item| {
            now.saturating_sub(item.at()) > PATIENCE || self.waiting.len() > MOST_WAITING
        }) {
            let Some(item) = self.waiting.pop_front() else {
                break;
            };
            self.judge(item);
        }
    }

    /// Attempts close after admissions that came later: the order is by time.
    fn wait(&mut self, item: Item) {
        let after = self
            .waiting
            .iter()
            .rev()
            .take_while(|other| other.at() > item.at())
            .count();
        self.waiting.insert(self.waiting.len() - after, item);
    }

    fn judge(&mut self, item: Item) {
        let attempt = match item {
            Item::Admitted {
                at,
                name,
                uuid,
                proven,
            } => {
                if let Some(uuid) = uuid {
                    if self.uuids.len() >= MOST_NAMES {
                        self.uuids.pop_first();
                    }
                    self.uuids.insert(lower(&name), uuid);
                }
                let uuid = uuid.or_else(|| self.uuids.get(&lower(&name)).copied());
                self.watch
                    .heard_admitted(Millis(at.unsigned_abs() * 1000), &name, uuid, proven);
                if proven {
                    self.summary.somebody_got_in();
                }
                return;
            }
            Item::Failed(attempt) => attempt,
        };
        let mut attempt = attempt;
        if attempt.threw && attempt.replies.is_empty() {
            // A server that was told no, or nothing, says so in other words: something after Mojang's answer threw.
            attempt.replies.push(Reply::Joined);
        }
        let asks_nobody = |&server: &usize| {
            let known = &self.servers[server];
            known.offline || known.behind_proxy
        };
        if attempt.refusal.is_none()
            && attempt.replies.is_empty()
            && attempt.servers.iter().all(asks_nobody)
        {
            // Nobody is asked for an account here: the player just left.
            return;
        }
        if attempt.like_chat
            && attempt
                .servers
                .iter()
                .any(|&server| self.servers[server].software == Some(Software::Server))
        {
            // A player's words: this log is no proxy's.
            return;
        }
        let now = millis(attempt.at);
        for &finding in &attempt.findings {
            self.watch.note(now, Note::Finding(finding));
        }
        let proxy = attempt
            .servers
            .iter()
            .copied()
            .find(|&server| self.servers[server].host.is_proxy());
        let server = proxy
            .or_else(|| attempt.servers.first().copied())
            .unwrap_or_default();
        let known = &self.servers[server];
        let refused_by_backend = attempt.refusal == Some((Meaning::Unverified, true));
        if known.floodgate && refused_by_backend && attempt.is_bedrock() {
            // The proxy let the player in; the backend could not read what came with them.
            self.watch
                .note(now, Note::Finding(Cause::FloodgateMissingOrKey));
        }
        let mut host = known.host.clone();
        if known.started
            && host.platform == Some(Platform::Velocity)
            && host.forwarding.is_none()
            && attempt.refusal.is_some_and(|(meaning, _)| {
                matches!(
                    meaning,
                    Meaning::NeedsBungeeForwarding | Meaning::NeedsLegacyForwarding
                )
            })
        {
            // Velocity says at its start that it forwards nothing, and its other two ways put the data where this
            // backend looks.
            host.forwarding = Some(Forwarding::Modern);
        }
        let plugins = Plugins {
            offline_logins: self.offline_logins.clone(),
            forces_offline: false,
            geyser: known.geyser && !known.floodgate,
            via: self.via,
        };
        if let Some(proxy) = proxy {
            for &server in attempt.servers.iter().filter(|&&server| server != proxy) {
                self.setup.acquaint(proxy, server);
            }
        }
        let ip = attempt.ip();
        let at = attempt.at.seconds();
        let past_proxy = proxy.is_none()
            && self.servers.iter().any(|known| {
                known.host.is_proxy()
                    && known
                        .covers
                        .is_some_and(|(first, last)| (first..=last).contains(&at))
            });
        let diagnosis = self.watch.heard(
            now,
            ConnectionId(self.next),
            &Heard {
                name: &attempt.name,
                address: ip,
                uuid: attempt
                    .uuid
                    .or_else(|| self.uuids.get(&lower(&attempt.name)).copied()),
                protocol: attempt
                    .servers
                    .iter()
                    .find_map(|&server| self.servers[server].protocol),
                refusal: attempt.refusal,
                replies: &attempt.replies,
                through_proxy: proxy.is_some() || attempt.forwarded,
                past_proxy,
                backend: (!attempt.backend.is_empty()).then_some(&*attempt.backend),
                unverified_crowd: self.is_unverified_crowd(&attempt),
                host: &host,
                plugins: &plugins,
            },
        );
        self.next += 1;
        let Some(Diagnosis {
            cause,
            mut certainty,
            also,
            facts,
        }) = diagnosis
        else {
            return;
        };
        if attempt.threw {
            certainty = Certainty::Likely;
        }
        let servers: Vec<_> = attempt.servers.iter().copied().collect();
        self.summary.failed(Case {
            cause,
            certainty,
            also: &also,
            at: attempt.at,
            player: &attempt.name,
            servers: &servers,
            backend: &attempt.backend,
            example: &attempt.example,
            facts,
        });
    }

    fn is_unverified_crowd(&self, attempt: &Attempt) -> bool {
        let at = attempt.at.seconds();
        let near = |(other, ..): &&(i64, Box<[u8]>, u64)| (other - at).abs() <= CROWD_SECONDS;
        let mut runs: BTreeMap<u64, BTreeSet<&[u8]>> = BTreeMap::new();
        for (_, who, run) in self.unverified.iter().rev().take(1000).filter(near) {
            runs.entry(*run).or_default().insert(who);
        }
        let who = lower(&attempt.name);
        runs.values()
            .any(|players| players.len() >= CROWD && (who.is_empty() || players.contains(&*who)))
    }

    /// What the doctor's checks say of the set-up that the logs show.
    fn examine(&mut self) {
        for Found {
            finding,
            said,
            first,
            last,
            count,
            example,
        } in self.setup.examine(&self.summary.labels())
        {
            let certain = said || finding.servers.len() > 1;
            let certainty = if certain {
                Certainty::Certain
            } else {
                Certainty::Likely
            };
            let case = Case {
                cause: finding.cause,
                certainty,
                also: &finding.also,
                at: first,
                player: b"",
                servers: &finding.servers,
                backend: b"",
                example: &example,
                facts: finding.facts,
            };
            self.summary.examined(case, finding.severity, last, count);
        }
    }
}

impl Item {
    fn at(&self) -> i64 {
        match self {
            Self::Admitted { at, .. } => *at,
            Self::Failed(attempt) => attempt.at.seconds(),
        }
    }
}

impl Attempt {
    fn ip(&self) -> Option<IpAddr> {
        address(&self.address.as_ref()?.1)
    }

    /// Floodgate puts a mark before the names of Bedrock players, and a number of Xbox's into their ids.
    fn is_bedrock(&self) -> bool {
        matches!(self.name.first(), Some(b'.' | b'*'))
            || self.uuid.is_some_and(|uuid| uuid.as_u64_pair().0 == 0)
    }

    /// How long after its last line another one may belong to it: a port is one connection's, however slow the server.
    fn patience(&self) -> i64 {
        let has_port = self
            .address
            .as_ref()
            .is_some_and(|(_, address)| address.contains(&b':'));
        if has_port { SLOW_LOGIN } else { ONE_ATTEMPT }
    }

    /// Whether a line tells of this attempt.
    fn is_of(&self, server: usize, event: &Event, refusal: Option<(Meaning, bool)>) -> bool {
        let apart = event.at.seconds() - self.last;
        // One host says one thing once: the same line again is the next try.
        let said = self
            .lines
            .iter()
            .any(|&(by, line)| by == server && line == event.signature.name);
        if said || apart > self.patience() {
            return false;
        }
        let same_address = match &self.address {
            Some((by, address))
                if *by == server && !event.address.is_empty() && !is_withheld(address) =>
            {
                Some(is_same_address(address, &event.address))
            }
            _ => None,
        };
        let is_late = apart > ONE_ATTEMPT;
        if is_late
            && !self
                .address
                .as_ref()
                .is_some_and(|(by, address)| *by == server && *address == event.address)
        {
            return false;
        }
        if !self.name.is_empty() && !event.player.is_empty() {
            return self.name.eq_ignore_ascii_case(&event.player) && same_address != Some(false);
        }
        if let Some(same) = same_address {
            return same;
        }
        // Nothing to compare: the line beside it that says the same.
        let agrees = match (self.refusal, refusal) {
            (Some((mine, _)), Some((theirs, _))) => {
                mine == theirs
                    || rank(mine) == 0
                    || rank(theirs) == 0
                    || is_forwardings(mine) && is_forwardings(theirs)
            }
            _ => true,
        };
        let other_half = || {
            // The proxy names the player and its backend, in the same second, only the connection.
            let by_proxy = is_proxys(event);
            let one_is_nameless = self.name.is_empty() != event.player.is_empty();
            let mine = self.refusal.map(|(meaning, _)| meaning);
            let same = mine == refusal.map(|(meaning, _)| meaning);
            one_is_nameless && self.by_proxy != by_proxy && self.one_sided && mine.is_some() && same
        };
        apart <= BESIDE && agrees && (self.servers.contains(&server) || other_half())
    }

    fn take(&mut self, server: usize, event: &Event, refusal: Option<(Meaning, bool)>) {
        self.last = self.last.max(event.at.seconds());
        // A proxy's line has the player's own address, a backend's may have the proxy's.
        let proxys = is_proxys(event);
        self.one_sided = self.servers.is_empty() || self.one_sided && self.by_proxy == proxys;
        self.by_proxy = proxys;
        self.like_chat &= reads_like_chat(event);
        self.threw |= event.signature.exception;
        self.forwarded |= event.signature.forwarded;
        self.uuid = self.uuid.or(event.uuid);
        self.servers.insert(server);
        self.lines.push((server, &event.signature.name));
        if self.name.is_empty() {
            self.name = event.player.clone();
        }
        if !event.address.is_empty() && (self.address.is_none() || proxys) {
            self.address = Some((server, event.address.clone()));
        }
        if self.backend.is_empty() {
            self.backend = event.backend.clone();
        }
        self.replies
            .extend(event.reply.filter(|_| event.what != What::BackendFailed));
        self.findings.extend(&event.findings);
        // The line that has the status says more than the refusal that follows from it.
        let has_status = event.what == What::Answer;
        let better = match (self.refusal, refusal) {
            _ if has_status => true,
            _ if self.example_has_status => {
                self.refusal = refusal.or(self.refusal);
                false
            }
            (_, None) => self.example.is_empty(),
            (None, Some(_)) => true,
            (Some((mine, _)), Some((theirs, _))) => {
                rank(theirs) > rank(mine)
                    || rank(theirs) == rank(mine) && proxys && !self.proxys_example
            }
        };
        let from_backend = self.refusal.is_some_and(|(_, backend)| backend)
            || refusal.is_some_and(|(_, backend)| backend);
        if better {
            self.refusal = refusal.or(self.refusal);
            self.example = event.example.clone();
            self.proxys_example = proxys;
            self.example_has_status = has_status;
        }
        if let Some((_, backend)) = &mut self.refusal {
            *backend = from_backend;
        }
    }
}

fn is_proxys(event: &Event) -> bool {
    matches!(
        event.software(),
        Some(Software::Bungee | Software::Velocity)
    )
}

/// BungeeCord's `[Name] words`, which is a chat format too.
fn reads_like_chat(event: &Event) -> bool {
    event.software() == Some(Software::Bungee)
        && !event.player.is_empty()
        && event.address.is_empty()
        && event.signature.begins_with_bracket()
}

/// Whether the end of a connection may be a player's. Without a name it is a scanner's, unless it ended with words that
/// only a login hears.
fn is_a_players(event: &Event) -> bool {
    if !event.player.is_empty() {
        return true;
    }
    let understood = understand(&plain_reason(&event.reason));
    !event.reason.is_empty() && is_of_a_login(understood.meaning, understood.wrapped)
}

/// What a line's refusal means, and whether a backend said it; none where the player left without a word.
fn refusal_of(event: &Event) -> Option<(Meaning, bool)> {
    match event.what {
        What::Answer => None,
        What::BackendFailed if event.reason.is_empty() => {
            Some((Meaning::BackendUnreachable, false))
        }
        What::Left => None,
        _ => {
            let reason = plain_reason(&event.reason);
            let understood = understand(&reason);
            let by_backend = event.what == What::BackendRefused || understood.wrapped;
            Some((understood.meaning, by_backend))
        }
    }
}

/// The text or the key inside what Java prints of a component: `translation{key='...', args=[]}`, `literal{...}`.
fn plain_reason(reason: &[u8]) -> Vec<u8> {
    for begin in [
        "translation{key='",
        "TranslatableComponent{key='",
        "TextComponent{text='",
    ] {
        if let Some(rest) = reason.strip_prefix(begin.as_bytes()) {
            let end = rest
                .iter()
                .position(|&byte| byte == b'\'')
                .unwrap_or(rest.len());
            return rest[..end].to_vec();
        }
    }
    if let Some(rest) = reason.strip_prefix(b"literal{") {
        let end = rest
            .iter()
            .position(|&byte| byte == b'}')
            .unwrap_or(rest.len());
        return rest[..end].to_vec();
    }
    reason.to_vec()
}

/// How much a refusal says: the one that says most is the attempt's.
fn rank(meaning: Meaning) -> u8 {
    match meaning {
        Meaning::Unknown => 0,
        Meaning::Generic => 1,
        Meaning::BackendUnreachable => 2,
        Meaning::BackendHungUp => 3,
        _ => 4,
    }
}

/// Whether a kick is a login's rather than one of a player who was playing.
fn is_of_a_login(meaning: Meaning, wrapped: bool) -> bool {
    match meaning {
        Meaning::Unknown | Meaning::Generic => false,
        Meaning::TooSlow
        | Meaning::Refusal
        | Meaning::Banned
        | Meaning::ServerFull
        | Meaning::NotWhitelisted
        | Meaning::VersionMismatch
        | Meaning::VersionIncompatible
        | Meaning::IntendedProfile => wrapped,
        _ => true,
    }
}

/// Whether only a server that expects a proxy says so.
fn is_forwardings(meaning: Meaning) -> bool {
    matches!(
        meaning,
        Meaning::NeedsVelocity
            | Meaning::NeedsBungeeForwarding
            | Meaning::NeedsLegacyForwarding
            | Meaning::PlayerNotVerified
            | Meaning::PlayerNotVerifiedOrEmpty
            | Meaning::ForwardedDataInvalid
            | Meaning::ForwardedNothing
            | Meaning::ForwardingVersion
            | Meaning::UnapprovedProxy
            | Meaning::NoToken
            | Meaning::BadToken
    )
}

/// Two addresses of one connection: with ports they are the same to the letter.
fn is_same_address(a: &[u8], b: &[u8]) -> bool {
    if a == b {
        return true;
    }
    let has_port = |text: &[u8]| text.starts_with(b"/");
    if has_port(a) && has_port(b) {
        return false;
    }
    address(a).is_some() && address(a) == address(b)
}

fn word(software: Option<Software>) -> &'static str {
    match software {
        Some(Software::Bungee) => "BungeeCord",
        Some(Software::Velocity) => "Velocity",
        Some(Software::Server) | None => "server",
    }
}

fn millis(at: Stamp) -> Millis {
    Millis(at.seconds().unsigned_abs() * 1000)
}

fn lower(name: &[u8]) -> Box<[u8]> {
    name.to_ascii_lowercase().into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalogue::Languages;
    use crate::log::Reader;

    fn told(bytes: &[u8]) -> Summary {
        let mut reader = Reader::default();
        let mut teller = Teller::default();
        let server = teller.server("test");
        reader.bytes(bytes);
        reader.end();
        while let Some(event) = reader.poll() {
            teller.event(server, &event);
        }
        teller.finish()
    }

    fn rows(text: &str) -> Vec<(&'static str, usize)> {
        told(text.as_bytes())
            .rows(Languages::english(), false)
            .iter()
            .map(|row| (row.code, row.count))
            .collect()
    }

    #[test]
    fn one_attempt_is_counted_once_and_a_retry_again() {
        let line = |second: u32, port: u32| {
            format!(
                "[12:00:{second:02} INFO]: Disconnecting Ann (/203.0.113.7:{port}): Unable to verify player details\n\
                 [12:00:{second:02} INFO]: Ann (/203.0.113.7:{port}) lost connection: Unable to verify player details\n"
            )
        };
        assert_eq!(rows(&line(0, 1)), [("SC0301", 1)]);
        assert_eq!(rows(&(line(0, 1) + &line(2, 2))), [("SC0301", 2)]);
        assert_eq!(rows(&(line(0, 1) + &line(30, 2))), [("SC0301", 2)]);
    }

    #[test]
    fn a_log_without_times_is_counted_whole_and_in_bounded_room() {
        let mut text = String::new();
        for number in 0..20_000 {
            text.push_str(&format!(
                "[Server thread/INFO]: Disconnecting P{number} (/203.0.113.7:1): Unable to verify player details\n"
            ));
        }
        let summary = told(text.as_bytes());
        let rows = summary.rows(Languages::english(), false);
        assert_eq!((rows[0].count, rows[0].first.clone()), (20_000, None));
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_nothing_panics_and_nothing_raw_comes_out(
            parts in prop::collection::vec(prop_oneof![
                Just(b"[12:00:00 INFO]: ".to_vec()),
                Just(b"Disconnecting ".to_vec()),
                Just(b" (/203.0.113.7:1)".to_vec()),
                Just(b": Unable to verify player details".to_vec()),
                Just(b" lost connection: ".to_vec()),
                Just(b"\n".to_vec()),
                Just(b"\x1b[".to_vec()),
                Just("§".as_bytes().to_vec()),
                prop::collection::vec(any::<u8>(), 0..12),
            ], 0..40),
        ) {
            let summary = told(&parts.concat());
            for row in summary.rows(Languages::english(), false) {
                let shown = [row.example.as_str(), &row.players.concat()].concat();
                prop_assert!(!shown.chars().any(char::is_control), "{shown:?}");
                prop_assert!(!shown.contains("203.0.113.7"), "{shown:?}");
            }
        }
    }
}
