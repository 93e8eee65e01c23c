//! A host's own log: its lines become events, events become login attempts, and the rules that judge a login on the wire
//! judge these.
//!
//! A [`Reader`] takes one server's bytes; a [`Teller`] takes the events of all readers in the order of their times and
//! gives a [`Summary`]. Neither knows a file: `day_of` reads what a file's name says.

mod clean;
mod files;
mod form;
pub mod mask;
mod reader;
mod setup;
mod signature;
mod summary;
mod teller;
mod words;

pub use files::{Name, day_of};
pub use form::Date;
pub use reader::{Event, LONGEST_LINE, Reader, Stamp};
pub use summary::{Row, Server, Summary};
pub use teller::{ServerId, Teller};
