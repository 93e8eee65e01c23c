//! A scripted Mojang: both halves of a login's session check, well-behaved or as bad as a script says.
//!
//! The players' half is `POST /session/minecraft/join`, the servers' half `GET /session/minecraft/hasJoined`. As with
//! the real one, the second gives a profile only to who asks with the name and the very server id that a player has
//! joined with. On top of that sits a script for each endpoint, which can be changed at any time, and a record of
//! every request, so that a test can prove what was asked and that nobody was let in without a true answer.
//!
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! use sessioncheck_tests::mojang::{Account, Behaviour, Endpoint, Script, ScriptedMojang};
//!
//! let mojang = ScriptedMojang::start()?;
//! mojang.join(&Account::named("Alice"), "-7c9d", None);
//! mojang.script(Endpoint::HasJoined, Script::random(30, Behaviour::Status(503), 7));
//! // ... let something ask mojang.url() ...
//! assert!(mojang.asked_for(Endpoint::HasJoined).iter().all(|asked| asked.admitting));
//! # Ok(())
//! # }
//! ```

mod accounts;
mod answers;
mod behaviour;
mod control;
mod http;
mod record;
mod script;
#[cfg(test)]
mod tests;
mod tls;
mod wire;

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;

use tokio::net::{TcpListener, TcpSocket};
use tokio::task::{AbortHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

pub use accounts::Account;
pub use behaviour::{Behaviour, UnknownBehaviour};
pub use control::Control;
pub use record::{Asked, Endpoint};
pub use script::{BadScript, Script};
pub use tls::Authority;

/// A running scripted Mojang on a port of 127.0.0.1. Dropping it closes the port and every connection.
#[derive(Debug)]
pub struct ScriptedMojang {
    inner: Arc<Inner>,
    address: SocketAddr,
    /// Bound and never listening: keeps the port ours while connections are refused.
    _reserved: Option<TcpSocket>,
}

/// What the connections share.
struct Inner {
    began: Instant,
    url: String,
    tls: Option<TlsAcceptor>,
    connections: AtomicU64,
    state: Mutex<State>,
}

struct State {
    scripts: BTreeMap<Endpoint, Script>,
    joined: accounts::Joined,
    asked: Vec<Asked>,
    requests: u64,
    /// The task that listens; it owns the tasks of the connections.
    listening: Option<AbortHandle>,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inner")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

impl ScriptedMojang {
    /// Starts one on a free port, over plain HTTP.
    ///
    /// # Errors
    /// No port can be bound.
    pub fn start() -> io::Result<Self> {
        Self::bind(0, None)
    }

    /// Starts one on a free port, over TLS with a certificate for `localhost` and 127.0.0.1 from this authority.
    ///
    /// # Errors
    /// No port can be bound, or the certificate cannot be made.
    pub fn start_tls(authority: &Authority) -> io::Result<Self> {
        Self::bind(0, Some(authority))
    }

    /// Starts one on this port; 0 is any free one. As with the others, a tokio runtime must be there.
    ///
    /// # Errors
    /// The port cannot be bound, or the certificate cannot be made.
    pub fn bind(port: u16, authority: Option<&Authority>) -> io::Result<Self> {
        let reserved = reusable(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port))?;
        let address = reserved.local_addr()?;
        // Elsewhere than on Unix a second socket on the port would take connections at random.
        let (reserved, first) = if cfg!(unix) {
            (Some(reserved), None)
        } else {
            (None, Some(reserved))
        };
        let (scheme, host) = if authority.is_some() {
            ("https", "localhost")
        } else {
            ("http", "127.0.0.1")
        };
        let inner = Arc::new(Inner {
            began: Instant::now(),
            url: format!("{scheme}://{host}:{}", address.port()),
            tls: authority.map(Authority::acceptor).transpose()?,
            connections: AtomicU64::new(0),
            state: Mutex::new(State {
                scripts: BTreeMap::new(),
                joined: accounts::Joined::default(),
                asked: Vec::new(),
                requests: 0,
                listening: None,
            }),
        });
        let mojang = Self {
            inner,
            address,
            _reserved: reserved,
        };
        let listener = match first {
            Some(socket) => socket.listen(1024)?,
            None => reusable(address)?.listen(1024)?,
        };
        mojang.listen(listener);
        Ok(mojang)
    }

    /// The session host, `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.inner.url
    }

    /// The full URL of `hasJoined`, without a query.
    pub fn has_joined_url(&self) -> String {
        format!("{}/session/minecraft/hasJoined", self.inner.url)
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// From the next request on, this script answers at this endpoint.
    pub fn script(&self, endpoint: Endpoint, script: impl Into<Script>) {
        self.inner.lock().scripts.insert(endpoint, script.into());
    }

    /// From the next request on, every endpoint answers like this: a whole outage, or the end of one with
    /// [`Behaviour::Ok`].
    pub fn everywhere(&self, behaviour: Behaviour) {
        for endpoint in Endpoint::ALL {
            self.script(endpoint, behaviour.clone());
        }
    }

    /// Does what the player's client does over HTTP: joins with this server id. `from` is the player's address as
    /// Mojang sees it; `None` fits any `ip` that is asked for.
    pub fn join(&self, account: &Account, server_id: &str, from: Option<IpAddr>) {
        self.inner
            .lock()
            .joined
            .join(account.clone(), server_id, from);
    }

    /// Closes the port and every connection, kept-alive ones too: new ones are refused.
    pub fn refuse(&self) {
        if let Some(listening) = self.inner.lock().listening.take() {
            listening.abort();
        }
    }

    /// Listens again on the same port after [`Self::refuse`]; nothing happens when it is listening.
    ///
    /// # Errors
    /// The port cannot be bound again.
    pub async fn accept(&self) -> io::Result<()> {
        if self.inner.lock().listening.is_some() {
            return Ok(());
        }
        // The old listener closes when its task has been dropped, which may be a moment from now.
        for _ in 0..100 {
            if let Ok(listener) = reusable(self.address).and_then(|socket| socket.listen(1024)) {
                self.listen(listener);
                return Ok(());
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        self.listen(reusable(self.address)?.listen(1024)?);
        Ok(())
    }

    /// Everything it was asked so far, in the order of arrival.
    pub fn asked(&self) -> Vec<Asked> {
        self.inner.lock().asked.clone()
    }

    /// What it was asked at one endpoint.
    pub fn asked_for(&self, endpoint: Endpoint) -> Vec<Asked> {
        let mut asked = self.asked();
        asked.retain(|asked| asked.endpoint == endpoint);
        asked
    }

    /// Empties the record; joins and scripts stay.
    pub fn forget_asked(&self) {
        self.inner.lock().asked.clear();
    }

    fn listen(&self, listener: TcpListener) {
        let inner = Arc::clone(&self.inner);
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let accepted = listener.accept().await;
                while connections.try_join_next().is_some() {}
                let Ok((stream, peer)) = accepted else {
                    // Out of descriptors, or a connection that was gone before it was taken: the next may work.
                    tokio::time::sleep(std::time::Duration::from_millis(10)).await;
                    continue;
                };
                let number = inner.connections.fetch_add(1, Ordering::Relaxed);
                connections.spawn(wire::serve(Arc::clone(&inner), stream, peer, number));
            }
        });
        self.inner.lock().listening = Some(task.abort_handle());
    }
}

impl Drop for ScriptedMojang {
    fn drop(&mut self) {
        self.refuse();
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn reusable(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}
