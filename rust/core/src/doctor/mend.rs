//! The remedies that are the change of one value in one line: as a diff to read, or as new bytes to write.
//!
//! Only the value in its line changes; comments, blanks, quotes around keys, line ends and a byte order mark stay as
//! they are. An edit that does not find its key and a value on its line is left out: the file is not what was read.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::finding::{Edit, Finding, NewValue};

/// One file with its edits made.
#[derive(Clone, Debug)]
pub struct Mended {
    /// The server, as an index.
    pub server: usize,
    /// The file, relative to its folder.
    pub file: Arc<str>,
    /// The file's new bytes.
    pub bytes: Vec<u8>,
    /// A unified diff of it, every secret in it masked.
    pub diff: String,
}

/// What stands in a diff where the file has a secret.
const MASK: &str = "********";
/// Lines around a change in a diff.
const CONTEXT: usize = 2;
/// Words in a line's key that make its value nobody's business in a diff.
const PRIVATE: &[&str] = &[
    "secret", "token", "password", "passwd", "pass", "key", "uuid", "stats", "license", "auth",
    "user", "webhook", "url",
];

/// The edits of these findings that cannot open or weaken a server, file by file. `read` gives the bytes of a file.
pub fn mend(findings: &[Finding], read: impl Fn(usize, &str) -> Option<Vec<u8>>) -> Vec<Mended> {
    let mut edits: BTreeMap<(usize, Arc<str>), BTreeMap<u32, &Edit>> = BTreeMap::new();
    for change in findings.iter().flat_map(|finding| &finding.changes) {
        if let Some(edit) = &change.edit
            && edit.line > 0
            && edit.unattended
        {
            edits
                .entry((change.server, Arc::clone(&edit.file)))
                .or_default()
                .entry(edit.line)
                .or_insert(edit);
        }
    }
    edits
        .into_iter()
        .filter_map(|((server, file), edits)| {
            let old = String::from_utf8(read(server, &file)?).ok()?;
            let (new, changed) = apply(&old, &edits);
            (!changed.is_empty()).then(|| Mended {
                server,
                diff: diff(&file, &old, &new, &changed),
                bytes: new.into_bytes(),
                file,
            })
        })
        .collect()
}

/// The text with its edits, and the numbers of the lines that changed, from 0.
fn apply(old: &str, edits: &BTreeMap<u32, &Edit>) -> (String, Vec<usize>) {
    let mut new = String::with_capacity(old.len() + 16);
    let mut changed = Vec::new();
    for (index, line) in old.split_inclusive('\n').enumerate() {
        let edit = u32::try_from(index + 1)
            .ok()
            .and_then(|number| edits.get(&number));
        match edit.and_then(|edit| edited(line, edit)) {
            Some(edited) if edited != line => {
                changed.push(index);
                new.push_str(&edited);
            }
            _ => new.push_str(line),
        }
    }
    (new, changed)
}

/// The line with its new value; `None` where the key or a value is not on it.
fn edited(line: &str, edit: &Edit) -> Option<String> {
    let (body, end) = split_end(line);
    let value = value_range(body, &edit.key)?;
    let old = &body[value.clone()];
    let new = match &edit.to {
        NewValue::Text(text) => text.clone(),
        NewValue::Quoted => {
            if old.is_empty() || old.contains('\'') || old.starts_with('"') {
                return None;
            }
            format!("'{old}'")
        }
    };
    let gap = if old.is_empty() && body[..value.start].ends_with(':') {
        " "
    } else {
        ""
    };
    Some(format!(
        "{}{gap}{new}{}{end}",
        &body[..value.start],
        &body[value.end..]
    ))
}

/// Where the value of `key` stands in a line of YAML, TOML, HOCON or properties.
fn value_range(body: &str, key: &str) -> Option<std::ops::Range<usize>> {
    let place = find_key(body, key)?;
    let after_key = place + key.len();
    let rest = &body[after_key..];
    let quote = rest.len() - rest.trim_start_matches(['"', '\'']).len();
    let rest_at = after_key + quote;
    let separator = body[rest_at..].find(|c: char| !c.is_whitespace())?;
    if !body[rest_at + separator..].starts_with([':', '=']) {
        return None;
    }
    let start = rest_at + separator + 1;
    let blanks = body[start..].len() - body[start..].trim_start().len();
    let start = start + blanks;
    let text = &body[start..];
    let length = match text.chars().next() {
        None => 0,
        Some(quote @ ('"' | '\'')) => {
            let close = text[1..].find(quote)?;
            close + 2
        }
        // Tables and lists are not one value.
        Some('{' | '[' | '|' | '>' | '&' | '*' | '!') => return None,
        Some('#') => 0,
        Some(_) => text
            .find(" #")
            .or_else(|| text.find("\t#"))
            .or_else(|| body.contains('{').then(|| text.find([',', '}'])).flatten())
            .unwrap_or(text.len()),
    };
    let length = text[..length].trim_end().len();
    Some(start..start + length)
}

/// The key as a whole word.
fn find_key(body: &str, key: &str) -> Option<usize> {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    body.match_indices(key)
        .map(|(place, _)| place)
        .find(|place| {
            let before = body[..*place].chars().next_back();
            let after = body[place + key.len()..].chars().next();
            let commented = body[..*place].trim_start().starts_with(['#', '!']);
            !commented && !before.is_some_and(is_word) && !after.is_some_and(is_word)
        })
}

fn split_end(line: &str) -> (&str, &str) {
    let body = line.trim_end_matches(['\n', '\r']);
    (body, &line[body.len()..])
}

fn diff(file: &str, old: &str, new: &str, changed: &[usize]) -> String {
    let before: Vec<&str> = old.lines().collect();
    let after: Vec<&str> = new.lines().collect();
    let mut out = format!("--- a/{file}\n+++ b/{file}\n");
    for hunk in hunks(changed, before.len()) {
        out.push_str(&format!(
            "@@ -{0},{1} +{0},{1} @@\n",
            hunk.start + 1,
            hunk.len()
        ));
        for at in hunk {
            let (Some(before), Some(after)) = (before.get(at), after.get(at)) else {
                continue;
            };
            if changed.contains(&at) {
                out.push_str(&format!("-{}\n+{}\n", masked(before), masked(after)));
            } else {
                out.push_str(&format!(" {}\n", masked(before)));
            }
        }
    }
    out
}

/// The changed lines with their surroundings, run together where they touch.
fn hunks(changed: &[usize], lines: usize) -> Vec<std::ops::Range<usize>> {
    let mut hunks: Vec<std::ops::Range<usize>> = Vec::new();
    for &line in changed {
        let around = line.saturating_sub(CONTEXT)..(line + CONTEXT + 1).min(lines);
        match hunks.last_mut() {
            Some(last) if around.start <= last.end => last.end = around.end,
            _ => hunks.push(around),
        }
    }
    hunks
}

/// The line as a diff may show it: a private key's value is masked, and so is an entry of a list, which has no key.
fn masked(line: &str) -> String {
    let line: String = line
        .chars()
        .filter(|c| !c.is_control() || *c == '\t')
        .collect();
    let trimmed = line.trim_start();
    if trimmed.starts_with('#') {
        // A comment can hold yesterday's secret.
        let hides = PRIVATE
            .iter()
            .any(|word| trimmed.to_lowercase().contains(word));
        return if hides { format!("# {MASK}") } else { line };
    }
    let Some(separator) = line.find([':', '=']) else {
        let blank = trimmed.is_empty() || trimmed.starts_with('[') && trimmed.ends_with(']');
        return if blank { line } else { MASK.to_owned() };
    };
    let key = line[..separator].to_lowercase();
    let value = line[separator + 1..].trim();
    let harmless =
        value.is_empty() || matches!(value, "true" | "false") || value.parse::<i64>().is_ok();
    if PRIVATE.iter().any(|word| key.contains(word)) && !matches!(value, "" | "true" | "false") {
        return hidden(&line[..=separator], value);
    }
    if harmless || is_known_harmless(&key) {
        return line;
    }
    hidden(&line[..=separator], value)
}

/// The mask in the place of a value; whether it had quotes is no secret.
fn hidden(key: &str, value: &str) -> String {
    let quote = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => quote.to_string(),
        _ => String::new(),
    };
    format!("{key} {quote}{MASK}{quote}")
}

/// Keys whose text may be shown: the ones that edits change.
fn is_known_harmless(key: &str) -> bool {
    const KEYS: &[&str] = &[
        "player-info-forwarding-mode",
        "forwarding-mode",
        "bind",
        "server-ip",
        "online-mode",
        "online_mode",
        "auth-type",
        "mode",
        "username-prefix",
    ];
    let key = key.trim().trim_matches(['"', '\'']);
    KEYS.contains(&key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(key: &str, to: NewValue) -> Edit {
        Edit {
            file: "f".into(),
            line: 1,
            key: key.to_owned(),
            to,
            unattended: true,
        }
    }

    #[test]
    fn only_the_value_of_its_line_changes() {
        let text = |to: &str| NewValue::Text(to.to_owned());
        for (line, key, to, after) in [
            (
                "    enabled: false\n",
                "enabled",
                text("true"),
                Some("    enabled: true\n"),
            ),
            (
                "  bungeecord: true # why\r\n",
                "bungeecord",
                text("false"),
                Some("  bungeecord: false # why\r\n"),
            ),
            (
                "online-mode=true\n",
                "online-mode",
                text("false"),
                Some("online-mode=false\n"),
            ),
            (
                "online-mode : true",
                "online-mode",
                text("false"),
                Some("online-mode : false"),
            ),
            (
                "server-ip=\n",
                "server-ip",
                text("127.0.0.1"),
                Some("server-ip=127.0.0.1\n"),
            ),
            (
                "server-ip:\n",
                "server-ip",
                text("127.0.0.1"),
                Some("server-ip: 127.0.0.1\n"),
            ),
            (
                "player-info-forwarding-mode = \"none\"   # off\n",
                "player-info-forwarding-mode",
                text("\"modern\""),
                Some("player-info-forwarding-mode = \"modern\"   # off\n"),
            ),
            (
                "\"mode\" = 'none'\n",
                "mode",
                text("\"modern\""),
                Some("\"mode\" = \"modern\"\n"),
            ),
            (
                "old = { address = \"a:1\", forwarding-mode = \"LEGACY\" }\n",
                "forwarding-mode",
                text("\"MODERN\""),
                Some("old = { address = \"a:1\", forwarding-mode = \"MODERN\" }\n"),
            ),
            (
                "    secret: 01234567\n",
                "secret",
                NewValue::Quoted,
                Some("    secret: '01234567'\n"),
            ),
            ("    secret: '01234567'\n", "secret", NewValue::Quoted, None),
            ("# enabled: false\n", "enabled", text("true"), None),
            ("other: false\n", "enabled", text("true"), None),
            (
                "enabled:\n",
                "enabled",
                text("true"),
                Some("enabled: true\n"),
            ),
            ("tokens: [a]\n", "tokens", text("b"), None),
            ("re-enabled: false\n", "enabled", text("true"), None),
        ] {
            assert_eq!(edited(line, &edit(key, to)).as_deref(), after, "{line}");
        }
    }

    #[test]
    fn a_diff_keeps_its_secrets() {
        for (line, shown) in [
            ("    secret: aB3x", "    secret: ********"),
            (
                "forwarding-secret = \"aB3x\"",
                "forwarding-secret = \"********\"",
            ),
            ("  - aB3x", "********"),
            ("# old secret aB3x", "# ********"),
            ("# a comment", "# a comment"),
            ("    enabled: false", "    enabled: false"),
            ("stats: 5e2a", "stats: ********"),
            ("server-port=25565", "server-port=25565"),
            ("anything: else", "anything: ********"),
            ("", ""),
        ] {
            assert_eq!(masked(line), shown);
        }
    }

    #[test]
    fn lines_that_touch_are_one_hunk() {
        assert_eq!(hunks(&[1, 4, 20], 21), vec![0..7, 18..21]);
    }
}
