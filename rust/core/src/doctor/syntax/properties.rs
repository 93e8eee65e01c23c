//! Properties files as `java.util.Properties` reads them.
//!
//! A key ends at the first blank, `=` or `:`; a backslash escapes one character, `\u` takes four hexadecimal digits,
//! and at a line's end it joins the next line without its margin. What follows a value belongs to it: a blank at the
//! end, and `# not a comment`.

use std::collections::BTreeMap;

use super::yaml::Fault;
use crate::doctor::Broken;

/// One key, the last of its name.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Property {
    pub(crate) key: String,
    pub(crate) value: String,
    /// Where the key begins.
    pub(crate) line: u32,
    /// The line of an earlier one of the same name.
    pub(crate) replaced: Option<u32>,
}

/// Reads every property, in the order of first appearance.
pub(crate) fn read(text: &str) -> Result<Vec<Property>, Fault> {
    let mut out: Vec<Property> = Vec::new();
    let mut index: BTreeMap<String, usize> = BTreeMap::new();
    for (line, logical) in logical_lines(text) {
        let malformed = |key: Option<&String>| Fault {
            line: Some(line),
            column: None,
            key: key.cloned(),
            why: Broken::Syntax("malformed \\uxxxx encoding".to_owned()),
        };
        let (key, value) = split(&logical);
        let key = unescaped(key).ok_or_else(|| malformed(None))?;
        let value = unescaped(value).ok_or_else(|| malformed(Some(&key)))?;
        match index.get(&key) {
            Some(&position) => {
                let known = &mut out[position];
                known.replaced = Some(known.line);
                known.value = value;
                known.line = line;
            }
            None => {
                index.insert(key.clone(), out.len());
                out.push(Property {
                    key,
                    value,
                    line,
                    replaced: None,
                });
            }
        }
    }
    Ok(out)
}

/// The lines after joining, without comments and blank ones, each with the number of its first natural line.
fn logical_lines(text: &str) -> Vec<(u32, Vec<char>)> {
    let mut out = Vec::new();
    let mut current: Vec<char> = Vec::new();
    let mut first_line = 1;
    let mut line = 1;
    let mut in_margin = true;
    let mut joined = false;
    let mut escaped = false;
    let mut in_comment = false;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let ends_line = c == '\n' || c == '\r';
        let is_pair = c == '\r' && characters.peek() == Some(&'\n');
        if is_pair {
            characters.next();
        }
        if ends_line {
            line += 1;
        }
        if in_comment {
            in_comment = !ends_line;
            in_margin = true;
            continue;
        }
        if in_margin {
            if matches!(c, ' ' | '\t' | '\x0c') || (ends_line && !joined) {
                continue;
            }
            in_margin = false;
            joined = false;
        }
        if current.is_empty() && matches!(c, '#' | '!') {
            in_comment = true;
            continue;
        }
        if !ends_line {
            if current.is_empty() {
                first_line = line;
            }
            current.push(c);
            escaped = c == '\\' && !escaped;
            continue;
        }
        if current.is_empty() {
            in_margin = true;
            continue;
        }
        in_margin = true;
        if escaped {
            current.pop();
            if characters.peek().is_none() && !is_pair {
                // Java ends the line here, empty or not; behind a pair it looks for more first.
                out.push((first_line, std::mem::take(&mut current)));
            }
            joined = true;
            escaped = false;
        } else {
            out.push((first_line, std::mem::take(&mut current)));
        }
    }
    if escaped {
        current.pop();
    }
    if escaped || !current.is_empty() {
        out.push((first_line, current));
    }
    out
}

fn split(line: &[char]) -> (&[char], &[char]) {
    let is_blank = |c: &char| matches!(c, ' ' | '\t' | '\x0c');
    let mut escaped = false;
    let end = line
        .iter()
        .position(|c| {
            let ends = !escaped && (matches!(c, '=' | ':') || is_blank(c));
            escaped = *c == '\\' && !escaped;
            ends
        })
        .unwrap_or(line.len());
    let (key, mut rest) = line.split_at(end);
    while rest.first().is_some_and(is_blank) {
        rest = &rest[1..];
    }
    if let Some('=' | ':') = rest.first() {
        rest = &rest[1..];
        while rest.first().is_some_and(is_blank) {
            rest = &rest[1..];
        }
    }
    (key, rest)
}

/// Resolves the escapes; `None` for a `\u` without four hexadecimal digits.
fn unescaped(text: &[char]) -> Option<String> {
    if !text.contains(&'\\') {
        return Some(text.iter().collect());
    }
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    let mut put = |c: char| units.extend_from_slice(c.encode_utf16(&mut [0; 2]));
    while let Some(&c) = rest.next() {
        if c != '\\' {
            put(c);
            continue;
        }
        match rest.next() {
            None => {}
            Some('u') => {
                let mut unit = 0u32;
                for _ in 0..4 {
                    unit = unit * 16 + rest.next()?.to_digit(16)?;
                }
                match char::from_u32(unit) {
                    Some(c) => put(c),
                    // Half of a surrogate pair: Java keeps halves, and two of them make one character.
                    None => put_half(&mut put, unit, &mut rest)?,
                }
            }
            Some('t') => put('\t'),
            Some('r') => put('\r'),
            Some('n') => put('\n'),
            Some('f') => put('\x0c'),
            Some(&other) => put(other),
        }
    }
    Some(String::from_utf16_lossy(&units))
}

fn put_half(
    put: &mut impl FnMut(char),
    high: u32,
    rest: &mut std::slice::Iter<'_, char>,
) -> Option<()> {
    let mut ahead = rest.clone();
    if ahead.next() == Some(&'\\') && ahead.next() == Some(&'u') {
        let mut low = 0u32;
        for _ in 0..4 {
            low = low * 16 + ahead.next()?.to_digit(16)?;
        }
        let is_pair = (0xd800..0xdc00).contains(&high) && (0xdc00..0xe000).contains(&low);
        if is_pair {
            let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
            put(char::from_u32(code)?);
            *rest = ahead;
            return Some(());
        }
    }
    put('\u{fffd}');
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_java_reads_them() {
        for (text, expected) in [
            ("online-mode=false", &[("online-mode", "false", 1)][..]),
            ("a = b \n", &[("a", "b ", 1)]),
            ("a: b", &[("a", "b", 1)]),
            ("a b c", &[("a", "b c", 1)]),
            ("a==b", &[("a", "=b", 1)]),
            ("a", &[("a", "", 1)]),
            ("=b", &[("", "b", 1)]),
            (
                "# c\n! d\n\n  a=1 # no comment",
                &[("a", "1 # no comment", 4)],
            ),
            ("a=1\\\n   2\nb=3", &[("a", "12", 1), ("b", "3", 3)]),
            ("a=1\\\\\nb=3", &[("a", "1\\", 1), ("b", "3", 2)]),
            ("a\\=b=c", &[("a=b", "c", 1)]),
            ("a\\:b\\ c:d", &[("a:b c", "d", 1)]),
            ("a=\\u0041\\t\\q", &[("a", "A\tq", 1)]),
            ("a=\\ud83d\\ude00", &[("a", "😀", 1)]),
            (
                "a=1\r\nb=2\rc=3",
                &[("a", "1", 1), ("b", "2", 2), ("c", "3", 3)],
            ),
            ("a=1\na=2", &[("a", "2", 2)]),
            ("a=1\\", &[("a", "1", 1)]),
            ("a=1\\\n", &[("a", "1", 1)]),
            ("\\\n#x\na=1", &[("a", "1", 3)]),
            ("\\\n", &[("", "", 1)]),
            ("\\", &[("", "", 1)]),
            ("a=1\\\n\nb=2", &[("a", "1", 1), ("b", "2", 3)]),
            ("a=1\\\n#x", &[("a", "1#x", 1)]),
            ("", &[]),
        ] {
            let read = read(text).expect(text);
            let read: Vec<_> = read
                .iter()
                .map(|property| {
                    (
                        property.key.as_str(),
                        property.value.as_str(),
                        property.line,
                    )
                })
                .collect();
            assert_eq!(read, expected, "{text:?}");
        }
    }

    #[test]
    fn a_malformed_escape_ends_the_reading() {
        for text in ["a=1\nb=\\u12", "a=1\nb=\\uxyzw", "a=1\n\\u=1"] {
            let fault = read(text).expect_err(text);
            assert_eq!(fault.line, Some(2), "{text:?}");
        }
    }
}
