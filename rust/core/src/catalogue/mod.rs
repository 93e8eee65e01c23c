//! The words for every cause: one page each, in every language, filled with the facts of a case.
//!
//! A page is data under `resources/catalogue/`, its translations are data under `resources/lang/`; this module reads
//! them once and knows how a text is put together, not what it says. A clause that names a fact stands in square
//! brackets and falls away when the fact is not known, so no reader ever sees an empty place.

pub mod docs;
mod document;
mod language;
mod own_texts;
mod page;
pub(crate) mod template;

#[cfg(test)]
mod tidy;

pub use document::{Block, Document};
pub use language::{Label, Language, Languages, Line};
pub use own_texts::{Complaint, OwnTexts};
pub(crate) use template::general;

pub use page::{Admin, Page, Player, Severity, Vanilla, Words, page};

use crate::cause::{Cause, Facts};
use crate::text::{Click, Color, Content, Span, Style, Text};

/// How sure a diagnosis is.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Certainty {
    /// One fact, or evidence that also fits something else.
    Likely,
    /// Two facts that do not depend on each other.
    Certain,
}

impl Certainty {
    /// The word in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }

    /// The word for people.
    pub const fn label(self) -> Label {
        match self {
            Self::Likely => Label::Likely,
            Self::Certain => Label::Certain,
        }
    }
}

/// What the player reads instead of the host's own kick: a headline, up to three lines, and the code.
pub fn player_text(language: &Language, cause: Cause, facts: &Facts, also: &[Cause]) -> Text {
    player_text_over(language, None, cause, facts, also)
}

/// As [`player_text`], with the owner's own words where there are any.
pub fn player_text_over(
    language: &Language,
    own: Option<&OwnTexts>,
    cause: Cause,
    facts: &Facts,
    also: &[Cause],
) -> Text {
    let ours = language.words(cause).player;
    let theirs = own.and_then(|own| own.player(cause));
    let headline = theirs
        .and_then(|theirs| theirs.headline(facts, cause))
        .unwrap_or_else(|| headline(ours, page(cause).vanilla.as_ref(), facts));
    let lines = theirs
        .and_then(|theirs| theirs.lines(facts, cause))
        .unwrap_or_else(|| {
            ours.lines
                .iter()
                .map(|line| template::fill(line, facts, &Style::of(Color::White)))
                .collect()
        });
    let last = own
        .and_then(|own| own.last_line(facts, cause))
        .unwrap_or_else(|| code_line(language, cause, also, own.and_then(OwnTexts::support)));
    Text::lines(
        std::iter::once(headline)
            .chain(lines)
            .chain([Text::new(), last]),
    )
}

/// The line that names the code, for a kick text whose words stay the owner's: `Code SC0301 · discord.gg/example`.
pub fn code_line(language: &Language, cause: Cause, also: &[Cause], support: Option<&str>) -> Text {
    let codes: Vec<&str> = std::iter::once(cause)
        .chain(also.iter().copied())
        .map(Cause::code)
        .collect();
    let mut line = format!("{} {}", language.label(Label::Code), codes.join(" / "));
    if let Some(support) = support {
        line.push_str(" · ");
        line.push_str(support);
    }
    Text::new().colored(Color::DarkGray, line)
}

/// What an admin reads: what happened, where, the steps, how to check, and what else it may be.
pub fn admin_text(
    language: &Language,
    cause: Cause,
    certainty: Option<Certainty>,
    facts: &Facts,
    also: &[Cause],
) -> Text {
    let page = page(cause);
    let words = language.words(cause);
    let mut head = cause_text(language, cause, facts);
    if let Some(certainty) = certainty {
        let label = language.label(certainty.label());
        head = head.colored(Color::Gray, format!(" ({label})"));
    }
    let mut lines = vec![
        head,
        template::fill(words.what, facts, &Style::of(Color::White)),
        labelled(language, Label::Where).append(template::fill(
            words.place,
            facts,
            &Style::of(Color::White),
        )),
    ];
    lines.extend(
        admin_steps(language, cause, facts)
            .into_iter()
            .enumerate()
            .map(|(index, step)| {
                Text::new()
                    .colored(Color::Gray, format!("{}. ", index + 1))
                    .append(step)
            }),
    );
    lines.push(labelled(language, Label::Check).styled(
        Style::of(Color::Aqua).click(Click::Suggest(format!("/{}", page.verify).into())),
        page.verify.clone(),
    ));
    if !also.is_empty() {
        let mut line = labelled(language, Label::Also);
        for (index, &other) in also.iter().enumerate() {
            if index > 0 {
                line = line.colored(Color::Gray, ", ");
            }
            line = line.append(cause_text(language, other, facts));
        }
        lines.push(line);
    }
    Text::lines(lines)
}

/// The steps of the admin's text, one text each and without numbers.
pub fn admin_steps(language: &Language, cause: Cause, facts: &Facts) -> Vec<Text> {
    language
        .words(cause)
        .steps
        .iter()
        .map(|step| template::fill(step, facts, &Style::of(Color::White)))
        .collect()
}

/// What to change, in one line of plain text: the steps one after the other.
pub fn fix_text(language: &Language, cause: Cause, facts: &Facts) -> String {
    let steps: Vec<String> = admin_steps(language, cause, facts)
        .iter()
        .map(Text::plain)
        .collect();
    steps.join(" ")
}

/// Where the cause is mended, in one line of plain text.
pub fn place_text(language: &Language, cause: Cause, facts: &Facts) -> String {
    template::fill(language.words(cause).place, facts, &Style::default()).plain()
}

/// A cause's title with the facts of the case.
pub fn title(language: &Language, cause: Cause, facts: &Facts) -> String {
    template::fill(language.words(cause).title, facts, &Style::default()).plain()
}

/// Code and title in the colour of the severity; a click explains it.
fn cause_text(language: &Language, cause: Cause, facts: &Facts) -> Text {
    let style = Style::of(page(cause).severity.color()).click(Click::Run(
        format!("/sessioncheck explain {}", cause.code()).into(),
    ));
    Text::new()
        .styled(style.clone().bold(), cause.code())
        .styled(style, format!(" {}", title(language, cause, facts)))
}

fn labelled(language: &Language, label: Label) -> Text {
    Text::new().colored(Color::Gray, format!("{}: ", language.label(label)))
}

/// The first line: the client's own words for it where the page names them, else ours.
fn headline(ours: &Player, vanilla: Option<&Vanilla>, facts: &Facts) -> Text {
    let style = Style::of(Color::Red);
    let words = template::fill(&ours.headline, facts, &style);
    match vanilla {
        Some(vanilla) => Text::new().span(Span {
            content: Content::Translate {
                key: vanilla.key.clone().into(),
                since: vanilla.since,
                fallback: words.plain().into(),
            },
            style,
        }),
        None => words,
    }
}
