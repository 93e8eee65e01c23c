//! A real server in online mode, with or without sessioncheck in its JVM.

use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use tokio::process::Command;

use super::line_process::{LineProcess, LineWriter};
use super::{checkout, java};

/// A cold JVM on a busy machine takes its time.
const START: Duration = Duration::from_secs(60);

/// Something that the server said.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Seen {
    /// It takes players on this port.
    Started {
        /// Of 127.0.0.1.
        port: u16,
        /// Where it asks whether a player has joined.
        has_joined: String,
    },
    /// It has let a player in.
    Admitted {
        /// The name that it believes.
        name: String,
        /// The UUID that it believes, with dashes.
        uuid: String,
    },
    /// A player stands in its world.
    Joined {
        /// Who.
        name: String,
    },
    /// A player is gone again.
    Left {
        /// Who.
        name: String,
    },
    /// sessioncheck wrote a line into the server's log.
    Log {
        /// `INFO`, `WARNING` or `ERROR`.
        level: String,
        /// The line.
        line: String,
    },
    /// sessioncheck told the admins something.
    Notice {
        /// A component as JSON.
        component: String,
    },
}

/// A running Minestom server. Dropping it ends it.
#[derive(Debug)]
pub struct Minestom {
    process: LineWriter,
    port: u16,
    has_joined: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Minestom {
    /// Starts one whose owner has pointed it at this full `hasJoined` URL. With a data folder, sessioncheck is loaded
    /// into its JVM first and takes that URL for its upstream.
    ///
    /// # Errors
    /// Java cannot be started, or the server does not come up; its last words are in the error.
    pub async fn start(has_joined_url: &str, sessioncheck: Option<&Path>) -> io::Result<Self> {
        let mut words = Vec::new();
        if let Some(data_folder) = sessioncheck {
            words.extend(["--sessioncheck".into(), data_folder.as_os_str().to_owned()]);
        }
        Self::launch(has_joined_url, words, sessioncheck).await
    }

    /// Starts one behind a proxy's forwarding, or open: `offline`, `velocity:SECRET`, `bungee` or `bungee:TOKEN`.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub async fn start_as(auth: &str) -> io::Result<Self> {
        // Nobody is asked in these modes; a closed port shows if somebody is.
        Self::launch(
            "http://127.0.0.1:9/",
            vec!["--auth".into(), auth.into()],
            None,
        )
        .await
    }

    async fn launch(
        has_joined_url: &str,
        words: Vec<OsString>,
        sessioncheck: Option<&Path>,
    ) -> io::Result<Self> {
        let mut command = Command::new(java());
        if let Some(folder) = sessioncheck {
            // No servers of this machine's owner are its neighbours.
            command.env("XDG_STATE_HOME", folder.join("state"));
        }
        command
            // Small and quick to start; and no words of the JVM's own about natives and Unsafe.
            .args(["-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"])
            .args([
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
            ])
            .arg(format!("-Dminestom.auth.url={has_joined_url}"))
            .arg("-cp")
            .arg(class_path(sessioncheck.is_some())?)
            .arg("sessioncheck.tests.MinestomServer")
            .args(words);
        let mut process = LineProcess::start("the Minestom server", &mut command)?;
        let mut before = Vec::new();
        let (port, has_joined) = loop {
            match Seen::deserialize(process.next(START).await?)? {
                Seen::Started { port, has_joined } => break (port, has_joined),
                other => before.push(other),
            }
        };
        let (process, mut lines) = process.split();
        let seen = Arc::new(Mutex::new(before));
        let collected = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Some(line) = lines.recv().await {
                if let Ok(line) = Seen::deserialize(line) {
                    collected
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push(line);
                }
            }
        });
        Ok(Self {
            process,
            port,
            has_joined,
            seen,
        })
    }

    /// The port of 127.0.0.1 where players join.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Where it asks whether a player has joined: the URL that it was given, or our relay's.
    pub fn has_joined(&self) -> &str {
        &self.has_joined
    }

    /// Everything it has said so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The players that it admitted so far: name and UUID.
    pub fn admitted(&self) -> Vec<(String, String)> {
        let admitted = |seen| match seen {
            Seen::Admitted { name, uuid } => Some((name, uuid)),
            _ => None,
        };
        self.seen().into_iter().filter_map(admitted).collect()
    }

    /// What it wrote on its console so far: its own log, with a stack trace for most failures.
    pub fn console(&self) -> Vec<String> {
        self.process.stderr()
    }

    /// Its process id, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.process.id()
    }

    /// Ends it in good order.
    pub async fn stop(self) {
        self.process.end(Duration::from_secs(10)).await;
    }
}

/// The server's classes and libraries, as Maven has laid them out, and our jar where it is wanted.
fn class_path(with_sessioncheck: bool) -> io::Result<OsString> {
    let not_built = |what: &str| {
        io::Error::other(format!(
            "{what} is not built: cargo xtask test end-to-end, or cargo xtask demo, builds it"
        ))
    };
    let folder = checkout().join("tests/servers/minestom/target");
    let classes = folder.join("classes");
    if !classes.is_dir() {
        return Err(not_built("the Minestom server"));
    }
    let mut entries = vec![classes, folder.join("libraries").join("*")];
    if with_sessioncheck {
        let jar = std::env::var_os("SESSIONCHECK_JAR").ok_or_else(|| not_built("our jar"))?;
        entries.push(jar.into());
    }
    std::env::join_paths(entries).map_err(io::Error::other)
}
