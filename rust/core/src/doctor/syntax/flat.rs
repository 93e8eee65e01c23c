//! A whole file as pairs of key and value, to be laid beside what the real SnakeYAML and java.util.Properties read.
//!
//! For tests alone: every value is in here, secrets too.

use super::text::decode;
use super::tree::{Meaning, Scalar, Value};
use super::{properties, yaml};

/// Where a file stops being readable; `None` where no line can be said.
pub type Stop = Option<u32>;

/// The pairs of a YAML file: the dotted key, and a letter for the kind with the text that Java makes of the value.
pub fn yaml_pairs(bytes: &[u8]) -> Result<Vec<(String, String)>, Stop> {
    let text = decode(bytes).ok_or(None)?.text;
    let document = yaml::read(&text).map_err(|fault| fault.line)?;
    let mut out = Vec::new();
    for entry in &document.top.entries {
        put(entry.key.clone(), &entry.node.value, &mut out);
    }
    out.sort();
    Ok(out)
}

/// The pairs of a properties file.
pub fn properties_pairs(text: &str) -> Result<Vec<(String, String)>, Stop> {
    let properties = properties::read(text).map_err(|fault| fault.line)?;
    let mut out: Vec<(String, String)> = properties
        .into_iter()
        .map(|property| (property.key, property.value))
        .collect();
    out.sort();
    Ok(out)
}

fn put(key: String, value: &Value, out: &mut Vec<(String, String)>) {
    match value {
        Value::Scalar(scalar) => out.push((key, letter(scalar))),
        Value::List(items) => {
            for (position, item) in items.iter().enumerate() {
                put(format!("{key}[{position}]"), &item.value, out);
            }
        }
        Value::Table(table) => {
            for entry in &table.entries {
                put(format!("{key}.{}", entry.key), &entry.node.value, out);
            }
        }
    }
}

fn letter(scalar: &Scalar) -> String {
    let letter = match scalar.meaning {
        Meaning::Null => 'n',
        Meaning::Bool(_) => 'b',
        Meaning::Integer(_) => 'i',
        Meaning::Float(_) => 'f',
        Meaning::Date => 'd',
        Meaning::Bytes => 'y',
        Meaning::Text => 's',
    };
    format!("{letter}{}", scalar.to_java_text().unwrap_or_default())
}
