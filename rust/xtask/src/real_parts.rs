//! The real server and the real clients of the end-to-end tests and the demo, built from `tests/servers`.
//!
//! Maven and npm fetch what they need by themselves; nothing lies in the checkout but our own few files.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::jar::{Build, jar};
use crate::process::{Failure, cargo, run as run_command, say};
use crate::{tools, workspace};

/// Everything that is built, and where.
#[derive(Debug)]
pub(crate) struct RealParts {
    java: PathBuf,
    jar: PathBuf,
}

/// Builds them.
///
/// # Errors
/// A tool is missing or fails.
pub(crate) fn build() -> Result<RealParts, Failure> {
    // All that can be missing is told before anything takes long.
    let jdk = tools::jdk(25)?;
    tools::maven(&jdk)?;
    let npm = tools::npm()?;

    say("building the library and its jar");
    let jar = jar(Build::Dev)?;
    say("building the program and the scripted Mojang");
    run_command(cargo(workspace::root()).args([
        "build",
        "--quiet",
        "--locked",
        "--package=sessioncheck",
        "--package=sessioncheck-tests",
    ]))?;
    let servers = workspace::root().join("tests").join("servers");
    say("building the servers (Maven)");
    run_command(
        quiet_maven(&jdk)?
            .arg(format!("-Dsessioncheck.jar={}", jar.display()))
            .arg("package")
            .current_dir(servers.join("minestom")),
    )?;
    // The shim's signatures of Velocity's API were compiled with the jar.
    run_command(
        quiet_maven(&jdk)?
            .arg("package")
            .current_dir(servers.join("login-host")),
    )?;
    install_clients(npm, servers.join("clients"))?;
    Ok(RealParts {
        java: jdk.java(),
        jar,
    })
}

/// Maven without its talk.
fn quiet_maven(jdk: &tools::Jdk) -> Result<Command, Failure> {
    let mut maven = tools::maven(jdk)?;
    if jdk.feature >= 24 {
        // Maven's own libraries make a new JVM warn about them for ever; what a person has set comes first.
        let options = std::env::var("MAVEN_OPTS").unwrap_or_default();
        let quiet = "--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED";
        maven.env("MAVEN_OPTS", format!("{options} {quiet}"));
    }
    maven.args(["-q", "-Dstyle.color=never"]);
    Ok(maven)
}

impl RealParts {
    /// Tells a command where they are.
    pub(crate) fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("SESSIONCHECK_JAVA", &self.java)
            .env("SESSIONCHECK_JAR", &self.jar)
    }
}

/// npm takes its time even where nothing is to be done, so it is asked only when the lock file has changed since.
fn install_clients(mut npm: Command, folder: PathBuf) -> Result<(), Failure> {
    let changed = |file: PathBuf| fs::metadata(file).and_then(|data| data.modified()).ok();
    let installed = changed(folder.join("node_modules").join(".package-lock.json"));
    let locked = changed(folder.join("package-lock.json"));
    if installed.is_some() && installed >= locked {
        return Ok(());
    }
    say("installing the clients (npm)");
    run_command(
        npm.args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ])
        .current_dir(folder),
    )
}
