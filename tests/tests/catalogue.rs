//! The rest of the catalogue's tidy, which needs the whole repository: every cause is emitted by a rule, a check or the
//! engine, nothing emits a cause that no scenario shows, and every cause has a scenario that produces it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sessioncheck_core::Cause;

/// Where causes are decided. The list of causes and the words for them name every cause and decide none.
const SOURCES: &[&str] = &["rust", "java-shim"];
const WORDS: &[&str] = &[
    "rust/core/src/cause",
    "rust/core/src/catalogue",
    "rust/core/src/command",
];
/// Where a scenario says what it must come to.
const SCENARIOS: &[&str] = &["tests/scenarios", "tests/sites"];

#[test]
fn every_cause_is_emitted() {
    let mut emitted: BTreeSet<&Cause> = BTreeSet::new();
    for source in SOURCES {
        visit(&root().join(source), &mut |path, text| {
            let is_code = path
                .extension()
                .is_some_and(|ending| ending == "rs" || ending == "java");
            if is_code
                && !WORDS
                    .iter()
                    .any(|words| path.starts_with(root().join(words)))
            {
                // What stands below the tests' heading shows a cause, it does not emit it.
                let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                emitted.extend(Cause::ALL.iter().filter(|cause| {
                    names(code, &format!("Cause::{cause:?}")) || names(code, cause.code())
                }));
            }
        });
    }
    let silent: Vec<&Cause> = Cause::ALL
        .iter()
        .filter(|cause| !emitted.contains(cause))
        .collect();
    assert_eq!(silent, Vec::<&Cause>::new(), "causes that nothing emits");
}

#[test]
fn every_cause_has_a_scenario() {
    let mut shown: BTreeSet<&Cause> = BTreeSet::new();
    for folder in SCENARIOS {
        visit(&root().join(folder), &mut |path, text| {
            let is_expectation = path.file_stem().is_some_and(|name| name == "expected");
            if is_expectation {
                shown.extend(
                    Cause::ALL
                        .iter()
                        .filter(|cause| text.contains(&format!("\"{}\"", cause.code()))),
                );
            }
        });
    }
    // The causes of our own failing need a host or a socket: their scenarios are tests of the engine and of the shim.
    for source in SOURCES {
        visit(&root().join(source), &mut |path, text| {
            let tests = if path.iter().any(|part| part == "test" || part == "tests") {
                text
            } else {
                text.split_once("#[cfg(test)]")
                    .map_or("", |(_, tests)| tests)
            };
            let ours = Cause::ALL
                .iter()
                .filter(|cause| cause.code().starts_with("SC09"));
            shown.extend(ours.filter(|cause| names(tests, cause.code())));
        });
    }
    let missing: Vec<&Cause> = Cause::ALL
        .iter()
        .filter(|cause| !shown.contains(cause))
        .collect();
    assert_eq!(missing, Vec::<&Cause>::new(), "causes without a scenario");
}

/// Whether a text holds a word, not only its beginning.
fn names(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(place, _)| {
        !text[place + word.len()..].starts_with(|next: char| next.is_alphanumeric())
    })
}

/// Every text file below a folder, in no particular order.
fn visit(folder: &Path, see: &mut dyn FnMut(&Path, &str)) {
    for entry in
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
    {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            if path
                .file_name()
                .is_none_or(|name| name != "target" && name != "node_modules")
            {
                visit(&path, see);
            }
        } else if let Ok(text) = fs::read_to_string(&path) {
            see(&path, &text);
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
