//! How a host asks its file for a key: each has its own manners when the value is not of the kind it wants.

use std::sync::Arc;

use super::tree::{Entry, Meaning, Node, Scalar, Table, Value};
use crate::doctor::files::{ReadAs, WrittenSecret};
use crate::doctor::{Effect, Located, Odd, Trouble, TroubleKind};
use crate::secret::Secret;

/// What a host's configuration library does with a value of another kind than the one asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Manners {
    /// Bukkit's `getBoolean`, `getInt`: another kind is the default; `getString` takes everything as text.
    Bukkit,
    /// Configurate 4 (Paper from 1.19, Geyser, Floodgate): texts are coerced, the rest refuses the start.
    Configurate,
    /// BungeeCord's own config.yml: casts, so another kind ends the start with a ClassCastException.
    Bungeecord,
    /// BungeeCord's `Configuration` for plugins: another kind is the default, for text too.
    BungeePlugin,
    /// Night-config over TOML, and the mods' own readers: casts.
    NightConfig,
    /// Typesafe config (HOCON): texts are coerced, the rest refuses.
    Hocon,
}

/// A file's keys, asked for by their path, each answer with its place; what does not fit is kept as trouble.
pub(crate) struct Keys<'a> {
    file: &'a Arc<str>,
    top: &'a Table,
    prefix: String,
    manners: Manners,
    troubles: &'a mut Vec<Trouble>,
}

impl<'a> Keys<'a> {
    pub(crate) fn new(
        file: &'a Arc<str>,
        top: &'a Table,
        manners: Manners,
        troubles: &'a mut Vec<Trouble>,
    ) -> Self {
        Self {
            file,
            top,
            prefix: String::new(),
            manners,
            troubles,
        }
    }

    pub(crate) fn file(&self) -> Arc<str> {
        Arc::clone(self.file)
    }

    /// A switch.
    pub(crate) fn flag(&mut self, path: &[&str]) -> Option<Located<bool>> {
        let (entry, scalar) = self.scalar(path, "true or false")?;
        let value = match (&scalar.meaning, self.manners) {
            (Meaning::Bool(value), _) => Some(*value),
            (Meaning::Null, _) => return None,
            (Meaning::Integer(digits), Manners::Configurate) => Some(digits != "0"),
            (Meaning::Text, Manners::Configurate) => configurate_boolean(&scalar.written),
            (Meaning::Text, Manners::Hocon) => hocon_boolean(&scalar.written),
            _ => None,
        };
        self.answer(path, entry, value, "true or false")
    }

    /// A whole number.
    pub(crate) fn number(&mut self, path: &[&str]) -> Option<Located<i64>> {
        let (entry, scalar) = self.scalar(path, "a number")?;
        let value = match (&scalar.meaning, self.manners) {
            (Meaning::Null, _) => return None,
            (Meaning::Integer(digits), _) => digits.parse().ok(),
            // Every one of these libraries ends in Number.intValue.
            #[expect(clippy::cast_possible_truncation, reason = "as the hosts do")]
            (Meaning::Float(value), Manners::Bukkit) => Some(*value as i64),
            (Meaning::Text, Manners::Configurate | Manners::Hocon) => scalar.written.parse().ok(),
            _ => None,
        };
        self.answer(path, entry, value, "a number")
    }

    /// A text; numbers and switches become the text that the host makes of them.
    pub(crate) fn text(&mut self, path: &[&str]) -> Option<Located<String>> {
        let (entry, scalar) = self.scalar(path, "text")?;
        if scalar.meaning == Meaning::Null {
            return None;
        }
        let value = match self.manners {
            Manners::Bukkit | Manners::Configurate | Manners::Hocon => scalar.to_java_text(),
            Manners::Bungeecord | Manners::BungeePlugin | Manners::NightConfig => {
                (scalar.meaning == Meaning::Text).then(|| scalar.written.clone())
            }
        };
        self.answer(path, entry, value, "text")
    }

    /// A word out of a closed set.
    pub(crate) fn word<T>(
        &mut self,
        path: &[&str],
        wanted: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<Located<T>> {
        let (entry, scalar) = self.scalar(path, wanted)?;
        if scalar.meaning == Meaning::Null {
            return None;
        }
        let value = scalar.to_java_text().and_then(|text| read(&text));
        self.answer(path, entry, value, wanted)
    }

    /// A secret, as the host uses it and as it is written.
    pub(crate) fn secret(&mut self, path: &[&str]) -> Option<Located<WrittenSecret>> {
        let entry = self.entry(path)?;
        let Value::Scalar(scalar) = &entry.node.value else {
            self.wrong_kind(path, entry.line, "text", entry.node.value.kind());
            return None;
        };
        let secret = match &scalar.meaning {
            // To these hosts a key with nothing behind it is an empty text.
            Meaning::Null if self.manners == Manners::Configurate => WrittenSecret {
                used: Some(Secret::new(Vec::new())),
                written: Secret::new(Vec::new()),
                read_as: ReadAs::Text,
            },
            _ => written_secret(scalar, self.manners)?,
        };
        Some(self.located(path, entry.line, secret))
    }

    /// A list of secrets, or a single one.
    pub(crate) fn secrets(&mut self, path: &[&str]) -> Vec<Located<WrittenSecret>> {
        let Some(entry) = self.entry(path) else {
            return Vec::new();
        };
        let manners = self.manners;
        let mut out = Vec::new();
        if let Value::List(items) = &entry.node.value {
            for (position, item) in items.iter().enumerate() {
                if let Value::Scalar(scalar) = &item.value
                    && let Some(secret) = written_secret(scalar, manners)
                {
                    let mut located = self.located(path, item.line, secret);
                    located.key.push_str(&format!("[{position}]"));
                    out.push(located);
                }
            }
        }
        out
    }

    /// A list of texts; a single text is a list of one.
    pub(crate) fn texts(&mut self, path: &[&str]) -> Option<Located<Vec<Located<String>>>> {
        let entry = self.entry(path)?;
        let mut out = Vec::new();
        match &entry.node.value {
            Value::List(items) => {
                for (position, item) in items.iter().enumerate() {
                    if let Value::Scalar(scalar) = &item.value
                        && let Some(text) = scalar.to_java_text()
                    {
                        let mut located = self.located(path, item.line, text);
                        located.key.push_str(&format!("[{position}]"));
                        out.push(located);
                    }
                }
            }
            Value::Scalar(scalar) => {
                if let Some(text) = scalar.to_java_text() {
                    out.push(self.located(path, entry.line, text));
                }
            }
            Value::Table(_) => {
                self.wrong_kind(path, entry.line, "a list", entry.node.value.kind());
                return None;
            }
        }
        Some(self.located(path, entry.line, out))
    }

    /// Whether the key is there at all, and where.
    pub(crate) fn place(&self, path: &[&str]) -> Option<Located<()>> {
        let entry = self.entry(path)?;
        Some(self.located(path, entry.line, ()))
    }

    /// The keys of a table, each with its entry; empty where there is no table.
    pub(crate) fn entries(&self, path: &[&str]) -> &'a [Entry] {
        match self.entry(path) {
            Some(Entry {
                node:
                    Node {
                        value: Value::Table(table),
                        ..
                    },
                ..
            }) => &table.entries,
            _ => &[],
        }
    }

    /// The items of a list that are tables.
    pub(crate) fn items(&self, path: &[&str]) -> Vec<(u32, &'a Table)> {
        let Some(entry) = self.entry(path) else {
            return Vec::new();
        };
        let Value::List(items) = &entry.node.value else {
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| match &item.value {
                Value::Table(table) => Some((item.line, table)),
                _ => None,
            })
            .collect()
    }

    /// The same file's keys, seen from inside a table whose full key is `prefix`.
    pub(crate) fn inside<'b>(&'b mut self, table: &'b Table, prefix: String) -> Keys<'b> {
        Keys {
            file: self.file,
            top: table,
            prefix,
            manners: self.manners,
            troubles: self.troubles,
        }
    }

    /// Notes that a value is not what the host wants there.
    pub(crate) fn wrong_kind(
        &mut self,
        path: &[&str],
        line: u32,
        wanted: &'static str,
        found: &'static str,
    ) {
        let effect = match self.manners {
            Manners::Bukkit | Manners::BungeePlugin => Effect::TakesDefault,
            Manners::Configurate | Manners::Bungeecord | Manners::NightConfig | Manners::Hocon => {
                Effect::Refuses
            }
        };
        let key = self.full_key(path);
        self.troubles.push(Trouble {
            file: Arc::clone(self.file),
            line: Some(line),
            column: None,
            key: Some(key),
            kind: TroubleKind::Odd(Odd::WrongKind {
                wanted,
                found,
                effect,
            }),
        });
    }

    pub(crate) fn located<T>(&self, path: &[&str], line: u32, value: T) -> Located<T> {
        Located {
            value,
            file: Arc::clone(self.file),
            line,
            key: self.full_key(path),
        }
    }

    fn answer<T>(
        &mut self,
        path: &[&str],
        entry: &Entry,
        value: Option<T>,
        wanted: &'static str,
    ) -> Option<Located<T>> {
        match value {
            Some(value) => Some(self.located(path, entry.line, value)),
            None => {
                self.wrong_kind(path, entry.line, wanted, entry.node.value.kind());
                None
            }
        }
    }

    fn scalar(&mut self, path: &[&str], wanted: &'static str) -> Option<(&'a Entry, &'a Scalar)> {
        let entry = self.entry(path)?;
        match &entry.node.value {
            Value::Scalar(scalar) => Some((entry, scalar)),
            other => {
                self.wrong_kind(path, entry.line, wanted, other.kind());
                None
            }
        }
    }

    fn entry(&self, path: &[&str]) -> Option<&'a Entry> {
        let (last, tables) = path.split_last()?;
        let mut table = self.top;
        for key in tables {
            match &table.get(key)?.node.value {
                Value::Table(inner) => table = inner,
                Value::List(_) | Value::Scalar(_) => return None,
            }
        }
        table.get(last)
    }

    fn full_key(&self, path: &[&str]) -> String {
        if self.prefix.is_empty() {
            path.join(".")
        } else {
            format!("{}.{}", self.prefix, path.join("."))
        }
    }
}

fn written_secret(scalar: &Scalar, manners: Manners) -> Option<WrittenSecret> {
    let read_as = match scalar.meaning {
        Meaning::Null => return None,
        Meaning::Bool(_) => ReadAs::Boolean,
        Meaning::Integer(_) => ReadAs::Integer,
        Meaning::Float(_) => ReadAs::Decimal,
        Meaning::Date => ReadAs::Date,
        Meaning::Bytes => ReadAs::Bytes,
        Meaning::Text => ReadAs::Text,
    };
    let takes_text_only = matches!(
        manners,
        Manners::Bungeecord | Manners::BungeePlugin | Manners::NightConfig
    );
    let used = if takes_text_only && read_as != ReadAs::Text {
        None
    } else {
        scalar.to_java_text()
    };
    Some(WrittenSecret {
        used: used.map(|text| Secret::new(text.into_bytes())),
        written: Secret::from(scalar.written.as_str()),
        read_as,
    })
}

fn configurate_boolean(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" => Some(true),
        "false" | "f" | "no" | "n" | "0" => Some(false),
        _ => None,
    }
}

fn hocon_boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}
