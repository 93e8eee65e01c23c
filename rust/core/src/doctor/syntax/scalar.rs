//! What YAML 1.1, as SnakeYAML reads it, takes a plain scalar for.
//!
//! The traps are all here: a leading zero is octal (`01234567` is 342391), underscores vanish, `1:30` counts in
//! sixties, `yes` and `off` are switches while `y` and `n` are text, and `1e10` is a decimal.

use super::number::to_decimal;
use super::tree::Meaning;

/// Resolves a plain scalar without a tag.
pub(crate) fn resolve(text: &str) -> Meaning {
    match text.as_bytes().first() {
        None | Some(b'~' | b' ') if matches!(text, "" | "~" | " ") => Meaning::Null,
        Some(b'n' | b'N') if matches!(text, "null" | "Null" | "NULL") => Meaning::Null,
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O') => {
            boolean(text).map_or(Meaning::Text, Meaning::Bool)
        }
        Some(b'-' | b'+' | b'.' | b'0'..=b'9') => integer(text)
            .map(Meaning::Integer)
            .or_else(|| float(text).map(Meaning::Float))
            .or_else(|| is_timestamp(text).then_some(Meaning::Date))
            .unwrap_or(Meaning::Text),
        _ => Meaning::Text,
    }
}

/// `yes`, `Off`, `TRUE`: one of six words in one of three ways of writing it.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text {
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Some(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

/// The decimal digits of a whole number in any of YAML 1.1's ways of writing it.
pub(crate) fn integer(text: &str) -> Option<String> {
    let (negative, number) = signed(text);
    let first = number.bytes().next()?;
    let digits = if let Some(binary) = number.strip_prefix("0b") {
        to_decimal(&digits_of(binary, 2)?, 2)
    } else if let Some(hexadecimal) = number.strip_prefix("0x") {
        to_decimal(&digits_of(hexadecimal, 16)?, 16)
    } else if number == "0" {
        "0".to_owned()
    } else if first == b'0' {
        to_decimal(&digits_of(&number[1..], 8)?, 8)
    } else if !first.is_ascii_digit() {
        return None;
    } else if number.contains(':') {
        to_decimal(&sixties(number)?, 60)
    } else {
        number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'_')
            .then(|| number.replace('_', ""))?
    };
    Some(if negative && digits != "0" {
        format!("-{digits}")
    } else {
        digits
    })
}

/// A decimal: with a point, an exponent, in sixties, or one of the words.
pub(crate) fn float(text: &str) -> Option<f64> {
    let (negative, number) = signed(text);
    let magnitude = match number {
        ".inf" | ".Inf" | ".INF" => f64::INFINITY,
        ".nan" | ".NaN" | ".NAN" if number.len() == text.len() => f64::NAN,
        _ if number.contains(':') => float_in_sixties(number)?,
        _ => plain_float(number)?,
    };
    Some(if negative { -magnitude } else { magnitude })
}

fn signed(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(number) => (true, number),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// Digits of a base with underscores anywhere, at least one digit.
fn digits_of(text: &str, base: u32) -> Option<Vec<u32>> {
    let digits: Option<Vec<u32>> = text
        .chars()
        .filter(|c| *c != '_')
        .map(|c| c.to_digit(base))
        .collect();
    digits.filter(|digits| !digits.is_empty())
}

/// `190:20:30`: a number without a leading zero, then at least one group below sixty. The first group may be any
/// number; it is carried over into the higher places.
fn sixties(text: &str) -> Option<Vec<u32>> {
    let mut groups = text.split(':');
    let head = groups.next()?;
    if !head
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'_')
    {
        return None;
    }
    // SnakeYAML reads each group as a machine word; a longer one is an error there and nobody writes it.
    let head: u32 = head.replace('_', "").parse().ok()?;
    let mut digits = in_base_sixty(head);
    for group in groups {
        digits.push(sixtieth(group)?);
    }
    Some(digits)
}

fn in_base_sixty(mut number: u32) -> Vec<u32> {
    let mut digits = vec![number % 60];
    while number >= 60 {
        number /= 60;
        digits.push(number % 60);
    }
    digits.reverse();
    digits
}

fn sixtieth(group: &str) -> Option<u32> {
    let fits = matches!(group.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']);
    fits.then(|| group.parse().ok()).flatten()
}

fn float_in_sixties(text: &str) -> Option<f64> {
    let (whole, fraction) = text.split_once('.')?;
    let mut groups = whole.split(':');
    let head = groups.next()?;
    if !head.as_bytes().first()?.is_ascii_digit()
        || !head
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'_')
        || !fraction
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'_')
    {
        return None;
    }
    let mut value: f64 = head.replace('_', "").parse().ok()?;
    let groups: Vec<&str> = groups.collect();
    let last = groups.len().checked_sub(1)?;
    for (position, group) in groups.into_iter().enumerate() {
        let minor = f64::from(sixtieth(group)?);
        let minor = if position == last {
            format!("{minor}.{}", fraction.replace('_', ""))
                .parse()
                .ok()?
        } else {
            minor
        };
        value = value * 60.0 + minor;
    }
    Some(value)
}

fn plain_float(text: &str) -> Option<f64> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
    }
    let is_digits = |part: &str| {
        part.bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'_')
    };
    let fits = match mantissa.split_once('.') {
        Some(("", fraction)) => !fraction.is_empty() && is_digits(fraction),
        Some((whole, fraction)) => {
            whole.as_bytes()[0].is_ascii_digit() && is_digits(whole) && is_digits(fraction)
        }
        None => {
            exponent.is_some()
                && mantissa.as_bytes().first()?.is_ascii_digit()
                && is_digits(mantissa)
        }
    };
    // `._` has no digit: Java's parser throws on it, and nothing is read.
    fits.then(|| text.replace('_', "").parse().ok()).flatten()
}

fn is_timestamp(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(date_end) = text.find(['T', 't', ' ', '\t']) else {
        return bytes.len() == 10 && is_date(text, &[4, 2, 2]);
    };
    let (date, rest) = text.split_at(date_end);
    if !is_date(date, &[4, 0, 0]) {
        return false;
    }
    let time = match rest.strip_prefix(['T', 't']) {
        Some(time) => time,
        None => rest.trim_start_matches([' ', '\t']),
    };
    let zone_at = time
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.')))
        .unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone_at);
    is_clock(clock) && is_zone(zone.trim_start_matches([' ', '\t']), zone)
}

/// Three groups of digits between dashes; a width of 0 means one or two.
fn is_date(text: &str, widths: &[usize; 3]) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.len() == 3
        && groups.iter().zip(widths).all(|(group, width)| {
            group.bytes().all(|byte| byte.is_ascii_digit())
                && match width {
                    0 => matches!(group.len(), 1 | 2),
                    width => group.len() == *width,
                }
        })
}

fn is_clock(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let groups: Vec<&str> = whole.split(':').collect();
    fraction.bytes().all(|byte| byte.is_ascii_digit())
        && groups.len() == 3
        && groups
            .iter()
            .all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()))
        && matches!(groups[0].len(), 1 | 2)
        && groups[1].len() == 2
        && groups[2].len() == 2
}

fn is_zone(zone: &str, with_blanks: &str) -> bool {
    if zone.is_empty() {
        return with_blanks.is_empty();
    }
    if zone == "Z" {
        return true;
    }
    let Some(offset) = zone.strip_prefix(['-', '+']) else {
        return false;
    };
    let (hours, minutes) = offset.split_once(':').unwrap_or((offset, "00"));
    matches!(hours.len(), 1 | 2)
        && minutes.len() == 2
        && hours
            .bytes()
            .chain(minutes.bytes())
            .all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_are_taken_as_snakeyaml_takes_them() {
        let int = |digits: &str| Meaning::Integer(digits.to_owned());
        for (text, meaning) in [
            ("01234567", int("342391")),
            ("0_7", int("7")),
            ("08", Meaning::Text),
            ("12_345", int("12345")),
            ("+12", int("12")),
            ("-12", int("-12")),
            ("-0", int("0")),
            ("-012", int("-10")),
            ("0x1F", int("31")),
            ("0x_", Meaning::Text),
            ("0b101", int("5")),
            ("0b2", Meaning::Text),
            ("1:30", int("90")),
            ("190:20:30", int("685230")),
            ("1:60", Meaning::Text),
            ("01:30", Meaning::Text),
            ("1:30.5", Meaning::Float(90.5)),
            ("1e10", Meaning::Float(1e10)),
            ("1e+3", Meaning::Float(1000.0)),
            ("12e", Meaning::Text),
            (".5", Meaning::Float(0.5)),
            ("-.5", Meaning::Float(-0.5)),
            ("1.", Meaning::Float(1.0)),
            (".", Meaning::Text),
            ("-", Meaning::Text),
            ("+", Meaning::Text),
            ("1.2.3", Meaning::Text),
            ("-.inf", Meaning::Float(f64::NEG_INFINITY)),
            (
                "123456789012345678901234567890",
                int("123456789012345678901234567890"),
            ),
            ("yes", Meaning::Bool(true)),
            ("Off", Meaning::Bool(false)),
            ("y", Meaning::Text),
            ("n", Meaning::Text),
            ("yEs", Meaning::Text),
            ("~", Meaning::Null),
            ("null", Meaning::Null),
            ("", Meaning::Null),
            ("nULL", Meaning::Text),
            ("2024-01-02", Meaning::Date),
            ("2024-1-2", Meaning::Text),
            ("2024-1-2 3:04:05", Meaning::Date),
            ("2024-01-02T03:04:05.6Z", Meaning::Date),
            ("2024-01-02T03:04:05 +01:00", Meaning::Date),
            ("2024-01-02T03:04:05 ", Meaning::Text),
            ("aB3x", Meaning::Text),
            ("127.0.0.1", Meaning::Text),
            ("7e3fa91c", Meaning::Text),
            ("7e39", Meaning::Float(7e39)),
        ] {
            assert_eq!(resolve(text), meaning, "{text:?}");
        }
    }
}
