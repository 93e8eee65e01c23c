use crate::wire::{Malformed, Reader, Writer};

/// The server refuses: a component as JSON text, in the login state of every version.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Disconnect<'a> {
    /// The component's JSON.
    pub reason: &'a [u8],
}

impl<'a> Disconnect<'a> {
    /// Its packet id.
    pub const ID: i32 = 0;
    /// Units of the JSON.
    pub const LONGEST: usize = 262_144;

    /// Reads what follows the id.
    ///
    /// # Errors
    /// What is wrong with the frame.
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        Ok(Self {
            reason: reader.text(Self::LONGEST)?,
        })
    }

    /// The whole frame body.
    pub fn write(&self) -> Vec<u8> {
        Writer::packet(Self::ID).array(self.reason).finish()
    }
}
