//! The part of MiniMessage that owners may use in their own texts.
//!
//! Colours, `bold`, `italic`, `underlined`, `reset`, `newline`, `click`, `hover:show_text` and `lang`, each with its
//! usual short name. A tag that is not in the list is a mistake to be told, never shown to a player as it stands.

use std::borrow::Cow;

use super::{Click, Color, Content, Span, Style, Text};

/// Why a text is no MiniMessage of ours; says what to write instead.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Markup {
    /// A tag that is not in the list.
    #[error(
        "the tag <{0}> is not known here; colours, bold, italic, underlined, reset, newline, click, hover and lang are"
    )]
    UnknownTag(String),
    /// `<` without `>`.
    #[error("a tag is not closed with '>'; write \\< for the sign itself")]
    Unclosed,
    /// `</x>` with no `<x>` before it.
    #[error("</{0}> closes a tag that is not open")]
    NotOpen(String),
    /// A click or hover that we do not pass on.
    #[error("{0}")]
    Argument(String),
}

/// Reads MiniMessage. `\<` is the sign itself.
///
/// # Errors
/// The first thing that is no MiniMessage of ours; nothing of the text is used then.
pub fn parse(source: &str) -> Result<Text, Markup> {
    let mut text = Text::new();
    let mut open: Vec<(String, Style)> = Vec::new();
    let mut words = String::new();
    let mut rest = source;
    while let Some(sign) = rest.find(['<', '\\']) {
        words.push_str(&rest[..sign]);
        rest = &rest[sign..];
        if let Some(after) = rest.strip_prefix('\\') {
            let kept = after
                .chars()
                .next()
                .filter(|next| matches!(next, '<' | '\\'));
            words.push(kept.unwrap_or('\\'));
            rest = &after[kept.map_or(0, char::len_utf8)..];
            continue;
        }
        let style = open
            .last()
            .map_or_else(Style::default, |(_, style)| style.clone());
        let end = end_of_tag(rest).ok_or(Markup::Unclosed)?;
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        text = text.styled(style.clone(), std::mem::take(&mut words));
        if let Some(name) = tag.strip_prefix('/') {
            let name = canonical(name);
            let place = open
                .iter()
                .rposition(|(known, _)| known == name)
                .ok_or_else(|| Markup::NotOpen(name.to_owned()))?;
            open.truncate(place);
            continue;
        }
        match Tag::read(tag)? {
            Tag::Newline => text = text.styled(style, "\n"),
            Tag::Reset => open.clear(),
            Tag::Lang(key) => {
                text = text.span(Span {
                    content: Content::Translate {
                        fallback: Cow::Owned(key.clone()),
                        key: Cow::Owned(key),
                        since: 0,
                    },
                    style,
                });
            }
            Tag::Change(name, change) => {
                let mut style = style;
                change.apply(&mut style);
                open.push((name, style));
            }
        }
    }
    words.push_str(rest);
    let style = open.pop().map_or_else(Style::default, |(_, style)| style);
    Ok(text.styled(style, words))
}

/// A tag's meaning.
enum Tag {
    Newline,
    Reset,
    Lang(String),
    /// Changes the style until it is closed by this name.
    Change(String, Change),
}

/// One thing that a tag does to the style.
enum Change {
    Color(Color),
    Bold,
    Italic,
    Underlined,
    Click(Click),
    Hover(Text),
}

impl Change {
    fn apply(self, style: &mut Style) {
        match self {
            Self::Color(color) => style.color = Some(color),
            Self::Bold => style.bold = true,
            Self::Italic => style.italic = true,
            Self::Underlined => style.underlined = true,
            Self::Click(click) => style.click = Some(click),
            Self::Hover(text) => style.hover = Some(text),
        }
    }
}

impl Tag {
    fn read(tag: &str) -> Result<Self, Markup> {
        let arguments = arguments(tag);
        let name = canonical(arguments.first().map_or("", String::as_str));
        let argument = |index: usize| arguments.get(index).cloned().unwrap_or_default();
        let change = match name {
            "newline" => return Ok(Self::Newline),
            "reset" => return Ok(Self::Reset),
            "lang" => return Ok(Self::Lang(argument(1))),
            "bold" => Change::Bold,
            "italic" => Change::Italic,
            "underlined" => Change::Underlined,
            "color" => Change::Color(
                Color::from_name(&argument(1)).ok_or_else(|| Markup::UnknownTag(tag.to_owned()))?,
            ),
            "click" => Change::Click(click(&argument(1), argument(2))?),
            "hover" if argument(1) == "show_text" => Change::Hover(parse(&argument(2))?),
            "hover" => {
                return Err(Markup::Argument(
                    "a hover is written <hover:show_text:'...'>".to_owned(),
                ));
            }
            name => Change::Color(
                Color::from_name(name).ok_or_else(|| Markup::UnknownTag(tag.to_owned()))?,
            ),
        };
        Ok(Self::Change(name.to_owned(), change))
    }
}

fn click(action: &str, value: String) -> Result<Click, Markup> {
    let value: Cow<'static, str> = Cow::Owned(value);
    match action {
        "open_url" if value.starts_with("https://") || value.starts_with("http://") => {
            Ok(Click::OpenUrl(value))
        }
        "open_url" => Err(Markup::Argument(
            "an address to open begins with https:// or http://".to_owned(),
        )),
        "copy_to_clipboard" => Ok(Click::Copy(value)),
        "run_command" => Ok(Click::Run(value)),
        "suggest_command" => Ok(Click::Suggest(value)),
        _ => Err(Markup::Argument(format!(
            "the click action {action} is not known here; open_url, copy_to_clipboard, run_command and suggest_command are"
        ))),
    }
}

/// MiniMessage's short names.
fn canonical(name: &str) -> &str {
    match name {
        "b" => "bold",
        "i" | "em" => "italic",
        "u" => "underlined",
        "br" => "newline",
        "c" | "colour" => "color",
        "tr" | "translate" => "lang",
        "grey" => "gray",
        "dark_grey" => "dark_gray",
        other => other,
    }
}

/// Where the `>` of the tag is that `text` begins with; quoted parts may hold one.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    for (index, character) in text.char_indices() {
        match (quote, character) {
            (None, '>') => return Some(index),
            (None, '\'' | '"') => quote = Some(character),
            (Some(open), character) if open == character => quote = None,
            _ => {}
        }
    }
    None
}

/// The parts of a tag between colons, without their quotes. An address keeps its colon when it is not quoted.
fn arguments(tag: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quote = None;
    for (index, character) in tag.char_indices() {
        match (quote, character) {
            (None, '\'' | '"') => quote = Some(character),
            (Some(open), character) if open == character => quote = None,
            (None, ':') if !tag[index..].starts_with("://") => parts.push(String::new()),
            (_, character) => {
                if let Some(part) = parts.last_mut() {
                    part.push(character);
                }
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_styles() {
        let text = parse("a<red>b<b>c</b>d</red>\\<<br><#010203>e<reset>f").unwrap();
        let red = Style::of(Color::Red);
        let expected = Text::push(Text::new(), "a")
            .styled(red.clone(), "b")
            .styled(red.clone().bold(), "c")
            .styled(red, "d")
            .push("<")
            .newline()
            .styled(Style::of(Color::Rgb(1, 2, 3)), "e")
            .push("f");
        assert_eq!(text, expected);
    }

    #[test]
    fn clicks_and_hovers_carry_their_values() {
        let text = parse(
            "<click:open_url:'https://a.example/x?y=1:2'><hover:show_text:'<gold>go > there'>here",
        )
        .unwrap();
        assert_eq!(
            text.spans()[0].style,
            Style::default()
                .click(Click::OpenUrl("https://a.example/x?y=1:2".into()))
                .hover(Text::new().colored(Color::Gold, "go > there"))
        );
        let unquoted = parse("<click:open_url:https://a.example>x").unwrap();
        assert_eq!(
            unquoted.spans()[0].style.click,
            Some(Click::OpenUrl("https://a.example".into()))
        );
    }

    #[test]
    fn mistakes_are_named() {
        for (source, problem) in [
            ("<rainbow>x", Markup::UnknownTag("rainbow".into())),
            ("a < b", Markup::Unclosed),
            ("</red>", Markup::NotOpen("red".into())),
            ("<color:mauve>", Markup::UnknownTag("color:mauve".into())),
        ] {
            assert_eq!(parse(source), Err(problem), "{source}");
        }
        for source in [
            "<click:open_url:'file:///etc'>x",
            "<click:open_file:x>",
            "<hover:show_item:x>",
        ] {
            assert!(
                matches!(parse(source), Err(Markup::Argument(_))),
                "{source}"
            );
        }
        assert!(parse("<>").is_err());
        assert!(parse("").unwrap().is_empty());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(source in "(<|/|>|\\\\|:|'|red|b|hover:show_text|é| ){0,40}") {
            if let Ok(text) = parse(&source) {
                serde_json::from_str::<serde_json::Value>(&text.component_json(770)).unwrap();
            }
        }
    }
}
