//! The part of sessioncheck that knows things: the Minecraft login, the policy for asking Mojang, the rules that name
//! a cause, and the words for it.
//!
//! It is a function of its inputs. Bytes and a [`Millis`] go in, values come out; there is no clock, file, socket,
//! thread or randomness in here, and `clippy.toml` beside this crate keeps it so. That is why everything in it can be
//! shown by tables and event lists that run in a second.

pub mod catalogue;
pub mod cause;
pub mod command;
pub mod config;
pub mod diagnose;
pub mod doctor;
pub mod log;
pub mod login;
pub mod millis;
pub mod replay;
pub mod secret;
pub mod session;
pub mod text;
pub mod untrusted;
pub mod wire;
pub mod words;

pub use cause::Cause;
pub use millis::Millis;
pub use text::Text;
