//! A game's two short visits: the server list's question, and a login that the game gives up by itself.

use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;

use serde_json::Value;
use sessioncheck_core::wire::packet::{Clientbound, Handshake, Intent, LoginStart, StatusResponse};
use sessioncheck_core::wire::{Protocol, var_int};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use uuid::Uuid;

/// Whatever is asked on this machine is answered sooner.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server's answer, and none is longer.
const LONGEST: usize = 1 << 20;

/// What the server list shows of a server: its whole answer. The ping that follows is answered too, or this is an error.
///
/// # Errors
/// The server cannot be reached, closes, or answers something else.
pub async fn ask(port: u16, protocol: i32) -> io::Result<Value> {
    timeout(PATIENCE, async {
        let mut stream = connect(port, protocol, Intent::Status).await?;
        write(&mut stream, &[0]).await?;
        let frame = read(&mut stream).await?;
        let response = StatusResponse::read(&frame).map_err(io::Error::other)?;
        let shown = serde_json::from_slice(response.json)?;
        let ping = [1, 0, 0, 0, 0, 0, 0, 0, 7];
        write(&mut stream, &ping).await?;
        if read(&mut stream).await? != ping {
            return Err(io::Error::other("the ping came back changed"));
        }
        Ok(shown)
    })
    .await?
}

/// A game with a licensed account whose own half fails: it leaves so long after the encryption request.
///
/// # Errors
/// The server cannot be reached, closes, or asks for nothing.
pub async fn give_up(port: u16, protocol: i32, name: &str, after: Duration) -> io::Result<()> {
    timeout(PATIENCE + after, async {
        let mut stream = connect(port, protocol, Intent::Login).await?;
        let start = LoginStart {
            name: name.as_bytes(),
            key: None,
            uuid: Some(Uuid::from_u128(0x069a_79f4_44e9_4726_a5be_fca9_0e38_aaf5)),
        };
        write(&mut stream, &start.write(Protocol(protocol))).await?;
        let frame = read(&mut stream).await?;
        match Clientbound::read(&frame, Protocol(protocol)).map_err(io::Error::other)? {
            Clientbound::EncryptionRequest(_) => {
                tokio::time::sleep(after).await;
                Ok(())
            }
            other => Err(io::Error::other(format!("the server said {other:?}"))),
        }
    })
    .await?
}

async fn connect(port: u16, protocol: i32, intent: Intent) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    let handshake = Handshake {
        protocol: Protocol(protocol),
        host: b"localhost",
        port,
        intent,
    };
    write(&mut stream, &handshake.write()).await?;
    Ok(stream)
}

async fn write(stream: &mut TcpStream, frame: &[u8]) -> io::Result<()> {
    let mut framed = Vec::new();
    let length = i32::try_from(frame.len()).map_err(io::Error::other)?;
    var_int::write(&mut framed, length);
    framed.extend(frame);
    stream.write_all(&framed).await
}

async fn read(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    let length = loop {
        head.push(stream.read_u8().await?);
        match var_int::read(&head) {
            Ok((length, _)) => break usize::try_from(length).map_err(io::Error::other)?,
            Err(_) if head.len() < 5 => {}
            Err(error) => return Err(io::Error::other(error)),
        }
    };
    if length > LONGEST {
        return Err(io::Error::other(format!("a frame of {length} bytes")));
    }
    let mut frame = vec![0; length];
    stream.read_exact(&mut frame).await?;
    Ok(frame)
}
