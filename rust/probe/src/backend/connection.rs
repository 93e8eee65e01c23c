//! Frames over TCP: length in front, compressed after the server says so, everything bounded and before a deadline.

use std::io::{self, Read};
use std::net::{IpAddr, SocketAddr};

use flate2::read::ZlibDecoder;
use sessioncheck_core::wire::packet::{Handshake, Intent};
use sessioncheck_core::wire::{Protocol, var_int};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::Target;
use super::verdict::Status;

/// The longest frame that a login or a status may have: vanilla's three-byte length.
pub(super) const LONGEST_FRAME: usize = (1 << 21) - 1;

/// How a header of the PROXY protocol's second version begins.
const PROXY_SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";

/// The version, 2, and the command `PROXY`: a header without addresses (`LOCAL`) makes older hosts stumble.
const PROXY_COMMAND: u8 = 0x21;

/// Whether a connection begins with a PROXY protocol header.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Opened {
    /// At once with a handshake.
    Plain,
    /// With the header in front.
    WithProxyHeader,
}

/// Why a conversation could not be held.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Hello {
    /// Nobody lets us connect.
    Unreachable(Unreachable),
    /// It hung up.
    Closed,
    /// It says nothing.
    Silent,
    /// It says something that is no Minecraft.
    Other(Foreign),
}

/// Why nobody lets us connect.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Unreachable {
    /// Nothing listens there.
    Refused,
    /// Nobody answered before the deadline.
    NotInTime,
    /// The name exists and has no address.
    NoAddress,
    /// The name is not known; the resolver's own words.
    NameLeadsNowhere(String),
    /// The name server did not answer before the deadline.
    NameServerSilent,
    /// Anything else, in the system's words.
    Failed(String),
}

/// What speaks where a Minecraft server should.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Foreign {
    Http,
    Tls,
    Ssh,
    Unknown,
}

/// One connection to a backend.
pub(super) struct Connection {
    stream: TcpStream,
    deadline: Instant,
    compressed: bool,
    received: Vec<u8>,
}

impl Connection {
    /// Connects, and sends the header if there is to be one.
    pub(super) async fn open(
        address: SocketAddr,
        opened: Opened,
        deadline: Instant,
    ) -> Result<Self, Hello> {
        let stream = match timeout_at(deadline, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => {
                return Err(Hello::Unreachable(match error.kind() {
                    io::ErrorKind::ConnectionRefused => Unreachable::Refused,
                    _ => Unreachable::Failed(error.to_string()),
                }));
            }
            Err(_) => return Err(Hello::Unreachable(Unreachable::NotInTime)),
        };
        // Frames are small and waited for; a failure to say so costs a few ms.
        let _ = stream.set_nodelay(true);
        let mut connection = Self {
            stream,
            deadline,
            compressed: false,
            received: Vec::new(),
        };
        if opened == Opened::WithProxyHeader {
            let header = proxy_header(&connection.stream).map_err(|_| Hello::Closed)?;
            connection.write(&header).await?;
        }
        Ok(connection)
    }

    /// From now on frames carry the length of what they hold. Ours stay below every threshold.
    pub(super) fn compress(&mut self, threshold: i32) {
        self.compressed = threshold >= 0;
    }

    /// Sends one frame body.
    pub(super) async fn send(&mut self, body: &[u8]) -> Result<(), Hello> {
        let mut framed = Vec::with_capacity(body.len() + 2 * var_int::LONGEST);
        let in_front = usize::from(self.compressed);
        var_int::write(&mut framed, (body.len() + in_front) as i32);
        if self.compressed {
            framed.push(0);
        }
        framed.extend(body);
        self.write(&framed).await
    }

    /// The next frame body.
    pub(super) async fn receive(&mut self) -> Result<Vec<u8>, Hello> {
        loop {
            if let Some(frame) = self.take_frame()? {
                return Ok(frame);
            }
            let mut piece = [0; 4096];
            match timeout_at(self.deadline, self.stream.read(&mut piece)).await {
                Ok(Ok(0)) if self.received.is_empty() => return Err(Hello::Closed),
                Ok(Ok(0)) => return Err(Hello::Other(self.what_it_looks_like())),
                Ok(Ok(length)) => self.received.extend(&piece[..length]),
                Ok(Err(_)) if self.received.is_empty() => return Err(Hello::Closed),
                Ok(Err(_)) => return Err(Hello::Other(self.what_it_looks_like())),
                Err(_) if self.received.is_empty() => return Err(Hello::Silent),
                Err(_) => return Err(Hello::Other(self.what_it_looks_like())),
            }
        }
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Hello> {
        match timeout_at(self.deadline, self.stream.write_all(bytes)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Hello::Closed),
            Err(_) => Err(Hello::Silent),
        }
    }

    /// A whole frame body from what has arrived, or none yet.
    fn take_frame(&mut self) -> Result<Option<Vec<u8>>, Hello> {
        if looks_foreign(&self.received) {
            return Err(Hello::Other(self.what_it_looks_like()));
        }
        let (length, prefix) = match var_int::read(&self.received) {
            Ok(read) => read,
            Err(sessioncheck_core::wire::Malformed::Truncated) => return Ok(None),
            Err(_) => return Err(Hello::Other(self.what_it_looks_like())),
        };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if length == 0 || length > LONGEST_FRAME {
            return Err(Hello::Other(self.what_it_looks_like()));
        }
        if self.received.len() < prefix + length {
            return Ok(None);
        }
        let body = self.received[prefix..prefix + length].to_vec();
        self.received.drain(..prefix + length);
        if self.compressed {
            inflate(&body).map(Some)
        } else {
            Ok(Some(body))
        }
    }

    fn what_it_looks_like(&self) -> Foreign {
        match self.received.as_slice() {
            [b'H', b'T', b'T', b'P', ..] => Foreign::Http,
            [0x15 | 0x16, 0x03, ..] => Foreign::Tls,
            [b'S', b'S', b'H', b'-', ..] => Foreign::Ssh,
            _ => Foreign::Unknown,
        }
    }
}

/// The beginnings of protocols that people type a port of by mistake; as a frame's length each would be nonsense.
fn looks_foreign(received: &[u8]) -> bool {
    received.starts_with(b"HTTP/")
        || received.starts_with(b"SSH-")
        || received.starts_with(&[0x15, 0x03])
}

/// The header that says who we really are: the two ends of this very connection.
fn proxy_header(stream: &TcpStream) -> io::Result<Vec<u8>> {
    let mut header = PROXY_SIGNATURE.to_vec();
    header.push(PROXY_COMMAND);
    let (from, to) = (stream.local_addr()?, stream.peer_addr()?);
    match (from.ip(), to.ip()) {
        (IpAddr::V4(source), IpAddr::V4(destination)) => {
            header.extend([0x11, 0, 12]);
            header.extend(source.octets());
            header.extend(destination.octets());
        }
        (source, destination) => {
            let octets = |address: IpAddr| match address {
                IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
                IpAddr::V6(address) => address.octets(),
            };
            header.extend([0x21, 0, 36]);
            header.extend(octets(source));
            header.extend(octets(destination));
        }
    }
    header.extend(from.port().to_be_bytes());
    header.extend(to.port().to_be_bytes());
    Ok(header)
}

/// The body of a compressed frame: its size, then zlib; size 0 means as it is.
fn inflate(frame: &[u8]) -> Result<Vec<u8>, Hello> {
    let broken = || Hello::Other(Foreign::Unknown);
    let (size, prefix) = var_int::read(frame).map_err(|_| broken())?;
    let size = usize::try_from(size).map_err(|_| broken())?;
    let packed = &frame[prefix..];
    if size == 0 {
        return Ok(packed.to_vec());
    }
    if size > LONGEST_FRAME {
        return Err(broken());
    }
    let mut body = Vec::new();
    ZlibDecoder::new(packed)
        .take(size as u64)
        .read_to_end(&mut body)
        .map_err(|_| broken())?;
    Ok(body)
}

/// The server list's question.
pub(super) async fn ping(
    address: SocketAddr,
    target: &Target,
    opened: Opened,
    deadline: Instant,
) -> Result<Status, Hello> {
    let mut connection = Connection::open(address, opened, deadline).await?;
    // With -1 a server says its own version, and not the one that a translating plugin thinks we want to hear.
    let handshake = Handshake {
        protocol: Protocol(-1),
        host: target.host.as_bytes(),
        port: target.port,
        intent: Intent::Status,
    };
    connection.send(&handshake.write()).await?;
    connection.send(&[0]).await?;
    let frame = connection.receive().await?;
    Status::read(&frame).ok_or(Hello::Other(Foreign::Unknown))
}
