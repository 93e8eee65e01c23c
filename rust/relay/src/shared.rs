//! What every request of one relay sees.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::Url;
use sessioncheck_core::session::{LoginOutcome, Mode, Sessions};
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use crate::clock::Clock;
use crate::route::Companion;
use crate::secret::{Dice, Secret};
use crate::settings::{HostUrl, Settings, UpstreamUrl};
use crate::upstream::Clients;

/// Ended logins kept until somebody fetches them.
pub(crate) const OUTCOMES: usize = 1_024;

/// Mojang's discovery document.
const DISCOVERY: &str = "https://discovery.minecraftservices.com/minecraft/client";

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) clock: Clock,
    pub(crate) dice: Dice,
    pub(crate) clients: Clients,
    pub(crate) upstream: UpstreamUrl,
    pub(crate) discovery: String,
    companions: Companions,
    pub(crate) token: Secret,
    pub(crate) handover: Secret,
    /// What the `Host` header must say: the address that is listened on.
    pub(crate) authority: String,
    /// This relay's own session host.
    pub(crate) session_host: String,
    pub(crate) budget: Duration,
    /// Every question is put once; else it is repeated where that can help.
    observes: AtomicBool,
    sessions: Mutex<Sessions>,
    outcomes: Mutex<VecDeque<LoginOutcome>>,
    /// Told when a login begins, so that whoever watches the weather wakes up.
    pub(crate) login_began: Notify,
    /// How many outages have ended.
    pub(crate) outages_ended: watch::Sender<u64>,
    /// Another service on the net to ask whether our own network is well; none where the owner's own is asked.
    pub(crate) elsewhere: Option<Url>,
    is_blind: AtomicBool,
    successor: Mutex<Option<String>>,
    /// When the relay must be done, once it is stopping.
    pub(crate) stopping: watch::Sender<Option<Instant>>,
    #[cfg(test)]
    pub(crate) panics: AtomicBool,
}

#[derive(Debug)]
struct Companions {
    account: String,
    auth: String,
    profiles: String,
    services: String,
}

impl Shared {
    pub(crate) fn new(
        settings: &Settings,
        clients: Clients,
        dice: Dice,
        secrets: (Secret, Secret),
        authority: String,
    ) -> Arc<Self> {
        let clock = Clock::start();
        let (token, handover) = secrets;
        let or = |url: &Option<HostUrl>, otherwise: &str| {
            url.as_ref()
                .map_or_else(|| otherwise.to_owned(), |HostUrl(url)| url.clone())
        };
        Arc::new(Self {
            clock,
            dice,
            clients,
            upstream: settings
                .upstream
                .clone()
                .unwrap_or_else(UpstreamUrl::mojang),
            discovery: or(&settings.discovery_upstream, DISCOVERY),
            companions: Companions {
                account: or(&settings.account_upstream, "https://api.mojang.com"),
                auth: or(&settings.auth_upstream, "https://authserver.mojang.com"),
                profiles: or(&settings.profiles_upstream, "https://api.mojang.com"),
                services: or(
                    &settings.services_upstream,
                    "https://api.minecraftservices.com",
                ),
            },
            session_host: format!("http://{authority}/{}", token.expose()),
            token,
            handover,
            authority,
            budget: settings.budget,
            observes: AtomicBool::new(settings.mode == Mode::Observe),
            sessions: Mutex::new(Sessions::new(clock.now())),
            outcomes: Mutex::new(VecDeque::new()),
            login_began: Notify::new(),
            outages_ended: watch::Sender::new(0),
            elsewhere: settings
                .upstream
                .is_none()
                .then(|| Url::parse(DISCOVERY).ok())
                .flatten(),
            is_blind: AtomicBool::new(false),
            successor: Mutex::new(None),
            stopping: watch::Sender::new(None),
            #[cfg(test)]
            panics: AtomicBool::new(false),
        })
    }

    /// What is done with the next question.
    pub(crate) fn mode(&self) -> Mode {
        match self.observes.load(Ordering::Acquire) {
            true => Mode::Observe,
            false => Mode::Retry,
        }
    }

    /// Does this with the questions to come; those in hand end as they began.
    pub(crate) fn set_mode(&self, mode: Mode) {
        self.observes
            .store(mode == Mode::Observe, Ordering::Release);
    }

    /// The shared policy. A request that panicked with it leaves it usable: every step keeps it whole.
    pub(crate) fn sessions(&self) -> MutexGuard<'_, Sessions> {
        lock(&self.sessions)
    }

    pub(crate) fn sessions_lock(&self) -> &Mutex<Sessions> {
        &self.sessions
    }

    /// Wakes all logins that wait for the end of an outage, if one has ended.
    pub(crate) fn say_if_outage_ended(&self) {
        let ended = self.sessions().outages_ended();
        self.outages_ended.send_if_modified(|told| {
            let is_news = *told != ended;
            *told = ended;
            is_news
        });
    }

    pub(crate) fn remember(&self, outcome: LoginOutcome) {
        let mut outcomes = lock(&self.outcomes);
        if outcomes.len() == OUTCOMES {
            outcomes.pop_front();
        }
        outcomes.push_back(outcome);
    }

    pub(crate) fn take_outcomes(&self) -> Vec<LoginOutcome> {
        std::mem::take(&mut *lock(&self.outcomes)).into()
    }

    pub(crate) fn is_blind(&self) -> bool {
        self.is_blind.load(Ordering::Acquire)
    }

    pub(crate) fn go_blind(&self) {
        self.is_blind.store(true, Ordering::Release);
    }

    /// The session host of the relay that has taken this one's place.
    pub(crate) fn successor(&self) -> Option<String> {
        lock(&self.successor).clone()
    }

    pub(crate) fn set_successor(&self, session_host: String) {
        *lock(&self.successor) = Some(session_host);
    }

    /// Forgets the successor, if it is that one; from then on requests are only sent on.
    pub(crate) fn unset_successor(&self, session_host: &str) -> bool {
        let mut successor = lock(&self.successor);
        let is_it = successor.as_deref() == Some(session_host);
        if is_it {
            *successor = None;
            self.go_blind();
        }
        is_it
    }

    /// The base address of a companion.
    pub(crate) fn companion(&self, companion: Companion) -> &str {
        match companion {
            Companion::Account => &self.companions.account,
            Companion::Auth => &self.companions.auth,
            Companion::Profiles => &self.companions.profiles,
            Companion::Services => &self.companions.services,
            Companion::Session => &self.upstream.session_host,
        }
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
