//! A whole scene: a scripted Mojang, a real server that asks it, with or without us between them, and real clients.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::mojang::{Account, Endpoint, ScriptedMojang};
use crate::servers::{Clients, Ending, Login, Minestom, Outcome, Relay};

/// Where sessioncheck stands in a scene.
#[derive(Clone, Copy, Debug)]
pub enum Sessioncheck<'a> {
    /// Nowhere: the server asks Mojang itself.
    Absent,
    /// In the server's JVM, as a plugin would be, with this data folder.
    Library(&'a Path),
    /// In front of the server, as the program: every answer within this time.
    Program(Duration),
}

/// The running parts. Dropping it ends them all.
#[derive(Debug)]
pub struct Scene {
    /// What every part of the scene takes for Mojang.
    pub mojang: ScriptedMojang,
    /// The server that players join.
    pub server: Minestom,
    /// The players.
    pub clients: Arc<Clients>,
    /// The program, where it is part of the scene.
    pub relay: Option<Relay>,
}

/// Players that log in.
#[derive(Clone, Debug)]
pub struct Players {
    /// Their names: this, and a number from 1.
    pub prefix: &'static str,
    /// How many.
    pub count: usize,
    /// How many at once.
    pub at_once: usize,
    /// How long each waits for an end.
    pub patience: Duration,
    /// They do not ask Mojang first: impostors.
    pub skip_join: bool,
}

impl Scene {
    /// Starts the parts.
    ///
    /// # Errors
    /// One of them does not start; the error says which, and its last words.
    pub async fn start(sessioncheck: Sessioncheck<'_>) -> io::Result<Self> {
        let mojang = ScriptedMojang::start()?;
        let clients = Arc::new(Clients::start()?);
        let relay = match sessioncheck {
            Sessioncheck::Program(budget) => Some(Relay::start(mojang.url(), budget).await?),
            Sessioncheck::Absent | Sessioncheck::Library(_) => None,
        };
        let has_joined = relay
            .as_ref()
            .map_or_else(|| mojang.has_joined_url(), |relay| relay.has_joined.clone());
        let data_folder = match sessioncheck {
            Sessioncheck::Library(folder) => Some(folder),
            Sessioncheck::Absent | Sessioncheck::Program(_) => None,
        };
        let server = Minestom::start(&has_joined, data_folder).await?;
        Ok(Self {
            mojang,
            server,
            clients,
            relay,
        })
    }

    /// Lets the players log in; `ended` hears of each as it ends. They are given in the order of their ends, when the
    /// server too has said whom it let in.
    ///
    /// # Errors
    /// The clients' process is gone.
    pub async fn log_in(
        &self,
        players: &Players,
        mut ended: impl FnMut(&Outcome),
    ) -> io::Result<Vec<Outcome>> {
        let before = self.server.admitted().len();
        let turns = Arc::new(Semaphore::new(players.at_once));
        let mut logins = JoinSet::new();
        for account in players.accounts() {
            let (turns, clients) = (Arc::clone(&turns), Arc::clone(&self.clients));
            let (port, session_host) = (self.server.port(), self.mojang.url().to_owned());
            let (wait, skips_join) = (players.patience, players.skip_join);
            logins.spawn(async move {
                let _turn = turns.acquire().await.map_err(io::Error::other)?;
                let login = Login {
                    account: &account,
                    port,
                    session_host: &session_host,
                    wait,
                    skips_join,
                };
                clients.login(&login).await
            });
        }
        let mut outcomes = Vec::with_capacity(players.count);
        while let Some(login) = logins.join_next().await {
            let outcome = login.map_err(io::Error::other)??;
            ended(&outcome);
            outcomes.push(outcome);
        }
        // A client hears of its success before the server has come to say so.
        let admitted = before
            + outcomes
                .iter()
                .filter(|outcome| outcome.ending == Ending::Admitted)
                .count();
        for _ in 0..100 {
            if self.server.admitted().len() >= admitted {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(outcomes)
    }

    /// The players whom the server let in although Mojang had not confirmed them with a true answer to this very
    /// question, or under another UUID than Mojang's: what must never happen. Each is described in words.
    pub fn admitted_without_mojang(&self) -> Vec<String> {
        let asked = self.mojang.asked_for(Endpoint::HasJoined);
        let mut unproven = Vec::new();
        let mut seen = BTreeSet::new();
        let admitted = self.server.admitted();
        for (name, uuid) in &admitted {
            if Account::named(name).uuid() != *uuid {
                unproven.push(format!(
                    "{name} was admitted as {uuid}, which is not Mojang's id of that name"
                ));
            }
            if !seen.insert(name) {
                continue;
            }
            // Every login has a server id of its own, so each admission needs a confirmed one of its own.
            let confirmed: BTreeSet<_> = asked
                .iter()
                .filter(|asked| asked.admitting && asked.parameter("username") == Some(name))
                .map(|asked| asked.parameter("serverId"))
                .collect();
            let times = admitted.iter().filter(|(other, _)| other == name).count();
            if confirmed.len() < times {
                unproven.push(format!(
                    "{name} was admitted {times} times and confirmed {} times",
                    confirmed.len()
                ));
            }
        }
        unproven
    }
}

impl Players {
    /// So many players, five at once, each waiting for as long as a game does.
    pub const fn new(prefix: &'static str, count: usize) -> Self {
        Self {
            prefix,
            count,
            at_once: 5,
            patience: Duration::from_secs(30),
            skip_join: false,
        }
    }

    /// Their accounts.
    pub fn accounts(&self) -> impl Iterator<Item = Account> {
        let prefix = self.prefix;
        (1..=self.count).map(move |number| Account::named(format!("{prefix}_{number}")))
    }
}
