//! The connections to the session service and its companions.
//!
//! HTTP/1.1 over a pool that is kept alive: a login then costs one round trip, and one connection's end (a GOAWAY takes
//! all of them) is one login's retry. Redirects are answers, not orders. Certificates are checked by the platform's
//! verifier, whose roots are joined by the web's common ones: a container without CA files works, a private CA too.
//!
//! Both address families are raced: the client's connector begins with the family of the first address and has the other
//! one follow 300 ms later, the first connection wins. The order of the addresses is ours, for they pass through our
//! resolver: the family that answered last time comes first, and a connection that is opened because another stays
//! silent begins with the other one. Which one won is read from the answer's remote address.

use std::collections::BTreeMap;
use std::error::Error;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, StatusCode, header};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, Response, Url, redirect};
use rustls::CertificateError;
use rustls::crypto::CryptoProvider;
use sessioncheck_core::session::{Families, Family, NoAnswer};
use tokio::time::{Instant, timeout, timeout_at};

use crate::clock::Clock;

/// No answer of an upstream is read beyond this.
pub(crate) const BODY_CAP: usize = 1024 * 1024;

/// How long a connection may take until it stands, in which a first packet that was lost is sent again once. That
/// nobody is there is then known within three seconds; a service that accepts and is silent is given longer.
pub(crate) const CONNECT: Duration = Duration::from_millis(2_500);

/// How long a kept connection may be idle.
const IDLE: Duration = Duration::from_secs(50);

/// How long the system may take to find a name's addresses, before the ones that it found earlier are used.
const RESOLVE: Duration = Duration::from_secs(2);

/// Names whose addresses are remembered.
const REMEMBERED: usize = 64;

/// Addresses of a doubtful family that are tried at once.
const CHECKED: usize = 4;

/// Headers that belong to one connection and end there.
const HOP_BY_HOP: &[&str] = &[
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "content-length",
    "host",
    "expect",
];

/// An answer as it came, hop-by-hop headers aside.
#[derive(Clone, Debug)]
pub(crate) struct Fetched {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The address family that it came over.
    pub(crate) family: Option<Family>,
}

/// Why nothing usable came.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// There was no answer.
    NoAnswer(NoAnswer),
    /// What came was not HTTP.
    NotHttp,
}

/// The clients: one that keeps connections, and one that makes a new one each time. Each twice, because an upstream on
/// this very machine is never asked through the proxy that the environment names.
#[derive(Clone, Debug)]
pub(crate) struct Clients {
    kept: Client,
    fresh: Client,
    kept_local: Client,
    fresh_local: Client,
    ways: Ways,
}

/// Which address family leads to each host, shared by all clients.
#[derive(Clone, Debug)]
struct Ways {
    clock: Clock,
    hosts: Arc<Mutex<BTreeMap<String, Way>>>,
}

/// How a host is reached that has addresses of both families.
#[derive(Debug, Default)]
struct Way {
    families: Families,
    addresses: Vec<SocketAddr>,
}

/// What to ask.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Whether a connection of its own is wanted.
    pub(crate) fresh: bool,
}

impl Clients {
    pub(crate) fn new(provider: Arc<CryptoProvider>) -> Result<Self, String> {
        let tls = sessioncheck_trust::verifier(&provider)
            .and_then(|verifier| sessioncheck_trust::client(provider, verifier))
            .map_err(|error| format!("no TLS: {error}"))?;
        let ways = Ways {
            clock: Clock::start(),
            hosts: Arc::default(),
        };
        let client = |idle: usize, local: bool| {
            let mut builder = Client::builder()
                .tls_backend_preconfigured(tls.clone())
                .http1_only()
                .redirect(redirect::Policy::none())
                .retry(reqwest::retry::never())
                .referer(false)
                .connect_timeout(CONNECT)
                .pool_idle_timeout(IDLE)
                .pool_max_idle_per_host(idle)
                .tcp_nodelay(true)
                .dns_resolver(Resolver {
                    found: Arc::default(),
                    ways: ways.clone(),
                    is_fresh: idle == 0,
                });
            if local {
                builder = builder.no_proxy();
            }
            builder
                .build()
                .map_err(|error| format!("no HTTP client: {}", error.without_url()))
        };
        Ok(Self {
            kept: client(64, false)?,
            fresh: client(0, false)?,
            kept_local: client(64, true)?,
            fresh_local: client(0, true)?,
            ways,
        })
    }

    /// Asks once, and reads the whole answer, until `deadline`.
    pub(crate) async fn fetch(
        &self,
        request: Request,
        deadline: Instant,
    ) -> Result<Fetched, Fault> {
        let client = match (is_local(&request.url), request.fresh) {
            (false, false) => &self.kept,
            (false, true) => &self.fresh,
            (true, false) => &self.kept_local,
            (true, true) => &self.fresh_local,
        };
        let host = request.url.host_str().map(str::to_owned);
        let sent = client
            .request(request.method, request.url)
            .headers(request.headers)
            .body(request.body)
            .send();
        let timed_out = Fault::NoAnswer(NoAnswer::Timeout);
        let response = timeout_at(deadline, sent)
            .await
            .map_err(|_| timed_out)?
            .map_err(|error| fault(&error))?;
        let came_over = response.remote_addr().map(|address| family(address.ip()));
        if let (Some(host), Some(family)) = (host, came_over) {
            self.ways.won(&host, family);
        }
        let status = response.status();
        let mut headers = response.headers().clone();
        strip_hop_by_hop(&mut headers);
        let body = timeout_at(deadline, read_whole(response))
            .await
            .map_err(|_| timed_out)?
            // The status is known: what is missing of a body makes it a broken one, not a missing answer.
            .unwrap_or_default();
        Ok(Fetched {
            status,
            headers,
            body,
            family: came_over,
        })
    }
}

impl Clients {
    /// The family over which a host is never reached, while the other one works.
    pub(crate) fn broken_family(&self, host: &str) -> Option<Family> {
        self.ways.hosts().get(host)?.families.broken()
    }

    /// The addresses of the family that is in doubt for a host, if it is time to try them by a connection of their own.
    /// They count as tried; what came of it is told to [`Clients::checked`].
    pub(crate) fn to_check(&self, host: &str) -> Option<(Family, Vec<SocketAddr>)> {
        let now = self.ways.clock.now();
        let mut hosts = self.ways.hosts();
        let way = hosts.get_mut(host)?;
        let doubted = way.families.check(now)?;
        let addresses = (way.addresses.iter().copied())
            .filter(|address| family(address.ip()) == doubted)
            .take(CHECKED)
            .collect();
        Some((doubted, addresses))
    }

    /// A race between a host's addresses, as a connection and its answer make one.
    #[cfg(test)]
    pub(crate) fn race(&self, host: &str, addresses: Vec<SocketAddr>, winner: Family) {
        self.ways.order(host, addresses, false);
        self.ways.won(host, winner);
    }

    pub(crate) fn checked(&self, host: &str, family: Family, is_reached: bool) {
        if let Some(way) = self.ways.hosts().get_mut(host) {
            way.families.checked(family, is_reached);
        }
    }
}

impl Ways {
    /// The addresses with the better family first, each family in the system's order.
    fn order(&self, host: &str, addresses: Vec<SocketAddr>, is_fresh: bool) -> Vec<SocketAddr> {
        let Some(first) = addresses.first().map(|address| family(address.ip())) else {
            return addresses;
        };
        if addresses
            .iter()
            .all(|address| family(address.ip()) == first)
        {
            return addresses;
        }
        let mut hosts = self.hosts();
        if hosts.len() >= REMEMBERED && !hosts.contains_key(host) {
            return addresses;
        }
        let way = hosts.entry(host.to_owned()).or_default();
        way.addresses.clone_from(&addresses);
        let offered = way.families.offer(self.clock.now(), first, is_fresh);
        let (mut ordered, others): (Vec<_>, Vec<_>) = addresses
            .into_iter()
            .partition(|address| family(address.ip()) == offered);
        ordered.extend(others);
        ordered
    }

    /// An answer of the host came from there; hosts with one family have no race to win.
    fn won(&self, host: &str, family: Family) {
        if let Some(way) = self.hosts().get_mut(host) {
            way.families.won(self.clock.now(), family);
        }
    }

    fn hosts(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Way>> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn family(address: IpAddr) -> Family {
    if address.is_ipv4() {
        Family::V4
    } else {
        Family::V6
    }
}

/// Removes what belongs to one connection, the headers that `Connection` names included.
pub(crate) fn strip_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named {
        headers.remove(name);
    }
    for name in HOP_BY_HOP {
        headers.remove(*name);
    }
}

/// The answer's `Retry-After` in milliseconds from `now`, in both of its forms.
pub(crate) fn retry_after(headers: &HeaderMap, now: std::time::SystemTime) -> Option<u64> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(seconds.saturating_mul(1_000));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    let wait = date.duration_since(now).unwrap_or_default();
    Some(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX))
}

/// How far the answer's `Date` lies ahead of `now`, in seconds; none for an answer that was stored on its way.
pub(crate) fn date_ahead(headers: &HeaderMap, now: std::time::SystemTime) -> Option<i64> {
    let is_stored = headers
        .get(header::AGE)
        .is_some_and(|age| age != HeaderValue::from_static("0"));
    if is_stored {
        return None;
    }
    let date = httpdate::parse_http_date(headers.get(header::DATE)?.to_str().ok()?).ok()?;
    let seconds = |span: Duration| i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
    Some(match date.duration_since(now) {
        Ok(ahead) => seconds(ahead),
        Err(behind) => -seconds(behind.duration()),
    })
}

/// The proxies that the environment names, for showing: scheme and host, never a user or a password.
pub(crate) fn proxies(variable: impl Fn(&str) -> Option<String>) -> Vec<String> {
    ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"]
        .into_iter()
        .filter_map(|name| {
            let value = variable(name)
                .or_else(|| variable(&name.to_ascii_lowercase()))
                .filter(|value| !value.is_empty())?;
            let shown = Url::parse(&value)
                .ok()
                .filter(Url::has_host)
                .or_else(|| Url::parse(&format!("http://{value}")).ok())
                .and_then(|url| {
                    let host = url.host_str()?;
                    let port = url.port().map(|port| format!(":{port}"));
                    Some(format!(
                        "{}://{host}{}",
                        url.scheme(),
                        port.unwrap_or_default()
                    ))
                })
                .unwrap_or_else(|| "(not a URL)".to_owned());
            Some(format!("{name} {shown}"))
        })
        .collect()
}

/// Whether an address is on this machine.
fn is_local(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback()),
        None => false,
    }
}

/// The whole body; none if it breaks off or is larger than any answer may be.
async fn read_whole(mut response: Response) -> Option<Bytes> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        if body.len() + chunk.len() > BODY_CAP {
            return None;
        }
        body.extend_from_slice(&chunk);
    }
    Some(body.freeze())
}

/// What an error of the client means, told from the chain of its causes.
fn fault(error: &reqwest::Error) -> Fault {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    let mut found = None;
    while let Some(cause) = next {
        if cause.is::<Unresolved>() {
            return Fault::NoAnswer(NoAnswer::Dns);
        }
        if let Some(error) = cause.downcast_ref::<rustls::Error>() {
            return Fault::NoAnswer(tls_fault(error));
        }
        let io = cause.downcast_ref::<io::Error>();
        found = found.or_else(|| io.and_then(io_fault));
        if let Some(error) = cause.downcast_ref::<hyper::Error>() {
            if error.is_parse() || error.is_parse_too_large() {
                return Fault::NotHttp;
            }
            if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
                found = found.or(Some(NoAnswer::Reset));
            }
        }
        // An io::Error gives its content's cause for its own: the content itself must be asked for.
        next = match io.and_then(io::Error::get_ref) {
            Some(content) => Some(content),
            None => cause.source(),
        };
    }
    Fault::NoAnswer(match found {
        Some(why) => why,
        None if error.is_timeout() => NoAnswer::Timeout,
        // A proxy that does not let us through, or an address that cannot be had.
        None if error.is_connect() => NoAnswer::Refused,
        None => NoAnswer::Reset,
    })
}

fn tls_fault(error: &rustls::Error) -> NoAnswer {
    match error {
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. },
        ) => NoAnswer::TlsNotYetValid,
        _ => NoAnswer::Tls,
    }
}

fn io_fault(error: &io::Error) -> Option<NoAnswer> {
    if is_out_of_descriptors(error) {
        return Some(NoAnswer::Local);
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::PermissionDenied => Some(NoAnswer::Refused),
        io::ErrorKind::AddrNotAvailable | io::ErrorKind::AddrInUse => Some(NoAnswer::Local),
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::NotConnected
        | io::ErrorKind::UnexpectedEof => Some(NoAnswer::Reset),
        io::ErrorKind::TimedOut => Some(NoAnswer::Timeout),
        _ => None,
    }
}

/// Whether this process, or this machine, has no descriptor left: EMFILE and ENFILE, which are 24 and 23 on every Unix;
/// on Windows WSAEMFILE.
pub(crate) fn is_out_of_descriptors(error: &io::Error) -> bool {
    match error.raw_os_error() {
        Some(code) if cfg!(windows) => code == 10_024,
        Some(code) => matches!(code, 23 | 24),
        None => false,
    }
}

/// The system's own resolver, with a memory: a name server that fails for a moment does not fail a login, because the
/// addresses that it gave before are still right, and TLS tells if they are not.
#[derive(Debug)]
struct Resolver {
    found: Arc<Mutex<BTreeMap<String, Vec<SocketAddr>>>>,
    ways: Ways,
    /// Whether it serves connections that are opened because another one stays silent.
    is_fresh: bool,
}

/// The name has no address.
#[derive(Debug, thiserror::Error)]
#[error("the name has no address")]
struct Unresolved;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let found = Arc::clone(&self.found);
        let (ways, is_fresh) = (self.ways.clone(), self.is_fresh);
        Box::pin(async move {
            let name = name.as_str().to_owned();
            let answer = timeout(RESOLVE, tokio::net::lookup_host((name.as_str(), 0))).await;
            let addresses: Vec<SocketAddr> = match answer {
                Ok(Ok(addresses)) => addresses.collect(),
                Ok(Err(_)) | Err(_) => Vec::new(),
            };
            let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
            let addresses = if addresses.is_empty() {
                found.get(&name).cloned().ok_or(Unresolved)?
            } else {
                if found.len() < REMEMBERED || found.contains_key(&name) {
                    found.insert(name.clone(), addresses.clone());
                }
                addresses
            };
            let addresses = ways.order(&name, addresses, is_fresh);
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::UNIX_EPOCH;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_str(value).expect("a header"),
                )
            })
            .collect()
    }

    #[test]
    fn retry_after_has_two_forms() {
        let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
        for (value, expected) in [
            ("2", Some(2_000)),
            (" 0 ", Some(0)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10_000)),
            ("Sun, 06 Nov 1994 08:49:27 GMT", Some(0)),
            ("soon", None),
            ("-5", None),
            ("1.5", None),
            ("18446744073709551615", Some(u64::MAX)),
        ] {
            assert_eq!(
                retry_after(&headers(&[("retry-after", value)]), now),
                expected,
                "{value}"
            );
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }

    #[test]
    fn a_date_is_compared_unless_it_was_stored() {
        let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
        let date = "Sun, 06 Nov 1994 08:50:37 GMT";
        assert_eq!(date_ahead(&headers(&[("date", date)]), now), Some(60));
        assert_eq!(
            date_ahead(&headers(&[("date", date)]), now + Duration::from_secs(100)),
            Some(-40)
        );
        assert_eq!(
            date_ahead(&headers(&[("date", date), ("age", "0")]), now),
            Some(60)
        );
        assert_eq!(
            date_ahead(&headers(&[("date", date), ("age", "3")]), now),
            None
        );
        assert_eq!(date_ahead(&headers(&[("date", "today")]), now), None);
        assert_eq!(date_ahead(&HeaderMap::new(), now), None);
    }

    #[test]
    fn headers_of_one_connection_end_there() {
        let mut headers = headers(&[
            ("connection", "close, X-Mine"),
            ("x-mine", "1"),
            ("keep-alive", "timeout=5"),
            ("transfer-encoding", "chunked"),
            ("content-type", "application/json"),
        ]);
        strip_hop_by_hop(&mut headers);
        assert_eq!(headers.len(), 1);
        assert!(headers.contains_key("content-type"));
    }

    #[test]
    fn proxies_are_shown_without_their_passwords() {
        let shown = proxies(|name| {
            Some(
                match name {
                    "HTTPS_PROXY" => "http://user:secret@proxy.example:3128/x",
                    "http_proxy" => "proxy.example:80",
                    "ALL_PROXY" => "",
                    _ => return None,
                }
                .to_owned(),
            )
        });
        assert_eq!(
            shown,
            [
                "HTTPS_PROXY http://proxy.example:3128",
                "HTTP_PROXY http://proxy.example"
            ]
        );
    }

    #[test]
    fn the_family_that_answered_comes_first_and_silence_takes_the_other() {
        let ways = Ways {
            clock: Clock::start(),
            hosts: Arc::default(),
        };
        let [v6, other_v6, v4] = ["[2001:db8::1]:0", "[2001:db8::2]:0", "192.0.2.1:0"]
            .map(|address| address.parse::<SocketAddr>().expect("an address"));
        let all = vec![v6, other_v6, v4];
        assert_eq!(ways.order("a", all.clone(), false), [v6, other_v6, v4]);
        ways.won("a", Family::V4);
        assert_eq!(ways.order("a", all.clone(), false), [v4, v6, other_v6]);
        ways.won("a", Family::V4);
        assert_eq!(ways.order("a", all.clone(), true), [v6, other_v6, v4]);
        assert_eq!(ways.order("b", all, false), [v6, other_v6, v4]);
        assert_eq!(ways.order("c", vec![v4], true), [v4]);
        assert!(ways.order("d", Vec::new(), true).is_empty());
    }

    #[test]
    fn what_is_on_this_machine() {
        for (url, expected) in [
            ("http://127.0.0.1:80", true),
            ("http://127.8.9.1", true),
            ("http://[::1]:80", true),
            ("http://localhost", true),
            ("https://sessionserver.mojang.com", false),
            ("http://127.0.0.1.example", false),
            ("http://10.0.0.1", false),
        ] {
            assert_eq!(is_local(&Url::parse(url).expect(url)), expected, "{url}");
        }
    }
}
