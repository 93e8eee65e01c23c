//! `cargo xtask jar`: the library for this machine, the shim around it, one jar under `target/jar`.
//!
//! The library and its checksum are laid in a folder of their own under `target`, from where Maven takes them: no
//! binary ever lies among the sources.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::process::{Failure, cargo, run as run_command, say};
use crate::{tools, workspace};

/// What a library is built for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Build {
    /// To be handed out.
    Release,
    /// To be tried: quick to build.
    Dev,
    /// With faults on demand, for the boundary tests.
    Testing,
    /// With the empty function to measure against, for the bench.
    Bench,
}

/// Builds the jar. `--dev` builds it quickly instead of small.
pub(crate) fn run(arguments: &[String]) -> Result<(), Failure> {
    let build = match arguments {
        [] => Build::Release,
        [word] if word == "--dev" => Build::Dev,
        _ => {
            return Err(Failure::new(
                "the only argument is --dev: build quickly instead of small",
            ));
        }
    };
    let jar = jar(build)?;
    say(&format!("{}", jar.display()));
    Ok(())
}

/// Builds a jar and gives its path.
///
/// # Errors
/// A tool is missing or fails, or a file cannot be written.
pub(crate) fn jar(build: Build) -> Result<PathBuf, Failure> {
    let natives = stage(build)?;
    let version = env!("CARGO_PKG_VERSION");
    let shim = workspace::root().join("java-shim");
    run_command(
        maven(&natives)?
            .args(["-pl", "plugin", "-am", "-DskipTests", "package"])
            .current_dir(&shim),
    )?;
    let built = shim.join(format!("plugin/target/plugin-{version}.jar"));
    let jar = workspace::target().join("jar").join(match build {
        Build::Release => format!("sessioncheck-{version}.jar"),
        Build::Dev => format!("sessioncheck-{version}-dev.jar"),
        Build::Testing => format!("sessioncheck-{version}-testing.jar"),
        Build::Bench => format!("sessioncheck-{version}-bench.jar"),
    });
    copy(&built, &jar)?;
    Ok(jar)
}

/// Maven on the oldest JDK that will do, told our version and where the libraries are.
pub(crate) fn maven(natives: &Path) -> Result<std::process::Command, Failure> {
    let mut maven = tools::maven(&tools::jdk(17)?)?;
    maven.args(["-q", concat!("-Drevision=", env!("CARGO_PKG_VERSION"))]);
    maven.arg(format!("-Dnatives={}", natives.display()));
    // Servers that tests start are no neighbours of this machine's own.
    maven.env("XDG_STATE_HOME", workspace::target().join("state"));
    Ok(maven)
}

/// Builds the library for this machine and lays it where the jar wants it; gives the folder to take it from.
pub(crate) fn stage(build: Build) -> Result<PathBuf, Failure> {
    let release = matches!(build, Build::Release | Build::Bench);
    let testing = matches!(build, Build::Testing | Build::Bench);
    let mut command = cargo(workspace::root());
    command.args(["rustc", "--quiet", "--locked", "--lib"]);
    command.args(["--package", "sessioncheck-jni"]);
    if release {
        command.arg("--release");
    }
    if testing {
        command.args(["--features", "testing"]);
    }
    // Built quickly, it is three times as large with its symbols, and each load unpacks it.
    command.args(["--", "-C", "strip=symbols"]);
    run_command(&mut command)?;

    let file = format!(
        "{}sessioncheck{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    );
    let library = workspace::target()
        .join(if release { "release" } else { "debug" })
        .join(&file);
    let bytes = fs::read(&library).map_err(|error| failed("read", &library, &error))?;
    if has_testing(&bytes) != testing {
        return Err(Failure::new(format!(
            "{} {} the testing functions; the build is at fault",
            library.display(),
            if testing { "lacks" } else { "holds" }
        )));
    }
    let natives = workspace::target().join("jar").join(match build {
        Build::Release => "release",
        Build::Dev => "dev",
        Build::Testing => "testing",
        Build::Bench => "bench",
    });
    let folder = natives.join("sessioncheck-native").join(this_machine());
    copy(&library, &folder.join(&file))?;
    let checksum = folder.join(format!("{file}.sha256"));
    let hex: String = Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    fs::write(&checksum, hex).map_err(|error| failed("write", &checksum, &error))?;
    Ok(natives)
}

/// Whether a library was built with the feature `testing`: faults on demand must never reach an owner.
fn has_testing(library: &[u8]) -> bool {
    let exported = b"Java_io_sessioncheck_Testing_empty";
    library
        .windows(exported.len())
        .any(|window| window == exported)
}

/// This machine's folder in the jar, as the shim's table of systems names it.
fn this_machine() -> String {
    let os = match std::env::consts::OS {
        "linux" if cfg!(target_env = "musl") => "linux-musl",
        os => os,
    };
    format!("{os}-{}", std::env::consts::ARCH)
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    let folder = to.parent().unwrap_or(to);
    fs::create_dir_all(folder).map_err(|error| failed("make", folder, &error))?;
    fs::copy(from, to).map_err(|error| failed("copy", from, &error))?;
    Ok(())
}

fn failed(verb: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot {verb} {}: {error}", path.display()))
}
