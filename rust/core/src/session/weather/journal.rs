//! The outages of the past, one line each, so that "was it Mojang last night?" has an answer after a restart.
//!
//! A line is written when an outage begins and again when it ends; of several lines with one start the last counts.
//! What does not read as a line is passed over: half a line is what a power cut leaves.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::cause::Cause;
use crate::millis::Millis;

/// Outages kept.
const OUTAGES: usize = 256;

/// Players told apart in one outage.
const PLAYERS: usize = 4_096;

/// An outage that begins again so soon, in milliseconds, was never over.
const SAME_WITHIN: u64 = 30_000;

/// One outage.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Outage {
    /// When its first question failed.
    pub start: Millis,
    /// When the service answered again; none while it lasts, or where nobody was there to see it.
    pub end: Option<Millis>,
    /// Whose it was.
    pub cause: Cause,
    /// Players that it hit.
    pub players: u64,
}

/// All that are kept, oldest first, and what must be written down.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    outages: Vec<Outage>,
    is_open: bool,
    affected: BTreeSet<u64>,
    unwritten: Vec<Outage>,
}

/// A line as it is written.
#[derive(Deserialize, Serialize)]
struct Line {
    start: u64,
    end: Option<u64>,
    cause: String,
    players: u64,
}

impl Outage {
    /// Its line, without an end of line.
    pub fn line(&self) -> String {
        let line = Line {
            start: self.start.0,
            end: self.end.map(|end| end.0),
            cause: self.cause.code().to_owned(),
            players: self.players,
        };
        serde_json::to_string(&line).unwrap_or_default()
    }

    /// Reads a line; none where it is none of ours.
    pub fn read(line: &str) -> Option<Self> {
        let line: Line = serde_json::from_str(line.trim()).ok()?;
        let end = line.end.map(Millis);
        Some(Self {
            start: Millis(line.start),
            end: end.filter(|end| *end >= Millis(line.start)),
            cause: Cause::from_str(&line.cause).ok()?,
            players: line.players,
        })
    }
}

impl Journal {
    /// Fills it with what was kept; later lines go over earlier ones with the same start.
    pub fn load(&mut self, text: &str) {
        let mut kept: BTreeMap<Millis, Outage> = BTreeMap::new();
        for outage in text.lines().filter_map(Outage::read) {
            kept.insert(outage.start, outage);
        }
        let now: Vec<_> = std::mem::take(&mut self.outages);
        self.outages = kept.into_values().chain(now).collect();
        self.bound();
    }

    /// Oldest first.
    pub fn outages(&self) -> &[Outage] {
        &self.outages
    }

    /// What changed since the last call, to be appended.
    pub fn take_unwritten(&mut self) -> Vec<Outage> {
        std::mem::take(&mut self.unwritten)
    }

    pub(super) fn begin(
        &mut self,
        since: Millis,
        cause: Cause,
        players: impl Iterator<Item = u64>,
    ) {
        let goes_on = self
            .outages
            .last()
            .and_then(|last| last.end)
            .is_some_and(|end| since.since(end) < SAME_WITHIN && !self.affected.is_empty());
        if !goes_on {
            self.affected.clear();
            self.outages.push(Outage {
                start: since,
                end: None,
                cause,
                players: 0,
            });
            self.bound();
        }
        self.is_open = true;
        for player in players {
            self.affected(player);
        }
        self.change(None);
    }

    pub(super) fn affected(&mut self, player: u64) {
        if self.is_open && self.affected.len() < PLAYERS {
            self.affected.insert(player);
            if let Some(last) = self.outages.last_mut() {
                last.players = self.affected.len() as u64;
            }
        }
    }

    pub(super) fn end(&mut self, now: Millis) {
        if std::mem::take(&mut self.is_open) {
            self.change(Some(now));
        }
    }

    fn change(&mut self, end: Option<Millis>) {
        if let Some(last) = self.outages.last_mut() {
            last.end = end;
            let last = *last;
            // Only the newest word about an outage is worth a line.
            self.unwritten.retain(|earlier| earlier.start != last.start);
            if self.unwritten.len() < OUTAGES {
                self.unwritten.push(last);
            }
        }
    }

    fn bound(&mut self) {
        let over = self.outages.len().saturating_sub(OUTAGES);
        self.outages.drain(..over);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_back_and_broken_ones_are_passed_over() {
        let mut journal = Journal::default();
        journal.begin(Millis(1_000), Cause::MojangOutage, [1, 2, 2].into_iter());
        journal.affected(3);
        let begun = journal.take_unwritten();
        journal.end(Millis(90_000));
        let ended = journal.take_unwritten();
        assert_eq!((begun.len(), ended.len()), (1, 1));
        assert_eq!(ended[0].players, 3);
        let text = format!(
            "{}\n{{\"start\":5,\"end\":\n\u{0}\u{0}\nnull\n{}\r\n{{\"start\":9,\"end\":3,\"cause\":\"SC0501\",\"players\":1}}\n{{\"start\":7,\"end\":8,\"cause\":\"SC9999\",\"players\":1}}",
            begun[0].line(),
            ended[0].line(),
        );
        let mut again = Journal::default();
        again.load(&text);
        assert_eq!(
            again.outages(),
            [
                Outage {
                    start: Millis(9),
                    end: None,
                    cause: Cause::DnsFailure,
                    players: 1
                },
                ended[0],
            ]
        );
    }

    #[test]
    fn one_that_comes_back_at_once_is_one() {
        let mut journal = Journal::default();
        journal.begin(Millis(1_000), Cause::MojangOutage, [1].into_iter());
        journal.end(Millis(5_000));
        journal.begin(Millis(9_000), Cause::MojangOutage, [2].into_iter());
        journal.end(Millis(12_000));
        assert_eq!(journal.outages().len(), 1);
        assert_eq!(journal.outages()[0].players, 2);
        assert_eq!(journal.outages()[0].end, Some(Millis(12_000)));
        journal.begin(Millis(60_000), Cause::MojangOutage, [2].into_iter());
        assert_eq!(journal.outages().len(), 2);
    }

    #[test]
    fn it_is_bounded() {
        let mut journal = Journal::default();
        for number in 0..1_000 {
            journal.begin(
                Millis(number * 100_000),
                Cause::MojangOutage,
                [1].into_iter(),
            );
            journal.end(Millis(number * 100_000 + 1));
        }
        assert_eq!(journal.outages().len(), OUTAGES);
        assert_eq!(journal.take_unwritten().len(), OUTAGES);
        journal.load(&"{\"start\":1,\"end\":2,\"cause\":\"SC0201\",\"players\":1}\n".repeat(9_999));
        assert_eq!(journal.outages().len(), OUTAGES);
    }
}
