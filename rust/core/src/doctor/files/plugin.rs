//! A plugin or mod, by what its jar says of itself, or by its file's name where the jar cannot be read.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::doctor::syntax::text::decode;
use crate::doctor::syntax::tree::{Table, Value};
use crate::doctor::syntax::{toml, yaml};
use crate::doctor::{Content, FoundFile, JarEntry, Located};

/// One jar in plugins/ or mods/.
#[derive(Clone, Debug)]
pub struct Plugin {
    /// The jar, relative to the server's folder.
    pub file: Arc<str>,
    /// What its descriptors say; empty where none could be read.
    pub descriptors: Vec<Descriptor>,
    /// The name that the file's name suggests: `luckperms` of LuckPerms-Bukkit-5.4.jar.
    pub name_of_file: String,
    /// Every name it goes by, lower case letters and digits alone: the ids and titles that its descriptors give, or
    /// without any the name of its file.
    pub names: Vec<String>,
}

/// What one descriptor says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Descriptor {
    /// Which loader reads it.
    pub loader: Loader,
    /// The name or id.
    pub name: String,
    /// The name for people, where there is one beside the id: an id may be as short as `pcf`.
    pub title: Option<String>,
    /// The version, where it is given.
    pub version: Option<String>,
}

/// Who loads a plugin or mod.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Loader {
    /// plugin.yml
    Bukkit,
    /// paper-plugin.yml
    Paper,
    /// bungee.yml
    Bungee,
    /// velocity-plugin.json
    Velocity,
    /// fabric.mod.json
    Fabric,
    /// META-INF/mods.toml
    Forge,
    /// META-INF/neoforge.mods.toml
    Neoforge,
    /// META-INF/sponge_plugins.json
    Sponge,
}

impl Plugin {
    /// Whether this is the plugin of that name. Case, blanks and dashes do not count, nor does a platform behind a
    /// dash: `Geyser-Velocity`, `Geyser-Spigot` and `geyser` are one name.
    pub fn is(&self, name: &str) -> bool {
        let wanted = bare(name);
        if self.descriptors.is_empty() {
            self.name_of_file == wanted
        } else {
            self.descriptors
                .iter()
                .any(|descriptor| bare(&descriptor.name) == wanted)
        }
    }

    /// Whether that loader would load it; true where no descriptor could be read.
    pub fn is_for(&self, loaders: &[Loader]) -> bool {
        self.descriptors.is_empty()
            || self
                .descriptors
                .iter()
                .any(|descriptor| loaders.contains(&descriptor.loader))
    }

    /// One that a log names: its file is not known, so the place is the log's line.
    pub(crate) fn named(said: &Located<String>) -> Self {
        Self {
            file: Arc::clone(&said.file),
            descriptors: Vec::new(),
            name_of_file: bare(&said.value),
            names: vec![plain(&said.value)],
        }
    }

    pub(crate) fn read(found: &FoundFile) -> Self {
        let descriptors: Vec<Descriptor> = match &found.content {
            Content::Jar(entries) => entries.iter().flat_map(descriptors).collect(),
            _ => Vec::new(),
        };
        let name_of_file = name_of_file(&found.path);
        let mut names: Vec<String> = descriptors
            .iter()
            .flat_map(|descriptor| [Some(&descriptor.name), descriptor.title.as_ref()])
            .flatten()
            .map(|name| plain(name))
            .collect();
        if names.is_empty() {
            names.push(name_of_file.clone());
        }
        Self {
            file: Arc::from(found.path.as_str()),
            descriptors,
            name_of_file,
            names,
        }
    }
}

/// Platforms that a jar or a plugin names behind a dash.
const PLATFORMS: &[&str] = &[
    "all",
    "bukkit",
    "bungee",
    "bungeecord",
    "fabric",
    "folia",
    "forge",
    "neoforge",
    "paper",
    "proxy",
    "spigot",
    "sponge",
    "universal",
    "velocity",
    "waterfall",
];

/// A name as it is compared.
fn bare(name: &str) -> String {
    let mut parts: Vec<String> = name
        .split(['-', '_', ' ', '.'])
        .map(plain)
        .filter(|part| !part.is_empty())
        .collect();
    while parts.len() > 1
        && parts
            .last()
            .is_some_and(|last| PLATFORMS.contains(&last.as_str()))
    {
        parts.pop();
    }
    parts.concat()
}

/// Lower case letters and digits alone.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// The file's name up to its version: the first part that begins with a digit, or with a `v` or `mc` and a digit.
fn name_of_file(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = name.strip_suffix(".jar").unwrap_or(name);
    let is_version = |part: &str| {
        let part = part.to_ascii_lowercase();
        let number = part
            .strip_prefix("mc")
            .or_else(|| part.strip_prefix('v'))
            .unwrap_or(&part);
        number.starts_with(|c: char| c.is_ascii_digit())
    };
    let mut kept = Vec::new();
    for part in name.split(['-', '_', ' ', '+', '(']) {
        if is_version(part) && !kept.is_empty() {
            break;
        }
        kept.push(part);
    }
    bare(&kept.join("-"))
}

fn descriptors(entry: &JarEntry) -> Vec<Descriptor> {
    let Some(text) = decode(&entry.bytes).map(|decoded| decoded.text) else {
        return Vec::new();
    };
    match entry.path.as_str() {
        "plugin.yml" => of_yaml(Loader::Bukkit, &text),
        "paper-plugin.yml" => of_yaml(Loader::Paper, &text),
        "bungee.yml" => of_yaml(Loader::Bungee, &text),
        "velocity-plugin.json" => of_json(Loader::Velocity, &text),
        "fabric.mod.json" => of_json(Loader::Fabric, &text),
        "META-INF/mods.toml" => of_mods(Loader::Forge, &text),
        "META-INF/neoforge.mods.toml" => of_mods(Loader::Neoforge, &text),
        "META-INF/sponge_plugins.json" => of_sponge(&text),
        _ => Vec::new(),
    }
}

fn of_yaml(loader: Loader, text: &str) -> Vec<Descriptor> {
    match yaml::read(text) {
        Ok(document) => of_table(loader, "name", None, &document.top)
            .into_iter()
            .collect(),
        Err(_) => Vec::new(),
    }
}

fn of_mods(loader: Loader, text: &str) -> Vec<Descriptor> {
    let Ok(table) = toml::read(text) else {
        return Vec::new();
    };
    match table.get("mods").map(|entry| &entry.node.value) {
        Some(Value::List(mods)) => mods
            .iter()
            .filter_map(|node| match &node.value {
                Value::Table(table) => of_table(loader, "modId", Some("displayName"), table),
                Value::List(_) | Value::Scalar(_) => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn of_table(loader: Loader, key: &str, title: Option<&str>, table: &Table) -> Option<Descriptor> {
    let text = |key: &str| match &table.get(key)?.node.value {
        Value::Scalar(scalar) => scalar.to_java_text(),
        Value::List(_) | Value::Table(_) => None,
    };
    Some(Descriptor {
        loader,
        name: text(key)?,
        title: title.and_then(text),
        version: text("version"),
    })
}

fn of_json(loader: Loader, text: &str) -> Vec<Descriptor> {
    match serde_json::from_str::<Json>(text) {
        Ok(json) => of_object(loader, &json).into_iter().collect(),
        Err(_) => Vec::new(),
    }
}

fn of_sponge(text: &str) -> Vec<Descriptor> {
    let Ok(json) = serde_json::from_str::<Json>(text) else {
        return Vec::new();
    };
    match json.get("plugins").and_then(Json::as_array) {
        Some(plugins) => plugins
            .iter()
            .filter_map(|plugin| of_object(Loader::Sponge, plugin))
            .collect(),
        None => Vec::new(),
    }
}

fn of_object(loader: Loader, json: &Json) -> Option<Descriptor> {
    let text = |key: &str| json.get(key).and_then(Json::as_str).map(str::to_owned);
    Some(Descriptor {
        loader,
        name: text("id")?,
        title: text("name"),
        version: text("version"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plugin(path: &str, entries: &[(&str, &str)]) -> Plugin {
        let entries = entries
            .iter()
            .map(|(path, text)| JarEntry {
                path: (*path).to_owned(),
                bytes: text.as_bytes().to_vec(),
            })
            .collect();
        Plugin::read(&FoundFile {
            path: path.to_owned(),
            content: Content::Jar(entries),
            world_readable: None,
        })
    }

    #[test]
    fn a_jar_that_cannot_be_read_is_known_by_its_name() {
        for (path, name) in [
            ("plugins/LuckPerms-Bukkit-5.4.102.jar", "luckperms"),
            ("plugins/Geyser-Velocity.jar", "Geyser"),
            ("plugins/floodgate-spigot.jar", "floodgate"),
            ("plugins/ViaVersion-5.0.0-SNAPSHOT.jar", "ViaVersion"),
            ("plugins/AuthMe-5.6.0-legacy.jar", "AuthMe"),
            ("mods/FabricProxy-Lite-2.9.0.jar", "FabricProxy-Lite"),
            ("mods/luckperms-fabric-mc1.20-5.4.jar", "LuckPerms"),
            ("plugins/BungeeGuard.jar", "BungeeGuard"),
        ] {
            assert!(plugin(path, &[]).is(name), "{path}");
        }
        assert!(!plugin("plugins/AuthMeVelocity-3.1.jar", &[]).is("AuthMe"));
    }

    #[test]
    fn a_descriptor_says_more_than_the_name() {
        let jar = plugin(
            "plugins/a.jar",
            &[
                ("plugin.yml", "name: Geyser-Spigot\nversion: 2.4\n"),
                (
                    "velocity-plugin.json",
                    "{\"id\":\"geyser\",\"version\":\"2.4\"}",
                ),
                ("fabric.mod.json", "not json"),
                (
                    "META-INF/mods.toml",
                    "[[mods]]\nmodId='geyser_neo'\n[[mods]]\nmodId='other'",
                ),
            ],
        );
        assert!(jar.is("geyser") && jar.is("other") && !jar.is("a"));
        assert_eq!(jar.descriptors.len(), 4);
        assert!(jar.is_for(&[Loader::Velocity]) && !jar.is_for(&[Loader::Bungee]));
    }

    #[test]
    fn a_title_is_a_name_beside_the_id() {
        for (descriptor, text, names) in [
            (
                "META-INF/neoforge.mods.toml",
                "[[mods]]\nmodId='pcf'\ndisplayName='Proxy Compatible Forge'",
                &["pcf", "proxycompatibleforge"][..],
            ),
            (
                "fabric.mod.json",
                "{\"id\":\"fabricproxy-lite\",\"name\":\"FabricProxy-Lite\"}",
                &["fabricproxylite", "fabricproxylite"],
            ),
            ("plugin.yml", "name: LuckPerms", &["luckperms"]),
            ("plugin.yml", "no: name", &["renamed"]),
        ] {
            assert_eq!(
                plugin("mods/renamed-1.2.jar", &[(descriptor, text)]).names,
                names,
                "{text}"
            );
        }
    }
}
