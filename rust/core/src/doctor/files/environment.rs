//! Variables that win over files: `.env`, compose files, systemd units, start scripts, and the running process.

use crate::doctor::Located;
use crate::secret::Secret;

/// Every variable that is known to reach a server.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// In the order found; where a name stands twice, the later one wins.
    pub variables: Vec<Variable>,
    /// The image of this folder's service in a compose file, `itzg/minecraft-server:latest`.
    pub image: Option<Located<String>>,
}

/// One variable.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Located<VariableValue>,
    /// Where it is set.
    pub source: VariableSource,
}

/// A variable's value: shown only where its name is on the list of harmless ones.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum VariableValue {
    /// Harmless text.
    Text(String),
    /// Anything else.
    Hidden(Secret),
    /// Taken from somewhere else that was not found (`${NAME}`, `NAME` alone).
    Unknown,
}

/// Where a variable is set.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum VariableSource {
    /// A compose file's `environment`.
    Compose,
    /// A `.env` or `env_file`.
    EnvFile,
    /// A systemd unit.
    Unit,
    /// A start script's `export` or `set`.
    Script,
    /// The process we run in.
    Process,
}

impl Environment {
    /// The variable in force under a name.
    pub fn get(&self, name: &str) -> Option<&Variable> {
        self.variables
            .iter()
            .rev()
            .find(|variable| variable.name == name)
    }

    /// The harmless text of a variable in force.
    pub fn text(&self, name: &str) -> Option<Located<&str>> {
        let variable = self.get(name)?;
        match &variable.value.value {
            VariableValue::Text(text) => Some(variable.value.with(text.as_str())),
            VariableValue::Hidden(_) | VariableValue::Unknown => None,
        }
    }

    /// The secret in a variable in force; an empty one does not count, as with the hosts.
    pub fn secret(&self, name: &str) -> Option<Located<Secret>> {
        let variable = self.get(name)?;
        match &variable.value.value {
            VariableValue::Hidden(secret) if !secret.is_empty() => {
                Some(variable.value.with(secret.clone()))
            }
            VariableValue::Hidden(_) | VariableValue::Text(_) | VariableValue::Unknown => None,
        }
    }

    /// Whether the folder's server runs from an image that rewrites its files from variables at each start.
    pub fn is_itzg(&self) -> bool {
        self.image
            .as_ref()
            .is_some_and(|image| image.value.contains("itzg/"))
    }
}
