use uuid::Uuid;

use crate::wire::{Malformed, Protocol, Reader, Writer};

/// The player is in, under this UUID and name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct LoginSuccess<'a> {
    /// The UUID that the host gives the player.
    pub uuid: Uuid,
    /// The name that the host gives the player.
    pub name: &'a [u8],
}

impl<'a> LoginSuccess<'a> {
    /// Its packet id.
    pub const ID: i32 = 2;
    const LONGEST_UUID: usize = 36;
    const LONGEST_NAME: usize = 16;

    /// Reads what follows the id; properties and what later versions append stay unread.
    ///
    /// # Errors
    /// What is wrong with the frame.
    pub fn read(reader: &mut Reader<'a>, protocol: Protocol) -> Result<Self, Malformed> {
        let uuid = if protocol < Protocol::V1_16 {
            Uuid::try_parse_ascii(reader.text(Self::LONGEST_UUID)?)
                .map_err(|_| Malformed::Impossible)?
        } else {
            reader.uuid()?
        };
        Ok(Self {
            uuid,
            name: reader.text(Self::LONGEST_NAME)?,
        })
    }

    /// The whole frame body, without properties.
    pub fn write(&self, protocol: Protocol) -> Vec<u8> {
        let out = Writer::packet(Self::ID);
        let out = if protocol < Protocol::V1_16 {
            // 1.7.2 to 1.7.5 wrote it without dashes; every client takes the dashes.
            out.array(self.uuid.hyphenated().to_string().as_bytes())
        } else {
            out.uuid(self.uuid)
        };
        let out = out.array(self.name);
        let out = if protocol >= Protocol::V1_19 {
            out.var_int(0)
        } else {
            out
        };
        if (Protocol::V1_20_5..=Protocol::V1_21_1).contains(&protocol) {
            out.bool(true).finish()
        } else {
            out.finish()
        }
    }
}
