//! What must not be reported, and what is said plainly and left alone.

use serde_json::json;

use crate::recording::*;

pub(crate) fn recordings() -> Vec<Recording> {
    vec![
        Recording::new("silent-logins-that-succeed")
            .paper()
            .joins(0, 1, "203.0.113.7", "Alice")
            .event(json!({"t":400,"ev":"joined","conn":1,"name":"Alice","uuid":licensed("Alice").to_string()}))
            .gone(60_000, 1, "client")
            // A first try failed, the second went through.
            .responds(1_000, 2, "203.0.113.8", "Bob", licensed("Bob"))
            .answer(1_300, 2, "Bob", 503)
            .answer(1_500, 2, "Bob", 200)
            .success(1_510, 2, "Bob", licensed("Bob"))
            .gone(90_000, 2, "client")
            // A 204 that the re-ask turns.
            .responds(2_000, 3, "203.0.113.9", "Carol", licensed("Carol"))
            .answer(2_300, 3, "Carol", 204)
            .answer(2_700, 3, "Carol", 200)
            .success(2_710, 3, "Carol", licensed("Carol"))
            .gone(95_000, 3, "client"),
        Recording::new("silent-offline-logins")
            .event(json!({"t":0,"ev":"host","platform":"paper","online_mode":false,"proxy":"none"}))
            .start(0, 1, "203.0.113.7", "Alice", offline("Alice"))
            .success(20, 1, "Alice", offline("Alice"))
            .gone(5_000, 1, "client"),
        Recording::new("silent-pings-and-scanners")
            .event(json!({"t":0,"conn":1,"ev":"open","ip":"203.0.113.7"}))
            .frame(1, 1, "c2s", b"\x00\xff\x05\x09localhost\x63\xdd\x01")
            .frame(2, 1, "c2s", b"\x00")
            .frame(3, 1, "s2c", b"\x00\x02{}")
            .gone(10, 1, "client")
            .event(json!({"t":11,"conn":2,"ev":"open","ip":"203.0.113.7"}))
            .frame(12, 2, "c2s", &[0xfe, 1])
            .gone(20, 2, "client")
            .event(json!({"t":21,"conn":3,"ev":"open","ip":"nonsense"}))
            .frame(22, 3, "c2s", b"GET / HTTP/1.1\r\n\r\n")
            .gone(30, 3, "client")
            .event(json!({"t":31,"conn":4,"ev":"open"}))
            .gone(32, 4, "client")
            // A handshake, and nothing after it, not even when the host complains.
            .event(json!({"t":41,"conn":5,"ev":"open","ip":"203.0.113.7"}))
            .frame(42, 5, "c2s", b"\x00\xff\x05\x09localhost\x63\xdd\x02")
            .kick(43, 5, r#"{"translate":"disconnect.timeout"}"#)
            .gone(50, 5, "server")
            // A login start, and gone before the encryption request.
            .start(60, 6, "203.0.113.7", "Mallory", offline("Mallory"))
            .gone(70, 6, "client")
            // Gone within 60 ms of the request.
            .leaves(80, 7, "203.0.113.7", "Mallory", offline("Mallory"), 59)
            .leaves(200, 8, "203.0.113.7", "Trent", licensed("Trent"), 0),
        Recording::new("silent-recordings-that-end-early")
            .start(0, 1, "203.0.113.7", "Alice", licensed("Alice"))
            .request(10, 1)
            .responds(100, 2, "203.0.113.8", "Bob", licensed("Bob"))
            .answer(400, 2, "Bob", 204)
            .kick(410, 2, UNVERIFIED),
        Recording::new("silent-gave-up-while-the-host-asked")
            .responds(0, 1, "203.0.113.7", "Alice", licensed("Alice"))
            .gone(900, 1, "client"),
        Recording::new("silent-hybrid-networks")
            .paper()
            .event(json!({"t":0,"ev":"plugins","list":["FastLogin","LuckPerms"]}))
            .leaves(0, 1, "203.0.113.7", "Alice", offline("Alice"), 300)
            .start(1_000, 2, "203.0.113.7", "Bob", offline("Bob"))
            .success(1_020, 2, "Bob", offline("Bob"))
            .gone(9_000, 2, "client"),
        Recording::new("silent-kicked-from-a-backend-for-its-own-reasons")
            .proxy("velocity", "modern")
            .joins(0, 1, "203.0.113.7", "Alice")
            .event(json!({"t":500,"ev":"kicked","conn":1,"server":"lobby","reason":"{\"translate\":\"multiplayer.disconnect.banned\"}"}))
            .gone(520, 1, "server")
            .joins(1_000, 2, "203.0.113.8", "Bob")
            .event(json!({"t":900_000,"ev":"kicked","conn":2,"server":"games","reason":"\"Unable to verify player details\""}))
            .gone(900_010, 2, "client"),
        Recording::new("sc0702-ban-list-and-plugins")
            .paper()
            .start(0, 1, "203.0.113.7", "Alice", licensed("Alice"))
            .refused(20, 1, r#"{"translate":"multiplayer.disconnect.not_whitelisted"}"#)
            .responds(1_000, 2, "203.0.113.8", "Bob", licensed("Bob"))
            .answer(1_300, 2, "Bob", 200)
            .refused(1_310, 2, r#"{"translate":"multiplayer.disconnect.banned.reason","with":["griefing"]}"#)
            .responds(2_000, 3, "203.0.113.9", "Carol", licensed("Carol"))
            .answer(2_300, 3, "Carol", 200)
            .refused(2_310, 3, r#"{"text":"VPNs are not welcome. Appeal at example.org"}"#)
            .responds(3_000, 4, "203.0.113.9", "Dave", licensed("Dave"))
            .answer(3_300, 4, "Dave", 200)
            .refused(3_310, 4, r#""The server is full!""#)
            .start(4_000, 5, "203.0.113.9", "Erin", licensed("Erin"))
            .refused(4_010, 5, r#""Maintenance, back at 8 pm""#)
            .start(5_000, 6, "203.0.113.9", "Frank", licensed("Frank"))
            .refused(5_010, 6, r#""Connection throttled! Please wait before reconnecting.""#)
            .counted(1, "SC0702", &[])
            .counted(2, "SC0702", &[])
            .counted(3, "SC0702", &[])
            .counted(4, "SC0702", &[])
            .counted(5, "SC0702", &[])
            .counted(6, "SC0702", &[]),
        Recording::new("sc0701-outdated")
            .start(0, 1, "203.0.113.7", "Alice", licensed("Alice"))
            .refused(5, 1, r#"{"translate":"multiplayer.disconnect.outdated_client","with":["1.21.8"]}"#)
            .start(100, 2, "203.0.113.7", "Bob", licensed("Bob"))
            .refused(105, 2, r#""Outdated server! I'm still on 1.20.1""#)
            .start(200, 3, "203.0.113.7", "Carol", licensed("Carol"))
            .refused(205, 3, r#"{"translate":"multiplayer.disconnect.incompatible","with":["1.21.8"]}"#)
            .counted(1, "SC0701", &[])
            .counted(2, "SC0701", &[])
            .counted(3, "SC0701", &[]),
        Recording::new("sc0703-too-slow")
            .paper()
            .start(0, 1, "203.0.113.7", "Alice", licensed("Alice"))
            .request(10, 1)
            .refused(30_010, 1, r#"{"translate":"multiplayer.disconnect.slow_login"}"#)
            .responds(100_000, 2, "203.0.113.7", "Bob", licensed("Bob"))
            .gone(130_200, 2, "server")
            .counted(1, "SC0703", &[])
            .counted(2, "SC0703", &[]),
    ]
}
