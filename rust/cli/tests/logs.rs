//! Logs under `tests/logs/`: each directory holds one server's or one network's, and what they must come to.
//!
//! `SESSIONCHECK_BLESS=1` writes the expectations again; they are read before they are committed.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

const EXPECTED: &str = "expected.jsonl";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/logs")
}

fn read_in(place: &Path, arguments: &[&str], stdin: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sessioncheck"))
        .arg("read")
        .args(arguments)
        .current_dir(place)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    let stdin = stdin.to_vec();
    let writer = std::thread::spawn(move || {
        // Whoever needs no stdin closes it.
        let _ = pipe.write_all(&stdin);
    });
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("the writer ends");
    output
}

fn rows(output: &Output) -> Vec<Value> {
    String::from_utf8(output.stdout.clone())
        .expect("UTF-8")
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

fn codes(output: &Output) -> Vec<String> {
    rows(output)
        .iter()
        .map(|row| row["code"].as_str().expect("a code").to_owned())
        .collect()
}

fn logs_in(place: &Path, within: &Path, files: &mut Vec<String>) {
    let mut entries: Vec<_> = std::fs::read_dir(within)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            logs_in(place, &path, files);
        } else if path.file_name().is_some_and(|name| name != EXPECTED) {
            let relative = path.strip_prefix(place).expect("within");
            files.push(relative.to_string_lossy().replace('\\', "/"));
        }
    }
}

/// The parts of a row that do not change with a page's words.
fn told(row: &Value) -> Value {
    let mut row = row.clone();
    if let Some(row) = row.as_object_mut() {
        row.remove("fix");
    }
    row
}

#[test]
fn every_log_comes_to_what_is_expected() {
    let bless = std::env::var_os("SESSIONCHECK_BLESS").is_some();
    let mut wrong = String::new();
    let mut places: Vec<_> = std::fs::read_dir(folder())
        .expect("the logs")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    places.sort();
    assert!(places.len() >= 15);
    for place in places {
        let mut files = Vec::new();
        logs_in(&place, &place, &mut files);
        // In whatever order they are named.
        for turn in 0..2 {
            files.reverse();
            let mut arguments = vec!["--format", "json"];
            arguments.extend(files.iter().map(String::as_str));
            let output = read_in(&place, &arguments, b"");
            let raw = |byte: &u8| byte.is_ascii_control() && *byte != b'\n';
            assert!(
                !output.stdout.iter().chain(&output.stderr).any(raw),
                "{}",
                place.display()
            );
            let lines: String = rows(&output)
                .iter()
                .map(|row| format!("{}\n", told(row)))
                .collect();
            let path = place.join(EXPECTED);
            if bless && turn == 0 {
                std::fs::write(&path, &lines).expect("written");
            }
            let expected = std::fs::read_to_string(&path).unwrap_or_default();
            if sorted_servers(&lines) != sorted_servers(&expected) {
                wrong.push_str(&format!(
                    "{}\n expected\n{expected} came to\n{lines}",
                    place.display()
                ));
            }
            let found = rows(&output).iter().any(|row| row["severity"] != "info");
            assert_eq!(
                output.status.code(),
                Some(i32::from(found)),
                "{}",
                place.display()
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The order of servers is the order of the arguments.
fn sorted_servers(lines: &str) -> Vec<Value> {
    lines
        .lines()
        .map(|line| {
            let mut row: Value = serde_json::from_str(line).expect("JSON");
            if let Some(servers) = row["servers"].as_array_mut() {
                servers.sort_by_key(ToString::to_string);
            }
            row
        })
        .collect()
}

#[test]
fn ten_thousand_lines_of_chat_are_no_evidence() {
    let said = [
        "Unable to verify player details",
        "Disconnecting Bob (/203.0.113.7:1): Failed to verify username!",
        "Bob (/203.0.113.7:1) lost connection: Disconnected",
        "Username 'Bob' tried to join with an invalid session",
        "**** SERVER IS RUNNING IN OFFLINE/INSECURE MODE!",
        "[connected player] Bob (/203.0.113.7:1): disconnected while connecting to lobby: Unable to verify player details",
        "disconnected with: Kicked whilst connecting to lobby: Unable to verify player details",
        "Couldn't verify username because servers are unavailable",
        "[12:00:00 ERROR]: Velocity is enabled, but no secret key was specified. A secret key is required.",
        "java.net.UnknownHostException: sessionserver.mojang.com",
        "[LuckPerms] 'Bob' has previously used the unique ids [2c22d302-a5fa-38ae-b58d-dd6fb37fea2f] but is now connecting with 'baec620d-572a-4c00-8d1c-ed5698ca6983'",
        "Error authenticating Bob with minecraft.net",
        "lost connection: Failed to verify username!",
        "-> UpstreamBridge has disconnected",
        "<-> ServerConnector [lobby] has connected",
        "Denying connection from /203.0.113.7 - x @ y - reason: INCORRECT_TOKEN",
        "Hooks.bungeecord is set to true but your server appears to be running in non-bungeecord mode",
        "While this makes the game possible to play without internet access, it also opens up",
        "Running in offline mode. Beware that this is not secure and players can impersonate each other.",
        "Environment: Environment[sessionHost=http://127.0.0.1:8080, name=PROD]",
        "Starting minecraft server version 1.21.4",
    ];
    let heads = [
        "[12:00:00] [Async Chat Thread - #3/INFO]: <Ann> ",
        "[12:00:00] [Server thread/INFO]: <Ann> ",
        "[12:00:00] [Server thread/INFO]: [Not Secure] <Ann> ",
        "[12:00:00 INFO]: [Not Secure] [Ann] ",
        "[12:00:00] [Server thread/INFO]: * Ann ",
        "[12:00:00] [Server thread/INFO]: [Server] ",
        "[12:00:00 INFO]: [Ann] ",
        "[12:00:00 INFO]: Ann ",
        "[12:00:00] [Server thread/INFO]: [AuthMe] ",
        "[12:00:00] [Server thread/INFO]: [BungeeGuard] ",
        "[12:00:00 INFO]: [Discord | Member] Ann » ",
        "[12:00:00 INFO]: [DiscordSRV] Chat: Ann: ",
        "[12:00:00 INFO]: [Sign] Ann: ",
        "[12:00:00 INFO]: Ann wrote in a book: ",
        "[12:00:00] [Server thread/INFO]: [@] ",
        "[12:00:00] [Server thread/INFO]: Ann whispers to Bob: ",
        "[12:00:00 INFO]: Ann » ",
        "[12:00:00 INFO]: [Member] Ann: ",
        "[12:00:00 INFO]: Ann: ",
        "[12:00:00 INFO]: Ann issued server command: /msg Bob ",
        "[12:00:00 INFO] [chat]: Ann: ",
        "[12:00:00 INFO]: [connected player] Ann (/203.0.113.9:4) -> executed command /msg Bob ",
        "12:00:00 [INFO] [Ann] executed command: /msg Bob ",
        "12:00:00 [INFO] [Global] [Ann] ",
        "[12:00:00] [Server thread/INFO] (Minecraft) <Ann> ",
        "[21Nov2026 12:00:00.000] [Server thread/INFO] [net.minecraft.server.MinecraftServer/]: <Ann> ",
    ];
    // Names that plugins have are free to take.
    let mut log = String::from(
        "[11:00:00 INFO]: Ann joined the game\n[11:00:00 INFO]: AuthMe joined the game\n[11:00:00 INFO]: BungeeGuard joined the game\n",
    );
    for number in 0..10_000 {
        log.push_str(heads[number % heads.len()]);
        log.push_str(said[number / heads.len() % said.len()]);
        log.push('\n');
    }
    let output = read_in(&folder(), &["--format", "json", "-"], log.as_bytes());
    assert_eq!(codes(&output), Vec::<String>::new());
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn bungeecords_brackets_are_chat_while_somebody_plays() {
    let log = "12:00:00 [INFO] [Ann] <-> ServerConnector [lobby] has connected\n\
        12:20:00 [INFO] [Ann] disconnected with: Kicked whilst connecting to lobby: Unable to verify player details\n\
        12:40:00 [INFO] [Ann] -> UpstreamBridge has disconnected\n";
    let output = read_in(&folder(), &["--format", "json", "-"], log.as_bytes());
    assert_eq!(codes(&output), Vec::<String>::new());
    let log = log.replace("12:40:00", "12:20:00");
    let output = read_in(&folder(), &["--format", "json", "-"], log.as_bytes());
    assert_eq!(codes(&output), ["SC0301"]);
}

#[test]
fn nothing_found_says_what_else_to_look_at() {
    let output = read_in(&folder().join("ordinary-life"), &["latest.log"], b"");
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(
        text.contains("sessioncheck doctor") && text.contains("SC0101"),
        "{text}"
    );
}

#[test]
fn people_read_what_to_do() {
    let place = folder().join("velocity-secret-mismatch");
    let files = ["lobby/logs/latest.log", "proxy/logs/latest.log"];
    for (lang, place_word, word) in [
        ("en", "\n  Where: ", "\n  What to do: "),
        ("de", "\n  Wo: ", "\n  Was zu tun ist: "),
        ("xx", "\n  Where: ", "\n  What to do: "),
    ] {
        let output = read_in(&place, &["--lang", lang, files[0], files[1]], b"");
        assert_eq!(output.status.code(), Some(1));
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(
            text.contains("SC0301") && text.contains("Alice, Bob"),
            "{text}"
        );
        assert!(text.contains(place_word) && text.contains(word), "{text}");
        assert!(
            !text.contains("203.0.113.7") && !text.contains('\u{1b}'),
            "{text}"
        );
    }
    let output = read_in(&place, &["--private", files[0], files[1]], b"");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(
        !text.contains("Alice") && !text.contains("Bob") && text.contains("player 1"),
        "{text}"
    );
}

#[test]
fn every_line_fits_a_narrow_screen_and_every_command_can_be_typed() {
    let place = folder().join("paper-outage");
    for lang in ["en", "de", "es", "fr", "pt-BR", "ru"] {
        let output = read_in(&place, &["--lang", lang, "latest.log"], b"");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{lang}: {line}");
        }
        assert!(
            text.contains("sessioncheck explain SC0201") && text.contains("id=<null>"),
            "{text}"
        );
    }
    // What the program without a server does not know is the plugin's.
    let place = folder().join("paper-invalid-session");
    let output = read_in(&place, &["2026-11-21-1.log"], b"");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(text.contains("/sessioncheck why PLAYER"), "{text}");
}

#[test]
fn a_token_in_a_hosts_own_line_is_never_shown() {
    let token = "AUSPg7PYBsCANARY3kqJq0o5Yf4vXkqf";
    for line in [
        format!(
            "Denying connection from aef501dc-1111-4111-8111-111111111111 @ 203.0.113.6 - {token} - reason: INCORRECT_TOKEN"
        ),
        format!(
            "Denying connection from aef501dc-1111-4111-8111-111111111111 @ 203.0.113.6 - reason: INCORRECT_TOKEN - {token}"
        ),
        format!("Denying connection from 203.0.113.6 - {token} - reason: INVALID_HANDSHAKE"),
    ] {
        let log = format!("[12:01:00] [Netty Epoll Server IO #3/WARN]: [BungeeGuard] {line}\n");
        for arguments in [&["-"][..], &["--format", "json", "-"], &["--private", "-"]] {
            let output = read_in(&folder(), arguments, log.as_bytes());
            assert_eq!(output.status.code(), Some(1), "{line}");
            let shown = [output.stdout, output.stderr].concat();
            let shown = String::from_utf8_lossy(&shown);
            assert!(!shown.contains("CANARY"), "{shown}");
            if arguments[0] == "--private" {
                assert!(!shown.contains("aef501dc"), "{shown}");
            }
        }
    }
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_reported() {
    let place = folder().join("paper-secret-empty");
    let output = read_in(&place, &["missing-198.51.100.7.log", "latest.log"], b"");
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(errors.contains("missing-198.51.100.x"), "{errors}");
    let broken = [&packed(1)[..12], b"rubbish"].concat();
    let output = read_in(&place, &["-"], &broken);
    assert_eq!(output.status.code(), Some(2), "nothing of it could be read");
    for missing in ["missing.log", "."] {
        let output = read_in(&place, &[missing], b"");
        assert_eq!(output.status.code(), Some(2), "{missing}");
        assert!(output.stdout.is_empty());
    }
    let output = read_in(&place, &["-"], b"");
    assert_eq!(output.status.code(), Some(0), "an empty log holds nothing");
}

/// A log of failures, `day` days after the first of November, packed.
fn packed(day: u32) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    for minute in [5, 50] {
        writeln!(packed, "[12:{minute:02}:00] [Server thread/INFO]: Disconnecting P{day} (/203.0.113.{day}:1): This server requires you to connect with Velocity.").expect("packed");
    }
    packed.finish().expect("packed")
}

#[test]
fn packed_and_rotated_logs_are_read_in_the_order_of_their_days() {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rotated");
    std::fs::create_dir_all(&place).expect("a folder");
    let names: Vec<String> = [3, 1, 2]
        .iter()
        .map(|day| format!("2026-11-0{day}-1.log.gz"))
        .collect();
    for (name, day) in names.iter().zip([3, 1, 2]) {
        std::fs::write(place.join(name), packed(day)).expect("written");
    }
    let mut arguments = vec!["--format", "json"];
    arguments.extend(names.iter().map(String::as_str));
    let output = read_in(&place, &arguments, b"");
    let rows = rows(&output);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["count"], 6);
    assert_eq!(rows[0]["first"], "2026-11-01T12:05:00");
    assert_eq!(rows[0]["last"], "2026-11-03T12:50:00");
    assert_eq!(rows[0]["players"], serde_json::json!(["P1", "P2", "P3"]));

    // One that was cut off by a crash tells what it has.
    let mut broken = packed(4);
    broken.truncate(broken.len() - 6);
    std::fs::write(place.join("2026-11-04-1.log.gz"), broken).expect("written");
    let output = read_in(&place, &["--format", "json", "2026-11-04-1.log.gz"], b"");
    assert_eq!(output.status.code(), Some(1));
    assert!(!output.stderr.is_empty());
}

#[test]
fn a_bomb_is_stopped_and_said() {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![0; 1 << 20];
    for _ in 0..80 {
        packed.write_all(&zeros).expect("packed");
    }
    let bomb = packed.finish().expect("packed");
    assert!(bomb.len() < 1 << 20);
    let output = read_in(&folder(), &["--format", "json", "-"], &bomb);
    let errors = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(errors.contains("the rest was not read"), "{errors}");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_line_of_a_hundred_megabytes_hides_nothing() {
    let mut log = vec![b'x'; 100_000_000];
    log.extend_from_slice(
        b"\n[12:00:00 INFO]: Disconnecting Ann (/203.0.113.7:1): Unable to verify player details\n",
    );
    let output = read_in(&folder(), &["--format", "json", "-"], &log);
    assert_eq!(codes(&output), ["SC0301"]);
    let errors = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(errors.contains("beginnings were read: 1"), "{errors}");
}
