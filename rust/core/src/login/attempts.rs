//! What Mojang answered to the asks of one login, kept small.

use std::fmt;

use serde::Deserialize;
use uuid::Uuid;

/// Why there was no answer.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Silence {
    /// The name did not resolve.
    Dns,
    /// The port did not take the connection.
    Refused,
    /// The connection broke.
    Reset,
    /// Nothing came in time.
    Timeout,
    /// The encryption could not be agreed on.
    Tls,
}

impl fmt::Display for Silence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dns => "dns",
            Self::Refused => "refused",
            Self::Reset => "reset",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
        })
    }
}

/// One answer, classified.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reply {
    /// 200 with the profile that was asked for.
    Joined,
    /// 200 with another profile than the announced one.
    JoinedAsOther,
    /// 204.
    NotJoined,
    /// 429.
    RateLimited,
    /// 403.
    Blocked,
    /// A status or a body that no session service gives.
    Bad(u16),
    /// 5xx.
    Failing(u16),
    /// No answer at all.
    Silent(Silence),
}

impl Reply {
    /// Whether Mojang did not do its work.
    pub fn is_trouble(self) -> bool {
        matches!(self, Self::Failing(_) | Self::Silent(_))
    }

    /// The status or the kind of silence, as people read it.
    pub fn shown(self) -> String {
        match self {
            Self::Joined | Self::JoinedAsOther => "200".to_owned(),
            Self::NotJoined => "204".to_owned(),
            Self::RateLimited => "429".to_owned(),
            Self::Blocked => "403".to_owned(),
            Self::Bad(status) | Self::Failing(status) => status.to_string(),
            Self::Silent(silence) => silence.to_string(),
        }
    }
}

/// What a session service says of a player.
#[derive(Debug, Deserialize)]
pub struct Profile {
    id: String,
    name: String,
}

impl Profile {
    /// Reads the body of a 200; none where it is no profile.
    pub fn parse(body: &[u8]) -> Option<Self> {
        let profile: Self = serde_json::from_slice(body).ok()?;
        let sound = Uuid::try_parse(&profile.id).is_ok() && !profile.name.is_empty();
        sound.then_some(profile)
    }

    /// Whether it is the profile of that name (case does not count) and, where one was announced, of that UUID.
    pub fn is_of(&self, name: &[u8], uuid: Option<Uuid>) -> bool {
        self.name.as_bytes().eq_ignore_ascii_case(name)
            && uuid.is_none_or(|uuid| Uuid::try_parse(&self.id) == Ok(uuid))
    }
}

/// What all answers to one login come to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Answer {
    /// Nobody asked, as far as we know.
    None,
    /// The player joined.
    Joined,
    /// Somebody joined, with another name or id.
    JoinedAsOther,
    /// 204 with the address, 200 without it.
    JoinedElsewhere,
    /// 204 to the end.
    NotJoined {
        /// The address went with it, and nobody asked without.
        only_with_address: bool,
    },
    /// Anything else, as the last answer was.
    Refused(Reply),
}

/// The answers to one login, in order: the first half of the room keeps the first ones, the other half the last.
#[derive(Clone, Debug, Default)]
pub struct Attempts {
    kept: [Option<(Reply, Option<bool>)>; Self::ROOM],
    count: u16,
}

impl Attempts {
    const ROOM: usize = 8;

    /// Adds an answer; `with_address`: whether the player's address went with the ask, where that is known.
    pub(crate) fn add(&mut self, reply: Reply, with_address: Option<bool>) {
        let at = usize::from(self.count);
        if at < Self::ROOM {
            self.kept[at] = Some((reply, with_address));
        } else {
            self.kept[Self::ROOM / 2..].rotate_left(1);
            self.kept[Self::ROOM - 1] = Some((reply, with_address));
        }
        self.count = self.count.saturating_add(1);
    }

    /// How many answers there were.
    pub fn count(&self) -> u16 {
        self.count
    }

    /// Those that are kept.
    pub(crate) fn replies(&self) -> impl Iterator<Item = Reply> {
        self.iter().map(|(reply, _)| reply)
    }

    /// The last answer.
    pub(crate) fn last(&self) -> Option<Reply> {
        self.iter().last().map(|(reply, _)| reply)
    }

    /// Whether some answer was a 204.
    pub(crate) fn had_not_joined(&self) -> bool {
        self.iter().any(|(reply, _)| reply == Reply::NotJoined)
    }

    /// Whether some answer was an HTTP status of 500 and more.
    pub(crate) fn had_failing(&self) -> bool {
        self.iter()
            .any(|(reply, _)| matches!(reply, Reply::Failing(_)))
    }

    /// What they come to; `unavailable`: the host told the player that the session service is down, so that a 204
    /// before a failure was not its last word.
    pub(crate) fn answer(&self, unavailable: bool) -> Answer {
        let Some(last) = self.last() else {
            return Answer::None;
        };
        let any = |wanted: fn(Reply, Option<bool>) -> bool| {
            self.iter().any(|(reply, address)| wanted(reply, address))
        };
        let refused_with_address =
            any(|reply, address| reply == Reply::NotJoined && address == Some(true));
        if refused_with_address
            && any(|reply, address| reply == Reply::Joined && address == Some(false))
        {
            return Answer::JoinedElsewhere;
        }
        if any(|reply, _| reply == Reply::Joined) {
            return Answer::Joined;
        }
        if any(|reply, _| reply == Reply::JoinedAsOther) {
            return Answer::JoinedAsOther;
        }
        if any(|reply, _| reply == Reply::NotJoined) && !(unavailable && last != Reply::NotJoined) {
            let without = any(|reply, address| reply == Reply::NotJoined && address == Some(false));
            return Answer::NotJoined {
                only_with_address: refused_with_address && !without,
            };
        }
        Answer::Refused(last)
    }

    fn iter(&self) -> impl Iterator<Item = (Reply, Option<bool>)> {
        self.kept.iter().copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOT: Reply = Reply::NotJoined;
    const DOWN: Reply = Reply::Failing(503);

    #[test]
    fn answers_come_to_one() {
        for (answers, unavailable, come_to) in [
            (&[][..], false, Answer::None),
            (
                &[(DOWN, None), (Reply::Joined, None)],
                false,
                Answer::Joined,
            ),
            (
                &[(NOT, Some(true)), (Reply::Joined, Some(false))],
                false,
                Answer::JoinedElsewhere,
            ),
            (
                &[(NOT, Some(true)), (Reply::Joined, Some(true))],
                false,
                Answer::Joined,
            ),
            (
                &[(NOT, Some(false)), (Reply::Joined, Some(false))],
                false,
                Answer::Joined,
            ),
            (
                &[(NOT, Some(true)), (NOT, Some(true))],
                false,
                Answer::NotJoined {
                    only_with_address: true,
                },
            ),
            (
                &[(NOT, Some(true)), (NOT, Some(false))],
                false,
                Answer::NotJoined {
                    only_with_address: false,
                },
            ),
            (
                &[(DOWN, None), (NOT, None)],
                false,
                Answer::NotJoined {
                    only_with_address: false,
                },
            ),
            (&[(NOT, None), (DOWN, None)], true, Answer::Refused(DOWN)),
            (&[(DOWN, None)], false, Answer::Refused(DOWN)),
        ] {
            let mut attempts = Attempts::default();
            for &(reply, address) in answers {
                attempts.add(reply, address);
            }
            assert_eq!(attempts.answer(unavailable), come_to, "{answers:?}");
        }
    }

    #[test]
    fn a_long_row_of_answers_keeps_its_ends() {
        let mut attempts = Attempts::default();
        attempts.add(NOT, None);
        for _ in 0..100 {
            attempts.add(DOWN, None);
        }
        attempts.add(Reply::Joined, None);
        assert_eq!(attempts.count(), 102);
        assert_eq!(attempts.last(), Some(Reply::Joined));
        assert_eq!(
            attempts.iter().next(),
            Some((NOT, None)),
            "the first is kept"
        );
    }

    #[test]
    fn a_profile_is_of_a_name_and_an_id() {
        let body = br#"{"id":"069a79f444e94726a5befca90e38aaf5","name":"Notch","properties":[]}"#;
        let profile = Profile::parse(body).expect("a profile");
        let uuid = Uuid::from_u128(0x069a79f4_44e9_4726_a5be_fca90e38aaf5);
        assert!(profile.is_of(b"notch", Some(uuid)));
        assert!(profile.is_of(b"Notch", None));
        assert!(!profile.is_of(b"Alice", None));
        assert!(!profile.is_of(b"Notch", Some(Uuid::max())));
        for broken in [&b""[..], b"{}", b"<html>", br#"{"id":"x","name":"a"}"#] {
            assert!(Profile::parse(broken).is_none());
        }
    }
}
