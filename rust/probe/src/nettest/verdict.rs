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
use super::sentences::Sentences;
use crate::words::{Words, fill};

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

impl CheckName {
    /// All of them, in their order.
    pub(super) const ALL: [Self; 9] = [
        Self::DnsV4,
        Self::DnsV6,
        Self::TcpV4,
        Self::TcpV6,
        Self::Tls,
        Self::Clock,
        Self::Session,
        Self::Join,
        Self::Discovery,
    ];
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
pub(crate) fn judge(hosts: &[HostObservation], proxy: Option<&str>, words: &Words) -> Report {
    let say = Sentences { words };
    let clock = Clock::read(hosts);
    let mut checks = Vec::new();
    let mut findings = Vec::new();
    for host in hosts {
        checks.extend(steps(host, proxy, &clock, say));
        findings.extend(causes(host, proxy, say));
    }
    if let Some(seconds) = clock.skew() {
        findings.push(finding(
            Cause::ClockSkew,
            "error",
            &hosts[0].host,
            say.clock(seconds),
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
fn steps(
    host: &HostObservation,
    proxy: Option<&str>,
    clock: &Clock,
    say: Sentences<'_>,
) -> Vec<Check> {
    let words = &say.words.nettest;
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

    for (family, name, addresses) in [
        (Family::V4, CheckName::DnsV4, &host.dns.v4),
        (Family::V6, CheckName::DnsV6, &host.dns.v6),
    ] {
        let (ok, detail) = match (&host.dns.error, addresses.first()) {
            (_, Some(address)) => (Some(true), address.ip().to_string()),
            (Some(error), None) => (
                unless_proxied(false),
                say.by_proxy(proxy, &say.name_fault(error)),
            ),
            (None, None) => (None, say.family(&words.no_family_address, family)),
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
            TcpEnd::NoAddress => (None, say.family(&words.no_family_to_connect, family)),
            TcpEnd::Connected => (Some(true), words.connected.clone()),
            TcpEnd::NoRoute => (None, say.family(&words.no_family_here, family)),
            failed => (unless_proxied(false), say.by_proxy(proxy, &say.tcp(failed))),
        };
        check(name, ok, tcp.ms, detail);
    }
    if !host.encrypted {
        check(CheckName::Tls, None, 0, words.plain_http.clone());
    } else if host.tls.is_empty() {
        check(
            CheckName::Tls,
            None,
            0,
            say.by_proxy(proxy, &words.nothing_to_try),
        );
    } else {
        let handshakes: Vec<_> = host
            .tls
            .iter()
            .map(|(family, tls)| format!("{}: {}", family.name(), say.tls(&tls.end)))
            .collect();
        check(
            CheckName::Tls,
            unless_proxied(host.tls.iter().all(|(_, tls)| tls.end == TlsEnd::Trusted)),
            host.tls.iter().map(|(_, tls)| tls.ms).max().unwrap_or(0),
            handshakes.join("; "),
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
            say.clock(offset)
        } else {
            words.clock_agrees.clone()
        };
        check(CheckName::Clock, ok, 0, detail);
    } else {
        check(CheckName::Clock, None, 0, words.no_time.clone());
    }
    for answer in &host.answers {
        let name = match answer.question {
            Question::HasJoined => CheckName::Session,
            Question::Join => CheckName::Join,
            Question::Discovery => CheckName::Discovery,
            Question::Root => continue,
        };
        check(name, Some(is_alive(answer)), answer.ms, say.answer(answer));
    }
    let asked_for_join = host
        .answers
        .iter()
        .any(|answer| answer.question == Question::Join);
    if host.role == Role::Session && !asked_for_join {
        check(CheckName::Join, None, 0, words.join_rests.clone());
    }
    checks
}

/// The causes for one host: the first broken step, then what its answers say.
fn causes(host: &HostObservation, proxy: Option<&str>, say: Sentences<'_>) -> Vec<Finding> {
    let words = &say.words.nettest;
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

    let first_answer = || {
        let first = host.answers.first();
        first.map(|answer| say.answer(answer)).unwrap_or_default()
    };
    if !answered && let Some(proxy) = proxy {
        let sentence = fill(
            &words.through_proxy,
            &[("proxy", &proxy), ("detail", &first_answer())],
        );
        find(Cause::CannotConnect, severity, sentence);
        return findings;
    }
    if !answered {
        let local = is_loopback(host);
        if let Some(error) = &host.dns.error {
            find(
                Cause::DnsFailure,
                severity,
                fill(
                    &say.words.leads_nowhere,
                    &[("error", &say.name_fault(error))],
                ),
            );
        } else if v4.end != TcpEnd::Connected && v6.end != TcpEnd::Connected {
            let both = say.both(v4, v6);
            if local {
                find(
                    Cause::DeadLocalSessionUrl,
                    severity,
                    fill(&words.nobody_listens, &[("detail", &both)]),
                );
            } else {
                find(Cause::CannotConnect, severity, both);
            }
        } else if let Some(fault) = tls_fault {
            let cause = if *fault == TlsEnd::NotYetValid {
                Cause::ClockSkew
            } else {
                Cause::TlsFailure
            };
            find(cause, severity, say.tls(fault));
        } else if local {
            find(
                Cause::DeadLocalSessionUrl,
                severity,
                fill(&words.listens_silent, &[("detail", &first_answer())]),
            );
        } else {
            find(
                Cause::CannotConnect,
                severity,
                fill(&words.no_answer, &[("detail", &first_answer())]),
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
                    say.one_family(other_family, family, &mine.end),
                );
            }
        }
        if let Some((family, tls)) = host.tls.iter().find(|(_, tls)| tls.end != TlsEnd::Trusted) {
            find(
                Cause::TlsFailure,
                "warning",
                fill(
                    &say.family(&words.by_family, *family),
                    &[("detail", &say.tls(&tls.end))],
                ),
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
        let answered = say.answer(answer);
        match (&answer.result, answer.question) {
            // The join half is the players' way, not this server's: said, as a warning.
            (Ok(Response { status: 500.., .. }) | Err(_), Question::Join) => {
                find(Cause::PlayersCannotReachMojang, "warning", answered);
            }
            (_, Question::Root) => {}
            // Something stands in front of that half, or it is another service: the session's own answer says more.
            (Ok(response), Question::Join) => {
                let cause = match response.status {
                    429 => Cause::RateLimited,
                    403 => Cause::HostBlocked,
                    _ => Cause::BadAnswer,
                };
                find(
                    cause,
                    "warning",
                    fill(&words.join_half, &[("detail", &answered)]),
                );
            }
            (Ok(Response { status: 429, .. }), _) => find(Cause::RateLimited, severity, answered),
            (Ok(Response { status: 403, .. }), _) => find(Cause::HostBlocked, severity, answered),
            (Ok(Response { status: 500.., .. }) | Err(_), Question::HasJoined)
                if join_alive == Some(false) =>
            {
                find(Cause::MojangOutage, severity, answered);
            }
            (Ok(Response { status: 500.., .. }) | Err(_), _) => {
                find(Cause::MojangDegraded, severity, answered)
            }
            (Ok(_), _) => find(Cause::BadAnswer, severity, answered),
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

#[cfg(test)]
pub(super) mod tests {
    use std::net::SocketAddr;

    use sessioncheck_core::catalogue::Languages;

    use super::super::observation::{Dns, NameFault, NoAnswer, Tls};
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
            result: Err(NoAnswer::TimedOut),
            ms: 5_000,
        }
    }

    /// A session host in perfect health on both families.
    pub(in super::super) fn healthy() -> HostObservation {
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

    pub(in super::super) fn without_answers(
        change: impl FnOnce(&mut HostObservation),
    ) -> HostObservation {
        let mut host = healthy();
        host.answers = vec![silent(Question::HasJoined), silent(Question::Join)];
        host.tls.clear();
        change(&mut host);
        host
    }

    pub(in super::super) fn with(change: impl FnOnce(&mut HostObservation)) -> HostObservation {
        let mut host = healthy();
        change(&mut host);
        host
    }

    fn judge(hosts: &[HostObservation], proxy: Option<&str>) -> Report {
        super::judge(hosts, proxy, Words::of(Languages::get("en")))
    }

    fn codes(host: HostObservation, proxy: Option<&str>) -> Vec<&'static str> {
        judge(&[host], proxy)
            .findings
            .iter()
            .map(|finding| finding.cause.code())
            .collect()
    }

    /// What is wrong, how it is seen, and the causes' codes.
    pub(in super::super) type Fault = (&'static str, HostObservation, &'static [&'static str]);

    pub(in super::super) fn faults() -> Vec<Fault> {
        vec![
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
                        error: Some(NameFault::Failed("name not known".to_owned())),
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
                            end: TlsEnd::UnknownIssuer(Some("Corp Firewall".to_owned())),
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
            (
                "a silent local session proxy",
                without_answers(|host| {
                    host.dns = Dns {
                        v4: vec![address("127.0.0.1:9")],
                        ..Dns::default()
                    };
                    host.encrypted = false;
                }),
                &["SC0505"],
            ),
            (
                "connected, and no answer",
                without_answers(|_| ()),
                &["SC0502"],
            ),
            (
                "a name without an address",
                nameless(NameFault::NoAddress),
                &["SC0501"],
            ),
            (
                "a silent name server",
                nameless(NameFault::TimedOut),
                &["SC0501"],
            ),
            ("expired", with_handshake(TlsEnd::Expired), &["SC0503"]),
            (
                "another name",
                with_handshake(TlsEnd::WrongName),
                &["SC0503"],
            ),
            (
                "no name for a certificate",
                with_handshake(TlsEnd::NameUnfit),
                &["SC0503"],
            ),
            (
                "an endless handshake",
                with_handshake(TlsEnd::TimedOut),
                &["SC0503"],
            ),
            (
                "an unreadable issuer",
                with_handshake(TlsEnd::UnknownIssuer(None)),
                &["SC0503"],
            ),
            (
                "encryption broken by IPv6 alone",
                with(|host| host.tls[1].1.end = TlsEnd::Expired),
                &["SC0503"],
            ),
            ("a minute behind", with_clock(Some(60)), &["SC0504"]),
            ("some minutes ahead", with_clock(Some(-200)), &["SC0504"]),
            ("some hours ahead", with_clock(Some(-10_000)), &["SC0504"]),
            ("some days behind", with_clock(Some(300_000)), &["SC0504"]),
            ("no time at all", with_clock(None), &[]),
            (
                "a wall in front of the join half",
                with(|host| {
                    if let Ok(response) = &mut host.answers[1].result {
                        response.html = true;
                    }
                }),
                &["SC0204"],
            ),
            (
                "the join half rests",
                with(|host| host.answers.truncate(1)),
                &[],
            ),
            (
                "another document than the discovery",
                with(|host| {
                    host.role = Role::Discovery;
                    host.answers = vec![answer(Question::Discovery, 200)];
                    if let Ok(response) = &mut host.answers[0].result {
                        response.usable = false;
                    }
                }),
                &["SC0205"],
            ),
        ]
    }

    fn with_handshake(end: TlsEnd) -> HostObservation {
        without_answers(|host| host.tls = vec![(Family::V4, Tls { end, ms: 9 })])
    }

    fn with_clock(offset: Option<i64>) -> HostObservation {
        with(|host| {
            for answer in &mut host.answers {
                if let Ok(response) = &mut answer.result {
                    response.clock_offset = offset;
                }
            }
        })
    }

    fn nameless(fault: NameFault) -> HostObservation {
        without_answers(|host| {
            host.tcp = [tcp(TcpEnd::NoAddress), tcp(TcpEnd::NoAddress)];
            for answer in &mut host.answers {
                answer.result = Err(NoAnswer::Name(fault.clone()));
            }
            host.dns = Dns {
                error: Some(fault),
                ..Dns::default()
            };
        })
    }

    #[test]
    fn each_fault_has_its_name() {
        for (what, host, expected) in faults() {
            assert_eq!(codes(host, None), expected, "{what}");
        }
    }

    #[test]
    fn a_proxy_takes_the_first_steps_in_our_place() {
        let behind_proxy = with(|host| {
            host.dns = Dns {
                error: Some(NameFault::Failed("name not known".to_owned())),
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
