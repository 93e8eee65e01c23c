//! `sessioncheck relay` as a process.

#![cfg(unix)]

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use sessioncheck_tests::mojang::{Account, Authority, Behaviour, Endpoint, ScriptedMojang};

use crate::client::{connect, get, split};
use crate::{WORLD, mojang};

/// The program, built beside this test.
static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::current_exe().unwrap();
    let folder = folder.ancestors().nth(2).unwrap();
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "-p", "sessioncheck"])
        .status()
        .unwrap();
    assert!(built.success());
    folder.join("sessioncheck")
});

struct Running {
    child: Child,
    first_line: serde_json::Value,
}

impl Drop for Running {
    /// A test that ends early leaves nobody listening. One that has ended already cannot be killed, and need not be.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    /// Starts it under a limit of open files (0: none of ours).
    fn start(arguments: &str, files: u32) -> Self {
        Self::start_with(arguments, files, &[])
    }

    fn start_with(arguments: &str, files: u32, variables: &[(&str, &str)]) -> Self {
        let limit = if files == 0 {
            String::new()
        } else {
            format!("ulimit -n {files}; ")
        };
        let mut child = Command::new("sh")
            // The program's path may hold spaces: the shell gets it as a word of its own.
            .args(["-c", &format!("{limit}exec \"$0\" relay {arguments}")])
            .arg(&*PROGRAM)
            .env("HTTPS_PROXY", "http://somebody:secret@proxy.example:3128")
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        Self {
            child,
            first_line: serde_json::from_str(&line).unwrap(),
        }
    }

    fn alice(&self) -> String {
        format!(
            "{}?username=Alice&serverId=-1f",
            self.first_line["has_joined"].as_str().unwrap()
        )
    }

    /// Sends a signal; its exit code, what it said on stderr, and how long it took.
    fn end(mut self, signal: &str) -> (Option<i32>, String, Duration) {
        let started = Instant::now();
        let sent = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
        let code = self.child.wait().unwrap().code();
        let mut said = String::new();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        (code, said, started.elapsed())
    }
}

#[test]
fn it_says_where_it_is_and_ends_when_told() {
    let mojang = mojang();
    for signal in ["-TERM", "-INT"] {
        let running = Running::start(&format!("--upstream {} --budget 4.5s", mojang.url()), 0);
        let host = running.first_line["session_host"]
            .as_str()
            .unwrap()
            .to_owned();
        for (key, end) in [
            ("has_joined", "/session/minecraft/hasJoined"),
            ("discovery", "/minecraft/client"),
            ("status", "/status"),
        ] {
            let url = running.first_line[key].as_str().unwrap();
            assert!(url.starts_with(&host) && url.ends_with(end), "{url}");
        }
        mojang.script(Endpoint::HasJoined, Behaviour::Ok);
        assert_eq!(get(&running.alice()).status, 200);
        mojang.script(Endpoint::HasJoined, Behaviour::Hang);
        let url = running.alice();
        let asking = std::thread::spawn(move || get(&url));
        std::thread::sleep(Duration::from_millis(300));
        let (code, said, took) = running.end(signal);
        assert_eq!(code, Some(0), "{said}");
        assert!(took < Duration::from_secs(2), "{took:?}");
        assert_eq!(
            asking.join().unwrap().status,
            503,
            "what was in flight is answered"
        );
        assert!(
            said.contains("HTTPS_PROXY http://proxy.example:3128"),
            "{said}"
        );
        let token = host.rsplit('/').next().unwrap();
        assert_eq!(token.len(), 64);
        assert!(!said.contains("secret") && !said.contains(token), "{said}");
    }
}

#[test]
fn a_private_authority_comes_by_ssl_cert_file() {
    let authority = Authority::new().unwrap();
    let mojang = {
        let _inside = WORLD.enter();
        ScriptedMojang::start_tls(&authority).unwrap()
    };
    mojang.join(&Account::named("Alice"), "-1f", None);
    let file = std::env::temp_dir().join(format!("sessioncheck-ca-{}.pem", std::process::id()));
    std::fs::write(&file, authority.pem()).unwrap();
    let running = Running::start_with(
        &format!("--upstream {}", mojang.url()),
        0,
        &[("SSL_CERT_FILE", &file.display().to_string())],
    );
    let answer = get(&running.alice());
    assert_eq!(answer.status, 200, "{answer:?}");
    std::fs::remove_file(&file).unwrap();
    running.end("-TERM");
}

#[test]
fn without_descriptors_it_answers_what_it_can_and_keeps_its_socket() {
    let mojang = mojang();
    let running = Running::start(&format!("--upstream {} --budget 3s", mojang.url()), 48);
    let url = running.alice();
    assert_eq!(get(&url).status, 200);
    let mut held = Vec::new();
    for _ in 0..80 {
        held.push(connect(&url).unwrap());
    }
    std::thread::sleep(Duration::from_millis(300));
    let (authority, path) = split(&url);
    use std::io::Write;
    let started = Instant::now();
    let mut stream = connect(&url).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    // Told that there is no place, or served once those before it were told; never left without an answer.
    let answer = crate::client::read(stream, started).unwrap();
    assert!(matches!(answer.status, 200 | 503), "{answer:?}");
    assert!(answer.took < Duration::from_secs(8), "{:?}", answer.took);
    drop(held);
    std::thread::sleep(Duration::from_millis(1_500));
    assert!(std::net::TcpListener::bind(authority).is_err());
    assert_eq!(get(&url).status, 200);
    let (code, said, _) = running.end("-TERM");
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn what_cannot_be_done_is_one_clear_line() {
    let folder = std::env::temp_dir().join(format!("sessioncheck-relay-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let config = folder.join("config.yml");
    std::fs::write(&config, "relay: on\nbudget: 4s\n").unwrap();
    let config = config.display().to_string();
    for (arguments, said) in [
        (&["--listen", "0.0.0.0:0"][..], "127.0.0.1"),
        (&["--listen", "here"], "127.0.0.1:0"),
        (&["--upstream", "sessionserver.mojang.com"], "https://"),
        (
            &["--upstream", "https://u:canary@x.example"],
            "user or password",
        ),
        (&["--budget", "4"], "4.5s"),
        (&["--budget", "0s"], "4.5s"),
        (&["--metrics", "0.0.0.0:9940"], "127.0.0.1"),
        (&["--config", "/no/such/config.yml"], "/no/such/config.yml"),
        (&["--config", &config], "line 2: budget"),
    ] {
        let Output {
            status,
            stdout,
            stderr,
        } = Command::new(&*PROGRAM)
            .arg("relay")
            .args(arguments)
            .output()
            .unwrap();
        let stderr = String::from_utf8(stderr).unwrap();
        assert_eq!(status.code(), Some(2), "{arguments:?}: {stderr}");
        assert!(stdout.is_empty());
        let last = stderr.lines().last().unwrap();
        assert!(last.contains(said), "{arguments:?}: {stderr}");
        assert!(!stderr.contains("canary"), "{stderr}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_token_file_keeps_the_addresses_from_start_to_start() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::Builder::new()
        .prefix("a token ")
        .tempdir()
        .unwrap();
    let file = folder.path().join("token");
    let arguments = format!("--token-file '{}'", file.display());
    let path = |running: &Running| {
        let url = running.first_line["session_host"].as_str().unwrap();
        url.rsplit('/').next().unwrap().to_owned()
    };
    let first = path(&Running::start(&arguments, 0));
    let second = path(&Running::start(&arguments, 0));
    assert_eq!(first, second);
    assert_eq!(first.len(), 64);
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "nobody else may read it");

    std::fs::write(&file, "short\n").unwrap();
    let refused = Command::new(&*PROGRAM)
        .args(["relay", "--token-file"])
        .arg(&file)
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let line = String::from_utf8(refused.stderr).unwrap();
    assert!(
        line.contains("delete it") && !line.contains("short"),
        "{line}"
    );
}

#[test]
fn outages_are_remembered_from_start_to_start() {
    let folder = tempfile::Builder::new()
        .prefix("a journal ")
        .tempdir()
        .unwrap();
    let mojang = mojang();
    mojang.script(Endpoint::HasJoined, Behaviour::Status(503));
    let config = folder.path().join("config.yml");
    std::fs::write(&config, "relay: on\n").unwrap();
    let journal = folder.path().join("named.jsonl");
    for (arguments, file) in [
        (format!("--journal '{}'", journal.display()), journal),
        (
            format!("--config '{}'", config.display()),
            folder.path().join("outages.jsonl"),
        ),
    ] {
        let arguments = format!("--upstream {} {arguments}", mojang.url());
        let running = Running::start(&arguments, 0);
        let url = running.first_line["has_joined"].as_str().unwrap();
        std::thread::scope(|scope| {
            for player in 0..12 {
                scope.spawn(move || {
                    let url = format!("{url}?username=Player{player}&serverId=-1f");
                    assert_eq!(get(&url).status, 503);
                });
            }
        });
        let status = |running: &Running| get(running.first_line["status"].as_str().unwrap()).json();
        let before = status(&running);
        assert_eq!(before["state"], "outage", "{before}");
        let (code, said, _) = running.end("-TERM");
        assert_eq!(code, Some(0), "{said}");

        // Half a line is what a power cut leaves.
        let mut cut = std::fs::OpenOptions::new()
            .append(true)
            .open(&file)
            .unwrap();
        std::io::Write::write_all(&mut cut, b"{\"start\":5,\"e").unwrap();
        let after = status(&Running::start(&arguments, 0));
        assert_eq!(after["state"], "healthy", "what was is not what is");
        let outage = |status: &serde_json::Value| status["recent_outages"][0].clone();
        assert_eq!(outage(&after)["start"], outage(&before)["start"]);
        assert_eq!(after["outages"], 1);
    }
}
