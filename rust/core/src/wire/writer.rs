//! Builds a frame body: packet id, then fields.

use uuid::Uuid;

use super::var_int;

/// A frame in the making.
#[derive(Clone, Debug)]
pub struct Writer {
    frame: Vec<u8>,
}

impl Writer {
    /// A frame that begins with a packet id.
    pub fn packet(id: i32) -> Self {
        let mut frame = Vec::new();
        var_int::write(&mut frame, id);
        Self { frame }
    }

    /// The whole frame body.
    pub fn finish(self) -> Vec<u8> {
        self.frame
    }

    /// A truth value.
    pub fn bool(mut self, value: bool) -> Self {
        self.frame.push(u8::from(value));
        self
    }

    /// Two bytes, big end first.
    pub fn u16(mut self, value: u16) -> Self {
        self.frame.extend(value.to_be_bytes());
        self
    }

    /// Eight bytes, big end first.
    pub fn i64(mut self, value: i64) -> Self {
        self.frame.extend(value.to_be_bytes());
        self
    }

    /// A variable-length number.
    pub fn var_int(mut self, value: i32) -> Self {
        var_int::write(&mut self.frame, value);
        self
    }

    /// Sixteen bytes.
    pub fn uuid(self, value: Uuid) -> Self {
        self.bytes(value.as_bytes())
    }

    /// Bytes as they are.
    pub fn bytes(mut self, value: &[u8]) -> Self {
        self.frame.extend(value);
        self
    }

    /// An array or a text with its length in front.
    pub fn array(self, value: &[u8]) -> Self {
        self.var_int(i32::try_from(value.len()).unwrap_or(i32::MAX))
            .bytes(value)
    }

    /// An array with its length in front as two bytes, as 1.7 has it.
    pub fn short_array(self, value: &[u8]) -> Self {
        self.u16(u16::try_from(value.len()).unwrap_or(u16::MAX))
            .bytes(value)
    }
}
