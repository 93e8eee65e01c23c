//! Text for people, kept apart from the form it is shown in.
//!
//! One [`Text`] becomes a chat component for a client of a given protocol, plain text for a file or a pipe, or console
//! text. What a form cannot show is left out there, never earlier: a hex colour falls back to the nearest of the
//! sixteen, a link that a 1.7 client does not know is still readable as words.
//!
//! Words from the network enter through [`Text::untrusted`] and nowhere else.

mod component;
mod console;
mod minimessage;

use std::borrow::Cow;

use crate::untrusted::Untrusted;

pub use minimessage::{Markup, parse as parse_minimessage};

/// A run of styled spans. Line breaks are `\n` inside the spans.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Text(Vec<Span>);

/// Words in one style.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Span {
    /// What is said.
    pub content: Content,
    /// How it looks and what it does.
    pub style: Style,
}

/// What a span says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Content {
    /// The words themselves.
    Plain(Cow<'static, str>),
    /// A key of the vanilla client's own language file, so that it speaks the player's language before we know it.
    Translate {
        /// The key, `multiplayer.disconnect.slow_login`.
        key: Cow<'static, str>,
        /// The first protocol whose clients have the key; older ones get `fallback`.
        since: i32,
        /// Our words for whoever cannot look the key up.
        fallback: Cow<'static, str>,
    },
}

/// How a span looks and what it does; the default inherits everything.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Style {
    /// Its colour, if not the surrounding one.
    pub color: Option<Color>,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined.
    pub underlined: bool,
    /// What a click does.
    pub click: Option<Click>,
    /// What is shown while the pointer rests on it.
    pub hover: Option<Text>,
}

/// A colour: one of the sixteen that every client has, or any other.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "the names are the colours")]
pub enum Color {
    Black,
    DarkBlue,
    DarkGreen,
    DarkAqua,
    DarkRed,
    DarkPurple,
    Gold,
    Gray,
    DarkGray,
    Blue,
    Green,
    Aqua,
    Red,
    LightPurple,
    Yellow,
    White,
    /// Red, green, blue; shown as the nearest of the sixteen where there is no more.
    Rgb(u8, u8, u8),
}

/// What a click does.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Click {
    /// Opens a web address, which begins with `http://` or `https://`; the client asks first.
    OpenUrl(Cow<'static, str>),
    /// Copies a text; 1.15 and later.
    Copy(Cow<'static, str>),
    /// Runs a command, `/sessioncheck explain SC0101`.
    Run(Cow<'static, str>),
    /// Writes a command into the chat field.
    Suggest(Cow<'static, str>),
}

impl Text {
    /// No words yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Words without a style of their own.
    pub fn plain_of(words: impl Into<Cow<'static, str>>) -> Self {
        Self::new().push(words)
    }

    /// The same text, then words without a style of their own.
    pub fn push(self, words: impl Into<Cow<'static, str>>) -> Self {
        self.styled(Style::default(), words)
    }

    /// The same text, then coloured words.
    pub fn colored(self, color: Color, words: impl Into<Cow<'static, str>>) -> Self {
        self.styled(Style::of(color), words)
    }

    /// The same text, then words in a style.
    pub fn styled(mut self, style: Style, words: impl Into<Cow<'static, str>>) -> Self {
        let words = words.into();
        if !words.is_empty() {
            self.0.push(Span {
                content: Content::Plain(words),
                style,
            });
        }
        self
    }

    /// The same text, then what somebody on the network said, escaped.
    pub fn untrusted(self, style: Style, words: &Untrusted) -> Self {
        self.styled(style, words.escaped())
    }

    /// The same text, then a span.
    pub fn span(mut self, span: Span) -> Self {
        self.0.push(span);
        self
    }

    /// The same text, then another.
    pub fn append(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// The same text, then a line break.
    pub fn newline(self) -> Self {
        self.push("\n")
    }

    /// The spans in order.
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The words alone, with our own in the place of translatable keys.
    pub fn plain(&self) -> String {
        self.0.iter().map(|span| span.content.words()).collect()
    }

    /// Texts with a line break between them.
    pub fn lines(texts: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::new();
        for (index, text) in texts.into_iter().enumerate() {
            if index > 0 {
                all = all.newline();
            }
            all = all.append(text);
        }
        all
    }
}

impl Content {
    fn words(&self) -> &str {
        match self {
            Self::Plain(words)
            | Self::Translate {
                fallback: words, ..
            } => words,
        }
    }
}

impl Style {
    /// A colour and nothing else.
    pub fn of(color: Color) -> Self {
        Self {
            color: Some(color),
            ..Self::default()
        }
    }

    /// The same style in bold.
    pub fn bold(mut self) -> Self {
        self.bold = true;
        self
    }

    /// The same style with something to click.
    pub fn click(mut self, click: Click) -> Self {
        self.click = Some(click);
        self
    }

    /// The same style with a text shown under the pointer.
    pub fn hover(mut self, hover: Text) -> Self {
        self.hover = Some(hover);
        self
    }
}

/// The sixteen, with their name in components, what they look like, and their number on a terminal.
const SIXTEEN: [(Color, &str, [u8; 3], anstyle::AnsiColor); 16] = {
    use anstyle::AnsiColor as A;
    [
        (Color::Black, "black", [0, 0, 0], A::Black),
        (Color::DarkBlue, "dark_blue", [0, 0, 170], A::Blue),
        (Color::DarkGreen, "dark_green", [0, 170, 0], A::Green),
        (Color::DarkAqua, "dark_aqua", [0, 170, 170], A::Cyan),
        (Color::DarkRed, "dark_red", [170, 0, 0], A::Red),
        (Color::DarkPurple, "dark_purple", [170, 0, 170], A::Magenta),
        (Color::Gold, "gold", [255, 170, 0], A::Yellow),
        (Color::Gray, "gray", [170, 170, 170], A::White),
        (Color::DarkGray, "dark_gray", [85, 85, 85], A::BrightBlack),
        (Color::Blue, "blue", [85, 85, 255], A::BrightBlue),
        (Color::Green, "green", [85, 255, 85], A::BrightGreen),
        (Color::Aqua, "aqua", [85, 255, 255], A::BrightCyan),
        (Color::Red, "red", [255, 85, 85], A::BrightRed),
        (
            Color::LightPurple,
            "light_purple",
            [255, 85, 255],
            A::BrightMagenta,
        ),
        (Color::Yellow, "yellow", [255, 255, 85], A::BrightYellow),
        (Color::White, "white", [255, 255, 255], A::BrightWhite),
    ]
};

impl Color {
    /// A colour by its name in components, `dark_red`, or as `#rrggbb`.
    pub fn from_name(name: &str) -> Option<Self> {
        if let Some(digits) = name.strip_prefix('#') {
            if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return None;
            }
            let number = u32::from_str_radix(digits, 16).ok()?;
            let [_, red, green, blue] = number.to_be_bytes();
            return Some(Self::Rgb(red, green, blue));
        }
        SIXTEEN
            .iter()
            .find(|(_, known, ..)| *known == name)
            .map(|(color, ..)| *color)
    }

    /// The colour's row in the table; for a colour of its own, the nearest one's.
    fn row(self) -> &'static (Self, &'static str, [u8; 3], anstyle::AnsiColor) {
        let distance = |other: &[u8; 3], red: u8, green: u8, blue: u8| {
            let apart = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
            apart(other[0], red) + apart(other[1], green) + apart(other[2], blue)
        };
        let nearest = match self {
            Self::Rgb(red, green, blue) => SIXTEEN
                .iter()
                .min_by_key(|(_, _, looks, _)| distance(looks, red, green, blue)),
            named => SIXTEEN.iter().find(|(color, ..)| *color == named),
        };
        nearest.unwrap_or(&SIXTEEN[15])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_found_by_its_name() {
        for (color, name, ..) in SIXTEEN {
            assert_eq!(Color::from_name(name), Some(color));
        }
        assert_eq!(
            Color::from_name("#12aBff"),
            Some(Color::Rgb(0x12, 0xab, 0xff))
        );
        for wrong in ["", "#", "#12345", "#+12345", "#1234567", "crimson", "RED"] {
            assert_eq!(Color::from_name(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_colour_of_its_own_has_a_nearest_one() {
        for (color, name) in [
            (Color::Rgb(250, 80, 80), "red"),
            (Color::Rgb(1, 1, 1), "black"),
            (Color::Rgb(255, 170, 10), "gold"),
            (Color::Aqua, "aqua"),
        ] {
            assert_eq!(color.row().1, name);
        }
    }

    #[test]
    fn plain_is_the_words_alone() {
        let text = Text::lines([
            Text::new().colored(Color::Red, "No "),
            Text::new().span(Span {
                content: Content::Translate {
                    key: "disconnect.lost".into(),
                    since: 47,
                    fallback: "Connection lost".into(),
                },
                style: Style::default(),
            }),
            Text::new().untrusted(Style::default(), &Untrusted::from("§k\n")),
        ]);
        assert_eq!(text.plain(), "No \nConnection lost\n\\u{a7}k\\u{a}");
    }
}
