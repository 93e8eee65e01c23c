//! Takes a frame apart, front to back, borrowing.

use uuid::Uuid;

use super::var_int;

/// What is wrong with a frame.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Malformed {
    /// A length is below zero.
    #[error("a length is negative")]
    NegativeLength,
    /// A text or an array is longer than vanilla takes.
    #[error("longer than the {0} that vanilla takes")]
    TooLong(usize),
    /// The frame ends before what it announces.
    #[error("the frame ends early")]
    Truncated,
    /// The packet id is none of this state and direction.
    #[error("no packet of this state has the id {0}")]
    UnknownPacket(i32),
    /// A number goes on after five bytes.
    #[error("a number is longer than five bytes")]
    VarIntTooLong,
    /// A field holds something that no client or server sends.
    #[error("a field holds an impossible value")]
    Impossible,
}

/// A place within a frame.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    left: &'a [u8],
}

impl<'a> Reader<'a> {
    /// The longest text of UTF-16 units `units` takes at most three bytes a unit; vanilla checks both.
    const BYTES_A_UNIT: usize = 3;

    /// Starts at the front.
    pub fn new(frame: &'a [u8]) -> Self {
        Self { left: frame }
    }

    /// What has not been read.
    pub fn rest(&self) -> &'a [u8] {
        self.left
    }

    /// One byte.
    ///
    /// # Errors
    /// [`Malformed::Truncated`] at the end.
    pub fn byte(&mut self) -> Result<u8, Malformed> {
        let (&first, left) = self.left.split_first().ok_or(Malformed::Truncated)?;
        self.left = left;
        Ok(first)
    }

    /// A truth value; as in vanilla every byte but zero is true.
    ///
    /// # Errors
    /// [`Malformed::Truncated`] at the end.
    pub fn bool(&mut self) -> Result<bool, Malformed> {
        Ok(self.byte()? != 0)
    }

    /// Two bytes, big end first.
    ///
    /// # Errors
    /// [`Malformed::Truncated`] at the end.
    pub fn u16(&mut self) -> Result<u16, Malformed> {
        Ok(u16::from_be_bytes([self.byte()?, self.byte()?]))
    }

    /// Eight bytes, big end first.
    ///
    /// # Errors
    /// [`Malformed::Truncated`] at the end.
    pub fn i64(&mut self) -> Result<i64, Malformed> {
        let bytes = self.take(8)?;
        let mut number = [0; 8];
        number.copy_from_slice(bytes);
        Ok(i64::from_be_bytes(number))
    }

    /// A variable-length number.
    ///
    /// # Errors
    /// As [`var_int::read`].
    pub fn var_int(&mut self) -> Result<i32, Malformed> {
        let (value, length) = var_int::read(self.left)?;
        self.left = self.left.get(length..).ok_or(Malformed::Truncated)?;
        Ok(value)
    }

    /// Sixteen bytes.
    ///
    /// # Errors
    /// [`Malformed::Truncated`] at the end.
    pub fn uuid(&mut self) -> Result<Uuid, Malformed> {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(self.take(16)?);
        Ok(Uuid::from_bytes(bytes))
    }

    /// As many bytes as asked.
    ///
    /// # Errors
    /// [`Malformed::Truncated`] where there are fewer.
    pub fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, left) = self
            .left
            .split_at_checked(length)
            .ok_or(Malformed::Truncated)?;
        self.left = left;
        Ok(taken)
    }

    /// An array with its length in front as a variable-length number.
    ///
    /// # Errors
    /// Over `limit` bytes, below zero, or past the end.
    pub fn array(&mut self, limit: usize) -> Result<&'a [u8], Malformed> {
        let length = self.length(limit)?;
        self.take(length)
    }

    /// An array with its length in front as two bytes, as 1.7 has it.
    ///
    /// # Errors
    /// Over `limit` bytes or past the end.
    pub fn short_array(&mut self, limit: usize) -> Result<&'a [u8], Malformed> {
        let length = usize::from(self.u16()?);
        if length > limit {
            return Err(Malformed::TooLong(limit));
        }
        self.take(length)
    }

    /// A text of at most `units` UTF-16 units, as the bytes that came: they need not be UTF-8.
    ///
    /// # Errors
    /// Over the limit, below zero, or past the end.
    pub fn text(&mut self, units: usize) -> Result<&'a [u8], Malformed> {
        let length = self.length(units.saturating_mul(Self::BYTES_A_UNIT))?;
        let bytes = self.take(length)?;
        // Fewer bytes than units allowed cannot be too many units: the count is only needed for long texts.
        if bytes.len() > units {
            let long = bytes
                .utf8_chunks()
                .map(|chunk| {
                    chunk.valid().encode_utf16().count() + usize::from(!chunk.invalid().is_empty())
                })
                .sum::<usize>();
            if long > units {
                return Err(Malformed::TooLong(units));
            }
        }
        Ok(bytes)
    }

    fn length(&mut self, limit: usize) -> Result<usize, Malformed> {
        let length = usize::try_from(self.var_int()?).map_err(|_| Malformed::NegativeLength)?;
        if length > limit {
            return Err(Malformed::TooLong(limit));
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_bounded_in_units_not_only_in_bytes() {
        let mut seventeen = vec![17];
        seventeen.extend([b'a'; 17]);
        assert_eq!(
            Reader::new(&seventeen).text(16),
            Err(Malformed::TooLong(16))
        );
        let mut wide = vec![48];
        wide.extend("名".repeat(16).bytes());
        assert_eq!(Reader::new(&wide).text(16).map(<[u8]>::len), Ok(48));
    }

    #[test]
    fn lengths_that_lie_are_named() {
        for (bytes, wrong) in [
            (&[][..], Malformed::Truncated),
            (&[5, b'a'], Malformed::Truncated),
            (&[0xff, 0xff, 0xff, 0xff, 0x0f], Malformed::NegativeLength),
            (&[0xff, 0xff, 3], Malformed::TooLong(48)),
        ] {
            assert_eq!(Reader::new(bytes).text(16), Err(wrong));
        }
    }
}
