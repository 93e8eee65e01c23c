use super::LONGEST_KEY;
use crate::wire::{Malformed, Reader, Writer};

/// A cookie, or that there is none (since 1.20.5).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CookieResponse<'a> {
    /// The request's.
    pub key: &'a [u8],
    /// At most 5 KiB.
    pub payload: Option<&'a [u8]>,
}

impl<'a> CookieResponse<'a> {
    /// Its packet id.
    pub const ID: i32 = 4;
    const LONGEST: usize = 5120;

    /// Reads what follows the id.
    ///
    /// # Errors
    /// What is wrong with the frame.
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        let key = reader.text(LONGEST_KEY)?;
        let payload = if reader.bool()? {
            Some(reader.array(Self::LONGEST)?)
        } else {
            None
        };
        Ok(Self { key, payload })
    }

    /// The whole frame body.
    pub fn write(&self) -> Vec<u8> {
        let out = Writer::packet(Self::ID)
            .array(self.key)
            .bool(self.payload.is_some());
        match self.payload {
            Some(payload) => out.array(payload).finish(),
            None => out.finish(),
        }
    }
}
