//! Real clients, in one Node process: they join at Mojang, then log in, and say how it ended.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use tokio::process::Command;
use tokio::sync::oneshot;

use super::checkout;
use super::line_process::{LineProcess, LineWriter};
use crate::mojang::Account;

/// The game version that the Minestom server speaks.
const VERSION: &str = "26.1";

/// One login to be tried.
#[derive(Clone, Debug)]
pub struct Login<'a> {
    /// Who.
    pub account: &'a Account,
    /// The server's port on 127.0.0.1.
    pub port: u16,
    /// The client's own session host: its half of the check goes there.
    pub session_host: &'a str,
    /// How long to wait for an end.
    pub wait: Duration,
    /// Without its own half at Mojang: an impostor, or a player without a licence.
    pub skips_join: bool,
}

/// How a login ended, as the player saw it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Login success arrived.
    Admitted,
    /// The server said a reason.
    Kicked,
    /// The server closed without a word.
    Closed,
    /// The client's own half failed: the server was never answered.
    Client,
    /// Nothing had come when the wait was over.
    Waiting,
}

/// One login that was tried.
#[derive(Clone, Debug, Deserialize)]
pub struct Outcome {
    /// Who.
    pub name: String,
    /// How it ended.
    #[serde(rename = "outcome")]
    pub ending: Ending,
    /// The server's reason when kicked, the client's when its half failed.
    pub reason: Option<String>,
    /// From the connect to the end, in milliseconds.
    pub ms: u64,
    /// From the moment when it was the server's turn to the end, in milliseconds: the client had joined at Mojang and
    /// answered the encryption request. `None` where it did not come to that.
    pub answer_ms: Option<u64>,
    /// The UUID in the login success.
    pub uuid: Option<String>,
}

/// A process full of clients. Dropping it ends it.
#[derive(Debug)]
pub struct Clients {
    process: tokio::sync::Mutex<LineWriter>,
    waiting: Arc<Mutex<Waiting>>,
}

#[derive(Debug, Default)]
struct Waiting {
    next: u64,
    logins: HashMap<u64, oneshot::Sender<Outcome>>,
}

impl Clients {
    /// Starts it.
    ///
    /// # Errors
    /// There is no `node` on PATH.
    pub fn start() -> io::Result<Self> {
        let folder = checkout().join("tests/servers/clients");
        let mut command = Command::new("node");
        command
            .arg("--no-deprecation")
            .arg("clients.js")
            .current_dir(folder);
        let (process, mut lines) = LineProcess::start("the clients", &mut command)?.split();
        let waiting = Arc::new(Mutex::new(Waiting::default()));
        let answered = Arc::clone(&waiting);
        tokio::spawn(async move {
            while let Some(line) = lines.recv().await {
                let mut waiting = answered.lock().unwrap_or_else(PoisonError::into_inner);
                let login = line["id"]
                    .as_u64()
                    .and_then(|id| waiting.logins.remove(&id));
                if let (Some(login), Ok(outcome)) = (login, serde_json::from_value(line)) {
                    // Whoever asked may have given up.
                    let _ = login.send(outcome);
                }
            }
            // The process is gone: every login that waits for it fails now.
            answered
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .logins
                .clear();
        });
        Ok(Self {
            process: tokio::sync::Mutex::new(process),
            waiting,
        })
    }

    /// Logs in once, with the game version that the Minestom server speaks.
    ///
    /// # Errors
    /// The process is gone; its last words are in the error.
    pub async fn login(&self, login: &Login<'_>) -> io::Result<Outcome> {
        self.login_with(VERSION, login).await
    }

    /// Logs in once, with this game version.
    ///
    /// # Errors
    /// The process is gone; its last words are in the error.
    pub async fn login_with(&self, version: &str, login: &Login<'_>) -> io::Result<Outcome> {
        let (sender, receiver) = oneshot::channel();
        let id = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.next += 1;
            let id = waiting.next;
            waiting.logins.insert(id, sender);
            id
        };
        let line = json!({
            "id": id,
            "host": "127.0.0.1",
            "port": login.port,
            "session_host": login.session_host,
            "name": login.account.name,
            "profile": login.account.id(),
            "token": login.account.token(),
            "wait_ms": login.wait.as_millis(),
            "version": version,
            "skips_join": login.skips_join,
        });
        self.process.lock().await.write(&line).await?;
        match tokio::time::timeout(login.wait + Duration::from_secs(30), receiver).await {
            Ok(Ok(outcome)) => Ok(outcome),
            Ok(Err(_)) | Err(_) => Err(self.process.lock().await.last_words()),
        }
    }
}
