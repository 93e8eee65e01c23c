//! The probe against backends of every kind: scripted ones for hosts that cannot be had here and for odd ports, and
//! real servers. No test leaves a player joined.

use std::sync::Arc;

use sessioncheck_core::catalogue::Languages;
use sessioncheck_core::wire::Protocol;
use sessioncheck_probe::backend::{
    BackendReport, Forwarding, SecretCheck, Settings, Target, probe_all,
};
use sessioncheck_tests::servers::{Minestom, ScriptedBackend, Seen, Setup};

const SECRET: &str = "right-secret";

fn settings() -> Settings {
    Settings {
        secret: Some(Arc::from(SECRET.as_bytes())),
        protocol: None,
        login: false,
        nonce: 0xabc,
        language: Languages::english(),
    }
}

fn target(port: u16) -> Target {
    Target {
        label: format!("127.0.0.1:{port}"),
        host: "127.0.0.1".to_owned(),
        port,
    }
}

async fn probe(port: u16, settings: &Settings) -> BackendReport {
    probe_all(vec![target(port)], settings)
        .await
        .pop()
        .expect("one target gives one report")
}

fn codes(report: &BackendReport) -> Vec<&'static str> {
    report
        .findings
        .iter()
        .map(|finding| finding.cause.code())
        .collect()
}

/// What a report says: reached, online mode, forwarding, direct login, spoofable, secret.
type Said = (
    bool,
    Option<bool>,
    Forwarding,
    Option<bool>,
    Option<bool>,
    SecretCheck,
);

fn said(report: &BackendReport) -> Said {
    (
        report.reached,
        report.online_mode,
        report.forwarding,
        report.accepts_direct_login,
        report.spoofable,
        report.secret,
    )
}

const NO: Option<bool> = Some(false);
const YES: Option<bool> = Some(true);

#[tokio::test]
async fn scripted_backends_are_named_as_they_are_set_up() {
    use Forwarding::{Bungeeguard, Legacy, Modern, None as Nothing, Unknown};
    use SecretCheck::{Match, Mismatch, Unchecked};
    let whitelist = r#"{"translate":"multiplayer.disconnect.not_whitelisted"}"#;
    let rows: Vec<(Setup, i32, Said, &[&str])> = vec![
        (
            Setup::Online,
            775,
            (true, YES, Nothing, NO, NO, Unchecked),
            &[],
        ),
        (
            Setup::Open,
            775,
            (true, NO, Nothing, YES, YES, Unchecked),
            &["SC0312"],
        ),
        (
            Setup::OpenCompressed,
            764,
            (true, NO, Nothing, YES, YES, Unchecked),
            &["SC0312"],
        ),
        (
            Setup::Open,
            763,
            (true, None, Unknown, None, None, Unchecked),
            &[],
        ),
        (
            Setup::Online,
            47,
            (true, None, Unknown, None, None, Unchecked),
            &[],
        ),
        (
            Setup::Modern(SECRET),
            767,
            (true, NO, Modern, NO, NO, Match),
            &[],
        ),
        (
            Setup::Modern("other"),
            767,
            (true, NO, Modern, NO, NO, Mismatch),
            &["SC0301"],
        ),
        (
            Setup::Legacy,
            770,
            (true, NO, Legacy, NO, YES, Unchecked),
            &["SC0311"],
        ),
        (
            Setup::Guarded("token"),
            770,
            (true, NO, Bungeeguard, NO, NO, Unchecked),
            &[],
        ),
        (
            Setup::Refuses(whitelist),
            775,
            (true, NO, Nothing, None, YES, Unchecked),
            &[],
        ),
        (
            Setup::Refuses(r#"{"text":"Connection throttled! Please wait before reconnecting."}"#),
            775,
            (true, None, Unknown, None, None, Unchecked),
            &["SC0316"],
        ),
        (
            Setup::Refuses(
                r#"{"translate":"multiplayer.disconnect.outdated_client","with":["26.1"]}"#,
            ),
            775,
            (true, None, Unknown, None, None, Unchecked),
            &[],
        ),
        (
            Setup::WantsProxyProtocol,
            775,
            (true, NO, Nothing, YES, YES, Unchecked),
            &["SC0315", "SC0312"],
        ),
        (
            Setup::WaitsForProxyProtocol,
            775,
            (true, NO, Nothing, YES, YES, Unchecked),
            &["SC0315", "SC0312"],
        ),
        (
            Setup::Dribbles,
            775,
            (true, NO, Nothing, YES, YES, Unchecked),
            &["SC0312"],
        ),
    ];
    for (setup, protocol, expected, findings) in rows {
        let backend = ScriptedBackend::start(setup.clone(), protocol)
            .await
            .expect("a free port");
        let report = probe(backend.address().port(), &settings()).await;
        assert_eq!(said(&report), expected, "{setup:?} {report:?}");
        assert_eq!(codes(&report), findings, "{setup:?}");
        assert_eq!(report.protocol, Some(protocol), "{setup:?}");
        assert!(!backend.joined(), "{setup:?}: nobody may be left joined");
        assert!(backend.connections() <= 4, "{setup:?}: one try, no flood");
    }
}

#[tokio::test]
async fn ports_that_hold_something_else_are_results() {
    for (setup, words) in [
        (Setup::Silent, "says nothing"),
        (Setup::HangsUp, "hangs up"),
        (Setup::HidesStatus, "hangs up"),
        (
            Setup::Says(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
            "web server",
        ),
        (Setup::Says(&[0x15, 3, 3, 0, 2, 2, 40]), "TLS"),
        (Setup::Says(b"SSH-2.0-OpenSSH_9\r\n"), "SSH"),
        (Setup::Says(&[0xff; 64]), "no Minecraft"),
        (Setup::Says(&[2, 0]), "no Minecraft"),
        (Setup::Says(&[0]), "no Minecraft"),
    ] {
        let backend = ScriptedBackend::start(setup.clone(), 775)
            .await
            .expect("a free port");
        let report = probe(backend.address().port(), &settings()).await;
        assert!(!report.reached, "{setup:?}");
        assert!(
            report.detail.contains(words),
            "{setup:?}: {}",
            report.detail
        );
        assert_eq!(codes(&report), ["SC0507"], "{setup:?}");
    }
    let closed = ScriptedBackend::start(Setup::Open, 775)
        .await
        .expect("a free port");
    let port = closed.address().port();
    drop(closed);
    tokio::task::yield_now().await;
    let report = probe(port, &settings()).await;
    assert_eq!((report.reached, codes(&report)), (false, vec!["SC0507"]));
}

#[tokio::test]
async fn below_1_20_2_a_login_needs_a_word_and_still_leaves_before_the_success() {
    let backend = ScriptedBackend::start(Setup::OpenCompressed, 763)
        .await
        .expect("a free port");
    let with_login = Settings {
        login: true,
        ..settings()
    };
    let report = probe(backend.address().port(), &with_login).await;
    assert_eq!(report.accepts_direct_login, YES);
}

#[tokio::test]
async fn a_named_protocol_does_not_hide_an_old_server() {
    // A translating plugin lets a new client into an old server, where the login success joins all the same.
    let backend = ScriptedBackend::start(Setup::Open, 47)
        .await
        .expect("a free port");
    let named = Settings {
        protocol: Some(Protocol(775)),
        ..settings()
    };
    let report = probe(backend.address().port(), &named).await;
    assert_eq!(report.accepts_direct_login, None);
    assert!(!backend.joined());
}

#[tokio::test]
async fn a_server_that_hides_its_status_is_asked_in_a_named_protocol() {
    for setup in [Setup::HidesStatus, Setup::KeepsStatus] {
        let backend = ScriptedBackend::start(setup.clone(), 775)
            .await
            .expect("a free port");
        let named = Settings {
            protocol: Some(Protocol(775)),
            ..settings()
        };
        let report = probe(backend.address().port(), &named).await;
        assert_eq!(
            said(&report),
            (true, NO, Forwarding::None, YES, YES, SecretCheck::Unchecked),
            "{setup:?}"
        );
        assert!(!backend.joined());
    }
}

#[tokio::test]
async fn the_secret_never_appears_and_a_dead_backend_costs_only_itself() {
    let mut backends = Vec::new();
    for number in 0..20 {
        let setup = if number == 7 {
            Setup::Silent
        } else {
            Setup::Modern(SECRET)
        };
        backends.push(
            ScriptedBackend::start(setup, 775)
                .await
                .expect("a free port"),
        );
    }
    let targets = backends
        .iter()
        .map(|backend| target(backend.address().port()))
        .collect();
    let reports = probe_all(targets, &settings()).await;
    assert_eq!(reports.len(), 20);
    for (number, report) in reports.iter().enumerate() {
        assert_eq!(
            report.target,
            format!("127.0.0.1:{}", backends[number].address().port())
        );
        assert_eq!(report.reached, number != 7);
        let json = serde_json::to_string(report).expect("a report is JSON");
        assert!(!json.contains(SECRET));
    }
}

#[tokio::test]
#[ignore = "real server: cargo xtask test end-to-end"]
async fn a_real_server_in_every_mode() {
    use Forwarding::{Bungeeguard, Legacy, Modern, None as Nothing};
    use SecretCheck::Unchecked;
    for (auth, expected) in [
        ("online", (true, YES, Nothing, NO, NO, Unchecked)),
        ("offline", (true, NO, Nothing, YES, YES, Unchecked)),
        // Minestom answers a wrong secret and an unknown version alike.
        (
            "velocity:right-secret",
            (true, NO, Modern, NO, NO, Unchecked),
        ),
        ("velocity:other", (true, NO, Modern, NO, NO, Unchecked)),
        ("bungee", (true, NO, Legacy, NO, YES, Unchecked)),
        ("bungee:token", (true, NO, Bungeeguard, NO, NO, Unchecked)),
    ] {
        let server = Minestom::start_as(auth).await.expect("the server starts");
        let report = probe(server.port(), &settings()).await;
        assert_eq!(said(&report), expected, "{auth}: {report:?}");
        let joined = server
            .seen()
            .into_iter()
            .any(|seen| matches!(seen, Seen::Admitted { .. } | Seen::Joined { .. }));
        assert!(!joined, "{auth}: nobody may be left joined");
        server.stop().await;
    }
}
