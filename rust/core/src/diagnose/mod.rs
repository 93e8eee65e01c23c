//! Why a login failed: which cause, how sure, and what else fits.
//!
//! [`Watch`] takes in whatever happens on a server, one event after another, and keeps as much of it as a later
//! diagnosis needs. When a login fails it gathers the [`evidence`] and asks the [`rules`] in their order; the first that
//! speaks names the cause. A recording and a live server drive the same type.

pub mod digest;
pub mod evidence;
mod history;
pub mod host;
pub mod network;
mod outage;
pub mod rules;
mod server_list;
mod tally;
mod timeline;
mod watch;
mod weather;
mod words;

pub use digest::{Digest, Notice};
pub use evidence::{Evidence, offline_uuid};
pub use outage::{OutageTeller, Word};
pub use server_list::outage_line;
pub use tally::{Numbers, Tally};
pub use timeline::{Happened, Moment};
pub use watch::{Attempt, By, Heard, Note, Report, Settings, Watch};

use crate::Cause;
use crate::catalogue::Certainty;
use crate::cause::Facts;

/// What a failed login comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    /// What is wrong.
    pub cause: Cause,
    /// How sure that is.
    pub certainty: Certainty,
    /// What fits as well, the likeliest first.
    pub also: Vec<Cause>,
    /// What its texts may name.
    pub facts: Facts,
}

/// Asks the rules. None where nothing can be said: a login that went through, or one that its player gave up.
pub fn diagnose(evidence: &Evidence<'_>) -> Option<(Cause, rules::Verdict)> {
    let (cause, mut verdict) = rules::RULES
        .iter()
        .find_map(|rule| Some((rule.cause, (rule.judge)(evidence)?)))?;
    if evidence.login.ambiguous {
        verdict.certainty = Certainty::Likely;
    }
    verdict.also.retain(|&other| other != cause);
    verdict.also.truncate(MOST_ALSO);
    Some((cause, verdict))
}

/// More than three other causes are no help to anybody.
const MOST_ALSO: usize = 3;
