use super::LONGEST_KEY;
use crate::wire::{Malformed, Reader, Writer};

/// The server asks for a cookie that an earlier server left (since 1.20.5).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CookieRequest<'a> {
    /// Namespace and name.
    pub key: &'a [u8],
}

impl<'a> CookieRequest<'a> {
    /// Its packet id.
    pub const ID: i32 = 5;

    /// Reads what follows the id.
    ///
    /// # Errors
    /// What is wrong with the frame.
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        Ok(Self {
            key: reader.text(LONGEST_KEY)?,
        })
    }

    /// The whole frame body.
    pub fn write(&self) -> Vec<u8> {
        Writer::packet(Self::ID).array(self.key).finish()
    }
}
