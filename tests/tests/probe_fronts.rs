//! The probe through what stands in front of a server: tunnels, load balancers and proxies that log players in
//! themselves. It says what is true of the port that was asked, and blames nobody behind it. Real servers and proxies of
//! minecraft-protocol's stand beside scripted ones.

use sessioncheck_core::catalogue::Languages;
use sessioncheck_probe::backend::{
    BackendReport, Forwarding, SecretCheck, Settings, Target, probe_all,
};
use sessioncheck_tests::servers::{Forwarder, NodeServer, ScriptedBackend, Sends, Setup};

const SECRET: &str = "right-secret";

fn settings() -> Settings {
    Settings {
        secret: Some(SECRET.as_bytes().into()),
        protocol: None,
        login: false,
        nonce: 0xabc,
        language: Languages::english(),
    }
}

async fn probe(port: u16, settings: &Settings) -> BackendReport {
    let target = Target {
        label: "here".to_owned(),
        host: "127.0.0.1".to_owned(),
        port,
    };
    probe_all(vec![target], settings)
        .await
        .pop()
        .expect("one target gives one report")
}

fn codes(report: &BackendReport) -> Vec<&'static str> {
    let codes = report.findings.iter().map(|finding| finding.cause.code());
    codes.collect()
}

fn json(report: &BackendReport) -> String {
    serde_json::to_string(report).expect("a report is JSON")
}

#[tokio::test]
async fn a_forwarder_is_as_the_server_behind_it() {
    for setup in [
        Setup::Online,
        Setup::Open,
        Setup::Modern(SECRET),
        Setup::Modern("other"),
        Setup::Legacy,
        Setup::Guarded("token"),
        Setup::WaitsForProxyProtocol,
        Setup::Silent,
    ] {
        let backend = ScriptedBackend::start(setup.clone(), 775)
            .await
            .expect("a free port");
        let port = backend.address().port();
        let front = Forwarder::start(port, Sends::Nothing)
            .await
            .expect("a free port");
        let through = probe(front.port(), &settings()).await;
        let direct = probe(port, &settings()).await;
        assert_eq!(json(&through), json(&direct), "{setup:?}");
        assert!(!backend.joined(), "{setup:?}");
    }
}

#[tokio::test]
async fn a_forwarder_with_nothing_behind_it_is_said_to_hang_up() {
    let gone = ScriptedBackend::start(Setup::Open, 775)
        .await
        .expect("a free port");
    let port = gone.address().port();
    drop(gone);
    tokio::task::yield_now().await;
    for sends in [Sends::Nothing, Sends::ProxyHeader] {
        let front = Forwarder::start(port, sends).await.expect("a free port");
        let report = probe(front.port(), &settings()).await;
        assert_eq!((report.reached, codes(&report)), (false, vec!["SC0507"]));
        assert!(
            report.detail.contains("a forwarder with nothing behind it"),
            "{}",
            report.detail
        );
    }
}

#[tokio::test]
async fn a_load_balancer_that_sends_the_header_hides_that_it_is_wanted() {
    for setup in [Setup::WantsProxyProtocol, Setup::WaitsForProxyProtocol] {
        let backend = ScriptedBackend::start(setup.clone(), 775)
            .await
            .expect("a free port");
        let front = Forwarder::start(backend.address().port(), Sends::ProxyHeader)
            .await
            .expect("a free port");
        let report = probe(front.port(), &settings()).await;
        assert_eq!(codes(&report), ["SC0312"], "{setup:?}: {report:?}");
        assert_eq!(report.accepts_direct_login, Some(true));
        assert!(!backend.joined());
    }
}

#[tokio::test]
async fn a_header_that_nobody_wants_is_no_fault_of_forwarding() {
    // The server takes the header for a broken packet and hangs up; nothing is known of its set-up then.
    let backend = ScriptedBackend::start(Setup::Open, 775)
        .await
        .expect("a free port");
    let front = Forwarder::start(backend.address().port(), Sends::ProxyHeader)
        .await
        .expect("a free port");
    let report = probe(front.port(), &settings()).await;
    assert!(!report.reached, "{report:?}");
    assert_eq!(report.forwarding, Forwarding::Unknown);
    assert_eq!((report.online_mode, report.spoofable), (None, None));
}

/// Release names from the first with a login of its own to the newest, and whether a login success already joins.
const VERSIONS: &[(&str, bool)] = &[
    ("1.8.8", true),
    ("1.16.5", true),
    ("1.20.1", true),
    ("1.20.2", false),
    ("1.21.1", false),
    ("26.1", false),
];

#[tokio::test]
#[ignore = "real server: cargo xtask test end-to-end"]
async fn a_real_server_of_every_age() {
    for &(version, joins_at_success) in VERSIONS {
        for online in [false, true] {
            let server = NodeServer::start(version, online)
                .await
                .expect("the server starts");
            // At its first login Node compiles the version's packets, for longer than a probe waits.
            probe(server.port(), &settings()).await;
            server.settle().await.expect("a living server");
            let report = probe(server.port(), &settings()).await;
            let what = format!("{version} online {online}: {report:?}");
            assert!(report.reached, "{what}");
            let expected = match (joins_at_success, online) {
                (true, _) => (None, Forwarding::Unknown, None, None),
                (false, true) => (Some(true), Forwarding::None, Some(false), Some(false)),
                (false, false) => (Some(false), Forwarding::None, Some(true), Some(true)),
            };
            let said = (
                report.online_mode,
                report.forwarding,
                report.accepts_direct_login,
                report.spoofable,
            );
            assert_eq!(said, expected, "{what}");
            assert_eq!(report.secret, SecretCheck::Unchecked);
            let is_open = !joins_at_success && !online;
            let expected: &[&str] = if is_open { &["SC0312"] } else { &[] };
            assert_eq!(codes(&report), expected, "{what}");
            server.settle().await.expect("a living server");
            // Of two probes.
            let logins = 2 * usize::from(!joins_at_success);
            let admitted = 2 * usize::from(is_open);
            assert_eq!(server.count("started_login"), logins, "{what}");
            assert_eq!(server.count("admitted"), admitted, "{what}");
            assert_eq!(server.count("joined"), 0, "{what}");
            assert_eq!(server.count("left"), admitted, "{what}");
            server.stop().await;
        }
    }
}

#[tokio::test]
#[ignore = "real server: cargo xtask test end-to-end"]
async fn an_old_server_is_left_before_anybody_can_stay() {
    let server = NodeServer::start("1.20.1", false)
        .await
        .expect("the server starts");
    let with_login = Settings {
        login: true,
        ..settings()
    };
    probe(server.port(), &with_login).await;
    server.settle().await.expect("a living server");
    let report = probe(server.port(), &with_login).await;
    assert_eq!(report.accepts_direct_login, Some(true), "{report:?}");
    server.settle().await.expect("a living server");
    // Below 1.20.2 this server counts as joined whom it has let in; nobody may be left.
    assert_eq!(server.count("started_login"), 2);
    assert_eq!(server.count("left"), server.count("joined"));
    server.stop().await;
}

#[tokio::test]
#[ignore = "real server: cargo xtask test end-to-end"]
async fn a_proxy_that_logs_players_in_itself_is_judged_as_what_it_is() {
    // Behind it stands a server that asks for a licence: a stranger's probe sees the proxy and nothing of that server.
    for (version, behind_online) in [("1.20.4", true), ("26.1", true), ("26.1", false)] {
        let behind = NodeServer::start(version, behind_online)
            .await
            .expect("the server starts");
        let proxy = NodeServer::proxy_of(version, behind.port())
            .await
            .expect("the proxy starts");
        probe(proxy.port(), &settings()).await;
        proxy.settle().await.expect("a living proxy");
        let report = probe(proxy.port(), &settings()).await;
        assert_eq!(codes(&report), ["SC0312"], "{report:?}");
        assert_eq!(report.online_mode, Some(false), "{report:?}");
        proxy.settle().await.expect("a living proxy");
        behind.settle().await.expect("a living server");
        let seen = ["admitted", "joined", "left"].map(|event| proxy.count(event));
        assert_eq!(seen, [2, 0, 2], "{version}");
        assert_eq!(behind.count("started_login"), 0, "the probe stays in front");
        proxy.stop().await;
        behind.stop().await;
    }
}
