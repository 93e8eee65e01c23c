//! TOML, as Velocity and the mods read it.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::tree::{Entry, Meaning, Node, Scalar, Table, Value};
use super::yaml::Fault;
use crate::doctor::Broken;

/// Reads a document.
pub(crate) fn read(text: &str) -> Result<Table, Fault> {
    let lines = Lines::of(text);
    match DeTable::parse(text) {
        Ok(table) => Ok(table_of(table.into_inner(), &lines)),
        Err(error) => {
            let place = error.span().map(|span| lines.place(text, span.start));
            Err(Fault {
                line: place.map(|(line, _)| line),
                column: place.map(|(_, column)| column),
                key: None,
                why: Broken::Syntax(rule_of(error.message())),
            })
        }
    }
}

/// The parser's own words, without anything that it quotes from the file.
fn rule_of(message: &str) -> String {
    let first = message.lines().next().unwrap_or_default();
    match first.find('`') {
        Some(quoted) if first.starts_with("duplicate") => first[..quoted].trim_end().to_owned(),
        _ => first.to_owned(),
    }
}

fn table_of(table: DeTable<'_>, lines: &Lines) -> Table {
    // The parser's map is sorted by name; the owner's order is that of the places.
    let mut entries: Vec<(usize, Entry)> = table
        .into_iter()
        .map(|(key, value)| {
            let start = key.span().start;
            let line = lines.line(start);
            let entry = Entry {
                key: key.into_inner().into_owned(),
                line,
                node: node_of(value, lines),
            };
            (start, entry)
        })
        .collect();
    entries.sort_by_key(|(start, _)| *start);
    Table {
        entries: entries.into_iter().map(|(_, entry)| entry).collect(),
    }
}

fn node_of(value: Spanned<DeValue<'_>>, lines: &Lines) -> Node {
    let line = lines.line(value.span().start);
    let scalar = |written: String, meaning| Value::Scalar(Scalar { written, meaning });
    let value = match value.into_inner() {
        DeValue::String(text) => scalar(text.into_owned(), Meaning::Text),
        DeValue::Integer(number) => {
            let written = number.to_string();
            let digits = i128::from_str_radix(number.as_str(), number.radix())
                .map_or_else(|_| number.as_str().to_owned(), |value| value.to_string());
            scalar(written, Meaning::Integer(digits))
        }
        DeValue::Float(number) => {
            let value = number.as_str().parse().unwrap_or(f64::NAN);
            scalar(number.to_string(), Meaning::Float(value))
        }
        DeValue::Boolean(value) => scalar(value.to_string(), Meaning::Bool(value)),
        DeValue::Datetime(date) => scalar(date.to_string(), Meaning::Date),
        DeValue::Array(items) => {
            Value::List(items.into_iter().map(|item| node_of(item, lines)).collect())
        }
        DeValue::Table(table) => Value::Table(table_of(table, lines)),
    };
    Node { line, value }
}

/// Where each line begins: a span is in bytes, a finding in lines.
struct Lines(BTreeMap<usize, u32>);

impl Lines {
    fn of(text: &str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
        Self(starts.zip(1..).collect())
    }

    fn line(&self, offset: usize) -> u32 {
        self.0
            .range(..=offset)
            .next_back()
            .map_or(1, |(_, line)| *line)
    }

    fn place(&self, text: &str, offset: usize) -> (u32, u32) {
        let Some((start, line)) = self.0.range(..=offset).next_back() else {
            return (1, 1);
        };
        let before = text.get(*start..offset).unwrap_or_default();
        let column = u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX);
        (*line, column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_their_lines_and_their_order() {
        let text = "b = 1\na = 'x'\n[servers]\nz = \"1:2\"\ny = { address = \"h:1\" }\ntry = [\n \"z\",\n \"y\"]\n";
        let table = read(text).expect("a document");
        let names: Vec<_> = table
            .entries
            .iter()
            .map(|entry| (entry.key.as_str(), entry.line))
            .collect();
        assert_eq!(names, [("b", 1), ("a", 2), ("servers", 3)]);
        let Value::Table(servers) = &table.entries[2].node.value else {
            panic!("servers is a table");
        };
        let names: Vec<_> = servers
            .entries
            .iter()
            .map(|entry| (entry.key.as_str(), entry.line))
            .collect();
        assert_eq!(names, [("z", 4), ("y", 5), ("try", 6)]);
    }

    #[test]
    fn a_fault_has_its_place_and_quotes_nothing() {
        for (text, line, column) in [
            ("a = 1\nb = \n", 2, Some(5)),
            ("a = 1\na = 2\n", 2, Some(1)),
            ("[x\n", 1, None),
            ("forwarding-secret = aB3xCANARY\n", 1, None),
            ("a = \"unended CANARY\nb = 1", 1, None),
        ] {
            let Err(fault) = read(text) else {
                panic!("{text:?} does not parse");
            };
            assert_eq!(fault.line, Some(line), "{text:?}");
            if column.is_some() {
                assert_eq!(fault.column, column, "{text:?}");
            }
            assert!(!format!("{fault:?}").contains("CANARY"), "{fault:?}");
        }
    }
}
