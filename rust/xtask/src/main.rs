//! The build driver: one word for each thing that a person wants done, whatever tools it takes.
//!
//! A word is one file with one `run`; this file only holds the list. Everything a word needs beyond Rust is looked
//! for by [`tools`], which names what it missed, and started by [`process`], which names what failed.

mod bench;
mod boundary;
mod demo;
mod docs;
mod jar;
mod process;
mod real_parts;
mod test;
mod tools;
mod workspace;

use std::process::ExitCode;

use crate::process::Failure;

/// One word after `cargo xtask`.
struct Word {
    word: &'static str,
    says: &'static str,
    run: fn(&[String]) -> Result<(), Failure>,
}

/// Every word, in the order of the help.
const WORDS: &[Word] = &[
    Word {
        word: "demo",
        says: "shows a real server in Mojang's bad minutes, with and without us; --keep leaves it up",
        run: demo::run,
    },
    Word {
        word: "test",
        says: "checks and tests everything, or only the stages named",
        run: test::run,
    },
    Word {
        word: "bench",
        says: "measures, one JSON object a line, or only the benches named",
        run: bench::run,
    },
    Word {
        word: "boundary",
        says: "tests the library in real JVMs; --bench measures it",
        run: boundary::run,
    },
    Word {
        word: "jar",
        says: "builds the jar for this machine; --dev builds quickly instead of small",
        run: jar::run,
    },
    Word {
        word: "docs",
        says: "prints docs/causes again from the catalogue",
        run: docs::run,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((word, rest)) = arguments.split_first() else {
        return help();
    };
    let Some(entry) = WORDS.iter().find(|entry| entry.word == word) else {
        if !matches!(word.as_str(), "help" | "--help" | "-h") {
            process::say(&format!("cargo xtask: there is no word \"{word}\""));
        }
        return help();
    };
    match (entry.run)(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            process::say(&format!("cargo xtask {word}: {failure}"));
            ExitCode::FAILURE
        }
    }
}

fn help() -> ExitCode {
    process::say("cargo xtask WORD");
    for Word { word, says, .. } in WORDS {
        process::say(&format!("  {word:<10}{says}"));
    }
    ExitCode::from(2)
}
