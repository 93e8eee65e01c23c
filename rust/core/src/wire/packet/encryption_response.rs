use crate::wire::{Malformed, Protocol, Reader, Writer};

/// The client's half is done: a vanilla client sends this only after Mojang took its join.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct EncryptionResponse<'a> {
    /// The shared secret under the server's key.
    pub secret: &'a [u8],
    /// What shows that the client read the request.
    pub proof: Proof<'a>,
}

/// What shows that the client read the request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Proof<'a> {
    /// The verify token under the server's key.
    Token(&'a [u8]),
    /// 1.19 to 1.19.2, with a profile key: the token signed.
    Signed {
        /// Random.
        salt: i64,
        /// By the profile's key.
        signature: &'a [u8],
    },
}

impl<'a> EncryptionResponse<'a> {
    /// Its packet id.
    pub const ID: i32 = 1;
    const LONGEST_ARRAY: usize = 4096;

    /// Reads what follows the id.
    ///
    /// # Errors
    /// What is wrong with the frame.
    pub fn read(reader: &mut Reader<'a>, protocol: Protocol) -> Result<Self, Malformed> {
        if protocol < Protocol::V1_8 {
            return Ok(Self {
                secret: reader.short_array(Self::LONGEST_ARRAY)?,
                proof: Proof::Token(reader.short_array(Self::LONGEST_ARRAY)?),
            });
        }
        let secret = reader.array(Self::LONGEST_ARRAY)?;
        let proof = if protocol.signs_login() && !reader.bool()? {
            Proof::Signed {
                salt: reader.i64()?,
                signature: reader.array(Self::LONGEST_ARRAY)?,
            }
        } else {
            Proof::Token(reader.array(Self::LONGEST_ARRAY)?)
        };
        Ok(Self { secret, proof })
    }

    /// The whole frame body.
    pub fn write(&self, protocol: Protocol) -> Vec<u8> {
        let out = Writer::packet(Self::ID);
        if protocol < Protocol::V1_8 {
            let token = match self.proof {
                Proof::Token(bytes)
                | Proof::Signed {
                    signature: bytes, ..
                } => bytes,
            };
            return out.short_array(self.secret).short_array(token).finish();
        }
        let out = out.array(self.secret);
        match self.proof {
            Proof::Signed { salt, signature } if protocol.signs_login() => {
                out.bool(false).i64(salt).array(signature).finish()
            }
            Proof::Token(token) if protocol.signs_login() => out.bool(true).array(token).finish(),
            Proof::Token(bytes)
            | Proof::Signed {
                signature: bytes, ..
            } => out.array(bytes).finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_proof_of_1_19() {
        let response = EncryptionResponse {
            secret: &[1; 128],
            proof: Proof::Signed {
                salt: -5,
                signature: &[2; 256],
            },
        };
        let frame = response.write(Protocol::V1_19);
        assert_eq!(
            EncryptionResponse::read(&mut Reader::new(&frame[1..]), Protocol::V1_19),
            Ok(response)
        );
    }
}
