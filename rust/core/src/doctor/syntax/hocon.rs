//! The part of HOCON that Sponge's files use: objects, dotted keys, `=`, `:` or nothing before a brace, comments, lists,
//! quoted and unquoted texts. Substitutions stay text that no host setting equals; includes are passed over.

use super::tree::{Entry, Meaning, Node, Scalar, Table, Value};
use super::yaml::Fault;
use crate::doctor::Broken;

/// Objects within objects beyond any real file.
const DEEPEST: usize = 50;

/// More keys than any real file has; finding an earlier one of the same name costs their square.
const MOST_KEYS: usize = 10_000;

/// Reads a document, with or without its outer braces.
pub(crate) fn read(text: &str) -> Result<Table, Fault> {
    let mut reader = Reader {
        rest: text,
        line: 1,
        line_start: text,
        keys: 0,
    };
    reader.skip_separators();
    let braced = reader.take('{');
    let table = reader.object(braced, 0)?;
    reader.skip_separators();
    if reader.rest.is_empty() {
        Ok(table)
    } else {
        Err(reader.fault("text after the end of the document"))
    }
}

struct Reader<'t> {
    rest: &'t str,
    line: u32,
    line_start: &'t str,
    keys: usize,
}

impl<'t> Reader<'t> {
    fn object(&mut self, braced: bool, depth: usize) -> Result<Table, Fault> {
        if depth > DEEPEST {
            return Err(self.fault_of(Broken::TooDeep));
        }
        let mut table = Table::default();
        loop {
            self.skip_separators();
            if self.rest.is_empty() {
                return if braced {
                    Err(self.fault("a closing brace is missing"))
                } else {
                    Ok(table)
                };
            }
            if braced && self.take('}') {
                return Ok(table);
            }
            let line = self.line;
            let path = self.key()?;
            if path == ["include"] {
                self.skip_line();
                continue;
            }
            self.skip_blanks();
            let appends = self.rest.starts_with("+=");
            if appends {
                self.advance(1);
            }
            let has_separator = self.take('=') || self.take(':');
            if has_separator {
                self.skip_separators_but_commas();
            } else if !self.rest.starts_with('{') {
                return Err(self.fault("a key without a value"));
            }
            let node = self.value(depth)?;
            self.keys += 1;
            if self.keys > MOST_KEYS {
                return Err(self.fault("more keys than any real file has"));
            }
            put(&mut table, &path, line, node);
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, Fault> {
        let line = self.line;
        let value = if self.take('{') {
            Value::Table(self.object(true, depth + 1)?)
        } else if self.take('[') {
            Value::List(self.list(depth + 1)?)
        } else {
            Value::Scalar(self.scalar()?)
        };
        Ok(Node { line, value })
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Node>, Fault> {
        if depth > DEEPEST {
            return Err(self.fault_of(Broken::TooDeep));
        }
        let mut items = Vec::new();
        loop {
            self.skip_separators();
            if self.rest.is_empty() {
                return Err(self.fault("a closing bracket is missing"));
            }
            if self.take(']') {
                return Ok(items);
            }
            items.push(self.value(depth)?);
        }
    }

    fn key(&mut self) -> Result<Vec<String>, Fault> {
        let mut path = Vec::new();
        loop {
            let part = if self.rest.starts_with('"') {
                self.quoted()?
            } else {
                let end = self
                    .rest
                    .find(|c: char| {
                        c.is_whitespace()
                            || matches!(
                                c,
                                '.' | '=' | ':' | '{' | '}' | '[' | ']' | ',' | '+' | '#' | '"'
                            )
                    })
                    .unwrap_or(self.rest.len());
                let part = self.rest[..end].to_owned();
                self.advance(end);
                part
            };
            if part.is_empty() {
                return Err(self.fault("a key was expected"));
            }
            path.push(part);
            if !self.take('.') {
                return Ok(path);
            }
        }
    }

    /// Pieces up to the line's end, a comma or a closing bracket; a single quoted piece is text whatever it says.
    fn scalar(&mut self) -> Result<Scalar, Fault> {
        if self.rest.starts_with('"') {
            let text = self.quoted()?;
            self.skip_blanks();
            if self.at_value_end() {
                return Ok(Scalar {
                    written: text,
                    meaning: Meaning::Text,
                });
            }
            let tail = self.unquoted();
            return Ok(Scalar {
                written: text + &tail,
                meaning: Meaning::Text,
            });
        }
        let written = self.unquoted();
        if written.is_empty() {
            return Err(self.fault("a value was expected"));
        }
        let meaning = match written.as_str() {
            "null" => Meaning::Null,
            "true" => Meaning::Bool(true),
            "false" => Meaning::Bool(false),
            _ if is_integer(&written) => Meaning::Integer(written.clone()),
            _ => match written.parse::<f64>() {
                // Rust also reads `inf` and `nan`, which are text here.
                Ok(number) if number.is_finite() => Meaning::Float(number),
                _ => Meaning::Text,
            },
        };
        Ok(Scalar { written, meaning })
    }

    fn unquoted(&mut self) -> String {
        let mut end = 0;
        let bytes = self.rest.as_bytes();
        while end < bytes.len() {
            let stops = match bytes[end] {
                b'\n' | b'\r' | b',' | b'}' | b']' | b'#' => true,
                b'/' => bytes.get(end + 1) == Some(&b'/'),
                b'$' if bytes.get(end + 1) == Some(&b'{') => {
                    end = self.rest[end..]
                        .find('}')
                        .map_or(bytes.len() - 1, |close| end + close);
                    false
                }
                _ => false,
            };
            if stops {
                break;
            }
            end += 1;
        }
        let text = self.rest[..end].trim().to_owned();
        self.advance(end);
        text
    }

    fn quoted(&mut self) -> Result<String, Fault> {
        if self.rest.starts_with("\"\"\"") {
            let inner = &self.rest[3..];
            let Some(end) = inner.find("\"\"\"") else {
                return Err(self.fault("a quote is not closed"));
            };
            let text = inner[..end].to_owned();
            self.advance(end + 6);
            return Ok(text);
        }
        let mut out = String::new();
        let mut characters = self.rest.char_indices().skip(1);
        while let Some((at, c)) = characters.next() {
            match c {
                '"' => {
                    self.advance(at + 1);
                    return Ok(out);
                }
                '\n' | '\r' => break,
                '\\' => match characters.next().map(|(_, c)| c) {
                    Some('n') => out.push('\n'),
                    Some('t') => out.push('\t'),
                    Some('r') => out.push('\r'),
                    Some('b') => out.push('\u{8}'),
                    Some('f') => out.push('\u{c}'),
                    Some('u') => {
                        let digits: String = characters.by_ref().take(4).map(|(_, c)| c).collect();
                        let code = u32::from_str_radix(&digits, 16)
                            .ok()
                            .and_then(char::from_u32);
                        out.push(code.unwrap_or('\u{fffd}'));
                    }
                    Some(c @ ('"' | '\\' | '/')) => out.push(c),
                    _ => return Err(self.fault("an escape that there is not")),
                },
                c => out.push(c),
            }
        }
        Err(self.fault("a quote is not closed"))
    }

    fn at_value_end(&self) -> bool {
        self.rest.is_empty()
            || self.rest.starts_with(['\n', '\r', ',', '}', ']', '#'])
            || self.rest.starts_with("//")
    }

    fn skip_separators(&mut self) {
        loop {
            self.skip_separators_but_commas();
            if !self.take(',') {
                return;
            }
        }
    }

    fn skip_separators_but_commas(&mut self) {
        loop {
            let blanks = self.rest.len() - self.rest.trim_start().len();
            self.advance(blanks);
            if self.rest.starts_with('#') || self.rest.starts_with("//") {
                self.skip_line();
            } else {
                return;
            }
        }
    }

    fn skip_blanks(&mut self) {
        let blanks = self.rest.len() - self.rest.trim_start_matches([' ', '\t']).len();
        self.advance(blanks);
    }

    fn skip_line(&mut self) {
        self.advance(self.rest.find('\n').unwrap_or(self.rest.len()));
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.rest.starts_with(wanted);
        if found {
            self.advance(wanted.len_utf8());
        }
        found
    }

    fn advance(&mut self, bytes: usize) {
        let (passed, rest) = self.rest.split_at(bytes);
        let breaks = passed.matches('\n').count();
        if let Some(last) = passed.rfind('\n') {
            self.line_start = &self.rest[last + 1..];
            self.line = self
                .line
                .saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        }
        self.rest = rest;
    }

    fn fault(&self, why: &str) -> Fault {
        self.fault_of(Broken::Syntax(why.to_owned()))
    }

    fn fault_of(&self, why: Broken) -> Fault {
        let passed = self.line_start.len().saturating_sub(self.rest.len());
        let before = self.line_start.get(..passed).unwrap_or_default();
        Fault {
            line: Some(self.line),
            column: Some(u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX)),
            key: None,
            why,
        }
    }
}

/// Objects under one name melt into one; anything else is replaced.
fn put(table: &mut Table, path: &[String], line: u32, node: Node) {
    let Some((name, rest)) = path.split_first() else {
        return;
    };
    let node = if rest.is_empty() {
        node
    } else {
        let mut inner = Table::default();
        put(&mut inner, rest, line, node);
        Node {
            line,
            value: Value::Table(inner),
        }
    };
    let Some(known) = table.entries.iter_mut().find(|entry| entry.key == *name) else {
        table.entries.push(Entry {
            key: name.clone(),
            line,
            node,
        });
        return;
    };
    match (&mut known.node.value, node.value) {
        (Value::Table(old), Value::Table(new)) => {
            for entry in new.entries {
                put(old, &[entry.key], entry.line, entry.node);
            }
        }
        (_, value) => {
            known.line = line;
            known.node = Node {
                line: node.line,
                value,
            };
        }
    }
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(prefix: &str, table: &Table, out: &mut Vec<(String, u32, String)>) {
        for entry in &table.entries {
            let key = format!("{prefix}{}", entry.key);
            match &entry.node.value {
                Value::Table(inner) => flat(&format!("{key}."), inner, out),
                Value::Scalar(scalar) => out.push((key, entry.line, scalar.written.clone())),
                Value::List(items) => out.push((key, entry.line, format!("{} items", items.len()))),
            }
        }
    }

    #[test]
    fn real_shapes_are_read() {
        for (text, expected) in [
            (
                "# Sponge\nmodules {\n    bungeecord=true\n    // x\n    \"ip-forwarding\" : false\n}\n",
                &[
                    ("modules.bungeecord", 3, "true"),
                    ("modules.ip-forwarding", 5, "false"),
                ][..],
            ),
            (
                "sponge.modules.bungeecord = yes",
                &[("sponge.modules.bungeecord", 1, "yes")],
            ),
            (
                "{a: 1, b: [1, 2\n3]}",
                &[("a", 1, "1"), ("b", 1, "3 items")],
            ),
            (
                "a { b = 1 }\na { c = 2 }\na.b = 3",
                &[("a.b", 3, "3"), ("a.c", 2, "2")],
            ),
            ("a = \"x # y\" # z", &[("a", 1, "x # y")]),
            ("a = http:/x // c", &[("a", 1, "http:/x")]),
            ("a = ${b}", &[("a", 1, "${b}")]),
            ("include \"x.conf\"\na=1", &[("a", 2, "1")]),
            ("", &[]),
        ] {
            let mut out = Vec::new();
            flat("", &read(text).expect(text), &mut out);
            let out: Vec<_> = out
                .iter()
                .map(|(key, line, value)| (key.as_str(), *line, value.as_str()))
                .collect();
            assert_eq!(out, expected, "{text:?}");
        }
    }

    #[test]
    fn faults_have_their_place() {
        for (text, line) in [
            ("a {\n b = 1\n", 3),
            ("a\n", 1),
            ("a = \"x\nb = 1", 1),
            ("a = 1\n}", 2),
            ("a = [1\n", 2),
        ] {
            let Err(fault) = read(text) else {
                panic!("{text:?} does not parse");
            };
            assert_eq!(fault.line, Some(line), "{text:?}");
        }
    }
}
