//! The session service and the way to it: SC02 and SC05.

use serde_json::json;

use crate::recording::*;

const HERE: &str = "203.0.113.7";

/// An address of its own network for each number.
fn network(number: u64) -> String {
    format!("198.{}.100.{}", number % 200, number % 250 + 1)
}

/// A login that fails with this status, begun at a time, refused 400 ms later.
fn fails(recording: Recording, t: u64, conn: u64, status: u16) -> Recording {
    let name = format!("Player{conn}");
    recording
        .responds(t, conn, &network(conn), &name, licensed(&name))
        .answer(t + 300, conn, &name, status)
        .refused(t + 400, conn, UNAVAILABLE)
}

fn outage() -> Recording {
    let mut recording = Recording::new("sc0201-outage")
        .paper()
        .joins(0, 99, HERE, "Zoe");
    for login in 0..6 {
        recording = fails(recording, 60_000 + login * 1_000, login + 1, 503);
    }
    // Clients fail at the same time, and are not blamed.
    recording
        .leaves(65_500, 20, HERE, "Alice", licensed("Alice"), 400)
        .leaves(66_000, 21, HERE, "Bob", offline("Bob"), 400)
        .likely(1, "SC0202", &["SC0201"])
        .likely(2, "SC0202", &["SC0201"])
        .likely(3, "SC0202", &["SC0201"])
        .certain(4, "SC0201", &[])
        .certain(5, "SC0201", &[])
        .certain(6, "SC0201", &[])
        .told(20, "SC0201", &["SC0101"])
        .counted(21, "SC0104", &[])
}

fn outage_of_ten_logins() -> Recording {
    let mut recording = Recording::new("sc0201-ten-logins-at-once").paper();
    for login in 1..=10 {
        let name = format!("Player{login}");
        recording = recording
            .responds(login, login, &network(login), &name, licensed(&name))
            .answer(login + 300, login, &name, 500);
    }
    for login in 1..=10 {
        recording =
            recording
                .refused(400 + login, login, UNAVAILABLE)
                .certain(login, "SC0201", &[]);
    }
    recording
}

fn crowd_of_known_players() -> Recording {
    let mut recording = Recording::new("sc0206-known-players").paper();
    for login in 1..=4 {
        recording = recording.known(&format!("Player{login}"));
    }
    for login in 1..=4 {
        let name = format!("Player{login}");
        recording = recording.leaves(
            login * 10_000,
            login,
            &network(login),
            &name,
            licensed(&name),
            900,
        );
    }
    recording
        // Offline players stay what they are.
        .leaves(45_000, 5, HERE, "Mallory", offline("Mallory"), 300)
        .event(json!({"t":46_000,"ev":"join_probe","status":503}))
        .leaves(47_000, 6, HERE, "Alice", licensed("Alice"), 300)
        // Somebody gets in: it is over.
        .event(json!({"t":47_500,"ev":"join_probe","status":403}))
        .joins(48_000, 7, "192.0.2.77", "Zoe")
        .leaves(49_000, 8, "192.0.2.78", "Bob", licensed("Bob"), 300)
        .told(1, "SC0101", &[])
        .told(2, "SC0101", &[])
        .told(3, "SC0206", &[])
        .told(4, "SC0206", &[])
        .counted(5, "SC0104", &[])
        .told_certain(6, "SC0206", &[])
        .counted(8, "SC0101", &[])
}

fn crowd_of_strangers() -> Recording {
    let mut recording = Recording::new("sc0206-ten-strangers").paper();
    for login in 1..=10 {
        let name = format!("Player{login}");
        let address = network(login % 5);
        recording = recording.leaves(login * 1_000, login, &address, &name, licensed(&name), 300);
        recording = if login == 10 {
            recording.told(login, "SC0206", &[])
        } else {
            recording.counted(login, "SC0101", &[])
        };
    }
    recording
}

/// A login whose asks are met with silence, on a server that Mojang never answered.
fn never_answered(name: &'static str, error: &str, code: &'static str) -> Recording {
    Recording::new(name)
        .paper()
        .responds(0, 1, HERE, "Alice", licensed("Alice"))
        .silence(300, 1, "Alice", error)
        .silence(900, 1, "Alice", error)
        .refused(4_700, 1, UNAVAILABLE)
        .likely(1, code, &[])
}

/// The same, with a finding that says why.
fn found(name: &'static str, error: &str, code: &'static str, also: &[&'static str]) -> Recording {
    Recording::new(name)
        .paper()
        .finding(code)
        .responds(0, 1, HERE, "Alice", licensed("Alice"))
        .silence(300, 1, "Alice", error)
        .refused(4_700, 1, UNAVAILABLE)
        .certain(1, code, also)
}

pub(crate) fn recordings() -> Vec<Recording> {
    vec![
        outage(),
        outage_of_ten_logins(),
        Recording::new("sc0201-silence-after-answers")
            .paper()
            .joins(0, 9, "192.0.2.1", "Zoe")
            .responds(60_000, 1, HERE, "Alice", licensed("Alice"))
            .silence(61_300, 1, "Alice", "timeout")
            .refused(61_400, 1, UNAVAILABLE)
            .responds(63_000, 2, "192.0.2.3", "Bob", licensed("Bob"))
            .silence(64_400, 2, "Bob", "timeout")
            .refused(64_500, 2, UNAVAILABLE)
            .likely(1, "SC0202", &["SC0201"])
            .likely(2, "SC0201", &[]),
        Recording::new("sc0202-one-failure")
            .paper()
            .joins(0, 8, "192.0.2.1", "Zoe")
            .responds(1_000, 1, HERE, "Alice", licensed("Alice"))
            .answer(1_300, 1, "Alice", 503)
            .answer(2_000, 1, "Alice", 502)
            .joins(2_500, 9, "192.0.2.2", "Yann")
            .answer(4_000, 1, "Alice", 504)
            .refused(5_500, 1, UNAVAILABLE)
            .certain(1, "SC0202", &[]),
        Recording::new("sc0202-a-lone-login-is-no-outage")
            .proxy("velocity", "modern")
            .responds(0, 1, HERE, "Alice", licensed("Alice"))
            .answer(300, 1, "Alice", 500)
            .answer(2_000, 1, "Alice", 500)
            .answer(9_000, 1, "Alice", 500)
            .refused(12_000, 1, UNAVAILABLE)
            .likely(1, "SC0202", &["SC0201"]),
        Recording::new("sc0202-nobody-saw-the-answer")
            .proxy("bungee", "legacy")
            .responds(0, 1, HERE, "Alice", licensed("Alice"))
            .refused(5_500, 1, r#""Error occurred while contacting login servers, are they down?""#)
            .likely(1, "SC0202", &["SC0502", "SC0201"]),
        Recording::new("sc0202-a-client-leaves-in-troubled-weather")
            .joins(0, 9, "192.0.2.1", "Zoe")
            .responds(1_000, 8, "192.0.2.2", "Yann", licensed("Yann"))
            .answer(1_300, 8, "Yann", 503)
            .answer(1_600, 8, "Yann", 200)
            .success(1_610, 8, "Yann", licensed("Yann"))
            .leaves(60_000, 1, HERE, "Alice", licensed("Alice"), 700)
            .told(1, "SC0202", &["SC0101"]),
        Recording::new("sc0202-the-owners-words-stay")
            .paper()
            .joins(0, 9, "192.0.2.1", "Zoe")
            .responds(1_000, 1, HERE, "Alice", licensed("Alice"))
            .answer(1_300, 1, "Alice", 503)
            .refused(5_500, 1, r#"{"text":"Mojang schläft. Kommt gleich wieder!","color":"gold"}"#)
            .likely(1, "SC0202", &["SC0201"]),
        Recording::new("sc0203-rate-limited")
            .paper()
            .responds(0, 1, HERE, "Alice", licensed("Alice"))
            .event(json!({"t":300,"ev":"upstream","name":"Alice","status":429,"ms":80,"conn":1,"retry_after":10}))
            // Paper calls it an invalid session.
            .refused(310, 1, UNVERIFIED)
            .certain(1, "SC0203", &[]),
        Recording::new("sc0204-host-blocked")
            .paper()
            .responds(0, 1, HERE, "Alice", licensed("Alice"))
            .event(json!({"t":300,"ev":"upstream","name":"Alice","status":403,"ms":80,"conn":1,"body":"<html><h1>Request blocked</h1></html>"}))
            .refused(310, 1, UNVERIFIED)
            .certain(1, "SC0204", &[]),
        Recording::new("sc0205-bad-answer")
            .proxy("velocity", "modern")
            .responds(0, 1, HERE, "Alice", licensed("Alice"))
            .event(json!({"t":300,"ev":"upstream","name":"Alice","status":200,"ms":80,"conn":1,"body":""}))
            .refused(310, 1, UNAVAILABLE)
            .responds(1_000, 2, HERE, "Bob", licensed("Bob"))
            .answer(1_300, 2, "Bob", 404)
            .refused(1_310, 2, UNAVAILABLE)
            // Velocity goes silent on a body that it cannot read.
            .responds(2_000, 3, HERE, "Carol", licensed("Carol"))
            .event(json!({"t":2_300,"ev":"upstream","name":"Carol","status":200,"ms":80,"conn":3,"body":"<html>welcome</html>"}))
            .gone(32_300, 3, "server")
            .certain(1, "SC0205", &[])
            .certain(2, "SC0205", &[])
            .told(3, "SC0205", &[]),
        crowd_of_known_players(),
        crowd_of_strangers(),
        Recording::new("sc0206-the-join-probe-fails")
            .event(json!({"t":0,"ev":"join_probe","status":0}))
            .leaves(1_000, 1, HERE, "Alice", licensed("Alice"), 700)
            .leaves(2_000, 2, HERE, "Bob", licensed("Bob"), 5_100)
            .told(1, "SC0206", &["SC0101"])
            .told(2, "SC0206", &["SC0108"]),
        Recording::new("sc0407-mixed-authority")
            .paper()
            .finding("SC0407")
            .responds(0, 1, HERE, "Alice", licensed("Alice"))
            .answer(300, 1, "Alice", 204)
            .refused(310, 1, UNVERIFIED)
            .likely(1, "SC0407", &["SC0105"]),
        never_answered("sc0501-dns", "dns", "SC0501"),
        never_answered("sc0502-timeout", "timeout", "SC0502"),
        never_answered("sc0502-refused", "refused", "SC0502"),
        never_answered("sc0502-reset", "reset", "SC0502"),
        never_answered("sc0503-tls", "tls", "SC0503"),
        found("sc0501-found", "dns", "SC0501", &[]),
        found("sc0504-clock-skew", "tls", "SC0504", &["SC0503"]),
        found("sc0505-dead-local-url", "refused", "SC0505", &[]),
        found("sc0506-one-family", "timeout", "SC0506", &[]),
        Recording::new("sc0502-players-leave-while-our-network-is-down")
            .responds(0, 1, HERE, "Alice", licensed("Alice"))
            .silence(300, 1, "Alice", "dns")
            .refused(4_700, 1, UNAVAILABLE)
            .leaves(10_000, 2, "192.0.2.9", "Bob", licensed("Bob"), 700)
            .likely(1, "SC0501", &[])
            .counted(2, "SC0101", &[]),
    ]
}
