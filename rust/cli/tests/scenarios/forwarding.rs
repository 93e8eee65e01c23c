//! Between proxy and backend: SC03, what of SC04 a refusal shows, and a backend that is down.

use serde_json::json;

use crate::recording::*;

const HERE: &str = "203.0.113.7";
const PROXY: &str = "10.0.0.2";
const STRANGER: &str = "198.51.100.20";

const SECRET: &str = r#"{"text":"Unable to verify player details"}"#;
const NEEDS_VELOCITY: &str = r#"{"text":"This server requires you to connect with Velocity."}"#;
const NEEDS_BUNGEE: &str = r#"{"text":"If you wish to use IP forwarding, please enable it in your BungeeCord config as well!"}"#;
const NOT_ASKED: &str = r#"Your server did not send a forwarding request to the proxy. Make sure the server is configured for Velocity forwarding."#;

/// A backend of Velocity's that refuses a signed player with these words.
fn signed(name: &'static str, reason: &str) -> Recording {
    Recording::new(name)
        .backend_of("velocity", "modern")
        .start(0, 1, PROXY, "Alice", licensed("Alice"))
        .asked(5, 1, Some(&[7; 60]))
        .refused(10, 1, reason)
}

/// A proxy whose player was let in and then refused by the backend with these words.
fn passed_on(name: &'static str, platform: &str, forwarding: &str, reason: &str) -> Recording {
    Recording::new(name)
        .proxy(platform, forwarding)
        .joins(0, 1, HERE, "Alice")
        .event(json!({"t":400,"ev":"kicked","conn":1,"server":"lobby","reason":json!({"text":reason}).to_string()}))
        .gone(450, 1, "server")
}

/// A backend that lets one player of the proxy in.
fn with_one_let_in(recording: Recording) -> Recording {
    recording
        .start(0, 90, PROXY, "Zoe", licensed("Zoe"))
        .asked(5, 90, Some(&[7; 60]))
        .success(20, 90, "Zoe", licensed("Zoe"))
}

pub(crate) fn recordings() -> Vec<Recording> {
    vec![
        signed("sc0301-secret-mismatch", SECRET).likely(1, "SC0301", &[]),
        signed("sc0301-found-in-the-files", SECRET)
            .finding("SC0301")
            .start(1_000, 2, PROXY, "Bob", licensed("Bob"))
            .asked(1_005, 2, Some(&[7; 60]))
            .refused(1_010, 2, SECRET)
            .likely(1, "SC0301", &[])
            .certain(2, "SC0301", &[]),
        passed_on("sc0301-through-the-proxy", "velocity", "modern", "Unable to connect to lobby: Unable to verify player details")
            .told(1, "SC0301", &[]),
        Recording::new("sc0301-or-the-version")
            .version(759)
            .backend_of("velocity", "modern")
            .start(0, 1, PROXY, "Alice", None)
            .asked(5, 1, Some(&[7; 60]))
            .refused(10, 1, SECRET)
            // A client that does not sign fails too: the secret it is.
            .version(767)
            .start(1_000, 2, PROXY, "Bob", licensed("Bob"))
            .asked(1_005, 2, Some(&[7; 60]))
            .refused(1_010, 2, SECRET)
            .version(759)
            .start(2_000, 3, PROXY, "Carol", None)
            .asked(2_005, 3, Some(&[7; 60]))
            .refused(2_010, 3, SECRET)
            .likely(1, "SC0301", &["SC0307"])
            .likely(2, "SC0301", &[])
            .likely(3, "SC0301", &[]),
        Recording::new("sc0301-behind-via")
            .backend_of("velocity", "modern")
            .event(json!({"t":0,"ev":"plugins","list":["ViaVersion"]}))
            .start(0, 1, PROXY, "Alice", licensed("Alice"))
            .asked(5, 1, Some(&[7; 60]))
            .refused(10, 1, SECRET)
            .likely(1, "SC0301", &["SC0307"]),
        with_one_let_in(Recording::new("sc0307-the-secret-is-proven").backend_of("velocity", "modern"))
            .version(760)
            .start(1_000, 1, PROXY, "Alice", licensed("Alice"))
            .asked(1_005, 1, Some(&[7; 60]))
            .refused(1_010, 1, SECRET)
            .likely(1, "SC0307", &[]),
        signed("sc0307-in-words", r#"{"text":"Internal Exception: java.lang.IllegalStateException: Unsupported forwarding version 5, wanted upto 4"}"#)
            .likely(1, "SC0307", &[]),
        signed("sc0301-in-the-forge-mods-words", r#""Unable to verify player details.""#)
            .likely(1, "SC0301", &["SC0303"]),
        Recording::new("sc0314-secret-read-differently")
            .backend_of("velocity", "modern")
            .finding("SC0314")
            .start(0, 1, PROXY, "Alice", licensed("Alice"))
            .asked(5, 1, Some(&[7; 60]))
            .refused(10, 1, SECRET)
            .certain(1, "SC0314", &["SC0301"]),
        Recording::new("sc0302-unexpected-forwarding")
            .backend_of("velocity", "none")
            .typed("play.example.org\u{0}203.0.113.7\u{0}069a79f444e94726a5befca90e38aaf5")
            .start(0, 1, PROXY, "Alice", licensed("Alice"))
            .refused(10, 1, r#"{"text":"Unknown data in login hostname, did you forget to enable BungeeCord in spigot.yml?"}"#)
            .likely(1, "SC0302", &[]),
        passed_on("sc0302-through-bungeecord", "bungee", "none", "§cKicked whilst connecting to lobby: If you wish to use IP forwarding, please enable it in your BungeeCord config as well!")
            .told(1, "SC0302", &["SC0303"]),
        passed_on("sc0302-backend-hung-up", "velocity", "legacy", "The connection to the remote server was unexpectedly closed. This is usually because the remote server does not have BungeeCord IP forwarding correctly enabled.")
            .told(1, "SC0302", &[]),
        passed_on("sc0302-no-token", "velocity", "legacy", "Unable to connect to lobby: Unable to authenticate - no data was forwarded by the proxy.")
            .told(1, "SC0302", &[]),
        passed_on("sc0303-through-velocity", "velocity", "none", "Unable to connect to lobby: This server requires you to connect with Velocity.")
            .told(1, "SC0303", &[]),
        Recording::new("sc0303-or-joined-from-next-door")
            .backend_of("velocity", "modern")
            .start(0, 1, PROXY, "Alice", offline("Alice"))
            .asked(5, 1, None)
            .refused(10, 1, NEEDS_VELOCITY)
            .likely(1, "SC0303", &["SC0306"]),
        Recording::new("sc0303-after-the-proxys-login")
            .backend_of("velocity", "modern")
            .joins(0, 1, HERE, "Alice")
            .start(1_000, 2, STRANGER, "Alice", licensed("Alice"))
            .asked(1_005, 2, None)
            .refused(1_010, 2, NEEDS_VELOCITY)
            .gone(1_100, 1, "client")
            .likely(2, "SC0303", &[]),
        passed_on("sc0303-empty-payload", "velocity", "legacy", "Unable to connect to lobby: Received empty player info payload from the proxy.")
            .told(1, "SC0303", &[]),
        passed_on("sc0304-backend-does-not-ask", "velocity", "modern", &format!("Unable to connect to lobby: {NOT_ASKED}"))
            .told(1, "SC0304", &[]),
        Recording::new("sc0304-in-the-login-state")
            .proxy("velocity", "modern")
            .responds(0, 1, HERE, "Alice", licensed("Alice"))
            .answer(300, 1, "Alice", 200)
            .refused(400, 1, &json!({"text":format!("Unable to connect to lobby: {NOT_ASKED}")}).to_string())
            .likely(1, "SC0304", &[]),
        passed_on("sc0310-backend-secret-empty", "velocity", "modern", NOT_ASKED)
            .finding("SC0310")
            .joins(1_000, 2, HERE, "Bob")
            .event(json!({"t":1_400,"ev":"kicked","conn":2,"server":"lobby","reason":json!({"text":NOT_ASKED}).to_string()}))
            .gone(1_450, 2, "server")
            .told(1, "SC0304", &[])
            .told_certain(2, "SC0310", &["SC0304"]),
        passed_on("sc0305-velocity", "velocity", "modern", "Backend server is online-mode!")
            .told(1, "SC0305", &[]),
        passed_on("sc0305-bungeecord", "bungee", "legacy", "Exception Connecting:RuntimeException : Server is online mode! @ net.md_5.bungee.ServerConnector:261")
            .told(1, "SC0305", &[]),
        Recording::new("sc0305-seen-from-the-backend")
            .event(json!({"t":0,"ev":"host","platform":"paper","online_mode":true,"proxy":"velocity","forwarding":"modern"}))
            .finding("SC0305")
            .leaves(0, 1, "10.0.0.2", "Alice", licensed("Alice"), 100)
            .told_certain(1, "SC0305", &[]),
        Recording::new("sc0306-joined-directly")
            .backend_of("velocity", "modern")
            .start(0, 1, STRANGER, "Alice", licensed("Alice"))
            .asked(5, 1, None)
            .refused(10, 1, NEEDS_VELOCITY)
            .likely(1, "SC0306", &["SC0303"]),
        with_one_let_in(Recording::new("sc0306-past-a-proxy-that-works").backend_of("velocity", "modern"))
            .start(5_000, 1, STRANGER, "Alice", licensed("Alice"))
            .asked(5_005, 1, None)
            .refused(5_010, 1, NEEDS_VELOCITY)
            .likely(1, "SC0306", &[]),
        Recording::new("sc0306-behind-bungeecord")
            .backend_of("bungee", "legacy")
            .start(0, 1, STRANGER, "Alice", offline("Alice"))
            .refused(10, 1, NEEDS_BUNGEE)
            .likely(1, "SC0306", &["SC0302"]),
        Recording::new("sc0302-several-players-from-one-address")
            .backend_of("bungee", "legacy")
            .start(0, 1, STRANGER, "Alice", offline("Alice"))
            .refused(10, 1, NEEDS_BUNGEE)
            .start(1_000, 2, STRANGER, "Bob", offline("Bob"))
            .refused(1_010, 2, NEEDS_BUNGEE)
            .likely(1, "SC0306", &["SC0302"])
            .likely(2, "SC0302", &["SC0303", "SC0306"]),
        passed_on("sc0308-both-forwardings-on", "velocity", "modern", "If you wish to use IP forwarding, please enable it in your BungeeCord config as well!")
            .told(1, "SC0308", &["SC0302"]),
        passed_on("sc0309-guard-token", "velocity", "bungeeguard", "Unable to connect to lobby: Unable to authenticate.")
            .told(1, "SC0309", &[]),
        signed("sc0315-proxy-protocol", SECRET)
            .likely(1, "SC0301", &[])
            .event(json!({"t":500,"ev":"finding","code":"SC0315"}))
            .responds(1_000, 2, HERE, "Bob", licensed("Bob"))
            .event(json!({"t":1_300,"ev":"upstream","name":"Bob","status":204,"ms":80,"with_ip":true,"conn":2}))
            .event(json!({"t":1_700,"ev":"upstream","name":"Bob","status":200,"ms":80,"with_ip":false,"conn":2}))
            .refused(1_710, 2, UNVERIFIED)
            .certain(2, "SC0315", &["SC0107"]),
        Recording::new("sc0316-throttled-behind-a-proxy")
            .backend_of("bungee", "legacy")
            .start(0, 1, STRANGER, "Alice", offline("Alice"))
            .refused(10, 1, r#"{"text":"Connection throttled! Please wait before reconnecting."}"#)
            .likely(1, "SC0316", &[]),
        Recording::new("sc0316-a-tunnel-in-front")
            .proxy("velocity", "modern")
            .start(0, 1, STRANGER, "Alice", licensed("Alice"))
            .refused(10, 1, r#"{"text":"You are logging in too fast, try again later."}"#)
            .start(1_000, 2, STRANGER, "Bob", licensed("Bob"))
            .refused(1_010, 2, r#"{"text":"You are logging in too fast, try again later."}"#)
            .counted(1, "SC0702", &[])
            .likely(2, "SC0316", &[]),
        signed("sc0319-host-not-approved", r#""Unapproved proxy host.""#).likely(1, "SC0319", &[]),
        signed("sc0320-profile-unreadable", r#""Unable to read player profile""#).likely(1, "SC0320", &[]),
        Recording::new("sc0321-handshake-mod-missing")
            .proxy("velocity", "modern")
            .version(763)
            .typed("play.example.org\u{0}FML3\u{0}")
            .start(0, 1, HERE, "Alice", licensed("Alice"))
            .refused(30_000, 1, r#""Incompatible client""#)
            .likely(1, "SC0321", &[]),
        Recording::new("sc0321-in-a-backends-words")
            .version(754)
            .typed("play.example.org\u{0}FML2\u{0}")
            .proxy("velocity", "modern")
            .joins(0, 1, HERE, "Alice")
            .event(json!({"t":400,"ev":"kicked","conn":1,"server":"modded","reason":"{\"text\":\"Incompatible client\"}"}))
            .gone(450, 1, "server")
            .told(1, "SC0321", &[]),
        Recording::new("sc0406-key-missing-at-a-proxy")
            .proxy("velocity", "modern")
            .version(760)
            .start(0, 1, HERE, "Alice", licensed("Alice"))
            .refused(5, 1, r#"{"translate":"multiplayer.disconnect.missing_public_key"}"#)
            .likely(1, "SC0406", &[]),
        Recording::new("sc0405-key-missing-at-a-server")
            .paper()
            .version(760)
            .start(0, 1, HERE, "Alice", licensed("Alice"))
            .refused(5, 1, r#"{"text":"Missing profile public key.\nThis server requires secure profiles."}"#)
            .likely(1, "SC0405", &[]),
        Recording::new("sc0408-username-validation")
            .paper()
            .start(0, 1, HERE, "*Alice", None)
            .refused(5, 1, r#"{"text":"Internal Exception: java.lang.IllegalStateException: Invalid characters in username"}"#)
            .likely(1, "SC0408", &[]),
        passed_on("sc0507-backend-refuses", "bungee", "legacy", "Could not connect to a default or fallback server, please try again later: io.netty.channel.AbstractChannel$AnnotatedConnectException: Connection refused: /10.0.0.9:25566")
            .told(1, "SC0507", &[]),
        passed_on("sc0507-in-older-bungeecords-words", "bungee", "legacy", "\u{a7}cCould not connect to a default or fallback server. Incorrectly configured address/port/firewall? io.netty.channel.AbstractChannel$AnnotatedConnectException")
            .told(1, "SC0507", &[]),
        passed_on("sc0507-or-another-exception", "velocity", "modern", "Unable to connect you to lobby. Please try again later.")
            .told(1, "SC0507", &["SC0305"]),
        Recording::new("sc0607-geyser-on-the-backend")
            .backend_of("velocity", "modern")
            .event(json!({"t":0,"ev":"plugins","list":["Geyser-Spigot","floodgate"]}))
            .start(0, 1, "127.0.0.1", ".Alice", uuid::Uuid::from_u128(0x0009_01f6_4f65_a1c3))
            .asked(5, 1, None)
            .refused(10, 1, NEEDS_VELOCITY)
            .likely(1, "SC0607", &[]),
        Recording::new("sc0307-backends-let-others-in")
            .proxy("velocity", "modern")
            .joins(0, 1, "192.0.2.1", "Zoe")
            .event(json!({"t":500,"ev":"joined","conn":1,"name":"Zoe","uuid":licensed("Zoe").to_string()}))
            .version(759)
            .joins(5_000, 2, HERE, "Alice")
            .event(json!({"t":5_400,"ev":"kicked","conn":2,"server":"lobby","reason":SECRET}))
            .gone(5_450, 2, "server")
            .told(2, "SC0307", &[]),
        Recording::new("silent-let-in-by-the-next-backend")
            .proxy("velocity", "modern")
            .joins(0, 1, HERE, "Alice")
            .event(json!({"t":400,"ev":"kicked","conn":1,"server":"lobby","reason":SECRET}))
            .event(json!({"t":450,"ev":"joined","conn":1,"name":"Alice","uuid":licensed("Alice").to_string()}))
            .gone(5_000, 1, "client"),
        Recording::new("sc0303-the-network-forwards-nothing")
            .backend_of("velocity", "none")
            .start(0, 1, STRANGER, "Alice", offline("Alice"))
            .asked(5, 1, None)
            .refused(10, 1, NEEDS_VELOCITY)
            .likely(1, "SC0303", &[]),
        passed_on("sc0605-a-backend-calls-it-unverified", "velocity", "modern", "Unable to connect to lobby: Failed to verify username!")
            .told(1, "SC0605", &[]),
    ]
}
