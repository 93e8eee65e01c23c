//! A site as the rules see it: who forwards how, who asks for what, who can be reached by whom.
//!
//! Everything here answers `None` or `Unknown` where the files do not say, so that no rule has to guess.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use crate::catalogue::Severity;
use crate::cause::{Cause, Fact};
use crate::doctor::files::{ForwardingMode, Plugin, WrittenSecret};
use crate::doctor::finding::{Change, Finding};
use crate::doctor::trouble::{Effect, Odd, TroubleKind};
use crate::doctor::{Host, Link, Located, MatchedBy, OrDefault, Server, ServerKind, Site};
use crate::secret::{Comparison, Secret};

/// The whole network.
pub(super) struct Network<'a> {
    /// Every folder.
    pub(super) members: Vec<Member<'a>>,
    /// Every proxy with every backend of its own whose folder was given.
    pub(super) pairs: Vec<Pair<'a>>,
    /// Every entry of every proxy's list.
    pub(super) links: &'a [Link],
}

/// One folder and its place in the site.
#[derive(Clone, Copy)]
pub(super) struct Member<'a> {
    pub(super) index: usize,
    server: &'a Server,
}

/// A proxy and one of its backends.
pub(super) struct Pair<'a> {
    pub(super) link: &'a Link,
    pub(super) proxy: Member<'a>,
    pub(super) backend: Member<'a>,
    /// What the proxy forwards to this backend.
    pub(super) sends: Option<ForwardingMode>,
    /// What the backend asks for.
    pub(super) asks: Option<Asks>,
}

/// Which kinds of forwarding a backend wants; more than one is a fault of its own.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Asks {
    pub(super) modern: bool,
    pub(super) legacy: bool,
    /// Legacy, with a plugin that wants a token.
    pub(super) guard: bool,
}

/// Who can reach a backend's port, as far as its own file says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Bind {
    /// This machine alone.
    Loopback,
    /// A private network.
    Private,
    /// Every address, or a public one.
    Public,
    /// The file does not say.
    Unknown,
}

impl<'a> Network<'a> {
    pub(super) fn of(site: &'a Site) -> Self {
        let members: Vec<Member<'a>> = site
            .servers
            .iter()
            .enumerate()
            .map(|(index, server)| Member { index, server })
            .collect();
        let mut seen = BTreeSet::new();
        let pairs = site
            .links
            .iter()
            .filter_map(|link| {
                let proxy = *members.get(link.proxy)?;
                let backend = *members.get(link.backend?)?;
                seen.insert((proxy.index, backend.index)).then(|| Pair {
                    link,
                    proxy,
                    backend,
                    sends: proxy.sends(link),
                    asks: backend.asks(),
                })
            })
            .collect();
        Self {
            members,
            pairs,
            links: &site.links,
        }
    }

    pub(super) fn proxies(&self) -> impl Iterator<Item = Member<'a>> + '_ {
        self.members.iter().copied().filter(Member::is_proxy)
    }

    pub(super) fn backends(&self) -> impl Iterator<Item = Member<'a>> + '_ {
        self.members.iter().copied().filter(Member::is_backend)
    }

    /// The pairs of one proxy.
    pub(super) fn of_proxy(&self, proxy: Member<'_>) -> impl Iterator<Item = &Pair<'a>> + '_ {
        let index = proxy.index;
        self.pairs
            .iter()
            .filter(move |pair| pair.proxy.index == index)
    }

    /// The pairs of one backend.
    pub(super) fn of_backend(&self, backend: Member<'_>) -> impl Iterator<Item = &Pair<'a>> + '_ {
        let index = backend.index;
        self.pairs
            .iter()
            .filter(move |pair| pair.backend.index == index)
    }

    /// Whether a plugin chooses on this server, or on one that it works with, who is asked for a licence.
    pub(super) fn is_hybrid(&self, member: Member<'_>) -> bool {
        let partners = |index: usize| {
            self.pairs.iter().filter_map(move |pair| {
                if pair.proxy.index == index {
                    Some(pair.backend)
                } else if pair.backend.index == index {
                    Some(pair.proxy)
                } else {
                    None
                }
            })
        };
        // A login server beside this one, behind the same proxy, serves this one as well.
        member.has_login_plugin()
            || partners(member.index).any(|partner| {
                partner.has_login_plugin()
                    || partners(partner.index).any(|next| next.has_login_plugin())
            })
    }

    /// Whether every proxy of this backend that is known reaches it by an address of its own machine, and one does.
    pub(super) fn dialled_by_loopback_only(&self, backend: Member<'_>) -> bool {
        let mut any = false;
        for pair in self.of_backend(backend) {
            match pair.dialled() {
                Some(host) if host.is_loopback() => any = true,
                _ => return false,
            }
        }
        any
    }
}

impl Deref for Member<'_> {
    type Target = Server;

    fn deref(&self) -> &Server {
        self.server
    }
}

impl<'a> Member<'a> {
    /// The server for as long as the site lives, where the borrow of the member is too short.
    pub(super) fn server(&self) -> &'a Server {
        self.server
    }

    pub(super) fn is_proxy(&self) -> bool {
        matches!(
            self.kind,
            ServerKind::Velocity | ServerKind::Bungeecord | ServerKind::Waterfall
        )
    }

    pub(super) fn is_backend(&self) -> bool {
        !self.is_proxy() && self.kind != ServerKind::Unknown
    }

    /// Paper and its kin, Spigot, and the hybrids of Forge and Bukkit: they have a spigot.yml.
    pub(super) fn is_bukkit(&self) -> bool {
        matches!(
            self.kind,
            ServerKind::Paper | ServerKind::Folia | ServerKind::Purpur | ServerKind::Spigot
        ) || self.files.spigot.is_there()
    }

    /// Whether the proxy asks Mojang; `None` for a backend or where its file cannot be read.
    pub(super) fn proxy_online(&self) -> Option<bool> {
        if let Some(heard) = &self.heard {
            return heard.online.as_ref().map(|place| place.value);
        }
        if let Some(velocity) = self.files.velocity.get() {
            return self.known("online-mode", velocity.online_mode.in_force(true));
        }
        let bungeecord = self.files.bungeecord.get()?;
        self.known("online_mode", bungeecord.online_mode.in_force(true))
    }

    /// Where the proxy's online mode is written.
    pub(super) fn proxy_online_place(&self) -> Option<&'a Located<bool>> {
        if let Some(heard) = &self.server.heard {
            return heard.online.as_ref();
        }
        let files = &self.server.files;
        match files.velocity.get() {
            Some(velocity) => velocity.online_mode.as_ref(),
            None => files.bungeecord.get()?.online_mode.as_ref(),
        }
    }

    /// Whether the backend asks Mojang itself; `None` where it cannot be said.
    pub(super) fn online_mode(&self) -> Option<bool> {
        if let Some(heard) = &self.heard {
            return heard.online.as_ref().map(|place| place.value);
        }
        if let Some(variable) = self.environment_switch("ONLINE_MODE") {
            return Some(variable.value);
        }
        let properties = self.files.server_properties.get()?;
        self.known("online-mode", properties.online_mode.in_force(true))
    }

    /// Where the backend's online mode is decided: the variable that writes the file, else the file.
    pub(super) fn online_mode_place(&self) -> Option<(Located<bool>, bool)> {
        if let Some(heard) = &self.heard {
            return Some((heard.online.clone()?, false));
        }
        if let Some(variable) = self.environment_switch("ONLINE_MODE") {
            return Some((variable, true));
        }
        let place = self.files.server_properties.get()?.online_mode.clone()?;
        Some((place, false))
    }

    /// A switch in a variable of a container image that writes the file from it at each start.
    fn environment_switch(&self, name: &str) -> Option<Located<bool>> {
        if !self.environment.is_itzg() {
            return None;
        }
        let text = self.environment.text(name)?;
        let value = text.value.eq_ignore_ascii_case("true");
        Some(text.with(value))
    }

    /// The value, unless what is written there stops the host from starting.
    fn known<T>(&self, key: &str, value: T) -> Option<T> {
        let refused = self.troubles.iter().any(|trouble| {
            trouble.key.as_deref() == Some(key)
                && matches!(
                    trouble.kind,
                    TroubleKind::Odd(Odd::WrongKind {
                        effect: Effect::Refuses,
                        ..
                    })
                )
        });
        (!refused).then_some(value)
    }

    /// How the proxy forwards to this entry.
    pub(super) fn sends(&self, link: &Link) -> Option<ForwardingMode> {
        if let Some(mode) = &link.entry.forwarding_mode {
            return Some(mode.value);
        }
        self.mode()
    }

    /// How the proxy forwards where no server has a mode of its own.
    pub(super) fn mode(&self) -> Option<ForwardingMode> {
        if let Some(heard) = &self.heard {
            return heard.forwarding.as_ref().map(|place| place.value);
        }
        if let Some(velocity) = self.files.velocity.get() {
            let mode = velocity.forwarding_mode.in_force(ForwardingMode::None);
            return self.known("player-info-forwarding-mode", mode);
        }
        let bungeecord = self.files.bungeecord.get()?;
        let forwards = self.known("ip_forward", bungeecord.ip_forward.in_force(false))?;
        Some(match (forwards, self.has_guard()) {
            (false, _) => ForwardingMode::None,
            (true, false) => ForwardingMode::Legacy,
            (true, true) => ForwardingMode::Bungeeguard,
        })
    }

    /// The finding at BungeeCord's `ip_forward`, with the change that turns it on where it is off; as it came where there
    /// is no such file.
    pub(super) fn with_ip_forward(&self, finding: Finding) -> Finding {
        const KEY: &str = "ip_forward";
        let Some(bungeecord) = self.files.bungeecord.get() else {
            return finding;
        };
        match &bungeecord.ip_forward {
            Some(place) if place.value => finding.at_value(place),
            Some(place) => finding
                .at_value(place)
                .change(Change::set(self.index, place, "true").unattended(true)),
            None => {
                let mut finding = finding.in_file(&*bungeecord.file);
                finding.key = Some(KEY.to_owned());
                finding.change(Change::set_absent(
                    self.index,
                    &bungeecord.file,
                    KEY,
                    "true",
                ))
            }
        }
    }

    /// What the backend asks of its proxy; `None` where its files do not say.
    pub(super) fn asks(&self) -> Option<Asks> {
        if let Some(heard) = &self.heard {
            return heard.forwarding.as_ref().map(|place| Asks::of(place.value));
        }
        if self.is_bukkit() {
            return self.bukkit_asks();
        }
        match self.kind {
            ServerKind::Fabric => self.fabric_asks(),
            ServerKind::Forge | ServerKind::Neoforge => self.forge_asks(),
            ServerKind::Sponge => Some(Asks::of(self.files.sponge.get()?.forwarding())),
            ServerKind::Vanilla => Some(Asks::default()),
            _ => None,
        }
    }

    fn bukkit_asks(&self) -> Option<Asks> {
        if self.files.spigot.is_unknown() {
            return None;
        }
        let legacy = self
            .files
            .spigot
            .get()
            .is_some_and(|spigot| spigot.bungeecord.in_force(false));
        let modern = if self.files.paper_global.is_unknown() || self.files.paper_legacy.is_unknown()
        {
            return None;
        } else {
            self.velocity_enabled().is_some_and(|place| place.value)
        };
        Some(Asks {
            modern,
            legacy,
            guard: legacy && self.has_guard(),
        })
    }

    /// Where Paper is told of Velocity.
    pub(super) fn velocity_enabled(&self) -> Option<&'a Located<bool>> {
        let files = &self.server.files;
        match files.paper_global.get() {
            Some(global) => global.velocity_enabled.as_ref(),
            None => files.paper_legacy.get()?.velocity_enabled.as_ref(),
        }
    }

    /// The file and the key under which Paper is told of Velocity, written or not.
    pub(super) fn velocity_enabled_key(&self) -> Option<(&'static str, &'static str)> {
        if self.files.paper_global.is_there() {
            Some(("config/paper-global.yml", "proxies.velocity.enabled"))
        } else if self.files.paper_legacy.is_there() {
            Some(("paper.yml", "settings.velocity-support.enabled"))
        } else {
            None
        }
    }

    fn fabric_asks(&self) -> Option<Asks> {
        if self.has_fabricproxy_lite() {
            return Some(Asks::of(ForwardingMode::Modern));
        }
        (!self.has_forwarding_mod()).then_some(Asks::default())
    }

    fn forge_asks(&self) -> Option<Asks> {
        if self.has_proxy_compatible_forge() {
            if self.files.proxy_compatible_forge.is_unknown() {
                return None;
            }
            let Some(forge) = self.files.proxy_compatible_forge.get() else {
                // The mod writes its file at its first start, with an empty secret.
                return None;
            };
            if !forge.enabled.in_force(true) {
                return Some(Asks::default());
            }
            return Some(Asks::of(forge.mode.in_force(ForwardingMode::Modern)));
        }
        (!self.has_forwarding_mod()).then_some(Asks::default())
    }

    pub(super) fn has_fabricproxy_lite(&self) -> bool {
        self.has("fabricproxylite")
            || (self.files.fabricproxy_lite.is_there() && self.plugins.is_empty())
    }

    pub(super) fn has_proxy_compatible_forge(&self) -> bool {
        let is_the_mod = |name: &String| name == "pcf" || name.starts_with("proxycompatible");
        self.plugins
            .iter()
            .any(|plugin| plugin.names.iter().any(is_the_mod))
            || (self.files.proxy_compatible_forge.is_there() && self.plugins.is_empty())
    }

    /// Another mod that may well take forwarded players, in a way that we do not know.
    pub(super) fn has_forwarding_mod(&self) -> bool {
        const HINTS: &[&str] = &[
            "fabricproxy",
            "forward",
            "velocity",
            "bungee",
            "proxycompat",
            "proxyprotocol",
            "mohist",
        ];
        self.plugins.iter().any(|plugin| {
            plugin
                .names
                .iter()
                .any(|name| HINTS.iter().any(|hint| name.contains(hint)))
        })
    }

    /// BungeeGuard, on a proxy or on a backend.
    pub(super) fn has_guard(&self) -> bool {
        let configured = self.files.guard_config.is_there() || self.files.guard_token.is_there();
        self.has("bungeeguard") || (configured && self.plugins.is_empty())
    }

    /// Whether a plugin or mod is there whose name begins so (lower case, letters and digits only).
    pub(super) fn has(&self, start: &str) -> bool {
        self.plugin(start).is_some()
    }

    /// The plugin or mod whose name begins so.
    pub(super) fn plugin(&self, start: &str) -> Option<&'a Plugin> {
        self.server
            .plugins
            .iter()
            .find(|plugin| plugin.names.iter().any(|name| name.starts_with(start)))
    }

    pub(super) fn has_floodgate(&self) -> bool {
        let configured = self.files.floodgate.is_there() || self.files.floodgate_key.is_there();
        // Where the jar of the one is listed, the jar of the other would be.
        self.has("floodgate") || (configured && !self.has("geyser"))
    }

    pub(super) fn has_geyser(&self) -> bool {
        self.has("geyser") || (self.files.geyser.is_there() && !self.has("floodgate"))
    }

    /// A plugin that decides who needs a licence, or asks for a password instead.
    pub(super) fn login_plugin(&self) -> Option<&'a Plugin> {
        LOGIN_PLUGINS.iter().find_map(|name| self.plugin(name))
    }

    pub(super) fn has_login_plugin(&self) -> bool {
        self.login_plugin().is_some()
    }

    /// Who can reach the backend's port.
    pub(super) fn bind(&self) -> Bind {
        if let Some(heard) = &self.heard {
            return heard.listens.as_ref().map_or(Bind::Unknown, Bind::of);
        }
        let Some(properties) = self.files.server_properties.get() else {
            return Bind::Unknown;
        };
        let Some(written) = &properties.server_ip else {
            return Bind::Public;
        };
        Host::parse(&written.value).map_or(Bind::Unknown, |host| Bind::of(&host))
    }

    /// Who can reach the proxy's port.
    pub(super) fn proxy_bind(&self) -> Bind {
        if let Some(heard) = &self.heard {
            return heard.listens.as_ref().map_or(Bind::Unknown, Bind::of);
        }
        let hosts: Vec<&Host> = if let Some(velocity) = self.files.velocity.get() {
            velocity.bind.iter().map(|bind| &bind.value.host).collect()
        } else if let Some(bungeecord) = self.files.bungeecord.get() {
            bungeecord
                .listeners
                .iter()
                .filter_map(|listener| Some(&listener.host.as_ref()?.value.host))
                .collect()
        } else {
            return Bind::Unknown;
        };
        if !hosts.is_empty() && hosts.iter().all(|host| host.is_loopback()) {
            Bind::Loopback
        } else if !hosts.is_empty() && hosts.iter().all(|host| host.is_private()) {
            Bind::Private
        } else {
            Bind::Public
        }
    }

    /// Whether a container's network stands, or may stand, around it, of which the files say little and a log nothing.
    pub(super) fn in_container(&self) -> bool {
        self.environment.image.is_some() || self.lacks_files()
    }

    /// Whether its log was given instead of its folder.
    pub(super) fn lacks_files(&self) -> bool {
        self.heard.is_some()
    }

    /// Whether no plugin or mod is there whose name begins so. A log never shows that.
    pub(super) fn lacks(&self, start: &str) -> bool {
        !self.lacks_files() && !self.has(start)
    }
}

/// Places and files of one server.
impl<'a> Member<'a> {
    pub(super) fn is_bungeecord(&self) -> bool {
        matches!(self.kind, ServerKind::Bungeecord | ServerKind::Waterfall)
    }

    /// BungeeGuard on a Bukkit server that does not ask for BungeeCord: it shuts the server down.
    pub(super) fn guard_shuts_down(&self) -> bool {
        self.is_backend()
            && self.is_bukkit()
            && self.has_guard()
            && self.asks().is_some_and(|asks| !asks.legacy)
    }

    /// The switch by which the backend takes legacy forwarding.
    pub(super) fn legacy_switch(&self) -> Option<&'a Located<bool>> {
        if self.is_bukkit() {
            return self.server.files.spigot.get()?.bungeecord.as_ref();
        }
        self.forwarding_switch()
    }

    /// Sponge's switch that is off: the module, else the setting.
    pub(super) fn forwarding_switch(&self) -> Option<&'a Located<bool>> {
        let sponge = self.server.files.sponge.get()?;
        let module = sponge.forwarding_module.as_ref();
        let setting = sponge.bungeecord_ip_forwarding.as_ref();
        module
            .filter(|place| !place.value)
            .or_else(|| setting.filter(|place| !place.value))
            .or(module)
            .or(setting)
    }

    /// Where a backend that knows several modes names the one it takes.
    pub(super) fn mode_place(&self) -> Option<&'a Located<ForwardingMode>> {
        let files = &self.server.files;
        match files.sponge.get() {
            Some(sponge) => sponge.mode.as_ref(),
            None => files.proxy_compatible_forge.get()?.mode.as_ref(),
        }
    }

    /// The file and key of the backend's secret, written or not.
    pub(super) fn secret_key(&self) -> (&'static str, &'static str) {
        if self.is_bukkit() {
            if self.files.paper_global.is_there() || !self.files.paper_legacy.is_there() {
                ("config/paper-global.yml", "proxies.velocity.secret")
            } else {
                ("paper.yml", "settings.velocity-support.secret")
            }
        } else {
            match self.kind {
                ServerKind::Fabric => ("config/FabricProxy-Lite.toml", "secret"),
                ServerKind::Sponge => ("config/sponge/sponge.conf", "ip-forwarding.secret"),
                _ => ("config/proxy-compatible-forge.toml", "forwarding.secret"),
            }
        }
    }

    /// The backend's secret as its configuration file has it.
    pub(super) fn secret_place(&self) -> Option<&'a Located<WrittenSecret>> {
        let files = &self.server.files;
        if self.is_bukkit() {
            return match files.paper_global.get() {
                Some(global) => global.velocity_secret.as_ref(),
                None => files.paper_legacy.get()?.velocity_secret.as_ref(),
            };
        }
        match self.kind {
            ServerKind::Fabric => files.fabricproxy_lite.get()?.secret.as_ref(),
            ServerKind::Sponge => files.sponge.get()?.secret.as_ref(),
            ServerKind::Forge | ServerKind::Neoforge => {
                files.proxy_compatible_forge.get()?.secret.as_ref()
            }
            _ => None,
        }
    }

    /// Whether the file that the secret belongs into was read, so that a missing key is a missing secret.
    pub(super) fn secret_file_is_known(&self) -> bool {
        let files = &self.server.files;
        if self.is_bukkit() {
            return files.paper_global.get().is_some() || files.paper_legacy.get().is_some();
        }
        match self.kind {
            ServerKind::Fabric => files.fabricproxy_lite.get().is_some(),
            ServerKind::Sponge => files.sponge.get().is_some(),
            _ => files.proxy_compatible_forge.get().is_some(),
        }
    }

    /// Whether a variable gives the secret whose value is not to be seen from here.
    pub(super) fn secret_may_come_from_elsewhere(&self) -> bool {
        const NAMES: &[&str] = &[
            "PAPER_VELOCITY_SECRET",
            "FABRIC_PROXY_SECRET",
            "FABRIC_PROXY_SECRET_FILE",
            "VELOCITY_SECRET",
        ];
        NAMES.iter().any(|name| {
            self.environment.get(name).is_some() && self.environment.secret(name).is_none()
        }) && self.backend_secret().is_none()
    }

    /// The secret that the configuration file holds, whatever wins over it.
    pub(super) fn written_secret(&self) -> Option<Secret> {
        if let Some(velocity) = self.files.velocity.get() {
            return match self.files.forwarding_secret.get() {
                Some(file) => Some(file.joined.clone()),
                None => velocity.forwarding_secret.as_ref()?.value.used.clone(),
            };
        }
        self.secret_place()?.value.used.clone()
    }

    /// Whether the file is in the list of troubles.
    pub(super) fn trouble_of(&self, file: &str) -> Option<&'a TroubleKind> {
        self.server
            .troubles
            .iter()
            .find(|trouble| &*trouble.file == file)
            .map(|trouble| &trouble.kind)
    }

    /// Whether the file is the one that velocity.toml names for its secret, or the place where it names it.
    pub(super) fn names_secret_file(&self, file: &str) -> bool {
        self.files.velocity.get().is_some_and(|velocity| {
            velocity
                .forwarding_secret_file
                .as_ref()
                .map_or("forwarding.secret", |place| place.value.as_str())
                == file
        })
    }

    /// PROXY protocol on a backend's port.
    pub(super) fn proxy_protocol_switch(&self) -> Option<&'a Located<bool>> {
        let files = &self.server.files;
        match files.paper_global.get() {
            Some(global) => global.proxy_protocol.as_ref(),
            None => files.paper_legacy.get()?.proxy_protocol.as_ref(),
        }
    }

    /// PROXY protocol on each of a proxy's ports.
    pub(super) fn proxy_protocol_switches(&self) -> Vec<&'a Located<bool>> {
        let files = &self.server.files;
        if let Some(velocity) = files.velocity.get() {
            return velocity.haproxy_protocol.iter().collect();
        }
        if let Some(bungeecord) = files.bungeecord.get() {
            return bungeecord
                .listeners
                .iter()
                .filter_map(|listener| listener.proxy_protocol.as_ref())
                .collect();
        }
        self.proxy_protocol_switch().into_iter().collect()
    }

    /// The switch that compares a player's address with the one that Mojang saw.
    pub(super) fn address_check_place(&self) -> Option<&'a Located<bool>> {
        let files = &self.server.files;
        if let Some(velocity) = files.velocity.get() {
            return velocity.prevent_client_proxy_connections.as_ref();
        }
        if let Some(bungeecord) = files.bungeecord.get() {
            return bungeecord.prevent_proxy_connections.as_ref();
        }
        files
            .server_properties
            .get()?
            .prevent_proxy_connections
            .as_ref()
    }

    /// The proxy's limit of logins an address.
    pub(super) fn login_limit_place(&self) -> Option<&'a Located<i64>> {
        let files = &self.server.files;
        match files.velocity.get() {
            Some(velocity) => velocity.login_ratelimit.as_ref(),
            None => files.bungeecord.get()?.connection_throttle.as_ref(),
        }
    }

    /// Whether something in the folder brings all players from one address.
    pub(super) fn has_tunnel(&self) -> bool {
        const FILES: &[&str] = &[
            "frpc.toml",
            "frpc.ini",
            "playit.toml",
            "ngrok.yml",
            "haproxy.cfg",
        ];
        self.has("playit")
            || self.paths.iter().any(|path| {
                let name = path.rsplit('/').next().unwrap_or(path);
                FILES.contains(&name)
            })
    }

    /// Whether a start script, unit or compose file shows how the JVM is started.
    pub(super) fn start_is_known(&self) -> bool {
        !self.jvm.flags.is_empty()
            || self.paths.iter().any(|path| {
                let name = path.rsplit('/').next().unwrap_or(path);
                [".sh", ".bat", ".cmd", ".ps1", ".service"]
                    .iter()
                    .any(|end| name.ends_with(end))
            })
    }

    /// The change that lets only this machine reach the backend.
    pub(super) fn bind_to_loopback(&self) -> Change {
        let place = self
            .server
            .files
            .server_properties
            .get()
            .and_then(|properties| properties.server_ip.as_ref());
        match place {
            Some(place) => Change::set(self.index, place, "127.0.0.1").unattended(true),
            None => Change::set_absent(self.index, "server.properties", "server-ip", "127.0.0.1"),
        }
    }

    /// Minecraft's version as (minor, patch) of 1.minor.patch, where jars or libraries in the folder name it.
    pub(super) fn minecraft_version(&self) -> Option<(u32, u32)> {
        let loader = self
            .paths
            .iter()
            .chain(&self.jvm.programs)
            .find_map(|path| loader_version(path));
        loader.or_else(|| {
            let mut counts: BTreeMap<(u32, u32), usize> = BTreeMap::new();
            for plugin in &self.plugins {
                for version in versions_in(&plugin.file) {
                    *counts.entry(version).or_default() += 1;
                }
            }
            for path in self
                .paths
                .iter()
                .chain(&self.jvm.programs)
                .filter(|path| path.ends_with(".jar"))
            {
                if !path.contains('/') {
                    for version in versions_in(path) {
                        *counts.entry(version).or_default() += 1;
                    }
                }
            }
            counts
                .into_iter()
                .max_by_key(|(version, count)| (*count, *version))
                .map(|(version, _)| version)
        })
    }
}

/// Minecraft's version in the path of a mod loader's library: Forge's begins with it, as that of the first NeoForge
/// (1.20.1) does; later NeoForge leaves the `1.` out.
fn loader_version(path: &str) -> Option<(u32, u32)> {
    const BEGIN_WITH_IT: &[&str] = &["net/minecraftforge/forge/", "net/neoforged/forge/"];
    let behind = |folder: &str| Some(path.split_once(folder)?.1);
    BEGIN_WITH_IT
        .iter()
        .find_map(|folder| version_at(behind(folder)?))
        .or_else(|| version_at(&format!("1.{}", behind("net/neoforged/neoforge/")?)))
}

/// Every `1.minor[.patch]` in a file's name that can be Minecraft's: mods of their own 1.0 to 1.6 do not count.
fn versions_in(name: &str) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    for (place, _) in name.match_indices("1.") {
        let before = name[..place].chars().next_back();
        if before.is_some_and(|c| c.is_ascii_digit() || c == '.') {
            continue;
        }
        found.extend(version_at(&name[place..]));
    }
    found
}

/// The version that the text begins with.
fn version_at(text: &str) -> Option<(u32, u32)> {
    let rest = text.strip_prefix("1.")?;
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let minor: u32 = rest[..digits(rest)].parse().ok()?;
    let patch = rest[digits(rest)..]
        .strip_prefix('.')
        .and_then(|patch| patch[..digits(patch)].parse().ok())
        .unwrap_or(0);
    (7..=21).contains(&minor).then_some((minor, patch))
}

impl Bind {
    fn of(host: &Host) -> Self {
        match host {
            host if host.is_loopback() => Self::Loopback,
            host if host.is_private() => Self::Private,
            Host::Any | Host::Ip(_) => Self::Public,
            Host::Name(_) => Self::Unknown,
        }
    }
}

impl Asks {
    fn of(mode: ForwardingMode) -> Self {
        Self {
            modern: mode == ForwardingMode::Modern,
            legacy: matches!(mode, ForwardingMode::Legacy | ForwardingMode::Bungeeguard),
            guard: mode == ForwardingMode::Bungeeguard,
        }
    }

    pub(super) fn nothing(self) -> bool {
        !self.modern && !self.legacy
    }
}

impl Pair<'_> {
    /// Whether the secret that the backend's file holds is the proxy's.
    pub(super) fn same_secret(&self) -> bool {
        match (self.proxy.proxy_secret(), self.backend.written_secret()) {
            (Some(proxy), Some(backend)) => {
                !proxy.secret.value.is_empty()
                    && proxy.secret.value.compare(&backend) == Comparison::Same
            }
            _ => false,
        }
    }

    /// The severity, less where only the port, or only that no other proxy was given, says that the folder is this entry's.
    pub(super) fn severity(&self, severity: Severity) -> Severity {
        if matches!(
            self.link.matched_by,
            Some(MatchedBy::Port | MatchedBy::OnlyProxy)
        ) {
            severity.min(Severity::Warning)
        } else {
            severity
        }
    }

    /// A finding at a proxy about these of its backends, as grave as the surest of them.
    pub(super) fn finding_at_proxy(cause: Cause, proxy: Member<'_>, pairs: &[&Self]) -> Finding {
        let severity = pairs
            .iter()
            .map(|pair| pair.severity(Severity::Error))
            .max()
            .unwrap_or(Severity::Error);
        let finding =
            Finding::new(cause, severity, proxy.index).fact(Fact::Proxy, proxy.name.as_str());
        pairs.iter().fold(finding, |finding, pair| {
            finding
                .with_server(pair.backend.index)
                .fact(Fact::Backend, pair.backend.name.as_str())
                .fact(Fact::Server, pair.backend.name.as_str())
        })
    }

    /// The machine's part of the address under which the proxy reaches the backend.
    pub(super) fn dialled(&self) -> Option<&Host> {
        Some(&self.link.entry.parsed.as_ref()?.host)
    }
}

/// The families of plugins that choose offline logins or ask for a password, by how their names begin.
const LOGIN_PLUGINS: &[&str] = &[
    "authme",
    "fastlogin",
    "librelogin",
    "librepremium",
    "nlogin",
    "opennlogin",
    "jpremium",
    "limboauth",
    "loginsecurity",
    "easyauth",
    "xauth",
    "simplelogin",
    "dynamicbungeeauth",
    "userlogin",
    "catseedlogin",
    "openlogin",
    "authy",
    "mclogin",
];

/// The plugin's name for people.
pub(super) fn shown_name(plugin: &Plugin) -> String {
    match plugin.descriptors.first() {
        Some(descriptor) => descriptor.name.clone(),
        None => stem(plugin)
            .split("-1.")
            .next()
            .unwrap_or_default()
            .to_owned(),
    }
}

/// The version that the plugin or its file's name gives.
pub(super) fn shown_version(plugin: &Plugin) -> Option<String> {
    let described = plugin
        .descriptors
        .iter()
        .find_map(|descriptor| descriptor.version.clone());
    described.or_else(|| {
        let digits = |part: &&str| part.starts_with(|c: char| c.is_ascii_digit());
        stem(plugin)
            .split(['-', '+', '_'])
            .find(digits)
            .map(str::to_owned)
    })
}

fn stem(plugin: &Plugin) -> &str {
    let name = plugin.file.rsplit('/').next().unwrap_or(&plugin.file);
    name.strip_suffix(".jar").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loaders_library_names_the_version() {
        for (path, version) in [
            (
                "libraries/net/minecraftforge/forge/1.18.2-40.2.0/unix_args.txt",
                Some((18, 2)),
            ),
            (
                "libraries/net/neoforged/forge/1.20.1-47.1.106",
                Some((20, 1)),
            ),
            ("libraries/net/neoforged/neoforge/20.4.237", Some((20, 4))),
            (
                "libraries/net/neoforged/neoforge/21.1.77/win_args.txt",
                Some((21, 1)),
            ),
            ("libraries/net/neoforged/neoforge", None),
            ("libraries/net/minecraftforge/fmlcore/1.18.2", None),
        ] {
            assert_eq!(loader_version(path), version, "{path}");
        }
    }
}
