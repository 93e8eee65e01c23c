//! One folder: which host lives in it, and what its files and its surroundings say together.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::files::environment::{Variable, VariableSource, VariableValue};
use super::files::intake::{FORMATS, Intake, fits, unreadable};
use super::files::plugin::Loader;
use super::files::surroundings::{self, Service};
use super::files::{Environment, Files, ForwardingSecret, Jvm, Plugin, Reading, WrittenSecret};
use super::heard::Heard;
use super::input::{Root, Wanted, normal, wanted};
use super::located::Located;
use super::trouble::{Trouble, Unreadable};
use super::{Content, FoundFile};
use crate::secret::Secret;

/// One server or proxy.
#[derive(Clone, Debug)]
pub struct Server {
    /// The folder as its owner named it.
    pub dir: String,
    /// Which host lives in it.
    pub kind: ServerKind,
    /// The name that a proxy lists it under, else the folder's own name.
    pub name: String,
    /// What its files say.
    pub files: Files,
    /// The jars in plugins/ and mods/.
    pub plugins: Vec<Plugin>,
    /// The flags of its JVM.
    pub jvm: Jvm,
    /// The variables that reach it.
    pub environment: Environment,
    /// What is wrong with its files as files.
    pub troubles: Vec<Trouble>,
    /// Every path that was seen in the folder.
    pub paths: Vec<String>,
    /// The names under which a compose network knows it.
    pub services: Vec<String>,
    /// What its own log says, where its folder was not given.
    pub(crate) heard: Option<Heard>,
    /// The services of a compose file in this folder, until it is known whose they are.
    pub(crate) compose: Vec<(Service, Jvm)>,
    /// The file that FABRIC_PROXY_SECRET_FILE names, if it could be read.
    mounted_secret: Option<ForwardingSecret>,
}

/// The host in a folder.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "each is the host that it is named after")]
pub enum ServerKind {
    Velocity,
    Bungeecord,
    Waterfall,
    Paper,
    Folia,
    Purpur,
    /// Spigot and CraftBukkit.
    Spigot,
    Vanilla,
    Fabric,
    Forge,
    Neoforge,
    Sponge,
    /// A server of its own that is built on Minestom: only its log can tell.
    Minestom,
    /// Nothing says which.
    Unknown,
}

/// What a folder's host is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Role {
    /// It passes players on.
    Proxy,
    /// Players play on it.
    Backend,
    /// Nothing says which.
    Unknown,
}

/// A secret with the place it comes from.
#[derive(Clone, Debug)]
pub struct SecretInForce {
    /// What the host uses.
    pub secret: Located<Secret>,
    /// Where it takes it from.
    pub source: SecretSource,
}

/// Where a host takes its secret from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SecretSource {
    /// An environment variable.
    Environment,
    /// A file that holds the secret alone.
    SecretFile,
    /// A key of a configuration file.
    Key,
}

impl Server {
    /// Reads one folder; what other folders say of it (a proxy's name for it, a compose file) is added by the site.
    pub(crate) fn read(root: &Root) -> Self {
        let mut files = Files::default();
        let mut troubles = Vec::new();
        let mut intake = Intake {
            files: &mut files,
            troubles: &mut troubles,
        };
        for format in FORMATS {
            let found = format
                .paths
                .iter()
                .find_map(|pattern| root.files.iter().find(|found| fits(pattern, &found.path)));
            if let Some(found) = found {
                (format.read)(&mut intake, found);
            } else if let Some(hidden) = format.paths.iter().find_map(|path| hidden(root, path)) {
                (format.read)(&mut intake, &hidden);
            }
        }
        for found in &root.files {
            // A folder of configuration that could not be entered hides every file in it.
            if let Content::Unreadable(why) = &found.content
                && wanted(&found.path) == Some(Wanted::Folder)
            {
                let file: Arc<str> = Arc::from(found.path.as_str());
                troubles.push(unreadable(&file, why.clone()));
            }
        }
        let mut server = Self {
            dir: root.dir.clone(),
            kind: ServerKind::Unknown,
            name: folder_name(&root.dir),
            files,
            plugins: root
                .files
                .iter()
                .filter(|found| is_plugin(&found.path))
                .map(Plugin::read)
                .collect(),
            jvm: Jvm::default(),
            environment: Environment::default(),
            troubles,
            paths: root.files.iter().map(|found| found.path.clone()).collect(),
            services: Vec::new(),
            heard: None,
            compose: Vec::new(),
            mounted_secret: None,
        };
        server.read_surroundings(root);
        server.read_named_secret(root);
        server.kind = server.tell_kind();
        server
    }

    /// One whose folder was not given, and whose log was. All that the log does not say is unknown.
    pub(crate) fn of_log(label: &str, heard: Heard) -> Self {
        let flags = heard.session.clone().into_iter().collect();
        Self {
            dir: label.to_owned(),
            kind: heard.kind,
            name: folder_name(label),
            files: Files::hidden(),
            plugins: heard.plugins.iter().map(Plugin::named).collect(),
            jvm: Jvm {
                flags,
                programs: Vec::new(),
            },
            environment: Environment::default(),
            troubles: Vec::new(),
            paths: Vec::new(),
            services: Vec::new(),
            heard: Some(heard),
            compose: Vec::new(),
            mounted_secret: None,
        }
    }

    /// What the host is for.
    pub fn role(&self) -> Role {
        match self.kind {
            ServerKind::Velocity | ServerKind::Bungeecord | ServerKind::Waterfall => Role::Proxy,
            ServerKind::Unknown if self.files.server_properties.is_absent() => Role::Unknown,
            _ => Role::Backend,
        }
    }

    /// Whether a path was seen in the folder, in any case.
    pub fn has(&self, path: &str) -> bool {
        self.paths
            .iter()
            .any(|known| known.eq_ignore_ascii_case(path))
    }

    /// The plugin or mod of that name, see [`Plugin::is`].
    pub fn plugin(&self, name: &str) -> Option<&Plugin> {
        self.plugins.iter().find(|plugin| plugin.is(name))
    }

    /// The forwarding secret or guard token that a proxy sends, where it is known.
    pub fn proxy_secret(&self) -> Option<SecretInForce> {
        if self.role() != Role::Proxy {
            return None;
        }
        if self.kind != ServerKind::Velocity {
            return in_key(self.files.guard_token.get()?.token.as_ref()?);
        }
        if self
            .environment
            .get("VELOCITY_FORWARDING_SECRET")
            .is_some_and(is_set)
        {
            return self.in_environment("VELOCITY_FORWARDING_SECRET");
        }
        let velocity = self.files.velocity.get();
        if let Some(file) = self.files.forwarding_secret.get() {
            return Some(SecretInForce {
                secret: Located {
                    value: file.joined.clone(),
                    file: Arc::clone(&file.file),
                    line: 1,
                    key: velocity
                        .and_then(|velocity| velocity.forwarding_secret_file.as_ref())
                        .map_or_else(
                            || "forwarding-secret-file".to_owned(),
                            |named| named.key.clone(),
                        ),
                },
                source: SecretSource::SecretFile,
            });
        }
        // A 1.x file: its key is moved into the secret file at the next start.
        let inline = velocity?.forwarding_secret.as_ref()?;
        (self.files.forwarding_secret.is_absent() && !velocity?.has_current_version())
            .then(|| in_key(inline))
            .flatten()
    }

    /// The forwarding secret that a backend checks with, where it is known.
    pub fn backend_secret(&self) -> Option<SecretInForce> {
        if let Some(paper) = self.written_paper_secret() {
            let variable = "PAPER_VELOCITY_SECRET";
            if self.files.paper_global.is_there()
                && self.environment.get(variable).is_some_and(is_set)
            {
                return self.in_environment(variable);
            }
            return in_key(paper?);
        }
        if self.files.fabricproxy_lite.is_there()
            || self.environment.get("FABRIC_PROXY_SECRET").is_some()
        {
            if self.environment.get("FABRIC_PROXY_SECRET").is_some() {
                return self.in_environment("FABRIC_PROXY_SECRET");
            }
            if let Some(variable) = self.environment.get("FABRIC_PROXY_SECRET_FILE") {
                let file = self.mounted_secret.as_ref()?;
                return Some(SecretInForce {
                    secret: variable.value.with(file.verbatim.clone()),
                    source: SecretSource::SecretFile,
                });
            }
            return in_key(self.files.fabricproxy_lite.get()?.secret.as_ref()?);
        }
        if let Some(forge) = self.files.proxy_compatible_forge.get() {
            return in_key(forge.secret.as_ref()?);
        }
        in_key(self.files.sponge.get()?.secret.as_ref()?)
    }

    /// The variable that rewrites or overrules a key of a file at each start, if one is set: change that one instead.
    pub fn written_by_environment(&self, key: &str) -> Option<&Variable> {
        let always = ALWAYS_OVERRULED
            .iter()
            .filter(|(overruled, _)| *overruled == key)
            .find_map(|(_, variable)| self.environment.get(variable));
        if always.is_some() || !self.environment.is_itzg() {
            return always;
        }
        REWRITTEN_BY_ITZG
            .iter()
            .filter(|(rewritten, _)| *rewritten == key)
            .find_map(|(_, variable)| self.environment.get(variable))
    }

    /// Takes a compose service as the one that runs in this folder.
    pub(crate) fn adopt(&mut self, service: Service, jvm: Jvm) {
        self.services.push(service.name);
        self.services.extend(service.aliases);
        // What compose says of a service wins over files of variables, and less than what a process really has.
        let own = std::mem::take(&mut self.environment.variables);
        let (process, rest): (Vec<_>, Vec<_>) = own
            .into_iter()
            .partition(|variable| variable.source == VariableSource::Process);
        self.environment.variables = rest
            .into_iter()
            .chain(service.variables)
            .chain(process)
            .collect();
        if service.image.is_some() {
            self.environment.image = service.image;
        }
        self.jvm.flags.extend(jvm.flags);
        if self.kind == ServerKind::Unknown {
            self.kind = self.tell_kind();
        }
    }

    fn read_surroundings(&mut self, root: &Root) {
        let mut dot_env = Vec::new();
        for found in &root.files {
            if surroundings::is_env_file(&found.path) {
                dot_env = surroundings::read_env_file(found, &mut self.troubles);
            } else if surroundings::is_script(&found.path) {
                surroundings::read_script(
                    found,
                    &mut self.jvm,
                    &mut self.environment,
                    &mut self.troubles,
                );
            }
        }
        for found in root
            .files
            .iter()
            .filter(|found| surroundings::is_compose(&found.path))
        {
            let mut jvms = BTreeMap::new();
            for mut service in
                surroundings::read_compose(found, &dot_env, &mut jvms, &mut self.troubles)
            {
                let mut from_files = Vec::new();
                for path in &service.env_files {
                    let path = normal(path);
                    if let Some(file) = root.files.iter().find(|found| found.path == path) {
                        from_files.extend(surroundings::read_env_file(file, &mut self.troubles));
                    }
                }
                from_files.append(&mut service.variables);
                service.variables = from_files;
                let jvm = jvms.remove(&service.name).unwrap_or_default();
                self.compose.push((service, jvm));
            }
        }
        if self.compose.is_empty() {
            // Without compose, `.env` belongs to the server's own start.
            let before = std::mem::take(&mut self.environment.variables);
            self.environment.variables = dot_env.into_iter().chain(before).collect();
        }
        let process: Arc<str> = Arc::from("");
        for (name, value) in &root.environment {
            self.environment.variables.push(Variable {
                name: name.clone(),
                value: Located {
                    value: surroundings::value_of(name, value),
                    file: Arc::clone(&process),
                    line: 0,
                    key: name.clone(),
                },
                source: VariableSource::Process,
            });
        }
        for argument in &root.jvm_arguments {
            self.jvm.read_line(&process, 0, argument);
        }
    }

    /// Reads a secret file that lies elsewhere than at its usual place.
    fn read_named_secret(&mut self, root: &Root) {
        let find = |path: &str| {
            let path = normal(path);
            root.files.iter().find(move |found| found.path == path)
        };
        if let Some(named) = self
            .files
            .velocity
            .get()
            .and_then(|velocity| velocity.forwarding_secret_file.clone())
            && !fits("forwarding.secret", &normal(&named.value))
        {
            self.files.forwarding_secret = match find(&named.value) {
                Some(found) => ForwardingSecret::read(found, &mut self.troubles),
                None if leads_out(&named.value) => {
                    let mut trouble = unreadable(&named.file, Unreadable::LeadsOut);
                    trouble.line = Some(named.line);
                    trouble.key = Some(named.key);
                    self.troubles.push(trouble);
                    Reading::Unknown
                }
                None => Reading::Absent,
            };
        }
        if let Some(path) = self
            .environment
            .text("FABRIC_PROXY_SECRET_FILE")
            .map(|path| normal(path.value))
            && let Some(found) = find(&path)
            && let Reading::Read(secret) = ForwardingSecret::read(found, &mut self.troubles)
        {
            self.mounted_secret = Some(secret);
        }
    }

    /// What Paper's own file holds: `None` if there is no such file, `Some(None)` if it holds no secret.
    #[expect(
        clippy::option_option,
        reason = "the file and the key are two questions"
    )]
    fn written_paper_secret(&self) -> Option<Option<&Located<WrittenSecret>>> {
        if self.files.paper_global.is_there() {
            return Some(
                self.files
                    .paper_global
                    .get()
                    .and_then(|paper| paper.velocity_secret.as_ref()),
            );
        }
        self.files.paper_legacy.is_there().then(|| {
            self.files
                .paper_legacy
                .get()
                .and_then(|paper| paper.velocity_secret.as_ref())
        })
    }

    fn in_environment(&self, name: &str) -> Option<SecretInForce> {
        Some(SecretInForce {
            secret: self.environment.secret(name)?,
            source: SecretSource::Environment,
        })
    }

    fn tell_kind(&self) -> ServerKind {
        self.kind_of_proxy()
            .or_else(|| self.kind_of_bukkit())
            .or_else(|| self.kind_of_modded())
            .or_else(|| self.kind_of_jar())
            .or_else(|| self.kind_of_image())
            .unwrap_or_else(|| {
                let bare = self.files.server_properties.is_there()
                    && !self.has("plugins")
                    && !self.has("mods")
                    && self.plugins.is_empty();
                if bare {
                    ServerKind::Vanilla
                } else {
                    ServerKind::Unknown
                }
            })
    }

    fn kind_of_proxy(&self) -> Option<ServerKind> {
        if self.files.velocity.is_there() {
            Some(ServerKind::Velocity)
        } else if self.files.waterfall.is_there() {
            Some(ServerKind::Waterfall)
        } else if self.files.bungeecord.get().is_some()
            || (self.files.bungeecord.is_unknown() && self.files.server_properties.is_absent())
        {
            Some(if self.has_jar("waterfall") {
                ServerKind::Waterfall
            } else {
                ServerKind::Bungeecord
            })
        } else {
            None
        }
    }

    fn kind_of_bukkit(&self) -> Option<ServerKind> {
        let is_folia = self.has_jar("folia")
            || self
                .files
                .paper_global
                .get()
                .is_some_and(|paper| paper.threaded_regions.is_some());
        if self.files.purpur.is_there() {
            Some(ServerKind::Purpur)
        } else if self.files.paper_global.is_there() || self.files.paper_legacy.is_there() {
            Some(if is_folia {
                ServerKind::Folia
            } else {
                ServerKind::Paper
            })
        } else if self.files.spigot.is_there() || self.files.bukkit.is_there() {
            Some(ServerKind::Spigot)
        } else {
            None
        }
    }

    fn kind_of_modded(&self) -> Option<ServerKind> {
        let has_under = |prefix: &str| self.paths.iter().any(|path| path.starts_with(prefix));
        let has_mod_for = |loader: Loader| {
            self.plugins.iter().any(|plugin| {
                plugin.file.starts_with("mods/")
                    && plugin
                        .descriptors
                        .iter()
                        .all(|descriptor| descriptor.loader == loader)
                    && !plugin.descriptors.is_empty()
            })
        };
        let starts = |part: &str| {
            self.jvm
                .programs
                .iter()
                .any(|program| program.contains(part))
        };
        let has_mod_named = |part: &str| {
            self.plugins.iter().any(|plugin| {
                plugin.descriptors.is_empty()
                    && plugin.file.starts_with("mods/")
                    && plugin.file.to_ascii_lowercase().contains(part)
            })
        };
        if self.files.sponge.is_there() || self.has("config/sponge") {
            Some(ServerKind::Sponge)
        } else if has_under("libraries/net/neoforged/")
            || has_mod_for(Loader::Neoforge)
            || starts("net/neoforged/")
        {
            Some(ServerKind::Neoforge)
        } else if has_under("libraries/net/minecraftforge/")
            || has_mod_for(Loader::Forge)
            || starts("net/minecraftforge/")
        {
            Some(ServerKind::Forge)
        } else if self.files.fabricproxy_lite.is_there()
            || has_under("libraries/net/fabricmc/")
            || self.has_jar("fabric")
            || self.has_jar("quilt")
            || has_mod_for(Loader::Fabric)
            || self.has("fabric-server-launcher.properties")
            || has_mod_named("fabric")
        {
            Some(ServerKind::Fabric)
        } else if self.has_jar("neoforge") || has_mod_named("neoforge") {
            Some(ServerKind::Neoforge)
        } else if self.files.proxy_compatible_forge.is_there()
            || self.has_jar("forge")
            || has_mod_named("forge")
        {
            Some(ServerKind::Forge)
        } else {
            None
        }
    }

    /// Before a first start there is nothing but the jar.
    fn kind_of_jar(&self) -> Option<ServerKind> {
        [
            ("velocity", ServerKind::Velocity),
            ("waterfall", ServerKind::Waterfall),
            ("bungeecord", ServerKind::Bungeecord),
            ("folia", ServerKind::Folia),
            ("purpur", ServerKind::Purpur),
            ("paper", ServerKind::Paper),
            ("spigot", ServerKind::Spigot),
            ("craftbukkit", ServerKind::Spigot),
            ("sponge", ServerKind::Sponge),
            ("minecraft_server", ServerKind::Vanilla),
        ]
        .into_iter()
        .find_map(|(start, kind)| self.has_jar(start).then_some(kind))
    }

    fn kind_of_image(&self) -> Option<ServerKind> {
        if !self.environment.is_itzg() {
            return None;
        }
        let kind = self.environment.text("TYPE")?;
        [
            ("VELOCITY", ServerKind::Velocity),
            ("WATERFALL", ServerKind::Waterfall),
            ("BUNGEECORD", ServerKind::Bungeecord),
            ("PAPER", ServerKind::Paper),
            ("FOLIA", ServerKind::Folia),
            ("PURPUR", ServerKind::Purpur),
            ("SPIGOT", ServerKind::Spigot),
            ("BUKKIT", ServerKind::Spigot),
            ("FABRIC", ServerKind::Fabric),
            ("QUILT", ServerKind::Fabric),
            ("FORGE", ServerKind::Forge),
            ("NEOFORGE", ServerKind::Neoforge),
            ("SPONGEVANILLA", ServerKind::Sponge),
            ("VANILLA", ServerKind::Vanilla),
        ]
        .into_iter()
        .find_map(|(word, found)| kind.value.eq_ignore_ascii_case(word).then_some(found))
    }

    fn has_jar(&self, start: &str) -> bool {
        self.paths.iter().chain(&self.jvm.programs).any(|path| {
            let path = path.to_ascii_lowercase();
            !path.contains('/') && path.ends_with(".jar") && path.starts_with(start)
        })
    }
}

/// Keys that a host takes from its environment first, whatever the file says.
const ALWAYS_OVERRULED: &[(&str, &str)] = &[
    ("proxies.velocity.secret", "PAPER_VELOCITY_SECRET"),
    ("forwarding-secret-file", "VELOCITY_FORWARDING_SECRET"),
    ("forwarding-secret", "VELOCITY_FORWARDING_SECRET"),
    ("secret", "FABRIC_PROXY_SECRET"),
    ("secret", "FABRIC_PROXY_SECRET_FILE"),
    ("hackOnlineMode", "FABRIC_PROXY_HACK_ONLINE_MODE"),
    ("hackEarlySend", "FABRIC_PROXY_HACK_EARLY_SEND"),
    ("hackMessageChain", "FABRIC_PROXY_HACK_MESSAGE_CHAIN"),
];

/// Keys of server.properties that the itzg images write anew from a variable at each start.
const REWRITTEN_BY_ITZG: &[(&str, &str)] = &[
    ("accepts-transfers", "ACCEPTS_TRANSFERS"),
    ("enforce-secure-profile", "ENFORCE_SECURE_PROFILE"),
    ("enforce-whitelist", "ENFORCE_WHITELIST"),
    (
        "network-compression-threshold",
        "NETWORK_COMPRESSION_THRESHOLD",
    ),
    ("online-mode", "ONLINE_MODE"),
    ("prevent-proxy-connections", "PREVENT_PROXY_CONNECTIONS"),
    ("server-ip", "SERVER_IP"),
    ("server-port", "SERVER_PORT"),
    ("white-list", "ENABLE_WHITELIST"),
    ("white-list", "WHITELIST_ENABLED"),
    ("proxies.velocity.enabled", "CFG_VELOCITY_ENABLED"),
    ("proxies.velocity.secret", "CFG_VELOCITY_SECRET"),
    ("settings.velocity-support.enabled", "CFG_VELOCITY_ENABLED"),
    ("settings.velocity-support.secret", "CFG_VELOCITY_SECRET"),
];

/// The file that may lie at a path, where a folder above it could not be read.
fn hidden(root: &Root, pattern: &str) -> Option<FoundFile> {
    let depth = |path: &str| path.split('/').count();
    root.files
        .iter()
        .filter(|found| {
            matches!(found.content, Content::Unreadable(_))
                && wanted(&found.path) == Some(Wanted::Folder)
        })
        .find(|found| {
            let above: Vec<&str> = pattern.split('/').take(depth(&found.path)).collect();
            depth(pattern) > above.len() && fits(&above.join("/"), &found.path)
        })
        .map(|_| FoundFile {
            path: pattern.to_owned(),
            content: Content::Hidden,
            world_readable: None,
        })
}

/// Whether the hosts count a variable as set: an empty one is not.
fn is_set(variable: &Variable) -> bool {
    match &variable.value.value {
        VariableValue::Text(text) => !text.is_empty(),
        VariableValue::Hidden(secret) => !secret.is_empty(),
        VariableValue::Unknown => true,
    }
}

fn in_key(written: &Located<WrittenSecret>) -> Option<SecretInForce> {
    Some(SecretInForce {
        secret: written.with(written.value.used.clone()?),
        source: SecretSource::Key,
    })
}

/// Whether a path leads out of the folder that it is written in.
fn leads_out(path: &str) -> bool {
    let path = normal(path);
    path.starts_with('/') || path.starts_with("..") || path.as_bytes().get(1) == Some(&b':')
}

fn is_plugin(path: &str) -> bool {
    ["plugins/*.jar", "mods/*.jar"]
        .iter()
        .any(|pattern| fits(pattern, path))
}

/// The last name in a path.
pub(crate) fn folder_name(dir: &str) -> String {
    let plain = normal(dir);
    match plain.rsplit('/').next() {
        Some(name) if !name.is_empty() && name != ".." => name.to_owned(),
        _ => dir.to_owned(),
    }
}

impl ServerKind {
    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Velocity => "velocity",
            Self::Bungeecord => "bungeecord",
            Self::Waterfall => "waterfall",
            Self::Paper => "paper",
            Self::Folia => "folia",
            Self::Purpur => "purpur",
            Self::Spigot => "spigot",
            Self::Vanilla => "vanilla",
            Self::Fabric => "fabric",
            Self::Forge => "forge",
            Self::Neoforge => "neoforge",
            Self::Sponge => "sponge",
            Self::Minestom => "minestom",
            Self::Unknown => "unknown",
        }
    }
}
