use crate::wire::{Malformed, Reader, Writer};

/// From the next frame on, frames of this length and more are compressed (since 1.8).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SetCompression {
    /// In bytes; below zero switches compression off.
    pub threshold: i32,
}

impl SetCompression {
    /// Its packet id.
    pub const ID: i32 = 3;

    /// Reads what follows the id.
    ///
    /// # Errors
    /// What is wrong with the frame.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            threshold: reader.var_int()?,
        })
    }

    /// The whole frame body.
    pub fn write(&self) -> Vec<u8> {
        Writer::packet(Self::ID).var_int(self.threshold).finish()
    }
}
