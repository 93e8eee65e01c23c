//! A host's own log: its lines become events, events become login attempts, and the rules that judge a login on the wire
//! judge these.

mod clean;
mod form;
mod reader;
mod signature;

pub use form::Date;
pub use reader::{Event, LONGEST_LINE, Reader, Stamp};
