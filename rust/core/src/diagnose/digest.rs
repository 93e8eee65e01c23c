//! Many logins that fail for one reason are one message.
//!
//! The first is told at once; whatever follows within five minutes waits and is told together: "14 players, same cause".
//! What no admin wants to read about one by one (scanners, strangers, the Cancel button) is a number and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::{Diagnosis, Report};
use crate::catalogue::{Certainty, Label, Language, admin_text, fix_text, place_text, title};
use crate::text::{Color, Text};
use crate::untrusted::Untrusted;
use crate::{Cause, Millis};

/// How long reports of one cause wait for each other, in milliseconds.
pub const WINDOW: u64 = 5 * 60_000;

/// Names that are told one by one.
const NAMES: usize = 3;

/// Players who are told apart within one window; more are counted by their logins.
const PLAYERS: usize = 1_024;

/// Collects reports.
#[derive(Clone, Debug, Default)]
pub struct Digest {
    acknowledged: BTreeSet<Cause>,
    windows: BTreeMap<Cause, Window>,
    untold: u64,
}

/// One cause's five minutes.
#[derive(Clone, Debug)]
struct Window {
    /// When the next message may be told.
    next: Millis,
    waiting: Option<Notice>,
}

/// What admins are told at one time about one cause.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The first one's diagnosis.
    pub diagnosis: Diagnosis,
    /// Logins that failed so.
    pub logins: usize,
    /// The players, in lower case, with the name as it was announced first.
    players: BTreeMap<Box<[u8]>, Untrusted>,
}

impl Digest {
    /// An empty one; `acknowledged` are causes that the owner wants to hear nothing about.
    pub fn new(acknowledged: BTreeSet<Cause>) -> Self {
        Self {
            acknowledged,
            ..Self::default()
        }
    }

    /// The owner acknowledges other causes now; what waits of them is dropped.
    pub fn acknowledge(&mut self, causes: BTreeSet<Cause>) {
        self.windows.retain(|cause, _| !causes.contains(cause));
        self.acknowledged = causes;
    }

    /// Reports that were counted and not told.
    pub fn untold(&self) -> u64 {
        self.untold
    }

    /// Takes a report in.
    pub fn add(&mut self, now: Millis, report: &Report) {
        let cause = report.diagnosis.cause;
        if !report.notice || self.acknowledged.contains(&cause) {
            self.untold += 1;
            return;
        }
        let window = self.windows.entry(cause).or_insert(Window {
            next: now,
            waiting: None,
        });
        let notice = window.waiting.get_or_insert_with(|| Notice {
            diagnosis: report.diagnosis.clone(),
            logins: 0,
            players: BTreeMap::new(),
        });
        notice.logins += 1;
        let name = report.name.as_bytes().to_ascii_lowercase().into();
        if notice.players.len() < PLAYERS || notice.players.contains_key(&name) {
            notice
                .players
                .entry(name)
                .or_insert_with(|| report.name.clone());
        }
    }

    /// The next message whose time has come.
    pub fn poll(&mut self, now: Millis) -> Option<Notice> {
        // A quiet window is over: the next of that cause is told at once.
        self.windows
            .retain(|_, window| window.waiting.is_some() || window.next > now);
        let window = self
            .windows
            .values_mut()
            .find(|window| window.waiting.is_some() && window.next <= now)?;
        window.next = now + WINDOW;
        window.waiting.take()
    }
}

impl Notice {
    /// How many players it is about.
    pub fn players(&self) -> usize {
        self.players.len()
    }

    /// `Alice, Bob, Carol +11`.
    pub fn names(&self) -> String {
        let mut names: Vec<_> = self
            .players
            .values()
            .take(NAMES)
            .map(Untrusted::escaped)
            .collect();
        if names.is_empty() {
            names.push("?".to_owned());
        }
        let mut shown = names.join(", ");
        if self.players.len() > NAMES {
            shown.push_str(&format!(" +{}", self.players.len() - NAMES));
        }
        shown
    }

    /// One line for a log: the code, what it is, whom it hit, where it is mended and how.
    pub fn line(&self, language: &Language) -> String {
        let Diagnosis {
            cause,
            certainty,
            facts,
            ..
        } = &self.diagnosis;
        let certainty = match certainty {
            Certainty::Certain => Label::Certain,
            Certainty::Likely => Label::Likely,
        };
        let place = place_text(language, *cause, facts);
        format!(
            "{} {} ({}) \u{d7}{}: {}. {}: {}. {}",
            cause.code(),
            title(language, *cause, facts),
            language.label(certainty),
            self.logins,
            self.names(),
            language.label(Label::Where),
            place.trim_end_matches(['.', '\u{3002}']),
            fix_text(language, *cause, facts)
        )
    }

    /// The message in a chat.
    pub fn text(&self, language: &Language) -> Text {
        let diagnosis = &self.diagnosis;
        Text::lines([
            Text::new()
                .colored(Color::Gray, "sessioncheck \u{d7}")
                .colored(Color::Gray, self.logins.to_string())
                .colored(Color::White, format!(": {}", self.names())),
            admin_text(
                language,
                diagnosis.cause,
                Some(diagnosis.certainty),
                &diagnosis.facts,
                &diagnosis.also,
            ),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Languages;
    use crate::cause::Facts;
    use crate::login::ConnectionId;

    fn report(cause: Cause, name: &str, notice: bool) -> Report {
        Report {
            connection: ConnectionId(1),
            name: name.into(),
            notice,
            diagnosis: Diagnosis {
                cause,
                certainty: Certainty::Certain,
                also: Vec::new(),
                facts: Facts::new(),
            },
            timeline: Vec::new(),
        }
    }

    #[test]
    fn the_first_is_told_at_once_and_the_others_together() {
        let mut digest = Digest::default();
        digest.add(Millis(0), &report(Cause::MojangOutage, "Alice", true));
        let first = digest.poll(Millis(0)).unwrap();
        assert_eq!((first.players(), first.logins), (1, 1));
        for number in 0..14 {
            let name = format!("Player{number:02}");
            digest.add(Millis(1_000), &report(Cause::MojangOutage, &name, true));
            digest.add(
                Millis(2_000),
                &report(Cause::MojangOutage, &name.to_uppercase(), true),
            );
            assert_eq!(digest.poll(Millis(2_000)), None);
        }
        digest.add(Millis(3_000), &report(Cause::SecretMismatch, "Bob", true));
        assert_eq!(
            digest.poll(Millis(3_000)).unwrap().diagnosis.cause,
            Cause::SecretMismatch,
            "another cause does not wait"
        );
        assert_eq!(digest.poll(Millis(WINDOW - 1)), None);
        let together = digest.poll(Millis(WINDOW)).unwrap();
        assert_eq!((together.players(), together.logins), (14, 28));
        assert_eq!(together.names(), "Player00, Player01, Player02 +11");
        let line = together.line(Languages::english());
        assert!(line.starts_with("SC0201 ") && line.contains("\u{d7}28: Player00"));
        assert!(
            line.contains(". Where: Mojang; there is nothing to change here. Wait."),
            "{line}"
        );
        assert_eq!(digest.poll(Millis(WINDOW)), None);
        digest.add(
            Millis(3 * WINDOW),
            &report(Cause::MojangOutage, "Alice", true),
        );
        assert!(
            digest.poll(Millis(3 * WINDOW)).is_some(),
            "after a quiet window the next is told at once"
        );
    }

    #[test]
    fn a_line_is_one_line_of_sentences_in_every_language() {
        for tag in Languages::tags() {
            for &cause in Cause::ALL {
                let mut digest = Digest::default();
                digest.add(Millis(0), &report(cause, "Alice", true));
                let notice = digest.poll(Millis(0)).expect("at once");
                let line = notice.line(Languages::get(tag));
                assert!(!line.contains('\n'), "{tag} {cause}: {line}");
                for twice in [". .", "..", "\u{3002}."] {
                    let line = line.replace("...", "");
                    assert!(!line.contains(twice), "{tag} {cause}: {line}");
                }
            }
        }
    }

    #[test]
    fn strangers_and_what_is_acknowledged_are_a_number() {
        let mut digest = Digest::new([Cause::ProxyOffline].into());
        digest.add(Millis(0), &report(Cause::StaleSession, "bot", false));
        digest.add(Millis(0), &report(Cause::ProxyOffline, "Alice", true));
        assert_eq!((digest.poll(Millis(0)), digest.untold()), (None, 2));
        digest.add(Millis(0), &report(Cause::TlsFailure, "Alice", true));
        digest.acknowledge([Cause::TlsFailure].into());
        assert_eq!(digest.poll(Millis(WINDOW)), None);
        digest.add(Millis(0), &report(Cause::ProxyOffline, "Alice", true));
        assert!(digest.poll(Millis(0)).is_some());
    }

    #[test]
    fn a_flood_of_names_stays_bounded_and_plain() {
        let mut digest = Digest::default();
        for number in 0..PLAYERS * 2 {
            let name = format!("\u{1b}[31m{number}");
            digest.add(Millis(0), &report(Cause::MojangOutage, &name, true));
        }
        let notice = digest.poll(Millis(0)).unwrap();
        assert_eq!((notice.players(), notice.logins), (PLAYERS, PLAYERS * 2));
        for shown in [
            notice.line(Languages::english()),
            notice.text(Languages::english()).plain(),
        ] {
            assert!(!shown.contains('\u{1b}'), "{shown}");
        }
    }
}
