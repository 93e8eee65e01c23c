//! `sessioncheck probe --proxy`: a whole network by the words of the program.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use sessioncheck_tests::servers::{ScriptedBackend, Setup, program};
use tokio::process::Command;

const SECRET: &str = "canary-secret-of-this-network";

async fn sessioncheck(arguments: &[&str]) -> Output {
    Command::new(program().expect("the program is built"))
        .arg("probe")
        .args(arguments)
        .output()
        .await
        .expect("the program starts")
}

/// A proxy's folder with these backends in its list.
fn velocity(folder: &Path, mode: &str, backends: &[(&str, &ScriptedBackend)]) {
    let mut toml = format!(
        "config-version = \"2.7\"\nbind = \"0.0.0.0:25565\"\nonline-mode = true\nplayer-info-forwarding-mode = \"{mode}\"\nforwarding-secret-file = \"forwarding.secret\"\n\n[servers]\n"
    );
    for (name, backend) in backends {
        toml.push_str(&format!("{name} = \"{}\"\n", backend.address()));
    }
    toml.push_str("try = []\n");
    fs::write(folder.join("velocity.toml"), toml).expect("a folder of ours");
    fs::write(folder.join("forwarding.secret"), format!("{SECRET}\n")).expect("a folder of ours");
}

#[tokio::test]
async fn every_backend_of_a_velocity_has_its_verdict() {
    let folder = tempfile::Builder::new()
        .prefix("a proxy ")
        .tempdir()
        .expect("a folder");
    let right = ScriptedBackend::start(Setup::Modern(SECRET), 775)
        .await
        .expect("a port");
    let wrong = ScriptedBackend::start(Setup::Modern("another"), 775)
        .await
        .expect("a port");
    let open = ScriptedBackend::start(Setup::Open, 775)
        .await
        .expect("a port");
    let online = ScriptedBackend::start(Setup::Online, 775)
        .await
        .expect("a port");
    let legacy = ScriptedBackend::start(Setup::Legacy, 775)
        .await
        .expect("a port");
    let list = [
        ("right", &right),
        ("wrong", &wrong),
        ("open", &open),
        ("online", &online),
        ("legacy", &legacy),
    ];
    velocity(folder.path(), "modern", &list);
    let proxy = folder.path().to_str().expect("a text path");

    let output = sessioncheck(&["--proxy", proxy, "--format", "json"]).await;
    let json = String::from_utf8(output.stdout).expect("JSON is text");
    assert_eq!(output.status.code(), Some(1), "{json}");
    let seen: Vec<(String, Vec<String>, String)> = json
        .lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).expect("one object a line");
            let codes = line["findings"].as_array().expect("findings are a list");
            (
                line["server"].as_str().unwrap_or_default().to_owned(),
                codes
                    .iter()
                    .filter_map(|finding| finding["code"].as_str().map(str::to_owned))
                    .collect(),
                line["secret"].as_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    let expected = [
        ("right", &[][..], "match"),
        ("wrong", &["SC0301"], "mismatch"),
        ("open", &["SC0304", "SC0312"], "unchecked"),
        ("online", &["SC0305"], "unchecked"),
        ("legacy", &["SC0308", "SC0311"], "unchecked"),
    ];
    assert_eq!(seen.len(), expected.len(), "{json}");
    for ((server, codes, secret), (name, wanted, state)) in seen.iter().zip(expected) {
        assert_eq!((server.as_str(), secret.as_str()), (name, state));
        assert_eq!(codes, wanted, "{server}");
    }

    let output = sessioncheck(&["--proxy", proxy]).await;
    let text = String::from_utf8(output.stdout).expect("a table is text");
    assert!(
        text.lines()
            .any(|line| line.starts_with("right ") && line.ends_with("good, the secret fits")),
        "{text}"
    );
    for text in [
        &json,
        &text,
        &String::from_utf8_lossy(&output.stderr).into_owned(),
    ] {
        assert!(!text.contains(SECRET), "the secret stays where it is");
    }
}

/// A Paper server's folder that listens on this backend's port.
fn paper(folder: &Path, backend: &ScriptedBackend, files: &Files) {
    fs::create_dir_all(folder.join("config")).expect("a folder of ours");
    let write = |name: &str, text: String| {
        fs::write(folder.join(name), text).expect("a folder of ours");
    };
    let port = backend.address().port();
    let Files {
        online,
        bungeecord,
        velocity,
        secret,
        server_ip,
    } = files;
    write(
        "server.properties",
        format!("online-mode={online}\nserver-ip={server_ip}\nserver-port={port}\n"),
    );
    write(
        "spigot.yml",
        format!("settings:\n  bungeecord: {bungeecord}\n"),
    );
    write(
        "config/paper-global.yml",
        format!(
            "proxies:\n  velocity:\n    enabled: {velocity}\n    online-mode: true\n    secret: '{secret}'\n"
        ),
    );
}

/// What a Paper server's files say.
struct Files {
    online: bool,
    bungeecord: bool,
    velocity: bool,
    secret: &'static str,
    server_ip: &'static str,
}

const SOUND: Files = Files {
    online: false,
    bungeecord: false,
    velocity: true,
    secret: SECRET,
    server_ip: "127.0.0.1",
};

/// The one line about a backend whose folder is given too.
async fn with_its_files(setup: Setup, files: &Files) -> (Value, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let proxy = folder.path().join("proxy");
    let lobby = folder.path().join("lobby");
    fs::create_dir_all(&proxy).expect("a folder of ours");
    let backend = ScriptedBackend::start(setup, 775).await.expect("a port");
    velocity(&proxy, "modern", &[("lobby", &backend)]);
    paper(&lobby, &backend, files);
    let arguments = [
        "--proxy",
        proxy.to_str().expect("text"),
        "--backend-dir",
        lobby.to_str().expect("text"),
    ];
    let json = sessioncheck(&[&arguments[..], &["--format", "json"]].concat()).await;
    let json = String::from_utf8(json.stdout).expect("JSON is text");
    let text = sessioncheck(&arguments).await;
    let text = String::from_utf8(text.stdout).expect("a table is text");
    for output in [&json, &text] {
        assert!(!output.contains(SECRET), "the secret stays where it is");
    }
    let line = serde_json::from_str(json.trim()).unwrap_or_else(|error| panic!("{json}: {error}"));
    (line, text)
}

#[tokio::test]
async fn what_file_and_running_server_both_say_is_certain() {
    type Row = (
        &'static str,
        Setup,
        Files,
        &'static [(&'static str, &'static str, Option<&'static str>)],
        &'static str,
    );
    let rows: [Row; 7] = [
        ("all is well", Setup::Modern(SECRET), SOUND, &[], "agree"),
        (
            "another secret",
            Setup::Modern("another"),
            Files {
                secret: "another",
                ..SOUND
            },
            &[("SC0301", "certain", Some("proxies.velocity.secret"))],
            "agree",
        ),
        (
            "nothing is asked for",
            Setup::Open,
            Files {
                velocity: false,
                ..SOUND
            },
            &[
                ("SC0304", "certain", Some("proxies.velocity.enabled")),
                // It listens for this machine alone, so that nobody else can come past the proxy.
                ("SC0312", "likely", None),
            ],
            "agree",
        ),
        (
            "nothing is asked for, on every address",
            Setup::Open,
            Files {
                velocity: false,
                server_ip: "",
                ..SOUND
            },
            &[
                ("SC0312", "certain", Some("online-mode")),
                ("SC0304", "certain", Some("proxies.velocity.enabled")),
            ],
            "agree",
        ),
        (
            "an empty secret switches the asking off",
            Setup::Open,
            Files {
                secret: "",
                ..SOUND
            },
            &[
                ("SC0310", "certain", Some("proxies.velocity.secret")),
                ("SC0312", "likely", None),
            ],
            "agree",
        ),
        (
            "online mode",
            Setup::Online,
            Files {
                online: true,
                ..SOUND
            },
            &[("SC0305", "certain", Some("online-mode"))],
            "agree",
        ),
        (
            "the running server hides it, the files say it",
            Setup::Refuses(r#"{"text":"Closed on Sundays"}"#),
            Files {
                secret: "another",
                ..SOUND
            },
            &[("SC0301", "likely", Some("proxies.velocity.secret"))],
            "unknown",
        ),
    ];
    for (what, setup, files, expected, together) in rows {
        let (line, text) = with_its_files(setup, &files).await;
        let found: Vec<_> = line["findings"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|finding| {
                (
                    finding["code"].as_str().unwrap_or_default(),
                    finding["certainty"].as_str().unwrap_or_default(),
                    finding["key"].as_str(),
                )
            })
            .collect();
        assert_eq!(found, expected, "{what}: {line}");
        assert_eq!(line["files"], together, "{what}: {line}");
        assert_eq!(line["disagreement"], "", "{what}");
        let agreement = line["agreement"].as_str().unwrap_or_default();
        assert_eq!(agreement.is_empty(), together == "unknown", "{what}");
        assert!(text.contains(agreement), "{what}: {text}");
        let is_certain = expected
            .iter()
            .any(|(_, certainty, _)| *certainty == "certain");
        assert_eq!(
            text.contains("the file and the running server both say so"),
            is_certain,
            "{what}: {text}"
        );
    }
}

#[tokio::test]
async fn what_they_say_differently_is_said_and_which_of_them_is_right() {
    for (what, setup, files, disagreement) in [
        (
            "modern only in the file",
            Setup::Open,
            SOUND,
            "the file says forwarding modern (config/paper-global.yml:3 proxies.velocity.enabled), the running server forwarding none: restart it",
        ),
        (
            "offline only in the file",
            Setup::Online,
            SOUND,
            "the file says online-mode=false (server.properties:1 online-mode), the running server online-mode=true: restart it",
        ),
        (
            "the right secret only in the file",
            Setup::Modern("another"),
            SOUND,
            "the file says the secret fits (config/paper-global.yml:5 proxies.velocity.secret), the running server another secret: restart it",
        ),
        (
            "the right secret only in the running server",
            Setup::Modern(SECRET),
            Files {
                secret: "another",
                ..SOUND
            },
            "the file says another secret (config/paper-global.yml:5 proxies.velocity.secret), the running server the secret fits: mend the file before the next restart: it would put the file in force",
        ),
        (
            "modern only in the running server",
            Setup::Modern(SECRET),
            Files {
                velocity: false,
                ..SOUND
            },
            "the file says forwarding none (config/paper-global.yml:3 proxies.velocity.enabled), the running server forwarding modern: mend the file before the next restart: it would put the file in force",
        ),
        (
            "legacy only in the running server",
            Setup::Legacy,
            SOUND,
            "the file says forwarding modern (config/paper-global.yml:3 proxies.velocity.enabled), the running server forwarding legacy: restart it",
        ),
    ] {
        let (line, text) = with_its_files(setup, &files).await;
        assert_eq!(line["disagreement"], disagreement, "{what}");
        assert!(text.contains(disagreement), "{what}: {text}");
        let certain = line["findings"]
            .as_array()
            .expect("a list")
            .iter()
            .any(|finding| finding["certainty"] == "certain");
        assert!(
            !certain,
            "{what}: nothing is certain that two sources deny: {line}"
        );
    }
}

#[tokio::test]
async fn a_folder_that_may_be_another_servers_says_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let proxy = folder.path().join("proxy");
    let lobby = folder.path().join("lobby");
    fs::create_dir_all(&proxy).expect("a folder of ours");
    let listed = ScriptedBackend::start(Setup::Open, 775)
        .await
        .expect("a port");
    let other = ScriptedBackend::start(Setup::Open, 775)
        .await
        .expect("a port");
    velocity(&proxy, "modern", &[("lobby", &listed)]);
    // The folder has the name of the entry, and another port.
    paper(&lobby, &other, &SOUND);
    let output = sessioncheck(&[
        "--proxy",
        proxy.to_str().expect("text"),
        "--backend-dir",
        lobby.to_str().expect("text"),
        "--format",
        "json",
    ])
    .await;
    let line: Value = serde_json::from_slice(&output.stdout).expect("one object");
    assert_eq!(
        (&line["files"], &line["disagreement"]),
        (&"unknown".into(), &"".into())
    );
}

#[tokio::test]
async fn a_secret_that_is_not_tested_has_its_reason() {
    let backend = ScriptedBackend::start(Setup::Modern(SECRET), 775)
        .await
        .expect("a port");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let outside = elsewhere.path().join("forwarding.secret");
    fs::write(&outside, SECRET).expect("a folder of ours");
    let outside = outside.to_str().expect("text").replace('\\', "/");
    let by_path = format!("forwarding-secret-file = \"{outside}\"");
    let inline = format!("forwarding-secret = \"{SECRET}\"");
    for (what, version, key, secret, reason) in [
        (
            "an absolute path",
            "2.7",
            by_path.as_str(),
            "unchecked",
            "lies outside the proxy's folder; name it with --secret-file",
        ),
        ("inline in 1.x", "1.0", &inline, "match", ""),
        ("inline without a version", "", &inline, "match", ""),
        (
            "inline in 2.x",
            "2.7",
            &inline,
            "unchecked",
            "Velocity reads no forwarding-secret in velocity.toml from config-version 2.0 on",
        ),
        (
            "a file that is not there",
            "2.7",
            "forwarding-secret-file = \"other.secret\"",
            "unchecked",
            "there is no other.secret",
        ),
        (
            "an empty file",
            "2.7",
            "forwarding-secret-file = \"empty.secret\"",
            "unchecked",
            "nothing can be read from empty.secret",
        ),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let version = match version {
            "" => String::new(),
            version => format!("config-version = \"{version}\"\n"),
        };
        let toml = format!(
            "{version}bind = \"0.0.0.0:25565\"\nplayer-info-forwarding-mode = \"modern\"\n{key}\n\n[servers]\nlobby = \"{}\"\ntry = []\n",
            backend.address()
        );
        fs::write(folder.path().join("velocity.toml"), toml).expect("a folder of ours");
        fs::write(folder.path().join("empty.secret"), "").expect("a folder of ours");
        let proxy = folder.path().to_str().expect("text");
        let json = sessioncheck(&["--proxy", proxy, "--format", "json"]).await;
        let text = sessioncheck(&["--proxy", proxy]).await;
        let line: Value = serde_json::from_slice(&json.stdout).expect("one object");
        assert_eq!(line["secret"], secret, "{what}: {line}");
        let detail = line["detail"].as_str().unwrap_or_default();
        let table = String::from_utf8(text.stdout).expect("a table is text");
        for said in [detail, &table] {
            assert!(said.contains(reason), "{what}: {said}");
            assert_eq!(
                said.contains("was not tested"),
                !reason.is_empty(),
                "{what}: {said}"
            );
        }
        for output in [line.to_string(), table] {
            assert!(!output.contains(SECRET), "the secret stays where it is");
        }
    }
}

#[tokio::test]
async fn the_table_speaks_seven_languages() {
    let folder = tempfile::tempdir().expect("a folder");
    let open = ScriptedBackend::start(Setup::Open, 775)
        .await
        .expect("a port");
    velocity(folder.path(), "modern", &[("lobby", &open)]);
    for (tag, header) in [
        ("en", "past the proxy"),
        ("de", "am Proxy vorbei"),
        ("es", "sin pasar por el proxy"),
        ("fr", "sans le proxy"),
        ("pt-BR", "sem passar pelo proxy"),
        ("ru", "в обход прокси"),
        ("zh-CN", "绕过代理"),
    ] {
        let proxy = folder.path().to_str().expect("text");
        let output = sessioncheck(&["--proxy", proxy, "--lang", tag]).await;
        let text = String::from_utf8(output.stdout).expect("a table is text");
        let first = text.lines().next().unwrap_or_default();
        assert!(first.contains(header), "{tag}: {text}");
    }
}

#[tokio::test]
async fn what_cannot_be_done_is_one_line() {
    let empty = tempfile::tempdir().expect("a folder");
    let empty = empty.path().to_str().expect("text");
    for (arguments, words) in [
        (&["--proxy", empty][..], "no velocity.toml"),
        (&["--proxy", "/nowhere/at/all"], "/nowhere/at/all"),
        (&["203.0.113.1:25565"], "--i-own-this"),
        (&["127.0.0.1:0"], "port"),
        (&["127.0.0.1:1", "--secret-file", "/nowhere"], "/nowhere"),
    ] {
        let output = sessioncheck(arguments).await;
        let line = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {line}");
        assert!(line.contains(words), "{arguments:?}: {line}");
        assert_eq!(line.trim_end().lines().count(), 1, "{line}");
    }
}
