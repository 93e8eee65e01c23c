//! A line that may be shown: escaped, without anybody's full address, without the path of a session URL on this machine.

use std::net::IpAddr;

use crate::diagnose::network::Network;
use crate::untrusted::Untrusted;

/// A line for people. `player`: a name that is to be hidden, and every UUID with it; empty where no name is known.
pub fn line(raw: &[u8], player: Option<&[u8]>) -> String {
    let mut text = Untrusted::from(raw).escaped();
    if let Some(player) = player.map(|name| Untrusted::from(name).escaped()) {
        text = without_uuids(&without_name(&text, &player));
    }
    without_tokens(&without_addresses(&text))
}

/// Every address in a text becomes its network.
pub fn without_addresses(text: &str) -> String {
    let part = |character: char| character.is_ascii_hexdigit() || matches!(character, '.' | ':');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let run: usize = rest
            .chars()
            .take_while(|&character| part(character))
            .map(char::len_utf8)
            .sum();
        if run == 0 {
            let length = rest.chars().next().map_or(1, char::len_utf8);
            out.push_str(&rest[..length]);
            rest = &rest[length..];
            continue;
        }
        let shown = masked(&rest[..run]);
        if shown != rest[..run] {
            drop_host_name(&mut out);
        }
        out.push_str(&shown);
        rest = &rest[run..];
    }
    out
}

/// The name that a look-up gave for an address, before its slash, often has the address in it.
fn drop_host_name(out: &mut String) {
    let Some(before) = out.strip_suffix('/') else {
        return;
    };
    let is_part =
        |character: char| character.is_alphanumeric() || matches!(character, '.' | '-' | '_' | ':');
    let kept = before.trim_end_matches(is_part).len();
    let name = &before[kept..];
    // `http://` and a path are no name's end.
    if name.contains('.') && !before[..kept].ends_with('/') {
        out.truncate(kept);
        out.push_str("…/");
    }
}

/// A run of the characters of addresses: an address, with or without a port, or something else that stays.
fn masked(run: &str) -> String {
    let trimmed = run.trim_end_matches(['.', ':']);
    let tail = &run[trimmed.len()..];
    if let Ok(address) = trimmed.parse::<IpAddr>() {
        return format!("{}{tail}", Network::shown(address));
    }
    if let Some((address, port)) = trimmed.rsplit_once(':')
        && let Ok(address) = address.parse::<IpAddr>()
    {
        return format!("{}:{port}{tail}", Network::shown(address));
    }
    // Letters that are hexadecimal digits too can stand right beside an address.
    let mut out = String::with_capacity(run.len());
    for part in
        run.split_inclusive(|character: char| character.is_ascii_alphabetic() || character == ':')
    {
        let digits = part.trim_end_matches(|character: char| !character.is_ascii_digit());
        match digits.parse::<IpAddr>() {
            Ok(address) => {
                out.push_str(&Network::shown(address));
                out.push_str(&part[digits.len()..]);
            }
            Err(_) => out.push_str(part),
        }
    }
    out
}

/// Hosts write a name as it is typed, and as the account has it.
fn without_name(text: &str, name: &str) -> String {
    if name.is_empty() {
        return text.to_owned();
    }
    let (lower, name) = (text.to_ascii_lowercase(), name.to_ascii_lowercase());
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    while let Some(at) = lower[from..].find(&name) {
        out.push_str(&text[from..from + at]);
        out.push_str("player");
        from += at + name.len();
    }
    out.push_str(&text[from..]);
    out
}

fn without_tokens(text: &str) -> String {
    const LOCAL: &[&str] = &["http://127.0.0.x:", "http://localhost:"];
    let mut text = text.to_owned();
    for begin in LOCAL {
        let mut from = 0;
        while let Some(at) = text[from..].find(begin) {
            let path = from + at + begin.len();
            let digits = text[path..].bytes().take_while(u8::is_ascii_digit).count();
            let start = path + digits;
            let length = text[start..]
                .find(|character: char| {
                    character.is_whitespace() || matches!(character, ',' | '\'' | ']' | ')')
                })
                .unwrap_or(text.len() - start);
            if length > 1 {
                text.replace_range(start..start + length, "/…");
            }
            from = start;
        }
    }
    text
}

fn without_uuids(text: &str) -> String {
    const LENGTH: usize = 36;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        if rest
            .get(..LENGTH)
            .is_some_and(|part| uuid::Uuid::try_parse(part).is_ok())
        {
            out.push_str("uuid");
            rest = &rest[LENGTH..];
            continue;
        }
        let length = rest.chars().next().map_or(1, char::len_utf8);
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_masked_and_times_stay() {
        for (raw, shown) in [
            (
                "[12:34:56 INFO]: Alice (/203.0.113.7:51234) left",
                "[12:34:56 INFO]: Alice (/203.0.113.x:51234) left",
            ),
            ("from 203.0.113.7.", "from 203.0.113.x."),
            (
                "Alice (p5483ab12.dip0.example.net/203.0.113.7:51234) left",
                "Alice (…/203.0.113.x:51234) left",
            ),
            ("https://203.0.113.7/x", "https://203.0.113.x/x"),
            ("/[2001:db8:1:2:0:0:0:1]:4711 x", "/[2001:db8:1:x]:4711 x"),
            ("/2001:db8:1:2:0:0:0:1:4711: x", "/2001:db8:1:x:4711: x"),
            ("Paper 1.21.4", "Paper 1.21.4"),
            ("face203.0.113.7:1", "face203.0.113.x:1"),
            (
                "http://127.0.0.1:4711/s3cret/session, x",
                "http://127.0.0.x:4711/…, x",
            ),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
        ] {
            assert_eq!(line(raw.as_bytes(), None), shown);
        }
        let hidden = line(
            b"UUID of player Alice is 520068b1-e9a8-4679-bf50-6ba37df55eb5",
            Some(b"Alice"),
        );
        assert_eq!(hidden, "UUID of player player is uuid");
        let hidden = line(
            b"alice (/203.0.113.7:1), once Alice, 520068b1-e9a8-4679-bf50-6ba37df55eb5",
            Some(b"Alice"),
        );
        assert_eq!(hidden, "player (/203.0.113.x:1), once player, uuid");
        let nobody = line(b"520068b1-e9a8-4679-bf50-6ba37df55eb5", Some(b""));
        assert_eq!(nobody, "uuid");
    }
}
