//! The JSON form of a text, as each generation of clients reads it.
//!
//! Only the fields that a generation knows are written, because later ones refuse an unknown click action and the
//! oldest refuse an empty list. What changed when is a constant here and nowhere else.

use serde_json::{Map, Value, json};

use super::{Click, Color, Content, Span, Style, Text};

/// 1.15: `copy_to_clipboard`.
const HAS_COPY: i32 = 573;
/// 1.16: hex colours, and a hover's text moves from `value` to `contents`.
const HAS_HEX: i32 = 735;
/// 1.19.4: `fallback` for a key that the client lacks.
const HAS_FALLBACK: i32 = 762;
/// 1.21.5: `click_event` and `hover_event`, with a field named for what it holds.
const HAS_SNAKE_EVENTS: i32 = 770;

impl Text {
    /// The component that a client of this protocol reads.
    pub fn component(&self, protocol: i32) -> Value {
        match self.spans() {
            [] => json!({"text": ""}),
            [only] => span_json(only, protocol),
            spans => {
                let extra: Vec<Value> =
                    spans.iter().map(|span| span_json(span, protocol)).collect();
                // An empty root, so that no span inherits the style of the first.
                json!({"text": "", "extra": extra})
            }
        }
    }

    /// The component as the string that a login disconnect carries.
    pub fn component_json(&self, protocol: i32) -> String {
        self.component(protocol).to_string()
    }
}

fn span_json(span: &Span, protocol: i32) -> Value {
    let mut object = Map::new();
    match &span.content {
        Content::Translate {
            key,
            since,
            fallback,
        } if protocol >= *since => {
            object.insert("translate".into(), json!(key));
            if protocol >= HAS_FALLBACK {
                object.insert("fallback".into(), json!(fallback));
            }
        }
        content => {
            object.insert("text".into(), json!(content.words()));
        }
    }
    style_json(&span.style, protocol, &mut object);
    Value::Object(object)
}

fn style_json(style: &Style, protocol: i32, object: &mut Map<String, Value>) {
    if let Some(color) = style.color {
        object.insert("color".into(), json!(color_name(color, protocol)));
    }
    for (name, set) in [
        ("bold", style.bold),
        ("italic", style.italic),
        ("underlined", style.underlined),
    ] {
        if set {
            object.insert(name.into(), json!(true));
        }
    }
    if let Some(click) = &style.click {
        click_json(click, protocol, object);
    }
    if let Some(hover) = &style.hover {
        let text = hover.component(protocol);
        let (event, field) = if protocol >= HAS_SNAKE_EVENTS {
            ("hover_event", "value")
        } else if protocol >= HAS_HEX {
            ("hoverEvent", "contents")
        } else {
            ("hoverEvent", "value")
        };
        object.insert(event.into(), json!({"action": "show_text", field: text}));
    }
}

fn click_json(click: &Click, protocol: i32, object: &mut Map<String, Value>) {
    let (action, field, value) = match click {
        Click::OpenUrl(url) => ("open_url", "url", url),
        Click::Copy(text) if protocol >= HAS_COPY => ("copy_to_clipboard", "value", text),
        Click::Copy(_) => return,
        Click::Run(command) => ("run_command", "command", command),
        Click::Suggest(command) => ("suggest_command", "command", command),
    };
    let (event, field) = if protocol >= HAS_SNAKE_EVENTS {
        ("click_event", field)
    } else {
        ("clickEvent", "value")
    };
    object.insert(event.into(), json!({"action": action, field: value}));
}

fn color_name(color: Color, protocol: i32) -> String {
    match color {
        Color::Rgb(red, green, blue) if protocol >= HAS_HEX => {
            format!("#{red:02x}{green:02x}{blue:02x}")
        }
        color => color.row().1.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_generation_gets_the_fields_it_knows() {
        let text = Text::new()
            .styled(
                Style::of(Color::Rgb(250, 80, 80))
                    .bold()
                    .click(Click::OpenUrl("https://example.org".into()))
                    .hover(Text::plain_of("Open")),
                "a",
            )
            .styled(Style::default().click(Click::Copy("SC0101".into())), "b")
            .styled(Style::default().click(Click::Run("/x".into())), "c")
            .span(Span {
                content: Content::Translate {
                    key: "k".into(),
                    since: 393,
                    fallback: "f".into(),
                },
                style: Style::default(),
            });
        insta::assert_snapshot!(
            [4, 47, 340, 754, 763, 769, 770, 775]
                .map(|protocol| format!("{protocol} {}", text.component_json(protocol)))
                .join("\n")
        );
    }

    #[test]
    fn no_list_is_empty() {
        assert_eq!(Text::new().component_json(4), r#"{"text":""}"#);
        assert_eq!(
            Text::plain_of("a\n\"").component_json(4),
            r#"{"text":"a\n\""}"#
        );
    }
}
