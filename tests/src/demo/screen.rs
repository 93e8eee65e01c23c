//! The terminal: lines that stay, and one at the bottom that moves where there is a terminal to move it on.

use std::io::{IsTerminal as _, Stdout, Write as _, stdout};

/// Where the demo is told.
#[derive(Debug)]
pub(super) struct Screen {
    out: Stdout,
    moving: bool,
    colours: bool,
}

/// The width of the left one of two columns.
const LEFT: usize = 54;

impl Screen {
    pub(super) fn new() -> Self {
        let out = stdout();
        let terminal = out.is_terminal();
        let colours = terminal && std::env::var_os("NO_COLOR").is_none();
        Self {
            out,
            moving: terminal,
            colours,
        }
    }

    pub(super) fn heading(&mut self, text: &str) {
        self.clear();
        self.put(&format!("\n{}\n", self.painted("1", text)));
    }

    pub(super) fn line(&mut self, text: &str) {
        self.clear();
        self.put(&format!("{text}\n"));
    }

    /// What both sides have to say to one question.
    pub(super) fn pair(&mut self, question: &str, left: &str, right: &str) {
        self.clear();
        let (left, right) = (cut(left, LEFT - 2), cut(right, 160));
        self.put(&format!("  {question:<9}{left:<LEFT$}{right}\n"));
    }

    pub(super) fn verdict(&mut self, good: bool, text: &str) {
        self.clear();
        let colour = if good { "1;32" } else { "1;31" };
        self.put(&format!("\n{}\n", self.painted(colour, text)));
    }

    /// Replaces the moving line. Without a terminal nothing is shown: a log wants only what stays.
    pub(super) fn progress(&mut self, text: &str) {
        if self.moving {
            self.put(&format!("\r\x1b[K  {}", cut(text, 100)));
        }
    }

    /// Takes the moving line away.
    pub(super) fn clear(&mut self) {
        if self.moving {
            self.put("\r\x1b[K");
        }
    }

    fn painted(&self, colour: &str, text: &str) -> String {
        if self.colours {
            format!("\x1b[{colour}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    fn put(&mut self, text: &str) {
        // A closed pipe behind us leaves nobody to tell; the verdict is in the exit code too.
        let _ = self.out.write_all(text.as_bytes());
        let _ = self.out.flush();
    }
}

/// At most so many characters; what is missing shows as an ellipsis.
fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(width.saturating_sub(3)).collect();
    short.push_str("...");
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_shows_it() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdefg", 6), "abc...");
        assert_eq!(cut("äöüßäöü", 6), "äöü...");
    }
}
