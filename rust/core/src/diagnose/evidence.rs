//! Everything that bears on one failed login, gathered before any rule looks at it.
//!
//! Rules ask questions of this and of nothing else, so that a diagnosis is a function of what stands here.

use md5::{Digest, Md5};
use uuid::{Builder, Uuid};

use super::host::{Findings, Host, Plugins};
use crate::Cause;
use crate::catalogue::Certainty;
use crate::login::kick::Meaning;
use crate::login::{Answer, Login, PreLogin, Reply};

/// A vanilla client gives its own ask at Mojang up after five seconds, and after ten.
pub const CLIENTS_PATIENCE: u64 = 4_500;

/// How a login ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Ending {
    /// The host refused it.
    Kicked {
        /// What the text says.
        meaning: Meaning,
        /// A backend said it.
        from_backend: bool,
    },
    /// The client left between encryption request and response, so long after the request.
    LeftBeforeResponse(u64),
    /// The connection ended after the response without a word, so long after it.
    NoVerdict(u64),
    /// The host closed the connection between request and response without a word, so long after the request.
    ClosedBeforeResponse(u64),
}

/// Whose account the client announced.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Identity {
    /// A random UUID, as Mojang gives them.
    Licensed,
    /// The UUID that offline mode computes from the name.
    Offline,
    /// Something else: Bedrock players, other authorities.
    Other,
    /// None.
    Unannounced,
}

impl Identity {
    /// What a name and an announced UUID say.
    pub fn of(name: &[u8], uuid: Option<Uuid>) -> Self {
        match uuid {
            None => Self::Unannounced,
            Some(uuid) if uuid == offline_uuid(name) => Self::Offline,
            Some(uuid) if uuid.get_version_num() == 4 => Self::Licensed,
            Some(_) => Self::Other,
        }
    }
}

/// The UUID that a server in offline mode gives a name.
pub fn offline_uuid(name: &[u8]) -> Uuid {
    let mut hash = Md5::new();
    hash.update(b"OfflinePlayer:");
    hash.update(name);
    Builder::from_md5_bytes(hash.finalize().into()).into_uuid()
}

/// Where a connection to a backend comes from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Source {
    /// A proxy: it forwarded before, forwards now, or this host is the proxy itself.
    Proxy,
    /// Probably a proxy: a neighbour's address, or several players behind one.
    ProbablyProxy,
    /// Probably somebody who typed the backend's address.
    ProbablyStranger,
    /// Somebody else than the proxies that are known.
    Stranger,
}

/// What the session service was like.
#[derive(Clone, Copy, Debug)]
pub struct Sky {
    /// It ever answered.
    pub answered: bool,
    /// It ever said yes to anybody.
    pub joined: bool,
    /// It is down.
    pub outage: bool,
    /// It says so itself: some of the run of failures were answers.
    pub outage_answered: bool,
    /// Logins that the run of failures has hit.
    pub run_of_logins: usize,
    /// It had trouble within two minutes.
    pub trouble: bool,
    /// A 5xx was among the last minute's answers.
    pub failed_lately: bool,
    /// Mojang's other half does not answer.
    pub join_down: bool,
    /// It answered somebody well since this login asked.
    pub good_meanwhile: bool,
    /// It refused this machine within the last seconds.
    pub refused_lately: Option<Reply>,
}

/// The facts of one failed login.
#[derive(Debug)]
pub struct Evidence<'a> {
    /// The connection.
    pub login: &'a Login,
    /// How it ended.
    pub ending: Ending,
    /// What the session service said.
    pub answer: Answer,
    /// Whose account was announced.
    pub identity: Identity,
    /// Whether an account of that name exists, where somebody asked.
    pub account: Option<bool>,
    /// The pair of name and UUID was admitted here before.
    pub known: bool,
    /// The player is here, or was, or tries from somewhere else.
    pub elsewhere: bool,
    /// Tries that ended at the client, with this one.
    pub tries: usize,
    /// Tries that ended after the client's own time-out, before this one.
    pub slow_tries: usize,
    /// Many fail at the client.
    pub crowd: bool,
    /// Several names were throttled from this address.
    pub shared_address: bool,
    /// Where it comes from.
    pub source: Source,
    /// Another login proved that the forwarding secret is right, or that it is wrong.
    pub secret_proven: Option<bool>,
    /// The session service.
    pub sky: Sky,
    /// The host.
    pub host: &'a Host,
    /// Its plugins.
    pub plugins: &'a Plugins,
    /// What was found in files and by tests.
    pub findings: &'a Findings,
    /// It is what a log tells: nobody saw the wire, so times and UUIDs are missing.
    pub from_log: bool,
    /// Several players were called unverified at once, and nobody was let in: no account of theirs is to blame.
    pub unverified_crowd: bool,
}

impl Evidence<'_> {
    /// What the refusal says, if there was one.
    pub fn meaning(&self) -> Option<Meaning> {
        match self.ending {
            Ending::Kicked { meaning, .. } => Some(meaning),
            _ => None,
        }
    }

    /// Whether the refusal says one of these.
    pub fn says(&self, meanings: &[Meaning]) -> bool {
        self.meaning()
            .is_some_and(|meaning| meanings.contains(&meaning))
    }

    /// Whether a plugin refused before the host had decided: the words are that plugin's, whatever they sound like.
    pub fn is_plugins_refusal(&self) -> bool {
        self.login.pre_login == PreLogin::Denied && self.was_kicked()
    }

    /// Whether the host's half failed: it says so in its own words, or it says something else (or nothing) where the
    /// session service did not say yes.
    pub fn failed_at_host(&self) -> bool {
        if self.is_plugins_refusal() {
            return false;
        }
        let not_joined = !matches!(self.answer, Answer::None | Answer::Joined);
        match self.ending {
            Ending::Kicked { meaning, .. } => match meaning {
                Meaning::Unverified | Meaning::Unavailable => true,
                Meaning::TooSlow | Meaning::Generic | Meaning::IntendedProfile => not_joined,
                // Whoever joined under another name may still meet a plugin's own words.
                Meaning::Unknown => not_joined && self.answer != Answer::JoinedAsOther,
                _ => false,
            },
            Ending::NoVerdict(_) => not_joined,
            Ending::LeftBeforeResponse(_) | Ending::ClosedBeforeResponse(_) => false,
        }
    }

    /// The player reads the refusal, which makes the wire a witness beside the session service.
    pub fn was_kicked(&self) -> bool {
        matches!(self.ending, Ending::Kicked { .. })
    }

    /// How long after the request a client left whose announced UUID is not an offline one.
    pub fn failed_at_client(&self) -> Option<u64> {
        match self.ending {
            Ending::LeftBeforeResponse(after) if self.identity != Identity::Offline => Some(after),
            _ => None,
        }
    }

    /// The session service's last refusal, where the host's half failed by it.
    pub fn refused(&self) -> Option<Reply> {
        match self.answer {
            Answer::Refused(reply) if self.failed_at_host() => Some(reply),
            _ => None,
        }
    }

    /// Whether the host's half failed by a 204, or by something that nobody saw and the host calls unverified.
    pub fn not_joined(&self) -> bool {
        self.failed_at_host()
            && match self.answer {
                Answer::NotJoined { .. } => true,
                Answer::None => self.says(&[Meaning::Unverified]),
                _ => false,
            }
    }

    /// Whether the session service was silent or failing: by its answers, or by what the host says where nobody saw
    /// them.
    pub fn unavailable(&self) -> bool {
        match self.refused() {
            Some(reply) => reply.is_trouble(),
            None => {
                self.says(&[Meaning::Unavailable])
                    && match self.answer {
                        Answer::None => true,
                        // The host gave up before the good answer came.
                        Answer::Joined => true,
                        _ => false,
                    }
            }
        }
    }

    /// Whether silence is this machine's own: the session service never answered it.
    pub fn own_network(&self) -> bool {
        self.unavailable() && matches!(self.refused(), Some(Reply::Silent(_))) && !self.sky.answered
    }

    /// A finding in files or by a test, beside what was seen on the wire.
    pub fn found(&self, cause: Cause) -> bool {
        self.findings.contains(&cause)
    }

    /// Certain where a finding says the same as the wire.
    pub fn with_finding(&self, cause: Cause) -> Certainty {
        if self.found(cause) {
            Certainty::Certain
        } else {
            Certainty::Likely
        }
    }

    /// Whether the network lets players in without Mojang on purpose.
    pub fn is_hybrid(&self) -> bool {
        self.plugins.is_hybrid()
    }

    /// Whether the player looks like one from Bedrock: Floodgate's UUID or prefix, or a connection from within.
    pub fn looks_bedrock(&self) -> bool {
        let floodgate = self
            .login
            .uuid
            .is_some_and(|uuid| uuid.as_u128() >> 64 == 0);
        floodgate
            || matches!(self.login.name_bytes().first(), Some(b'.' | b'*'))
            || self
                .login
                .address
                .is_none_or(|address| address.is_loopback())
    }

    /// Whether the texts about a forwarding secret can mean its version: clients that sign, or a Via on the way.
    pub fn version_in_play(&self) -> bool {
        self.login.protocol.signs_login()
            || self.plugins.via
            // A log does not have the client's version, but the host may have refused the forwarding's in it.
            || self.from_log && self.found(Cause::ForwardingVersion)
    }

    /// A mod loader that shakes hands in the login, through a proxy.
    pub fn mod_handshake_through_proxy(&self) -> bool {
        self.login
            .marker
            .is_some_and(|marker| marker.shakes_hands_in_login())
            && (self.host.is_proxy() || self.host.is_behind_proxy())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offline_uuids_are_those_of_offline_servers() {
        let notch = offline_uuid(b"Notch");
        assert_eq!(notch.to_string(), "b50ad385-829d-3141-a216-7e7d7539ba7f");
        assert_eq!(Identity::of(b"Notch", Some(notch)), Identity::Offline);
        assert_eq!(Identity::of(b"notch", Some(notch)), Identity::Other);
        assert_eq!(Identity::of(b"Notch", None), Identity::Unannounced);
        let licensed = Uuid::from_u128(0x069a79f4_44e9_4726_a5be_fca90e38aaf5);
        assert_eq!(Identity::of(b"Notch", Some(licensed)), Identity::Licensed);
        let floodgate = Uuid::from_u128(0x0009_01f6_4f65_a1c3);
        assert_eq!(Identity::of(b".Bed", Some(floodgate)), Identity::Other);
    }
}
