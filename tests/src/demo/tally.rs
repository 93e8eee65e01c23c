//! How the logins of a chapter ended, counted.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::servers::{Ending, Outcome};

/// The endings of one side in one chapter.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    expected: usize,
    /// From the server's turn to the end.
    ms: Vec<u64>,
    endings: BTreeMap<&'static str, usize>,
    admitted: usize,
    waiting: usize,
    client: usize,
}

impl Tally {
    pub(super) const fn new(expected: usize) -> Self {
        Self {
            expected,
            ms: Vec::new(),
            endings: BTreeMap::new(),
            admitted: 0,
            waiting: 0,
            client: 0,
        }
    }

    pub(super) fn add(&mut self, outcome: &Outcome) {
        self.ms.push(outcome.answer_ms.unwrap_or(outcome.ms));
        match outcome.ending {
            Ending::Admitted => self.admitted += 1,
            Ending::Waiting => self.waiting += 1,
            Ending::Client => self.client += 1,
            Ending::Kicked | Ending::Closed => {}
        }
        *self.endings.entry(words(outcome)).or_default() += 1;
    }

    pub(super) fn count(&self, ending: Ending) -> usize {
        match ending {
            Ending::Admitted => self.admitted,
            Ending::Waiting => self.waiting,
            Ending::Client => self.client,
            Ending::Kicked | Ending::Closed => {
                self.ms.len() - self.admitted - self.waiting - self.client
            }
        }
    }

    /// The longest time to an end.
    pub(super) fn max(&self) -> Duration {
        Duration::from_millis(self.ms.iter().copied().max().unwrap_or_default())
    }

    /// The time within which half of the logins had their end.
    fn p50(&self) -> Duration {
        let mut sorted = self.ms.clone();
        sorted.sort_unstable();
        let middle = sorted.len().saturating_sub(1) / 2;
        Duration::from_millis(sorted.get(middle).copied().unwrap_or_default())
    }

    /// `[########....] 8/12 in`: how many have ended, and how many of them are in.
    pub(super) fn bar(&self) -> String {
        const WIDTH: usize = 20;
        let filled = self.ms.len() * WIDTH / self.expected.max(1);
        format!(
            "[{}{}] {}/{} in",
            "#".repeat(filled),
            ".".repeat(WIDTH.saturating_sub(filled)),
            self.admitted,
            self.expected
        )
    }

    /// What the players saw, the commonest first.
    pub(super) fn in_words(&self) -> String {
        let mut endings: Vec<_> = self.endings.iter().collect();
        endings.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let words: Vec<String> = endings
            .iter()
            .map(|(words, count)| format!("{count} {words}"))
            .collect();
        words.join(", ")
    }

    /// `   50/50    0.2s    1.4s`: admitted, p50, max.
    pub(super) fn figures(&self) -> String {
        let time = |time: Duration| format!("{:.1}s", time.as_secs_f64());
        let more = if self.waiting > 0 { ">" } else { "" };
        format!(
            "{:>9}{:>8}{:>8}",
            format!("{}/{}", self.admitted, self.expected),
            time(self.p50()),
            format!("{more}{}", time(self.max()))
        )
    }
}

const fn words(outcome: &Outcome) -> &'static str {
    match (outcome.ending, &outcome.reason) {
        (Ending::Admitted, _) => "in the world",
        (Ending::Kicked, _) => "kicked with a text",
        (Ending::Closed, None) => "thrown out without a word",
        (Ending::Closed, Some(_)) => "thrown out, words unreadable",
        (Ending::Client, _) => "stopped by their own game",
        (Ending::Waiting, _) => "still at \"Encrypting...\"",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_counted_and_times_ranked() {
        let mut tally = Tally::new(4);
        for (ending, ms) in [
            (Ending::Admitted, 300),
            (Ending::Closed, 100),
            (Ending::Admitted, 200),
            (Ending::Waiting, 5_000),
        ] {
            tally.add(&Outcome {
                name: "A".into(),
                ending,
                reason: None,
                ms,
                answer_ms: Some(ms),
                uuid: None,
            });
        }
        assert_eq!(tally.bar(), "[####################] 2/4 in");
        assert_eq!(
            tally.in_words(),
            "2 in the world, 1 still at \"Encrypting...\", 1 thrown out without a word"
        );
        assert_eq!(tally.figures(), "      2/4    0.2s   >5.0s");
        assert_eq!(tally.count(Ending::Closed), 1);
    }
}
