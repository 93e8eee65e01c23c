use uuid::Uuid;

use crate::wire::{Malformed, Protocol, Reader, Writer};

/// The client says who it is. Nothing of it is proven.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct LoginStart<'a> {
    /// The name as sent: at most 16 units, any bytes.
    pub name: &'a [u8],
    /// 1.19 to 1.19.2: the key that the client signs chat with.
    pub key: Option<KeyData<'a>>,
    /// Optional from 1.19.1 to 1.20.1, always there since 1.20.2.
    pub uuid: Option<Uuid>,
}

/// A profile's public key and Mojang's signature of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct KeyData<'a> {
    /// Milliseconds since 1970.
    pub expires: i64,
    /// DER.
    pub public_key: &'a [u8],
    /// Mojang's signature.
    pub signature: &'a [u8],
}

impl<'a> LoginStart<'a> {
    /// Its packet id.
    pub const ID: i32 = 0;
    /// Units of a name.
    pub const LONGEST_NAME: usize = 16;
    const LONGEST_KEY: usize = 512;
    const LONGEST_SIGNATURE: usize = 4096;

    /// Reads what follows the id.
    ///
    /// # Errors
    /// What is wrong with the frame.
    pub fn read(reader: &mut Reader<'a>, protocol: Protocol) -> Result<Self, Malformed> {
        let name = reader.text(Self::LONGEST_NAME)?;
        let key = if protocol.signs_login() && reader.bool()? {
            Some(KeyData {
                expires: reader.i64()?,
                public_key: reader.array(Self::LONGEST_KEY)?,
                signature: reader.array(Self::LONGEST_SIGNATURE)?,
            })
        } else {
            None
        };
        let announces =
            protocol.always_announces_uuid() || protocol >= Protocol::V1_19_1 && reader.bool()?;
        let uuid = announces.then(|| reader.uuid()).transpose()?;
        Ok(Self { name, key, uuid })
    }

    /// The whole frame body in a version's layout; what the version cannot carry is left out.
    pub fn write(&self, protocol: Protocol) -> Vec<u8> {
        let mut out = Writer::packet(Self::ID).array(self.name);
        if protocol.signs_login() {
            out = out.bool(self.key.is_some());
            if let Some(key) = &self.key {
                out = out
                    .i64(key.expires)
                    .array(key.public_key)
                    .array(key.signature);
            }
        }
        if protocol.always_announces_uuid() {
            return out.uuid(self.uuid.unwrap_or_default()).finish();
        }
        if protocol >= Protocol::V1_19_1 {
            out = out.bool(self.uuid.is_some());
            if let Some(uuid) = self.uuid {
                out = out.uuid(uuid);
            }
        }
        out.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: Uuid = Uuid::from_u128(0x069a79f4_44e9_4726_a5be_fca90e38aaf5);

    #[test]
    fn all_five_layouts() {
        let key = KeyData {
            expires: 7,
            public_key: b"k",
            signature: b"s",
        };
        for (protocol, key, uuid) in [
            (47, None, None),
            (758, None, None),
            (759, Some(key), None),
            (759, None, None),
            (760, Some(key), Some(UUID)),
            (760, None, None),
            (761, None, Some(UUID)),
            (763, None, None),
            (764, None, Some(UUID)),
            (775, None, Some(UUID)),
        ] {
            let start = LoginStart {
                name: b"Alice",
                key,
                uuid,
            };
            let frame = start.write(Protocol(protocol));
            let mut reader = Reader::new(&frame[1..]);
            assert_eq!(LoginStart::read(&mut reader, Protocol(protocol)), Ok(start));
            assert!(reader.rest().is_empty());
        }
    }

    #[test]
    fn a_name_is_at_most_sixteen_units() {
        let frame = Writer::packet(0).array(&[b'a'; 17]).finish();
        assert_eq!(
            LoginStart::read(&mut Reader::new(&frame[1..]), Protocol(47)),
            Err(Malformed::TooLong(16))
        );
    }
}
