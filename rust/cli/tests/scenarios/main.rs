//! Recorded logins under `tests/scenarios/`: each directory holds a recording and what it must come to.
//!
//! The recordings are written by the tables here (`SESSIONCHECK_BLESS=1` writes them again), so that a reader can see a
//! frame's story and a shell can replay it.

mod account;
mod forwarding;
mod mojang;
mod recording;
mod silent;

use std::path::{Path, PathBuf};
use std::process::Command;

use recording::{Expected, Recording};
use serde_json::{Value, json};
use sessioncheck_core::Cause;
use sessioncheck_core::diagnose::Settings;
use sessioncheck_core::replay::{Outcome, Replay};

fn all() -> Vec<Recording> {
    [
        account::recordings(),
        mojang::recordings(),
        forwarding::recordings(),
        silent::recordings(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios")
}

fn told(lines: &str) -> Vec<Outcome> {
    let mut replay = Replay::new(Settings::default());
    let mut outcomes = Vec::new();
    for line in lines.lines() {
        replay.line(line.as_bytes()).expect("a good line");
        while let Some(outcome) = replay.poll() {
            outcomes.push(outcome);
        }
    }
    outcomes
}

fn seen(outcome: &Outcome) -> Expected {
    Expected {
        conn: outcome.conn,
        code: outcome.code,
        certain: outcome.certainty == "certain",
        also: outcome.also.clone(),
        notice: outcome.notice,
        frame: outcome.frame.is_some(),
    }
}

fn line(expected: &Expected) -> Value {
    json!({
        "conn": expected.conn,
        "code": expected.code,
        "certainty": if expected.certain { "certain" } else { "likely" },
        "also": expected.also,
        "notice": expected.notice,
        "frame": expected.frame,
    })
}

#[test]
fn every_recording_comes_to_what_is_expected() {
    let mut wrong = String::new();
    for recording in all() {
        let outcomes: Vec<_> = told(&recording.lines).iter().map(seen).collect();
        if outcomes != recording.expected {
            wrong.push_str(&format!(
                "{}\n  expected {:#?}\n  came to {outcomes:#?}\n",
                recording.name, recording.expected
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_files_are_what_the_tables_say() {
    let bless = std::env::var_os("SESSIONCHECK_BLESS").is_some();
    let mut names = Vec::new();
    for recording in all() {
        let folder = folder().join(recording.name);
        let expected: String = recording
            .expected
            .iter()
            .map(|expected| format!("{}\n", line(expected)))
            .collect();
        if bless {
            std::fs::create_dir_all(&folder).expect("a folder");
            std::fs::write(folder.join("recording.jsonl"), &recording.lines).expect("a file");
            std::fs::write(folder.join("expected.jsonl"), &expected).expect("a file");
        }
        let read = |name| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert!(
            read("recording.jsonl") == recording.lines && read("expected.jsonl") == expected,
            "{} is not as its table says: run with SESSIONCHECK_BLESS=1",
            recording.name
        );
        names.push(recording.name.to_owned());
    }
    let unique: std::collections::BTreeSet<_> = names.iter().cloned().collect();
    assert_eq!(unique.len(), names.len(), "two recordings share a name");
    let on_disk: std::collections::BTreeSet<_> = std::fs::read_dir(folder())
        .expect("the folder")
        .filter_map(Result::ok)
        .filter(|entry| entry.path().join("recording.jsonl").exists())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(on_disk, unique, "a folder without a table");
}

#[test]
fn every_rule_has_a_recording() {
    let mut missing: Vec<Cause> = sessioncheck_core::diagnose::rules::RULES
        .iter()
        .map(|rule| rule.cause)
        .collect();
    for recording in all() {
        missing.retain(|cause| {
            recording
                .expected
                .iter()
                .all(|expected| expected.code != cause.code())
        });
    }
    assert!(missing.is_empty(), "no recording comes to {missing:?}");
}

#[test]
fn what_a_player_reads_carries_the_code_and_no_raw_name() {
    for recording in all() {
        for outcome in told(&recording.lines) {
            assert!(outcome.player.contains(outcome.code), "{}", recording.name);
            assert!(!outcome.admin.is_empty());
            assert!(!outcome.player.contains('\u{1b}') && !outcome.admin.contains('\u{1b}'));
            if let Some(frame) = &outcome.frame {
                assert!(frame.starts_with("00"), "a disconnect's id");
            }
        }
    }
}

/// Words that send a player to do something about the own session.
const PLAYERS_CHORES: &[&str] = &["sign out", "sign in again", "restart your game", "relaunch"];

#[test]
fn a_player_is_never_sent_to_mend_what_is_not_theirs() {
    for recording in all() {
        for outcome in told(&recording.lines) {
            let theirs = ["SC01", "SC0601"]
                .iter()
                .any(|family| outcome.code.starts_with(family));
            let text = outcome.player.to_lowercase();
            let chore = PLAYERS_CHORES.iter().find(|chore| text.contains(*chore));
            assert!(
                theirs || chore.is_none(),
                "{}: {} says {chore:?}: {}",
                recording.name,
                outcome.code,
                outcome.player
            );
        }
    }
}

#[test]
fn the_program_says_the_same_and_ends_with_the_right_code() {
    let program = env!("CARGO_BIN_EXE_sessioncheck");
    for (name, code) in [
        ("silent-logins-that-succeed", 0),
        ("sc0702-ban-list-and-plugins", 0),
        ("sc0101-stale-session", 1),
    ] {
        let file = folder().join(name).join("recording.jsonl");
        let run = Command::new(program)
            .args(["replay", "--format", "json"])
            .arg(&file)
            .output()
            .expect("the program runs");
        assert_eq!(run.status.code(), Some(code), "{name}: {run:?}");
        let expected = std::fs::read_to_string(folder().join(name).join("expected.jsonl"))
            .expect("the expected lines");
        let lines = String::from_utf8(run.stdout).expect("text");
        assert_eq!(lines.lines().count(), expected.lines().count());
        for line in lines.lines() {
            let line: Value = serde_json::from_str(line).expect("JSON");
            let fields: Vec<_> = line.as_object().expect("an object").keys().collect();
            assert_eq!(
                fields.len(),
                9,
                "the contract's fields and no others: {fields:?}"
            );
        }
        let text = Command::new(program)
            .args(["replay"])
            .arg(&file)
            .output()
            .expect("the program runs");
        assert_eq!(text.status.code(), Some(code));
        assert!(!text.stdout.is_empty());
    }
}

#[test]
fn a_broken_line_is_named_and_the_rest_is_told() {
    let program = env!("CARGO_BIN_EXE_sessioncheck");
    let good = std::fs::read_to_string(folder().join("sc0101-stale-session/recording.jsonl"))
        .expect("a recording");
    let folder = std::env::temp_dir().join(format!("sessioncheck-replay-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("broken.jsonl");
    std::fs::write(
        &file,
        format!("\u{feff}\r\n{{\"t\":0,\"ev\":\"weather\"}}\r\n{{oops\n{good}{{\"t\":1,\"ev\":\"gone\"}}\n"),
    )
    .expect("a file");
    let run = Command::new(program)
        .args(["replay", "--format", "json"])
        .arg(&file)
        .output()
        .expect("the program runs");
    std::fs::remove_dir_all(&folder).expect("our own folder");
    assert_eq!(run.status.code(), Some(2));
    let stderr = String::from_utf8(run.stderr).expect("text");
    assert!(stderr.contains("broken.jsonl:3: not JSON"), "{stderr}");
    assert!(stderr.contains("1 more lines"), "{stderr}");
    assert!(stderr.contains("event \"weather\""), "{stderr}");
    assert_eq!(run.stdout.iter().filter(|&&byte| byte == b'\n').count(), 1);

    let missing = Command::new(program)
        .args(["replay", "no-such-file.jsonl"])
        .output()
        .expect("the program runs");
    assert_eq!(missing.status.code(), Some(2));
}
