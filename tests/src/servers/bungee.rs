//! A real BungeeCord, whose jar the environment names, with the plugin in its folder.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::process::Child;

use super::proxy::{command, free_port, install_plugin};

/// Names BungeeCord's jar; without it there is nothing to run.
const JAR: &str = "SESSIONCHECK_BUNGEE_JAR";
/// A cold JVM on a busy machine takes its time.
const START: Duration = Duration::from_secs(90);
/// What BungeeCord says when it takes players.
const STARTED: &str = "Listening on";
/// Where its words go.
const OUTPUT: &str = "output.txt";

/// A running BungeeCord in online mode, without a backend. Dropping it ends it.
#[derive(Debug)]
pub struct Bungee {
    _child: Child,
    port: u16,
    folder: PathBuf,
}

impl Bungee {
    /// The jar to run; none where the environment names none.
    pub fn jar() -> Option<PathBuf> {
        std::env::var_os(JAR).map(PathBuf::from)
    }

    /// Starts `jar` in `folder`, which is its own, with our plugin, whose owner has pointed it at this full `hasJoined`
    /// URL.
    ///
    /// # Errors
    /// It cannot be started or does not come up; its log is in the error.
    pub async fn start(jar: &Path, folder: &Path, has_joined_url: &str) -> io::Result<Self> {
        install_plugin(folder)?;
        let port = free_port()?;
        fs::write(
            folder.join("config.yml"),
            format!(
                "online_mode: true\nconnection_throttle: -1\nstats: ''\nservers:\n  \
                 lobby: {{address: '127.0.0.1:9', restricted: false, motd: x}}\nlisteners:\n\
                 - {{host: '127.0.0.1:{port}', priorities: [lobby], query_enabled: false, motd: '&1Another Bungee server'}}\n"
            ),
        )?;
        let output = File::create(folder.join(OUTPUT))?;
        let child = command(jar, folder, "sessioncheck.has-joined", has_joined_url)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .kill_on_drop(true)
            .spawn()?;
        let bungee = Self {
            _child: child,
            port,
            folder: folder.to_owned(),
        };
        bungee.wait_for(STARTED, START).await?;
        Ok(bungee)
    }

    /// Where it takes players.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What it has said so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join(OUTPUT)).unwrap_or_default()
    }

    /// Waits until it has said this.
    ///
    /// # Errors
    /// It does not within this time; its log is in the error.
    pub async fn wait_for(&self, words: &str, within: Duration) -> io::Result<()> {
        let began = Instant::now();
        while !self.log().contains(words) {
            if began.elapsed() > within {
                let log = self.log();
                return Err(io::Error::other(format!(
                    "BungeeCord never said {words:?}:\n{log}"
                )));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }
}
