//! The one shape in which anything but a frame crosses the boundary.
//!
//! ```text
//! text   := length (u32, big-endian), that many bytes
//! record := text                       whose bytes begin with the record's kind (u8)
//! ```
//!
//! A reader never trusts a length: it is checked against what is there before anything is taken or allocated.

/// The bytes end before what was announced.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the bytes end in the middle of a value")]
pub struct Truncated;

/// Takes values from the front.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn byte(&mut self) -> Result<u8, Truncated> {
        self.fixed().map(|[byte]: [u8; 1]| byte)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Truncated> {
        self.fixed().map(u32::from_be_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Truncated> {
        self.fixed().map(u64::from_be_bytes)
    }

    pub(crate) fn fixed<const N: usize>(&mut self) -> Result<[u8; N], Truncated> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(Truncated)?;
        self.0 = rest;
        Ok(*taken)
    }

    pub(crate) fn text(&mut self) -> Result<&'a [u8], Truncated> {
        let length = usize::try_from(self.u32()?).map_err(|_| Truncated)?;
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Truncated)?;
        self.0 = rest;
        Ok(taken)
    }
}

/// Appends a text. One longer than a `u32` can say is cut; nothing in here comes near it.
pub(crate) fn put_text(out: &mut Vec<u8>, text: &[u8]) {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    out.extend(length.to_be_bytes());
    out.extend(text.iter().take(length as usize));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_read() {
        let mut bytes = Vec::new();
        put_text(&mut bytes, b"key");
        put_text(&mut bytes, b"");
        bytes.push(7);
        let mut reader = Reader::new(&bytes);
        assert_eq!(reader.text(), Ok(&b"key"[..]));
        assert_eq!(reader.text(), Ok(&b""[..]));
        assert_eq!(reader.byte(), Ok(7));
        assert!(reader.is_empty());
        assert_eq!(reader.byte(), Err(Truncated));
    }

    #[test]
    fn a_length_is_never_trusted() {
        for bytes in [
            &[][..],
            &[0],
            &[0, 0, 0],
            &[0, 0, 0, 1],
            &[0xff, 0xff, 0xff, 0xff, 1, 2, 3],
            &[0x7f, 0xff, 0xff, 0xff],
        ] {
            assert_eq!(Reader::new(bytes).text(), Err(Truncated), "{bytes:?}");
        }
    }
}
