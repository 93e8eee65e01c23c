//! A recorded login, told again: one JSON event a line in, one result a login out.
//!
//! The recording drives the same [`Watch`] as a live server, so what is seen here is what would have been said there.

mod event;
mod hex;
mod summary;

use std::collections::BTreeMap;

use serde::Serialize;

pub use summary::Summary;

use crate::catalogue::{Languages, admin_text, player_text};
use crate::diagnose::{Diagnosis, Report, Settings, Watch};
use crate::login::{Action, ConnectionId};
use crate::{Cause, Millis};
use event::{Event, Happening};

/// The longest line that is read: a frame may be 2 MiB, and every byte of it is two characters.
pub const LONGEST_LINE: usize = 8 << 20;

/// What a line was, beside what it caused.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Line {
    /// It was taken in, or held nothing.
    Taken,
    /// It says something that we do not know; the words say what.
    Ignored(String),
}

/// A line that cannot be an event.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct Broken(pub String);

/// One login that did not go through.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// The connection's number in the recording.
    pub conn: u64,
    /// The announced name, escaped.
    pub name: String,
    /// The cause's code.
    pub code: &'static str,
    /// `certain` or `likely`.
    pub certainty: &'static str,
    /// Codes that fit as well.
    pub also: Vec<&'static str>,
    /// What the player would read.
    pub player: String,
    /// What an admin would read.
    pub admin: String,
    /// Whether an admin would be told now.
    pub notice: bool,
    /// The disconnect that is sent in place of the host's, as hex; none where the host's own goes out or none did.
    pub frame: Option<String>,
    /// The cause itself.
    #[serde(skip)]
    pub cause: Cause,
}

/// A recording in the course of being told.
#[derive(Debug)]
pub struct Replay {
    watch: Watch,
    language: String,
    now: Millis,
    /// Frames that went out in place of a host's, by connection, until it is gone.
    replaced: BTreeMap<u64, Vec<u8>>,
    room: usize,
}

impl Replay {
    /// Before the first line.
    pub fn new(settings: Settings) -> Self {
        Self {
            room: settings.room,
            language: settings.language.clone(),
            watch: Watch::new(settings),
            now: Millis(0),
            replaced: BTreeMap::new(),
        }
    }

    /// Takes the next line in, without its line break; an empty one is nothing.
    ///
    /// # Errors
    /// Why the line is no event: no JSON, a field missing or of the wrong kind. The recording can go on after it.
    pub fn line(&mut self, line: &[u8]) -> Result<Line, Broken> {
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        let line = line.trim_ascii();
        if line.is_empty() {
            return Ok(Line::Taken);
        }
        if line.len() > LONGEST_LINE {
            return Err(Broken(format!(
                "the line is longer than {LONGEST_LINE} bytes"
            )));
        }
        let event = Event::parse(line)?;
        if let Some(at) = event.at {
            self.now = at;
        }
        match event.happening {
            Happening::Opened {
                connection,
                address,
            } => {
                self.replaced.remove(&connection.0);
                self.watch.opened(self.now, connection, address);
            }
            Happening::Frame {
                connection,
                side,
                frame,
            } => {
                if let Action::Replace(frame) = self.watch.frame(self.now, connection, side, &frame)
                {
                    if self.replaced.len() >= self.room {
                        self.replaced.pop_first();
                    }
                    self.replaced.insert(connection.0, frame);
                }
            }
            Happening::Gone { connection, by } => self.watch.gone(self.now, connection, by),
            Happening::Upstream(attempt) => self.watch.upstream(self.now, &attempt.borrow()),
            Happening::Note(note) => self.watch.note(self.now, note),
            Happening::Unknown(what) => return Ok(Line::Ignored(what)),
        }
        Ok(Line::Taken)
    }

    /// The next login that did not go through.
    pub fn poll(&mut self) -> Option<Outcome> {
        let Report {
            connection: ConnectionId(conn),
            name,
            diagnosis:
                Diagnosis {
                    cause,
                    certainty,
                    also,
                    facts,
                },
            notice,
            timeline: _,
        } = self.watch.poll()?;
        let language = Languages::get(&self.language);
        let frame = self.replaced.remove(&conn);
        Some(Outcome {
            conn,
            name: name.escaped(),
            code: cause.code(),
            certainty: certainty.word(),
            also: also.iter().map(|cause| cause.code()).collect(),
            player: player_text(language, cause, &facts, &also).plain(),
            admin: admin_text(language, cause, Some(certainty), &facts, &also).plain(),
            notice,
            frame: frame
                .filter(|_| !cause.code().starts_with("SC07"))
                .map(|frame| hex::encode(&frame)),
            cause,
        })
    }
}
