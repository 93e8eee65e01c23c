//! What others put around a host's line: colours, and the prefixes of containers, journals and panels.

use super::form;

/// Takes colours out: terminal escapes, section signs with their letter (as UTF-8, and as the single byte of Western
/// code pages), and the carriage returns of consoles that draw a line anew. The result stands in `out`.
pub(super) fn uncolored(line: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let mut at = 0;
    while let Some(&byte) = line.get(at) {
        match byte {
            0x1b => at += escape(&line[at..]),
            b'\r' => at += 1,
            0xc2 if line.get(at + 1) == Some(&0xa7) => at += 3,
            0xa7 if out.last().is_none_or(u8::is_ascii) => at += 2,
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
}

/// Whether a line can hold a colour at all.
pub(super) fn is_colored(line: &[u8]) -> bool {
    line.iter().any(|&byte| matches!(byte, 0x1b | 0xa7 | b'\r'))
}

/// The length of a terminal escape.
fn escape(line: &[u8]) -> usize {
    match line.get(1) {
        Some(b'[') => line[2..]
            .iter()
            .position(|byte| (0x40..=0x7e).contains(byte))
            .map_or(line.len(), |end| end + 3),
        Some(b']') => line[2..]
            .iter()
            .position(|&byte| byte == 0x07)
            .map_or(line.len(), |end| end + 3),
        Some(_) => 2,
        None => 1,
    }
}

/// Gives what follows a prefix, where a line begins with it.
type Prefix = fn(&[u8]) -> Option<&[u8]>;

/// How a line begins that somebody passed on; one recogniser a kind.
const PREFIXES: &[Prefix] = &[byte_order_mark, prompt, compose, rfc3339, journal, pod];

/// Takes the prefixes off, as many as there are, and gives the day that one of them names.
pub(super) fn unprefixed(mut line: &[u8]) -> (&[u8], Option<form::Date>) {
    /// A container's line in a journal in a paste is as deep as it gets.
    const MOST: usize = 4;
    let mut date = None;
    for _ in 0..MOST {
        let Some((rest, named)) = PREFIXES.iter().find_map(|prefix| {
            let rest = prefix(line)?;
            Some((rest, form::date(line).map(|(date, _)| date)))
        }) else {
            break;
        };
        date = named.or(date);
        line = rest;
    }
    (line, date)
}

fn byte_order_mark(line: &[u8]) -> Option<&[u8]> {
    line.strip_prefix(b"\xef\xbb\xbf")
}

/// `> `, as a console's prompt or a quotation has it.
fn prompt(line: &[u8]) -> Option<&[u8]> {
    let rest = line.strip_prefix(b">")?;
    Some(rest.trim_ascii_start())
}

/// `lobby-1  | `, as compose writes a service's name.
fn compose(line: &[u8]) -> Option<&[u8]> {
    service(line).map(|(_, rest)| rest)
}

/// The service whose line this is, where compose says so, and what follows.
pub(super) fn service(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let bar = line.iter().take(64).position(|&byte| byte == b'|')?;
    let name = line[..bar].trim_ascii_end();
    let sound = !name.is_empty()
        && name
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    let rest = line[bar + 1..].strip_prefix(b" ")?;
    sound.then_some((name, rest))
}

/// `2026-11-21T12:34:56.789Z `, and what Kubernetes writes after it.
fn rfc3339(line: &[u8]) -> Option<&[u8]> {
    let (_, length) = form::date(line)?;
    if line.get(length) != Some(&b'T') {
        return None;
    }
    form::time(&line[length + 1..])?;
    let end = line.iter().take(48).position(|&byte| byte == b' ')?;
    let rest = &line[end + 1..];
    let rest = ["stdout F ", "stderr F ", "stdout P ", "stderr P "]
        .iter()
        .find_map(|stream| rest.strip_prefix(stream.as_bytes()))
        .unwrap_or(rest);
    Some(rest)
}

/// `Nov 21 12:34:56 host java[123]: `.
fn journal(line: &[u8]) -> Option<&[u8]> {
    const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    let month = line.get(..3)?;
    if !MONTHS.chunks(3).any(|known| known == month) || line.get(3) != Some(&b' ') {
        return None;
    }
    form::time(line.get(7..)?)?;
    let end = line
        .windows(3)
        .take(160)
        .position(|three| three == b"]: ")?;
    Some(&line[end + 3..])
}

/// `mc-0 minecraft `, as tools for Kubernetes write a pod's name and its container's. The host's own line must follow.
fn pod(line: &[u8]) -> Option<&[u8]> {
    let word = |text: &[u8]| {
        let end = text.iter().take(64).position(|&byte| byte == b' ')?;
        let sound = text[..end].iter().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.')
        });
        (sound && text.first()?.is_ascii_lowercase()).then_some(end)
    };
    let rest = &line[word(line)? + 1..];
    let rest = &rest[word(rest)? + 1..];
    form::time(rest.strip_prefix(b"[").unwrap_or(rest))?;
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_taken_out() {
        for (line, plain) in [
            (
                &b"\x1b[32m[12:00:00 INFO]: \x1b[0mhi\x1b[m"[..],
                &b"[12:00:00 INFO]: hi"[..],
            ),
            (b"\x1b]0;title\x07x", b"x"),
            ("§cUnable §lto".as_bytes(), b"Unable to"),
            (b"\xa7cUnable", b"Unable"),
            ("ça \u{e7}".as_bytes(), "ça \u{e7}".as_bytes()),
            (b"x\r", b"x"),
            (b"x\x1b", b"x"),
            (b"x\x1b[", b"x"),
        ] {
            let mut out = Vec::new();
            uncolored(line, &mut out);
            assert_eq!(out, plain, "{line:?}");
        }
    }

    #[test]
    fn prefixes_are_taken_off() {
        for (line, rest) in [
            ("lobby-1  | [12:00:00 INFO]: hi", "[12:00:00 INFO]: hi"),
            (
                "2026-11-21T12:34:56.789012345Z [12:34:56 INFO]: hi",
                "[12:34:56 INFO]: hi",
            ),
            (
                "2026-11-21T12:34:56.789Z stdout F 12:34:56 [INFO] hi",
                "12:34:56 [INFO] hi",
            ),
            (
                "Nov 21 12:34:56 box java[77]: [12:34:56] [main/INFO]: hi",
                "[12:34:56] [main/INFO]: hi",
            ),
            (
                "mc | 2026-11-21T12:34:56Z > [12:34:56 INFO]: hi",
                "[12:34:56 INFO]: hi",
            ),
            ("> 15:58:56 [INFO] hi", "15:58:56 [INFO] hi"),
            ("mc-0 minecraft [12:34:56 INFO]: hi", "[12:34:56 INFO]: hi"),
            (
                "Mc-0 says [12:34:56 INFO]: hi",
                "Mc-0 says [12:34:56 INFO]: hi",
            ),
            ("\u{feff}[12:00:00 INFO]: hi", "[12:00:00 INFO]: hi"),
            ("[12:00:00 INFO]: a | b", "[12:00:00 INFO]: a | b"),
        ] {
            let (plain, _) = unprefixed(line.as_bytes());
            assert_eq!(String::from_utf8_lossy(plain), rest);
        }
    }
}
