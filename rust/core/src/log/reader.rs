//! One server's log as a stream of bytes, in pieces of any size: what comes out are the few lines that mean something,
//! each with the lines of its stack trace and with its time.
//!
//! Memory is bounded: a line is read up to [`LONGEST_LINE`], a record up to [`MOST_MORE`] lines, and nothing else stays
//! but the names of those who are in the game.

use std::collections::{BTreeMap, VecDeque};

use uuid::Uuid;

use super::clean;
use super::form::{self, Date};
use super::signature::{Fields, REGISTRY, Signature, Software, What};
use crate::Cause;
use crate::login::{Reply, Silence};

/// A line is read up to here; the rest of it is passed over and counted.
pub const LONGEST_LINE: usize = 16 << 10;
/// Lines of a stack trace, or of a reason, that belong to one line.
const MOST_MORE: usize = 96;
/// A reason is kept up to here.
const LONGEST_REASON: usize = 1024;
/// An example is kept up to here.
const LONGEST_EXAMPLE: usize = 400;
/// Names in the game that are remembered.
const MOST_NAMES: usize = 20_000;
/// Services in one stream.
const MOST_SERVICES: usize = 64;
/// Seconds within which the lines of one stack trace are written.
const SAME_MOMENT: i64 = 2;
/// A clock that steps back by more has passed midnight; by less, lines are out of order or summer time ends.
const MIDNIGHT: u32 = 2 * 3600;

/// When a line was written, as far as the log says.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Stamp {
    /// Days of the calendar, or since the log began.
    pub(super) day: i64,
    /// Seconds since midnight.
    pub(super) second: u32,
    /// The day is one of the calendar.
    pub(super) dated: bool,
    /// There is a time at all.
    pub(super) timed: bool,
}

impl Stamp {
    /// Seconds on one scale.
    pub(super) fn seconds(self) -> i64 {
        self.day * 86_400 + i64::from(self.second)
    }

    /// For people and for JSON: `2026-11-21T12:34:56`, `12:34:56` where no day is known, none where no time is.
    pub(super) fn shown(self) -> Option<String> {
        if !self.timed {
            return None;
        }
        let (hours, minutes, seconds) =
            (self.second / 3600, self.second / 60 % 60, self.second % 60);
        let time = format!("{hours:02}:{minutes:02}:{seconds:02}");
        Some(if self.dated {
            let Date { year, month, day } = Date::of(self.day);
            format!("{year:04}-{month:02}-{day:02}T{time}")
        } else {
            time
        })
    }
}

/// Something that a log tells.
#[derive(Clone, Debug)]
pub struct Event {
    pub(super) at: Stamp,
    /// The service that compose names before the line; empty where it names none.
    pub(super) service: Box<[u8]>,
    /// Its line in the log, from 1.
    pub(super) line: u64,
    pub(super) signature: &'static Signature,
    pub(super) what: What,
    pub(super) player: Box<[u8]>,
    /// As the line has it, with the port.
    pub(super) address: Box<[u8]>,
    pub(super) backend: Box<[u8]>,
    pub(super) reason: Box<[u8]>,
    pub(super) version: Box<[u8]>,
    pub(super) plugin: Box<[u8]>,
    pub(super) url: Box<[u8]>,
    pub(super) uuid: Option<Uuid>,
    /// UUIDs that a name had before.
    pub(super) others: Vec<Uuid>,
    pub(super) reply: Option<Reply>,
    /// Causes that its stack trace shows.
    pub(super) findings: Vec<Cause>,
    pub(super) example: Box<[u8]>,
}

impl Event {
    /// For sorting the events of several logs.
    pub fn at(&self) -> Stamp {
        self.at
    }
}

/// Reads one server's log.
#[derive(Debug, Default)]
pub struct Reader {
    line: Vec<u8>,
    /// The rest of a line that is too long is being passed over.
    cutting: bool,
    cut_lines: u64,
    lines: u64,
    clock: Stamp,
    last_time: Option<u32>,
    record: Option<Record>,
    names: BTreeMap<Box<[u8]>, Presence>,
    events: VecDeque<Event>,
    scratch: Vec<u8>,
    /// Whose lines are being read, where compose puts those of several services into one stream.
    service: Box<[u8]>,
    /// The other services.
    parked: BTreeMap<Box<[u8]>, Parked>,
    utf16: Option<Utf16>,
    begun: bool,
}

/// How far a name has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Presence {
    /// Past the session service.
    Proven,
    /// In the game.
    Playing,
}

#[derive(Debug)]
struct Record {
    event: Event,
    more: usize,
}

/// Where a service's log stands while another's lines are read.
#[derive(Debug, Default)]
struct Parked {
    clock: Stamp,
    last_time: Option<u32>,
    record: Option<Record>,
    names: BTreeMap<Box<[u8]>, Presence>,
}

/// What PowerShell's redirection makes of a log.
#[derive(Debug)]
struct Utf16 {
    little: bool,
    half: Option<u8>,
}

impl Reader {
    /// Another file of the same server begins; `day`: the one that its name says. Without one the clock goes on.
    pub fn file(&mut self, day: Option<Date>) {
        self.end();
        self.begun = false;
        self.utf16 = None;
        // What begins without a day follows the file before it, no one knows how many days later.
        let others = self
            .parked
            .values_mut()
            .map(|parked| (&mut parked.clock, &mut parked.last_time));
        for (clock, last_time) in others.chain([(&mut self.clock, &mut self.last_time)]) {
            clock.dated = day.is_some();
            if let Some(day) = day {
                clock.day = day.number();
                *last_time = None;
            }
        }
    }

    /// A day to sort by, where none is known.
    pub fn assume_day(&mut self, day: i64) {
        self.clock.day = day;
    }

    /// Takes the next piece in.
    pub fn bytes(&mut self, piece: &[u8]) {
        if !self.begun && !piece.is_empty() {
            self.begun = true;
            self.utf16 = match piece {
                [0xff, 0xfe, ..] => Some(Utf16 {
                    little: true,
                    half: None,
                }),
                [0xfe, 0xff, ..] => Some(Utf16 {
                    little: false,
                    half: None,
                }),
                _ => None,
            };
        }
        if let Some(utf16) = &mut self.utf16 {
            let narrow = utf16.narrowed(piece);
            return self.lines_of(&narrow);
        }
        self.lines_of(piece);
    }

    /// The log has ended: what is pending comes out.
    pub fn end(&mut self) {
        if !self.line.is_empty() || self.cutting {
            let line = std::mem::take(&mut self.line);
            self.take(&line);
            self.cutting = false;
        }
        self.close();
        for service in self.parked.keys().cloned().collect::<Vec<_>>() {
            self.turn_to(&service);
            self.close();
        }
    }

    /// The next event.
    pub fn poll(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Lines that were longer than is read.
    pub fn cut_lines(&self) -> u64 {
        self.cut_lines
    }

    /// Lines that were read.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    fn lines_of(&mut self, mut piece: &[u8]) {
        while let Some(at) = memchr::memchr(b'\n', piece) {
            let (head, rest) = (&piece[..at], &piece[at + 1..]);
            piece = rest;
            if self.line.is_empty() && !self.cutting && head.len() <= LONGEST_LINE {
                self.take(head);
                continue;
            }
            self.keep(head);
            let mut line = std::mem::take(&mut self.line);
            self.take(&line);
            self.cutting = false;
            line.clear();
            self.line = line;
        }
        self.keep(piece);
    }

    /// Keeps the beginning of a line whose end is not there yet.
    fn keep(&mut self, part: &[u8]) {
        let room = LONGEST_LINE - self.line.len();
        if part.len() > room && !self.cutting {
            self.cutting = true;
            self.cut_lines += 1;
        }
        self.line.extend_from_slice(&part[..part.len().min(room)]);
    }

    fn take(&mut self, line: &[u8]) {
        self.lines += 1;
        if let Some((service, _)) = clean::service(line) {
            self.turn_to(service);
        }
        let interesting = REGISTRY.may_match(line);
        if let Some(time) = form::time_near_start(line) {
            self.tick(time);
            self.close_overtaken();
            if !interesting && self.record.is_none() {
                return;
            }
        }
        if !interesting && self.record.is_none() {
            return;
        }
        let mut scratch = std::mem::take(&mut self.scratch);
        if clean::is_colored(line) {
            clean::uncolored(line, &mut scratch);
        } else {
            scratch.clear();
            scratch.extend_from_slice(line);
        }
        self.look(&scratch);
        self.scratch = scratch;
    }

    /// Goes on with another service's log.
    fn turn_to(&mut self, service: &[u8]) {
        let is_known = self.parked.contains_key(service);
        if *self.service == *service || !is_known && self.parked.len() >= MOST_SERVICES {
            return;
        }
        let clock = Stamp {
            second: 0,
            timed: false,
            ..self.clock
        };
        let next = self.parked.remove(service).unwrap_or_else(|| Parked {
            clock,
            ..Parked::default()
        });
        let left = Parked {
            clock: std::mem::replace(&mut self.clock, next.clock),
            last_time: std::mem::replace(&mut self.last_time, next.last_time),
            record: std::mem::replace(&mut self.record, next.record),
            names: std::mem::replace(&mut self.names, next.names),
        };
        let service = std::mem::replace(&mut self.service, service.into());
        self.parked.insert(service, left);
    }

    /// What other services have pending comes out before anything later: nothing more belongs to it.
    fn close_overtaken(&mut self) {
        let now = self.clock.seconds();
        let is_overtaken =
            |parked: &Parked| parked.record.is_some() && parked.clock.seconds() + SAME_MOMENT < now;
        if !self.parked.values().any(is_overtaken) {
            return;
        }
        let here = self.service.clone();
        let overtaken = self
            .parked
            .iter()
            .filter(|(_, parked)| is_overtaken(parked));
        for service in overtaken.map(|(name, _)| name.clone()).collect::<Vec<_>>() {
            self.turn_to(&service);
            self.close();
        }
        self.turn_to(&here);
    }

    /// A line's time; midnight has passed where it steps back far.
    fn tick(&mut self, time: u32) {
        if self.last_time.is_some_and(|last| time + MIDNIGHT < last) {
            self.clock.day += 1;
        }
        self.last_time = Some(time);
        self.clock.second = time;
        self.clock.timed = true;
    }

    fn look(&mut self, line: &[u8]) {
        let (line, prefix_day) = clean::unprefixed(line);
        let Some(parsed) = form::parse(line) else {
            return self.more(line);
        };
        if self.record.is_some() && is_trace(parsed.message) {
            // Some panels put the host's prefix before each line of a stack trace.
            return self.more(parsed.message);
        }
        self.close();
        if let Some(day) = parsed.date.or(prefix_day) {
            self.clock.day = day.number();
            self.clock.dated = true;
        }
        if let Some(time) = parsed.time {
            self.clock.second = time;
            self.clock.timed = true;
        }
        if is_chat(&parsed) || self.is_said_by_player(parsed.message) {
            return;
        }
        let Some((signature, fields)) = REGISTRY.message(parsed.logger, parsed.message) else {
            return;
        };
        let event = Event::of(self.clock, self.lines, signature, &fields, line);
        self.record = Some(Record { event, more: 0 });
    }

    /// `[Name] words` of somebody who is in the game: no plugin's line, whatever the name is.
    fn is_said_by_player(&self, message: &[u8]) -> bool {
        let Some(rest) = message.strip_prefix(b"[") else {
            return false;
        };
        let end = rest.iter().take(64).position(|&byte| byte == b']');
        end.is_some_and(|end| {
            let name: Box<[u8]> = rest[..end].to_ascii_lowercase().into();
            self.names.get(&name) == Some(&Presence::Playing)
        })
    }

    /// A line without a host's form: of a stack trace, of a reason with line breaks, or of a loader's list.
    fn more(&mut self, line: &[u8]) {
        let Some(record) = &mut self.record else {
            if let Some((signature, fields)) = REGISTRY.listed(line) {
                let mut event = Event::of(self.clock, self.lines, signature, &fields, line);
                event.service.clone_from(&self.service);
                self.events.push_back(event);
            }
            return;
        };
        record.more += 1;
        if record.more > MOST_MORE {
            return;
        }
        let event = &mut record.event;
        if let Some((signature, fields)) = REGISTRY.trace(line) {
            event.findings.extend(signature.finding);
            let reply = signature
                .silence
                .map(Reply::Silent)
                .or_else(|| reply_of(fields.status));
            // The first exception wraps the one that says more.
            if reply.is_some()
                && !matches!(
                    event.reply,
                    Some(Reply::Silent(Silence::Dns | Silence::Tls))
                )
            {
                event.reply = reply;
            }
            if event.what == What::BackendFailed {
                let said = signature.says.as_deref().map_or(line, str::as_bytes);
                event.reason = said[..said.len().min(LONGEST_REASON)].into();
            }
        } else if !event.reason.is_empty() && event.what != What::BackendFailed && !is_trace(line) {
            let mut reason = std::mem::take(&mut event.reason).into_vec();
            reason.push(b' ');
            reason.extend_from_slice(line);
            reason.truncate(LONGEST_REASON);
            event.reason = reason.into();
        }
    }

    /// A record is whole.
    fn close(&mut self) {
        let Some(Record { mut event, .. }) = self.record.take() else {
            return;
        };
        event.service.clone_from(&self.service);
        let name: Box<[u8]> = event.player.to_ascii_lowercase().into();
        match event.what {
            What::Started => self.names.clear(),
            What::Proven => self.remember(name, Presence::Proven),
            What::Entered => self.remember(name, Presence::Playing),
            What::Gone => {
                self.names.remove(&name);
            }
            // A host names the address while somebody logs in, and the name alone once they play.
            What::Left if !event.player.is_empty() && event.address.is_empty() => {
                self.names.remove(&name);
                return;
            }
            What::Left => match self.names.remove(&name) {
                // Whoever plays leaves a game, not a login.
                Some(Presence::Playing) => return,
                // Past the session service, a silent end is nobody's fault that we know.
                Some(Presence::Proven) if event.is_silent() || event.is_late() => return,
                None if event.uuid.is_some() && event.is_silent() => return,
                _ if event.is_silent() => {
                    // Scanners and pings have no name.
                    if event.player.is_empty() {
                        return;
                    }
                    event.reason = Box::default();
                }
                _ => event.what = What::Refused,
            },
            What::Refused if self.names.get(&name) == Some(&Presence::Playing) => return,
            _ => {}
        }
        self.events.push_back(event);
    }

    fn remember(&mut self, name: Box<[u8]>, presence: Presence) {
        if self.names.len() >= MOST_NAMES {
            self.names.pop_first();
        }
        self.names.insert(name, presence);
    }
}

impl Event {
    fn of(
        at: Stamp,
        number: u64,
        signature: &'static Signature,
        fields: &Fields<'_>,
        line: &[u8],
    ) -> Self {
        let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(str::to_owned);
        let uuid = |bytes: &[u8]| Uuid::try_parse(text(bytes)?.trim()).ok();
        let reason = match &signature.says {
            Some(says) if signature.what != What::Plugin => says.as_bytes(),
            _ => fields.reason,
        };
        let plugin = match &signature.says {
            Some(says) if signature.what == What::Plugin => says.as_bytes(),
            _ => fields.plugin,
        };
        Self {
            at,
            service: Box::default(),
            line: number,
            signature,
            what: signature.what,
            player: fields.player.into(),
            address: fields.address.into(),
            backend: fields.backend.into(),
            reason: reason[..reason.len().min(LONGEST_REASON)].into(),
            version: fields.version.into(),
            plugin: plugin.into(),
            url: fields.url.into(),
            uuid: uuid(fields.uuid),
            others: fields
                .any
                .split(|&byte| byte == b',')
                .filter_map(uuid)
                .collect(),
            reply: (signature.what == What::Answer)
                .then(|| reply_of(fields.status))
                .flatten(),
            findings: signature.finding.into_iter().collect(),
            example: shown(line, fields),
        }
    }

    fn is_silent(&self) -> bool {
        let reason = self.reason.trim_ascii();
        reason.is_empty()
            || reason == b"Disconnected"
            || reason == b"multiplayer.disconnect.generic"
            || reason == b"disconnect.endOfStream"
            || reason == b"End of stream"
    }

    /// A connection that went quiet.
    fn is_late(&self) -> bool {
        let reason = self.reason.trim_ascii();
        reason == b"Timed out" || reason == b"disconnect.timeout"
    }

    /// The software that a start line shows.
    pub(super) fn software(&self) -> Option<Software> {
        self.signature.software
    }
}

impl Utf16 {
    /// The text in UTF-8; a surrogate becomes a question mark, which no signature looks for.
    fn narrowed(&mut self, piece: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(piece.len());
        for &byte in piece {
            let Some(first) = self.half.take() else {
                self.half = Some(byte);
                continue;
            };
            let unit = if self.little {
                u16::from_le_bytes([first, byte])
            } else {
                u16::from_be_bytes([first, byte])
            };
            if unit != 0xfeff {
                let character = char::from_u32(u32::from(unit)).unwrap_or('?');
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        out
    }
}

/// The line without what must not be shown, cut to the length that is kept.
fn shown(line: &[u8], fields: &Fields<'_>) -> Box<[u8]> {
    let mut line = line.to_vec();
    for secret in fields.secrets.iter().filter(|secret| !secret.is_empty()) {
        if let Some(at) = memchr::memmem::find(&line, secret) {
            line.splice(at..at + secret.len(), "…".bytes());
        }
    }
    line.truncate(LONGEST_EXAMPLE);
    line.into()
}

/// What a status says; the two that say "fine" say nothing here.
fn reply_of(status: &[u8]) -> Option<Reply> {
    let status = std::str::from_utf8(status).ok()?;
    Some(
        match status
            .trim_end_matches(|character: char| !character.is_ascii_digit())
            .parse::<u16>()
        {
            Ok(429) => Reply::RateLimited,
            Ok(403) => Reply::Blocked,
            Ok(204) => Reply::NotJoined,
            Ok(200) => return None,
            Ok(status @ 500..=599) => Reply::Failing(status),
            Ok(status @ 100..=499) => Reply::Bad(status),
            _ => return None,
        },
    )
}

/// Whether a line was said by a player: the thread that carries chat, or a message that opens as chat does.
fn is_chat(line: &form::Line<'_>) -> bool {
    let thread = line.thread;
    let opens = |begin: &&str| line.message.starts_with(begin.as_bytes());
    thread.starts_with(b"Async Chat Thread")
        || line.logger.eq_ignore_ascii_case(b"chat")
        || [
            "<",
            "* ",
            "[Not Secure]",
            "[Server]",
            "[Rcon]",
            "[CHAT]",
            "[System] [CHAT]",
            "[Chat]",
            "[chat]",
        ]
        .iter()
        .any(opens)
}

/// Whether a line is of a stack trace. No name can stand before any of these.
fn is_trace(line: &[u8]) -> bool {
    const BEGINS: &[&str] = &[
        "at ",
        "... ",
        "Caused by: ",
        "Suppressed: ",
        "java.",
        "javax.",
        "io.netty.",
        "com.mojang.authlib.exceptions.",
        "com.velocitypowered.",
        "net.md_5.bungee.",
        "org.",
    ];
    let text = line.trim_ascii_start();
    BEGINS
        .iter()
        .any(|begin| text.starts_with(begin.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Vec<Event> {
        let mut reader = Reader::default();
        reader.bytes(text);
        reader.end();
        std::iter::from_fn(|| reader.poll()).collect()
    }

    #[test]
    fn pieces_of_any_size_give_the_same_events() {
        let text = "[12:00:00 INFO]: Disconnecting Alice (/203.0.113.7:1): Failed to verify username!\r\n\
            [12:00:01 ERROR]: Couldn't verify username because servers are unavailable\n\
            \tat somewhere\nCaused by: java.net.UnknownHostException: sessionserver.mojang.com\n\
            \u{1b}[32m[12:00:02 INFO]: §cBob (/203.0.113.8:1) §flost connection: Disconnected";
        let whole = read(text.as_bytes());
        assert_eq!(whole.len(), 3);
        assert_eq!(whole[1].reply, Some(Reply::Silent(Silence::Dns)));
        assert_eq!(
            (&*whole[2].player, whole[2].what),
            (&b"Bob"[..], What::Left)
        );
        for size in 1..40 {
            let mut reader = Reader::default();
            for piece in text.as_bytes().chunks(size) {
                reader.bytes(piece);
            }
            reader.end();
            let pieces: Vec<_> = std::iter::from_fn(|| reader.poll()).collect();
            assert_eq!(format!("{pieces:?}"), format!("{whole:?}"), "{size}");
        }
    }

    #[test]
    fn services_of_one_stream_are_told_in_the_order_of_their_times() {
        let told = read(
            b"lobby-1  | [12:00:00 INFO]: Disconnecting Alice (/203.0.113.7:1): no\n\
            games-1  | [12:00:01 INFO]: Disconnecting Bob (/203.0.113.8:1): no\n\
            games-1  | [12:11:11 INFO]: Disconnecting Carol (/203.0.113.9:1): no\n\
            lobby-1  | [12:22:22 INFO]: Disconnecting Dave (/203.0.113.10:1): no\n",
        );
        let names: Vec<_> = told.iter().map(|event| &*event.player).collect();
        assert_eq!(names, [&b"Alice"[..], b"Bob", b"Carol", b"Dave"]);
    }

    #[test]
    fn a_line_without_end_costs_no_memory() {
        let mut reader = Reader::default();
        for _ in 0..1000 {
            reader.bytes(&[b'x'; 10_000]);
        }
        assert!(reader.line.capacity() <= 2 * LONGEST_LINE);
        reader.bytes(b"\n[12:00:00 INFO]: Disconnecting Alice (/203.0.113.7:1): no\n");
        reader.end();
        assert_eq!(reader.cut_lines(), 1);
        assert!(reader.poll().is_some() && reader.poll().is_none());
    }

    #[test]
    fn whoever_plays_leaves_no_login() {
        for (text, events) in [
            ("[1:00:00 INFO]: x", 0),
            ("[12:00:00 INFO]: Alice lost connection: Disconnected", 0),
            (
                "[12:00:00 INFO]: Alice (/203.0.113.7:1) lost connection: Disconnected",
                1,
            ),
            (
                "[12:00:00 INFO]: Alice (IP hidden) lost connection: Disconnected",
                1,
            ),
            (
                "[12:00:00 INFO]: UUID of player Alice is 520068b1-e9a8-4679-bf50-6ba37df55eb5\n[12:00:00 INFO]: Alice (/203.0.113.7:1) lost connection: Disconnected",
                1,
            ),
            (
                "[12:00:00 INFO]: Alice joined the game\n[12:00:00 INFO]: Alice lost connection: Timed out",
                1,
            ),
            (
                "[12:00:00 INFO]: /203.0.113.7:1 lost connection: Disconnected",
                0,
            ),
        ] {
            assert_eq!(read(text.as_bytes()).len(), events, "{text}");
        }
    }

    #[test]
    fn midnight_passes_and_days_are_read() {
        let text = "[23:59:59 INFO]: UUID of player Alice is 520068b1-e9a8-4679-bf50-6ba37df55eb5\n\
            [00:00:01 INFO]: Alice joined the game\n[23:59:00 INFO]: hi\n[00:10:00 INFO]: Alice left the game\n";
        let mut reader = Reader::default();
        reader.file(form::date(b"2026-12-30").map(|(day, _)| day));
        reader.bytes(text.as_bytes());
        reader.end();
        let shown: Vec<_> = std::iter::from_fn(|| reader.poll())
            .filter_map(|event| event.at.shown())
            .collect();
        assert_eq!(
            shown,
            [
                "2026-12-30T23:59:59",
                "2026-12-31T00:00:01",
                "2027-01-01T00:10:00"
            ]
        );
    }

    #[test]
    fn reasons_with_line_breaks_are_one() {
        let text = "[12:00:00 INFO]: [connected player] Alice (/203.0.113.7:1): disconnected while connecting to lobby: Your server did not\nsend a forwarding request to the proxy.\n[12:00:01 INFO]: hi\nnot this";
        let events = read(text.as_bytes());
        assert_eq!(
            String::from_utf8_lossy(&events[0].reason),
            "Your server did not send a forwarding request to the proxy."
        );
    }

    #[test]
    fn names_of_other_encodings_are_kept_as_they_are() {
        // Windows-1251, Shift-JIS, and what is no encoding at all.
        for name in [
            &b"\xc0\xed\xed\xe0"[..],
            b"\x83\x5c\x83\x8d",
            b"\xff\xfe\xc0",
        ] {
            let line = [
                b"[12:00:00 INFO]: Disconnecting ",
                name,
                b" (/203.0.113.7:1): Unable to verify player details\n",
            ]
            .concat();
            let events = read(&line);
            assert_eq!((events.len(), &*events[0].player), (1, name));
        }
    }

    #[test]
    fn powershells_files_are_read() {
        let text = "[12:00:00 INFO]: Disconnecting Alice (/203.0.113.7:1): no\r\n";
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(read(&bytes).len(), 1);
    }

    #[test]
    fn what_players_type_is_no_evidence() {
        let said = "Disconnecting Bob (/203.0.113.7:1): Unable to verify player details";
        for line in [
            format!("[12:00:00] [Async Chat Thread - #1/INFO]: {said}"),
            format!("[12:00:00] [Server thread/INFO]: <Alice> {said}"),
            format!("[12:00:00] [Server thread/INFO]: [Not Secure] <Alice> {said}"),
            format!("[12:00:00] [Server thread/INFO]: * Alice {said}"),
            format!("[12:00:00] [Server thread/INFO]: [Server] {said}"),
            format!("[12:00:00 INFO]: Alice » {said}"),
            format!("[12:00:00 INFO]: [Admin] Alice: {said}"),
            format!("[12:00:00 INFO]: Alice: {said}"),
            format!("[12:00:00 INFO]: Alice issued server command: /msg Bob {said}"),
            format!(
                "[12:00:00 INFO]: [connected player] Alice (/203.0.113.7:1) -> executed command /msg {said}"
            ),
            format!("12:00:00 [INFO] [Alice] executed command: /msg {said}"),
            format!("12:00:00 [INFO] [Global] Alice: [12:00:00 INFO]: {said}"),
        ] {
            assert!(read(line.as_bytes()).is_empty(), "{line}");
        }
    }
}
