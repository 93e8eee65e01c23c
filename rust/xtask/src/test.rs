//! `cargo xtask test`: everything that must hold before a change lands, in stages from quick to slow.
//!
//! Each stage is a command that can be run alone, and ends with its own runner's counts. The order is chosen so that
//! the commonest mistakes are told within a minute.

use std::time::Instant;

use crate::process::{Failure, cargo, run as run_command, say};
use crate::{boundary, real_parts, workspace};

/// One stage of the test command.
struct Stage {
    name: &'static str,
    says: &'static str,
    run: fn() -> Result<(), Failure>,
}

const STAGES: &[Stage] = &[
    Stage {
        name: "format",
        says: "rustfmt",
        run: format,
    },
    Stage {
        name: "lint",
        says: "clippy, warnings are errors",
        run: lint,
    },
    Stage {
        name: "licences",
        says: "cargo-deny: licences, sources, duplicates",
        run: licences,
    },
    Stage {
        name: "rust",
        says: "cargo test, the whole workspace",
        run: rust,
    },
    Stage {
        name: "boundary",
        says: "the shim's tests, and the library in JVMs of its own",
        run: boundary::test,
    },
    Stage {
        name: "end-to-end",
        says: "real clients log in to real servers while Mojang misbehaves",
        run: end_to_end,
    },
];

/// Runs all stages, or the ones named.
pub(crate) fn run(names: &[String]) -> Result<(), Failure> {
    if let Some(unknown) = names
        .iter()
        .find(|name| STAGES.iter().all(|stage| stage.name != *name))
    {
        let known: Vec<_> = STAGES.iter().map(|stage| stage.name).collect();
        return Err(Failure::new(format!(
            "there is no stage \"{unknown}\"; the stages are {}",
            known.join(", ")
        )));
    }
    let began = Instant::now();
    for stage in STAGES {
        if !names.is_empty() && !names.iter().any(|name| name == stage.name) {
            continue;
        }
        say(&format!("\n== {} ({})", stage.name, stage.says));
        let stage_began = Instant::now();
        (stage.run)().map_err(|failure| {
            Failure::new(format!(
                "stage {0} failed: {failure}\n(alone: cargo xtask test {0})",
                stage.name
            ))
        })?;
        say(&format!("== {}: {:.0?}", stage.name, stage_began.elapsed()));
    }
    say(&format!("\nall stages passed in {:.0?}", began.elapsed()));
    Ok(())
}

fn format() -> Result<(), Failure> {
    run_command(cargo(workspace::root()).args(["fmt", "--all", "--check"]))
}

fn lint() -> Result<(), Failure> {
    run_command(cargo(workspace::root()).args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ]))
}

fn licences() -> Result<(), Failure> {
    if which::which("cargo-deny").is_err() {
        say("skipped: cargo-deny is not installed (cargo install --locked cargo-deny)");
        return Ok(());
    }
    run_command(cargo(workspace::root()).args(["deny", "check", "bans", "licenses", "sources"]))
}

fn rust() -> Result<(), Failure> {
    run_command(cargo(workspace::root()).args(["test", "--workspace", "--locked"]))
}

/// One test at a time: they measure, and each has a JVM and fifty clients of its own.
fn end_to_end() -> Result<(), Failure> {
    let parts = real_parts::build()?;
    run_command(parts.tell(cargo(workspace::root()).args([
        "test",
        "--locked",
        "--package=sessioncheck-tests",
        "--test=login_host",
        "--test=minestom",
        "--test=probe",
        "--test=probe_fronts",
        "--",
        "--ignored",
        "--test-threads=1",
    ])))
}
