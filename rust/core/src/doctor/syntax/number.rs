//! Numbers as Java writes them, and integers of any length in the bases of YAML 1.1.

/// `Double.toString`: plain between 10^-3 and 10^7, otherwise one digit, a point and an exponent.
pub(crate) fn java_double(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let magnitude = value.abs();
    if magnitude == 0.0 || (1e-3..1e7).contains(&magnitude) {
        return format!("{value:?}");
    }
    let scientific = format!("{value:e}");
    match scientific.split_once('e') {
        Some((digits, exponent)) if digits.contains('.') => format!("{digits}E{exponent}"),
        Some((digits, exponent)) => format!("{digits}.0E{exponent}"),
        None => scientific,
    }
}

/// The decimal digits of an unsigned number given as digit values in `base`, most significant first.
pub(crate) fn to_decimal(digits: &[u32], base: u32) -> String {
    // Limbs of nine decimal digits, least significant first.
    const LIMB: u64 = 1_000_000_000;
    let mut limbs: Vec<u64> = vec![0];
    for &digit in digits {
        let mut carry = u64::from(digit);
        for limb in &mut limbs {
            let next = *limb * u64::from(base) + carry;
            *limb = next % LIMB;
            carry = next / LIMB;
        }
        if carry > 0 {
            limbs.push(carry);
        }
    }
    let mut rest = limbs.iter().rev();
    let mut out = rest.next().map(u64::to_string).unwrap_or_default();
    for limb in rest {
        out.push_str(&format!("{limb:09}"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_are_written_as_java_does() {
        for (value, text) in [
            (1e10, "1.0E10"),
            (1.5e-7, "1.5E-7"),
            (0.5, "0.5"),
            (100.0, "100.0"),
            (9_999_999.0, "9999999.0"),
            (1e7, "1.0E7"),
            (0.001, "0.001"),
            (-0.0, "-0.0"),
            (1.234_567_89e300, "1.23456789E300"),
            (f64::INFINITY, "Infinity"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(java_double(value), text);
        }
    }

    #[test]
    fn long_numbers_keep_every_digit() {
        assert_eq!(to_decimal(&[1, 2, 3, 4, 5, 6, 7], 8), "342391");
        assert_eq!(to_decimal(&[15; 20], 16), "1208925819614629174706175");
        assert_eq!(to_decimal(&[0, 0], 10), "0");
        assert_eq!(to_decimal(&[1, 30], 60), "90");
    }
}
