//! Writes recordings in replay's format, with frames as real clients and hosts send them.

use std::fmt::Write as _;

use serde_json::{Value, json};
use sessioncheck_core::diagnose::evidence::offline_uuid;
use sessioncheck_core::wire::Protocol;
use sessioncheck_core::wire::packet::{
    Disconnect, EncryptionRequest, EncryptionResponse, Handshake, Intent, LoginStart, LoginSuccess,
    PluginRequest, PluginResponse, Proof, SetCompression,
};
use uuid::{Builder, Uuid};

/// 1.21.
pub(crate) const NEW: i32 = 767;
/// 1.18.2, which announces no UUID.
pub(crate) const OLD: i32 = 758;

pub(crate) const UNVERIFIED: &str = r#"{"translate":"multiplayer.disconnect.unverified_username"}"#;
pub(crate) const UNAVAILABLE: &str = r#"{"translate":"multiplayer.disconnect.authservers_down"}"#;

/// The UUID that Mojang gave a name, here.
pub(crate) fn licensed(name: &str) -> Uuid {
    Builder::from_random_bytes(*offline_uuid(format!("licensed {name}").as_bytes()).as_bytes())
        .into_uuid()
}

pub(crate) fn offline(name: &str) -> Uuid {
    offline_uuid(name.as_bytes())
}

/// One login that is expected in the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) conn: u64,
    pub(crate) code: &'static str,
    pub(crate) certain: bool,
    pub(crate) also: Vec<&'static str>,
    pub(crate) notice: bool,
    pub(crate) frame: bool,
}

/// A recording and what it comes to.
pub(crate) struct Recording {
    pub(crate) name: &'static str,
    pub(crate) lines: String,
    pub(crate) expected: Vec<Expected>,
    /// The version of the logins that follow.
    pub(crate) protocol: i32,
    host: String,
}

impl Recording {
    pub(crate) fn new(name: &'static str) -> Self {
        Self {
            name,
            lines: String::new(),
            expected: Vec::new(),
            protocol: NEW,
            host: "play.example.org".to_owned(),
        }
    }

    pub(crate) fn version(mut self, protocol: i32) -> Self {
        self.protocol = protocol;
        self
    }

    pub(crate) fn typed(mut self, host: &str) -> Self {
        self.host = host.to_owned();
        self
    }

    /// Any event, as JSON.
    pub(crate) fn event(mut self, event: Value) -> Self {
        let _ = writeln!(self.lines, "{event}");
        self
    }

    pub(crate) fn frame(self, t: u64, conn: u64, side: &str, frame: &[u8]) -> Self {
        let hex: String = frame.iter().map(|byte| format!("{byte:02x}")).collect();
        self.event(json!({"t":t,"conn":conn,"ev":"frame","side":side,"hex":hex}))
    }

    /// Opens a connection, shakes hands and announces a name.
    pub(crate) fn start(
        self,
        t: u64,
        conn: u64,
        ip: &str,
        name: &str,
        uuid: impl Into<Option<Uuid>>,
    ) -> Self {
        let protocol = Protocol(self.protocol);
        let host = self.host.clone();
        let handshake = Handshake {
            protocol,
            host: host.as_bytes(),
            port: 25565,
            intent: Intent::Login,
        };
        let start = LoginStart {
            name: name.as_bytes(),
            key: None,
            uuid: uuid.into(),
        };
        self.event(json!({"t":t,"conn":conn,"ev":"open","ip":ip}))
            .frame(t + 1, conn, "c2s", &handshake.write())
            .frame(t + 2, conn, "c2s", &start.write(protocol))
    }

    pub(crate) fn request(self, t: u64, conn: u64) -> Self {
        let request = EncryptionRequest {
            server_id: b"",
            public_key: &[0x30; 162],
            verify_token: &[1, 2, 3, 4],
            should_authenticate: true,
        };
        let frame = request.write(Protocol(self.protocol));
        self.frame(t, conn, "s2c", &frame)
    }

    pub(crate) fn response(self, t: u64, conn: u64) -> Self {
        let response = EncryptionResponse {
            secret: &[5; 128],
            proof: Proof::Token(&[6; 128]),
        };
        let frame = response.write(Protocol(self.protocol));
        self.frame(t, conn, "c2s", &frame)
    }

    pub(crate) fn kick(self, t: u64, conn: u64, reason: &str) -> Self {
        let frame = Disconnect {
            reason: reason.as_bytes(),
        }
        .write();
        self.frame(t, conn, "s2c", &frame)
    }

    pub(crate) fn gone(self, t: u64, conn: u64, by: &str) -> Self {
        self.event(json!({"t":t,"conn":conn,"ev":"gone","by":by}))
    }

    /// A start, a request 10 ms later, and the client leaves so long after that.
    pub(crate) fn leaves(
        self,
        t: u64,
        conn: u64,
        ip: &str,
        name: &str,
        uuid: impl Into<Option<Uuid>>,
        after: u64,
    ) -> Self {
        self.start(t, conn, ip, name, uuid)
            .request(t + 10, conn)
            .gone(t + 10 + after, conn, "client")
    }

    /// A start, a request, and a response after 200 ms.
    pub(crate) fn responds(
        self,
        t: u64,
        conn: u64,
        ip: &str,
        name: &str,
        uuid: impl Into<Option<Uuid>>,
    ) -> Self {
        self.start(t, conn, ip, name, uuid)
            .request(t + 10, conn)
            .response(t + 200, conn)
    }

    /// An answer to a login of [`Recording::responds`], 100 ms after its response.
    pub(crate) fn answer(self, t: u64, conn: u64, name: &str, status: u16) -> Self {
        self.event(json!({"t":t,"ev":"upstream","name":name,"status":status,"ms":80,"conn":conn}))
    }

    pub(crate) fn silence(self, t: u64, conn: u64, name: &str, error: &str) -> Self {
        self.event(
            json!({"t":t,"ev":"upstream","name":name,"status":0,"error":error,"ms":80,"conn":conn}),
        )
    }

    /// The host's refusal, and both sides hang up.
    pub(crate) fn refused(self, t: u64, conn: u64, reason: &str) -> Self {
        self.kick(t, conn, reason).gone(t + 5, conn, "server")
    }

    pub(crate) fn success(self, t: u64, conn: u64, name: &str, uuid: Uuid) -> Self {
        let protocol = Protocol(self.protocol);
        let frame = LoginSuccess {
            uuid,
            name: name.as_bytes(),
        }
        .write(protocol);
        self.frame(t, conn, "s2c", &SetCompression { threshold: 256 }.write())
            .frame(t + 1, conn, "s2c", &frame)
    }

    /// A login that goes through, and stays.
    pub(crate) fn joins(self, t: u64, conn: u64, ip: &str, name: &str) -> Self {
        self.responds(t, conn, ip, name, licensed(name))
            .answer(t + 300, conn, name, 200)
            .success(t + 310, conn, name, licensed(name))
    }

    /// Velocity's forwarding between a backend and whoever connects; `payload`: what the other side signed.
    pub(crate) fn asked(self, t: u64, conn: u64, payload: Option<&[u8]>) -> Self {
        let request = PluginRequest {
            id: 1,
            channel: PluginRequest::PLAYER_INFO,
            payload: &[4],
        };
        let response = PluginResponse { id: 1, payload };
        self.frame(t, conn, "s2c", &request.write())
            .frame(t + 2, conn, "c2s", &response.write())
    }

    pub(crate) fn backend_of(self, proxy: &str, forwarding: &str) -> Self {
        self.event(json!({"t":0,"ev":"host","platform":"paper","online_mode":false,"proxy":proxy,"forwarding":forwarding}))
    }

    pub(crate) fn proxy(self, platform: &str, forwarding: &str) -> Self {
        self.event(json!({"t":0,"ev":"host","platform":platform,"online_mode":true,"proxy":"none","forwarding":forwarding}))
    }

    pub(crate) fn paper(self) -> Self {
        self.event(json!({"t":0,"ev":"host","platform":"paper","online_mode":true,"proxy":"none","forwarding":"none"}))
    }

    pub(crate) fn finding(self, code: &str) -> Self {
        self.event(json!({"t":0,"ev":"finding","code":code}))
    }

    pub(crate) fn known(self, name: &str) -> Self {
        let uuid = licensed(name).to_string();
        self.event(json!({"t":0,"ev":"admitted_before","name":name,"uuid":uuid}))
    }

    fn expect(
        mut self,
        conn: u64,
        code: &'static str,
        certain: bool,
        also: &[&'static str],
        notice: bool,
        frame: bool,
    ) -> Self {
        self.expected.push(Expected {
            conn,
            code,
            certain,
            also: also.to_vec(),
            notice,
            frame,
        });
        self
    }

    /// The client closed first: no frame. Only counted.
    pub(crate) fn counted(self, conn: u64, code: &'static str, also: &[&'static str]) -> Self {
        self.expect(conn, code, false, also, false, false)
    }

    /// The client closed first, and an admin is told.
    pub(crate) fn told(self, conn: u64, code: &'static str, also: &[&'static str]) -> Self {
        self.expect(conn, code, false, also, true, false)
    }

    /// The player reads our words; likely.
    pub(crate) fn likely(self, conn: u64, code: &'static str, also: &[&'static str]) -> Self {
        self.expect(conn, code, false, also, true, true)
    }

    /// The player reads our words; likely, and no admin is told.
    pub(crate) fn quiet(self, conn: u64, code: &'static str, also: &[&'static str]) -> Self {
        self.expect(conn, code, false, also, false, true)
    }

    /// The player reads our words; certain.
    pub(crate) fn certain(self, conn: u64, code: &'static str, also: &[&'static str]) -> Self {
        self.expect(conn, code, true, also, true, true)
    }

    /// The player reads our words; certain, and no admin is told.
    pub(crate) fn quiet_certain(
        self,
        conn: u64,
        code: &'static str,
        also: &[&'static str],
    ) -> Self {
        self.expect(conn, code, true, also, false, true)
    }

    /// Certain where the client closed first or a backend spoke.
    pub(crate) fn told_certain(self, conn: u64, code: &'static str, also: &[&'static str]) -> Self {
        self.expect(conn, code, true, also, true, false)
    }
}
