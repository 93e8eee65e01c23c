//! Every scenario under tests/sites: a network as folders of full files, and what must be found in it.
//!
//! `expected.json` lists the findings in any order; a finding that is not listed is a false alarm and fails the test.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use sessioncheck_core::catalogue::Languages;
use sessioncheck_core::doctor::checks::examine;
use sessioncheck_core::doctor::mend::mend;
use sessioncheck_core::doctor::{Content, Finding, Root, Site, report};
use sessioncheck_roots::bring;

/// Part of every secret in every file of every scenario.
const CANARY: &str = "canary";
/// The secrets that can hold no letters, or that everybody knows.
const NUMBERS: &[&str] = &["01234567", "342391"];

struct Scenario {
    name: String,
    folder: PathBuf,
    expected: Value,
}

impl Scenario {
    fn dirs(&self) -> Vec<PathBuf> {
        self.expected["servers"]
            .as_array()
            .expect("servers")
            .iter()
            .map(|server| self.folder.join(server.as_str().expect("a folder")))
            .collect()
    }

    fn examined(&self) -> (Vec<Root>, Site, Vec<Finding>) {
        let mut roots = bring(&self.dirs()).expect("the folders of a scenario");
        for root in &mut roots {
            let short = Path::new(&root.dir).file_name().expect("a name");
            root.dir = short.to_string_lossy().into_owned();
        }
        let site = Site::read(&roots);
        let findings = examine(&site);
        (roots, site, findings)
    }

    fn found(&self) -> Vec<String> {
        let (_, site, findings) = self.examined();
        let json = report::json(&site, &findings, Languages::english());
        lines(&json["findings"])
    }
}

/// One line a finding, sorted, of what a scenario fixes.
fn lines(findings: &Value) -> Vec<String> {
    let mut lines: Vec<String> = findings
        .as_array()
        .expect("findings")
        .iter()
        .map(|finding| {
            let fields = ["code", "severity", "servers", "file", "line", "key"];
            let shown: Vec<String> = fields
                .iter()
                .map(|field| finding[field].to_string())
                .collect();
            shown.join(" ")
        })
        .collect();
    lines.sort();
    lines
}

fn scenarios() -> Vec<Scenario> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/sites");
    let mut scenarios: Vec<Scenario> = fs::read_dir(&home)
        .expect("tests/sites")
        .filter_map(|entry| {
            let folder = entry.expect("an entry").path();
            let expected = fs::read_to_string(folder.join("expected.json")).ok()?;
            Some(Scenario {
                name: folder.file_name()?.to_string_lossy().into_owned(),
                expected: serde_json::from_str(&expected).expect("expected.json"),
                folder,
            })
        })
        .collect();
    scenarios.sort_by(|one, other| one.name.cmp(&other.name));
    scenarios
}

#[test]
fn every_scenario_is_told_right() {
    let mut wrong = Vec::new();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for scenario in scenarios() {
        let (found, expected) = (scenario.found(), lines(&scenario.expected["findings"]));
        let kind = scenario.name.split('-').next().unwrap_or_default();
        *kinds.entry(kind.to_owned()).or_default() += 1;
        if found != expected {
            let missing: Vec<&String> = expected
                .iter()
                .filter(|line| !found.contains(line))
                .collect();
            let extra: Vec<&String> = found
                .iter()
                .filter(|line| !expected.contains(line))
                .collect();
            wrong.push(format!(
                "{}\n  missing {missing:#?}\n  extra {extra:#?}",
                scenario.name
            ));
        }
    }
    say(&format!("scenarios: {kinds:?}"));
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn the_table_of_faults_is_covered() {
    /// Rows of facts/forwarding.md that no file shows: what happens on the wire or to one player.
    const NOT_IN_FILES: &[u64] = &[9, 10];
    let scenarios = scenarios();
    let rows: BTreeSet<u64> = scenarios
        .iter()
        .filter_map(|scenario| scenario.expected["rows"].as_array())
        .flatten()
        .filter_map(Value::as_u64)
        .collect();
    let missing: Vec<u64> = (1..=51)
        .filter(|row| !NOT_IN_FILES.contains(row) && !rows.contains(row))
        .collect();
    assert_eq!(missing, Vec::<u64>::new());
    let count = |start: &str| {
        scenarios
            .iter()
            .filter(|scenario| scenario.name.starts_with(start))
            .count()
    };
    say(&format!(
        "scenarios: {} ({} healthy, {} broken), rows of the table: {}",
        scenarios.len(),
        count("healthy-"),
        count("broken-"),
        rows.len()
    ));
    assert!(count("healthy-") >= 10 && count("broken-") >= 10);
}

#[test]
fn a_healthy_network_raises_no_alarm() {
    for scenario in scenarios() {
        if scenario.name.starts_with("healthy-") {
            let (_, _, findings) = scenario.examined();
            assert!(
                !report::is_worth_reporting(&findings),
                "{}: {findings:#?}",
                scenario.name
            );
        }
    }
}

#[test]
fn no_secret_appears_in_any_output() {
    let mut files = 0;
    for scenario in scenarios() {
        let (roots, site, findings) = scenario.examined();
        for found in roots.iter().flat_map(|root| &root.files) {
            if let Content::Bytes(bytes) = &found.content {
                files += usize::from(
                    String::from_utf8_lossy(bytes)
                        .to_lowercase()
                        .contains(CANARY),
                );
            }
        }
        let mut outputs = vec![format!("{findings:?}"), format!("{site:?}")];
        for tag in Languages::tags() {
            let language = Languages::get(tag);
            outputs.push(report::json(&site, &findings, language).to_string());
            let text = report::text(&site, &findings, language);
            outputs.push(text.console(true));
            outputs.push(text.console(false));
            outputs.push(text.component_json(773));
        }
        for mended in mend(&findings, |server, file| bytes_of(&roots, server, file)) {
            outputs.push(mended.diff);
        }
        for output in outputs {
            assert!(
                !output.to_lowercase().contains(CANARY),
                "{}: {output}",
                scenario.name
            );
            for number in NUMBERS {
                assert!(!output.contains(number), "{}: {output}", scenario.name);
            }
        }
    }
    say(&format!("files with a canary: {files}"));
    assert!(files > 100, "the canaries are gone from the scenarios");
}

/// Each edit leaves the file as the host reads it, but for the one value; made, its finding is gone, and nothing worse
/// has come.
#[test]
fn an_edit_mends_and_opens_nothing() {
    let mut made = 0;
    for scenario in scenarios() {
        let (mut roots, _, before) = scenario.examined();
        let edits = mend(&before, |server, file| bytes_of(&roots, server, file));
        if edits.is_empty() {
            continue;
        }
        made += edits.len();
        for edit in &edits {
            let found = roots[edit.server]
                .files
                .iter_mut()
                .find(|found| found.path == *edit.file)
                .expect("the file");
            found.content = Content::Bytes(edit.bytes.clone());
        }
        let after = examine(&Site::read(&roots));
        let weight = |findings: &[Finding]| -> Vec<&'static str> {
            findings
                .iter()
                .filter(|finding| finding.severity.word() != "info")
                .map(|finding| finding.cause.code())
                .collect()
        };
        let (before, after) = (weight(&before), weight(&after));
        assert!(
            after.len() <= before.len(),
            "{}: {before:?} -> {after:?}",
            scenario.name
        );
        for code in after {
            assert!(before.contains(&code), "{}: {code} is new", scenario.name);
        }
    }
    say(&format!("edits made: {made}"));
    assert!(made >= 10);
}

/// Past the test harness, which keeps what a good test prints to itself.
fn say(line: &str) {
    let mut stdout = std::io::stdout().lock();
    // A closed pipe leaves nobody to tell.
    let _ = writeln!(stdout, "sites: {line}");
}

fn bytes_of(roots: &[Root], server: usize, file: &str) -> Option<Vec<u8>> {
    let found = roots[server]
        .files
        .iter()
        .find(|found| found.path == file)?;
    match &found.content {
        Content::Bytes(bytes) => Some(bytes.clone()),
        _ => None,
    }
}

// The program itself.

fn doctor(arguments: &[&str], dirs: &[PathBuf]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sessioncheck"))
        .arg("doctor")
        .args(arguments)
        .args(dirs)
        .output()
        .expect("the program")
}

fn scenario(name: &str) -> Scenario {
    scenarios()
        .into_iter()
        .find(|scenario| scenario.name == name)
        .expect("a scenario of that name")
}

/// A copy of a scenario that may be written to.
fn copied(name: &str) -> (tempfile::TempDir, Vec<PathBuf>) {
    let scenario = scenario(name);
    let place = tempfile::tempdir().expect("a folder");
    copy(&scenario.folder, place.path());
    let dirs = scenario
        .dirs()
        .iter()
        .map(|dir| place.path().join(dir.file_name().expect("a name")))
        .collect();
    (place, dirs)
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&target).expect("a folder");
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

#[test]
fn the_exit_code_says_what_there_is() {
    for (name, code) in [
        ("healthy-velocity-modern", 0),
        ("healthy-hybrid-fastlogin", 0),
        ("fault-44-throttle-behind-proxy", 0),
        ("fault-01-backend-does-not-ask", 1),
        ("broken-toml", 1),
    ] {
        let output = doctor(&["--format", "json"], &scenario(name).dirs());
        assert_eq!(output.status.code(), Some(code), "{name}");
        let line = String::from_utf8(output.stdout).expect("UTF-8");
        assert_eq!(line.lines().count(), 1);
        serde_json::from_str::<Value>(&line).expect("JSON");
    }
    let output = doctor(&[], &[PathBuf::from("no-such-folder")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert_eq!(String::from_utf8_lossy(&output.stderr).lines().count(), 1);
}

#[test]
fn a_pipe_gets_no_colours() {
    let output = doctor(
        &["--explain"],
        &scenario("fault-01-backend-does-not-ask").dirs(),
    );
    let page = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(!page.contains('\u{1b}'));
    assert!(page.contains("SC0304") && page.contains("config/paper-global.yml:"));
}

#[test]
fn fix_writes_after_a_backup_and_dry_run_writes_nothing() {
    let (_place, dirs) = copied("fault-31-proxy-protocol-on-backend");
    let file = dirs[1].join("config/paper-global.yml");
    let before = fs::read_to_string(&file).expect("the file");

    let shown = doctor(&["--fix", "--dry-run"], &dirs);
    let diff = String::from_utf8(shown.stdout).expect("UTF-8");
    assert!(
        diff.contains("-  proxy-protocol: true\n+  proxy-protocol: false\n"),
        "{diff}"
    );
    assert_eq!(shown.status.code(), Some(1));
    assert_eq!(fs::read_to_string(&file).expect("the file"), before);

    let done = doctor(&["--fix"], &dirs);
    assert_eq!(
        done.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&done.stdout)
    );
    let after = fs::read_to_string(&file).expect("the file");
    assert_eq!(
        after,
        before.replace("  proxy-protocol: true", "  proxy-protocol: false")
    );
    let backup = dirs[1].join("config/paper-global.yml.sessioncheck-backup-1");
    assert_eq!(fs::read_to_string(backup).expect("the backup"), before);
}

#[test]
fn a_link_that_leads_out_is_named_and_not_followed() {
    #[cfg(unix)]
    {
        let (place, dirs) = copied("healthy-velocity-modern");
        let outside = place.path().join("outside.yml");
        fs::rename(dirs[1].join("config/paper-global.yml"), &outside).expect("moved");
        std::os::unix::fs::symlink(&outside, dirs[1].join("config/paper-global.yml"))
            .expect("a link");
        let output = doctor(&["--format", "json"], &dirs);
        let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let found = lines(&json["findings"]);
        assert!(
            found
                .iter()
                .any(|line| line.contains("SC0801") && line.contains("paper-global")),
            "{found:?}"
        );
        assert!(
            !String::from_utf8_lossy(&output.stdout)
                .to_lowercase()
                .contains(CANARY)
        );
    }
}

#[test]
fn a_file_without_permission_is_a_finding_and_the_rest_is_read() {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let (_place, dirs) = copied("fault-11-backend-online-mode");
        let file = dirs[1].join("spigot.yml");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).expect("a mode");
        if fs::read(&file).is_ok() {
            say("permission test skipped: this user may read every file, whatever its mode");
            return;
        }
        let output = doctor(&["--format", "json"], &dirs);
        let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let found = lines(&json["findings"]).join("\n");
        assert!(
            found.contains("SC0801") && found.contains("SC0305"),
            "{found}"
        );
    }
}
