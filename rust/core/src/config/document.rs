//! The file as YAML has it: keys in their order, each with its line, values as the text that stands there. What a value
//! means is the key's business, so that `on` is never a boolean in one place and a word in another.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use super::fault::ConfigFault;

/// The largest file that is read.
const LARGEST: usize = 256 * 1024;

/// One key of a mapping.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) line: u64,
    pub(super) key: String,
    pub(super) value: Value,
}

/// What stands after a key.
#[derive(Clone, Debug)]
pub(super) enum Value {
    List(Vec<(u64, Self)>),
    Map(Vec<Entry>),
    Nothing,
    Scalar(String),
}

impl Value {
    /// The value as a fault shows it.
    pub(super) fn shown(&self) -> &str {
        match self {
            Self::List(_) => "[...]",
            Self::Map(_) => "{...}",
            Self::Nothing => "",
            Self::Scalar(text) => text,
        }
    }
}

/// The keys of a file.
pub(super) fn read(text: &str) -> Result<Vec<Entry>, ConfigFault> {
    let text = text.trim_start_matches('\u{feff}');
    if text.len() > LARGEST {
        return Err(ConfigFault::whole(0, "the file is larger than 256 KiB"));
    }
    let is_empty = text.lines().all(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#') || line == "---" || line == "..."
    });
    if is_empty {
        return Ok(Vec::new());
    }
    match serde_saphyr::from_str::<Spanned<Value>>(text) {
        Ok(root) => match root.value {
            Value::Map(entries) => Ok(entries),
            Value::Nothing => Ok(Vec::new()),
            Value::List(_) | Value::Scalar(_) => Err(ConfigFault::whole(
                root.referenced.line(),
                "the file is made of lines like key: value",
            )),
        },
        Err(error) => {
            let line = error.location().map_or(0, |place| place.line());
            let error = error.to_string();
            let first = error.lines().next().unwrap_or_default();
            Err(ConfigFault::whole(
                line,
                &format!("this is no good YAML: {first}"),
            ))
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Scalar(if value { "on" } else { "off" }.to_owned()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Scalar(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Scalar(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Scalar(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Scalar(value.to_owned()))
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = sequence.next_element::<Spanned<Value>>()? {
            list.push((item.referenced.line(), item.value));
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<Spanned<String>>()? {
            entries.push(Entry {
                line: key.referenced.line(),
                key: key.value,
                value: map.next_value()?,
            });
        }
        Ok(Value::Map(entries))
    }
}
