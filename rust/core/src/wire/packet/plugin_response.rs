use super::LONGEST_PAYLOAD;
use crate::wire::{Malformed, Reader, Writer};

/// The answer to a plugin request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PluginResponse<'a> {
    /// The request's.
    pub id: i32,
    /// None where the other side does not know the channel.
    pub payload: Option<&'a [u8]>,
}

impl<'a> PluginResponse<'a> {
    /// Its packet id.
    pub const ID: i32 = 2;

    /// Reads what follows the id.
    ///
    /// # Errors
    /// What is wrong with the frame.
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        let id = reader.var_int()?;
        let payload = reader.bool()?.then(|| reader.rest());
        if payload.is_some_and(|payload| payload.len() > LONGEST_PAYLOAD) {
            return Err(Malformed::TooLong(LONGEST_PAYLOAD));
        }
        Ok(Self { id, payload })
    }

    /// The whole frame body.
    pub fn write(&self) -> Vec<u8> {
        Writer::packet(Self::ID)
            .var_int(self.id)
            .bool(self.payload.is_some())
            .bytes(self.payload.unwrap_or_default())
            .finish()
    }
}
