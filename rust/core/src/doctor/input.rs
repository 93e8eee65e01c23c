//! What the doctor is given: folders as listings, and the contents of the files that matter, as bytes.

use super::files::intake::{FORMATS, fits};
use super::files::surroundings::{is_compose, is_env_file, is_script};
use super::files::{environment::VariableValue, surroundings};
use super::trouble::Unreadable;

/// The longest file that is read whole: real ones are a few hundred kilobytes at the very most.
pub const LARGEST_FILE: u64 = 16 * 1024 * 1024;

/// One server's or proxy's folder, as it was found.
#[derive(Clone, Debug, Default)]
pub struct Root {
    /// The folder as its owner named it.
    pub dir: String,
    /// What is in it, as far as it is [`wanted`], in the order of the paths.
    pub files: Vec<FoundFile>,
    /// The variables of the running process; empty when the folder is looked at from outside.
    pub environment: Vec<(String, String)>,
    /// The arguments of the running JVM; empty when the folder is looked at from outside.
    pub jvm_arguments: Vec<String>,
}

/// One thing in a folder.
#[derive(Clone, Debug)]
pub struct FoundFile {
    /// Relative to the folder, with `/`.
    pub path: String,
    /// What came of reading it.
    pub content: Content,
    /// Whether every user of the machine may read it; `None` where the operating system does not say.
    pub world_readable: Option<bool>,
}

/// What came of looking at one thing in a folder.
#[derive(Clone, Debug)]
pub enum Content {
    /// The file's bytes.
    Bytes(Vec<u8>),
    /// The descriptors inside a jar.
    Jar(Vec<JarEntry>),
    /// A file that is there; its content does not matter.
    Present,
    /// A folder.
    Folder,
    /// It could not be read.
    Unreadable(Unreadable),
    /// Whether it is there cannot be told: the folder that it would lie in could not be read.
    Hidden,
}

/// A descriptor inside a jar.
#[derive(Clone, Debug)]
pub struct JarEntry {
    /// Its path in the jar, `plugin.yml`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What should be brought of a path.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wanted {
    /// Its bytes.
    Bytes,
    /// The descriptors inside: those of [`DESCRIPTORS`].
    Jar,
    /// That it is there.
    Presence,
    /// That it is there, and what it holds.
    Folder,
}

/// The descriptors by which a plugin or mod says what it is, as paths inside its jar.
pub const DESCRIPTORS: &[&str] = &[
    "plugin.yml",
    "paper-plugin.yml",
    "bungee.yml",
    "velocity-plugin.json",
    "fabric.mod.json",
    "META-INF/mods.toml",
    "META-INF/neoforge.mods.toml",
    "META-INF/sponge_plugins.json",
];

/// Files that say by being there which host a folder holds, or that a tunnel stands in front of it.
const PRESENT: &[&str] = &[
    "*.jar",
    "eula.txt",
    "version_history.json",
    "usercache.json",
    "commands.yml",
    "help.yml",
    "permissions.yml",
    "locations.yml",
    "modules.yml",
    "velocity.log",
    "fabric-server-launcher.properties",
    "frpc.ini",
    "frpc.toml",
    "haproxy.cfg",
    "libraries/net/minecraftforge/*",
    "libraries/net/minecraftforge/forge/*",
    "libraries/net/neoforged/*",
    "libraries/net/neoforged/forge/*",
    "libraries/net/neoforged/neoforge/*",
    "ngrok.yml",
    "playit.toml",
    "libraries/io/papermc/*",
    "libraries/net/fabricmc/*",
    "libraries/org/spongepowered/*",
];

/// What should be brought of a path, relative to the folder and with `/`; `None` is to be left alone. A folder that is
/// wanted is to be looked into; no other folder is.
pub fn wanted(path: &str) -> Option<Wanted> {
    let is_known = FORMATS
        .iter()
        .flat_map(|format| format.paths)
        .any(|pattern| fits(pattern, path));
    if is_known || is_script(path) || is_compose(path) || is_env_file(path) {
        return Some(Wanted::Bytes);
    }
    if ["plugins/*.jar", "mods/*.jar"]
        .iter()
        .any(|pattern| fits(pattern, path))
    {
        return Some(Wanted::Jar);
    }
    let leads_to_known = || {
        let depth = path.split('/').count();
        FORMATS
            .iter()
            .flat_map(|format| format.paths)
            .chain(PRESENT)
            .any(|pattern| {
                pattern.split('/').count() > depth
                    && fits(
                        &pattern.split('/').take(depth).collect::<Vec<_>>().join("/"),
                        path,
                    )
            })
    };
    if path == "mods" || path == "plugins" || leads_to_known() {
        return Some(Wanted::Folder);
    }
    PRESENT
        .iter()
        .any(|pattern| fits(pattern, path))
        .then_some(Wanted::Presence)
}

/// Files that the ones already brought name, relative to the folder: a secret file under another name, a compose
/// file's `env_file`. They are to be brought as bytes and added to [`Root::files`]; a path that leads out of the
/// folder is among them, to be brought as [`Unreadable::LeadsOut`] or, inside another given folder, as bytes.
pub fn further_files(root: &Root) -> Vec<String> {
    // Only these name others; the rest of the folder may be long, and is read once, later.
    let names_others = |path: &str| {
        fits("velocity.toml", path) || is_script(path) || is_compose(path) || is_env_file(path)
    };
    let server = super::Server::read(&Root {
        files: root
            .files
            .iter()
            .filter(|found| names_others(&found.path))
            .cloned()
            .collect(),
        environment: root.environment.clone(),
        ..Root::default()
    });
    let mut out = Vec::new();
    if let Some(velocity) = server.files.velocity.get()
        && let Some(path) = &velocity.forwarding_secret_file
    {
        out.push(path.value.clone());
    }
    if let Some(variable) = server.environment.get("FABRIC_PROXY_SECRET_FILE")
        && let VariableValue::Text(path) = &variable.value.value
    {
        out.push(path.clone());
    }
    out.extend(surroundings::env_files(root));
    out.retain(|path| {
        !path.is_empty() && !root.files.iter().any(|found| found.path == normal(path))
    });
    for path in &mut out {
        *path = normal(path);
    }
    out.sort();
    out.dedup();
    out
}

/// A path without `.`, doubled slashes and backslashes; `..` is resolved where it can be, and stays in front where it
/// leads out.
pub(crate) fn normal(path: &str) -> String {
    let path = path.trim().replace('\\', "/");
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if path.starts_with('/') {
        format!("/{joined}")
    } else {
        joined
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_matters_is_wanted() {
        use Wanted::{Bytes, Folder, Jar, Presence};
        for (path, expected) in [
            ("server.properties", Some(Bytes)),
            ("config", Some(Folder)),
            ("config/paper-global.yml", Some(Bytes)),
            ("config/paper-world-defaults.yml", None),
            ("plugins", Some(Folder)),
            ("plugins/LuckPerms", Some(Folder)),
            ("plugins/LuckPerms/config.yml", Some(Bytes)),
            ("plugins/LuckPerms/libs", None),
            ("plugins/Essentials", None),
            ("plugins/LuckPerms-Bukkit-5.4.jar", Some(Jar)),
            ("mods/lithium.jar", Some(Jar)),
            ("mods/sub/lithium.jar", None),
            ("world", None),
            ("libraries", Some(Folder)),
            ("libraries/net", Some(Folder)),
            ("libraries/net/neoforged", Some(Folder)),
            ("libraries/net/neoforged/fml", Some(Presence)),
            ("libraries/com", None),
            ("paper-1.21.jar", Some(Presence)),
            ("start.sh", Some(Bytes)),
            ("scripts/start.sh", None),
            ("docker-compose.yml", Some(Bytes)),
            (".env", Some(Bytes)),
            ("logs", None),
            ("plugins/Geyser-Velocity/config.yml", Some(Bytes)),
            ("plugins/floodgate/key.pem", Some(Bytes)),
        ] {
            assert_eq!(wanted(path), expected, "{path}");
        }
    }

    #[test]
    fn paths_are_made_plain() {
        for (path, expected) in [
            ("./a//b/../c", "a/c"),
            ("..\\x", "../x"),
            ("a/../../x", "../x"),
            ("/etc/./x", "/etc/x"),
            (".", ""),
        ] {
            assert_eq!(normal(path), expected);
        }
    }
}
