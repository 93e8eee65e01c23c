//! `cargo xtask docs`: prints `docs/causes` again from the catalogue. A test fails while the two differ.

use crate::process::{Failure, cargo, run as run_command};
use crate::workspace;

/// Prints the pages.
pub(crate) fn run(_: &[String]) -> Result<(), Failure> {
    run_command(cargo(workspace::root()).args([
        "run",
        "--quiet",
        "--package",
        "sessioncheck-core",
        "--example",
        "docs",
    ]))
}
