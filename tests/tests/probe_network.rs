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

#[tokio::test]
async fn a_running_server_that_its_files_contradict_is_to_be_restarted() {
    let folder = tempfile::tempdir().expect("a folder");
    let proxy = folder.path().join("proxy");
    let lobby = folder.path().join("lobby");
    fs::create_dir_all(&proxy).expect("a folder of ours");
    fs::create_dir_all(lobby.join("config")).expect("a folder of ours");
    let open = ScriptedBackend::start(Setup::Open, 775)
        .await
        .expect("a port");
    velocity(&proxy, "modern", &[("lobby", &open)]);
    fs::write(
        lobby.join("server.properties"),
        format!("online-mode=false\nserver-port={}\n", open.address().port()),
    )
    .expect("a folder of ours");
    fs::write(
        lobby.join("config/paper-global.yml"),
        format!("proxies:\n  velocity:\n    enabled: true\n    online-mode: true\n    secret: '{SECRET}'\n"),
    )
    .expect("a folder of ours");
    let output = sessioncheck(&[
        "--proxy",
        proxy.to_str().expect("text"),
        "--backend-dir",
        lobby.to_str().expect("text"),
    ])
    .await;
    let text = String::from_utf8(output.stdout).expect("a table is text");
    assert!(
        text.contains("velocity.enabled: true, the running server does not ask: restart it"),
        "{text}"
    );
    assert_eq!(output.status.code(), Some(1));
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
