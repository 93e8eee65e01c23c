//! `sessioncheck relay`, the program, in front of a server that has no plugin.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use tokio::process::Command;

use super::line_process::{LineProcess, LineWriter};

/// A running relay. Dropping it ends it.
#[derive(Debug)]
pub struct Relay {
    process: LineWriter,
    /// For a host with a session host setting.
    pub session_host: String,
    /// For a host with a full URL.
    pub has_joined: String,
    /// Where it says how it is.
    pub status: String,
}

impl Relay {
    /// Starts one on a free port in front of this session host.
    ///
    /// # Errors
    /// The program is not built (`cargo build -p sessioncheck`), or does not come up.
    pub async fn start(upstream: &str, budget: Duration) -> io::Result<Self> {
        let mut command = Command::new(program()?);
        command
            .args([
                "relay",
                "--listen",
                "127.0.0.1:0",
                "--upstream",
                upstream,
                "--budget",
            ])
            .arg(format!("{}s", budget.as_secs_f64()));
        let mut process = LineProcess::start("sessioncheck relay", &mut command)?;
        let line = process.next(Duration::from_secs(30)).await?;
        let url = |key: &str| {
            let missing =
                || io::Error::other(format!("the relay's first line has no {key:?}: {line}"));
            line[key].as_str().map(str::to_owned).ok_or_else(missing)
        };
        let (session_host, has_joined, status) =
            (url("session_host")?, url("has_joined")?, url("status")?);
        let (process, _) = process.split();
        Ok(Self {
            process,
            session_host,
            has_joined,
            status,
        })
    }

    /// Its process id, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.process.id()
    }
}

/// The program lies where Cargo puts it: beside the folder of the test that runs, or beside the demo.
///
/// # Errors
/// It is not built.
pub fn program() -> io::Result<PathBuf> {
    let this = std::env::current_exe()?;
    let name = if cfg!(windows) {
        "sessioncheck.exe"
    } else {
        "sessioncheck"
    };
    this.ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
        .ok_or_else(|| io::Error::other("the program is not built: cargo build -p sessioncheck"))
}
