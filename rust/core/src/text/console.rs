//! The form of a text for a terminal or a log.

use super::{Color, Style, Text};

impl Text {
    /// The words with terminal colours; without `ansi` the same as [`Text::plain`].
    pub fn console(&self, ansi: bool) -> String {
        if !ansi {
            return self.plain();
        }
        let mut out = String::new();
        for span in self.spans() {
            let style = ansi_style(&span.style);
            // A line break inside colours makes pagers and log viewers colour the next line's prefix.
            for (index, line) in span.content.words().split('\n').enumerate() {
                if index > 0 {
                    out.push('\n');
                }
                if line.is_empty() {
                    continue;
                }
                out.push_str(&style.render().to_string());
                out.push_str(line);
                out.push_str(&style.render_reset().to_string());
            }
        }
        out
    }
}

fn ansi_style(style: &Style) -> anstyle::Style {
    // White is the chat's own colour; on a light terminal it would be invisible.
    let color = style.color.filter(|color| *color != Color::White);
    let mut ansi = anstyle::Style::new().fg_color(color.map(|color| color.row().3.into()));
    for (set, effect) in [
        (style.bold, anstyle::Effects::BOLD),
        (style.italic, anstyle::Effects::ITALIC),
        (style.underlined, anstyle::Effects::UNDERLINE),
    ] {
        if set {
            ansi |= effect;
        }
    }
    ansi
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_end_at_the_line() {
        let text = Text::new()
            .styled(Style::of(Color::Red).bold(), "a\nb")
            .push(" c");
        assert_eq!(
            text.console(true),
            "\u{1b}[1m\u{1b}[91ma\u{1b}[0m\n\u{1b}[1m\u{1b}[91mb\u{1b}[0m c"
        );
        assert_eq!(text.console(false), "a\nb c");
    }
}
