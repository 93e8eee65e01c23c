//! The one shape that YAML, TOML and HOCON files have for the readers: tables of keys with their lines.

use std::collections::BTreeMap;

/// A value at its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) line: u32,
    pub(crate) value: Value,
}

#[derive(Clone, Debug)]
pub(crate) enum Value {
    Scalar(Scalar),
    List(Vec<Node>),
    Table(Table),
}

/// Keys in their order; a later key of the same name has replaced the earlier one, as in every host.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    /// The key's line: what an owner looks for.
    pub(crate) line: u32,
    pub(crate) node: Node,
}

/// Where the keys of a table are, so that a file of a hundred thousand keys does not cost their square. A small table,
/// and nearly every one is small, is looked through faster than an index is kept.
#[derive(Default)]
pub(crate) struct Index {
    positions: BTreeMap<String, usize>,
}

/// Tables up to this size are looked through.
const SMALL: usize = 16;

impl Index {
    fn position(&mut self, entries: &[Entry], key: &str) -> Option<usize> {
        if entries.len() <= SMALL {
            return entries.iter().position(|entry| entry.key == key);
        }
        for (position, entry) in entries.iter().enumerate().skip(self.positions.len()) {
            self.positions.insert(entry.key.clone(), position);
        }
        self.positions.get(key).copied()
    }
}

/// A single value, as it is written and as the host takes it.
#[derive(Clone, Debug)]
pub(crate) struct Scalar {
    /// The text without quotes, escapes resolved.
    pub(crate) written: String,
    pub(crate) meaning: Meaning,
}

/// What a host takes a single value for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Meaning {
    Null,
    Bool(bool),
    /// Decimal digits with a leading `-` where negative: integers of these files outgrow every machine word.
    Integer(String),
    Float(f64),
    Date,
    Bytes,
    Text,
}

impl Table {
    /// Adds a key, or puts it in the place of an earlier one, which it returns. `index` belongs to this table.
    pub(crate) fn replace(&mut self, entry: Entry, index: &mut Index) -> Option<Entry> {
        if let Some(position) = index.position(&self.entries, &entry.key) {
            return Some(std::mem::replace(&mut self.entries[position], entry));
        }
        self.entries.push(entry);
        None
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }
}

impl Value {
    /// The value's kind, in words for a finding.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Table(_) => "a table of keys",
            Self::List(_) => "a list",
            Self::Scalar(scalar) => match scalar.meaning {
                Meaning::Null => "nothing",
                Meaning::Bool(_) => "true or false",
                Meaning::Integer(_) | Meaning::Float(_) => "a number",
                Meaning::Date => "a date",
                Meaning::Bytes => "binary data",
                Meaning::Text => "text",
            },
        }
    }
}

impl Scalar {
    /// The text that a Java host makes of the value when it wants text (`Object.toString`); `None` for null, and for
    /// a date, whose text depends on the machine's time zone.
    pub(crate) fn to_java_text(&self) -> Option<String> {
        match &self.meaning {
            Meaning::Null | Meaning::Date | Meaning::Bytes => None,
            Meaning::Bool(value) => Some(value.to_string()),
            Meaning::Integer(digits) => Some(digits.clone()),
            Meaning::Float(value) => Some(super::number::java_double(*value)),
            Meaning::Text => Some(self.written.clone()),
        }
    }
}
