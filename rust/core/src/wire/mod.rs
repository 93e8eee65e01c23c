//! The frames of a Minecraft login, from 1.7 to 26.x, read without copying and never beyond vanilla's own limits.
//!
//! Whatever arrives is a value: a packet, or a [`Malformed`] that says what was wrong. Layouts grow at their tail from
//! version to version, so what is known is read and a longer tail is ignored.

mod host;
pub mod packet;
mod protocol;
mod reader;
pub mod var_int;
mod writer;

pub use host::{Forwarded, ModMarker, VirtualHost};
pub use protocol::Protocol;
pub use reader::{Malformed, Reader};
pub use writer::Writer;
