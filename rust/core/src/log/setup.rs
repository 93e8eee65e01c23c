//! What the logs say of the set-up behind them, as the doctor's site: the same checks judge it that judge a folder.
//!
//! Only what a line says counts. A fact belongs to the start whose line it is: a later start that does not repeat it has
//! taken it back, because hosts say these things at every start.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use super::form;
use super::reader::{Event, Stamp};
use super::signature::{Software, What, address};
use crate::Cause;
use crate::doctor::checks;
use crate::doctor::files::ForwardingMode;
use crate::doctor::{
    Acquaintance, Finding, Heard, Host, JvmFlag, Located, MatchedBy, Server, ServerKind, Site,
};

/// A player whom the proxy and a server take in no further apart came through the one to the other.
const ONE_ARRIVAL: i64 = 10;
/// Arrivals that may still meet their other half.
const MOST_ARRIVALS: usize = 256;
/// Plugins and names of backends that are kept for a server.
const MOST_NAMES: usize = 500;

/// Everything that was heard.
#[derive(Debug, Default)]
pub(super) struct Setup {
    servers: Vec<Facts>,
    arrivals: VecDeque<Arrival>,
    /// Proxy and backend, as indices, with the name that the proxy has for it.
    acquainted: BTreeSet<(usize, usize)>,
}

/// What one server's log says.
#[derive(Debug, Default)]
struct Facts {
    software: Option<Software>,
    kind: Option<ServerKind>,
    /// A line of its start stands in the log.
    started: bool,
    online: Option<Said<bool>>,
    forwarding: Option<Said<ForwardingMode>>,
    /// Of the start before, until this one repeats it.
    online_before: Option<Said<bool>>,
    forwarding_before: Option<Said<ForwardingMode>>,
    /// Of a game server that opened its port: it says that it is in offline mode before it prepares its worlds.
    listens: Option<Host>,
    session: Option<Said<JvmFlag>>,
    plugins: Vec<Said<String>>,
    /// A line shows that a proxy stands before it.
    behind_proxy: bool,
    /// What a proxy calls its backends.
    backends: BTreeSet<Box<[u8]>>,
}

/// A fact with its line: the first that says so.
#[derive(Clone, Debug)]
struct Said<T> {
    value: T,
    line: u64,
    first: Stamp,
    last: Stamp,
    count: usize,
    example: Box<[u8]>,
}

#[derive(Debug)]
struct Arrival {
    at: i64,
    server: usize,
    is_proxy: bool,
    name: Box<[u8]>,
}

/// A finding of the doctor's, with the line that it rests on.
pub(super) struct Found {
    pub(super) finding: Finding,
    /// The host itself says so: nothing is inferred.
    pub(super) said: bool,
    pub(super) first: Stamp,
    pub(super) last: Stamp,
    pub(super) count: usize,
    pub(super) example: Box<[u8]>,
}

impl Setup {
    pub(super) fn add_server(&mut self) {
        self.servers.push(Facts::default());
    }

    /// Takes in what an event of that server says of its set-up.
    pub(super) fn hear(&mut self, server: usize, event: &Event) {
        let is_proxy = matches!(
            event.software(),
            Some(Software::Bungee | Software::Velocity)
        );
        let arrives = matches!(event.what, What::Admitted | What::Proven | What::Entered);
        if let Some(facts) = self.servers.get_mut(server) {
            facts.hear(event);
        }
        if arrives && !event.player.is_empty() {
            self.arrive(Arrival {
                at: event.at().seconds(),
                server,
                is_proxy,
                name: event.player.to_ascii_lowercase().into(),
            });
        }
    }

    /// A login of which both logs tell.
    pub(super) fn acquaint(&mut self, proxy: usize, backend: usize) {
        self.acquainted.insert((proxy, backend));
    }

    /// A line of the server's shows that a proxy stands before it.
    pub(super) fn stands_behind_proxy(&mut self, server: usize) {
        if let Some(facts) = self.servers.get_mut(server) {
            facts.behind_proxy = true;
        }
    }

    fn arrive(&mut self, arrival: Arrival) {
        while self.arrivals.len() >= MOST_ARRIVALS
            || self
                .arrivals
                .front()
                .is_some_and(|other| arrival.at - other.at > ONE_ARRIVAL)
        {
            self.arrivals.pop_front();
        }
        for other in &self.arrivals {
            if other.is_proxy != arrival.is_proxy && other.name == arrival.name {
                let (proxy, backend) = if arrival.is_proxy {
                    (arrival.server, other.server)
                } else {
                    (other.server, arrival.server)
                };
                self.acquainted.insert((proxy, backend));
            }
        }
        self.arrivals.push_back(arrival);
    }

    /// What the doctor's checks make of it. `labels`: what people call each server.
    pub(super) fn examine(&self, labels: &[String]) -> Vec<Found> {
        let servers: Vec<Server> = self
            .servers
            .iter()
            .zip(labels)
            .map(|(facts, label)| Server::of_log(label, facts.heard(label)))
            .collect();
        let site = Site::of_logs(servers, &self.acquaintances(labels));
        checks::examine(&site)
            .into_iter()
            .filter_map(|finding| self.found(finding))
            .collect()
    }

    fn acquaintances(&self, labels: &[String]) -> Vec<Acquaintance> {
        let proxies: Vec<usize> = (0..self.servers.len())
            .filter(|&server| self.servers[server].is_proxy())
            .collect();
        let mut all = Vec::new();
        for (backend, facts) in self.servers.iter().enumerate() {
            if facts.is_proxy() {
                continue;
            }
            for &proxy in &proxies {
                let name = labels.get(backend).and_then(|label| {
                    let folder = label.rsplit(['/', '\\']).next().unwrap_or(label);
                    self.servers[proxy]
                        .backends
                        .iter()
                        .any(|name| name.eq_ignore_ascii_case(folder.as_bytes()))
                        .then(|| folder.to_owned())
                });
                let by = if self.acquainted.contains(&(proxy, backend)) {
                    MatchedBy::Logins
                } else if name.is_some() {
                    MatchedBy::FolderName
                } else if facts.behind_proxy && proxies.len() == 1 {
                    MatchedBy::OnlyProxy
                } else {
                    continue;
                };
                all.push(Acquaintance {
                    proxy,
                    backend,
                    name,
                    by,
                });
            }
        }
        all
    }

    /// The line behind a finding: the one at its place, else the first of its servers' that says anything.
    fn found(&self, finding: Finding) -> Option<Found> {
        let facts = |server: &usize| self.servers.get(*server);
        let first = finding.servers.first().and_then(facts)?;
        let at_place = finding.line.and_then(|line| {
            first
                .lines()
                .into_iter()
                .find(|said| u32::try_from(said.line) == Ok(line))
        });
        let line = at_place.clone().or_else(|| {
            finding
                .servers
                .iter()
                .filter_map(facts)
                .find_map(|facts| facts.lines().into_iter().next())
        })?;
        Some(Found {
            said: at_place.is_some() && finding.cause == Cause::ProxyOffline,
            first: line.first,
            last: line.last,
            count: line.count,
            example: line.example,
            finding,
        })
    }
}

impl Facts {
    fn hear(&mut self, event: &Event) {
        let signature = event.signature;
        if self.software.is_none() {
            self.software = event.software();
        }
        self.learn_kind(event);
        if event.what == What::Started && signature.begins {
            self.start();
        }
        if let Some(online) = signature.online {
            self.online = Some(said(
                online,
                event,
                self.online.take().or_else(|| self.online_before.take()),
            ));
        }
        if let Some(mode) = signature.forwarding {
            let before = self
                .forwarding
                .take()
                .or_else(|| self.forwarding_before.take());
            // A server that wants a proxy and has no secret goes on without: it is still meant to have one.
            let meant = before.as_ref().filter(|before| {
                mode == ForwardingMode::None
                    && before.value != mode
                    && event.software() == Some(Software::Server)
            });
            self.forwarding = Some(match meant {
                Some(meant) => meant.clone(),
                None => said(mode, event, before),
            });
            if self.kind == Some(ServerKind::Velocity)
                && mode == ForwardingMode::None
                && self.started
                && self.online.is_none()
            {
                // Velocity speaks of its online mode first, and only where that is off.
                self.online = Some(said(true, event, None));
            }
        }
        match event.what {
            What::BehindProxy => self.behind_proxy = true,
            What::Plugin if self.plugins.len() < MOST_NAMES => {
                let name = String::from_utf8_lossy(&event.plugin).into_owned();
                if !self.plugins.iter().any(|known| known.value == name) {
                    self.plugins.push(said(name, event, None));
                }
            }
            What::Listens => self.listen(&event.version),
            What::Prepares if self.listens.is_some() && self.online.is_none() && self.started => {
                self.online = Some(said(true, event, None));
            }
            What::SessionHost => {
                let url = String::from_utf8_lossy(&event.url);
                self.session = JvmFlag::session(&url).map(|flag| said(flag, event, None));
            }
            // Whoever is asked about players answers.
            What::Proven
                if event.uuid.is_some_and(|uuid| uuid.get_version_num() == 4)
                    && self.asks_this_machine() =>
            {
                self.session = None;
            }
            _ => {}
        }
        if !event.backend.is_empty() && self.backends.len() < MOST_NAMES {
            self.backends.insert(event.backend.clone());
        }
    }

    fn asks_this_machine(&self) -> bool {
        self.session
            .as_ref()
            .and_then(|said| said.value.session_authority())
            .is_some_and(|address| address.host.is_loopback())
    }

    /// What was said before is taken back, unless this start repeats it.
    fn start(&mut self) {
        self.started = true;
        self.online_before = self.online.take();
        self.forwarding_before = self.forwarding.take();
        self.listens = None;
        // Fabric lists its mods before the game's own start.
        if self.kind != Some(ServerKind::Fabric) {
            self.plugins.clear();
        }
    }

    fn listen(&mut self, text: &[u8]) {
        let text = text.trim_ascii();
        let host = match address(text) {
            Some(address) => Host::parse(&address.to_string()),
            None if text.starts_with(b"*") => Some(Host::Any),
            None => None,
        };
        // Of several, the one that most can reach.
        if self.listens.as_ref().is_none_or(Host::is_loopback) {
            self.listens = host.or_else(|| self.listens.take());
        }
    }

    fn learn_kind(&mut self, event: &Event) {
        let begins = |word: &str| event.version.starts_with(word.as_bytes());
        let learned = match (event.what, event.software()) {
            (_, Some(Software::Velocity)) => Some(ServerKind::Velocity),
            (What::Started, Some(Software::Bungee)) => {
                Some(if begins("git:Waterfall") || begins("Waterfall") {
                    ServerKind::Waterfall
                } else {
                    ServerKind::Bungeecord
                })
            }
            (_, Some(Software::Bungee)) => self.kind.or(Some(ServerKind::Bungeecord)),
            _ if event.signature.kind.is_some() => event.signature.kind,
            (What::Started, _) if begins("Folia") => Some(ServerKind::Folia),
            (What::Started, _) if begins("Purpur") => Some(ServerKind::Purpur),
            (What::Started, _) if begins("CraftBukkit") => Some(ServerKind::Spigot),
            (What::Started, _) if event.signature.name == "server-names-its-software" => {
                Some(ServerKind::Paper)
            }
            _ => None,
        };
        self.kind = learned.or(self.kind);
    }

    fn is_proxy(&self) -> bool {
        matches!(self.software, Some(Software::Bungee | Software::Velocity))
    }

    /// Which host it is; where none of its lines names it, how it writes them.
    fn kind(&self) -> ServerKind {
        if let Some(kind) = self.kind {
            return kind;
        }
        let Some(said) = &self.online else {
            return ServerKind::Unknown;
        };
        let Some(line) = form::parse(&said.example) else {
            return ServerKind::Unknown;
        };
        match (line.logger, line.thread) {
            (b"", b"") => ServerKind::Spigot,
            (b"", _) => ServerKind::Vanilla,
            (b"Minecraft", _) => ServerKind::Fabric,
            (logger, _)
                if logger.starts_with(b"net.minecraft") || logger.starts_with(b"minecraft") =>
            {
                ServerKind::Forge
            }
            _ => ServerKind::Unknown,
        }
    }

    fn heard(&self, label: &str) -> Heard {
        let file: Arc<str> = Arc::from(label);
        let kind = self.kind();
        let has = |start: &str| {
            self.plugins
                .iter()
                .any(|said| said.value.to_ascii_lowercase().starts_with(start))
        };
        // Mods take forwarded players without a word at the start.
        let may_forward = matches!(
            kind,
            ServerKind::Fabric | ServerKind::Forge | ServerKind::Neoforge | ServerKind::Unknown
        ) || self.behind_proxy;
        let forwarding = self
            .forwarding
            .as_ref()
            .filter(|said| self.is_proxy() || said.value != ForwardingMode::None || !may_forward)
            .map(|said| located(said, &file))
            .map(|place| match place.value {
                ForwardingMode::Legacy if has("bungeeguard") => {
                    place.with(ForwardingMode::Bungeeguard)
                }
                _ => place,
            });
        Heard {
            kind,
            online: self.online.as_ref().map(|said| located(said, &file)),
            forwarding,
            listens: self.listens.clone(),
            session: self.session.as_ref().map(|said| located(said, &file)),
            plugins: self
                .plugins
                .iter()
                .map(|said| located(said, &file))
                .collect(),
        }
    }

    /// The lines that say something, the most telling first.
    fn lines(&self) -> Vec<Said<()>> {
        self.online
            .iter()
            .map(Said::bare)
            .chain(self.forwarding.iter().map(Said::bare))
            .chain(self.session.iter().map(Said::bare))
            .chain(self.plugins.iter().map(Said::bare))
            .collect()
    }
}

impl<T> Said<T> {
    fn bare(&self) -> Said<()> {
        Said {
            value: (),
            line: self.line,
            first: self.first,
            last: self.last,
            count: self.count,
            example: self.example.clone(),
        }
    }
}

/// A fact that a line says; `before`: what was known of it.
fn said<T: PartialEq>(value: T, event: &Event, before: Option<Said<T>>) -> Said<T> {
    match before {
        Some(before) if before.value == value => Said {
            last: event.at(),
            count: before.count + 1,
            ..before
        },
        _ => Said {
            value,
            line: event.line,
            first: event.at(),
            last: event.at(),
            count: 1,
            example: event.example.clone(),
        },
    }
}

fn located<T: Clone>(said: &Said<T>, file: &Arc<str>) -> Located<T> {
    Located {
        value: said.value.clone(),
        file: Arc::clone(file),
        line: u32::try_from(said.line).unwrap_or(u32::MAX),
        key: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::catalogue::Languages;
    use crate::log::{Reader, Row, Teller};

    /// The rows of several servers' logs, in the order of their times.
    fn rows(logs: &[(&str, &str)]) -> Vec<Row> {
        let mut teller = Teller::default();
        let mut events = Vec::new();
        for (label, text) in logs {
            let server = teller.server(label);
            let mut reader = Reader::default();
            reader.bytes(text.as_bytes());
            reader.end();
            events.extend(std::iter::from_fn(|| reader.poll()).map(|event| (server, event)));
        }
        events.sort_by_key(|(_, event)| event.at());
        for (server, event) in &events {
            teller.event(*server, event);
        }
        teller.finish().rows(Languages::english(), false)
    }

    const PAPER: &str = "[12:00:00] [Server thread/INFO]: Starting minecraft server version 1.21.4\n\
        [12:00:00] [Server thread/INFO]: This server is running Paper version 1.21.4-222-main@6e9e3cd (2025-04-01T12:00:00Z) (Implementing API version 1.21.4-R0.1-SNAPSHOT)\n\
        [12:00:01] [Server thread/INFO]: Starting Minecraft server on *:25566\n";
    const BANNER: &str = "[12:00:02] [Server thread/WARN]: **** SERVER IS RUNNING IN OFFLINE/INSECURE MODE!\n\
        [12:00:02] [Server thread/WARN]: The server will make no attempt to authenticate usernames. Beware.\n";
    const NO_PROXY: &str = "[12:00:02] [Server thread/WARN]: While this makes the game possible to play without internet access, it also opens up the ability for hackers to connect with any username they choose.\n";
    const FOR_VELOCITY: &str = "[12:00:02] [Server thread/WARN]: Whilst this makes it possible to use Velocity, unless access to your server is properly restricted, it also opens up the ability for hackers to connect with any username they choose.\n";
    const FOR_BUNGEECORD: &str = "[12:00:02] [Server thread/WARN]: Whilst this makes it possible to use BungeeCord, unless access to your server is properly restricted, it also opens up the ability for hackers to connect with any username they choose.\n";
    const LEVEL: &str = "[12:00:03] [Server thread/INFO]: Preparing level \"world\"\n";
    const VELOCITY: &str =
        "[11:59:00 INFO]: Booting up Velocity 3.4.0-SNAPSHOT (git-11331d30-b462)...\n";
    const PROXY_OFFLINE: &str = "[11:59:01 WARN]: The proxy is running in offline mode! This is a security risk and you will NOT receive any support!\n";
    const NO_FORWARDING: &str = "[11:59:01 WARN]: Player info forwarding is disabled! All players will appear to be connecting from the proxy and will have offline-mode UUIDs.\n";
    const THROUGH_PROXY: &str =
        "[12:10:00 INFO]: [connected player] Ann (/203.0.113.7:51234) has connected\n";
    const ON_SERVER: &str = "[12:10:01] [Server thread/INFO]: Ann joined the game\n";

    #[test]
    fn the_same_checks_judge_what_the_logs_say() {
        let all = |parts: &[&str]| parts.concat();
        type Told = (&'static str, &'static str, &'static [&'static str]);
        type Case = (&'static str, Vec<(&'static str, String)>, &'static [Told]);
        let cases: &[Case] = &[
            (
                "a server alone in offline mode, on every address",
                vec![("lobby", all(&[PAPER, BANNER, NO_PROXY, LEVEL]))],
                &[("SC0401", "critical", &["lobby"])],
            ),
            (
                "the banner alone does not say whether a proxy stands in front",
                vec![("lobby", BANNER.to_owned())],
                &[],
            ),
            (
                "a plugin asks for passwords",
                vec![(
                    "lobby",
                    all(&[PAPER, BANNER, NO_PROXY, LEVEL, "[12:00:04] [Server thread/INFO]: [AuthMe] Enabling AuthMe v5.6.0\n"]),
                )],
                &[],
            ),
            (
                "only this machine reaches it",
                vec![(
                    "lobby",
                    all(&[&PAPER.replace("*:", "127.0.0.1:"), BANNER, NO_PROXY, LEVEL]),
                )],
                &[],
            ),
            (
                "offline no more since the last start",
                vec![(
                    "lobby",
                    all(&[PAPER, BANNER, NO_PROXY, LEVEL, &all(&[PAPER, LEVEL]).replace("[12:", "[13:")]),
                )],
                &[],
            ),
            (
                "a server behind Velocity",
                vec![("lobby", all(&[PAPER, BANNER, FOR_VELOCITY, LEVEL]))],
                &[],
            ),
            (
                "legacy forwarding, which only a firewall guards",
                vec![("lobby", all(&[PAPER, BANNER, FOR_BUNGEECORD, LEVEL]))],
                &[],
            ),
            (
                "a mod may take forwarded players",
                vec![(
                    "lobby",
                    all(&[BANNER, NO_PROXY]).replace("WARN]:", "WARN] (Minecraft)"),
                )],
                &[],
            ),
            (
                "no secret, so it goes on without forwarding: one fault",
                vec![(
                    "lobby",
                    all(&[PAPER, "[12:00:01] [Server thread/ERROR]: Velocity is enabled, but no secret key was specified. A secret key is required. Disabling velocity...\n", BANNER, NO_PROXY, LEVEL]),
                )],
                &[("SC0310", "error", &["lobby"])],
            ),
            (
                "the proxy forwards nothing and its server asks: one fault at both",
                vec![
                    ("proxy", all(&[VELOCITY, NO_FORWARDING])),
                    ("lobby", all(&[PAPER, BANNER, FOR_VELOCITY, LEVEL])),
                ],
                &[("SC0303", "error", &["proxy", "lobby"])],
            ),
            (
                "a server that asks nobody takes the proxy's players",
                vec![
                    ("proxy", all(&[VELOCITY, THROUGH_PROXY])),
                    ("lobby", all(&[PAPER, BANNER, NO_PROXY, LEVEL, ON_SERVER])),
                ],
                &[("SC0312", "warning", &["lobby", "proxy"])],
            ),
            (
                "the same, and nothing shows that they belong together",
                vec![
                    ("proxy", all(&[VELOCITY, THROUGH_PROXY])),
                    ("lobby", all(&[PAPER, BANNER, NO_PROXY, LEVEL])),
                ],
                &[],
            ),
            (
                "a server in online mode that the proxy names",
                vec![
                    (
                        "proxy",
                        all(&[VELOCITY, "[12:10:00 INFO]: [server connection] Ann -> lobby has connected\n"]),
                    ),
                    ("net/lobby", all(&[PAPER, LEVEL])),
                ],
                &[("SC0305", "error", &["net/lobby", "proxy"])],
            ),
            (
                "a log that is cut off before the worlds says nothing of online mode",
                vec![
                    (
                        "proxy",
                        all(&[VELOCITY, "[12:10:00 INFO]: [server connection] Ann -> lobby has connected\n"]),
                    ),
                    ("net/lobby", PAPER.to_owned()),
                ],
                &[],
            ),
            (
                "a proxy in offline mode",
                vec![("proxy", all(&[VELOCITY, PROXY_OFFLINE]))],
                &[("SC0403", "critical", &["proxy"])],
            ),
            (
                "a proxy in offline mode, where a plugin chooses",
                vec![(
                    "proxy",
                    all(&[VELOCITY, PROXY_OFFLINE, "[11:59:02 INFO]: Loaded plugin fastlogin 1.12 by games647\n"]),
                )],
                &[("SC0403", "info", &["proxy"])],
            ),
            (
                "a helper on this machine is asked, and never answered",
                vec![(
                    "lobby",
                    all(&["[12:00:00] [main/INFO]: Environment: Environment[sessionHost=http://127.0.0.1:8080/t, name=PROD]\n", PAPER, LEVEL]),
                )],
                &[("SC0505", "warning", &["lobby"])],
            ),
            (
                "a helper on this machine is asked, and answers",
                vec![(
                    "lobby",
                    all(&["[12:00:00] [main/INFO]: Environment: Environment[sessionHost=http://127.0.0.1:8080/t, name=PROD]\n", PAPER, LEVEL,
                        "[12:10:00] [User Authenticator #1/INFO]: UUID of player Ann is 520068b1-e9a8-4679-bf50-6ba37df55eb5\n"]),
                )],
                &[],
            ),
            (
                "Geyser on a server that insists on its proxy",
                vec![
                    ("proxy", VELOCITY.to_owned()),
                    (
                        "lobby",
                        all(&[PAPER, BANNER, FOR_VELOCITY, LEVEL, "[12:00:04] [Server thread/INFO]: [Geyser-Spigot] Enabling Geyser-Spigot v2.4.2\n"]),
                    ),
                ],
                &[("SC0607", "warning", &["lobby", "proxy"])],
            ),
            (
                "Minestom says it in one line",
                vec![("lobby", "2026-11-21 12:00:00 [main] INFO net.minestom.server.ServerProcessImpl: Running in offline mode. Beware that this is not secure and players can impersonate each other.\n".to_owned())],
                &[("SC0401", "warning", &["lobby"])],
            ),
        ];
        let mut wrong = String::new();
        for (what, logs, expected) in cases {
            let logs: Vec<_> = logs
                .iter()
                .map(|(label, text)| (*label, text.as_str()))
                .collect();
            let rows = rows(&logs);
            let mut told: Vec<_> = rows
                .iter()
                .map(|row| (row.code, row.severity, row.servers.clone()))
                .collect();
            let mut expected: Vec<_> = expected
                .iter()
                .map(|(code, severity, servers)| {
                    (
                        *code,
                        *severity,
                        servers.iter().map(ToString::to_string).collect::<Vec<_>>(),
                    )
                })
                .collect();
            for (_, _, servers) in told.iter_mut().chain(&mut expected) {
                servers.sort();
            }
            if told != expected {
                wrong.push_str(&format!("{what}: {told:?}, not {expected:?}\n"));
            }
            for row in rows {
                let is_a_line = logs.iter().any(|(_, text)| {
                    text.lines()
                        .any(|line| crate::log::mask::line(line.as_bytes(), None) == row.example)
                });
                if !is_a_line {
                    wrong.push_str(&format!("{what}: no line is {:?}\n", row.example));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong}");
    }
}
