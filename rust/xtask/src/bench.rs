//! `cargo xtask bench`: figures, one JSON object a line on stdout, each beside what a user has today.

use crate::process::{Failure, cargo, run as run_command, say};
use crate::workspace;

/// One bench: a program that prints its figures.
struct Bench {
    name: &'static str,
    /// The arguments for cargo.
    cargo: &'static [&'static str],
}

const BENCHES: &[Bench] = &[
    Bench {
        name: "relay",
        cargo: &[
            "bench",
            "--quiet",
            "--package",
            "sessioncheck-relay",
            "--bench",
            "relay",
        ],
    },
    Bench {
        name: "login",
        cargo: &[
            "bench",
            "--quiet",
            "--package",
            "sessioncheck",
            "--bench",
            "login",
        ],
    },
    Bench {
        name: "log",
        cargo: &[
            "bench",
            "--quiet",
            "--package",
            "sessioncheck-core",
            "--bench",
            "log",
        ],
    },
    Bench {
        name: "doctor",
        cargo: &[
            "bench",
            "--quiet",
            "--package",
            "sessioncheck-readers-test",
            "--bench",
            "doctor",
        ],
    },
    Bench {
        name: "probe",
        cargo: &[
            "bench",
            "--quiet",
            "--package",
            "sessioncheck-tests",
            "--bench",
            "probe",
        ],
    },
    Bench {
        name: "boundary",
        cargo: &[
            "run",
            "--quiet",
            "--package",
            "xtask",
            "--",
            "boundary",
            "--bench",
        ],
    },
    Bench {
        name: "weather",
        cargo: &[
            "bench",
            "--quiet",
            "--package",
            "sessioncheck-core",
            "--bench",
            "weather",
        ],
    },
    Bench {
        name: "weather-sockets",
        cargo: &[
            "bench",
            "--quiet",
            "--package",
            "sessioncheck-relay",
            "--bench",
            "weather",
        ],
    },
];

/// Runs all benches, or the ones named.
pub(crate) fn run(names: &[String]) -> Result<(), Failure> {
    if let Some(unknown) = names
        .iter()
        .find(|name| BENCHES.iter().all(|bench| bench.name != *name))
    {
        let known: Vec<_> = BENCHES.iter().map(|bench| bench.name).collect();
        return Err(Failure::new(format!(
            "there is no bench \"{unknown}\"; the benches are {}",
            known.join(", ")
        )));
    }
    for bench in BENCHES {
        if names.is_empty() || names.iter().any(|name| name == bench.name) {
            say(&format!("== {}", bench.name));
            run_command(cargo(workspace::root()).args(bench.cargo))?;
        }
    }
    Ok(())
}
