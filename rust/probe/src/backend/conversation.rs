//! What is said in one login, as values: a frame comes in, an answer or an ending goes out.

use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sessioncheck_core::diagnose::offline_uuid;
use sessioncheck_core::wire::Protocol;
use sessioncheck_core::wire::packet::{
    Clientbound, CookieResponse, Handshake, Intent, LoginStart, PluginRequest, PluginResponse,
};
use sha2::Sha256;
use uuid::Uuid;

/// A forwarding version that nobody has: a host that checks the signature first says whether it is right, then refuses.
const UNKNOWN_VERSION: u8 = 127;

/// How a login ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Ending {
    /// The server wants to see a licence (or, with `false`, only to encrypt).
    EncryptionRequested {
        /// Whether it will ask the session service.
        authenticate: bool,
    },
    /// The server asked for Velocity's forwarding, and then said this (component JSON), if anything.
    ForwardingRequested {
        /// The refusal, if one came.
        refusal: Option<Vec<u8>>,
        /// Whether our answer was signed.
        signed: bool,
        /// The request's own number: a random one from Paper, 0, 1, 2, ... from Fabric's networking.
        request: i32,
    },
    /// The server would have let us in.
    LetIn,
    /// A refusal, as component JSON.
    Refused {
        /// The component.
        text: Vec<u8>,
    },
    /// It hung up.
    Closed,
    /// It never answered.
    Silent,
}

/// What follows from a frame.
#[derive(Debug, Default)]
pub(super) struct Step {
    pub(super) answer: Option<Vec<u8>>,
    pub(super) compression: Option<i32>,
    pub(super) ending: Option<Ending>,
}

/// One login.
pub(super) struct Conversation {
    protocol: Protocol,
    name: String,
    secret: Option<Arc<[u8]>>,
    /// Set once forwarding was asked for: whether our answer was signed, and the request's number.
    forwarding_answered: Option<(bool, i32)>,
}

impl Conversation {
    pub(super) fn new(protocol: Protocol, name: &str, secret: Option<Arc<[u8]>>) -> Self {
        Self {
            protocol,
            name: name.to_owned(),
            secret,
            forwarding_answered: None,
        }
    }

    /// The UUID that an offline server gives this name.
    pub(super) fn offline_uuid(&self) -> Uuid {
        offline_uuid(self.name.as_bytes())
    }

    /// Handshake and login start.
    pub(super) fn begin(&self, host: &[u8], port: u16) -> [Vec<u8>; 2] {
        [
            Handshake {
                protocol: self.protocol,
                host,
                port,
                intent: Intent::Login,
            }
            .write(),
            LoginStart {
                name: self.name.as_bytes(),
                key: None,
                uuid: Some(self.offline_uuid()),
            }
            .write(self.protocol),
        ]
    }

    /// What a frame of the server means for us.
    pub(super) fn receive(&mut self, frame: &[u8]) -> Step {
        match Clientbound::read(frame, self.protocol) {
            Ok(Clientbound::EncryptionRequest(request)) => Step {
                ending: Some(Ending::EncryptionRequested {
                    authenticate: request.should_authenticate,
                }),
                ..Step::default()
            },
            Ok(Clientbound::LoginSuccess(_)) => Step {
                ending: Some(Ending::LetIn),
                ..Step::default()
            },
            Ok(Clientbound::SetCompression(compression)) => Step {
                compression: Some(compression.threshold),
                // Where the login success joins, this is the last moment to go. Vanilla compresses only whom it lets in.
                ending: self.protocol.joins_at_success().then_some(Ending::LetIn),
                ..Step::default()
            },
            Ok(Clientbound::Disconnect(disconnect)) => Step {
                ending: Some(self.refused(disconnect.reason)),
                ..Step::default()
            },
            Ok(Clientbound::PluginRequest(request)) => Step {
                answer: Some(self.answer(&request)),
                ..Step::default()
            },
            Ok(Clientbound::CookieRequest(request)) => Step {
                answer: Some(
                    CookieResponse {
                        key: request.key,
                        payload: None,
                    }
                    .write(),
                ),
                ..Step::default()
            },
            Err(_) => Step {
                ending: Some(Ending::Closed),
                ..Step::default()
            },
        }
    }

    /// The ending if the server goes without a word.
    pub(super) fn abandoned(&self, otherwise: Ending) -> Ending {
        match self.forwarding_answered {
            Some((signed, request)) => Ending::ForwardingRequested {
                refusal: None,
                signed,
                request,
            },
            None => otherwise,
        }
    }

    fn refused(&self, reason: &[u8]) -> Ending {
        match self.forwarding_answered {
            Some((signed, request)) => Ending::ForwardingRequested {
                refusal: Some(reason.to_vec()),
                signed,
                request,
            },
            None => Ending::Refused {
                text: reason.to_vec(),
            },
        }
    }

    fn answer(&mut self, request: &PluginRequest<'_>) -> Vec<u8> {
        let mut payload = None;
        if request.channel == PluginRequest::PLAYER_INFO {
            payload = self.secret.as_deref().map(sign);
            self.forwarding_answered = Some((payload.is_some(), request.id));
        }
        PluginResponse {
            id: request.id,
            payload: payload.as_deref(),
        }
        .write()
    }
}

/// Signature and version, as in Velocity's forwarding; nothing behind it that could be a player.
fn sign(secret: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(&[UNKNOWN_VERSION]);
    let mut payload = mac.finalize().into_bytes().to_vec();
    payload.push(UNKNOWN_VERSION);
    payload
}

#[cfg(test)]
mod tests {
    use sessioncheck_core::wire::packet::{
        Disconnect, EncryptionRequest, LoginSuccess, SetCompression,
    };

    use super::*;

    fn conversation(secret: Option<&[u8]>) -> Conversation {
        Conversation::new(Protocol::V26_1, "sessioncheck_001", secret.map(Arc::from))
    }

    #[test]
    fn a_login_is_never_acknowledged() {
        let mut probe = conversation(None);
        let step = probe.receive(
            &LoginSuccess {
                uuid: Uuid::nil(),
                name: b"x",
            }
            .write(Protocol::V26_1),
        );
        assert_eq!(step.ending, Some(Ending::LetIn));
        assert!(step.answer.is_none());
    }

    #[test]
    fn below_1_20_2_compression_is_the_last_word() {
        let frame = SetCompression { threshold: 256 }.write();
        let mut old = Conversation::new(Protocol(763), "sessioncheck_001", None);
        assert_eq!(old.receive(&frame).ending, Some(Ending::LetIn));
        let step = conversation(None).receive(&frame);
        assert_eq!((step.ending, step.compression), (None, Some(256)));
    }

    #[test]
    fn what_is_signed_is_an_unknown_version_and_nothing_else() {
        let mut probe = conversation(Some(b"secret"));
        let request = PluginRequest {
            id: 5,
            channel: PluginRequest::PLAYER_INFO,
            payload: &[4],
        };
        let answer = probe
            .receive(&request.write())
            .answer
            .expect("a request is answered");
        // id 02, message 5, understood, 32 bytes of HMAC, the version.
        assert_eq!(answer.len(), 3 + 32 + 1);
        assert_eq!(answer[..3], [2, 5, 1]);
        assert_eq!(answer[35], UNKNOWN_VERSION);
        let refusal = br#""Unable to verify player details""#;
        assert_eq!(
            probe
                .receive(&Disconnect { reason: refusal }.write())
                .ending,
            Some(Ending::ForwardingRequested {
                refusal: Some(refusal.to_vec()),
                signed: true,
                request: 5,
            })
        );
    }

    #[test]
    fn without_a_secret_forwarding_is_not_understood() {
        let mut probe = conversation(None);
        for channel in [PluginRequest::PLAYER_INFO, b"fml:handshake"] {
            let request = PluginRequest {
                id: 1,
                channel,
                payload: &[],
            };
            assert_eq!(probe.receive(&request.write()).answer, Some(vec![2, 1, 0]));
        }
    }

    #[test]
    fn an_encryption_request_says_whether_a_licence_is_asked_for() {
        for authenticate in [true, false] {
            let frame = EncryptionRequest {
                server_id: b"",
                public_key: &[1; 162],
                verify_token: &[2; 4],
                should_authenticate: authenticate,
            }
            .write(Protocol::V26_1);
            assert_eq!(
                conversation(None).receive(&frame).ending,
                Some(Ending::EncryptionRequested { authenticate })
            );
        }
    }

    #[test]
    fn garbage_ends_it() {
        assert_eq!(
            conversation(None).receive(&[0x7f, 1, 2]).ending,
            Some(Ending::Closed)
        );
        assert_eq!(conversation(None).receive(&[]).ending, Some(Ending::Closed));
    }
}
