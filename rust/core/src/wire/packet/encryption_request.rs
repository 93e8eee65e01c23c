use crate::wire::{Malformed, Protocol, Reader, Writer};

/// The server asks the client to prove its account at Mojang and to switch to AES.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EncryptionRequest<'a> {
    /// Empty since 1.7.
    pub server_id: &'a [u8],
    /// RSA, DER.
    pub public_key: &'a [u8],
    /// Random.
    pub verify_token: &'a [u8],
    /// Since 1.20.5: whether the client is to ask Mojang at all. True in every version before.
    pub should_authenticate: bool,
}

impl<'a> EncryptionRequest<'a> {
    /// Its packet id.
    pub const ID: i32 = 1;
    const LONGEST_SERVER_ID: usize = 20;
    /// Vanilla names no limit for these: this one holds an RSA key of 16384 bits.
    const LONGEST_ARRAY: usize = 4096;

    /// Reads what follows the id.
    ///
    /// # Errors
    /// What is wrong with the frame.
    pub fn read(reader: &mut Reader<'a>, protocol: Protocol) -> Result<Self, Malformed> {
        let server_id = reader.text(Self::LONGEST_SERVER_ID)?;
        let (public_key, verify_token) = if protocol < Protocol::V1_8 {
            (
                reader.short_array(Self::LONGEST_ARRAY)?,
                reader.short_array(Self::LONGEST_ARRAY)?,
            )
        } else {
            (
                reader.array(Self::LONGEST_ARRAY)?,
                reader.array(Self::LONGEST_ARRAY)?,
            )
        };
        Ok(Self {
            server_id,
            public_key,
            verify_token,
            should_authenticate: protocol < Protocol::V1_20_5 || reader.bool()?,
        })
    }

    /// The whole frame body.
    pub fn write(&self, protocol: Protocol) -> Vec<u8> {
        let out = Writer::packet(Self::ID).array(self.server_id);
        if protocol < Protocol::V1_8 {
            return out
                .short_array(self.public_key)
                .short_array(self.verify_token)
                .finish();
        }
        let out = out.array(self.public_key).array(self.verify_token);
        if protocol < Protocol::V1_20_5 {
            out.finish()
        } else {
            out.bool(self.should_authenticate).finish()
        }
    }
}
