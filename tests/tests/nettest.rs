//! nettest against a scripted Mojang in every bad mood, a foreign certificate, a wrong clock, and nothing at all.

use std::time::{Duration, SystemTime};

use sessioncheck_probe::nettest::{self, CheckName, Plan, Report};
use sessioncheck_tests::mojang::{Authority, Behaviour, Endpoint, ScriptedMojang};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

async fn test(upstream: &str) -> Report {
    let plan = Plan::upstream(upstream, 0x5eed).expect("an address");
    nettest::run(&plan).await
}

fn codes(report: &Report) -> Vec<&'static str> {
    report
        .findings
        .iter()
        .map(|finding| finding.cause.code())
        .collect()
}

fn ok(report: &Report, name: CheckName) -> Option<bool> {
    report
        .checks
        .iter()
        .find(|check| check.name == name)
        .unwrap_or_else(|| panic!("no check {name:?} in {report:?}"))
        .ok
}

#[tokio::test]
async fn a_living_service_has_nothing_to_report() {
    let mojang = ScriptedMojang::start().expect("a free port");
    let report = test(mojang.url()).await;
    assert_eq!(codes(&report), [""; 0], "{report:?}");
    assert_eq!(ok(&report, CheckName::Session), Some(true));
    assert_eq!(ok(&report, CheckName::Join), Some(true));
    assert_eq!(ok(&report, CheckName::TcpV4), Some(true));
    assert_eq!(ok(&report, CheckName::TcpV6), None);
    assert!(
        mojang.asked().len() <= 3,
        "a handful of requests at the most"
    );
}

#[tokio::test]
async fn each_bad_mood_has_its_name() {
    for (has_joined, join, expected) in [
        (Behaviour::Status(503), Behaviour::Ok, &["SC0202"][..]),
        (
            Behaviour::Status(503),
            Behaviour::Status(503),
            &["SC0201", "SC0206"],
        ),
        (Behaviour::Reset, Behaviour::Reset, &["SC0505"]),
        (Behaviour::Garbage, Behaviour::Ok, &["SC0202"]),
        (Behaviour::BlockedHtml, Behaviour::Ok, &["SC0204"]),
        (Behaviour::RateLimited(Some(30)), Behaviour::Ok, &["SC0203"]),
        (Behaviour::Status(404), Behaviour::Ok, &["SC0205"]),
        (Behaviour::Html, Behaviour::Ok, &["SC0205"]),
        (Behaviour::Redirect, Behaviour::Ok, &["SC0205"]),
        (Behaviour::Ok, Behaviour::Status(500), &["SC0206"]),
    ] {
        let mojang = ScriptedMojang::start().expect("a free port");
        let what = format!("{has_joined} {join}");
        mojang.script(Endpoint::HasJoined, has_joined);
        mojang.script(Endpoint::Join, join);
        assert_eq!(codes(&test(mojang.url()).await), expected, "{what}");
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_here_trusts_is_named_with_its_issuer() {
    let authority = Authority::new().expect("a certificate authority");
    let mojang = ScriptedMojang::start_tls(&authority).expect("a free port");
    let report = test(mojang.url()).await;
    assert_eq!(codes(&report), ["SC0503"], "{report:?}");
    assert_eq!(ok(&report, CheckName::Tls), Some(false));
    assert!(
        report.findings[0].detail.contains("does not trust"),
        "{report:?}"
    );
}

#[tokio::test]
async fn a_clock_that_is_a_day_off_is_said_when_two_answers_agree() {
    let upstream = answers_dated(SystemTime::now() + Duration::from_secs(86_400)).await;
    let report = test(&upstream).await;
    assert_eq!(codes(&report), ["SC0504"], "{report:?}");
    assert_eq!(ok(&report, CheckName::Clock), Some(false));
    assert!(report.findings[0].detail.contains("behind"), "{report:?}");
}

#[tokio::test]
async fn a_name_that_leads_nowhere_is_a_matter_of_dns() {
    let report = test("https://sessioncheck.invalid").await;
    assert_eq!(codes(&report), ["SC0501"], "{report:?}");
    assert_eq!(ok(&report, CheckName::DnsV4), Some(false));
}

#[tokio::test]
async fn a_dead_local_session_proxy_is_recognised() {
    let mojang = ScriptedMojang::start().expect("a free port");
    let url = mojang.url().to_owned();
    mojang.refuse();
    let report = test(&url).await;
    assert_eq!(codes(&report), ["SC0505"], "{report:?}");
}

#[tokio::test]
async fn a_service_that_never_answers_ends_the_test_all_the_same() {
    let mojang = ScriptedMojang::start().expect("a free port");
    mojang.everywhere(Behaviour::Hang);
    let report = test(mojang.url()).await;
    assert_eq!(ok(&report, CheckName::Session), Some(false));
    assert!(!report.findings.is_empty());
}

/// A session service of few words: 204 and 403, dated.
async fn answers_dated(date: SystemTime) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = [0; 2048];
                while let Ok(length @ 1..) = stream.read(&mut request).await {
                    let status = if request[..length].starts_with(b"GET") {
                        "204 No Content"
                    } else {
                        "403 Forbidden"
                    };
                    let date = httpdate::fmt_http_date(date);
                    let answer =
                        format!("HTTP/1.1 {status}\r\nDate: {date}\r\nContent-Length: 0\r\n\r\n");
                    if stream.write_all(answer.as_bytes()).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    format!("http://{address}")
}
