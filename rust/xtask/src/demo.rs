//! `cargo xtask demo`: builds what the demo needs and plays it; the story itself is told by `sessioncheck-tests`.
//!
//! `--keep` leaves the server up for a client of one's own, `--program` puts the program in front of the server
//! instead of the library into its JVM.

use std::fs;
use std::process::Command;

use crate::process::{Failure, run as run_command};
use crate::{real_parts, workspace};

/// Plays the demo. Fails when the promise does not hold.
pub(crate) fn run(arguments: &[String]) -> Result<(), Failure> {
    if let Some(unknown) = arguments
        .iter()
        .find(|argument| !matches!(argument.as_str(), "--keep" | "--program"))
    {
        return Err(Failure::new(format!(
            "there is no flag {unknown}; --keep leaves the server up, --program plays it with the program instead of \
             the library"
        )));
    }
    let parts = real_parts::build()?;
    // With a space in it, as on many a machine; and empty, as on the first day.
    let folder = workspace::target().join("demo").join("data folder");
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(Failure::new(format!(
                "cannot empty {}: {error}",
                folder.display()
            )));
        }
        Ok(()) | Err(_) => {}
    }
    let program = workspace::target()
        .join("debug")
        .join(format!("demo{}", std::env::consts::EXE_SUFFIX));
    run_command(
        parts
            .tell(&mut Command::new(program))
            .arg("--data-folder")
            .arg(folder)
            .args(arguments),
    )
}
