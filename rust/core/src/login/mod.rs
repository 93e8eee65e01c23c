//! One connection, from its handshake to the end of its login, as the tap sees it.
//!
//! A state is named for what is awaited. The frames are read for the facts they hold and always pass; only a
//! disconnect is handed up, because only there may other words take its place. What cannot be read leaves the state as
//! it is: a surprise is the host's business, never ours.

mod attempts;
pub mod kick;
mod table;

use std::net::IpAddr;

use uuid::Uuid;

pub use attempts::{Answer, Attempts, Profile, Reply, Silence};
pub(crate) use table::fingerprint_of_name;
pub use table::{ConnectionId, Table};

use crate::wire::packet::{
    Clientbound, EncryptionRequest, EncryptionResponse, Handshake, Intent, LegacyPing,
    LoginSuccess, PluginRequest, Serverbound,
};
use crate::wire::{Malformed, ModMarker, Protocol, var_int};
use crate::{Millis, untrusted::Untrusted};
use kick::Meaning;

/// Where a frame comes from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Side {
    /// From the client to the server.
    Client,
    /// From the server to the client.
    Server,
}

/// What the tap does with a frame.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Action {
    /// Nothing more to see on this connection: the frame passes and the tap leaves.
    Detach,
    /// The frame goes on as it is.
    Pass,
    /// This frame body goes on instead.
    Replace(Vec<u8>),
    /// This frame body goes on instead, and the tap leaves.
    ReplaceAndDetach(Vec<u8>),
}

/// What a connection waits for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Awaiting {
    /// The client's first packet.
    Handshake,
    /// Who the client says it is.
    LoginStart,
    /// What the host wants: encryption, a plugin's answer, or nothing.
    HostsWord,
    /// The client's half at Mojang.
    EncryptionResponse,
    /// The host's half at Mojang, and its decision.
    Verdict,
    /// The server list's question.
    StatusRequest,
    /// The host's answer to it.
    StatusResponse,
    /// The end of the connection.
    End,
}

/// What a frame was.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Step<'a> {
    /// It goes on.
    Pass,
    /// It is the last one that matters.
    Detach,
    /// The host refuses with this component.
    Kick(&'a [u8]),
    /// The server list asks: whether there is anything to say decides what comes next.
    List,
    /// The host's answer to the server list, the whole frame.
    ListAnswer(&'a [u8]),
}

/// A refusal that was seen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Kick {
    pub(crate) at: Millis,
    pub(crate) meaning: Meaning,
    /// A backend said it, a proxy passed it on.
    pub(crate) from_backend: bool,
}

/// What the host's own event before a login has come to, where plugins have a say.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum PreLogin {
    /// Nobody wants it otherwise than the host is set up.
    #[default]
    AsConfigured,
    /// A plugin refuses.
    Denied,
    /// A plugin lets this name in without Mojang.
    ForcedOffline,
    /// A plugin wants an account check for this name.
    ForcedOnline,
}

/// One connection's facts.
#[derive(Clone, Debug)]
pub struct Login {
    pub(crate) opened: Millis,
    pub(crate) address: Option<IpAddr>,
    pub(crate) awaiting: Awaiting,
    pub(crate) protocol: Protocol,
    pub(crate) marker: Option<ModMarker>,
    /// A proxy's forwarding data came with it, in the host name or as a plugin response.
    pub(crate) forwarded: bool,
    player_info_request: Option<i32>,
    /// The forwarding data was signed, as Velocity's is.
    signed_for: bool,
    pub(crate) started: Option<Millis>,
    /// At most 16 units; empty before the login start.
    name: Box<[u8]>,
    pub(crate) uuid: Option<Uuid>,
    pub(crate) requested: Option<Millis>,
    /// The request says that nobody will ask Mojang: encryption without an account.
    asks_nobody: bool,
    pub(crate) responded: Option<Millis>,
    pub(crate) succeeded: Option<Millis>,
    pub(crate) joined: Option<Millis>,
    pub(crate) admitted_as: Option<Uuid>,
    pub(crate) attempts: Attempts,
    pub(crate) kick: Option<Kick>,
    pub(crate) pre_login: PreLogin,
    /// Somebody was told that it has two identities.
    pub(crate) is_split: bool,
    backend: Option<Box<[u8]>>,
    /// Of the serverId that its attempts carried.
    pub(crate) server_id: Option<u64>,
    /// An attempt fits this connection and another one.
    pub(crate) ambiguous: bool,
}

impl Login {
    /// The longest name of a backend that is kept.
    const LONGEST_BACKEND: usize = 64;

    /// A connection that has just been opened.
    pub fn new(opened: Millis, address: Option<IpAddr>) -> Self {
        Self {
            opened,
            address: address.map(|address| address.to_canonical()),
            awaiting: Awaiting::Handshake,
            protocol: Protocol::default(),
            marker: None,
            forwarded: false,
            player_info_request: None,
            signed_for: false,
            started: None,
            name: Box::default(),
            uuid: None,
            requested: None,
            asks_nobody: false,
            responded: None,
            succeeded: None,
            joined: None,
            admitted_as: None,
            attempts: Attempts::default(),
            kick: None,
            pre_login: PreLogin::AsConfigured,
            is_split: false,
            backend: None,
            server_id: None,
            ambiguous: false,
        }
    }

    /// A login that somebody tells of: nobody saw its frames.
    pub(crate) fn told(
        at: Millis,
        address: Option<IpAddr>,
        name: &[u8],
        uuid: Option<Uuid>,
        protocol: Protocol,
    ) -> Self {
        Self {
            started: Some(at),
            name: name.into(),
            uuid,
            protocol,
            ..Self::new(at, address)
        }
    }

    /// What it waits for.
    pub fn awaiting(&self) -> Awaiting {
        self.awaiting
    }

    /// The announced name.
    pub fn name(&self) -> Untrusted {
        Untrusted::from(&*self.name)
    }

    /// The client's version.
    pub fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// The announced name as it came, for comparing; empty before the login start.
    pub fn announced_name(&self) -> &[u8] {
        &self.name
    }

    /// The announced UUID.
    pub fn announced_uuid(&self) -> Option<Uuid> {
        self.uuid
    }

    /// When the client proved that it holds the key of an account that Mojang is to be asked about.
    pub fn proved(&self) -> Option<Millis> {
        self.responded.filter(|_| !self.asks_nobody)
    }

    /// When the host let it in.
    pub fn succeeded(&self) -> Option<Millis> {
        self.succeeded
    }

    /// Bytes that this login holds, on the heap too.
    pub fn size(&self) -> usize {
        size_of::<Self>() + self.name.len() + self.backend.as_ref().map_or(0, |name| name.len())
    }

    /// Whether a proxy signed for the player with the forwarding secret.
    pub(crate) fn was_signed_for(&self) -> bool {
        self.signed_for
    }

    pub(crate) fn name_bytes(&self) -> &[u8] {
        &self.name
    }

    pub(crate) fn backend(&self) -> Option<&[u8]> {
        self.backend.as_deref()
    }

    pub(crate) fn set_backend(&mut self, name: &[u8]) {
        self.backend = Some(name[..name.len().min(Self::LONGEST_BACKEND)].into());
    }

    /// Takes a frame in.
    pub(crate) fn frame<'a>(&mut self, now: Millis, side: Side, frame: &'a [u8]) -> Step<'a> {
        match (self.awaiting, side) {
            (Awaiting::Handshake, Side::Client) => self.handshake(frame),
            (Awaiting::LoginStart, Side::Client) => self.login_start(now, frame),
            (Awaiting::StatusRequest, Side::Client) => self.status_request(frame),
            (Awaiting::StatusResponse, Side::Server) => {
                self.awaiting = Awaiting::End;
                Step::ListAnswer(frame)
            }
            // A client may send its ping before it has read the answer.
            (Awaiting::StatusRequest | Awaiting::StatusResponse, _) => Step::Pass,
            (Awaiting::Handshake | Awaiting::End, _) => Step::Pass,
            (_, Side::Client) => self.clients_frame(now, frame),
            (_, Side::Server) => self.hosts_frame(now, frame),
        }
    }

    fn handshake(&mut self, frame: &[u8]) -> Step<'static> {
        let Ok(handshake) = Handshake::read(frame) else {
            if LegacyPing::read(frame).is_some() {
                self.awaiting = Awaiting::End;
                return Step::Detach;
            }
            return Step::Pass;
        };
        self.protocol = handshake.protocol;
        if handshake.intent == Intent::Status {
            self.awaiting = Awaiting::StatusRequest;
            return Step::List;
        }
        let host = handshake.virtual_host();
        self.marker = host.marker;
        self.forwarded = host.forwarded.is_some();
        self.awaiting = Awaiting::LoginStart;
        Step::Pass
    }

    fn status_request(&mut self, frame: &[u8]) -> Step<'static> {
        if frame != [STATUS_REQUEST] {
            self.awaiting = Awaiting::End;
            return Step::Detach;
        }
        self.awaiting = Awaiting::StatusResponse;
        Step::List
    }

    fn login_start(&mut self, now: Millis, frame: &[u8]) -> Step<'static> {
        // A name that is too long or a key that is cut short is no login: the host says so itself.
        let Ok(Serverbound::LoginStart(start)) = Serverbound::read(frame, self.protocol) else {
            return Step::Pass;
        };
        self.started = Some(now);
        self.name = start.name.into();
        self.uuid = start.uuid.filter(|uuid| !uuid.is_nil());
        self.awaiting = Awaiting::HostsWord;
        Step::Pass
    }

    fn clients_frame(&mut self, now: Millis, frame: &[u8]) -> Step<'static> {
        match Serverbound::read(frame, self.protocol) {
            Ok(Serverbound::PluginResponse(response)) => {
                if self.player_info_request == Some(response.id) && response.payload.is_some() {
                    self.forwarded = true;
                    self.signed_for = true;
                }
            }
            Ok(Serverbound::LoginStart(_) | Serverbound::CookieResponse(_)) => {}
            Ok(Serverbound::LoginAcknowledged(_)) => {}
            Ok(Serverbound::EncryptionResponse(_)) => self.respond(now),
            // Whoever sends an odd response has sent one: the host judges its content, we only its time.
            Err(malformed) => {
                if is_packet(frame, EncryptionResponse::ID, malformed) {
                    self.respond(now);
                }
            }
        }
        Step::Pass
    }

    fn respond(&mut self, now: Millis) {
        if self.awaiting == Awaiting::EncryptionResponse {
            self.responded = Some(now);
            self.awaiting = Awaiting::Verdict;
        }
    }

    fn hosts_frame<'a>(&mut self, now: Millis, frame: &'a [u8]) -> Step<'a> {
        match Clientbound::read(frame, self.protocol) {
            Ok(Clientbound::Disconnect(disconnect)) => return Step::Kick(disconnect.reason),
            Ok(Clientbound::EncryptionRequest(request)) => {
                self.asks_nobody = !request.should_authenticate;
                self.request(now);
            }
            Ok(Clientbound::LoginSuccess(success)) => {
                self.admitted_as = Some(success.uuid);
                return self.succeed(now);
            }
            Ok(Clientbound::PluginRequest(request)) => {
                if request.channel == PluginRequest::PLAYER_INFO {
                    self.player_info_request = Some(request.id);
                }
            }
            Ok(Clientbound::SetCompression(_) | Clientbound::CookieRequest(_)) => {}
            Err(malformed) => {
                if is_packet(frame, EncryptionRequest::ID, malformed) {
                    self.request(now);
                } else if is_packet(frame, LoginSuccess::ID, malformed) {
                    return self.succeed(now);
                }
            }
        }
        Step::Pass
    }

    fn request(&mut self, now: Millis) {
        if self.awaiting == Awaiting::HostsWord {
            self.requested = Some(now);
            self.awaiting = Awaiting::EncryptionResponse;
        }
    }

    fn succeed(&mut self, now: Millis) -> Step<'static> {
        if self.started.is_none() {
            return Step::Pass;
        }
        self.succeeded = Some(now);
        self.awaiting = Awaiting::End;
        Step::Detach
    }
}

/// The server list's question is a packet id and nothing else.
const STATUS_REQUEST: u8 = 0;

/// Whether a frame that could not be read is that packet by its id, with a body that is not as documented.
fn is_packet(frame: &[u8], id: i32, malformed: Malformed) -> bool {
    !matches!(malformed, Malformed::UnknownPacket(_))
        && var_int::read(frame).is_ok_and(|(found, _)| found == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::packet::{Disconnect, LoginStart, Proof};

    fn started(protocol: i32) -> Login {
        let mut login = Login::new(Millis(0), None);
        let handshake = Handshake {
            protocol: Protocol(protocol),
            host: b"play.example.org",
            port: 25565,
            intent: Intent::Login,
        };
        login.frame(Millis(1), Side::Client, &handshake.write());
        assert_eq!(login.awaiting, Awaiting::LoginStart);
        let start = LoginStart {
            name: b"Alice",
            key: None,
            uuid: Some(Uuid::max()),
        };
        login.frame(Millis(2), Side::Client, &start.write(Protocol(protocol)));
        assert_eq!(login.awaiting, Awaiting::HostsWord);
        login
    }

    #[test]
    fn a_login_walks_through_its_states() {
        let mut login = started(767);
        assert_eq!(login.name().escaped(), "Alice");
        let request = EncryptionRequest {
            server_id: b"",
            public_key: &[1; 162],
            verify_token: &[2; 4],
            should_authenticate: true,
        };
        login.frame(Millis(3), Side::Server, &request.write(login.protocol));
        assert_eq!(login.awaiting, Awaiting::EncryptionResponse);
        let response = EncryptionResponse {
            secret: &[3; 128],
            proof: Proof::Token(&[4; 128]),
        };
        login.frame(Millis(200), Side::Client, &response.write(login.protocol));
        assert_eq!(login.awaiting, Awaiting::Verdict);
        let success = LoginSuccess {
            uuid: Uuid::max(),
            name: b"Alice",
        };
        assert_eq!(
            login.frame(Millis(300), Side::Server, &success.write(login.protocol)),
            Step::Detach
        );
        assert_eq!(login.awaiting, Awaiting::End);
        assert_eq!(login.succeeded, Some(Millis(300)));
    }

    #[test]
    fn pings_are_let_go() {
        let status = Handshake {
            protocol: Protocol(767),
            host: b"a",
            port: 1,
            intent: Intent::Status,
        };
        for (first, step) in [
            (&status.write()[..], Step::List),
            (&[0xfe], Step::Detach),
            (&[0xfe, 1], Step::Detach),
        ] {
            let mut login = Login::new(Millis(0), None);
            assert_eq!(login.frame(Millis(0), Side::Client, first), step);
            assert_eq!(login.started, None);
        }
    }

    #[test]
    fn a_ping_waits_for_the_hosts_answer_and_no_further() {
        let status = Handshake {
            protocol: Protocol(767),
            host: b"a",
            port: 1,
            intent: Intent::Status,
        };
        let asked = |request: &[u8]| {
            let mut login = Login::new(Millis(0), None);
            login.frame(Millis(0), Side::Client, &status.write());
            let step = match login.frame(Millis(1), Side::Client, request) {
                Step::List => Step::List,
                other => {
                    assert_eq!(other, Step::Detach);
                    Step::Detach
                }
            };
            (login, step)
        };
        for odd in [&[][..], &[1], &[0, 0], &[0x80, 0]] {
            let (login, step) = asked(odd);
            assert_eq!((login.awaiting, step), (Awaiting::End, Step::Detach));
        }
        let (mut login, step) = asked(&[0]);
        assert_eq!(step, Step::List);
        let ping = [1, 0, 0, 0, 0, 0, 0, 0, 7];
        assert_eq!(login.frame(Millis(2), Side::Client, &ping), Step::Pass);
        let answer = b"\0\x02{}";
        assert_eq!(
            login.frame(Millis(3), Side::Server, answer),
            Step::ListAnswer(answer)
        );
        assert_eq!(login.frame(Millis(4), Side::Server, answer), Step::Pass);
        assert_eq!(login.awaiting, Awaiting::End);
    }

    #[test]
    fn a_refusal_is_handed_up_and_garbage_changes_nothing() {
        let mut login = started(47);
        for garbage in [&[][..], &[0x80], &[0xff; 64], &[0], &[1, 0xff, 0xff]] {
            let before = login.awaiting;
            login.frame(Millis(3), Side::Client, garbage);
            assert_eq!(login.awaiting, before);
        }
        let kick = Disconnect { reason: b"\"no\"" }.write();
        assert_eq!(
            login.frame(Millis(9), Side::Server, &kick),
            Step::Kick(b"\"no\"")
        );
    }

    #[test]
    fn a_pending_login_takes_at_most_512_bytes() {
        let mut login = started(767);
        login.name = "名".repeat(16).into_bytes().into();
        login.set_backend(&[b'x'; 500]);
        assert!(login.size() <= 512, "{}", login.size());
    }
}
