//! A plugin or mod, by what its jar says of itself, or by its file's name where the jar cannot be read.

use std::sync::Arc;

/// One jar in plugins/ or mods/.
#[derive(Clone, Debug)]
pub struct Plugin {
    /// The jar, relative to the server's folder.
    pub file: Arc<str>,
    /// What its descriptors say; empty where none could be read.
    pub descriptors: Vec<Descriptor>,
    /// The name that the file's name suggests, lower case letters and digits only: `luckperms` of LuckPerms-5.4.jar.
    pub name_of_file: String,
}

/// What one descriptor says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Descriptor {
    /// Which loader reads it.
    pub loader: Loader,
    /// The name or id.
    pub name: String,
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
    /// Whether this is the plugin of that name. Case, blanks, dots and dashes do not count, so `Geyser-Velocity` is
    /// `geyservelocity`.
    pub fn is(&self, name: &str) -> bool {
        let wanted = plain(name);
        if self.descriptors.is_empty() {
            self.name_of_file == wanted
        } else {
            self.descriptors
                .iter()
                .any(|descriptor| plain(&descriptor.name) == wanted)
        }
    }
}

/// A name as it is compared.
pub(crate) fn plain(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}
