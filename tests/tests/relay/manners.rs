//! Whom the relay serves, with what, and what it does not take.

use std::io::Write;
use std::net::Shutdown;
use std::time::{Duration, Instant};

use sessioncheck_relay::{Left, Relay, StartError};
use sessioncheck_tests::mojang::{Account, Behaviour, Endpoint, Script};

use crate::client::{connect, get, read, request, split};
use crate::{alice, mojang, relay, settings};

#[test]
fn only_loopback_is_listened_on() {
    let mojang = mojang();
    for address in ["0.0.0.0:0", "[::]:0", "203.0.113.7:80", "10.0.0.1:0"] {
        let mut settings = settings(&mojang);
        settings.listen = address.parse().unwrap();
        let error = Relay::start(settings).unwrap_err();
        assert!(
            matches!(error, StartError::NotLoopback { what: "listen", .. }),
            "{error}"
        );
        assert!(error.to_string().contains("127.0.0.1"), "{error}");
    }
    let mut open = settings(&mojang);
    open.metrics = Some("0.0.0.0:0".parse().unwrap());
    assert!(matches!(
        Relay::start(open).unwrap_err(),
        StartError::NotLoopback {
            what: "metrics",
            ..
        }
    ));
    let mut other = settings(&mojang);
    other.listen = "127.9.8.7:0".parse().unwrap();
    let relay = Relay::start(other).unwrap();
    assert_eq!(get(&alice(&relay)).status, 200);
    relay.stop(Duration::from_secs(1));
}

#[test]
fn strays_and_web_pages_are_refused() {
    let mojang = mojang();
    let relay = relay(&mojang);
    let url = alice(&relay);
    let (authority, path) = split(&url);
    let port = authority.rsplit_once(':').unwrap().1;
    for (headers, status) in [
        (vec![("Host", "localhost".to_owned())], 421),
        (vec![("Host", format!("localhost:{port}"))], 421),
        (vec![("Host", format!("evil.example:{port}"))], 421),
        (vec![("Host", format!("127.0.0.1:1{port}"))], 421),
        (vec![("Host", "127.0.0.2".to_owned())], 421),
        (
            vec![
                ("Host", authority.to_owned()),
                ("Host", authority.to_owned()),
            ],
            421,
        ),
        (vec![("Origin", "null".to_owned())], 403),
        (vec![("Origin", format!("http://{authority}"))], 403),
    ] {
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let answer = request("GET", &url, &headers, b"").unwrap();
        assert_eq!(answer.status, status, "{headers:?}");
    }
    for wrong in [
        format!("http://{authority}/"),
        format!("http://{authority}/session/minecraft/hasJoined?username=Alice&serverId=-1f"),
        format!("http://{authority}/{}{path}", "0".repeat(64)),
        format!("http://{authority}/status"),
    ] {
        assert_eq!(get(&wrong).status, 404, "{wrong}");
    }
    assert!(mojang.asked().is_empty());
    relay.stop(Duration::from_secs(1));
}

/// BungeeCord's own HTTP client, which Waterfall asks with, names the host without its port.
#[test]
fn waterfalls_question_is_answered() {
    let mojang = mojang();
    let relay = relay(&mojang);
    let answer = request("GET", &alice(&relay), &[("Host", "127.0.0.1")], b"").unwrap();
    assert_eq!(answer.status, 200);
    relay.stop(Duration::from_secs(1));
}

#[test]
fn the_question_is_passed_on_as_it_came() {
    let mojang = mojang();
    let relay = relay(&mojang);
    for query in [
        "username=Alice&serverId=-1f",
        "username=A%6Cice&serverId=%2D1f&ip=203.0.113.7",
        "serverId=-1f&username=Alice&new=a%2Bb+c%20d&&x",
        "username=Alice&serverId=-1f&ip=2001%3Adb8%3A%3a1%25eth0",
    ] {
        mojang.forget_asked();
        get(&format!("{}?{query}", relay.urls().has_joined));
        let asked = mojang.asked_for(Endpoint::HasJoined);
        assert_eq!(
            asked[0].target,
            format!("/session/minecraft/hasJoined?{query}")
        );
    }
    relay.stop(Duration::from_secs(1));
}

#[test]
fn an_upstream_may_be_given_in_three_forms() {
    let mojang = mojang();
    for upstream in [
        mojang.url().to_owned(),
        format!("{}/", mojang.url()),
        mojang.has_joined_url(),
    ] {
        let mut settings = settings(&mojang);
        settings.upstream = Some(upstream.parse().unwrap());
        let relay = Relay::start(settings).unwrap();
        assert_eq!(get(&alice(&relay)).status, 200, "{upstream}");
        let profile = format!(
            "{}/session/minecraft/profile/abc",
            relay.urls().session_host
        );
        assert_eq!(get(&profile).status, 200, "{upstream}");
        relay.stop(Duration::from_secs(1));
    }
}

#[test]
fn companions_are_passed_through() {
    let mojang = mojang();
    let relay = relay(&mojang);
    let urls = relay.urls();
    for (url, target) in [
        (
            format!(
                "{}/session/minecraft/profile/069a?unsigned=false",
                urls.session_host
            ),
            "/session/minecraft/profile/069a?unsigned=false",
        ),
        (
            format!("{}/blockedservers", urls.session_host),
            "/blockedservers",
        ),
        (format!("{}/publickeys", urls.services_host), "/publickeys"),
        (
            format!("{}/users/profiles/minecraft/Alice", urls.profiles_host),
            "/users/profiles/minecraft/Alice",
        ),
        (
            format!("{}/users/profiles/minecraft/Bob", urls.account_host),
            "/users/profiles/minecraft/Bob",
        ),
    ] {
        mojang.forget_asked();
        assert_eq!(get(&url).status, 200, "{target}");
        assert_eq!(mojang.asked()[0].target, target);
    }
    let account = Account::named("Bob");
    let body = format!(
        r#"{{"accessToken":"{}","selectedProfile":"{}","serverId":"-2f"}}"#,
        account.token(),
        account.id()
    );
    let joined = request(
        "POST",
        &format!("{}/session/minecraft/join", urls.session_host),
        &[("Content-Type", "application/json")],
        body.as_bytes(),
    )
    .unwrap();
    assert_eq!(joined.status, 204);
    assert_eq!(
        get(&format!("{}?username=Bob&serverId=-2f", urls.has_joined)).status,
        200
    );
    mojang.everywhere(Behaviour::Status(429));
    assert_eq!(
        get(&format!("{}/publickeys", urls.services_host)).status,
        429,
        "statuses too"
    );
    relay.stop(Duration::from_secs(1));
}

#[test]
fn the_discovery_document_leads_back_here() {
    let mojang = mojang();
    let relay = relay(&mojang);
    let document = get(&relay.urls().discovery).json();
    let endpoints = &document["discovery"]["session"]["endpoints"];
    assert_eq!(endpoints["verify"]["uri"], relay.urls().has_joined);
    assert_eq!(
        endpoints["getProfileById"]["uri"],
        format!("{}/session/minecraft/profile", relay.urls().session_host)
    );
    assert_eq!(
        endpoints["join"]["uri"],
        format!("{}/session/minecraft/join", mojang.url())
    );
    relay.stop(Duration::from_secs(1));
}

#[test]
fn a_host_that_hangs_up_is_asked_for_no_longer() {
    let mojang = mojang();
    let relay = relay(&mojang);
    mojang.script(Endpoint::HasJoined, Script::always(Behaviour::Status(503)));
    let url = alice(&relay);
    let (authority, path) = split(&url);
    let mut stream = connect(&url).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {authority}\r\n\r\n").unwrap();
    std::thread::sleep(Duration::from_millis(150));
    stream.shutdown(Shutdown::Both).unwrap();
    drop(stream);
    std::thread::sleep(Duration::from_millis(150));
    let asked = mojang.asked_for(Endpoint::HasJoined).len();
    std::thread::sleep(Duration::from_millis(1_200));
    assert_eq!(
        mojang.asked_for(Endpoint::HasJoined).len(),
        asked,
        "its tries have ended"
    );
    let outcomes = relay.drain_outcomes();
    assert_eq!(outcomes.len(), 1);
    assert_eq!(outcomes[0].left, Left::Gone);
    relay.stop(Duration::from_secs(1));
}

#[test]
fn what_is_too_large_or_too_slow_is_not_waited_for() {
    let mojang = mojang();
    let relay = relay(&mojang);
    let join = format!("{}/session/minecraft/join", relay.urls().session_host);
    let (authority, path) = split(&join);
    let mut stream = connect(&join).unwrap();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {authority}\r\nContent-Length: 70000\r\n\r\n"
    )
    .unwrap();
    stream.write_all(&[b'x'; 66_000]).unwrap();
    // The rest never comes: what is already too large is answered at once.
    let started = Instant::now();
    stream.shutdown(Shutdown::Write).unwrap();
    let answer = read(stream, started).unwrap();
    assert_eq!(answer.status, 413);

    // Fifty connections that say their headers a byte at a time hinder nobody, and are closed.
    let url = alice(&relay);
    let mut slow: Vec<_> = (0..50).map(|_| connect(&url).unwrap()).collect();
    for stream in &mut slow {
        stream.write_all(b"GET /").unwrap();
    }
    let answer = get(&url);
    assert_eq!(answer.status, 200);
    assert!(answer.took < Duration::from_secs(1));
    let started = Instant::now();
    for stream in slow {
        // The end of the connection, with or without a word.
        let _ = read(stream, started);
    }
    assert!(
        started.elapsed() < Duration::from_secs(9),
        "{:?}",
        started.elapsed()
    );
    relay.stop(Duration::from_secs(1));
}

#[test]
fn numbers_are_shown_where_they_may_be() {
    let mojang = mojang();
    let mut settings = settings(&mojang);
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    settings.metrics = Some(free);
    let relay = Relay::start(settings).unwrap();
    assert_eq!(get(&alice(&relay)).status, 200);
    let status = get(&relay.urls().status).json();
    assert_eq!(status["state"], "healthy");
    assert_eq!(
        (&status["logins"], &status["admitted"]),
        (&1.into(), &1.into())
    );
    assert!(status["since"].as_str().unwrap().ends_with('Z'));
    assert!(status["latency_ms"]["p50"].is_u64());
    let metrics = get(&format!("http://{free}/metrics"));
    assert!(
        String::from_utf8(metrics.body)
            .unwrap()
            .contains("sessioncheck_admitted_total 1\n")
    );
    assert_eq!(get(&format!("http://{free}/")).status, 404);
    relay.stop(Duration::from_secs(1));
}
