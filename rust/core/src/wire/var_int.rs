//! Minecraft's variable-length integer: seven bits a byte, lowest first, at most five bytes.

use super::Malformed;

/// The most bytes that a number takes.
pub const LONGEST: usize = 5;

/// Reads a number from the front of `bytes`; gives it and how many bytes it took.
///
/// # Errors
/// [`Malformed::Truncated`] where the bytes end within the number, [`Malformed::VarIntTooLong`] after five bytes.
pub fn read(bytes: &[u8]) -> Result<(i32, usize), Malformed> {
    let mut value = 0_u32;
    for (at, &byte) in bytes.iter().take(LONGEST).enumerate() {
        value |= u32::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Ok((value.cast_signed(), at + 1));
        }
    }
    Err(if bytes.len() < LONGEST {
        Malformed::Truncated
    } else {
        Malformed::VarIntTooLong
    })
}

/// Appends a number.
pub fn write(out: &mut Vec<u8>, value: i32) {
    let mut left = value.cast_unsigned();
    while left >= 0x80 {
        out.push((left & 0x7f) as u8 | 0x80);
        left >>= 7;
    }
    out.push(left as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_the_protocol_documents_them() {
        for (value, bytes) in [
            (0, &[0][..]),
            (127, &[0x7f]),
            (128, &[0x80, 1]),
            (25565, &[0xdd, 0xc7, 1]),
            (i32::MAX, &[0xff, 0xff, 0xff, 0xff, 7]),
            (-1, &[0xff, 0xff, 0xff, 0xff, 0x0f]),
            (i32::MIN, &[0x80, 0x80, 0x80, 0x80, 8]),
        ] {
            let mut out = Vec::new();
            write(&mut out, value);
            assert_eq!(out, bytes);
            assert_eq!(read(bytes), Ok((value, bytes.len())));
        }
    }

    #[test]
    fn what_does_not_end_is_named() {
        assert_eq!(read(&[]), Err(Malformed::Truncated));
        assert_eq!(read(&[0x80, 0x80]), Err(Malformed::Truncated));
        assert_eq!(read(&[0x80; 5]), Err(Malformed::VarIntTooLong));
    }
}
