//! nettest where the network itself is broken: in a network namespace of its own, with a name server and a hosts file
//! that say what the test wants, and an address that swallows everything.
//!
//! Linux, and only where this machine lets us make namespaces; elsewhere each test says that it is skipped.

#![cfg(target_os = "linux")]

use std::fs;
use std::io::Write as _;
use std::process::{Command, Output};
use std::sync::LazyLock;

use serde_json::Value;
use sessioncheck_tests::servers::program;

/// 10.88.0.2 and fd88::2 take every packet and answer none; the scripted Mojang is at 127.0.0.1:8080.
const NETWORK: &str = r#"
set -e
ip link set lo up
ip link add hole type veth peer name end
ip link set hole up
ip link set end up
ip addr add 10.88.0.1/24 dev hole
ip neigh add 10.88.0.2 lladdr 02:00:00:00:00:02 dev hole
ip -6 addr add fd88::1/64 dev hole nodad
ip -6 neigh add fd88::2 lladdr 02:00:00:00:00:02 dev hole
mount --bind "$FOLDER/hosts" /etc/hosts
mount --bind "$FOLDER/resolv.conf" /etc/resolv.conf
"#;

const RUN: &str = r#"
"$MOJANG" --port 8080 > "$FOLDER/mojang" &
mojang=$!
while ! test -s "$FOLDER/mojang"; do sleep 0.05; done
set +e
"$PROGRAM" nettest --format json "$@"
code=$?
kill $mojang
exit $code
"#;

/// Whether this machine lets us have a network of our own.
static MAY: LazyLock<bool> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let may =
        namespace(folder.path(), "", "", "true", &[]).is_ok_and(|output| output.status.success());
    if !may {
        // A closed stderr changes nothing.
        let _ = writeln!(
            std::io::stderr(),
            "skipped: no network namespaces of our own on this machine"
        );
    }
    may
});

fn namespace(
    folder: &std::path::Path,
    hosts: &str,
    resolver: &str,
    run: &str,
    arguments: &[&str],
) -> std::io::Result<Output> {
    fs::write(
        folder.join("hosts"),
        format!("127.0.0.1 localhost\n{hosts}"),
    )?;
    fs::write(
        folder.join("resolv.conf"),
        format!("nameserver {resolver}\noptions timeout:1 attempts:1\n"),
    )?;
    let mut command = Command::new("unshare");
    command
        .args(["--user", "--map-root-user", "--net", "--mount", "sh", "-c"])
        .arg(format!("{NETWORK}{run}"))
        .arg("nettest")
        .args(arguments)
        .env("FOLDER", folder)
        .env("MOJANG", env!("CARGO_BIN_EXE_scripted-mojang"))
        .env("PROGRAM", program().unwrap_or_default());
    for name in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command.output()
}

/// The report and the exit code; none where it is skipped.
fn nettest(hosts: &str, resolver: &str, arguments: &[&str]) -> Option<(Value, Option<i32>)> {
    if !*MAY {
        return None;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let output = namespace(folder.path(), hosts, resolver, RUN, arguments).expect("unshare runs");
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&output.stderr));
    });
    Some((report, output.status.code()))
}

fn codes(report: &Value) -> Vec<(&str, &str)> {
    let findings = report["findings"].as_array().expect("a list");
    findings
        .iter()
        .map(|finding| {
            (
                finding["code"].as_str().unwrap_or_default(),
                finding["host"].as_str().unwrap_or_default(),
            )
        })
        .collect()
}

fn ok(report: &Value, name: &str) -> Option<bool> {
    let checks = report["checks"].as_array().expect("a list");
    checks
        .iter()
        .find(|check| check["name"] == name)
        .unwrap_or_else(|| panic!("no check {name}: {report}"))["ok"]
        .as_bool()
}

const UPSTREAM: &[&str] = &["--upstream", "http://sessions.test:8080"];
/// Nobody listens there.
const NO_RESOLVER: &str = "127.0.0.1";

#[test]
fn ipv6_that_leads_nowhere_is_named_and_logins_go_on() {
    let hosts = "127.0.0.1 sessions.test\nfd88::2 sessions.test\n";
    let Some((report, code)) = nettest(hosts, NO_RESOLVER, UPSTREAM) else {
        return;
    };
    assert_eq!(codes(&report), [("SC0506", "sessions.test")], "{report}");
    assert_eq!(report["findings"][0]["severity"], "warning");
    for (name, expected) in [
        ("dns-v4", Some(true)),
        ("dns-v6", Some(true)),
        ("tcp-v4", Some(true)),
        ("tcp-v6", Some(false)),
        ("session", Some(true)),
        ("join", Some(true)),
    ] {
        assert_eq!(ok(&report, name), expected, "{name}: {report}");
    }
    assert_eq!(code, Some(1));
}

#[test]
fn a_machine_without_ipv6_has_nothing_to_mend() {
    // The name has an IPv6 address, and no way leads there from here.
    for hosts in [
        "127.0.0.1 sessions.test\n",
        "127.0.0.1 sessions.test\n2001:db8::1 sessions.test\n",
    ] {
        let Some((report, code)) = nettest(hosts, NO_RESOLVER, UPSTREAM) else {
            return;
        };
        assert_eq!(codes(&report), [], "{report}");
        assert_eq!(ok(&report, "tcp-v6"), None, "{report}");
        assert_eq!(ok(&report, "session"), Some(true), "{report}");
        assert_eq!(code, Some(0));
    }
}

#[test]
fn a_name_that_nobody_knows_or_answers_for_is_a_matter_of_dns() {
    // A name server that refuses, and one that is silent.
    for resolver in [NO_RESOLVER, "10.88.0.2"] {
        let Some((report, code)) = nettest("", resolver, UPSTREAM) else {
            return;
        };
        assert_eq!(codes(&report), [("SC0501", "sessions.test")], "{report}");
        assert_eq!(ok(&report, "dns-v4"), Some(false), "{report}");
        assert_eq!(code, Some(1));
    }
}

#[test]
fn with_everything_down_each_of_mojangs_hosts_is_named_and_the_session_first() {
    let mut hosts = String::new();
    for name in [
        "sessionserver.mojang.com",
        "api.minecraftservices.com",
        "discovery.minecraftservices.com",
    ] {
        hosts.push_str(&format!("10.88.0.2 {name}\nfd88::2 {name}\n"));
    }
    let Some((report, code)) = nettest(&hosts, NO_RESOLVER, &[]) else {
        return;
    };
    let found = codes(&report);
    assert_eq!(found.len(), 3, "{report}");
    assert!(found.iter().all(|(code, _)| *code == "SC0502"), "{report}");
    assert_eq!(found[0].1, "sessionserver.mojang.com");
    assert_eq!(report["findings"][0]["severity"], "error");
    assert_eq!(report["findings"][1]["severity"], "warning");
    assert_eq!(code, Some(1));
}
