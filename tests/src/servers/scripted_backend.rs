//! A backend that answers as Paper, Spigot, BungeeGuard and other hosts do that cannot be had here, and as ports do
//! that hold something else. The texts are those of the hosts' sources.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use sessioncheck_core::wire::packet::{
    Disconnect, EncryptionRequest, Handshake, Intent, LoginStart, LoginSuccess, PluginRequest,
    Serverbound, SetCompression,
};
use sessioncheck_core::wire::{Protocol, Writer, var_int};
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

/// How a scripted backend is set up.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Setup {
    /// Online mode.
    Online,
    /// Neither online mode nor forwarding.
    Open,
    /// The same, with compression before the login success.
    OpenCompressed,
    /// Paper's modern forwarding with this secret: the signature is judged first, then the version.
    Modern(&'static str),
    /// Spigot's `bungeecord: true`.
    Legacy,
    /// Spigot's `bungeecord: true` with `BungeeGuard` and this token.
    Guarded(&'static str),
    /// Refuses every login with this component.
    Refuses(&'static str),
    /// Open, but the load balancer's PROXY protocol must come first.
    WantsProxyProtocol,
    /// The same by netty's decoder, as in Velocity, `BungeeCord` and Paper: what is no header is waited on.
    WaitsForProxyProtocol,
    /// Open, and hangs up on the server list's ping.
    HidesStatus,
    /// Open, and never answers the server list's ping.
    KeepsStatus,
    /// Takes connections and says nothing.
    Silent,
    /// Hangs up at once.
    HangsUp,
    /// Says these bytes and hangs up.
    Says(&'static [u8]),
    /// Gives its status a byte at a time.
    Dribbles,
}

/// A running backend on a port of 127.0.0.1. Dropping it ends it.
#[derive(Debug)]
pub struct ScriptedBackend {
    address: SocketAddr,
    record: Arc<Record>,
    task: tokio::task::JoinHandle<()>,
}

/// What a backend saw.
#[derive(Debug, Default)]
struct Record {
    connections: AtomicUsize,
    joined: AtomicBool,
}

impl ScriptedBackend {
    /// Starts one that speaks this protocol.
    ///
    /// # Errors
    /// No port can be had.
    pub async fn start(setup: Setup, protocol: i32) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let record = Arc::new(Record::default());
        let seen = Arc::clone(&record);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                seen.connections.fetch_add(1, Ordering::Relaxed);
                let (setup, seen) = (setup.clone(), Arc::clone(&seen));
                // A client that goes away ends its own connection, nothing else.
                tokio::spawn(async move { serve(stream, &setup, Protocol(protocol), &seen).await });
            }
        });
        Ok(Self {
            address,
            record,
            task,
        })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// How often somebody connected.
    pub fn connections(&self) -> usize {
        self.record.connections.load(Ordering::Relaxed)
    }

    /// Whether somebody became a player: acknowledged a login, or got a login success below 1.20.2.
    pub fn joined(&self) -> bool {
        self.record.joined.load(Ordering::Relaxed)
    }
}

impl Drop for ScriptedBackend {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut stream: TcpStream,
    setup: &Setup,
    protocol: Protocol,
    seen: &Record,
) -> io::Result<()> {
    match setup {
        Setup::HangsUp => return Ok(()),
        Setup::Silent => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            return Ok(());
        }
        Setup::Says(bytes) => {
            let mut ignored = [0; 64];
            let _ = stream.read(&mut ignored).await?;
            return stream.write_all(bytes).await;
        }
        _ => {}
    }
    let wants_header = matches!(
        setup,
        Setup::WantsProxyProtocol | Setup::WaitsForProxyProtocol
    );
    if wants_header && !read_proxy_header(&mut stream).await? {
        if *setup == Setup::WaitsForProxyProtocol {
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
        return Ok(());
    }
    let frame = read_frame(&mut stream).await?;
    let Ok(handshake) = Handshake::read(&frame) else {
        return Ok(());
    };
    if handshake.intent == Intent::Status {
        return answer_status(&mut stream, setup, protocol).await;
    }
    let forwarded = handshake.virtual_host().forwarded;
    let frame = read_frame(&mut stream).await?;
    let Ok(Serverbound::LoginStart(start)) = Serverbound::read(&frame, handshake.protocol) else {
        return Ok(());
    };
    let refusal = match setup {
        Setup::Refuses(component) => Some(*component),
        Setup::Legacy if forwarded.is_none() => Some(
            r#"{"text":"If you wish to use IP forwarding, please enable it in your BungeeCord config as well!"}"#,
        ),
        Setup::Guarded(token) => match forwarded {
            None => {
                Some(r#"{"text":"Unable to authenticate - no data was forwarded by the proxy."}"#)
            }
            Some(data) if !String::from_utf8_lossy(data.properties).contains(token) => {
                Some(r#"{"text":"Unable to authenticate."}"#)
            }
            Some(_) => None,
        },
        _ => None,
    };
    if let Some(component) = refusal {
        return write_frame(
            &mut stream,
            &Disconnect {
                reason: component.as_bytes(),
            }
            .write(),
        )
        .await;
    }
    if let Setup::Modern(secret) = setup {
        return ask_for_forwarding(&mut stream, secret, handshake.protocol).await;
    }
    if *setup == Setup::Online {
        let request = EncryptionRequest {
            server_id: b"",
            public_key: &[1; 162],
            verify_token: &[2; 4],
            should_authenticate: true,
        };
        return write_frame(&mut stream, &request.write(handshake.protocol)).await;
    }
    let_in(
        &mut stream,
        &start,
        *setup == Setup::OpenCompressed,
        handshake.protocol,
        seen,
    )
    .await
}

/// Whether the connection begins with a header of the PROXY protocol's second version that names two ends.
async fn read_proxy_header(stream: &mut TcpStream) -> io::Result<bool> {
    let mut header = [0; 16];
    stream.read_exact(&mut header).await?;
    if header[..13] != *b"\r\n\r\n\0\r\nQUIT\n\x21" {
        return Ok(false);
    }
    let mut ends = vec![0; usize::from(u16::from_be_bytes([header[14], header[15]]))];
    stream.read_exact(&mut ends).await?;
    Ok(ends.len() >= 12)
}

async fn answer_status(
    stream: &mut TcpStream,
    setup: &Setup,
    protocol: Protocol,
) -> io::Result<()> {
    read_frame(stream).await?;
    if *setup == Setup::HidesStatus {
        return Ok(());
    }
    if *setup == Setup::KeepsStatus {
        tokio::time::sleep(Duration::from_secs(60)).await;
        return Ok(());
    }
    let status = format!(
        r#"{{"version":{{"name":"Paper test","protocol":{}}},"players":{{"max":20,"online":0}}}}"#,
        protocol.0
    );
    let body = Writer::packet(0).array(status.as_bytes()).finish();
    if *setup != Setup::Dribbles {
        return write_frame(stream, &body).await;
    }
    for byte in framed(&body) {
        stream.write_all(&[byte]).await?;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

/// Paper's order: is there an answer, is the signature right, is the version known.
async fn ask_for_forwarding(
    stream: &mut TcpStream,
    secret: &str,
    protocol: Protocol,
) -> io::Result<()> {
    let request = PluginRequest {
        id: 1_234,
        channel: PluginRequest::PLAYER_INFO,
        payload: &[4],
    };
    write_frame(stream, &request.write()).await?;
    let frame = read_frame(stream).await?;
    let Ok(Serverbound::PluginResponse(response)) = Serverbound::read(&frame, protocol) else {
        return Ok(());
    };
    let text = match response
        .payload
        .and_then(|payload| payload.split_at_checked(32))
    {
        None => "This server requires you to connect with Velocity.".to_owned(),
        Some((signature, data)) => {
            let mut mac =
                Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(io::Error::other)?;
            mac.update(data);
            if mac.verify_slice(signature).is_err() {
                "Unable to verify player details".to_owned()
            } else {
                format!(
                    "Unsupported forwarding version {}, wanted upto 4",
                    data.first().copied().unwrap_or_default()
                )
            }
        }
    };
    let component = serde_json::json!({ "text": text }).to_string();
    write_frame(
        stream,
        &Disconnect {
            reason: component.as_bytes(),
        }
        .write(),
    )
    .await
}

async fn let_in(
    stream: &mut TcpStream,
    start: &LoginStart<'_>,
    compressed: bool,
    protocol: Protocol,
    seen: &Record,
) -> io::Result<()> {
    let success = LoginSuccess {
        uuid: Uuid::nil(),
        name: start.name,
    }
    .write(protocol);
    if compressed {
        write_frame(stream, &SetCompression { threshold: 256 }.write()).await?;
        // A frame below the threshold: its length, then 0 for "as it is".
        let mut body = vec![0];
        body.extend(&success);
        // Whoever wants to leave before he is a player has this long.
        tokio::time::sleep(Duration::from_millis(20)).await;
        write_frame(stream, &body).await?;
    } else {
        write_frame(stream, &success).await?;
    }
    if protocol < Protocol::V1_20_2 {
        seen.joined.store(true, Ordering::Relaxed);
        return Ok(());
    }
    let acknowledged = read_frame(stream).await?;
    if acknowledged.ends_with(&[3]) {
        seen.joined.store(true, Ordering::Relaxed);
    }
    Ok(())
}

async fn read_frame(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut prefix = Vec::new();
    let length = loop {
        prefix.push(stream.read_u8().await?);
        match var_int::read(&prefix) {
            Ok((length, _)) => break length,
            Err(_) if prefix.len() < var_int::LONGEST => {}
            Err(error) => return Err(io::Error::other(error)),
        }
    };
    let mut frame = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    stream.read_exact(&mut frame).await?;
    Ok(frame)
}

async fn write_frame(stream: &mut TcpStream, body: &[u8]) -> io::Result<()> {
    stream.write_all(&framed(body)).await
}

fn framed(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    var_int::write(&mut out, i32::try_from(body.len()).unwrap_or(i32::MAX));
    out.extend(body);
    out
}
