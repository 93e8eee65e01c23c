//! minecraft-protocol's server of any version, and its proxy in front of another server.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use sessioncheck_core::wire::packet::{Handshake, Intent};
use sessioncheck_core::wire::{Protocol, var_int};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::Command;

use super::checkout;
use super::line_process::{LineProcess, LineWriter};

/// Node reads a version's whole data before it listens.
const START: Duration = Duration::from_secs(30);

/// A running server in a process of its own. Dropping it ends it.
#[derive(Debug)]
pub struct NodeServer {
    process: LineWriter,
    port: u16,
    said: Arc<Mutex<Vec<Value>>>,
}

impl NodeServer {
    /// A server that asks for a licence, or believes every name.
    ///
    /// # Errors
    /// There is no `node` on PATH, or minecraft-protocol is not installed; its last words are in the error.
    pub async fn start(version: &str, online: bool) -> io::Result<Self> {
        Self::launch(version, online, None).await
    }

    /// A proxy that believes every name and passes its players on to this port.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub async fn proxy_of(version: &str, target: u16) -> io::Result<Self> {
        Self::launch(version, false, Some(target)).await
    }

    async fn launch(version: &str, online: bool, target: Option<u16>) -> io::Result<Self> {
        let mut command = Command::new("node");
        command
            .args(["--no-deprecation", "server.js", version])
            .arg(if online { "online" } else { "offline" })
            .args(target.map(|port| port.to_string()))
            .current_dir(checkout().join("tests/servers/clients"));
        let mut process = LineProcess::start("the minecraft-protocol server", &mut command)?;
        let started = process.next(START).await?;
        let port = started["port"]
            .as_u64()
            .and_then(|port| u16::try_from(port).ok())
            .ok_or_else(|| io::Error::other(format!("no port: {started}")))?;
        let (process, mut lines) = process.split();
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        tokio::spawn(async move {
            while let Some(line) = lines.recv().await {
                heard
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(line);
            }
        });
        Ok(Self {
            process,
            port,
            said,
        })
    }

    /// The port of 127.0.0.1 where players join.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// How often it said this: `started_login`, `admitted`, `joined`, `left`.
    pub fn count(&self, event: &str) -> usize {
        self.said
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .filter(|line| line["event"] == event)
            .count()
    }

    /// Waits until everything that came before has been dealt with: one process serves all, in their order, and this
    /// asks it for its status.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn settle(&self) -> io::Result<()> {
        let handshake = Handshake {
            protocol: Protocol::V26_1,
            host: b"127.0.0.1",
            port: self.port,
            intent: Intent::Status,
        };
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        for body in [handshake.write(), vec![0]] {
            let mut frame = Vec::new();
            var_int::write(&mut frame, i32::try_from(body.len()).unwrap_or(i32::MAX));
            frame.extend(body);
            stream.write_all(&frame).await?;
        }
        stream.read_u8().await?;
        // What it said of those before is on its way through the pipe.
        tokio::time::sleep(Duration::from_millis(100)).await;
        Ok(())
    }

    /// Ends it in good order.
    pub async fn stop(self) {
        self.process.end(Duration::from_secs(10)).await;
    }
}
