//! What must be on the machine besides Rust, where it is looked for, and what to say when it is not there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::Failure;

/// A Java development kit.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Jdk {
    /// Its home folder, the value for `JAVA_HOME`.
    pub(crate) home: PathBuf,
    /// Its feature release: 17, 25.
    pub(crate) feature: u32,
}

impl Jdk {
    /// The `java` launcher.
    pub(crate) fn java(&self) -> PathBuf {
        self.home
            .join("bin")
            .join(if cfg!(windows) { "java.exe" } else { "java" })
    }
}

/// The newest JDK of at least this feature release: `JAVA_HOME` first, then PATH, then the usual folders.
///
/// # Errors
/// None is found; the line names every place that was looked at.
pub(crate) fn jdk(at_least: u32) -> Result<Jdk, Failure> {
    let mut looked_at = Vec::new();
    for home in places() {
        if let Some(jdk) = read_jdk(&home)
            && jdk.feature >= at_least
        {
            return Ok(jdk);
        }
        looked_at.push(home.display().to_string());
    }
    let seen = if looked_at.is_empty() {
        "JAVA_HOME, PATH and the usual folders hold none".to_owned()
    } else {
        format!("looked at {}", looked_at.join(", "))
    };
    Err(Failure::new(format!(
        "a JDK {at_least} or newer is needed: install one (for example Temurin {at_least}) or set JAVA_HOME; {seen}"
    )))
}

/// A JDK of exactly this feature release, if there is one; for tests that must hold on an older Java too.
pub(crate) fn jdk_exactly(feature: u32) -> Option<Jdk> {
    places()
        .iter()
        .filter_map(|home| read_jdk(home))
        .find(|jdk| jdk.feature == feature)
}

/// A Maven that runs on the given JDK.
///
/// # Errors
/// There is no `mvn` on PATH.
pub(crate) fn maven(jdk: &Jdk) -> Result<Command, Failure> {
    let mut command = on_path("mvn", "Maven (3.8 or newer)")?;
    command.env("JAVA_HOME", &jdk.home).args(["-B", "-ntp"]);
    Ok(command)
}

/// npm.
///
/// # Errors
/// There is no `npm` on PATH.
pub(crate) fn npm() -> Result<Command, Failure> {
    on_path("npm", "Node.js (20 or newer, with npm)")
}

/// A program on PATH, with the ending that Windows wants.
fn on_path(program: &str, called: &str) -> Result<Command, Failure> {
    which::which(program).map(Command::new).map_err(|_| {
        Failure::new(format!(
            "{called} is needed: there is no \"{program}\" on PATH"
        ))
    })
}

/// Folders that may be a JDK's home, the most wanted first.
fn places() -> Vec<PathBuf> {
    let mut places: Vec<PathBuf> = Vec::new();
    places.extend(std::env::var_os("JAVA_HOME").map(PathBuf::from));
    if let Ok(javac) = which::which("javac")
        && let Ok(real) = fs::canonicalize(javac)
        && let Some(home) = real.ancestors().nth(2)
    {
        places.push(home.to_owned());
    }
    let home = std::env::home_dir().unwrap_or_default();
    let mut found = Vec::new();
    for parent in [
        Path::new("/usr/lib/jvm").to_owned(),
        Path::new("/opt/java").to_owned(),
        Path::new("/Library/Java/JavaVirtualMachines").to_owned(),
        Path::new("C:\\Program Files\\Eclipse Adoptium").to_owned(),
        Path::new("C:\\Program Files\\Java").to_owned(),
        home.join(".sdkman/candidates/java"),
        home.join(".jdks"),
    ] {
        for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
            let bundle = entry.path().join("Contents/Home");
            found.push(if bundle.is_dir() {
                bundle
            } else {
                entry.path()
            });
        }
    }
    found.sort();
    found.retain(|home| read_jdk(home).is_some());
    found.sort_by_key(|home| std::cmp::Reverse(read_jdk(home).map(|jdk| jdk.feature)));
    places.extend(found);
    let mut seen = Vec::new();
    places.retain(|place| {
        let real = fs::canonicalize(place).unwrap_or_else(|_| place.clone());
        let new = !seen.contains(&real);
        seen.push(real);
        new
    });
    places
}

/// Reads the `release` file that every JDK since 9 carries; a runtime without a compiler does not count.
fn read_jdk(home: &Path) -> Option<Jdk> {
    let compiler = home
        .join("bin")
        .join(if cfg!(windows) { "javac.exe" } else { "javac" });
    if !compiler.is_file() {
        return None;
    }
    let release = fs::read_to_string(home.join("release")).ok()?;
    Some(Jdk {
        home: home.to_owned(),
        feature: feature_release(&release)?,
    })
}

/// `JAVA_VERSION="25.0.3"` is 25, `"1.8.0_402"` is 8.
fn feature_release(release: &str) -> Option<u32> {
    let version = release
        .lines()
        .find_map(|line| line.strip_prefix("JAVA_VERSION="))?
        .trim()
        .trim_matches('"');
    let mut numbers = version.split(['.', '_', '-', '+']).map(str::parse::<u32>);
    match numbers.next()?.ok()? {
        1 => numbers.next()?.ok(),
        feature => Some(feature),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_file_names_its_feature_release() {
        for (release, feature) in [
            ("IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25.0.3\"\n", Some(25)),
            ("JAVA_VERSION=\"17.0.15\"\r\n", Some(17)),
            ("JAVA_VERSION=\"1.8.0_402\"", Some(8)),
            ("JAVA_VERSION=\"26-ea\"", Some(26)),
            ("JAVA_VERSION=\"\"", None),
            ("OS_NAME=\"Linux\"", None),
        ] {
            assert_eq!(feature_release(release), feature, "{release:?}");
        }
    }
}
