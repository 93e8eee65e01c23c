//! Logins that nobody watched, as a host's log tells of them.
//!
//! The same rules judge them. What a log cannot show (frames, times between them, the announced UUID) is not there, and
//! the evidence says so.

use std::net::IpAddr;

use uuid::Uuid;

use super::{Watch, lower};
use crate::diagnose::evidence::{Ending, Evidence, Identity, Sky, Source, offline_uuid};
use crate::diagnose::history::Failed;
use crate::diagnose::host::{Host, Plugins};
use crate::diagnose::network::is_near;
use crate::diagnose::{Diagnosis, diagnose};
use crate::login::kick::Meaning;
use crate::login::{ConnectionId, Kick, Login, Reply};
use crate::wire::Protocol;
use crate::{Cause, Millis};

/// One failed login, as it stands in the logs.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    /// The name, empty where no line has it.
    pub name: &'a [u8],
    /// The player's address, where the host's line has it.
    pub address: Option<IpAddr>,
    /// The UUID that the name had when it was let in earlier.
    pub uuid: Option<Uuid>,
    /// The version that clients of this host speak, where the log says it.
    pub protocol: Option<Protocol>,
    /// What the refusal says, and whether a backend said it; none where the connection ended without a word.
    pub refusal: Option<(Meaning, bool)>,
    /// What the log says of the session service's answers.
    pub replies: &'a [Reply],
    /// A proxy's log tells of the same login.
    pub through_proxy: bool,
    /// A proxy's log covers that time and does not tell of it.
    pub past_proxy: bool,
    /// The backend's name.
    pub backend: Option<&'a [u8]>,
    /// Many were called unverified at that time, and nobody was let in.
    pub unverified_crowd: bool,
    /// The host whose log it is.
    pub host: &'a Host,
    /// Its plugins, and its neighbours'.
    pub plugins: &'a Plugins,
}

impl Watch {
    /// Judges a login that somebody tells of; `id` tells one login from another.
    pub fn heard(&mut self, now: Millis, id: ConnectionId, heard: &Heard<'_>) -> Option<Diagnosis> {
        self.history.forget(now);
        let protocol = heard.protocol.unwrap_or_default();
        let mut login = Login::told(now, heard.address, heard.name, heard.uuid, protocol);
        if let Some(backend) = heard.backend {
            login.set_backend(backend);
        }
        for &reply in heard.replies {
            self.weather.saw(now, id.0, reply);
            login.attempts.add(reply, None);
        }
        let ending = match heard.refusal {
            Some((meaning, from_backend)) => Ending::Kicked {
                meaning,
                from_backend,
            },
            None if heard.replies.is_empty() => Ending::LeftBeforeResponse(0),
            None => Ending::NoVerdict(0),
        };
        if let Some((meaning, from_backend)) = heard.refusal {
            login.kick = Some(Kick {
                at: now,
                meaning,
                from_backend,
            });
            if meaning == Meaning::Unavailable && heard.replies.is_empty() {
                self.weather.heard_unavailable(now, id.0);
            }
        }
        self.learn(now, &login);
        let player = player(heard);
        let evidence = self.evidence_of_heard(now, &login, ending, heard, player);
        let judged = diagnose(&evidence);
        let facts = self.facts(&login, ending, judged.as_ref()?.0);
        let (cause, verdict) = judged?;
        self.remember_heard(now, &login, ending, cause, player);
        Some(Diagnosis {
            cause,
            certainty: verdict.certainty,
            also: verdict.also,
            facts,
        })
    }

    /// A log says that a player was let in; `proven`: the host had asked the session service for it.
    pub fn heard_admitted(&mut self, now: Millis, name: &[u8], uuid: Option<Uuid>, proven: bool) {
        if proven {
            self.weather.saw(now, 0, Reply::Joined);
            self.weather.admitted();
        }
        if let Some(uuid) = uuid {
            self.history.knows(name, uuid, Some(now));
        }
    }

    fn evidence_of_heard<'a>(
        &'a self,
        now: Millis,
        login: &'a Login,
        ending: Ending,
        heard: &Heard<'a>,
        player: Uuid,
    ) -> Evidence<'a> {
        let unavailable = heard
            .refusal
            .is_some_and(|(meaning, _)| meaning == Meaning::Unavailable);
        let known = self.is_known(login);
        Evidence {
            login,
            ending,
            answer: login.attempts.answer(unavailable),
            identity: Identity::of(heard.name, heard.uuid),
            account: None,
            known,
            elsewhere: heard
                .uuid
                .is_some_and(|uuid| self.history.is_elsewhere(now, uuid, heard.address)),
            tries: self.history.tries(now, player, heard.address),
            slow_tries: 0,
            crowd: heard
                .uuid
                .is_some_and(|uuid| self.history.is_crowd(uuid, heard.address, known)),
            shared_address: self.shares_address(login),
            source: self.source_of_heard(heard),
            secret_proven: None,
            sky: Sky {
                answered: self.weather.has_answered(),
                joined: self.weather.has_joined(),
                outage: self.weather.is_outage(now),
                outage_answered: self.weather.outage_answered(now),
                run_of_logins: self.weather.run_of_logins(now),
                trouble: self.weather.had_trouble(now),
                failed_lately: self.weather.failed_lately(now),
                join_down: false,
                good_meanwhile: false,
                refused_lately: self.weather.refused_lately(now),
            },
            host: heard.host,
            plugins: heard.plugins,
            findings: &self.findings,
            from_log: true,
            unverified_crowd: heard.unverified_crowd,
        }
    }

    fn source_of_heard(&self, heard: &Heard<'_>) -> Source {
        let from_backend = heard.refusal.is_some_and(|(_, backend)| backend);
        if from_backend || heard.through_proxy || heard.host.is_proxy() {
            return Source::Proxy;
        }
        match heard.address {
            None => Source::ProbablyProxy,
            Some(address) if is_near(address) => Source::ProbablyProxy,
            Some(address) if self.history.is_crowded(address, heard.name) => Source::ProbablyProxy,
            Some(_) if heard.past_proxy => Source::Stranger,
            Some(_) => Source::ProbablyStranger,
        }
    }

    fn remember_heard(
        &mut self,
        now: Millis,
        login: &Login,
        ending: Ending,
        cause: Cause,
        player: Uuid,
    ) {
        if !matches!(ending, Ending::LeftBeforeResponse(_)) {
            return;
        }
        if let Some(uuid) = login.uuid
            && Identity::of(login.name_bytes(), Some(uuid)) == Identity::Licensed
        {
            let known = self.is_known(login);
            self.history
                .failed_at_client(now, uuid, login.address, known);
        }
        let own = matches!(
            cause,
            Cause::StaleSession | Cause::SecondInstance | Cause::SessionKeepsFailing
        );
        self.history
            .failed(now, player, login.address, Failed { own, slow: false });
    }
}

/// What stands for the player in the history: the UUID of an earlier visit, or one made of the name, which serves as a
/// key and nothing else.
fn player(heard: &Heard<'_>) -> Uuid {
    heard
        .uuid
        .unwrap_or_else(|| offline_uuid(&lower(heard.name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::Settings;

    fn left(name: &'static [u8], address: &str) -> Heard<'static> {
        const HOST: &Host = &Host {
            platform: None,
            online_mode: None,
            proxy: None,
            forwarding: None,
        };
        const PLUGINS: &Plugins = &Plugins {
            offline_logins: None,
            forces_offline: false,
            geyser: false,
            via: false,
        };
        Heard {
            name,
            address: address.parse().ok(),
            uuid: None,
            protocol: None,
            refusal: None,
            replies: &[],
            through_proxy: false,
            past_proxy: false,
            backend: None,
            unverified_crowd: false,
            host: HOST,
            plugins: PLUGINS,
        }
    }

    fn judged(watch: &mut Watch, at: u64, heard: &Heard<'_>) -> (Cause, Vec<Cause>) {
        let diagnosis = watch
            .heard(Millis(at), ConnectionId(at + 1), heard)
            .expect("a diagnosis");
        (diagnosis.cause, diagnosis.also)
    }

    #[test]
    fn leaving_in_a_log_is_a_stale_session_and_at_the_third_try_one_that_keeps_failing() {
        let mut watch = Watch::new(Settings::default());
        let alice = left(b"Alice", "203.0.113.7");
        for at in [0, 30_000] {
            let (cause, also) = judged(&mut watch, at, &alice);
            assert_eq!(cause, Cause::StaleSession);
            assert!(also.contains(&Cause::SessionKeepsFailing), "{also:?}");
        }
        let (cause, also) = judged(&mut watch, 60_000, &alice);
        assert_eq!(cause, Cause::SessionKeepsFailing);
        assert_eq!(also, [Cause::StaleSession]);
        let (cause, _) = judged(&mut watch, 90_000, &left(b"Alice", "198.51.100.9"));
        assert_eq!(cause, Cause::StaleSession, "another network");
    }

    #[test]
    fn many_unverified_at_once_are_no_unlicensed_accounts() {
        let mut watch = Watch::new(Settings::default());
        let mut bob = left(b"Bob", "203.0.113.7");
        bob.refusal = Some((Meaning::Unverified, false));
        let (cause, also) = judged(&mut watch, 0, &bob);
        assert_eq!(cause, Cause::NotJoined);
        assert_eq!(also, [Cause::UnlicensedAccount]);
        bob.unverified_crowd = true;
        let (cause, also) = judged(&mut watch, 1, &bob);
        assert_eq!(cause, Cause::NotJoined);
        assert!(!also.contains(&Cause::UnlicensedAccount) && also.contains(&Cause::RateLimited));
    }
}
