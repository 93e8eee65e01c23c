//! What the observations mean: a line for each step, and the causes, each with the host and the reason.
//!
//! Only the way to the session host can stop a login, so only its faults are errors; the others are warnings. A step
//! that a proxy takes in our place, or a family that this machine does not have, is neither right nor wrong. The
//! finding names the first step that is broken: what lies behind it could not work anyway.

use serde::{Serialize, Serializer};
use sessioncheck_core::Cause;

use super::observation::{
    Answer, Family, HostObservation, Question, Response, Role, Tcp, TcpEnd, TlsEnd,
};

/// A clock further off than this breaks logins (catalogue, SC0504).
const CLOCK_SKEW_SECONDS: i64 = 30;

/// Two answers about the clock agree if they differ by no more than this.
const CLOCK_AGREEMENT_SECONDS: i64 = 5;

/// One step of one host.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// Which step.
    pub name: CheckName,
    /// Which host.
    pub host: String,
    /// Right, wrong, or neither (not there, not needed, not tried).
    pub ok: Option<bool>,
    /// How long it took.
    pub ms: u64,
    /// What was seen, in words.
    pub detail: String,
}

/// The steps, in the order in which a login needs them.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the contract's own words")]
pub enum CheckName {
    DnsV4,
    DnsV6,
    TcpV4,
    TcpV6,
    Tls,
    Clock,
    Session,
    Join,
    Discovery,
}

/// A cause, where it was seen, and why.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Finding {
    /// The cause's code.
    #[serde(rename = "code", serialize_with = "code")]
    pub cause: Cause,
    /// The cause's name.
    pub name: &'static str,
    /// `error` where logins fail for it, else `warning`.
    pub severity: &'static str,
    /// Which host.
    pub host: String,
    /// What was seen, in words.
    pub detail: String,
}

fn code<S: Serializer>(cause: &Cause, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(cause.code())
}

/// All steps and all causes.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The steps, host by host.
    pub checks: Vec<Check>,
    /// The causes, worst first.
    pub findings: Vec<Finding>,
}

/// Judges what was seen. `proxy` is the proxy that HTTP went through, if any.
pub fn judge(hosts: &[HostObservation], proxy: Option<&str>) -> Report {
    let clock = Clock::read(hosts);
    let mut checks = Vec::new();
    let mut findings = Vec::new();
    for host in hosts {
        checks.extend(steps(host, proxy, &clock));
        findings.extend(causes(host, proxy));
    }
    if let Some(seconds) = clock.skew() {
        findings.push(finding(
            Cause::ClockSkew,
            "error",
            &hosts[0].host,
            format!("this machine's clock is {}", off_by(seconds)),
        ));
    }
    findings.sort_by_key(|finding| (finding.severity != "error", finding.cause));
    findings.dedup_by(|later, first| later.cause == first.cause && later.host == first.host);
    Report { checks, findings }
}

/// What the answers say about this machine's clock.
struct Clock {
    offsets: Vec<i64>,
}

impl Clock {
    fn read(hosts: &[HostObservation]) -> Self {
        Self {
            offsets: hosts
                .iter()
                .flat_map(|host| &host.answers)
                .filter_map(|answer| answer.result.as_ref().ok()?.clock_offset)
                .collect(),
        }
    }

    /// How far the clock is off, in seconds, if it is too far and two answers agree on it.
    fn skew(&self) -> Option<i64> {
        let agreeing = self.offsets.iter().enumerate().find_map(|(place, first)| {
            self.offsets[place + 1..]
                .iter()
                .any(|second| (first - second).abs() <= CLOCK_AGREEMENT_SECONDS)
                .then_some(*first)
        })?;
        (agreeing.abs() > CLOCK_SKEW_SECONDS).then_some(agreeing)
    }
}

/// The lines for one host.
fn steps(host: &HostObservation, proxy: Option<&str>, clock: &Clock) -> Vec<Check> {
    let mut checks = Vec::new();
    let mut check = |name, ok, ms, detail: String| {
        checks.push(Check {
            name,
            host: host.host.clone(),
            ok,
            ms,
            detail,
        });
    };
    // Behind a proxy it is the proxy that looks names up and connects; a failure of ours proves nothing.
    let unless_proxied = |ok: bool| {
        if !ok && proxy.is_some() {
            None
        } else {
            Some(ok)
        }
    };
    let by_proxy = proxy.map_or_else(String::new, |proxy| {
        format!(" (HTTP goes through the proxy {proxy})")
    });

    for (family, name, addresses) in [
        (Family::V4, CheckName::DnsV4, &host.dns.v4),
        (Family::V6, CheckName::DnsV6, &host.dns.v6),
    ] {
        let (ok, detail) = match (&host.dns.error, addresses.first()) {
            (_, Some(address)) => (Some(true), address.ip().to_string()),
            (Some(error), None) => (unless_proxied(false), format!("{error}{by_proxy}")),
            (None, None) => (None, format!("no {} address", family.name())),
        };
        check(name, ok, host.dns.ms, detail);
    }
    for ((family, name), tcp) in [
        (Family::V4, CheckName::TcpV4),
        (Family::V6, CheckName::TcpV6),
    ]
    .into_iter()
    .zip(&host.tcp)
    {
        let (ok, detail) = match &tcp.end {
            TcpEnd::NoAddress => (None, format!("no {} address to connect to", family.name())),
            TcpEnd::Connected => (Some(true), "connected".to_owned()),
            TcpEnd::NoRoute => (None, format!("this machine has no {}", family.name())),
            failed => (
                unless_proxied(false),
                format!("{}{by_proxy}", tcp_words(failed)),
            ),
        };
        check(name, ok, tcp.ms, detail);
    }
    if !host.encrypted {
        check(
            CheckName::Tls,
            None,
            0,
            "plain http: nothing to encrypt".to_owned(),
        );
    } else if host.tls.is_empty() {
        check(
            CheckName::Tls,
            None,
            0,
            format!("no connection to try it on{by_proxy}"),
        );
    } else {
        let words: Vec<_> = host
            .tls
            .iter()
            .map(|(family, tls)| format!("{}: {}", family.name(), tls_words(&tls.end)))
            .collect();
        check(
            CheckName::Tls,
            unless_proxied(host.tls.iter().all(|(_, tls)| tls.end == TlsEnd::Trusted)),
            host.tls.iter().map(|(_, tls)| tls.ms).max().unwrap_or(0),
            words.join("; "),
        );
    }
    if let Some(offset) = host
        .answers
        .iter()
        .find_map(|answer| answer.result.as_ref().ok()?.clock_offset)
    {
        let far = offset.abs() > CLOCK_SKEW_SECONDS;
        // One answer alone may come from a host whose own clock is wrong.
        let ok = if far && clock.skew().is_none() {
            None
        } else {
            Some(!far)
        };
        let detail = if far {
            format!("this machine's clock is {}", off_by(offset))
        } else {
            "agrees to within half a minute".to_owned()
        };
        check(CheckName::Clock, ok, 0, detail);
    } else {
        check(
            CheckName::Clock,
            None,
            0,
            "no answer carries a usable time".to_owned(),
        );
    }
    for answer in &host.answers {
        let name = match answer.question {
            Question::HasJoined => CheckName::Session,
            Question::Join => CheckName::Join,
            Question::Discovery => CheckName::Discovery,
            Question::Root => continue,
        };
        check(
            name,
            Some(is_alive(answer)),
            answer.ms,
            answer_words(answer),
        );
    }
    let asked_for_join = host
        .answers
        .iter()
        .any(|answer| answer.question == Question::Join);
    if host.role == Role::Session && !asked_for_join {
        check(
            CheckName::Join,
            None,
            0,
            "not asked: it was, less than ten seconds ago".to_owned(),
        );
    }
    checks
}

/// The causes for one host: the first broken step, then what its answers say.
fn causes(host: &HostObservation, proxy: Option<&str>) -> Vec<Finding> {
    let severity = if host.role == Role::Session {
        "error"
    } else {
        "warning"
    };
    let mut findings = Vec::new();
    let mut find =
        |cause, severity, detail| findings.push(finding(cause, severity, &host.host, detail));
    let answered = host.answers.iter().any(|answer| answer.result.is_ok());
    let [v4, v6] = &host.tcp;
    let tls_fault = host
        .tls
        .iter()
        .map(|(_, tls)| &tls.end)
        .find(|end| **end != TlsEnd::Trusted);

    if !answered && proxy.is_some() {
        let words = host.answers.first().map(answer_words).unwrap_or_default();
        find(
            Cause::CannotConnect,
            severity,
            format!("through the proxy {}: {words}", proxy.unwrap_or_default()),
        );
        return findings;
    }
    if !answered {
        let local = is_loopback(host);
        if let Some(error) = &host.dns.error {
            find(
                Cause::DnsFailure,
                severity,
                format!("the name leads nowhere: {error}"),
            );
        } else if v4.end != TcpEnd::Connected && v6.end != TcpEnd::Connected {
            let words = both_words(v4, v6);
            if local {
                find(
                    Cause::DeadLocalSessionUrl,
                    severity,
                    format!("nobody listens on this machine's port: {words}"),
                );
            } else {
                find(Cause::CannotConnect, severity, words);
            }
        } else if let Some(fault) = tls_fault {
            let cause = if *fault == TlsEnd::NotYetValid {
                Cause::ClockSkew
            } else {
                Cause::TlsFailure
            };
            find(cause, severity, tls_words(fault));
        } else if local {
            let words = host.answers.first().map(answer_words).unwrap_or_default();
            find(
                Cause::DeadLocalSessionUrl,
                severity,
                format!("somebody listens there and does not answer: {words}"),
            );
        } else {
            let words = host.answers.first().map(answer_words).unwrap_or_default();
            find(
                Cause::CannotConnect,
                severity,
                format!("connected, but no answer came: {words}"),
            );
        }
        return findings;
    }
    // It answered by some way. A family that is announced and broken still costs logins time, or fails half of them.
    if proxy.is_none() {
        let broken = |tcp: &Tcp| {
            matches!(
                tcp.end,
                TcpEnd::Refused | TcpEnd::TimedOut | TcpEnd::Failed(_)
            )
        };
        for (mine, other, family, other_family) in [
            (v4, v6, Family::V4, Family::V6),
            (v6, v4, Family::V6, Family::V4),
        ] {
            if broken(mine) && other.end == TcpEnd::Connected {
                find(
                    Cause::AddressFamilyBroken,
                    "warning",
                    format!(
                        "{} works, {} does not: {}",
                        other_family.name(),
                        family.name(),
                        tcp_words(&mine.end)
                    ),
                );
            }
        }
        if let Some((family, tls)) = host.tls.iter().find(|(_, tls)| tls.end != TlsEnd::Trusted) {
            find(
                Cause::TlsFailure,
                "warning",
                format!("by {}: {}", family.name(), tls_words(&tls.end)),
            );
        }
    }
    let join_alive = host
        .answers
        .iter()
        .find(|answer| answer.question == Question::Join)
        .map(is_alive);
    for answer in &host.answers {
        if is_alive(answer) {
            continue;
        }
        let words = answer_words(answer);
        match (&answer.result, answer.question) {
            // The join half is the players' way, not this server's: said, as a warning.
            (Ok(Response { status: 500.., .. }) | Err(_), Question::Join) => {
                find(Cause::PlayersCannotReachMojang, "warning", words);
            }
            (_, Question::Root) => {}
            // Something stands in front of that half, or it is another service: the session's own answer says more.
            (Ok(response), Question::Join) => {
                let cause = match response.status {
                    429 => Cause::RateLimited,
                    403 => Cause::HostBlocked,
                    _ => Cause::BadAnswer,
                };
                find(cause, "warning", format!("join: {words}"));
            }
            (Ok(Response { status: 429, .. }), _) => find(Cause::RateLimited, severity, words),
            (Ok(Response { status: 403, .. }), _) => find(Cause::HostBlocked, severity, words),
            (Ok(Response { status: 500.., .. }) | Err(_), Question::HasJoined)
                if join_alive == Some(false) =>
            {
                find(Cause::MojangOutage, severity, words);
            }
            (Ok(Response { status: 500.., .. }) | Err(_), _) => {
                find(Cause::MojangDegraded, severity, words)
            }
            (Ok(_), _) => find(Cause::BadAnswer, severity, words),
        }
    }
    findings
}

fn finding(cause: Cause, severity: &'static str, host: &str, detail: String) -> Finding {
    Finding {
        cause,
        name: cause.name(),
        severity,
        host: host.to_owned(),
        detail,
    }
}

fn is_loopback(host: &HostObservation) -> bool {
    let mut addresses = host.dns.v4.iter().chain(&host.dns.v6).peekable();
    addresses.peek().is_some() && addresses.all(|address| address.ip().is_loopback())
}

/// Whether the answer is the one that a living service gives to this question.
fn is_alive(answer: &Answer) -> bool {
    let Ok(response) = &answer.result else {
        return false;
    };
    match answer.question {
        Question::HasJoined => response.status == 204,
        // An HTML 403 is a wall in front of the service, not the service.
        Question::Join => matches!(response.status, 400 | 401 | 403) && !response.html,
        Question::Discovery => response.status == 200 && response.usable,
        Question::Root => true,
    }
}

fn answer_words(answer: &Answer) -> String {
    match &answer.result {
        Err(error) => error.clone(),
        Ok(response) => {
            let kind = if response.html { ", an HTML page" } else { "" };
            let unusable = if response.usable {
                ""
            } else {
                ", not the document that belongs here"
            };
            format!("{} {}{kind}{unusable}", response.version, response.status)
        }
    }
}

fn tcp_words(end: &TcpEnd) -> String {
    match end {
        TcpEnd::NoAddress => "no address".to_owned(),
        TcpEnd::Connected => "connected".to_owned(),
        TcpEnd::NoRoute => "no way to that family from this machine".to_owned(),
        TcpEnd::Refused => "refused".to_owned(),
        TcpEnd::TimedOut => "nobody answered in time".to_owned(),
        TcpEnd::Failed(words) => words.clone(),
    }
}

fn both_words(v4: &Tcp, v6: &Tcp) -> String {
    Family::BOTH
        .iter()
        .zip([v4, v6])
        .filter(|(_, tcp)| tcp.end != TcpEnd::NoAddress)
        .map(|(family, tcp)| format!("{}: {}", family.name(), tcp_words(&tcp.end)))
        .collect::<Vec<_>>()
        .join("; ")
}

fn tls_words(end: &TlsEnd) -> String {
    match end {
        TlsEnd::Trusted => "trusted".to_owned(),
        TlsEnd::NotYetValid => {
            "the certificate is not valid yet: is this machine's clock behind?".to_owned()
        }
        TlsEnd::Expired => "the certificate is over: is this machine's clock ahead?".to_owned(),
        TlsEnd::UnknownIssuer(issuer) => format!(
            "signed by \"{issuer}\", whom this machine does not trust: a firewall or antivirus that reads TLS, or missing root certificates"
        ),
        TlsEnd::WrongName => {
            "the certificate is for another name: a captive portal, or a wrong address".to_owned()
        }
        TlsEnd::Failed(words) => words.clone(),
        TlsEnd::TimedOut => "the handshake never ended".to_owned(),
    }
}

fn off_by(seconds: i64) -> String {
    let direction = if seconds > 0 { "behind" } else { "ahead" };
    let size = seconds.unsigned_abs();
    match size {
        0..=119 => format!("{size} s {direction}"),
        120..=7_199 => format!("{} min {direction}", size / 60),
        7_200..=172_799 => format!("{} h {direction}", size / 3_600),
        _ => format!("{} days {direction}", size / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::super::observation::{Dns, Tls};
    use super::*;

    fn address(text: &str) -> SocketAddr {
        text.parse().expect("a test address parses")
    }

    fn tcp(end: TcpEnd) -> Tcp {
        Tcp {
            end,
            reached: None,
            ms: 3,
        }
    }

    fn answer(question: Question, status: u16) -> Answer {
        Answer {
            question,
            result: Ok(Response {
                status,
                version: "HTTP/1.1".to_owned(),
                usable: true,
                clock_offset: Some(0),
                ..Response::default()
            }),
            ms: 40,
        }
    }

    fn silent(question: Question) -> Answer {
        Answer {
            question,
            result: Err("no answer in time".to_owned()),
            ms: 5_000,
        }
    }

    /// A session host in perfect health on both families.
    fn healthy() -> HostObservation {
        HostObservation {
            role: Role::Session,
            host: "sessionserver.mojang.com".to_owned(),
            dns: Dns {
                v4: vec![address("203.0.113.1:443")],
                v6: vec![address("[2001:db8::1]:443")],
                error: None,
                ms: 2,
            },
            tcp: [tcp(TcpEnd::Connected), tcp(TcpEnd::Connected)],
            encrypted: true,
            tls: Family::BOTH
                .map(|family| {
                    (
                        family,
                        Tls {
                            end: TlsEnd::Trusted,
                            ms: 20,
                        },
                    )
                })
                .to_vec(),
            answers: vec![
                answer(Question::HasJoined, 204),
                answer(Question::Join, 403),
            ],
        }
    }

    fn without_answers(change: impl FnOnce(&mut HostObservation)) -> HostObservation {
        let mut host = healthy();
        host.answers = vec![silent(Question::HasJoined), silent(Question::Join)];
        host.tls.clear();
        change(&mut host);
        host
    }

    fn with(change: impl FnOnce(&mut HostObservation)) -> HostObservation {
        let mut host = healthy();
        change(&mut host);
        host
    }

    fn codes(host: HostObservation, proxy: Option<&str>) -> Vec<&'static str> {
        judge(&[host], proxy)
            .findings
            .iter()
            .map(|finding| finding.cause.code())
            .collect()
    }

    #[test]
    fn each_fault_has_its_name() {
        let rows: Vec<(&str, HostObservation, &[&str])> = vec![
            ("healthy", healthy(), &[]),
            (
                "no IPv6 anywhere",
                with(|host| {
                    host.dns.v6.clear();
                    host.tcp[1] = tcp(TcpEnd::NoAddress);
                    host.tls.truncate(1);
                }),
                &[],
            ),
            (
                "no IPv6 here",
                with(|host| host.tcp[1] = tcp(TcpEnd::NoRoute)),
                &[],
            ),
            (
                "IPv6 black hole",
                with(|host| host.tcp[1] = tcp(TcpEnd::TimedOut)),
                &["SC0506"],
            ),
            (
                "IPv4 blocked",
                with(|host| host.tcp[0] = tcp(TcpEnd::Refused)),
                &["SC0506"],
            ),
            (
                "NXDOMAIN",
                without_answers(|host| {
                    host.dns = Dns {
                        error: Some("name not known".to_owned()),
                        ..Dns::default()
                    };
                    host.tcp = [tcp(TcpEnd::NoAddress), tcp(TcpEnd::NoAddress)];
                }),
                &["SC0501"],
            ),
            (
                "all ports closed",
                without_answers(|host| host.tcp = [tcp(TcpEnd::TimedOut), tcp(TcpEnd::NoRoute)]),
                &["SC0502"],
            ),
            (
                "a middlebox reads TLS",
                without_answers(|host| {
                    host.tls = vec![(
                        Family::V4,
                        Tls {
                            end: TlsEnd::UnknownIssuer("Corp Firewall".to_owned()),
                            ms: 9,
                        },
                    )];
                }),
                &["SC0503"],
            ),
            (
                "our clock is years behind",
                without_answers(|host| {
                    host.tls = vec![(
                        Family::V4,
                        Tls {
                            end: TlsEnd::NotYetValid,
                            ms: 9,
                        },
                    )]
                }),
                &["SC0504"],
            ),
            (
                "two answers say the clock is a day off",
                with(|host| {
                    for answer in &mut host.answers {
                        if let Ok(response) = &mut answer.result {
                            response.clock_offset = Some(86_400);
                        }
                    }
                }),
                &["SC0504"],
            ),
            (
                "one answer alone about the clock",
                with(|host| {
                    if let Ok(response) = &mut host.answers[0].result {
                        response.clock_offset = Some(86_400);
                    }
                }),
                &[],
            ),
            (
                "our address is refused",
                with(|host| {
                    host.answers[0] = answer(Question::HasJoined, 403);
                }),
                &["SC0204"],
            ),
            (
                "rate limited",
                with(|host| host.answers[0] = answer(Question::HasJoined, 429)),
                &["SC0203"],
            ),
            (
                "one half stumbles",
                with(|host| host.answers[0] = answer(Question::HasJoined, 503)),
                &["SC0202"],
            ),
            (
                "both halves down",
                with(|host| {
                    host.answers = vec![
                        answer(Question::HasJoined, 503),
                        answer(Question::Join, 503),
                    ];
                }),
                &["SC0201", "SC0206"],
            ),
            (
                "the players' half down",
                with(|host| host.answers[1] = answer(Question::Join, 503)),
                &["SC0206"],
            ),
            (
                "wrong address",
                with(|host| host.answers[0] = answer(Question::HasJoined, 404)),
                &["SC0205"],
            ),
            (
                "a 200 for a nonce",
                with(|host| host.answers[0] = answer(Question::HasJoined, 200)),
                &["SC0205"],
            ),
            (
                "a dead local session proxy",
                without_answers(|host| {
                    host.dns = Dns {
                        v4: vec![address("127.0.0.1:9")],
                        ..Dns::default()
                    };
                    host.tcp = [tcp(TcpEnd::Refused), tcp(TcpEnd::NoAddress)];
                    host.encrypted = false;
                }),
                &["SC0505"],
            ),
        ];
        for (what, host, expected) in rows {
            assert_eq!(codes(host, None), expected, "{what}");
        }
    }

    #[test]
    fn a_proxy_takes_the_first_steps_in_our_place() {
        let behind_proxy = with(|host| {
            host.dns = Dns {
                error: Some("name not known".to_owned()),
                ..Dns::default()
            };
            host.tcp = [tcp(TcpEnd::NoAddress), tcp(TcpEnd::NoAddress)];
            host.tls.clear();
        });
        let report = judge(&[behind_proxy], Some("proxy:3128"));
        assert_eq!(report.findings, []);
        assert!(
            report.checks.iter().all(|check| check.ok != Some(false)),
            "{:?}",
            report.checks
        );

        let dead_proxy = without_answers(|_| ());
        let report = judge(&[dead_proxy], Some("proxy:3128"));
        assert_eq!(report.findings[0].cause, Cause::CannotConnect);
        assert!(report.findings[0].detail.contains("proxy:3128"));
    }

    #[test]
    fn a_fault_that_cannot_stop_a_login_is_a_warning() {
        let services = without_answers(|host| {
            host.role = Role::Services;
            host.tcp = [tcp(TcpEnd::TimedOut), tcp(TcpEnd::NoRoute)];
        });
        let report = judge(&[healthy(), services], None);
        assert_eq!(report.findings.len(), 1);
        assert_eq!(report.findings[0].severity, "warning");
    }

    #[test]
    fn every_step_has_its_line_in_order() {
        let names: Vec<_> = judge(&[healthy()], None)
            .checks
            .iter()
            .map(|check| check.name)
            .collect();
        assert_eq!(
            names,
            [
                CheckName::DnsV4,
                CheckName::DnsV6,
                CheckName::TcpV4,
                CheckName::TcpV6,
                CheckName::Tls,
                CheckName::Clock,
                CheckName::Session,
                CheckName::Join,
            ]
        );
    }
}
