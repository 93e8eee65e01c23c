//! What a server's process holds, put together: the configuration and its folder, the real clock, the session relay,
//! the connections by number and the notices that wait for the host.
//!
//! There is composition in here and nothing else: what is known about logins, Mojang or configuration files lies in
//! core and in the relay. Nothing in here knows of a JVM, so that all of it can be tested without one.

mod announcing;
mod checkup;
mod clock;
mod commands;
mod configuration;
mod connections;
mod engine;
mod families;
mod handover;
mod neighbourhood;
mod note;
mod notices;
mod platform;
mod pre_login;
mod records;
mod setup;
mod watching;
mod words;

pub use connections::{CONNECTIONS_AT_MOST, Side, Verdict};
pub use engine::{Engine, OpenError, Opened};
pub use note::{Address, MalformedNote, Note};
pub use notices::{Level, Notices};
pub use pre_login::PreLoginFact;
pub use records::Truncated;
pub use setup::{MalformedSetup, Setup};
