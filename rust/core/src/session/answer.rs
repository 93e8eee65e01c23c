//! What came back from the session service, and what it means. Meaning first, policy elsewhere: whether to ask again is
//! [`Login`](super::Login)'s business, whom to blame is `verdict`'s.

use super::profile::{Profile, ProfileFault};
use super::query::Query;

/// What one try brought.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Answer<'a> {
    /// The service answered.
    Response {
        /// The HTTP status.
        status: u16,
        /// The answer's `Retry-After`, in milliseconds from now; zero for a date that has passed.
        retry_after: Option<u64>,
        /// How far its `Date` lies ahead of our clock, in seconds, where nothing in between stored it (`Age`).
        date_ahead: Option<i64>,
        /// The whole body.
        body: &'a [u8],
    },
    /// Something answered that is not the service: what came is not HTTP.
    Garbage,
    /// It did not.
    None(NoAnswer),
}

/// Why there was no answer.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum NoAnswer {
    /// The name has no address, or nobody could be asked for it.
    Dns,
    /// This process could not even try: no descriptor, no buffer, no route of its own.
    Local,
    /// Nobody listens there, or the network says it cannot be reached.
    Refused,
    /// The connection broke before the answer was whole.
    Reset,
    /// Nothing came in time.
    Timeout,
    /// No trusted connection could be made.
    Tls,
    /// The certificate is "not yet valid": as a rule the clock of this machine is wrong.
    TlsNotYetValid,
}

impl NoAnswer {
    /// The word that recordings and reports use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Local => "local",
            Self::Refused => "refused",
            Self::Reset => "reset",
            Self::Timeout => "timeout",
            Self::Tls | Self::TlsNotYetValid => "tls",
        }
    }
}

/// What an answer means.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Class {
    /// A 200 that is no profile, a redirect, or a success that is neither 200 nor 204: something stands in between.
    BadAnswer,
    /// 403: this machine's address is refused.
    Blocked,
    /// 200 with a whole profile of the name that was asked for.
    Joined,
    /// No answer.
    NoAnswer(NoAnswer),
    /// 204: the service knows of no join under this name and server id.
    NotJoined,
    /// 200 with a whole profile of another name.
    OtherName,
    /// 429; with what it asked us to wait, in milliseconds.
    RateLimited(Option<u64>),
    /// Another 4xx: it will not take this question, however often it is put.
    Rejected,
    /// 5xx.
    ServerError,
    /// 404 or 410: nobody answers such questions there.
    WrongUrl,
}

impl Class {
    /// What an answer to a question means, and the profile that it carries.
    pub fn of(query: &Query, answer: &Answer<'_>) -> (Self, Option<Profile>) {
        let (status, retry_after, body) = match *answer {
            Answer::Garbage => return (Self::BadAnswer, None),
            Answer::None(why) => return (Self::NoAnswer(why), None),
            Answer::Response {
                status,
                retry_after,
                body,
                ..
            } => (status, retry_after, body),
        };
        let class = match status {
            200 => {
                return match Profile::read(body, query.name()) {
                    Ok(profile) => (Self::Joined, Some(profile)),
                    Err(ProfileFault::OtherName(profile)) => (Self::OtherName, Some(profile)),
                    Err(ProfileFault::NoProfile) => (Self::BadAnswer, None),
                };
            }
            // A 204 has no body on the wire; one that somebody invented is still nobody's admission.
            204 => Self::NotJoined,
            403 => Self::Blocked,
            404 | 410 => Self::WrongUrl,
            429 => Self::RateLimited(retry_after),
            400..=499 => Self::Rejected,
            500..=599 => Self::ServerError,
            _ => Self::BadAnswer,
        };
        (class, None)
    }

    /// What a status and a body mean that nobody's answer hangs on.
    pub fn of_status(query: &Query, status: u16, body: &[u8]) -> Self {
        let answer = Answer::Response {
            status,
            retry_after: None,
            date_ahead: None,
            body,
        };
        Self::of(query, &answer).0
    }

    /// Whether the session service itself spoke. A middlebox's page is not its voice.
    pub(super) const fn is_its_voice(self) -> bool {
        match self {
            Self::Blocked
            | Self::Joined
            | Self::NotJoined
            | Self::OtherName
            | Self::RateLimited(_)
            | Self::ServerError => true,
            Self::BadAnswer | Self::NoAnswer(_) | Self::Rejected | Self::WrongUrl => false,
        }
    }

    /// Whether it speaks for an outage: the service fails, or cannot be reached. A refusal (403, 404, 429) is an answer
    /// about us, a broken 200 is somebody in between, and a 204 is a sound answer.
    pub(super) const fn is_trouble(self) -> bool {
        match self {
            Self::ServerError => true,
            Self::NoAnswer(why) => !matches!(why, NoAnswer::Local),
            Self::BadAnswer
            | Self::Blocked
            | Self::Joined
            | Self::NotJoined
            | Self::OtherName
            | Self::RateLimited(_)
            | Self::Rejected
            | Self::WrongUrl => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: &[u8] =
        br#"{"id":"069a79f444e94726a5befca90e38aaf5","name":"Alice","properties":[]}"#;
    const MALLORY: &[u8] =
        br#"{"id":"069a79f444e94726a5befca90e38aaf5","name":"Mallory","properties":[]}"#;

    #[test]
    fn each_answer_has_its_meaning() {
        let query = Query::parse("username=Alice&serverId=-7c9d").expect("a good query");
        for (status, body, expected) in [
            (200, ALICE, Class::Joined),
            (200, MALLORY, Class::OtherName),
            (200, &b""[..], Class::BadAnswer),
            (200, b"<html>portal</html>", Class::BadAnswer),
            (200, &ALICE[..40], Class::BadAnswer),
            (201, ALICE, Class::BadAnswer),
            (206, ALICE, Class::BadAnswer),
            (204, b"", Class::NotJoined),
            (204, ALICE, Class::NotJoined),
            (301, ALICE, Class::BadAnswer),
            (302, b"", Class::BadAnswer),
            (400, b"", Class::Rejected),
            (401, ALICE, Class::Rejected),
            (403, b"<html>Request blocked</html>", Class::Blocked),
            (404, ALICE, Class::WrongUrl),
            (410, b"", Class::WrongUrl),
            (418, b"", Class::Rejected),
            (429, ALICE, Class::RateLimited(Some(2_000))),
            (500, ALICE, Class::ServerError),
            (502, b"", Class::ServerError),
            (503, b"", Class::ServerError),
            (504, b"", Class::ServerError),
            (599, b"", Class::ServerError),
            (600, ALICE, Class::BadAnswer),
            (100, ALICE, Class::BadAnswer),
        ] {
            let answer = Answer::Response {
                status,
                retry_after: Some(2_000),
                date_ahead: None,
                body,
            };
            assert_eq!(Class::of(&query, &answer).0, expected, "{status}");
        }
        assert_eq!(
            Class::of(&query, &Answer::Garbage),
            (Class::BadAnswer, None)
        );
        for why in [
            NoAnswer::Dns,
            NoAnswer::Local,
            NoAnswer::Refused,
            NoAnswer::Reset,
            NoAnswer::Timeout,
            NoAnswer::Tls,
            NoAnswer::TlsNotYetValid,
        ] {
            assert_eq!(
                Class::of(&query, &Answer::None(why)),
                (Class::NoAnswer(why), None)
            );
        }
    }
}
