//! Lengths of time as owners write them: `4.5s`, `12s`, `2500ms`.

/// Reads a length of time in milliseconds: a decimal number and its unit, `s` or `ms`, nothing between but spaces.
/// A number without a unit is refused, because half of its readers would take it for the other one.
pub fn parse_duration(text: &str) -> Option<u64> {
    let text = text.trim();
    let (number, places) = match text.strip_suffix("ms") {
        Some(number) => (number, 0),
        None => (text.strip_suffix('s')?, 3),
    };
    let number = number.trim_end();
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    let has_point = number.contains('.');
    if whole.is_empty()
        || !is_number(whole)
        || !is_number(fraction)
        || fraction.is_empty() == has_point
        || fraction.len() > places
    {
        return None;
    }
    let scale = 10_u64.pow(u32::try_from(places).ok()?);
    let fraction: u64 = format!("{fraction:0<places$}").parse().unwrap_or(0);
    let whole: u64 = whole.parse().ok()?;
    whole.checked_mul(scale)?.checked_add(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_needs_its_unit() {
        for (text, expected) in [
            ("4.5s", Some(4_500)),
            ("12s", Some(12_000)),
            (" 12 s ", Some(12_000)),
            ("0.125s", Some(125)),
            ("2500ms", Some(2_500)),
            ("0s", Some(0)),
            ("4.5", None),
            ("4", None),
            ("4.s", None),
            (".5s", None),
            ("4.1234s", None),
            ("4.5ms", None),
            ("-1s", None),
            ("+1s", None),
            ("1e3s", None),
            ("4,5s", None),
            ("s", None),
            ("", None),
            ("1m", None),
            ("4.5.5s", None),
            ("99999999999999999999s", None),
            ("18446744073709551615s", None),
            ("４s", None),
        ] {
            assert_eq!(parse_duration(text), expected, "{text:?}");
        }
    }
}
