//! What waits for the host: lines for its log and messages for its admins.
//!
//! The host fetches; nothing is ever pushed into it. The records are a closed set, so that a player's text can become
//! part of a line but never another kind of record. The queue is bounded in number and in bytes: who does not fetch
//! loses the newest, and is told how many.
//!
//! ```text
//! notices    := record*
//! record     := text, whose first byte is the kind
//! 1 log line       level (u8: 0 info, 1 warning, 2 error), then the line, UTF-8, without a line break
//! 2 admin message  a component as JSON, UTF-8
//! ```

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sessioncheck_core::words::fill;

use crate::records::put_text;
use crate::words::Words;

/// How bad a log line is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Level {
    /// Good to know.
    Info,
    /// Something to look at.
    Warning,
    /// A fault of ours.
    Error,
}

/// The queue. Clones are the same queue.
#[derive(Clone, Debug, Default)]
pub struct Notices(Arc<Mutex<Queue>>);

#[derive(Debug)]
struct Queue {
    waiting: VecDeque<Vec<u8>>,
    dropped: u64,
    words: &'static Words,
}

/// A burst of a login storm fits; a host that never fetches costs at most this many records.
const WAITING_AT_MOST: usize = 512;

/// A record's text; longer ones are cut.
const TEXT_AT_MOST: usize = 8 * 1024;

/// One fetch; the rest comes with the next.
const FETCHED_AT_MOST: usize = 256 * 1024;

const LOG_LINE: u8 = 1;
const ADMIN_MESSAGE: u8 = 2;

impl Notices {
    /// An empty queue, which says in English what it says itself.
    pub fn new() -> Self {
        Self::default()
    }

    /// What the queue says itself is said in these words from now on.
    pub(crate) fn speak(&self, words: &'static Words) {
        self.queue().words = words;
    }

    /// A line for the host's log. A line break in it would forge a second line, so it is written as two characters.
    pub fn log(&self, level: Level, line: &str) {
        let mut record = vec![LOG_LINE, level as u8];
        for part in cut(line).split_inclusive(|character: char| character.is_control()) {
            let plain = part.trim_end_matches(|character: char| character.is_control());
            record.extend(plain.as_bytes());
            for control in part[plain.len()..].chars() {
                record.extend(control.escape_default().to_string().into_bytes());
            }
        }
        self.push(record);
    }

    /// A message for the admins: a component as JSON. One that is too long to be shown whole is not shown, because half
    /// a JSON text is none; the log says so.
    pub fn tell_admins(&self, component: &str) {
        if component.len() > TEXT_AT_MOST {
            let words = self.queue().words;
            self.log(Level::Warning, &words.too_long);
            return;
        }
        let mut record = vec![ADMIN_MESSAGE];
        record.extend(component.as_bytes());
        self.push(record);
    }

    /// Everything that waits, oldest first; empty if nothing does.
    pub fn fetch(&self) -> Vec<u8> {
        let mut queue = self.queue();
        let mut out = Vec::new();
        while let Some(record) = queue.waiting.front() {
            if !out.is_empty() && out.len() + record.len() > FETCHED_AT_MOST {
                return out;
            }
            put_text(&mut out, record);
            queue.waiting.pop_front();
        }
        let dropped = std::mem::take(&mut queue.dropped);
        if dropped > 0 {
            let mut record = vec![LOG_LINE, Level::Warning as u8];
            record.extend(fill(&queue.words.dropped, &[("count", &dropped)]).into_bytes());
            put_text(&mut out, &record);
        }
        out
    }

    fn push(&self, record: Vec<u8>) {
        let mut queue = self.queue();
        if queue.waiting.len() < WAITING_AT_MOST {
            queue.waiting.push_back(record);
        } else {
            queue.dropped += 1;
        }
    }

    /// A panic while the lock was held leaves a queue that is still a queue.
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
            dropped: 0,
            words: Words::english(),
        }
    }
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(TEXT_AT_MOST)]
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::records::Reader;
    use sessioncheck_core::catalogue::Languages;

    /// The records of a fetch: kind, and what follows it as text.
    pub(crate) fn records(fetched: &[u8]) -> Vec<(u8, String)> {
        let mut reader = Reader::new(fetched);
        let mut records = Vec::new();
        while !reader.is_empty() {
            let record = reader.text().unwrap();
            records.push((
                record[0],
                String::from_utf8_lossy(&record[1..]).into_owned(),
            ));
        }
        records
    }

    #[test]
    fn what_is_told_is_fetched_once_in_order() {
        let notices = Notices::new();
        notices.log(Level::Error, "first");
        notices.tell_admins("{\"text\":\"second\"}");
        assert_eq!(
            records(&notices.fetch()),
            [
                (1, "\u{2}first".to_owned()),
                (2, "{\"text\":\"second\"}".to_owned())
            ]
        );
        assert!(notices.fetch().is_empty());
    }

    #[test]
    fn a_line_stays_one_line() {
        let notices = Notices::new();
        notices.log(Level::Info, "a\r\nb\u{1b}[31m\tc\n");
        assert_eq!(
            records(&notices.fetch()),
            [(1, "\0a\\r\\nb\\u{1b}[31m\\tc\\n".to_owned())]
        );
    }

    #[test]
    fn who_does_not_fetch_is_told_what_is_lost() {
        let notices = Notices::new();
        let german = Words::of(Languages::get("de"));
        for (words, line) in [
            (Words::english(), "\u{1}3 notices dropped"),
            (german, "\u{1}3 Meldungen verworfen"),
        ] {
            notices.speak(words);
            for number in 0..WAITING_AT_MOST + 3 {
                notices.log(Level::Info, &number.to_string());
            }
            let fetched = records(&notices.fetch());
            assert_eq!(fetched.len(), WAITING_AT_MOST + 1);
            assert_eq!(fetched.last().unwrap(), &(1, line.to_owned()));
        }
    }

    #[test]
    fn a_fetch_and_a_text_have_an_end() {
        let notices = Notices::new();
        let long = "é".repeat(TEXT_AT_MOST);
        for _ in 0..100 {
            notices.log(Level::Info, &long);
        }
        let first = notices.fetch();
        assert!(first.len() <= FETCHED_AT_MOST + TEXT_AT_MOST);
        let mut all = records(&first).len();
        loop {
            let next = records(&notices.fetch()).len();
            if next == 0 {
                break;
            }
            all += next;
        }
        assert_eq!(all, 100);
        notices.tell_admins(&long);
        assert_eq!(records(&notices.fetch())[0].0, LOG_LINE);
    }
}
