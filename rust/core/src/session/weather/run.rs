//! Failures with nothing sound between them, and how unlikely they are if the service is not out.

use super::super::answer::{Class, NoAnswer};
use crate::millis::Millis;

/// An outage is said when a service that still answers would look like this with less than this chance.
const CHANCE: f64 = 1e-5;

/// The least share of failures that is reckoned with in a run that is over in a moment: the first second of a brown-out
/// looks like nothing that was measured before. With it, ten questions are needed.
const MOMENT_AT_LEAST: f64 = 0.3;

/// The same in a run that lasts, to which repeats and probes at different times have given their chance.
const LASTING_AT_LEAST: f64 = 0.05;

/// So long a run lasts, in milliseconds; and so many probes must have failed in it.
const LASTS: u64 = 2_000;
const LASTING_PROBES: usize = 3;

/// No share of failures is reckoned with beyond this one: a service that fails more is out for all that players see.
const AT_MOST: f64 = 0.9;

/// Players told apart in one run: enough for the highest share.
const PLAYERS: usize = 128;

/// How long one half of the background collects, in milliseconds.
const TURN: u64 = 5 * 60_000;

/// A silence is sure when it has lasted so long, in milliseconds: the most impatient hosts (BungeeCord, authlib) read
/// for five seconds, and what the relay keeps of that for itself is over by then. Any sooner, a service that has become
/// slow looks the same.
const SURE: u64 = 4_300;

/// Our own probes told apart in one run.
const PROBES: usize = 128;

/// The failures since the last sound answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Run {
    since: Option<Millis>,
    noticed_at: Option<Millis>,
    players: Vec<Question<u64>>,
    /// Named by the time when they were put.
    probes: Vec<Question<Millis>>,
    has_voice: bool,
    silent_since: Option<Millis>,
    is_sure_silence: bool,
    why: Option<NoAnswer>,
}

/// A question that failed, or that has been silent for longer than answers take.
#[derive(Clone, Copy, Debug)]
struct Question<T> {
    whose: T,
    has_ended: bool,
}

/// How many questions of each kind.
#[derive(Clone, Copy, Debug)]
struct Count {
    players: usize,
    probes: usize,
}

impl Run {
    /// A question of a player failed, or (no class) is silent. `is_news`: whether that is worth a probe.
    pub(super) fn player_failed(
        &mut self,
        now: Millis,
        asked_at: Millis,
        player: u64,
        class: Option<Class>,
        is_news: bool,
    ) {
        self.saw(asked_at, class);
        if is_news {
            self.noticed_at.get_or_insert(now);
        }
        note(&mut self.players, PLAYERS, player, class.is_some());
    }

    /// A probe failed, or (no class) is silent.
    pub(super) fn probe_failed(&mut self, asked_at: Millis, class: Option<Class>) {
        let is_told = self.probes.iter().any(|probe| probe.whose == asked_at);
        self.is_sure_silence |= is_told && matches!(class, Some(Class::NoAnswer(_)));
        self.saw(asked_at, class);
        note(&mut self.probes, PROBES, asked_at, class.is_some());
    }

    /// A silence of a player that is counted already ended without an answer.
    pub(super) fn end_silence(&mut self, player: u64, why: NoAnswer) {
        if let Some(question) = (self.players.iter_mut()).find(|question| question.whose == player)
        {
            question.has_ended = true;
            self.is_sure_silence = true;
            self.why = self.why.or(Some(why));
        }
    }

    /// Whether it is an outage, for a service that failed this share of questions before. What has ended counts at once.
    /// What is only silent counts once it is sure that the silence is no slowness.
    pub(super) fn is_outage(&self, now: Millis, background: f64) -> bool {
        let is_sure = self.is_sure_silence
            || self
                .silent_since
                .is_some_and(|since| now.since(since) >= SURE);
        self.is_unlikely(now, background, self.count(true))
            || is_sure && self.looks_like_an_outage(now, background)
    }

    /// Whether it would be an outage, were its silence sure.
    pub(super) fn looks_like_an_outage(&self, now: Millis, background: f64) -> bool {
        self.is_unlikely(now, background, self.count(false))
    }

    /// Whether a service that still answers would hardly fail so many in a row.
    fn is_unlikely(&self, now: Millis, background: f64, count: Count) -> bool {
        let Some(since) = self.since.filter(|_| count.probes > 0 && count.players > 0) else {
            return false;
        };
        let lasts = now.since(since) >= LASTS && count.probes >= LASTING_PROBES;
        let at_least = if lasts {
            LASTING_AT_LEAST
        } else {
            MOMENT_AT_LEAST
        };
        let share = background.clamp(at_least, AT_MOST);
        let questions = count.players + count.probes;
        let chance = (0..questions).fold(1.0, |chance, _| chance * share);
        chance <= CHANCE
    }

    fn count(&self, only_ended: bool) -> Count {
        fn of<T>(questions: &[Question<T>], only_ended: bool) -> usize {
            let counts = |question: &&Question<T>| question.has_ended || !only_ended;
            questions.iter().filter(counts).count()
        }
        Count {
            players: of(&self.players, only_ended),
            probes: of(&self.probes, only_ended),
        }
    }

    /// Questions in it, each player's one.
    pub(super) fn questions(&self) -> u32 {
        u32::try_from(self.players.len() + self.probes.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn players(&self) -> impl Iterator<Item = u64> {
        self.players.iter().map(|question| question.whose)
    }

    /// When its first question was put.
    pub(super) fn since(&self) -> Millis {
        self.since.unwrap_or_default()
    }

    /// When a failure that is worth a probe was first known.
    pub(super) fn noticed_at(&self) -> Option<Millis> {
        self.noticed_at
    }

    /// Whether the service itself spoke in it.
    pub(super) fn has_voice(&self) -> bool {
        self.has_voice
    }

    /// Whether there is nothing in it but questions that still wait.
    pub(super) fn is_silence(&self) -> bool {
        !(self.players.iter().any(|question| question.has_ended)
            || self.probes.iter().any(|question| question.has_ended))
    }

    /// The first reason that was given, one that says something before a time-out.
    pub(super) fn why(&self) -> Option<NoAnswer> {
        self.why
    }

    fn saw(&mut self, asked_at: Millis, class: Option<Class>) {
        self.since = Some(self.since.map_or(asked_at, |since| since.min(asked_at)));
        let Some(class) = class else {
            self.silent_since = Some(
                self.silent_since
                    .map_or(asked_at, |since| since.min(asked_at)),
            );
            return;
        };
        self.has_voice |= class == Class::ServerError;
        if let Class::NoAnswer(why) = class
            && self.why.is_none_or(|known| known == NoAnswer::Timeout)
        {
            self.why = Some(why);
        }
    }
}

/// Notes a question, each one's once; one that was silent may have ended.
fn note<T: Copy + PartialEq>(
    questions: &mut Vec<Question<T>>,
    at_most: usize,
    whose: T,
    has_ended: bool,
) {
    if let Some(known) = questions
        .iter_mut()
        .find(|question| question.whose == whose)
    {
        known.has_ended |= has_ended;
    } else if questions.len() < at_most {
        questions.push(Question { whose, has_ended });
    }
}

/// What the service failed of the last five to ten minutes' questions, outages aside.
#[derive(Clone, Debug, Default)]
pub(super) struct Background {
    current: (u64, u64),
    previous: (u64, u64),
    turned_at: Option<Millis>,
}

impl Background {
    pub(super) fn failed(&mut self, now: Millis, questions: u32) {
        self.turn(now);
        self.current.0 += u64::from(questions);
    }

    pub(super) fn sound(&mut self, now: Millis) {
        self.turn(now);
        self.current.1 += 1;
    }

    /// A share that the service's own hardly exceeds: half as much again as what was seen, with one failure in thirty
    /// for what was not.
    pub(super) fn share(&mut self, now: Millis) -> f64 {
        self.turn(now);
        let failed = self.current.0 + self.previous.0 + 1;
        let all = failed + self.current.1 + self.previous.1 + 29;
        // Counts of ten minutes are far below what a float holds exactly.
        #[allow(clippy::cast_precision_loss)]
        let share = failed as f64 / all as f64;
        share * 1.5
    }

    fn turn(&mut self, now: Millis) {
        let since = now.since(*self.turned_at.get_or_insert(now));
        if since >= TURN {
            self.previous = if since < 2 * TURN {
                self.current
            } else {
                (0, 0)
            };
            self.current = (0, 0);
            self.turned_at = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_takes_as_many_questions_as_the_past_demands() {
        // (what was failed before, how long, players, probes; outage?)
        for (background, lasts, players, probes, expected) in [
            (0.0, 100, 9, 1, true),
            (0.0, 100, 8, 1, false),
            (0.0, 100, 50, 0, false),
            (0.0, 2_000, 1, 3, true),
            (0.0, 1_999, 1, 3, false),
            (0.0, 60_000, 1, 2, false),
            (0.0, 60_000, 0, 60, false),
            (0.45, 2_500, 11, 3, false),
            (0.45, 2_500, 12, 3, true),
            (5.0, 60_000, 100, 5, false),
            (5.0, 60_000, 100, 10, true),
        ] {
            let mut run = Run::default();
            for player in 0..players {
                run.player_failed(
                    Millis(1_000),
                    Millis(1_000),
                    player,
                    Some(Class::ServerError),
                    true,
                );
            }
            for probe in 0..probes {
                run.probe_failed(Millis(1_000 + probe), Some(Class::ServerError));
            }
            assert_eq!(
                run.is_outage(Millis(1_000 + lasts), background),
                expected,
                "{background} {lasts} {players} {probes}"
            );
        }
    }

    #[test]
    fn silence_counts_once_it_is_sure() {
        let silent = |players: u64| {
            let mut run = Run::default();
            for player in 0..players {
                run.player_failed(Millis(1_400), Millis(1_000 + player), player, None, true);
            }
            for probe in 0..3 {
                run.probe_failed(Millis(1_700 + probe), None);
            }
            run
        };
        let mut run = silent(40);
        assert!(
            !run.is_outage(Millis(5_299), 0.05),
            "a slow service, perhaps"
        );
        assert!(run.is_outage(Millis(5_300), 0.05));
        assert!(run.is_silence());
        run.end_silence(7_777, NoAnswer::Timeout);
        assert!(!run.is_outage(Millis(4_000), 0.05), "of an earlier run");
        run.end_silence(3, NoAnswer::Timeout);
        assert!(run.is_outage(Millis(4_000), 0.05), "one was given up");
        assert!(!run.is_silence());

        let mut run = silent(40);
        run.probe_failed(Millis(1_701), Some(Class::NoAnswer(NoAnswer::Timeout)));
        assert!(run.is_outage(Millis(4_000), 0.05), "a probe was given up");
        let mut run = silent(40);
        run.probe_failed(Millis(1_701), Some(Class::ServerError));
        assert!(
            !run.is_outage(Millis(4_000), 0.05),
            "one failed answer says nothing about the silent ones"
        );
    }

    #[test]
    fn the_background_is_what_was_seen_and_is_forgotten() {
        let mut background = Background::default();
        assert!((background.share(Millis(0)) - 0.05).abs() < 1e-9);
        for at in 0..1_000 {
            if at % 10 < 3 {
                background.failed(Millis(at), 1);
            } else {
                background.sound(Millis(at));
            }
        }
        let share = background.share(Millis(1_000));
        assert!((0.4..0.5).contains(&share), "{share}");
        assert!(background.share(Millis(1_000 + TURN)) > 0.4);
        assert!(background.share(Millis(10 * TURN)) < 0.06);
    }
}
