//! What stands in front of many servers: a tunnel or load balancer that carries bytes, with or without the PROXY
//! protocol's header before them.

use std::io;
use std::net::{IpAddr, SocketAddr};

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

/// What a forwarder says before the first byte of the player's.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sends {
    /// Nothing.
    Nothing,
    /// The PROXY protocol's second version, as HAProxy's `send-proxy-v2`.
    ProxyHeader,
}

/// A running forwarder on a port of 127.0.0.1. Dropping it ends it.
#[derive(Debug)]
pub struct Forwarder {
    address: SocketAddr,
    task: tokio::task::JoinHandle<()>,
}

impl Forwarder {
    /// Starts one in front of this port of 127.0.0.1, whether anything listens there or not.
    ///
    /// # Errors
    /// No port can be had.
    pub async fn start(target: u16, sends: Sends) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A connection that breaks ends itself, nothing else.
                tokio::spawn(carry(stream, target, sends));
            }
        });
        Ok(Self { address, task })
    }

    /// Where it listens.
    pub const fn port(&self) -> u16 {
        self.address.port()
    }
}

impl Drop for Forwarder {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn carry(mut player: TcpStream, target: u16, sends: Sends) -> io::Result<()> {
    let mut server = TcpStream::connect(("127.0.0.1", target)).await?;
    if sends == Sends::ProxyHeader {
        let mut header = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c".to_vec();
        let (from, to) = (player.peer_addr()?, player.local_addr()?);
        for end in [from, to] {
            if let IpAddr::V4(address) = end.ip() {
                header.extend(address.octets());
            }
        }
        for end in [from, to] {
            header.extend(end.port().to_be_bytes());
        }
        server.write_all(&header).await?;
    }
    tokio::io::copy_bidirectional(&mut player, &mut server).await?;
    Ok(())
}
