//! nettest against a scripted Mojang in every bad mood, a foreign certificate, a wrong clock, and nothing at all.

use std::time::{Duration, SystemTime};

use sessioncheck_probe::nettest::{self, CheckName, Plan, Report};
use sessioncheck_tests::mojang::{Authority, Behaviour, Endpoint, ScriptedMojang};
use sessioncheck_tests::servers::program;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::process::Command;

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

#[tokio::test]
async fn another_authority_is_tested_where_it_stands() {
    // As drasl and authlib-injector's servers answer; the last has folders of its own.
    for (url, has_joined, join, join_status) in [
        (
            "/drasl",
            "/drasl/session/minecraft/hasJoined",
            "/drasl/session/minecraft/join",
            401,
        ),
        (
            "/api/yggdrasil/sessionserver",
            "/api/yggdrasil/sessionserver/session/minecraft/hasJoined",
            "/api/yggdrasil/sessionserver/session/minecraft/join",
            403,
        ),
        (
            "/drasl/session/minecraft/hasJoined",
            "/drasl/session/minecraft/hasJoined",
            "/drasl/session/minecraft/join",
            400,
        ),
        ("/auth/hasJoined", "/auth/hasJoined", "/auth/join", 403),
    ] {
        let upstream = service(move |request| {
            let path = request.split([' ', '?']).nth(1).unwrap_or_default();
            if path == has_joined {
                "204 No Content".to_owned()
            } else if path == join {
                format!("{join_status} No")
            } else {
                "404 Not Found".to_owned()
            }
        })
        .await;
        let report = test(&format!("{upstream}{url}")).await;
        assert_eq!(codes(&report), [""; 0], "{url}: {report:?}");
        assert_eq!(ok(&report, CheckName::Join), Some(true), "{url}");
    }
}

#[tokio::test]
async fn a_join_half_that_answers_as_no_service_does_is_named() {
    for (join, expected) in [
        ("204 No Content", "SC0205"),
        ("404 Not Found", "SC0205"),
        ("429 Too Many Requests", "SC0203"),
        ("503 Service Unavailable", "SC0206"),
    ] {
        let upstream = service(move |request| {
            let answer = if request.starts_with("GET") {
                "204 No Content"
            } else {
                join
            };
            answer.to_owned()
        })
        .await;
        let report = test(&upstream).await;
        assert_eq!(codes(&report), [expected], "{join}: {report:?}");
        assert_eq!(report.findings[0].severity, "warning");
    }
}

#[tokio::test]
async fn the_join_half_is_left_alone_where_it_was_asked_just_now() {
    let mojang = ScriptedMojang::start().expect("a free port");
    let plan = Plan {
        ask_join: false,
        ..Plan::upstream(mojang.url(), 0x5eed).expect("an address")
    };
    let report = nettest::run(&plan).await;
    assert_eq!(codes(&report), [""; 0]);
    assert_eq!(ok(&report, CheckName::Join), None);
    assert!(
        mojang
            .asked()
            .iter()
            .all(|asked| asked.endpoint != Endpoint::Join)
    );
}

/// The program's own report, with these proxy variables.
async fn through(proxy: &[(&str, &str)], upstream: &str) -> serde_json::Value {
    let mut program = Command::new(program().expect("the program is built"));
    program.args(["nettest", "--format", "json", "--upstream", upstream]);
    for name in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"] {
        program.env_remove(name).env_remove(name.to_lowercase());
    }
    let output = program
        .envs(proxy.iter().copied())
        .output()
        .await
        .expect("the program starts");
    serde_json::from_slice(&output.stdout).expect("a report is JSON")
}

/// What the program prints about this service.
async fn printed(upstream: &str, arguments: &[&str]) -> String {
    let output = Command::new(program().expect("the program is built"))
        .args(["nettest", "--upstream", upstream])
        .args(arguments)
        .output()
        .await
        .expect("the program starts");
    String::from_utf8(output.stdout).expect("a page is text")
}

#[tokio::test]
async fn the_page_speaks_seven_languages_and_json_english() {
    let mojang = ScriptedMojang::start().expect("a free port");
    let url = mojang.url().to_owned();
    mojang.refuse();
    for (tag, sentence) in [
        ("en", "nobody listens on this machine's port: IPv4: refused"),
        (
            "de",
            "an diesem Port des Rechners lauscht niemand: IPv4: abgelehnt",
        ),
        (
            "es",
            "nadie escucha en ese puerto de esta máquina: IPv4: rechazado",
        ),
        (
            "fr",
            "personne n'écoute sur ce port de la machine : IPv4: refusé",
        ),
        (
            "pt-BR",
            "ninguém escuta nessa porta desta máquina: IPv4: recusado",
        ),
        ("ru", "на этом порту машины никто не слушает: IPv4: отказ"),
        ("zh-CN", "本机的该端口没有程序在监听：IPv4: 被拒绝"),
    ] {
        let page = printed(&url, &["--lang", tag]).await;
        assert!(page.contains(sentence), "{tag}: {page}");
        let json = printed(&url, &["--lang", tag, "--format", "json"]).await;
        let report: serde_json::Value = serde_json::from_str(&json).expect("a report is JSON");
        assert_eq!(
            report["findings"][0]["detail"], "nobody listens on this machine's port: IPv4: refused",
            "{tag}"
        );
    }
}

fn found(report: &serde_json::Value) -> Vec<&str> {
    let findings = report["findings"].as_array().expect("a list");
    findings
        .iter()
        .filter_map(|finding| finding["code"].as_str())
        .collect()
}

#[tokio::test]
async fn behind_a_proxy_the_proxy_takes_the_first_steps() {
    // A forward proxy that knows the name, which nobody here does.
    let proxy = service(|request| {
        if request.starts_with("GET http://sessions.invalid/session/minecraft/hasJoined?") {
            "204 No Content".to_owned()
        } else if request.starts_with("POST http://sessions.invalid/session/minecraft/join ") {
            "403 Forbidden".to_owned()
        } else {
            "400 Bad Request".to_owned()
        }
    })
    .await;
    let report = through(&[("http_proxy", &proxy)], "http://sessions.invalid").await;
    assert_eq!(found(&report), [""; 0], "{report}");

    // Port 9 is discard, and nobody's here: the proxy is dead, and not what lies behind it.
    let dead = [("http_proxy", "http://127.0.0.1:9")];
    let report = through(&dead, "http://sessions.invalid").await;
    assert_eq!(found(&report), ["SC0502"], "{report}");
    let detail = report["findings"][0]["detail"].as_str().unwrap_or_default();
    assert!(detail.contains("through the proxy 127.0.0.1:9"), "{detail}");

    // This machine is never asked through one.
    let mojang = ScriptedMojang::start().expect("a free port");
    let report = through(&dead, mojang.url()).await;
    assert_eq!(found(&report), [""; 0], "{report}");
}

/// A session service of few words: 204 and 403, dated.
async fn answers_dated(date: SystemTime) -> String {
    service(move |request| {
        let status = if request.starts_with("GET") {
            "204 No Content"
        } else {
            "403 Forbidden"
        };
        format!("{status}\r\nDate: {}", httpdate::fmt_http_date(date))
    })
    .await
}

/// Answers each request by its first line with a status line's end, and header lines if there are more.
async fn service(answer: impl Fn(&str) -> String + Clone + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let answer = answer.clone();
            tokio::spawn(async move {
                let mut request = [0; 2048];
                while let Ok(length @ 1..) = stream.read(&mut request).await {
                    let request = String::from_utf8_lossy(&request[..length]).into_owned();
                    let head = answer(request.lines().next().unwrap_or_default());
                    let answer = format!("HTTP/1.1 {head}\r\nContent-Length: 0\r\n\r\n");
                    if stream.write_all(answer.as_bytes()).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    format!("http://{address}")
}
