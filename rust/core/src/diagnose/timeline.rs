//! What one login did and when, for whoever asks why it failed.

use crate::Millis;
use crate::login::{Login, Reply};

/// One thing that happened in a login.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Moment {
    /// Milliseconds since the connection was opened; none for what lies between its neighbours.
    pub after: Option<u64>,
    /// What.
    pub what: Happened,
}

/// What can happen in a login, in the order in which it does.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Happened {
    /// The client said who it is.
    LoginStart,
    /// The host asked it to prove that.
    EncryptionRequest,
    /// It did.
    EncryptionResponse,
    /// What the session service answered.
    Answers {
        /// How many answers there were.
        count: u16,
        /// The first ones and the last ones of them.
        kept: Vec<Reply>,
    },
    /// The host let it in.
    LoginSuccess,
    /// The player is on the server.
    Joined,
    /// The player was sent away.
    Kicked {
        /// By a backend, through its proxy.
        by_backend: bool,
    },
    /// The connection ended.
    Gone,
}

/// What a login did until `gone`; none for the end where it goes on.
pub(super) fn timeline(login: &Login, gone: Option<Millis>) -> Vec<Moment> {
    let moment = |at: Option<Millis>, what| {
        at.map(|at| Moment {
            after: Some(at.since(login.opened)),
            what,
        })
    };
    let answers = (login.attempts.count() > 0).then(|| Moment {
        after: None,
        what: Happened::Answers {
            count: login.attempts.count(),
            kept: login.attempts.replies().collect(),
        },
    });
    let by_backend = login.kick.is_some_and(|kick| kick.from_backend);
    let kicked = login.kick.map(|kick| kick.at);
    [
        moment(login.started, Happened::LoginStart),
        moment(login.requested, Happened::EncryptionRequest),
        moment(login.responded, Happened::EncryptionResponse),
        answers,
        moment(login.succeeded, Happened::LoginSuccess),
        moment(login.joined, Happened::Joined),
        moment(kicked, Happened::Kicked { by_backend }),
        moment(gone, Happened::Gone),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_happened_is_told_and_in_its_order() {
        let mut login = Login::new(Millis(1_000), None);
        assert!(timeline(&login, None).is_empty());
        login.started = Some(Millis(1_010));
        login.requested = Some(Millis(1_020));
        login.responded = Some(Millis(1_250));
        for status in [503, 502] {
            login.attempts.add(Reply::Failing(status), None);
        }
        let told = timeline(&login, Some(Millis(4_000)));
        let answers = Happened::Answers {
            count: 2,
            kept: vec![Reply::Failing(503), Reply::Failing(502)],
        };
        assert_eq!(
            told.iter()
                .map(|moment| (moment.after, &moment.what))
                .collect::<Vec<_>>(),
            [
                (Some(10), &Happened::LoginStart),
                (Some(20), &Happened::EncryptionRequest),
                (Some(250), &Happened::EncryptionResponse),
                (None, &answers),
                (Some(3_000), &Happened::Gone),
            ]
        );
    }
}
