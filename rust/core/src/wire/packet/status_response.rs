use crate::wire::{Malformed, Reader, Writer};

/// What the server list shows of a server: JSON text, in the status state of every version.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct StatusResponse<'a> {
    /// The JSON.
    pub json: &'a [u8],
}

impl<'a> StatusResponse<'a> {
    /// Its packet id.
    pub const ID: i32 = 0;
    /// Units of the JSON.
    pub const LONGEST: usize = 32_767;

    /// Reads a whole frame body.
    ///
    /// # Errors
    /// What is wrong with the frame.
    pub fn read(frame: &'a [u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(frame);
        match reader.var_int()? {
            Self::ID => {}
            other => return Err(Malformed::UnknownPacket(other)),
        }
        Ok(Self {
            json: reader.text(Self::LONGEST)?,
        })
    }

    /// The whole frame body.
    pub fn write(&self) -> Vec<u8> {
        Writer::packet(Self::ID).array(self.json).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_read_as_it_was_written() {
        let json = br#"{"description":"A Minecraft Server"}"#;
        let frame = StatusResponse { json }.write();
        assert_eq!(StatusResponse::read(&frame), Ok(StatusResponse { json }));
        assert_eq!(
            StatusResponse::read(&[1, 0, 0, 0, 0, 0, 0, 0, 0]),
            Err(Malformed::UnknownPacket(1)),
            "a pong"
        );
        for length in 0..frame.len() {
            assert!(StatusResponse::read(&frame[..length]).is_err());
        }
    }
}
