use crate::wire::{Malformed, Protocol, Reader, VirtualHost, Writer};

/// The first packet of every connection: which version, which host was typed, and what for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Handshake<'a> {
    /// The client's version.
    pub protocol: Protocol,
    /// The host as sent, with whatever a proxy or a mod loader put behind it.
    pub host: &'a [u8],
    /// The port that was typed.
    pub port: u16,
    /// What comes next.
    pub intent: Intent,
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Intent {
    /// The server list.
    Status,
    /// Joining.
    Login,
    /// Joining, sent here by another server (1.20.5).
    Transfer,
}

impl<'a> Handshake<'a> {
    /// Its packet id.
    pub const ID: i32 = 0;

    /// A host is 255 units at a client; what proxies forward behind it makes it as long as a text may be.
    const LONGEST_HOST: usize = 32_767;

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
            protocol: Protocol(reader.var_int()?),
            host: reader.text(Self::LONGEST_HOST)?,
            port: reader.u16()?,
            intent: match reader.var_int()? {
                1 => Intent::Status,
                2 => Intent::Login,
                3 => Intent::Transfer,
                _ => return Err(Malformed::Impossible),
            },
        })
    }

    /// The whole frame body.
    pub fn write(&self) -> Vec<u8> {
        Writer::packet(Self::ID)
            .var_int(self.protocol.0)
            .array(self.host)
            .u16(self.port)
            .var_int(match self.intent {
                Intent::Status => 1,
                Intent::Login => 2,
                Intent::Transfer => 3,
            })
            .finish()
    }

    /// The host, taken apart.
    pub fn virtual_host(&self) -> VirtualHost<'a> {
        VirtualHost::parse(self.host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handshake_from_the_documentation() {
        let frame = b"\x00\xff\x05\x09localhost\x63\xdd\x02";
        let handshake = Handshake::read(frame).expect("a good frame");
        assert_eq!(handshake.protocol, Protocol(767));
        assert_eq!(handshake.host, b"localhost");
        assert_eq!(handshake.port, 25565);
        assert_eq!(handshake.intent, Intent::Login);
        assert_eq!(handshake.write(), frame);
    }

    #[test]
    fn intents_that_nobody_knows_are_named() {
        assert_eq!(
            Handshake::read(b"\x00\x2f\x01a\x63\xdd\x04"),
            Err(Malformed::Impossible)
        );
    }
}
