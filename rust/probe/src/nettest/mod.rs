//! This machine's way to the session service, step by step: name, address, encryption, answer, clock.
//!
//! The steps of one host are taken in the order in which a login needs them, both address families apart, because
//! "IPv6 is announced but leads nowhere" is a common fault that every combined tool hides. What was seen is kept as
//! [`observation`]s; what it means is decided afterwards, in [`verdict`], by functions that open no socket and can be
//! shown in tables.

mod http;
pub mod observation;
mod page;
mod resolve;
mod sentences;
mod tcp;
mod tls;
pub mod verdict;

use std::time::Duration;

use reqwest::Url;
use sessioncheck_core::catalogue::{Language, Languages};
use tokio::task::JoinSet;

use self::observation::{HostObservation, NoAnswer, Role};
pub use self::page::page;
pub use self::verdict::{Check, CheckName, Finding, Report};
use crate::words::Words;

/// How long one step may take; the whole test ends within about three of these.
const STEP: Duration = Duration::from_secs(5);

/// Where `hasJoined` and `join` stand at Mojang, and at those who follow it.
const VANILLA: &str = "/session/minecraft";

/// One host that the session check needs, and what is asked of it.
#[derive(Clone, Debug)]
pub struct Target {
    /// What the host is needed for.
    pub role: Role,
    /// Where it is: scheme, authority and a path prefix without a trailing slash.
    pub base: Url,
    /// What stands between the prefix and `hasJoined` or `join`.
    pub folder: &'static str,
}

/// What to test.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The hosts, the session host first.
    pub targets: Vec<Target>,
    /// A random number for the names that are asked, so that no answer can come from a cache.
    pub nonce: u64,
    /// Whether the join half is asked too. Whoever tests again and again asks it once in [`JOIN_REST`].
    pub ask_join: bool,
    /// The language of what is said for people.
    pub language: &'static Language,
}

/// The rest that the join half is given between two questions.
pub const JOIN_REST: Duration = Duration::from_secs(10);

/// An upstream that cannot be tested.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The text is no URL, or not one that HTTP can ask.
    #[error("\"{0}\" is not an http:// or https:// address")]
    NotAnAddress(String),
}

impl Plan {
    /// Mojang's own hosts.
    pub fn mojang(nonce: u64) -> Self {
        let target = |role, base: &str| Target {
            role,
            base: base.parse().expect("a literal address parses"),
            folder: VANILLA,
        };
        Self {
            targets: vec![
                target(Role::Session, "https://sessionserver.mojang.com"),
                target(Role::Services, "https://api.minecraftservices.com"),
                target(
                    Role::Discovery,
                    "https://discovery.minecraftservices.com/minecraft/client",
                ),
            ],
            nonce,
            ask_join: true,
            language: Languages::get("en"),
        }
    }

    /// Another session service: a session host, one with a path prefix, or a full hasJoined URL.
    ///
    /// # Errors
    /// The text is not an HTTP address.
    pub fn upstream(text: &str, nonce: u64) -> Result<Self, PlanError> {
        let not_an_address = || PlanError::NotAnAddress(text.to_owned());
        let mut base: Url = text.trim().parse().map_err(|_| not_an_address())?;
        if !matches!(base.scheme(), "http" | "https") || !base.has_host() {
            return Err(not_an_address());
        }
        base.set_query(None);
        base.set_fragment(None);
        // Credentials have no place in a session URL, and must not travel into a report.
        let _ = base.set_username("");
        let _ = base.set_password(None);
        let path = base.path().trim_end_matches('/');
        let (prefix, folder) = match path.strip_suffix("/hasJoined") {
            Some(folder) => match folder.strip_suffix(VANILLA) {
                Some(prefix) => (prefix, VANILLA),
                // An authority with folders of its own.
                None => (folder, ""),
            },
            None => (path, VANILLA),
        };
        let prefix = prefix.to_owned();
        base.set_path(&prefix);
        Ok(Self {
            targets: vec![Target {
                role: Role::Session,
                base,
                folder,
            }],
            nonce,
            ask_join: true,
            language: Languages::get("en"),
        })
    }
}

/// Takes every step and judges them. Never fails: what could not be done is in the report.
pub async fn run(plan: &Plan) -> Report {
    let mut running = JoinSet::new();
    for (place, target) in plan.targets.iter().cloned().enumerate() {
        let (nonce, ask_join) = (plan.nonce, plan.ask_join);
        running.spawn(async move { (place, observe(&target, nonce, ask_join).await) });
    }
    let mut hosts = running.join_all().await;
    hosts.sort_by_key(|(place, _)| *place);
    let hosts: Vec<_> = hosts.into_iter().map(|(_, host)| host).collect();
    let proxy = plan
        .targets
        .first()
        .and_then(|target| http::proxy_in_use(&target.base));
    verdict::judge(&hosts, proxy.as_deref(), Words::of(plan.language))
}

/// The steps of one host, in order; a later step is taken even where an earlier one failed if a proxy could help.
async fn observe(target: &Target, nonce: u64, ask_join: bool) -> HostObservation {
    let host = target.base.host_str().unwrap_or_default().to_owned();
    let port = target.base.port_or_known_default().unwrap_or(443);
    let dns = resolve::look_up(&host, port).await;
    let (v4, v6) = tokio::join!(tcp::connect(&dns.v4), tcp::connect(&dns.v6));
    let encrypted = target.base.scheme() == "https";
    let tls = if encrypted {
        tls::shake_hands(&host, [v4.reached, v6.reached]).await
    } else {
        Vec::new()
    };
    let leads_nowhere = dns.v4.is_empty() && dns.v6.is_empty();
    let answers = match &dns.error {
        // It would look the name up again and again, and wait each time.
        Some(error) if leads_nowhere && http::proxy_in_use(&target.base).is_none() => {
            http::unasked(target.role, ask_join, &NoAnswer::Name(error.clone()))
        }
        _ => http::ask(target, nonce, ask_join).await,
    };
    HostObservation {
        role: target.role,
        host,
        dns,
        tcp: [v4, v6],
        encrypted,
        tls,
        answers,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upstream_is_a_host_a_prefix_or_a_full_url() {
        let odd = Plan::upstream("https://h.example.com/auth/hasJoined", 1).expect("a full URL");
        assert_eq!(
            (odd.targets[0].base.path(), odd.targets[0].folder),
            ("/auth", "")
        );
        for (text, base) in [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
            (
                "https://drasl.example.com/session/",
                "https://drasl.example.com/session",
            ),
            (
                "https://h.example.com/session/minecraft/hasJoined?username=x",
                "https://h.example.com/",
            ),
            (
                " https://h.example.com/api/session/minecraft/hasJoined ",
                "https://h.example.com/api",
            ),
            (
                "https://user:pass@h.example.com/a",
                "https://h.example.com/a",
            ),
        ] {
            let plan = Plan::upstream(text, 1).expect(text);
            assert_eq!(plan.targets[0].base.as_str(), base, "{text}");
        }
        for text in [
            "",
            "sessionserver.mojang.com",
            "ftp://h",
            "https://",
            "127.0.0.1:80",
        ] {
            assert!(Plan::upstream(text, 1).is_err(), "{text}");
        }
    }
}
