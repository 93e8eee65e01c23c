//! `cargo xtask boundary`: the real library in real JVMs, on each Java that owners run. `--bench` measures instead.

use std::path::Path;
use std::process::Command;

use crate::jar::{Build, jar, maven, stage};
use crate::process::{Failure, run as run_command, say};
use crate::{tools, workspace};

/// The oldest Java that a server still runs on, and the newest.
const JAVAS: [u32; 2] = [17, 25];

/// The hosts bring netty; the bench has to.
const COPY: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies";

/// Runs the tests, or with `--bench` the bench.
pub(crate) fn run(arguments: &[String]) -> Result<(), Failure> {
    match arguments {
        [] => test(),
        [word] if word == "--bench" => bench(),
        _ => Err(Failure::new("the only argument is --bench")),
    }
}

/// The shim's own tests and the boundary tests. A Java that is not on this machine is counted as skipped.
///
/// # Errors
/// A tool is missing, or a test fails.
pub(crate) fn test() -> Result<(), Failure> {
    let natives = stage(Build::Testing)?;
    let mut command = maven(&natives)?;
    for java in JAVAS {
        match tools::jdk_exactly(java) {
            Some(jdk) => {
                command.arg(format!("-Dboundary.jdk{java}={}", jdk.home.display()));
            }
            None => say(&format!(
                "skipped on Java {java}: there is no JDK {java} on this machine"
            )),
        }
    }
    run_command(
        command
            .args(["-DskipTests=false", "package"])
            .current_dir(workspace::root().join("java-shim")),
    )?;
    count()
}

/// What the library costs a server, one JSON object a line on stdout.
fn bench() -> Result<(), Failure> {
    let jar = jar(Build::Bench)?;
    let shim = workspace::root().join("java-shim");
    let natives = workspace::target().join("jar/bench");
    let netty = shim.join("boundary/target/netty");
    run_command(
        maven(&natives)?
            .args(["-pl", "boundary", "-am", "test-compile", COPY])
            .arg("-DincludeGroupIds=io.netty")
            .arg(format!("-DoutputDirectory={}", netty.display()))
            .current_dir(&shim),
    )?;
    let jdk = tools::jdk(25).or_else(|_| tools::jdk(17))?;
    let folder = workspace::target().join("jar/bench-folder");
    let mut java = Command::new(jdk.java());
    if jdk.feature >= 24 {
        java.arg("--enable-native-access=ALL-UNNAMED");
    }
    let path = [
        jar,
        shim.join("boundary/target/test-classes"),
        netty.join("*"),
    ];
    let path = std::env::join_paths(path)
        .map_err(|error| Failure::new(format!("the class path cannot be written: {error}")))?;
    run_command(
        java.arg("-cp")
            .arg(path)
            .arg("io.sessioncheck.Bench")
            .arg(folder),
    )
}

/// Maven is quiet, so the counts are read from what its tests left.
fn count() -> Result<(), Failure> {
    let (mut tests, mut skipped) = (0, 0);
    for module in [
        "common", "velocity", "bungee", "paper", "boundary", "faults",
    ] {
        let reports = workspace::root()
            .join("java-shim")
            .join(module)
            .join("target/surefire-reports");
        for entry in std::fs::read_dir(&reports)
            .map_err(|error| Failure::new(format!("{}: {error}", reports.display())))?
            .flatten()
        {
            if entry
                .path()
                .extension()
                .is_some_and(|ending| ending == "xml")
            {
                tests += attribute(&entry.path(), "tests");
                skipped += attribute(&entry.path(), "skipped");
            }
        }
    }
    say(&format!(
        "java: {} tests passed, {skipped} skipped",
        tests - skipped
    ));
    if tests == skipped {
        return Err(Failure::new("no Java test ran"));
    }
    Ok(())
}

/// A number in the first tag of a report that has it.
fn attribute(report: &Path, name: &str) -> u32 {
    let text = std::fs::read_to_string(report).unwrap_or_default();
    let suite = text.split("<testsuite ").nth(1).unwrap_or_default();
    let suite = suite.split('>').next().unwrap_or_default();
    suite
        .split(&format!(" {name}=\""))
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .and_then(|number| number.parse().ok())
        .unwrap_or_default()
}
