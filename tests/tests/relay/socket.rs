//! The socket belongs to the process, and a later copy of the library takes over behind it.

use std::net::TcpListener;
use std::time::Duration;

use sessioncheck_relay::{HandoverError, Relay};
use sessioncheck_tests::mojang::{Account, Behaviour, Endpoint};

use crate::client::{get, request, split};
use crate::{alice, mojang, relay};

fn can_bind(relay_url: &str) -> bool {
    TcpListener::bind(split(relay_url).0).is_ok()
}

#[test]
fn after_the_end_it_forwards_and_keeps_its_place() {
    let mojang = mojang();
    let relay = relay(&mojang);
    let url = alice(&relay);
    relay.forward_blindly();
    mojang.forget_asked();
    assert_eq!(get(&url).status, 200);
    mojang.script(Endpoint::HasJoined, Behaviour::Status(503));
    assert_eq!(get(&url).status, 503);
    assert_eq!(mojang.asked_for(Endpoint::HasJoined).len(), 2, "once each");
    mojang.script(Endpoint::HasJoined, Behaviour::OtherName);
    assert_eq!(get(&url).status, 503, "the law holds without us, too");
    assert!(relay.drain_outcomes().is_empty());
    assert!(!can_bind(&url));
    drop(relay);
    assert!(!can_bind(&url), "nor after the object is gone");
    mojang.script(Endpoint::HasJoined, Behaviour::Ok);
    assert_eq!(get(&url).status, 200);
}

#[test]
fn a_reloaded_copy_takes_over_behind_the_first_ones_port() {
    let mojang = mojang();
    let first = relay(&mojang);
    let asked_by_host = alice(&first);
    let first_handover = first.urls().handover.clone();
    first.forward_blindly();

    let second = relay(&mojang);
    Relay::adopt(&first_handover, &second).unwrap();
    mojang.script(
        Endpoint::HasJoined,
        sessioncheck_tests::mojang::Script::first([Behaviour::Status(503)], Behaviour::Ok),
    );
    assert_eq!(
        get(&asked_by_host).status,
        200,
        "with the second one's repeats"
    );
    assert_eq!(second.drain_outcomes().len(), 1, "and in its records");
    assert!(second.receipt(b"Alice", b"-1f"));
    let profile = format!("{}/session/minecraft/profile/1", first.urls().session_host);
    assert_eq!(get(&profile).status, 200);
    mojang.script(Endpoint::HasJoined, Behaviour::BlockedHtml);
    assert_eq!(
        get(&asked_by_host).cause(),
        Some("SC0204"),
        "its causes come through"
    );
    mojang.script(Endpoint::HasJoined, Behaviour::Ok);

    // A third one takes the second one's place; the second may then end.
    let third = relay(&mojang);
    Relay::adopt(&first_handover, &third).unwrap();
    assert!(matches!(
        Relay::disown(&first_handover, &second),
        Err(HandoverError::Refused(409))
    ));
    second.stop(Duration::from_secs(1));
    assert_eq!(get(&asked_by_host).status, 200);
    assert_eq!(third.drain_outcomes().len(), 1);

    // The third ends too, and says so: the first asks by itself again, and nobody else's port is asked.
    let third_url = third.urls().has_joined.clone();
    third.stop(Duration::from_secs(1));
    assert!(can_bind(&third_url), "a stopped one lets go");
    let stranger = TcpListener::bind(split(&third_url).0).unwrap();
    stranger.set_nonblocking(true).unwrap();
    assert_eq!(get(&asked_by_host).status, 200);
    assert!(stranger.accept().is_err(), "the stranger is not asked");
    assert!(!can_bind(&asked_by_host));
}

#[test]
fn a_successor_that_is_gone_is_passed_by() {
    let mojang = mojang();
    let first = relay(&mojang);
    let word = "ab".repeat(32);
    let nobody = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let body = format!("http://{nobody}/{word}");
    let put = request("PUT", &first.urls().handover, &[], body.as_bytes()).unwrap();
    assert_eq!(put.status, 204);
    assert_eq!(get(&alice(&first)).status, 200, "asked directly, once");
    assert_eq!(mojang.asked_for(Endpoint::HasJoined).len(), 1);
    first.stop(Duration::from_secs(1));
}

#[test]
fn the_place_is_not_given_to_strangers() {
    let mojang = mojang();
    let relay = relay(&mojang);
    let evil = "http://evil.example:80/".to_owned() + &"ab".repeat(32);
    let own = relay.urls().session_host.clone();
    for (url, body, status) in [
        (relay.urls().handover.clone(), evil.as_str(), 400),
        (relay.urls().handover.clone(), "", 400),
        (relay.urls().handover.clone(), own.as_str(), 409),
        (relay.urls().session_host.clone(), own.as_str(), 400),
    ] {
        let answer = request("PUT", &url, &[], body.as_bytes()).unwrap();
        // Under the token it is only a path that is passed through, and the far end knows none such.
        assert!(
            answer.status == status || answer.status == 404,
            "{body}: {}",
            answer.status
        );
    }
    let wrong = format!("http://{}/{}", split(&own).0, "0".repeat(64));
    assert!(matches!(
        Relay::adopt(&wrong, &relay),
        Err(HandoverError::Refused(404))
    ));
    assert!(matches!(
        Relay::adopt("http://evil.example/x", &relay),
        Err(HandoverError::BadUrl)
    ));
    assert_eq!(get(&alice(&relay)).status, 200);
    relay.stop(Duration::from_secs(1));
}

#[test]
fn two_that_name_each_other_do_not_run_in_circles() {
    let mojang = mojang();
    let (one, other) = (relay(&mojang), relay(&mojang));
    Relay::adopt(&one.urls().handover, &other).unwrap();
    Relay::adopt(&other.urls().handover, &one).unwrap();
    mojang.join(&Account::named("Bob"), "-2f", None);
    let answer = get(&format!(
        "{}?username=Bob&serverId=-2f",
        one.urls().has_joined
    ));
    assert_eq!(answer.status, 200);
    assert_eq!(mojang.asked_for(Endpoint::HasJoined).len(), 1);
}

#[test]
fn stopping_answers_what_is_in_flight() {
    let mojang = mojang();
    let relay = relay(&mojang);
    mojang.script(Endpoint::HasJoined, Behaviour::Hang);
    let url = alice(&relay);
    let asking = std::thread::spawn({
        let url = url.clone();
        move || get(&url)
    });
    std::thread::sleep(Duration::from_millis(200));
    let started = std::time::Instant::now();
    relay.stop(Duration::from_millis(800));
    assert!(
        started.elapsed() < Duration::from_millis(1_500),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(asking.join().unwrap().status, 503);
    assert!(can_bind(&url));
}
