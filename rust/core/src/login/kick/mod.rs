//! What a refusal means, told by its content.
//!
//! A host's refusal is a component: vanilla's keys, a host's own English, a backend's words wrapped by a proxy, or
//! whatever an owner or a plugin wrote. The table in [`texts`] says what the known ones mean; everything else is
//! [`Meaning::Unknown`] and none of our business unless something of ours shows a failure at that moment.

mod texts;

use serde_json::Value;

pub use texts::{Form, Meaning, TEXTS};

/// A refusal, understood.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Understood {
    /// What it means.
    pub meaning: Meaning,
    /// There are words of the owner's own around it.
    pub customised: bool,
    /// A proxy's words were around it: a backend said it.
    pub wrapped: bool,
}

/// Understands a component's JSON. Text that is no JSON is taken as the text itself, as some hosts send it.
pub fn understand(reason: &[u8]) -> Understood {
    let mut said = Said::default();
    match serde_json::from_slice::<Value>(reason) {
        Ok(component) => said.hear(&component, false),
        Err(_) => {
            let text = String::from_utf8_lossy(reason);
            said.all.push_str(&text);
            said.own.push_str(&text);
        }
    }
    said.understood()
}

/// The words of a component.
#[derive(Default)]
struct Said {
    /// Translatable keys, outermost first.
    keys: Vec<String>,
    /// Everything that is written out.
    all: String,
    /// What is written out beside the translatable keys and their arguments.
    own: String,
}

impl Said {
    /// Depth is bounded by the JSON parser.
    fn hear(&mut self, component: &Value, within_key: bool) {
        match component {
            Value::String(text) => self.write(text, within_key),
            Value::Number(number) => self.write(&number.to_string(), within_key),
            Value::Bool(_) | Value::Null => {}
            Value::Array(parts) => {
                for part in parts {
                    self.hear(part, within_key);
                }
            }
            Value::Object(fields) => {
                if let Some(Value::String(text)) = fields.get("text").or_else(|| fields.get("")) {
                    self.write(text, within_key);
                }
                if let Some(Value::String(key)) = fields.get("translate") {
                    if key.contains(' ') {
                        // No key: where there is no translation, the game shows what stands there.
                        self.write(key, within_key);
                    }
                    self.keys.push(key.clone());
                    if let Some(Value::String(fallback)) = fields.get("fallback") {
                        self.write(fallback, true);
                    }
                    if let Some(arguments) = fields.get("with") {
                        self.hear(arguments, true);
                    }
                }
                if let Some(more) = fields.get("extra") {
                    self.hear(more, within_key);
                }
            }
        }
    }

    fn write(&mut self, text: &str, within_key: bool) {
        self.all.push_str(text);
        self.all.push(' ');
        if !within_key {
            self.own.push_str(text);
            self.own.push(' ');
        }
    }

    fn understood(&self) -> Understood {
        let mut generic = None;
        for key in &self.keys {
            let row = TEXTS
                .iter()
                .find(|(form, text, _)| *form == Form::Key && text == key);
            if let Some((_, _, meaning)) = row {
                let (own, wrapped) = unwrapped(plain(&self.own));
                let understood = Understood {
                    meaning: *meaning,
                    customised: own.chars().any(char::is_alphabetic),
                    wrapped,
                };
                if *meaning != Meaning::Generic {
                    return understood;
                }
                generic.get_or_insert(understood);
            }
        }
        // "Internal Exception: {0}" says nothing by itself; the exception's own words may.
        let written = self.written();
        match generic {
            Some(generic) if matches!(written.meaning, Meaning::Unknown | Meaning::Generic) => {
                generic
            }
            _ => written,
        }
    }

    /// What the words say, keys aside.
    fn written(&self) -> Understood {
        let (text, wrapped) = unwrapped(plain(&self.all));
        for (form, known, meaning) in TEXTS {
            let known_text = known.to_lowercase();
            let fits = match form {
                Form::Key => text == known_text,
                Form::Whole => trimmed(&text) == trimmed(&known_text),
                Form::Begins => text.starts_with(&known_text),
                Form::Ends => text.trim_end().ends_with(&known_text),
                Form::Says => text.contains(&known_text),
            };
            if fits {
                return Understood {
                    meaning: *meaning,
                    customised: trimmed(&text).len() > trimmed(&known_text).len() + 2,
                    wrapped,
                };
            }
        }
        Understood {
            meaning: Meaning::Unknown,
            customised: true,
            wrapped,
        }
    }
}

/// One line, lower case, without legacy colour codes.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    let mut gap = false;
    while let Some(character) = characters.next() {
        if character == '§' {
            characters.next();
        } else if character.is_whitespace() {
            gap = true;
        } else {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.extend(character.to_lowercase());
        }
    }
    out
}

/// How proxies begin when they pass a backend's words on, and whether a backend's name and a colon follow.
const WRAPPERS: &[(&str, bool)] = &[
    ("unable to connect to ", true),
    ("kicked whilst connecting to ", true),
    ("you were kicked from ", true),
    (
        "could not connect to default or fallback server, please try again later:",
        false,
    ),
    (
        "could not connect to a default or fallback server, please try again later:",
        false,
    ),
    ("[kicked]", false),
];

/// Takes a proxy's words off, as often as proxies put them on; twice is enough for every chain we know.
fn unwrapped(mut text: String) -> (String, bool) {
    let mut wrapped = false;
    for _ in 0..2 {
        for &(begin, named) in WRAPPERS {
            let Some(rest) = text.strip_prefix(begin) else {
                continue;
            };
            let rest = if named {
                match rest.split_once(": ") {
                    Some((_, reason)) => reason,
                    None => continue,
                }
            } else {
                rest
            };
            text = rest.trim_start().to_owned();
            wrapped = true;
            break;
        }
    }
    (text, wrapped)
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|character: char| !character.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_of_the_table_is_understood_in_every_form_of_component() {
        for (form, text, meaning) in TEXTS {
            let quoted = Value::from(*text);
            let components = if *form == Form::Key {
                vec![
                    format!(r#"{{"translate":{quoted}}}"#),
                    format!(r#"["",{{"translate":{quoted},"with":["a"]}}]"#),
                    format!(r#"{{"text":"","extra":[{{"translate":{quoted}}}]}}"#),
                ]
            } else {
                vec![
                    quoted.to_string(),
                    format!(r#"{{"text":{quoted},"color":"red"}}"#),
                    format!(r#"[{{"text":{quoted}}}]"#),
                    format!(r#"{{"extra":[{quoted}],"text":""}}"#),
                ]
            };
            for component in components {
                assert_eq!(
                    understand(component.as_bytes()).meaning,
                    *meaning,
                    "{component}"
                );
            }
        }
    }

    #[test]
    fn a_proxys_words_around_a_backends_do_not_hide_it() {
        for component in [
            r#""Unable to connect to lobby: Unable to verify player details""#,
            r#"{"text":"§cKicked whilst connecting to lobby: Unable to verify player details"}"#,
            r#"["Unable to connect to ",{"text":"lobby"},": ",{"text":"Unable to verify player details"}]"#,
            r#"{"text":"Could not connect to a default or fallback server, please try again later: Kicked whilst connecting to lobby: Unable to verify player details"}"#,
        ] {
            let understood = understand(component.as_bytes());
            assert_eq!(
                understood.meaning,
                Meaning::PlayerNotVerified,
                "{component}"
            );
            assert!(understood.wrapped);
        }
        let ban = understand(br#""Unable to connect to lobby: You are banned from this server!""#);
        assert_eq!(ban.meaning, Meaning::Banned);
    }

    #[test]
    fn words_of_the_owners_own_are_seen() {
        for (component, customised) in [
            (
                r#"{"translate":"multiplayer.disconnect.authservers_down"}"#,
                false,
            ),
            (r#""Failed to verify username!""#, false),
            (
                r#"{"text":"Ask us on discord.example ","extra":[{"translate":"multiplayer.disconnect.authservers_down"}]}"#,
                true,
            ),
            (
                r#""Authentication servers are down. Please try again later, sorry! See status.example""#,
                true,
            ),
            (r#"{"text":"Mojang hat gerade Probleme"}"#, true),
        ] {
            assert_eq!(
                understand(component.as_bytes()).customised,
                customised,
                "{component}"
            );
        }
    }

    #[test]
    fn an_exceptions_own_words_say_more_than_its_frame() {
        for (component, meaning) in [
            (
                r#"{"translate":"disconnect.genericReason","with":["Internal Exception: java.lang.IllegalStateException: Unsupported forwarding version 127, wanted upto 4"]}"#,
                Meaning::ForwardingVersion,
            ),
            (
                r#"{"translate":"disconnect.genericReason","with":["Internal Exception: java.io.IOException"]}"#,
                Meaning::Generic,
            ),
            (
                r#"{"translate":"If you wish to use IP forwarding, please enable it in your BungeeCord config as well!"}"#,
                Meaning::NeedsBungeeForwarding,
            ),
            (
                r#"{"translate":"multiplayer.disconnect.banned.reason","with":["This server requires you to connect with Velocity."]}"#,
                Meaning::Banned,
            ),
        ] {
            assert_eq!(
                understand(component.as_bytes()).meaning,
                meaning,
                "{component}"
            );
        }
    }

    #[test]
    fn strangers_words_are_left_alone() {
        for component in [
            r#""You are logged in elsewhere on our network, please wait""#,
            r#"{"text":"Bad VPN! Appeal at example.org"}"#,
            "",
            "{",
            "null",
            "[]",
            "7",
            r#"{"translate":7}"#,
        ] {
            assert_eq!(
                understand(component.as_bytes()).meaning,
                Meaning::Unknown,
                "{component}"
            );
        }
    }
}
