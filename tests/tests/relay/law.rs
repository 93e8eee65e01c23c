//! Law 1, by somebody who tries to break it: nobody comes in without an answer 200 of Mojang's to that very question.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sessioncheck_tests::mojang::{Account, Behaviour, Endpoint, Script};

use crate::client::{get, request};
use crate::{alice, mojang, relay};

#[test]
fn concurrent_questions_get_their_own_answers_and_no_others() {
    let mojang = mojang();
    let relay = relay(&mojang);
    // Even numbers joined, odd ones did not; and Mojang is at its worst.
    for number in (0..60).step_by(2) {
        mojang.join(
            &Account::named(format!("Player{number}")),
            &format!("-{number}"),
            None,
        );
    }
    let worst = [
        Behaviour::OtherName,
        Behaviour::NotJoined,
        Behaviour::Status(503),
        Behaviour::CutBody,
        Behaviour::Redirect,
        Behaviour::Reset,
        Behaviour::Slow(Duration::from_millis(700)),
    ];
    let script: Vec<Behaviour> = worst.iter().cycle().take(70).cloned().collect();
    mojang.script(Endpoint::HasJoined, Script::first(script, Behaviour::Ok));
    let admitted = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for number in 0..60 {
            let (relay, admitted) = (&relay, &admitted);
            scope.spawn(move || {
                let answer = get(&format!(
                    "{}?username=Player{number}&serverId=-{number}",
                    relay.urls().has_joined
                ));
                match answer.status {
                    200 => {
                        assert_eq!(answer.json()["name"], format!("Player{number}"));
                        assert_eq!(number % 2, 0, "somebody who never joined");
                        assert!(relay.receipt(
                            format!("player{number}").as_bytes(),
                            format!("-{number}").as_bytes()
                        ));
                        admitted.fetch_add(1, Ordering::Relaxed);
                    }
                    204 | 503 => {}
                    other => panic!("{other}"),
                }
            });
        }
    });
    let vouched: std::collections::BTreeSet<String> = mojang
        .asked_for(Endpoint::HasJoined)
        .iter()
        .filter(|asked| asked.admitting)
        .filter_map(|asked| asked.parameter("username").map(str::to_owned))
        .collect();
    let admitted = admitted.into_inner();
    assert!(
        admitted <= vouched.len(),
        "{admitted} admitted, {} vouched for",
        vouched.len()
    );
    assert!(admitted > 0);
    relay.stop(Duration::from_secs(1));
}

#[test]
fn an_admission_is_not_remembered() {
    let mojang = mojang();
    let relay = relay(&mojang);
    assert_eq!(get(&alice(&relay)).status, 200);
    // The same question again, and others with the same name or the same server id.
    for fault in [
        Behaviour::Status(503),
        Behaviour::NotJoined,
        Behaviour::BlockedHtml,
    ] {
        mojang.everywhere(fault);
        for query in [
            "username=Alice&serverId=-1f",
            "username=alice&serverId=-1f",
            "username=Alice&serverId=-1e",
            "username=Bob&serverId=-1f",
        ] {
            let answer = get(&format!("{}?{query}", relay.urls().has_joined));
            assert_ne!(answer.status, 200, "{query}");
        }
    }
    relay.stop(Duration::from_secs(1));
}

#[test]
fn a_host_cannot_be_led_to_another_answer() {
    let mojang = mojang();
    let relay = relay(&mojang);
    for (query, status) in [
        ("username=Alice&username=Bob&serverId=-1f", 503),
        ("username=Bob&username=Alice&serverId=-1f", 503),
        ("serverId=-1f", 503),
        ("username=Alice", 503),
        ("", 503),
        ("username=Alice%00&serverId=-1f", 204),
        ("username=Alice%26serverId=-1f&serverId=2", 204),
    ] {
        let answer = get(&format!("{}?{query}", relay.urls().has_joined));
        assert_eq!(answer.status, status, "{query}");
    }
    let host = &relay.urls().session_host;
    for path in [
        "/session/minecraft/hasJoined/",
        "/session/minecraft/HasJoined",
        "/session/minecraft/%68asJoined",
        "/session/minecraft/../minecraft/hasJoined",
        "/session//minecraft/hasJoined",
        "/services/session/minecraft/hasJoined",
        "/auth/..%2fsession/minecraft/hasJoined",
    ] {
        let answer = get(&format!("{host}{path}?username=Alice&serverId=-1f"));
        assert_eq!(answer.status, 400, "{path}");
    }
    for method in ["POST", "HEAD", "PUT", "DELETE", "OPTIONS"] {
        let answer = request(method, &alice(&relay), &[], b"").unwrap();
        assert_eq!(answer.status, 405, "{method}");
    }
    relay.stop(Duration::from_secs(1));
}
