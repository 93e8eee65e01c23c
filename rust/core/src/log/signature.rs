//! The lines that mean something, as data: `resources/signatures/*.yml`.
//!
//! A pattern is literal text with named fields and must fit a host's message from its first character on. That is what
//! keeps chat out: whatever a player types stands behind a name, a bracket or an asterisk. A field takes only what its
//! kind allows, so that words do not pass for an address.

use std::net::IpAddr;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;
use uuid::Uuid;

use crate::Cause;
use crate::doctor::ServerKind;
use crate::doctor::files::ForwardingMode;
use crate::login::Silence;

/// What a line tells.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum What {
    /// The proxy let the player in.
    Admitted,
    /// The session service's answer, by its status.
    Answer,
    /// A backend's refusal, in the proxy's words.
    BackendRefused,
    /// A backend's kick of a player who may have been playing.
    BackendKicked,
    /// The proxy could not connect the player to a backend; the stack trace says why.
    BackendFailed,
    /// The server stands behind a proxy.
    BehindProxy,
    /// The port is open.
    Listens,
    /// The player plays.
    Entered,
    /// Something that is wrong with the set-up.
    Finding,
    /// Two UUIDs for one name.
    Identity,
    /// The player left the game or the proxy.
    Gone,
    /// A connection ended, with a reason.
    Left,
    /// A plugin or a mod.
    Plugin,
    /// The game prepares its worlds: it has said before this that it is in offline mode, or it is not.
    Prepares,
    /// The server knows the player's UUID: the login is past the session service.
    Proven,
    /// The host refused somebody.
    Refused,
    /// The session host that the server asks.
    SessionHost,
    /// A setting that is in force.
    Setting,
    /// A host starts.
    Started,
    /// A line of a stack trace, which says why there was no answer.
    Trace,
}

/// Software, as far as a log shows it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Software {
    Bungee,
    Server,
    Velocity,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    name: String,
    pattern: String,
    event: What,
    /// Who prints it.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "for the reader of the file and for its test")
    )]
    hosts: Vec<String>,
    /// The versions or threads that it was seen in.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "for the reader of the file and for its test")
    )]
    seen: String,
    /// The public threads in which people showed it, `owner/repository#number`, or the source file that prints it.
    #[serde(default)]
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "for the reader of the file and for its test")
    )]
    source: Option<String>,
    /// Only of these loggers.
    #[serde(default)]
    logger: Vec<String>,
    /// The reason that the line stands for, where it does not quote one.
    #[serde(default)]
    says: Option<String>,
    #[serde(default)]
    finding: Option<String>,
    #[serde(default)]
    also: Vec<String>,
    /// The host speaks of its own setting: nothing is inferred.
    #[serde(default)]
    certain: bool,
    #[serde(default)]
    silence: Option<String>,
    /// Of a refusal: an exception lies behind it.
    #[serde(default)]
    exception: bool,
    /// Of a refusal: what a proxy sends came with the connection.
    #[serde(default)]
    forwarded: bool,
    #[serde(default)]
    software: Option<Software>,
    /// Of a start: the line is the first of it.
    #[serde(default)]
    begins: bool,
    /// Which host it is, where the file does not tell.
    #[serde(default)]
    kind: Option<String>,
    /// The fact that it proves: whether the host asks Mojang.
    #[serde(default)]
    online: Option<bool>,
    /// The fact that it proves: what a proxy forwards, or what a server asks its proxy for.
    #[serde(default)]
    forwarding: Option<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "examples are tests"))]
    examples: Vec<Example>,
}

/// A line, and what is read from it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "examples are tests"))]
struct Example {
    line: String,
    #[serde(default)]
    player: Option<String>,
    #[serde(default)]
    address: Option<String>,
    #[serde(default)]
    backend: Option<String>,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    uuid: Option<String>,
    #[serde(default)]
    version: Option<String>,
    #[serde(default)]
    plugin: Option<String>,
    #[serde(default)]
    url: Option<String>,
}

/// One known line.
#[derive(Debug)]
pub(super) struct Signature {
    pub(super) name: String,
    pub(super) what: What,
    pub(super) says: Option<String>,
    pub(super) finding: Option<Cause>,
    pub(super) also: Vec<Cause>,
    pub(super) certain: bool,
    pub(super) silence: Option<Silence>,
    pub(super) software: Option<Software>,
    pub(super) exception: bool,
    pub(super) forwarded: bool,
    pub(super) begins: bool,
    pub(super) kind: Option<ServerKind>,
    pub(super) online: Option<bool>,
    pub(super) forwarding: Option<ForwardingMode>,
    logger: Vec<String>,
    segments: Vec<Segment>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Segment {
    Literal(Box<[u8]>),
    Field(Kind),
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Address,
    Any,
    Backend,
    Player,
    Plugin,
    Reason,
    Secret,
    Status,
    Url,
    Uuid,
    Version,
    Who,
}

/// What the fields of a line hold.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Fields<'a> {
    pub(super) player: &'a [u8],
    /// As it stands, with its port.
    pub(super) address: &'a [u8],
    pub(super) backend: &'a [u8],
    pub(super) reason: &'a [u8],
    pub(super) status: &'a [u8],
    pub(super) uuid: &'a [u8],
    pub(super) version: &'a [u8],
    pub(super) plugin: &'a [u8],
    pub(super) url: &'a [u8],
    /// What must not be shown: hosts that print a token.
    pub(super) secrets: [&'a [u8]; 2],
    /// Of the fields without a name, the last one.
    pub(super) any: &'a [u8],
}

macro_rules! signatures {
    ($($file:literal,)+) => {
        /// The files, in the order in which their signatures are tried.
        const FILES: &[(&str, &str)] = &[
            $(($file, include_str!(concat!("../../../../resources/signatures/", $file, ".yml"))),)+
        ];
    };
}

signatures! {
    "start",
    "vanilla",
    "paper",
    "velocity",
    "bungeecord",
    "forwarding-mods",
    "plugins",
    "minestom",
    "traces",
}

/// Every signature, and the search that finds the few lines worth a look.
pub(super) struct Registry {
    pub(super) signatures: Vec<Signature>,
    search: AhoCorasick,
}

/// The registry; read once.
pub(super) static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::read);

impl Registry {
    fn read() -> Self {
        let mut signatures = Vec::new();
        for (file, text) in FILES {
            let written: Vec<Written> = serde_saphyr::from_str(text)
                .unwrap_or_else(|error| panic!("resources/signatures/{file}.yml: {error}"));
            let software = match *file {
                "velocity" => Some(Software::Velocity),
                "bungeecord" => Some(Software::Bungee),
                "vanilla" | "paper" | "forwarding-mods" | "minestom" => Some(Software::Server),
                _ => None,
            };
            signatures.extend(
                written
                    .into_iter()
                    .map(|written| Signature::of(written, software)),
            );
        }
        // A colour can stand in the middle of any literal: a line that has one is looked at without it.
        let literals = signatures
            .iter()
            .map(Signature::longest_literal)
            .chain([&b"\x1b"[..], "§".as_bytes()]);
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(literals)
            .unwrap_or_else(|error| panic!("resources/signatures: {error}"));
        Self { signatures, search }
    }

    /// Whether a line can hold anything of interest.
    pub(super) fn may_match(&self, line: &[u8]) -> bool {
        self.search.is_match(line)
    }

    /// What a host's message is.
    pub(super) fn message<'a>(
        &'static self,
        logger: &[u8],
        message: &'a [u8],
    ) -> Option<(&'static Signature, Fields<'a>)> {
        self.signatures
            .iter()
            .filter(|signature| signature.what != What::Trace)
            .find_map(|signature| Some((signature, signature.fit(logger, message)?)))
    }

    /// What a line of a stack trace says: the text may stand anywhere in it.
    pub(super) fn trace<'a>(
        &'static self,
        line: &'a [u8],
    ) -> Option<(&'static Signature, Fields<'a>)> {
        self.signatures
            .iter()
            .filter(|signature| signature.what == What::Trace)
            .find_map(|signature| Some((signature, signature.fit_anywhere(line)?)))
    }

    /// A mod in the list that a loader prints without a prefix.
    pub(super) fn listed<'a>(
        &'static self,
        line: &'a [u8],
    ) -> Option<(&'static Signature, Fields<'a>)> {
        self.signatures
            .iter()
            .filter(|signature| signature.what == What::Plugin)
            .find_map(|signature| Some((signature, signature.fit(b"", line.trim_ascii_start())?)))
    }
}

impl Signature {
    fn of(written: Written, software: Option<Software>) -> Self {
        let name = &written.name;
        let cause = |code: &String| -> Cause {
            code.parse()
                .unwrap_or_else(|_| panic!("signature {name}: there is no cause {code}"))
        };
        Self {
            what: written.event,
            finding: written.finding.as_ref().map(cause),
            also: written.also.iter().map(cause).collect(),
            silence: written.silence.as_deref().map(|silence| match silence {
                "dns" => Silence::Dns,
                "refused" => Silence::Refused,
                "reset" => Silence::Reset,
                "timeout" => Silence::Timeout,
                "tls" => Silence::Tls,
                other => panic!("signature {name}: there is no silence {other}"),
            }),
            segments: segments(name, &written.pattern),
            says: written.says,
            exception: written.exception,
            forwarded: written.forwarded,
            begins: written.begins,
            kind: written.kind.as_deref().map(|kind| match kind {
                "fabric" => ServerKind::Fabric,
                "forge" => ServerKind::Forge,
                "minestom" => ServerKind::Minestom,
                "neoforge" => ServerKind::Neoforge,
                "paper" => ServerKind::Paper,
                other => panic!("signature {name}: there is no kind {other}"),
            }),
            online: written.online,
            forwarding: written.forwarding.as_deref().map(|word| {
                ForwardingMode::from_word(word)
                    .unwrap_or_else(|| panic!("signature {name}: there is no forwarding {word}"))
            }),
            certain: written.certain,
            software: written.software.or(software),
            logger: written.logger,
            name: written.name,
        }
    }

    /// Whether its lines begin with something in brackets.
    pub(super) fn begins_with_bracket(&self) -> bool {
        matches!(self.segments.first(), Some(Segment::Literal(literal)) if literal.starts_with(b"["))
    }

    fn longest_literal(&self) -> &[u8] {
        self.segments
            .iter()
            .filter_map(|segment| match segment {
                Segment::Literal(literal) => Some(&**literal),
                Segment::Field(_) => None,
            })
            .max_by_key(|literal| literal.len())
            .unwrap_or_default()
    }

    fn fit<'a>(&self, logger: &[u8], message: &'a [u8]) -> Option<Fields<'a>> {
        let mut message = message;
        if !self.logger.is_empty() {
            let is_ours = |name: &String| name.as_bytes().eq_ignore_ascii_case(logger);
            if !self.logger.iter().any(is_ours) {
                // On consoles a plugin's name stands in brackets before its message.
                message = self.logger.iter().find_map(|name| {
                    message
                        .strip_prefix(b"[")?
                        .strip_prefix(name.as_bytes())?
                        .strip_prefix(b"] ")
                })?;
            }
        }
        let mut fields = Fields::default();
        fit(&self.segments, message, &mut fields).then_some(fields)
    }

    fn fit_anywhere<'a>(&self, line: &'a [u8]) -> Option<Fields<'a>> {
        let Some(Segment::Literal(first)) = self.segments.first() else {
            return None;
        };
        let mut from = 0;
        while let Some(at) = find(&line[from..], first) {
            let mut fields = Fields::default();
            if fit(&self.segments, &line[from + at..], &mut fields) {
                return Some(fields);
            }
            from += at + 1;
        }
        None
    }
}

fn segments(name: &str, pattern: &str) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        let close = rest[open..]
            .find('}')
            .unwrap_or_else(|| panic!("signature {name}: a brace is not closed"));
        if open > 0 {
            segments.push(Segment::Literal(rest.as_bytes()[..open].into()));
        }
        segments.push(Segment::Field(match &rest[open + 1..open + close] {
            "address" => Kind::Address,
            "any" => Kind::Any,
            "backend" => Kind::Backend,
            "player" => Kind::Player,
            "plugin" => Kind::Plugin,
            "reason" => Kind::Reason,
            "secret" => Kind::Secret,
            "status" => Kind::Status,
            "url" => Kind::Url,
            "uuid" => Kind::Uuid,
            "version" => Kind::Version,
            "who" => Kind::Who,
            other => panic!("signature {name}: there is no field {other}"),
        }));
        rest = &rest[open + close + 1..];
    }
    if !rest.is_empty() {
        segments.push(Segment::Literal(rest.as_bytes().into()));
    }
    segments
}

/// Fits the segments to a text from its beginning; what follows the last literal does not matter.
fn fit<'a>(segments: &[Segment], text: &'a [u8], fields: &mut Fields<'a>) -> bool {
    let (first, after) = match segments {
        [] => return true,
        [Segment::Literal(literal), after @ ..] => {
            return text
                .strip_prefix(&**literal)
                .is_some_and(|rest| fit(after, rest, fields));
        }
        [Segment::Field(kind), after @ ..] => (*kind, after),
    };
    let Some(Segment::Literal(next)) = after.first() else {
        return take(first, text, fields);
    };
    // The nearest place where the next words stand and everything fits.
    let mut from = 0;
    while let Some(at) = find(&text[from..], next) {
        let value = &text[..from + at];
        if take(first, value, fields) && fit(after, &text[from + at..], fields) {
            return true;
        }
        from += at + 1;
        if from > LONGEST_FIELD {
            break;
        }
    }
    false
}

/// A game profile with its textures is the longest thing between two words of a line.
const LONGEST_FIELD: usize = 4096;

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    let (&first, _) = wanted.split_first()?;
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.iter().position(|&byte| byte == first)?;
        if text[at..].starts_with(wanted) {
            return Some(at);
        }
        from = at + 1;
    }
}

fn take<'a>(kind: Kind, value: &'a [u8], fields: &mut Fields<'a>) -> bool {
    let word = |longest: usize| {
        !value.is_empty() && value.len() <= longest && !value.iter().any(u8::is_ascii_whitespace)
    };
    match kind {
        Kind::Any => {
            fields.any = value;
            true
        }
        Kind::Reason => {
            fields.reason = value.trim_ascii();
            true
        }
        Kind::Address => {
            fields.address = value;
            is_address(value)
        }
        Kind::Backend => {
            fields.backend = value;
            word(64)
        }
        Kind::Player => {
            fields.player = value;
            is_player(value)
        }
        Kind::Plugin => {
            fields.plugin = value;
            word(64)
        }
        Kind::Secret => {
            let first = fields.secrets[0].is_empty();
            fields.secrets[usize::from(!first)] = value;
            true
        }
        Kind::Status => {
            fields.status = value;
            word(24)
        }
        Kind::Url => {
            let end = value
                .iter()
                .position(|byte| matches!(byte, b',' | b'\'' | b']' | b' '))
                .unwrap_or(value.len());
            fields.url = &value[..end];
            end > 0
        }
        Kind::Uuid => {
            fields.uuid = value.trim_ascii();
            std::str::from_utf8(fields.uuid).is_ok_and(|text| Uuid::try_parse(text).is_ok())
        }
        Kind::Version => {
            fields.version = value.trim_ascii();
            !fields.version.is_empty() && value.len() <= 200
        }
        Kind::Who => who(value, fields),
    }
}

/// A name as hosts take them, in any alphabet: one word without anything that formats or parts words.
fn is_player(name: &[u8]) -> bool {
    (1..=40).contains(&name.len())
        && !name.iter().any(|byte| {
            byte.is_ascii_whitespace()
                || byte.is_ascii_control()
                || b"<>[]():,|/'\"={}".contains(byte)
        })
        && !name.ends_with("»".as_bytes())
}

/// An address as Java prints it, or what a careful person left of it: `/203.0.113.7:51234`, `/[ip]:51234`, `<IP>`.
fn is_address(text: &[u8]) -> bool {
    if WITHHELD.contains(&text) {
        return true;
    }
    let apart = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b'|');
    if text.is_empty() || text.len() > 100 || text.iter().any(apart) {
        return false;
    }
    text.starts_with(b"/")
        || text == b"<IP>"
        || address(text).is_some()
        || text.starts_with(b"local:")
}

/// What stands for an address where the owner lets none be logged: vanilla's words, Velocity's and Paper's.
const WITHHELD: &[&[u8]] = &[b"IP hidden", b"<ip address withheld>"];

/// Whether an address tells one connection from another.
pub(super) fn is_withheld(text: &[u8]) -> bool {
    text == b"<IP>" || WITHHELD.contains(&text)
}

/// The IP address in `/203.0.113.7:51234`, `name/203.0.113.7:1`, `/[2001:db8::1]:1`, `/2001:db8:0:0:0:0:0:1:51234`.
pub(super) fn address(text: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(text).ok()?;
    let text = text.rsplit_once('/').map_or(text, |(_, address)| address);
    if let Some(rest) = text.strip_prefix('[') {
        let inside = rest.split(']').next()?;
        return inside.split('%').next()?.parse().ok();
    }
    let bare = text.split('%').next()?;
    match text.rsplit_once(':') {
        Some((address, _)) if text.matches(':').count() == 1 => address.parse().ok(),
        // Java writes all eight groups, and the port after them.
        Some((address, _)) if text.matches(':').count() == 8 => {
            address.split('%').next()?.parse().ok()
        }
        _ => bare.parse().ok(),
    }
}

/// Vanilla's ways to say who a connection is: `Alice (/203.0.113.7:1)`, `/203.0.113.7:1`, a game profile in Java's own
/// form with or without an address.
fn who<'a>(value: &'a [u8], fields: &mut Fields<'a>) -> bool {
    let value = value.trim_ascii();
    fields.player = b"";
    fields.address = b"";
    fields.uuid = b"";
    if is_address(value) {
        fields.address = value;
        return true;
    }
    let (name, after) = match value.iter().rposition(|&byte| byte == b'(') {
        Some(open) if value.ends_with(b")") && open > 0 && value[open - 1] == b' ' => {
            let inside = &value[open + 1..value.len() - 1];
            if !is_address(inside) {
                return false;
            }
            (value[..open].trim_ascii_end(), inside)
        }
        _ => (value, &b""[..]),
    };
    fields.address = after;
    let is_profile = ["com.mojang.authlib.GameProfile", "GameProfile"]
        .iter()
        .any(|class| name.starts_with(class.as_bytes()));
    if is_profile {
        let Some(begin) = find(name, b"name=") else {
            return false;
        };
        let rest = &name[begin + 5..];
        let end = rest
            .iter()
            .position(|byte| matches!(byte, b',' | b']' | b')'))
            .unwrap_or(rest.len());
        fields.player = &rest[..end];
        // An id stands there once the account is proven, or forwarded.
        if let Some(begin) = find(name, b"id=") {
            let id = name.get(begin + 3..begin + 39).unwrap_or_default();
            let proven = std::str::from_utf8(id).is_ok_and(|text| Uuid::try_parse(text).is_ok());
            fields.uuid = if proven { id } else { b"" };
        }
        return true;
    }
    fields.player = name;
    is_player(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::form;

    fn written() -> Vec<Written> {
        FILES
            .iter()
            .flat_map(|(file, text)| {
                serde_saphyr::from_str::<Vec<Written>>(text)
                    .unwrap_or_else(|error| panic!("{file}: {error}"))
            })
            .collect()
    }

    #[test]
    fn every_example_is_read_as_its_file_says() {
        let mut wrong = String::new();
        for signature in written() {
            assert!(
                !signature.examples.is_empty(),
                "{} has no example",
                signature.name
            );
            assert!(!signature.hosts.is_empty() && !signature.seen.is_empty());
            for example in &signature.examples {
                let line = example.line.as_bytes();
                let found = if signature.event == What::Trace {
                    REGISTRY.trace(line)
                } else {
                    match form::parse(line) {
                        Some(parsed) => REGISTRY.message(parsed.logger, parsed.message),
                        None => REGISTRY.listed(line),
                    }
                };
                let Some((found, fields)) = found else {
                    wrong.push_str(&format!("{}: not read: {}\n", signature.name, example.line));
                    continue;
                };
                assert!(REGISTRY.may_match(line), "{}", example.line);
                if found.name != signature.name {
                    wrong.push_str(&format!(
                        "{} is read as {}: {}\n",
                        signature.name, found.name, example.line
                    ));
                }
                let ip = address(fields.address)
                    .map(|address| address.to_string())
                    .unwrap_or_default();
                for (what, expected, seen) in [
                    ("player", &example.player, fields.player),
                    ("address", &example.address, ip.as_bytes()),
                    ("backend", &example.backend, fields.backend),
                    ("reason", &example.reason, fields.reason),
                    ("status", &example.status, fields.status),
                    ("uuid", &example.uuid, fields.uuid),
                    ("version", &example.version, fields.version),
                    ("plugin", &example.plugin, fields.plugin),
                    ("url", &example.url, fields.url),
                ] {
                    let seen = String::from_utf8_lossy(seen);
                    if expected.as_deref().unwrap_or_default() != seen {
                        wrong.push_str(&format!(
                            "{}: {what} is {seen:?}, not {expected:?}\n",
                            signature.name
                        ));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong}");
    }

    #[test]
    fn most_were_seen_in_real_peoples_logs() {
        let in_threads = |signature: &&Written| {
            signature.source.as_deref().is_some_and(|source| {
                source.split(", ").any(|place| {
                    let (repository, number) = place.split_once('#').unwrap_or_default();
                    repository.contains('/') && number.parse::<u32>().is_ok()
                })
            })
        };
        let seen = written();
        let count = seen.iter().filter(in_threads).count();
        assert!(count >= 40, "{count} of {}", seen.len());
    }

    #[test]
    fn names_are_unique_and_literals_long_enough_to_search_for() {
        let mut names: Vec<_> = written()
            .into_iter()
            .map(|signature| signature.name)
            .collect();
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(count >= 40, "{count} signatures");
        for signature in &REGISTRY.signatures {
            assert!(signature.longest_literal().len() >= 4, "{}", signature.name);
            if signature.what != What::Trace {
                let finds = signature.what == What::Finding;
                assert_eq!(finds, signature.finding.is_some(), "{}", signature.name);
            }
        }
    }

    #[test]
    fn addresses_are_read_as_java_prints_them() {
        for (text, address_there) in [
            ("/203.0.113.7:51234", Some("203.0.113.7")),
            ("play.example.org/203.0.113.7:51234", Some("203.0.113.7")),
            ("203.0.113.7", Some("203.0.113.7")),
            ("/[2001:db8:0:0:0:0:0:1]:51234", Some("2001:db8::1")),
            ("/2001:db8:0:0:0:0:0:1:51234", Some("2001:db8::1")),
            ("/[0:0:0:0:0:0:0:1%0]:51234", Some("::1")),
            ("/[ip]:56200", None),
            ("<IP>", None),
        ] {
            assert_eq!(
                address(text.as_bytes()),
                address_there.map(|text| text.parse().expect("an address")),
                "{text}"
            );
            assert!(is_address(text.as_bytes()));
        }
        assert!(!is_address(b"hello"));
    }
}
