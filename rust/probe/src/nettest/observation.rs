//! What was seen on the way to a host: values only, no judgement.

use std::net::SocketAddr;

/// What a host is needed for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Role {
    /// `hasJoined` and `join`.
    Session,
    /// Chat keys and accounts.
    Services,
    /// The list of addresses that Minecraft 26.3 and newer read first.
    Discovery,
}

/// The two address families; the order is the order in arrays here.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Family {
    /// IPv4
    V4,
    /// IPv6
    V6,
}

impl Family {
    /// Both, in the order of arrays here.
    pub const BOTH: [Self; 2] = [Self::V4, Self::V6];

    /// `IPv4` or `IPv6`.
    pub fn name(self) -> &'static str {
        match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        }
    }
}

/// All that was seen of one host.
#[derive(Clone, Debug)]
pub struct HostObservation {
    /// What it is needed for.
    pub role: Role,
    /// Its name or address, without a port.
    pub host: String,
    /// What its name led to.
    pub dns: Dns,
    /// Connecting by v4 and by v6.
    pub tcp: [Tcp; 2],
    /// Whether its address is https.
    pub encrypted: bool,
    /// The handshakes, at most one a family.
    pub tls: Vec<(Family, Tls)>,
    /// What it answered.
    pub answers: Vec<Answer>,
}

/// What a name led to.
#[derive(Clone, Debug, Default)]
pub struct Dns {
    /// Its IPv4 addresses.
    pub v4: Vec<SocketAddr>,
    /// Its IPv6 addresses.
    pub v6: Vec<SocketAddr>,
    /// Why it gave neither.
    pub error: Option<NameFault>,
    /// How long the resolver took, in ms.
    pub ms: u64,
}

/// Why a name led to no address.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum NameFault {
    /// It is known, and has none.
    NoAddress,
    /// The name server did not answer.
    TimedOut,
    /// Anything else, in the resolver's own words.
    Failed(String),
}

/// How connecting by one family ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TcpEnd {
    /// There was no address to try.
    NoAddress,
    /// Connected.
    Connected,
    /// This machine has no way to that family at all (no route, no address of its own).
    NoRoute,
    /// Somebody answered "no".
    Refused,
    /// Nobody answered.
    TimedOut,
    /// Anything else, in the system's words.
    Failed(String),
}

/// Connecting by one family.
#[derive(Clone, Debug)]
pub struct Tcp {
    /// How it ended; of several addresses, the first that connected, else the last.
    pub end: TcpEnd,
    /// The address that connected.
    pub reached: Option<SocketAddr>,
    /// How long that took, in ms.
    pub ms: u64,
}

/// How a TLS handshake ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TlsEnd {
    /// Agreed and trusted.
    Trusted,
    /// The certificate begins in the future: this machine's clock is behind, or theirs is wrong.
    NotYetValid,
    /// The certificate is over: this machine's clock is ahead, or theirs is neglected.
    Expired,
    /// Nobody this machine trusts has signed it; the issuer's own name for itself, where it can be read.
    UnknownIssuer(Option<String>),
    /// It is for another name.
    WrongName,
    /// The host's name can stand in no certificate.
    NameUnfit,
    /// The other side broke off or spoke something else.
    Failed(String),
    /// Nothing came back.
    TimedOut,
}

/// One TLS handshake.
#[derive(Clone, Debug)]
pub struct Tls {
    /// How it ended.
    pub end: TlsEnd,
    /// How long it took, in ms.
    pub ms: u64,
}

/// What was asked over HTTP.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Question {
    /// `hasJoined` for a name that nobody has: 204 is a living service.
    HasJoined,
    /// `join` with a token that nobody has: 401 or 403 is a living service.
    Join,
    /// The discovery document.
    Discovery,
    /// Anything at all, for the clock.
    Root,
}

/// What came back over HTTP.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What was asked.
    pub question: Question,
    /// The status, or why there was none.
    pub result: Result<Response, NoAnswer>,
    /// How long it took, in ms.
    pub ms: u64,
}

/// Why nothing came back over HTTP.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum NoAnswer {
    /// It did not come in time.
    TimedOut,
    /// Nobody was asked, because the name leads nowhere.
    Name(NameFault),
    /// Anything else, in the library's words.
    Failed(String),
}

/// The parts of a response that matter here.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// `HTTP/1.1`
    pub version: String,
    /// Whether the body calls itself HTML.
    pub html: bool,
    /// Whether the body is what the question asks for (a discovery document with a session part).
    pub usable: bool,
    /// `Date` less this machine's clock in the middle of the exchange, in seconds; none if absent, unreadable or cached.
    pub clock_offset: Option<i64>,
}
