//! The owner's own texts over ours: `plugins/sessioncheck/texts/<tag>.yml`.
//!
//! ```yaml
//! support: discord.gg/example
//! last-line: "<gray>{code}[ · {support}]"
//! SC0101:
//!   headline: "<red>Your session is old"
//!   lines: ["<white>Quit the game and start it again."]
//! default:
//!   headline: "<red>You could not log in"
//! ```
//!
//! A cause is named by its code or its name; `default` stands for every cause without an entry. What is wrong is told
//! with line and key, and everything else is used.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use super::template;
use crate::cause::{Cause, Fact, Facts};
use crate::text::{Click, Content, Span, Text, parse_minimessage};
use crate::untrusted::Untrusted;

/// An owner's own texts in one language.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct OwnTexts {
    support: Option<String>,
    last_line: Option<Text>,
    default: OwnPlayer,
    causes: BTreeMap<Cause, OwnPlayer>,
}

/// Something in an owner's texts that cannot be used.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Complaint {
    /// The line, from 1; 0 for the file as a whole.
    pub line: u64,
    /// The full dotted key, `SC0101.lines[1]`; empty where the file cannot be read.
    pub key: String,
    /// What is wrong and what is allowed.
    pub problem: String,
}

/// The owner's words for one cause.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct OwnPlayer {
    headline: Option<Text>,
    lines: Option<Vec<Text>>,
}

/// The largest file that is read.
const LARGEST_FILE: usize = 1 << 20;
/// More lines than this do not fit a disconnect screen.
const MOST_LINES: usize = 12;
/// The placeholders besides the facts.
const CODE: &str = "code";
const NAME: &str = "name";
const SUPPORT: &str = "support";

impl OwnTexts {
    /// Reads a file's text. Never fails as a whole: what cannot be used is in the complaints, in the file's order.
    pub fn parse(source: &str) -> (Self, Vec<Complaint>) {
        let mut texts = Self::default();
        let mut complaints = Vec::new();
        let source = source.trim_start_matches('\u{feff}');
        if source.len() > LARGEST_FILE {
            complaints.push(complaint(0, "", "the file is larger than 1 MiB"));
            return (texts, complaints);
        }
        if source
            .lines()
            .all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
        {
            return (texts, complaints);
        }
        match serde_saphyr::from_str::<Spanned<Node>>(source) {
            Ok(root) => texts.read(&root, &mut complaints),
            Err(error) => {
                let line = error.location().map_or(0, |place| place.line());
                let problem = error.to_string();
                let first = problem.lines().next().unwrap_or_default();
                complaints.push(complaint(
                    line,
                    "",
                    format!("the file is no YAML: {}", Untrusted::from(first).escaped()),
                ));
            }
        }
        (texts, complaints)
    }

    /// The owner's place for help, as `{support}` shows it.
    pub fn support(&self) -> Option<&str> {
        self.support.as_deref()
    }

    pub(super) fn player(&self, cause: Cause) -> Option<Chosen<'_>> {
        let own = self.causes.get(&cause).unwrap_or(&self.default);
        Some(Chosen { own, texts: self })
    }

    pub(super) fn last_line(&self, facts: &Facts, cause: Cause) -> Option<Text> {
        self.last_line
            .as_ref()
            .map(|line| self.filled(line, facts, cause))
    }

    fn read(&mut self, root: &Spanned<Node>, complaints: &mut Vec<Complaint>) {
        let Node::Map(entries) = &root.value else {
            complaints.push(complaint(
                line_of(root),
                "",
                "the file begins with a key such as SC0101: or support:",
            ));
            return;
        };
        for (key, node) in entries {
            match key.as_str() {
                "support" => self.support = plain(key, node, complaints),
                "last-line" => self.last_line = markup(key, node, complaints),
                "default" => self.default = OwnPlayer::read(key, node, complaints),
                other => match other.parse::<Cause>() {
                    Ok(cause) => {
                        let player = OwnPlayer::read(key, node, complaints);
                        self.causes.insert(cause, player);
                    }
                    Err(_) => complaints.push(complaint(
                        line_of(node),
                        key,
                        "is no cause; allowed are a code such as SC0101, a cause's name, default, support and last-line",
                    )),
                },
            }
        }
    }

    fn filled(&self, text: &Text, facts: &Facts, cause: Cause) -> Text {
        let ours = |word: &str| match word {
            CODE => Some(Some(cause.code().to_owned())),
            NAME => Some(Some(cause.name().to_owned())),
            SUPPORT => Some(self.support.clone()),
            _ => None,
        };
        let all = |word: &str| {
            ours(word).or_else(|| {
                fact_named(word).map(|fact| facts.get(fact).map(|value| value.escaped()))
            })
        };
        let mut filled = Text::new();
        for span in text.spans() {
            let mut style = span.style.clone();
            // A player's name never becomes part of a link or a command.
            style.click = style.click.map(|click| filled_click(click, &ours));
            style.hover = style.hover.map(|hover| self.filled(&hover, facts, cause));
            filled = match &span.content {
                Content::Plain(words) => filled.styled(style, template::words(words, &all)),
                content => filled.span(Span {
                    content: content.clone(),
                    style,
                }),
            };
        }
        filled
    }
}

/// The owner's words chosen for a cause.
#[derive(Clone, Copy)]
pub(super) struct Chosen<'a> {
    own: &'a OwnPlayer,
    texts: &'a OwnTexts,
}

impl Chosen<'_> {
    pub(super) fn headline(&self, facts: &Facts, cause: Cause) -> Option<Text> {
        let headline = self.own.headline.as_ref()?;
        Some(self.texts.filled(headline, facts, cause))
    }

    pub(super) fn lines(&self, facts: &Facts, cause: Cause) -> Option<Vec<Text>> {
        let lines = self.own.lines.as_ref()?;
        Some(
            lines
                .iter()
                .map(|line| self.texts.filled(line, facts, cause))
                .collect(),
        )
    }
}

impl OwnPlayer {
    fn read(key: &str, node: &Spanned<Node>, complaints: &mut Vec<Complaint>) -> Self {
        let mut player = Self::default();
        let Node::Map(entries) = &node.value else {
            complaints.push(complaint(
                line_of(node),
                key,
                "has no headline and no lines below it",
            ));
            return player;
        };
        for (word, node) in entries {
            let key = format!("{key}.{word}");
            match (word.as_str(), &node.value) {
                ("headline", _) => player.headline = markup(&key, node, complaints),
                ("lines", Node::List(nodes)) if nodes.len() > MOST_LINES => {
                    complaints.push(complaint(
                        line_of(node),
                        &key,
                        format!("has more than {MOST_LINES} lines"),
                    ))
                }
                ("lines", Node::List(nodes)) => {
                    // One bad line must not put half of the owner's words beside half of ours.
                    player.lines = nodes
                        .iter()
                        .enumerate()
                        .map(|(index, node)| markup(&format!("{key}[{index}]"), node, complaints))
                        .collect();
                }
                ("lines", _) => {
                    complaints.push(complaint(line_of(node), &key, "is no list of texts"));
                }
                _ => complaints.push(complaint(
                    line_of(node),
                    &key,
                    "is not known; allowed are headline and lines",
                )),
            }
        }
        player
    }
}

fn plain(key: &str, node: &Spanned<Node>, complaints: &mut Vec<Complaint>) -> Option<String> {
    match &node.value {
        Node::Scalar(words) => Some(Untrusted::from(words.as_str()).escaped()),
        _ => {
            complaints.push(complaint(line_of(node), key, "is no text"));
            None
        }
    }
}

fn markup(key: &str, node: &Spanned<Node>, complaints: &mut Vec<Complaint>) -> Option<Text> {
    let Node::Scalar(words) = &node.value else {
        complaints.push(complaint(line_of(node), key, "is no text"));
        return None;
    };
    let stranger = template::placeholders(words)
        .find(|word| ![CODE, NAME, SUPPORT].contains(word) && fact_named(word).is_none());
    if let Some(stranger) = stranger {
        let facts: Vec<&str> = Fact::ALL.iter().map(|fact| fact.placeholder()).collect();
        complaints.push(complaint(
            line_of(node),
            key,
            format!(
                "{{{stranger}}} is no placeholder; allowed are code, name, support, {}",
                facts.join(", ")
            ),
        ));
        return None;
    }
    match parse_minimessage(words) {
        Ok(text) => Some(text),
        Err(problem) => {
            let problem = Untrusted::from(problem.to_string()).escaped();
            complaints.push(complaint(line_of(node), key, problem));
            None
        }
    }
}

fn filled_click(click: Click, value: &template::Lookup<'_>) -> Click {
    let fill = |words: Cow<'static, str>| Cow::Owned(template::words(&words, value));
    match click {
        Click::OpenUrl(words) => Click::OpenUrl(fill(words)),
        Click::Copy(words) => Click::Copy(fill(words)),
        Click::Run(words) => Click::Run(fill(words)),
        Click::Suggest(words) => Click::Suggest(fill(words)),
    }
}

fn fact_named(word: &str) -> Option<Fact> {
    Fact::ALL
        .iter()
        .copied()
        .find(|fact| fact.placeholder() == word)
}

fn line_of(node: &Spanned<Node>) -> u64 {
    node.referenced.line()
}

fn complaint(line: u64, key: &str, problem: impl Into<String>) -> Complaint {
    Complaint {
        line,
        key: Untrusted::from(key).escaped(),
        problem: problem.into(),
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}: ", self.line)?;
        }
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.problem)
    }
}

/// A file of any shape, so that one wrong entry does not hide the others.
enum Node {
    Scalar(String),
    List(Vec<Spanned<Self>>),
    Map(Vec<(String, Spanned<Self>)>),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a list or keys with values")
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_owned()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar(String::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Node::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Languages, player_text_over};

    #[test]
    fn the_owners_words_stand_over_ours() {
        let (texts, complaints) = OwnTexts::parse(
            "\u{feff}support: discord.gg/example\nSC0101:\n  headline: '<red>Hi [{player}|you]'\n  lines: ['one {code}', '<click:open_url:\"https://a.example/{code}?{player}\">two']\nstale: x\n",
        );
        assert_eq!(
            complaints
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>(),
            [
                "line 5: stale: is no cause; allowed are a code such as SC0101, a cause's name, default, support and last-line"
            ]
        );
        let facts = Facts::new().with(Fact::Player, "<b>");
        let text = player_text_over(
            Languages::english(),
            Some(&texts),
            Cause::StaleSession,
            &facts,
            &[],
        );
        assert_eq!(
            text.plain(),
            "Hi \\u{3c}b\\u{3e}\none SC0101\ntwo\n\nCode SC0101 · discord.gg/example"
        );
        let click = text
            .spans()
            .iter()
            .find_map(|span| span.style.click.clone());
        assert_eq!(
            click,
            Some(Click::OpenUrl("https://a.example/SC0101?{player}".into()))
        );
        let other = player_text_over(
            Languages::english(),
            Some(&texts),
            Cause::RateLimited,
            &facts,
            &[],
        );
        assert!(other.plain().ends_with("Code SC0203 · discord.gg/example"));
    }

    #[test]
    fn mistakes_are_named_and_the_rest_is_used() {
        let (texts, complaints) = OwnTexts::parse(
            "default:\n  headline: fine\n  lines: x\nrate-limited:\n  lines:\n    - good\n    - '<rainbow>bad'\n  color: red\nlast-line: '{nobody}'\nsupport: [a]\nSC0203: []\n",
        );
        assert_eq!(texts.default.headline, Some(Text::plain_of("fine")));
        let places: Vec<_> = complaints
            .iter()
            .map(|complaint| (complaint.line, complaint.key.as_str()))
            .collect();
        assert_eq!(
            places,
            [
                (3, "default.lines"),
                (7, "rate-limited.lines[1]"),
                (8, "rate-limited.color"),
                (9, "last-line"),
                (10, "support"),
                (11, "SC0203"),
            ]
        );
    }

    #[test]
    fn a_file_that_is_no_yaml_is_named_and_not_used() {
        for source in ["SC0101: [", "SC0101: 'x", "a: 1\na: 2", "- a"] {
            let (texts, complaints) = OwnTexts::parse(source);
            assert_eq!(texts, OwnTexts::default(), "{source}");
            assert_eq!(complaints.len(), 1, "{source}: {complaints:?}");
        }
        for source in ["", "\n", "# only a comment\n", "\u{feff}"] {
            assert_eq!(OwnTexts::parse(source), (OwnTexts::default(), vec![]));
        }
        let (_, complaints) = OwnTexts::parse(&"#".repeat(LARGEST_FILE + 1));
        assert_eq!(complaints[0].problem, "the file is larger than 1 MiB");
    }

    #[test]
    fn the_last_line_is_the_owners() {
        let (texts, complaints) = OwnTexts::parse("last-line: '<gray>{name}[ · {support}]'\n");
        assert_eq!(complaints, []);
        let line = texts.last_line(&Facts::new(), Cause::StaleSession).unwrap();
        assert_eq!(line.plain(), "stale-session");
        assert_eq!(
            line.spans()[0].style,
            crate::text::Style::of(crate::text::Color::Gray)
        );
    }
}
