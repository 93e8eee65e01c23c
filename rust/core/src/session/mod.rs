//! One question to the session service: was this player's join seen? And when to ask it again.
//!
//! A host asks `hasJoined` once a login and takes whatever comes: a single lost packet is a player turned away. Here is
//! the policy that asks better, as a function of what happened and what time it is. A [`Login`] is one host's question;
//! [`Sessions`] is what all logins of a process share (how quick and how healthy the service is, how many retries are
//! still to be had, whom it vouched for). The driver does what [`Login::poll`] says and reports what came of it.
//!
//! One law stands above the rest: nothing in here says yes. A login is admitted by the bytes of an answer 200 that the
//! service gave to this very question, checked to be a profile of the name that was asked for; the [`Reply`] hands back
//! what the driver brought, and no other value can become one.

mod answer;
mod backoff;
mod budget;
mod latency;
mod login;
mod not_joined;
mod outcome;
mod profile;
mod query;
mod receipts;
mod sessions;
mod status;
mod verdict;
mod weather;

pub use answer::{Answer, Class, NoAnswer};
pub use login::{Ask, Login, Mode, Reply, Step};
pub use outcome::{Left, LoginOutcome, Try};
pub use profile::{Profile, ProfileFault};
pub use query::{Query, QueryFault};
pub use receipts::Receipts;
pub use sessions::{Announced, Sessions};
pub use status::Status;
pub use weather::{
    ClientFailure, Families, Family, JoinHalf, Journal, Outage, Probed, State, Suspicion, Verdict,
    Weather,
};

#[cfg(test)]
mod tests;
