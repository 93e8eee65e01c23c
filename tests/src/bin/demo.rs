//! `cargo xtask demo` ends up here, when everything is built: see [`sessioncheck_tests::demo`].

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use sessioncheck_tests::demo::{Options, play};

#[tokio::main]
async fn main() -> ExitCode {
    let mut keep = false;
    let mut options = Options {
        program: false,
        data_folder: PathBuf::from("sessioncheck"),
    };
    let mut arguments = std::env::args_os().skip(1);
    while let Some(flag) = arguments.next() {
        match flag.to_str() {
            Some("--keep") => keep = true,
            Some("--program") => options.program = true,
            Some("--data-folder") => {
                options.data_folder = arguments.next().map(PathBuf::from).unwrap_or_default();
            }
            _ => return failed(&format!("there is no flag {}", flag.display())),
        }
    }
    // Whatever ends this function ends the servers and clients too: they hang on values that are dropped here.
    let played = tokio::select! {
        played = play(&options) => played,
        () = interrupted() => return failed("interrupted"),
    };
    let played = match played {
        Ok(played) => played,
        Err(error) => return failed(&error.to_string()),
    };
    if keep {
        played.invite();
        interrupted().await;
    }
    let held = played.held;
    played.end().await;
    if held {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Waits for Ctrl-C, or for a request to end.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

fn failed(why: &str) -> ExitCode {
    // Nobody is left to tell when stderr is closed.
    let _ = writeln!(std::io::stderr(), "demo: {why}");
    ExitCode::from(2)
}
