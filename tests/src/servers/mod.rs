//! Real servers and real clients, each a process of its own that speaks a JSON object a line.
//!
//! What they are built from lies in `tests/servers`; `cargo xtask demo` and `cargo xtask test` build it. None of them
//! outlives the value that stands for it: they end with their stdin, and are killed when the value is dropped.

mod bungee;
mod clients;
mod forwarder;
mod line_process;
pub mod list;
mod minestom;
mod node_server;
mod proxy;
mod relay;
mod scripted_backend;
mod velocity;

pub use bungee::Bungee;
pub use clients::{Clients, Ending, Login, Outcome};
pub use forwarder::{Forwarder, Sends};
pub use minestom::{Minestom, Seen};
pub use node_server::NodeServer;
pub use relay::{Relay, program};
pub use scripted_backend::{ScriptedBackend, Setup};
pub use velocity::{Velocity, login_host_jar};

use std::path::{Path, PathBuf};

/// The checkout's root folder.
pub fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the crate lies one folder below the root")
}

/// The `java` launcher that runs the servers: `SESSIONCHECK_JAVA` from the build driver, else the one on PATH.
fn java() -> PathBuf {
    std::env::var_os("SESSIONCHECK_JAVA").map_or_else(|| "java".into(), PathBuf::from)
}
