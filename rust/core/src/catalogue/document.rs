//! A page as something to read: headings, paragraphs, lists. One form, shown on a terminal and in Markdown.

use super::template::general;
use super::{Label, Language, page, player_text, template};
use crate::cause::{Cause, Facts};
use crate::text::{Color, Style, Text};

/// A page to read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Document(Vec<Block>);

/// One part of a page. Texts may hold `` `code` ``.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Block {
    /// The page's own heading.
    Title(String),
    /// A heading below it.
    Heading(String),
    /// A heading inside a long text.
    Subheading(String),
    /// A paragraph.
    Paragraph(String),
    /// An item of a list: its mark, `1.` or `-`, and its text.
    Item(String, String),
    /// What somebody else reads, line by line.
    Quote(Vec<String>),
}

impl Document {
    /// The help page of a cause.
    pub fn of(language: &Language, cause: Cause) -> Self {
        let page = page(cause);
        let words = language.words(cause);
        let none = Facts::new();
        let label = |label: Label| language.label(label).to_owned();
        let heading = |label: Label| Block::Heading(language.label(label).to_owned());

        let mut blocks = vec![
            Block::Title(format!(
                "{} {}: {}",
                cause.code(),
                cause.name(),
                general(words.title)
            )),
            Block::Paragraph(format!(
                "{}: {}",
                label(Label::Severity),
                language.label(Label::of(page.severity))
            )),
            heading(Label::Means),
            Block::Paragraph(words.means.to_owned()),
            heading(Label::HowWeKnow),
            Block::Paragraph(words.how_we_know.to_owned()),
            heading(Label::PlayerReads),
            Block::Quote(
                player_text(language, cause, &none, &[])
                    .plain()
                    .lines()
                    .map(str::to_owned)
                    .collect(),
            ),
            heading(Label::WhatToDo),
            Block::Paragraph(general(words.what)),
            Block::Paragraph(format!("{}: {}", label(Label::Where), general(words.place))),
        ];
        blocks.extend(
            words
                .steps
                .iter()
                .enumerate()
                .map(|(index, step)| Block::Item(format!("{}.", index + 1), general(step))),
        );
        blocks.push(Block::Paragraph(format!(
            "{}: `{}`",
            label(Label::Check),
            page.verify
        )));
        if !words.hosts.is_empty() {
            blocks.push(heading(Label::Hosts));
            blocks.extend(
                words
                    .hosts
                    .iter()
                    .map(|(host, text)| Block::Item("-".to_owned(), format!("{host}: {text}"))),
            );
        }
        blocks.push(heading(Label::More));
        blocks.extend(prose(words.explain));
        if page.see().next().is_some() {
            blocks.push(heading(Label::See));
            blocks.extend(page.see().map(|other| {
                Block::Item(
                    "-".to_owned(),
                    format!(
                        "{} {}: {}",
                        other.code(),
                        other.name(),
                        general(language.words(other).title)
                    ),
                )
            }));
        }
        Self(blocks)
    }

    /// The parts in order.
    pub fn blocks(&self) -> &[Block] {
        &self.0
    }

    /// For a terminal of this width, with colours or without.
    pub fn terminal(&self, width: usize, ansi: bool) -> String {
        let mut out = String::new();
        let mut in_list = false;
        for block in &self.0 {
            let is_item = matches!(block, Block::Item(..));
            let goes_on = is_item && in_list;
            if !out.is_empty() && !goes_on {
                out.push('\n');
            }
            in_list = is_item;
            let heading = Style::of(Color::Gold).bold();
            let (first, next, text) = match block {
                Block::Title(words) => (
                    String::new(),
                    String::new(),
                    Text::new().styled(Style::default().bold(), words.clone()),
                ),
                Block::Heading(words) => (
                    String::new(),
                    String::new(),
                    Text::new().styled(heading, words.clone()),
                ),
                Block::Subheading(words) => (
                    "  ".to_owned(),
                    "  ".to_owned(),
                    Text::new().styled(Style::default().bold(), words.clone()),
                ),
                Block::Paragraph(words) => ("  ".to_owned(), "  ".to_owned(), marked(words)),
                Block::Item(mark, words) => (
                    format!("  {mark} "),
                    " ".repeat(3 + mark.len()),
                    marked(words),
                ),
                Block::Quote(lines) => {
                    for line in lines {
                        let quoted = Text::new()
                            .colored(Color::DarkGray, "  | ")
                            .push(line.clone());
                        out.push_str(quoted.console(ansi).trim_end());
                        out.push('\n');
                    }
                    continue;
                }
            };
            // Scripts without spaces are one long word to this, which it breaks where the line ends.
            let options = textwrap::Options::new(width.max(20))
                .initial_indent(&first)
                .subsequent_indent(&next)
                .word_separator(textwrap::WordSeparator::AsciiSpace)
                .word_splitter(textwrap::WordSplitter::NoHyphenation);
            for line in textwrap::wrap(&text.console(ansi), options) {
                out.push_str(line.trim_end());
                out.push('\n');
            }
        }
        out
    }

    /// As Markdown.
    pub fn markdown(&self) -> String {
        let mut out = String::new();
        let mut in_list = false;
        for block in &self.0 {
            let is_item = matches!(block, Block::Item(..));
            let goes_on = is_item && in_list;
            if !out.is_empty() && !goes_on {
                out.push('\n');
            }
            in_list = is_item;
            match block {
                Block::Title(words) => out.push_str(&format!("# {words}\n")),
                Block::Heading(words) => out.push_str(&format!("## {words}\n")),
                Block::Subheading(words) => out.push_str(&format!("### {words}\n")),
                Block::Paragraph(words) => out.push_str(&format!("{words}\n")),
                Block::Item(mark, words) => out.push_str(&format!("{mark} {words}\n")),
                Block::Quote(lines) => {
                    for line in lines {
                        // Two spaces at the end keep the line's end.
                        out.push_str(format!("> {line}").trim_end());
                        out.push_str(if line.is_empty() { "\n" } else { "  \n" });
                    }
                }
            }
        }
        out
    }
}

/// The blocks of a long text: paragraphs parted by empty lines, `## ` headings, `- ` and `1. ` items.
fn prose(source: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut goes_on = false;
    for line in source.lines() {
        let line = line.trim();
        if line.is_empty() {
            goes_on = false;
            continue;
        }
        if let Some(heading) = line.strip_prefix("## ") {
            blocks.push(Block::Subheading(heading.to_owned()));
            goes_on = false;
            continue;
        }
        if let Some((mark, words)) = item(line) {
            blocks.push(Block::Item(mark.to_owned(), words.to_owned()));
            goes_on = true;
            continue;
        }
        match blocks.last_mut() {
            Some(Block::Paragraph(words) | Block::Item(_, words)) if goes_on => {
                words.push(' ');
                words.push_str(line);
            }
            _ => blocks.push(Block::Paragraph(line.to_owned())),
        }
        goes_on = true;
    }
    blocks
}

fn item(line: &str) -> Option<(&str, &str)> {
    let (mark, words) = line.split_once(' ')?;
    let number = mark.strip_suffix('.');
    let is_mark = mark == "-"
        || number.is_some_and(|digits| {
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        });
    is_mark.then_some((mark, words))
}

/// A text with its code parts coloured.
fn marked(words: &str) -> Text {
    template::fill_with(words, &Style::default(), &|_| None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_has_paragraphs_headings_and_items() {
        assert_eq!(
            prose("One\ntwo.\n\n## Head\n- a\n  b\n1. c\n\nThree."),
            [
                Block::Paragraph("One two.".into()),
                Block::Subheading("Head".into()),
                Block::Item("-".into(), "a b".into()),
                Block::Item("1.".into(), "c".into()),
                Block::Paragraph("Three.".into()),
            ]
        );
        assert_eq!(prose(""), []);
    }

    #[test]
    fn a_page_is_as_wide_as_its_terminal() {
        for &cause in Cause::ALL {
            for tag in ["en", "zh-CN"] {
                let language = super::super::Languages::get(tag);
                let shown = Document::of(language, cause).terminal(80, false);
                for line in shown.lines().filter(|line| !line.starts_with("  | ")) {
                    assert!(textwrap::core::display_width(line) <= 80, "{cause}: {line}");
                }
            }
        }
    }
}
