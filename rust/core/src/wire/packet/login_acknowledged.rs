use crate::wire::Writer;

/// The client goes on to the configuration state (since 1.20.2).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct LoginAcknowledged;

impl LoginAcknowledged {
    /// Its packet id.
    pub const ID: i32 = 3;

    /// The whole frame body.
    pub fn write(&self) -> Vec<u8> {
        Writer::packet(Self::ID).finish()
    }
}
