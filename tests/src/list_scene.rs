//! What the server list says beside the owner's description, played through on a proxy with the plugin in it: what helps
//! against a failure of the player's own, and that Mojang is out.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::mojang::{Account, Behaviour, Endpoint, Script, ScriptedMojang};
use crate::servers::{Clients, Login, list};

/// A version that the proxies of these years speak.
const VERSION: &str = "1.20.4";

/// Its number.
const PROTOCOL: i32 = 765;

/// 1.7.2 to 26.1: what is shown of the description differs, what stands above it does not.
const PROTOCOLS: &[i32] = &[4, 47, 340, 404, 754, 763, 767, 770, 775];

/// A stale session's game leaves so long after the encryption request.
const GIVES_UP: Duration = Duration::from_millis(700);

/// How long the list, or the proxy's console, may take to say something else. The end of an outage is told a minute
/// after it.
const TURNS: Duration = Duration::from_secs(90);

const TOLD: &str = "who leaves now may not get back in";

/// Plays all of it. The proxy listens on `port` of 127.0.0.1, `log` gives what it has said so far.
///
/// # Panics
/// The list or the console says something else.
pub async fn play(port: u16, log: impl Fn() -> String, mojang: &ScriptedMojang, clients: &Clients) {
    let before = list::ask(port, PROTOCOL).await.expect("a list");
    assert!(!before["description"].is_null(), "{before}");
    let with = |line: &str| {
        let mut shown = before.clone();
        let theirs = shown["description"].take();
        let ours = json!({"text": line, "color": "gold"});
        shown["description"] = json!({"text": "", "extra": [ours, "\n", theirs]});
        shown
    };

    gives_up(port, "Stale").await;
    let hint = with("Login failed? Restart the game and launcher.");
    shows(port, &hint).await;
    gives_up(port, "Other").await;
    shows(port, &before).await;

    mojang.script(Endpoint::HasJoined, Script::always(Behaviour::Status(503)));
    for round in 0..3 {
        let accounts: Vec<_> = (0..4)
            .map(|number| Account::named(format!("Out{round}x{number}")))
            .collect();
        let login = |number: usize| {
            let login = Login {
                account: &accounts[number],
                port,
                session_host: mojang.url(),
                wait: Duration::from_secs(35),
                skips_join: false,
            };
            async move { clients.login_with(VERSION, &login).await }
        };
        let (a, b, c, d) = tokio::join!(login(0), login(1), login(2), login(3));
        for outcome in [a, b, c, d] {
            let outcome = outcome.expect("the clients go on");
            let reason = outcome.reason.clone().unwrap_or_default();
            assert!(reason.contains("SC02"), "{outcome:?}");
        }
    }
    says(&log, TOLD).await;
    let outage = with("Mojang's login service is down. Please wait.");
    shows(port, &outage).await;
    for protocol in PROTOCOLS {
        let shown = list::ask(port, *protocol).await.expect("a list");
        let description = &shown["description"]["extra"];
        let ours = &outage["description"]["extra"][0];
        assert_eq!(&description[0], ours, "{protocol}: {shown}");
        assert!(!description[2].is_null(), "{protocol}: {shown}");
    }

    mojang.script(Endpoint::HasJoined, Script::always(Behaviour::Ok));
    shows(port, &before).await;
    says(&log, "Logins work again").await;
    let log = log();
    assert_eq!(log.matches(TOLD).count(), 1, "{log}");
    for fault in ["LEAK", "sessioncheck failed"] {
        assert!(!log.contains(fault), "{log}");
    }
}

async fn gives_up(port: u16, name: &str) {
    list::give_up(port, PROTOCOL, name, GIVES_UP)
        .await
        .expect("an encryption request");
}

/// Asks until the list shows this.
async fn shows(port: u16, expected: &Value) {
    let began = Instant::now();
    loop {
        let shown = list::ask(port, PROTOCOL).await.expect("a list");
        if shown == *expected {
            return;
        }
        assert!(
            began.elapsed() < TURNS,
            "the list shows {shown}, not {expected}"
        );
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

/// Waits until the proxy has said this.
async fn says(log: &impl Fn() -> String, words: &str) {
    let began = Instant::now();
    while !log().contains(words) {
        assert!(began.elapsed() < TURNS, "never said {words:?}: {}", log());
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}
