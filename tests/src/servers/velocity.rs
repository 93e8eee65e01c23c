//! A real Velocity, whose jar the environment names, with the plugin in its folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin};

use super::checkout;
use super::proxy::{command, free_port, install_plugin};

/// Names Velocity's jar; without it there is nothing to run.
const JAR: &str = "SESSIONCHECK_VELOCITY_JAR";
/// A cold JVM on a busy machine takes its time.
const START: Duration = Duration::from_secs(90);
/// What Velocity says when it takes players.
const STARTED: &str = "Listening on";

/// A running Velocity in online mode, without a backend. Dropping it ends it.
#[derive(Debug)]
pub struct Velocity {
    child: Child,
    stdin: ChildStdin,
    port: u16,
    log: Arc<Mutex<String>>,
}

impl Velocity {
    /// The jar to run; none where the environment names none.
    pub fn jar() -> Option<PathBuf> {
        std::env::var_os(JAR).map(PathBuf::from)
    }

    /// Starts `jar` in `folder`, which is its own, with our plugin and, if wanted, other lines for its configuration.
    /// Its owner has pointed it at this full `hasJoined` URL.
    ///
    /// # Errors
    /// It cannot be started or does not come up; its log is in the error.
    pub async fn start(jar: &Path, folder: &Path, has_joined_url: &str) -> io::Result<Self> {
        install_plugin(folder)?;
        let port = free_port()?;
        fs::write(folder.join("forwarding.secret"), "scripted")?;
        fs::write(folder.join("velocity.toml"), configuration(port))?;
        let mut child = command(jar, folder, "mojang.sessionserver", has_joined_url)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let log = Arc::new(Mutex::new(String::new()));
        for pipe in [
            child.stdout.take().map(|pipe| Box::new(pipe) as Pipe),
            child.stderr.take().map(|pipe| Box::new(pipe) as Pipe),
        ]
        .into_iter()
        .flatten()
        {
            tokio::spawn(keep(pipe, Arc::clone(&log)));
        }
        let stdin = child.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let velocity = Self {
            child,
            stdin,
            port,
            log,
        };
        velocity.wait_for(STARTED, START).await?;
        Ok(velocity)
    }

    /// Where it takes players.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What it has said so far.
    pub fn log(&self) -> String {
        self.log
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Types a line into its console.
    ///
    /// # Errors
    /// It is gone.
    pub async fn type_line(&mut self, line: &str) -> io::Result<()> {
        self.stdin.write_all(format!("{line}\n").as_bytes()).await?;
        self.stdin.flush().await
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
                    "Velocity never said {words:?}:\n{log}"
                )));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }

    /// The process's number.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }
}

type Pipe = Box<dyn AsyncRead + Send + Unpin>;

async fn keep(pipe: Pipe, log: Arc<Mutex<String>>) {
    let mut lines = BufReader::new(pipe).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        log.push_str(&line);
        log.push('\n');
    }
}

/// The login host of ours that stands in for Velocity.
pub fn login_host_jar() -> PathBuf {
    checkout().join("tests/servers/login-host/target/login-host.jar")
}

/// Velocity fills in what is missing. Nobody listens where the backend should be: a login is over with its success.
fn configuration(port: u16) -> String {
    format!(
        "config-version = \"2.7\"\nbind = \"127.0.0.1:{port}\"\nonline-mode = true\n\
         player-info-forwarding-mode = \"none\"\nforwarding-secret-file = \"forwarding.secret\"\n\
         [servers]\nlobby = \"127.0.0.1:1\"\ntry = [\"lobby\"]\n[forced-hosts]\n\
         [advanced]\nlogin-ratelimit = 0\n"
    )
}
