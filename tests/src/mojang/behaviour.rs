//! One way to answer a request, well or badly, and the words a script names it by.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

/// How one request is answered. Everything but the first group is a fault that has been seen in the wild.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Behaviour {
    /// As Mojang does on a good day.
    Ok,
    /// The good answer, chunked instead of with a length.
    Chunked,
    /// The good answer, then the connection is closed although the answer did not announce it.
    CloseAfter,
    /// The good answer with `Connection: close`.
    CloseAnnounced,
    /// The good answer after a while.
    Slow(Duration),
    /// The good answer, its second half a byte at a time with this pause before each.
    Trickle(Duration),
    /// The good answer, its profile property without `signature`.
    Unsigned,

    /// 204 although the player did join.
    NotJoined,
    /// This status with a JSON error body.
    Status(u16),
    /// 429, with `Retry-After` in seconds if there is one.
    RateLimited(Option<u64>),
    /// 403 with the HTML page of a firewall in front of the service.
    BlockedHtml,
    /// 302 to a path of ours that would answer with a profile of that name: a trap for whoever follows.
    Redirect,

    /// TCP reset before any byte of the answer.
    Reset,
    /// TCP reset in the middle of the body.
    ResetMidBody,
    /// The connection is closed before any byte of the answer.
    Close,
    /// Nothing is ever answered; the connection stays open.
    Hang,
    /// The head and half of the body, then nothing; the connection stays open.
    HangMidBody,
    /// Half of the body that the head announced, then the connection is closed.
    CutBody,
    /// Bytes that are not HTTP.
    Garbage,
    /// 200 whose body is no JSON.
    GarbageJson,
    /// 200 with an HTML page.
    Html,
    /// 200 with an empty body.
    Empty,
    /// 200 with `null`.
    Null,
    /// 200 with the valid profile of another name.
    OtherName,
    /// 200 with this name and the UUID of another player.
    OtherId,
    /// 200 with this name and an id that is no UUID.
    BadId,
    /// 200 with a good profile padded to this many bytes.
    Huge(usize),
}

/// Words without an argument, each with its behaviour.
const WORDS: &[(&str, Behaviour)] = &[
    ("ok", Behaviour::Ok),
    ("chunked", Behaviour::Chunked),
    ("close-after", Behaviour::CloseAfter),
    ("close-announced", Behaviour::CloseAnnounced),
    ("unsigned", Behaviour::Unsigned),
    ("204", Behaviour::NotJoined),
    ("blocked-html", Behaviour::BlockedHtml),
    ("redirect", Behaviour::Redirect),
    ("reset", Behaviour::Reset),
    ("reset-mid-body", Behaviour::ResetMidBody),
    ("close", Behaviour::Close),
    ("hang", Behaviour::Hang),
    ("hang-mid-body", Behaviour::HangMidBody),
    ("cut-body", Behaviour::CutBody),
    ("garbage", Behaviour::Garbage),
    ("garbage-json", Behaviour::GarbageJson),
    ("html", Behaviour::Html),
    ("empty", Behaviour::Empty),
    ("null", Behaviour::Null),
    ("other-name", Behaviour::OtherName),
    ("other-id", Behaviour::OtherId),
    ("bad-id", Behaviour::BadId),
    ("429", Behaviour::RateLimited(None)),
];

impl Behaviour {
    /// Whether the request gets as far as the service behind the fault: a join that a front door refuses is not
    /// remembered.
    pub(super) const fn looks_at_the_request(&self) -> bool {
        match self {
            Self::NotJoined
            | Self::Status(_)
            | Self::RateLimited(_)
            | Self::BlockedHtml
            | Self::Redirect
            | Self::Reset
            | Self::Close
            | Self::Hang
            | Self::Garbage
            | Self::GarbageJson
            | Self::Html
            | Self::Empty
            | Self::Null => false,
            Self::Ok
            | Self::Chunked
            | Self::CloseAfter
            | Self::CloseAnnounced
            | Self::Slow(_)
            | Self::Trickle(_)
            | Self::Unsigned
            | Self::ResetMidBody
            | Self::HangMidBody
            | Self::CutBody
            | Self::OtherName
            | Self::OtherId
            | Self::BadId
            | Self::Huge(_) => true,
        }
    }
}

impl fmt::Display for Behaviour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((word, _)) = WORDS.iter().find(|(_, behaviour)| behaviour == self) {
            return f.write_str(word);
        }
        match self {
            Self::Status(status) => write!(f, "{status}"),
            Self::RateLimited(Some(seconds)) => write!(f, "429-{seconds}"),
            Self::Slow(pause) => write!(f, "slow-{}", pause.as_millis()),
            Self::Trickle(pause) => write!(f, "trickle-{}", pause.as_millis()),
            Self::Huge(bytes) => write!(f, "huge-{bytes}"),
            other => write!(f, "{other:?}"),
        }
    }
}

/// The text names no behaviour.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("{0:?} is no behaviour: a status, slow-MS, trickle-MS, 429-SECONDS, huge-BYTES or one of {list}", list = words())]
pub struct UnknownBehaviour(pub String);

fn words() -> String {
    let words: Vec<&str> = WORDS.iter().map(|(word, _)| *word).collect();
    words.join(", ")
}

impl FromStr for Behaviour {
    type Err = UnknownBehaviour;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some((_, behaviour)) = WORDS.iter().find(|(word, _)| *word == text) {
            return Ok(behaviour.clone());
        }
        let unknown = || UnknownBehaviour(text.to_owned());
        if let Some((word, number)) = text.split_once('-') {
            let number: u64 = number.parse().map_err(|_| unknown())?;
            return match word {
                "slow" => Ok(Self::Slow(Duration::from_millis(number))),
                "trickle" => Ok(Self::Trickle(Duration::from_millis(number))),
                "429" => Ok(Self::RateLimited(Some(number))),
                "huge" => usize::try_from(number)
                    .map(Self::Huge)
                    .map_err(|_| unknown()),
                _ => Err(unknown()),
            };
        }
        match text.parse() {
            Ok(status @ 100..=599) => Ok(Self::Status(status)),
            _ => Err(unknown()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_names_its_behaviour_and_back() {
        let with_arguments = ["503", "403", "429-2", "slow-300", "trickle-5", "huge-4096"];
        for word in WORDS.iter().map(|(word, _)| *word).chain(with_arguments) {
            let behaviour: Behaviour = word.parse().expect(word);
            assert_eq!(behaviour.to_string(), word);
        }
    }

    #[test]
    fn other_words_are_refused() {
        for word in ["", "okay", "99", "600", "slow-", "slow-x", "fast-3"] {
            assert_eq!(
                word.parse::<Behaviour>(),
                Err(UnknownBehaviour(word.to_owned()))
            );
        }
    }
}
