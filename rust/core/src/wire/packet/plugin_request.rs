use super::{LONGEST_KEY, LONGEST_PAYLOAD};
use crate::wire::{Malformed, Reader, Writer};

/// The server asks something of a mod or a proxy (since 1.13), Velocity's forwarding among it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PluginRequest<'a> {
    /// To match the response.
    pub id: i32,
    /// `velocity:player_info`, `fml:handshake`, ...
    pub channel: &'a [u8],
    /// For whoever knows the channel.
    pub payload: &'a [u8],
}

impl<'a> PluginRequest<'a> {
    /// Its packet id.
    pub const ID: i32 = 4;
    /// Velocity's forwarding.
    pub const PLAYER_INFO: &'static [u8] = b"velocity:player_info";

    /// Reads what follows the id.
    ///
    /// # Errors
    /// What is wrong with the frame.
    pub fn read(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        let id = reader.var_int()?;
        let channel = reader.text(LONGEST_KEY)?;
        let payload = reader.rest();
        if payload.len() > LONGEST_PAYLOAD {
            return Err(Malformed::TooLong(LONGEST_PAYLOAD));
        }
        Ok(Self {
            id,
            channel,
            payload,
        })
    }

    /// The whole frame body.
    pub fn write(&self) -> Vec<u8> {
        Writer::packet(Self::ID)
            .var_int(self.id)
            .array(self.channel)
            .bytes(self.payload)
            .finish()
    }
}
