//! What all the logs come to: one entry a cause, for scripts as JSON and for people as text.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Serialize;

use super::mask;
use super::reader::Stamp;
use super::signature::Software;
use super::words::Words;
use crate::Cause;
use crate::catalogue::{Certainty, Label, Language, Severity, fix_text, page, place_text, title};
use crate::cause::{Fact, Facts};
use crate::untrusted::Untrusted;

/// Players that people are shown before a number.
const NAMED: usize = 3;
/// Players that are kept for one cause.
const MOST_PLAYERS: usize = 100_000;
/// Causes that may fit as well, in an entry.
const MOST_ALSO: usize = 3;
/// Plugins that are kept for a server.
const MOST_PLUGINS: usize = 500;
/// Failures further apart are no one outage.
const OUTAGE_GAP: i64 = 600;
/// Outages that are kept.
const MOST_OUTAGES: usize = 200;

/// What was found.
#[derive(Debug, Default)]
pub struct Summary {
    causes: BTreeMap<Cause, Entry>,
    servers: Vec<Server>,
    outages: Vec<Outage>,
    /// The last outage is over: somebody got in.
    outage_over: bool,
}

/// What a log says of its server: facts for the doctor, where there are no files.
#[derive(Clone, Debug, Default)]
pub struct Server {
    /// What people call it: its folder or its file.
    pub label: String,
    /// `Velocity`, `BungeeCord` or `server`; none where no line shows it.
    pub software: Option<&'static str>,
    /// As its start line has it.
    pub version: Option<Untrusted>,
    /// Plugins and mods, in the order of their lines.
    pub plugins: Vec<Untrusted>,
    /// The session host that it asks, without its path.
    pub session_host: Option<String>,
    /// It stands behind a proxy.
    pub behind_proxy: bool,
    /// It asks nobody for an account.
    pub offline: bool,
}

#[derive(Debug)]
struct Entry {
    attempts: usize,
    certain_attempts: usize,
    occurrences: usize,
    certain_occurrences: usize,
    first: Stamp,
    last: Stamp,
    players: Vec<Untrusted>,
    known_players: BTreeSet<Box<[u8]>>,
    servers: BTreeSet<usize>,
    backends: BTreeSet<Untrusted>,
    also: BTreeMap<Cause, usize>,
    example: Box<[u8]>,
    example_player: Box<[u8]>,
    facts: Facts,
    /// Of what the doctor's checks found: how bad it is here.
    severity: Option<Severity>,
}

#[derive(Debug)]
struct Outage {
    first: Stamp,
    last: Stamp,
    logins: usize,
}

/// One thing to enter.
#[derive(Debug)]
pub(super) struct Case<'a> {
    pub(super) cause: Cause,
    pub(super) certainty: Certainty,
    pub(super) also: &'a [Cause],
    pub(super) at: Stamp,
    pub(super) player: &'a [u8],
    pub(super) servers: &'a [usize],
    pub(super) backend: &'a [u8],
    pub(super) example: &'a [u8],
    pub(super) facts: Facts,
}

/// One cause in the contract's form.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Row {
    /// The cause's code.
    pub code: &'static str,
    /// The cause's name.
    pub name: &'static str,
    /// `certain` or `likely`.
    pub certainty: &'static str,
    /// `critical`, `error`, `warning` or `info`.
    pub severity: &'static str,
    /// Login attempts; occurrences for what a start says.
    pub count: usize,
    /// When it was first seen; with the day where that is known.
    pub first: Option<String>,
    /// When it was last seen.
    pub last: Option<String>,
    /// Everybody it met, escaped.
    pub players: Vec<String>,
    /// The servers whose logs have it, and the backends that it names.
    pub servers: Vec<String>,
    /// Codes that fit as well.
    pub also: Vec<&'static str>,
    /// A line of it, escaped, with addresses masked.
    pub example: String,
    /// What to change.
    pub fix: String,
    /// Where that is.
    #[serde(skip)]
    pub place: String,
    /// The cause itself.
    #[serde(skip)]
    pub cause: Cause,
}

impl Summary {
    /// Whether anything of severity warning or more was found.
    pub fn has_findings(&self) -> bool {
        self.causes
            .iter()
            .any(|(&cause, entry)| entry.severity(cause) >= Severity::Warning)
    }

    /// The servers, in the order in which they were named.
    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    /// The causes, the worst and most frequent first. `private` hides names.
    pub fn rows(&self, language: &Language, private: bool) -> Vec<Row> {
        let mut causes: Vec<_> = self.causes.iter().collect();
        causes.sort_by_key(|(cause, entry)| {
            (
                std::cmp::Reverse((entry.severity(**cause), entry.count())),
                **cause,
            )
        });
        causes
            .into_iter()
            .map(|(&cause, entry)| self.row(language, cause, entry, private))
            .collect()
    }

    /// For people: servers, outages, then the causes with what to do. `lines`: how many were read.
    pub fn text(&self, language: &Language, private: bool, lines: u64) -> String {
        let words = Words::get(language.tag());
        let mut out = String::new();
        for server in &self.servers {
            let _ = writeln!(out, "{}", server.told(words));
        }
        let rows = self.rows(language, private);
        if rows.is_empty() {
            let _ = write!(
                out,
                "\n{}",
                words.nothing.replace("{lines}", &lines.to_string())
            );
            return out;
        }
        let outages: Vec<_> = self
            .outages
            .iter()
            .filter(|outage| outage.logins > 1)
            .collect();
        if !outages.is_empty() {
            let _ = writeln!(out, "\n{}", words.outages);
            for outage in outages {
                let span = span(outage.first.shown(), outage.last.shown());
                let logins = words.logins.replace("{count}", &outage.logins.to_string());
                let _ = writeln!(out, "  {span}  {logins}");
            }
        }
        let _ = writeln!(
            out,
            "\n{}",
            words.found.replace("{count}", &rows.len().to_string())
        );
        for row in &rows {
            self.paragraph(&mut out, language, words, row, private);
        }
        out
    }

    fn paragraph(
        &self,
        out: &mut String,
        language: &Language,
        words: &Words,
        row: &Row,
        private: bool,
    ) {
        let facts = self
            .causes
            .get(&row.cause)
            .map_or_else(Facts::new, |entry| entry.facts.clone());
        let severity = language.label(Label::of(self.causes.get(&row.cause).map_or_else(
            || page(row.cause).severity,
            |entry| entry.severity(row.cause),
        )));
        let certainty = language.label(if row.certainty == "certain" {
            Label::Certain
        } else {
            Label::Likely
        });
        let _ = writeln!(
            out,
            "\n{} {} ({severity}, {certainty})",
            row.code,
            title(
                language,
                row.cause,
                &without_player(facts, private || row.players.len() != 1)
            ),
        );
        let entry_is_logins = self
            .causes
            .get(&row.cause)
            .is_some_and(|entry| entry.attempts > 0);
        let count = if entry_is_logins {
            &words.logins
        } else {
            &words.times
        };
        let mut line = count.replace("{count}", &row.count.to_string());
        if row.first.is_some() {
            let _ = write!(line, ", {}", span(row.first.clone(), row.last.clone()));
        }
        let _ = writeln!(out, "  {line}");
        if !row.players.is_empty() {
            let mut players = row
                .players
                .iter()
                .take(NAMED)
                .cloned()
                .collect::<Vec<_>>()
                .join(", ");
            if row.players.len() > NAMED {
                let more = (row.players.len() - NAMED).to_string();
                players.push_str(&words.more.replace("{count}", &more));
            }
            let _ = writeln!(out, "  {}: {players}", words.players);
        }
        if !row.servers.is_empty() {
            let _ = writeln!(out, "  {}: {}", words.servers, row.servers.join(", "));
        }
        let _ = writeln!(out, "  {}: {}", language.label(Label::Where), row.place);
        let _ = writeln!(out, "  {}: {}", words.fix, row.fix);
        if !row.also.is_empty() {
            let also: Vec<String> = row
                .also
                .iter()
                .filter_map(|code| code.parse::<Cause>().ok())
                .map(|cause| format!("{} {}", cause.code(), title(language, cause, &Facts::new())))
                .collect();
            let _ = writeln!(out, "  {}: {}", words.also, also.join("; "));
        }
        let _ = writeln!(
            out,
            "  {}: {}",
            words.decide,
            words.command(page(row.cause).verify.as_ref())
        );
        let _ = writeln!(out, "  {}: sessioncheck explain {}", words.page, row.code);
        let _ = writeln!(out, "  {}: {}", words.example, row.example);
    }

    fn row(&self, language: &Language, cause: Cause, entry: &Entry, private: bool) -> Row {
        let mut also: Vec<_> = entry
            .also
            .iter()
            .filter(|(other, _)| **other != cause)
            .collect();
        also.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let certain = if entry.attempts > 0 {
            entry.certain_attempts == entry.attempts
        } else {
            entry.certain_occurrences == entry.occurrences
        };
        let players: Vec<String> = if private {
            (1..=entry.players.len())
                .map(|number| format!("player {number}"))
                .collect()
        } else {
            entry.players.iter().map(Untrusted::escaped).collect()
        };
        let hidden = private.then_some(&*entry.example_player);
        let servers = entry
            .servers
            .iter()
            .filter_map(|&server| self.servers.get(server))
            .map(|server| server.label.clone())
            .chain(entry.backends.iter().map(Untrusted::escaped))
            .fold(Vec::new(), |mut all, label| {
                if !all.contains(&label) {
                    all.push(label);
                }
                all
            });
        let hides_player = private || entry.players.len() != 1;
        let facts = without_player(entry.facts.clone(), hides_player);
        Row {
            code: cause.code(),
            name: cause.name(),
            certainty: if certain {
                Certainty::Certain
            } else {
                Certainty::Likely
            }
            .word(),
            severity: entry.severity(cause).word(),
            count: entry.count(),
            first: entry.first.shown(),
            last: entry.last.shown(),
            players,
            servers,
            also: also
                .into_iter()
                .take(MOST_ALSO)
                .map(|(cause, _)| cause.code())
                .collect(),
            example: mask::line(&entry.example, hidden),
            fix: fix_text(language, cause, &facts),
            place: place_text(language, cause, &facts),
            cause,
        }
    }

    /// A login that failed.
    pub(super) fn failed(&mut self, case: Case<'_>) {
        self.weather(&case);
        let certain = usize::from(case.certainty == Certainty::Certain);
        let entry = self.entry(case);
        entry.attempts += 1;
        entry.certain_attempts += certain;
    }

    /// Something that a log says of the set-up.
    pub(super) fn occurred(&mut self, case: Case<'_>) {
        let certain = usize::from(case.certainty == Certainty::Certain);
        let entry = self.entry(case);
        entry.occurrences += 1;
        entry.certain_occurrences += certain;
    }

    /// What the doctor's checks make of the set-up that the logs show. Where lines of the logs have said the same of one
    /// of these servers, it is that finding, and not another one.
    pub(super) fn examined(
        &mut self,
        case: Case<'_>,
        severity: Severity,
        last: Stamp,
        count: usize,
    ) {
        let known = self.causes.get_mut(&case.cause).filter(|entry| {
            case.servers
                .iter()
                .any(|server| entry.servers.contains(server))
        });
        if let Some(entry) = known {
            entry.servers.extend(case.servers);
            return;
        }
        let certain = case.certainty == Certainty::Certain;
        let is_new = !self.causes.contains_key(&case.cause);
        let entry = self.entry(case);
        entry.last = entry.last.max(last);
        entry.occurrences += count;
        entry.certain_occurrences += if certain { count } else { 0 };
        if is_new || entry.severity.is_some() {
            entry.severity = entry.severity.max(Some(severity));
        }
    }

    fn entry(&mut self, case: Case<'_>) -> &mut Entry {
        let entry = self.causes.entry(case.cause).or_insert_with(|| Entry {
            attempts: 0,
            certain_attempts: 0,
            occurrences: 0,
            certain_occurrences: 0,
            first: case.at,
            last: case.at,
            players: Vec::new(),
            known_players: BTreeSet::new(),
            servers: BTreeSet::new(),
            backends: BTreeSet::new(),
            also: BTreeMap::new(),
            example: case.example.into(),
            example_player: case.player.into(),
            facts: case.facts,
            severity: None,
        });
        entry.first = entry.first.min(case.at);
        entry.last = entry.last.max(case.at);
        entry.servers.extend(case.servers);
        if !case.backend.is_empty() && entry.backends.len() < MOST_PLUGINS {
            entry.backends.insert(case.backend.into());
        }
        for &cause in case.also {
            *entry.also.entry(cause).or_default() += 1;
        }
        if !case.player.is_empty()
            && entry.players.len() < MOST_PLAYERS
            && entry
                .known_players
                .insert(case.player.to_ascii_lowercase().into())
        {
            entry.players.push(case.player.into());
        }
        entry
    }

    /// Somebody proved an account: whatever was down is up.
    pub(super) fn somebody_got_in(&mut self) {
        self.outage_over = true;
    }

    fn weather(&mut self, case: &Case<'_>) {
        let code = case.cause.code();
        let silent = matches!(
            case.cause,
            Cause::DnsFailure
                | Cause::CannotConnect
                | Cause::TlsFailure
                | Cause::AddressFamilyBroken
                | Cause::DeadLocalSessionUrl
        );
        if !code.starts_with("SC02") && !silent {
            return;
        }
        let now = case.at.seconds();
        let room = self.outages.len() < MOST_OUTAGES;
        match self.outages.last_mut() {
            Some(outage) if !self.outage_over && now - outage.last.seconds() <= OUTAGE_GAP => {
                outage.last = case.at;
                outage.logins += 1;
            }
            _ if room => {
                self.outages.push(Outage {
                    first: case.at,
                    last: case.at,
                    logins: 1,
                });
            }
            _ => {}
        }
        self.outage_over = false;
    }

    pub(super) fn add_server(&mut self, label: &str) {
        self.servers.push(Server {
            label: Untrusted::from(label).escaped(),
            ..Server::default()
        });
    }

    /// Known to be no worse here than this.
    pub(super) fn at_most(&mut self, cause: Cause, severity: Severity) {
        if let Some(entry) = self.causes.get_mut(&cause) {
            entry.severity = Some(entry.severity(cause).min(severity));
        }
    }

    /// A server turned out to be one of several in its log.
    pub(super) fn rename(&mut self, server: usize, name: &[u8]) {
        if let Some(server) = self.servers.get_mut(server) {
            server.label = Untrusted::from(name).escaped();
        }
    }

    pub(super) fn labels(&self) -> Vec<String> {
        self.servers
            .iter()
            .map(|server| server.label.clone())
            .collect()
    }

    pub(super) fn label(&self, server: usize) -> &str {
        self.servers.get(server).map_or("", |server| &server.label)
    }

    pub(super) fn set_software(
        &mut self,
        server: usize,
        software: Option<Software>,
        behind_proxy: bool,
        offline: bool,
    ) {
        if let Some(server) = self.servers.get_mut(server) {
            server.software = software.map(|software| match software {
                Software::Bungee => "BungeeCord",
                Software::Server => "server",
                Software::Velocity => "Velocity",
            });
            server.behind_proxy = behind_proxy;
            server.offline = offline;
        }
    }

    pub(super) fn set_version(&mut self, server: usize, version: &[u8]) {
        if let Some(server) = self.servers.get_mut(server) {
            server.version = Some(version.into());
        }
    }

    pub(super) fn set_session_host(&mut self, server: usize, url: &[u8]) {
        if let Some(server) = self.servers.get_mut(server) {
            server.session_host = Some(mask::line(url, None));
        }
    }

    pub(super) fn add_plugin(&mut self, server: usize, plugin: &[u8]) {
        if let Some(server) = self.servers.get_mut(server) {
            let plugin = Untrusted::from(plugin);
            if server.plugins.len() < MOST_PLUGINS && !server.plugins.contains(&plugin) {
                server.plugins.push(plugin);
            }
        }
    }
}

impl Entry {
    fn severity(&self, cause: Cause) -> Severity {
        self.severity.unwrap_or_else(|| page(cause).severity)
    }

    fn count(&self) -> usize {
        if self.attempts > 0 {
            self.attempts
        } else {
            self.occurrences
        }
    }
}

impl Server {
    fn told(&self, words: &Words) -> String {
        let mut facts = Vec::new();
        match (self.software, &self.version) {
            (software, Some(version)) => {
                let version = version.escaped();
                let named = software
                    .filter(|software| *software != "server" && !version.starts_with(software));
                // A game server names its version alone.
                let bare = version.starts_with(|first: char| first.is_ascii_digit());
                facts.push(named.map_or_else(
                    || {
                        if bare {
                            format!("Minecraft {version}")
                        } else {
                            version.clone()
                        }
                    },
                    |software| format!("{software} {version}"),
                ));
            }
            (Some(software), None) if software != "server" => facts.push(software.to_owned()),
            _ => {}
        }
        if !self.plugins.is_empty() {
            facts.push(
                words
                    .plugins
                    .replace("{count}", &self.plugins.len().to_string()),
            );
        }
        if self.behind_proxy {
            facts.push(words.behind_proxy.clone());
        }
        if self.offline && !self.behind_proxy {
            facts.push(words.offline.clone());
        }
        if let Some(host) = self
            .session_host
            .as_ref()
            .filter(|host| !host.contains("mojang.com"))
        {
            facts.push(words.session_host.replace("{host}", host));
        }
        if facts.is_empty() {
            return self.label.clone();
        }
        format!("{}: {}", self.label, facts.join(", "))
    }
}

fn without_player(facts: Facts, hide: bool) -> Facts {
    if !hide {
        return facts;
    }
    facts
        .iter()
        .filter(|(fact, _)| !matches!(fact, Fact::Player | Fact::Uuid | Fact::Address))
        .fold(Facts::new(), |facts, (fact, value)| {
            facts.with(fact, value.clone())
        })
}

fn span(first: Option<String>, last: Option<String>) -> String {
    let plain = |time: String| time.replace('T', " ");
    match (first, last) {
        (Some(first), Some(last)) if first == last => plain(first),
        (Some(first), Some(last)) => format!("{} - {}", plain(first), plain(last)),
        (first, last) => first.or(last).map(plain).unwrap_or_default(),
    }
}
