//! The packets of the login state and the two before it, one a file.
//!
//! Ids are the same from 1.7 to 26.x. [`Serverbound`] and [`Clientbound`] say which packet a frame is; the layout
//! depends on the client's protocol number.

mod cookie_request;
mod cookie_response;
mod disconnect;
mod encryption_request;
mod encryption_response;
mod handshake;
mod legacy_ping;
mod login_acknowledged;
mod login_start;
mod login_success;
mod plugin_request;
mod plugin_response;
mod set_compression;
mod status_response;

pub use cookie_request::CookieRequest;
pub use cookie_response::CookieResponse;
pub use disconnect::Disconnect;
pub use encryption_request::EncryptionRequest;
pub use encryption_response::{EncryptionResponse, Proof};
pub use handshake::{Handshake, Intent};
pub use legacy_ping::LegacyPing;
pub use login_acknowledged::LoginAcknowledged;
pub use login_start::{KeyData, LoginStart};
pub use login_success::LoginSuccess;
pub use plugin_request::PluginRequest;
pub use plugin_response::PluginResponse;
pub use set_compression::SetCompression;
pub use status_response::StatusResponse;

use super::{Malformed, Protocol, Reader};

/// A packet from the client in the login state.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Serverbound<'a> {
    /// `00`
    LoginStart(LoginStart<'a>),
    /// `01`
    EncryptionResponse(EncryptionResponse<'a>),
    /// `02`
    PluginResponse(PluginResponse<'a>),
    /// `03`
    LoginAcknowledged(LoginAcknowledged),
    /// `04`
    CookieResponse(CookieResponse<'a>),
}

impl<'a> Serverbound<'a> {
    /// Reads a whole frame body.
    ///
    /// # Errors
    /// What is wrong with the frame.
    pub fn read(frame: &'a [u8], protocol: Protocol) -> Result<Self, Malformed> {
        let mut reader = Reader::new(frame);
        Ok(match reader.var_int()? {
            LoginStart::ID => Self::LoginStart(LoginStart::read(&mut reader, protocol)?),
            EncryptionResponse::ID => {
                Self::EncryptionResponse(EncryptionResponse::read(&mut reader, protocol)?)
            }
            PluginResponse::ID => Self::PluginResponse(PluginResponse::read(&mut reader)?),
            LoginAcknowledged::ID => Self::LoginAcknowledged(LoginAcknowledged),
            CookieResponse::ID => Self::CookieResponse(CookieResponse::read(&mut reader)?),
            other => return Err(Malformed::UnknownPacket(other)),
        })
    }
}

/// A packet to the client in the login state.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Clientbound<'a> {
    /// `00`
    Disconnect(Disconnect<'a>),
    /// `01`
    EncryptionRequest(EncryptionRequest<'a>),
    /// `02`
    LoginSuccess(LoginSuccess<'a>),
    /// `03`
    SetCompression(SetCompression),
    /// `04`
    PluginRequest(PluginRequest<'a>),
    /// `05`
    CookieRequest(CookieRequest<'a>),
}

impl<'a> Clientbound<'a> {
    /// Reads a whole frame body.
    ///
    /// # Errors
    /// What is wrong with the frame.
    pub fn read(frame: &'a [u8], protocol: Protocol) -> Result<Self, Malformed> {
        let mut reader = Reader::new(frame);
        Ok(match reader.var_int()? {
            Disconnect::ID => Self::Disconnect(Disconnect::read(&mut reader)?),
            EncryptionRequest::ID => {
                Self::EncryptionRequest(EncryptionRequest::read(&mut reader, protocol)?)
            }
            LoginSuccess::ID => Self::LoginSuccess(LoginSuccess::read(&mut reader, protocol)?),
            SetCompression::ID => Self::SetCompression(SetCompression::read(&mut reader)?),
            PluginRequest::ID => Self::PluginRequest(PluginRequest::read(&mut reader)?),
            CookieRequest::ID => Self::CookieRequest(CookieRequest::read(&mut reader)?),
            other => return Err(Malformed::UnknownPacket(other)),
        })
    }
}

/// The longest plugin message and cookie payload in the login state.
const LONGEST_PAYLOAD: usize = 1 << 20;

/// The longest channel or cookie name.
const LONGEST_KEY: usize = 32_767;

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    /// Every version at which a layout changes, and its neighbours.
    const VERSIONS: &[i32] = &[
        4, 5, 47, 340, 393, 404, 734, 735, 758, 759, 760, 761, 763, 764, 765, 766, 767, 768, 770,
        774, 775, 776,
    ];

    #[test]
    fn serverbound_packets_survive_a_round_trip_in_every_version() {
        for protocol in VERSIONS.iter().copied().map(Protocol) {
            for frame in [
                LoginStart {
                    name: b"Alice",
                    key: None,
                    uuid: protocol.always_announces_uuid().then_some(Uuid::max()),
                }
                .write(protocol),
                EncryptionResponse {
                    secret: &[1; 128],
                    proof: Proof::Token(&[2; 128]),
                }
                .write(protocol),
                PluginResponse {
                    id: 7,
                    payload: Some(b"signed"),
                }
                .write(),
                LoginAcknowledged.write(),
                CookieResponse {
                    key: b"a:b",
                    payload: Some(b"c"),
                }
                .write(),
            ] {
                let packet = Serverbound::read(&frame, protocol).expect("we wrote it");
                let again = match &packet {
                    Serverbound::LoginStart(packet) => packet.write(protocol),
                    Serverbound::EncryptionResponse(packet) => packet.write(protocol),
                    Serverbound::PluginResponse(packet) => packet.write(),
                    Serverbound::LoginAcknowledged(packet) => packet.write(),
                    Serverbound::CookieResponse(packet) => packet.write(),
                };
                assert_eq!(again, frame, "{packet:?} in {protocol:?}");
                let mut grown = frame.clone();
                grown.extend([9; 20]);
                assert!(Serverbound::read(&grown, protocol).is_ok(), "a longer tail");
            }
        }
    }

    #[test]
    fn clientbound_packets_survive_a_round_trip_in_every_version() {
        for protocol in VERSIONS.iter().copied().map(Protocol) {
            for frame in [
                Disconnect {
                    reason: br#"{"text":"no"}"#,
                }
                .write(),
                EncryptionRequest {
                    server_id: b"",
                    public_key: &[3; 162],
                    verify_token: &[4; 4],
                    should_authenticate: true,
                }
                .write(protocol),
                LoginSuccess {
                    uuid: Uuid::max(),
                    name: b"Alice",
                }
                .write(protocol),
                SetCompression { threshold: 256 }.write(),
                PluginRequest {
                    id: 1,
                    channel: b"velocity:player_info",
                    payload: &[4],
                }
                .write(),
                CookieRequest { key: b"a:b" }.write(),
            ] {
                let packet = Clientbound::read(&frame, protocol).expect("we wrote it");
                let again = match &packet {
                    Clientbound::Disconnect(packet) => packet.write(),
                    Clientbound::EncryptionRequest(packet) => packet.write(protocol),
                    Clientbound::LoginSuccess(packet) => packet.write(protocol),
                    Clientbound::SetCompression(packet) => packet.write(),
                    Clientbound::PluginRequest(packet) => packet.write(),
                    Clientbound::CookieRequest(packet) => packet.write(),
                };
                assert_eq!(again, frame, "{packet:?} in {protocol:?}");
            }
        }
    }

    #[test]
    fn every_shortening_of_a_frame_is_a_value() {
        let start = LoginStart {
            name: b"Alice",
            key: Some(KeyData {
                expires: 1,
                public_key: &[1; 10],
                signature: &[2; 10],
            }),
            uuid: Some(Uuid::max()),
        }
        .write(Protocol::V1_19_1);
        for length in 0..start.len() {
            assert!(Serverbound::read(&start[..length], Protocol::V1_19_1).is_err());
        }
        assert!(Serverbound::read(&start, Protocol::V1_19_1).is_ok());
        assert_eq!(
            Serverbound::read(&[0x7f], Protocol(767)),
            Err(Malformed::UnknownPacket(127))
        );
    }
}
