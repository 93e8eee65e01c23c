//! What a relay is told at its start.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use reqwest::Url;
use sessioncheck_core::session::Mode;

use crate::secret::Secret;

/// A relay's settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to listen: a loopback address, port 0 for any.
    pub listen: SocketAddr,
    /// Whom to ask; Mojang's session service where none is named.
    pub upstream: Option<UpstreamUrl>,
    /// The whole address of the discovery document; Mojang's where none is named.
    pub discovery_upstream: Option<HostUrl>,
    /// The services host (keys, attributes); Mojang's where none is named.
    pub services_upstream: Option<HostUrl>,
    /// The profiles host (names to ids); Mojang's where none is named.
    pub profiles_upstream: Option<HostUrl>,
    /// The account host of older authlibs; Mojang's where none is named.
    pub account_upstream: Option<HostUrl>,
    /// The auth host of older authlibs; Mojang's where none is named.
    pub auth_upstream: Option<HostUrl>,
    /// How long the host waits for an answer; every answer leaves within this time.
    pub budget: Duration,
    /// Whether failures are asked about again.
    pub mode: Mode,
    /// Where Prometheus may read the numbers: a loopback address of its own; nowhere where none is named.
    pub metrics: Option<SocketAddr>,
    /// The file that remembers outages beyond a restart; they are kept in memory only where none is named.
    pub journal: Option<PathBuf>,
    /// The word in every path; a new one where none is given, as it must be unless a host's start script names it.
    pub token: Option<PathToken>,
}

/// The word in every path of a relay. It keeps strays out, and is never what admits anybody.
#[derive(Clone, Debug)]
pub struct PathToken(pub(crate) Secret);

impl PathToken {
    /// Reads a word that an earlier relay made: 64 hexadecimal digits, white space around them; none for anything
    /// else, because a shorter one could be guessed.
    pub fn parse(text: &str) -> Option<Self> {
        Secret::parse(text.trim()).map(Self)
    }
}

/// Whom to ask: a session host, one with a path prefix, or a whole `hasJoined` address.
#[derive(Clone, Eq, PartialEq)]
pub struct UpstreamUrl {
    /// The address of the question, without a query.
    pub(crate) has_joined: Url,
    /// What every other path under the session host is appended to; without a slash at its end.
    pub(crate) session_host: String,
}

/// A host that requests are passed on to, with or without a path prefix.
#[derive(Clone, Eq, PartialEq)]
pub struct HostUrl(pub(crate) String);

/// Why a text is no upstream address. One line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct UrlFault(&'static str);

/// The path of the question under a session host.
pub(crate) const HAS_JOINED: &str = "/session/minecraft/hasJoined";

/// Mojang's session host.
const MOJANG: &str = "https://sessionserver.mojang.com";

impl Default for Settings {
    /// Any port of 127.0.0.1, Mojang's services, 4.5 s, with repeats.
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            upstream: None,
            discovery_upstream: None,
            services_upstream: None,
            profiles_upstream: None,
            account_upstream: None,
            auth_upstream: None,
            budget: Duration::from_millis(4_500),
            mode: Mode::Retry,
            metrics: None,
            journal: None,
            token: None,
        }
    }
}

impl UpstreamUrl {
    /// Reads a whole `hasJoined` address whatever its path is called, as hosts take it that have it in one setting
    /// (`mojang.sessionserver`, `waterfall.auth.url`).
    pub fn has_joined(text: &str) -> Result<Self, UrlFault> {
        let url = base_url(text)?;
        let whole = url.as_str().trim_end_matches('/');
        let session_host = whole
            .strip_suffix(HAS_JOINED)
            .or_else(|| whole.strip_suffix("/hasJoined"))
            .map_or_else(|| url.origin().ascii_serialization(), str::to_owned);
        Ok(Self {
            has_joined: url,
            session_host,
        })
    }

    /// Mojang's own.
    pub fn mojang() -> Self {
        MOJANG
            .parse()
            .unwrap_or_else(|UrlFault(why)| unreachable!("a constant that a test reads: {why}"))
    }

    /// Scheme, host and port, for showing: no path, which may hold a secret.
    pub fn origin(&self) -> String {
        self.has_joined.origin().ascii_serialization()
    }
}

impl FromStr for UpstreamUrl {
    type Err = UrlFault;

    /// A path that ends in `hasJoined` is the whole address; any other is a session host, with or without a prefix.
    fn from_str(text: &str) -> Result<Self, UrlFault> {
        let url = base_url(text)?;
        if url.path().ends_with("/hasJoined") {
            return Self::has_joined(text);
        }
        let session_host = url.as_str().trim_end_matches('/').to_owned();
        let has_joined = base_url(&format!("{session_host}{HAS_JOINED}"))?;
        Ok(Self {
            has_joined,
            session_host,
        })
    }
}

impl FromStr for HostUrl {
    type Err = UrlFault;

    fn from_str(text: &str) -> Result<Self, UrlFault> {
        Ok(Self(
            base_url(text)?.as_str().trim_end_matches('/').to_owned(),
        ))
    }
}

impl fmt::Debug for HostUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HostUrl(not shown)")
    }
}

impl fmt::Debug for UpstreamUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UpstreamUrl({})", self.origin())
    }
}

impl fmt::Display for UrlFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for UrlFault {}

/// Reads an address that something is appended to.
fn base_url(text: &str) -> Result<Url, UrlFault> {
    let url = Url::parse(text.trim())
        .map_err(|_| UrlFault("it is no URL; write https://HOST or https://HOST/PATH"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(UrlFault("only http:// and https:// can be asked"));
    }
    if !url.has_host() {
        return Err(UrlFault("it names no host"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(UrlFault("a user or password in it is not supported"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(UrlFault(
            "it must end before the ?: the question is appended",
        ));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_are_understood() {
        for (text, has_joined, session_host) in [
            (
                "https://sessionserver.mojang.com",
                "https://sessionserver.mojang.com/session/minecraft/hasJoined",
                "https://sessionserver.mojang.com",
            ),
            (
                "http://127.0.0.1:8080/",
                "http://127.0.0.1:8080/session/minecraft/hasJoined",
                "http://127.0.0.1:8080",
            ),
            (
                "https://drasl.example/session/",
                "https://drasl.example/session/session/minecraft/hasJoined",
                "https://drasl.example/session",
            ),
            (
                "https://x.example/api/session/minecraft/hasJoined",
                "https://x.example/api/session/minecraft/hasJoined",
                "https://x.example/api",
            ),
            (
                "https://x.example/my/hasJoined",
                "https://x.example/my/hasJoined",
                "https://x.example/my",
            ),
        ] {
            let upstream: UpstreamUrl = text.parse().expect(text);
            assert_eq!(upstream.has_joined.as_str(), has_joined);
            assert_eq!(upstream.session_host, session_host);
        }
        let upstream = UpstreamUrl::has_joined("https://x.example/verify").expect("any path");
        assert_eq!(upstream.has_joined.as_str(), "https://x.example/verify");
        assert_eq!(upstream.session_host, "https://x.example");
        assert_eq!(UpstreamUrl::mojang().origin(), MOJANG);
    }

    #[test]
    fn what_cannot_be_asked_is_refused() {
        for text in [
            "",
            "sessionserver.mojang.com",
            "ftp://x.example",
            "https://user:secret@x.example",
            "https://user@x.example",
            "https://x.example/?a=b",
            "https://x.example/#a",
            "https://",
            "file:///etc/passwd",
        ] {
            let fault = text.parse::<UpstreamUrl>().expect_err(text);
            assert!(!fault.to_string().contains("secret"));
        }
    }
}
