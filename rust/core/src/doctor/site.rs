//! A network: the folders given, and which backend belongs to which proxy.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use super::address::{Address, DEFAULT_PORT, Host};
use super::files::surroundings::Service;
use super::files::velocity::ListedServer;
use super::heard::Acquaintance;
use super::input::{Root, normal};
use super::server::{Role, Server, folder_name};

/// Everything that was given, read.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// The folders, in the order given.
    pub servers: Vec<Server>,
    /// Every entry of every proxy's list, in the order of the proxies and of their lists.
    pub links: Vec<Link>,
}

/// One entry of a proxy's list, and the folder behind it.
#[derive(Clone, Debug)]
pub struct Link {
    /// The proxy, as an index into [`Site::servers`].
    pub proxy: usize,
    /// The entry.
    pub entry: ListedServer,
    /// The backend, as an index into [`Site::servers`]; `None` when its folder was not given or cannot be told.
    pub backend: Option<usize>,
    /// What says that it is this folder; `None` without a backend.
    pub matched_by: Option<MatchedBy>,
}

/// What says that a folder is the server of an entry.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum MatchedBy {
    /// The address and port of the entry are the ones that the folder's server listens on.
    Address,
    /// The folder's name is the entry's name or the first part of its host.
    FolderName,
    /// The entry's host is the name of the compose service that runs in the folder.
    Service,
    /// Only the port fits, and no other folder has it.
    Port,
    /// The logs of both tell of the same logins.
    Logins,
    /// It is behind some proxy, and only one was given.
    OnlyProxy,
}

impl Site {
    /// Reads every folder and finds out who belongs to whom.
    pub fn read(roots: &[Root]) -> Self {
        let mut site = Self {
            servers: roots.iter().map(Server::read).collect(),
            links: Vec::new(),
        };
        site.share_services();
        site.link();
        site
    }

    /// The servers of which only the logs were given, and who of them belongs to whom.
    pub(crate) fn of_logs(servers: Vec<Server>, links: &[Acquaintance]) -> Self {
        let mut site = Self {
            servers,
            links: Vec::new(),
        };
        for link in links {
            let name = match (&link.name, site.servers.get(link.backend)) {
                (Some(name), _) => name.clone(),
                (None, Some(backend)) => backend.name.clone(),
                (None, None) => continue,
            };
            if let Some(backend) = site.servers.get_mut(link.backend) {
                backend.name.clone_from(&name);
            }
            site.links.push(Link {
                proxy: link.proxy,
                entry: ListedServer::heard_of(name),
                backend: Some(link.backend),
                matched_by: Some(link.by),
            });
        }
        site
    }

    /// The entries of a proxy's list.
    pub fn backends_of(&self, proxy: usize) -> impl Iterator<Item = &Link> {
        self.links.iter().filter(move |link| link.proxy == proxy)
    }

    /// The entries, of every proxy, that are this backend.
    pub fn proxies_of(&self, backend: usize) -> impl Iterator<Item = &Link> {
        self.links
            .iter()
            .filter(move |link| link.backend == Some(backend))
    }

    /// The addresses that a server listens on, as far as its files say: `127.0.0.1:25566`, `*:25565`.
    pub fn listening(&self, server: usize) -> Vec<String> {
        let addresses = self.servers.get(server).map(listening).unwrap_or_default();
        addresses
            .iter()
            .map(|address| match &address.host {
                Host::Any => format!("*:{}", address.port),
                Host::Ip(number) => SocketAddr::new(*number, address.port).to_string(),
                Host::Name(name) => format!("{name}:{}", address.port),
            })
            .collect()
    }

    /// Gives each compose service to the folder that is mounted into it, or to the compose file's own where it is the
    /// only service.
    fn share_services(&mut self) {
        let folders: Vec<String> = self
            .servers
            .iter()
            .map(|server| normal(&server.dir))
            .collect();
        for here in 0..self.servers.len() {
            let services = std::mem::take(&mut self.servers[here].compose);
            let servers = services
                .iter()
                .filter(|(service, _)| is_minecraft(service))
                .count();
            let is_alone = services.len() == 1;
            for (service, jvm) in services {
                let mounted = service.binds.iter().find_map(|bind| {
                    let folder = if bind.starts_with('/') {
                        normal(bind)
                    } else {
                        normal(&format!("{}/{bind}", folders[here]))
                    };
                    folders.iter().position(|known| *known == folder)
                });
                let is_the_server = is_alone || (servers == 1 && is_minecraft(&service));
                let owner = mounted.or_else(|| is_the_server.then_some(here));
                if let Some(owner) = owner {
                    self.servers[owner].adopt(service, jvm);
                }
            }
        }
    }

    fn link(&mut self) {
        for proxy in 0..self.servers.len() {
            let entries = entries_of(&self.servers[proxy]);
            let mut links: Vec<Link> = entries
                .into_iter()
                .map(|entry| Link {
                    proxy,
                    entry,
                    backend: None,
                    matched_by: None,
                })
                .collect();
            for (by, find) in WAYS {
                let taken: BTreeSet<usize> = links.iter().filter_map(|link| link.backend).collect();
                let open: Vec<usize> = (0..links.len())
                    .filter(|at| links[*at].backend.is_none())
                    .collect();
                for &at in &open {
                    let others: Vec<&ListedServer> = open
                        .iter()
                        .filter(|other| **other != at)
                        .map(|other| &links[*other].entry)
                        .collect();
                    let question = Question {
                        servers: &self.servers,
                        proxy,
                        entry: &links[at].entry,
                        taken: &taken,
                        others: &others,
                    };
                    if let Some(backend) = find(&question) {
                        links[at].backend = Some(backend);
                        links[at].matched_by = Some(*by);
                    }
                }
            }
            self.links.append(&mut links);
        }
        for link in &self.links {
            if let Some(backend) = link.backend {
                let server = &mut self.servers[backend];
                let is_first = self
                    .links
                    .iter()
                    .find(|other| other.backend == Some(backend))
                    .is_some_and(|first| std::ptr::eq(first, link));
                if is_first {
                    server.name.clone_from(&link.entry.name);
                }
            }
        }
    }
}

/// What the finding of one entry's folder goes by.
struct Question<'a> {
    servers: &'a [Server],
    proxy: usize,
    entry: &'a ListedServer,
    /// Folders that a surer way has given to another entry.
    taken: &'a BTreeSet<usize>,
    /// The proxy's other entries that have no folder yet.
    others: &'a [&'a ListedServer],
}

/// The ways to find an entry's folder, the surest first.
type Way = (MatchedBy, fn(&Question<'_>) -> Option<usize>);

const WAYS: &[Way] = &[
    (MatchedBy::Service, |question| question.by_service()),
    (MatchedBy::Address, |question| question.by_address()),
    (MatchedBy::FolderName, |question| question.by_folder()),
    (MatchedBy::Port, |question| question.by_port()),
];

impl Question<'_> {
    fn by_service(&self) -> Option<usize> {
        let Host::Name(name) = &self.entry.parsed.as_ref()?.host else {
            return None;
        };
        self.only(|_, server| {
            server
                .services
                .iter()
                .any(|service| service.eq_ignore_ascii_case(name))
        })
    }

    fn by_address(&self) -> Option<usize> {
        let address = self.entry.parsed.as_ref()?;
        let fits = |server: &Server| {
            listening(server).iter().any(|listening| {
                listening.port == address.port && reaches(&address.host, &listening.host)
            })
        };
        self.only(|_, server| fits(server) && server.role() != Role::Proxy)
            .or_else(|| self.only(|_, server| fits(server) && self.is_named(server)))
            .or_else(|| self.only(|_, server| fits(server)))
    }

    fn by_folder(&self) -> Option<usize> {
        self.only(|at, server| !self.taken.contains(&at) && self.is_named(server))
    }

    /// The port alone says it where no other folder and no other entry has it.
    fn by_port(&self) -> Option<usize> {
        let address = self.entry.parsed.as_ref()?;
        if address.host.is_loopback()
            || self.others.iter().any(|other| {
                other
                    .parsed
                    .as_ref()
                    .is_some_and(|other| other.port == address.port)
            })
        {
            return None;
        }
        self.only(|at, server| {
            !self.taken.contains(&at)
                && server.role() == Role::Backend
                && listening(server)
                    .iter()
                    .any(|listening| listening.port == address.port && listening.host == Host::Any)
        })
    }

    fn is_named(&self, server: &Server) -> bool {
        let folder = folder_name(&server.dir);
        let host_name = match self.entry.parsed.as_ref().map(|address| &address.host) {
            Some(Host::Name(name)) => name.split('.').next(),
            _ => None,
        };
        folder.eq_ignore_ascii_case(&self.entry.name)
            || host_name
                .is_some_and(|name| name != "localhost" && folder.eq_ignore_ascii_case(name))
    }

    /// The one folder that fits; `None` where none or several do.
    fn only(&self, fits: impl Fn(usize, &Server) -> bool) -> Option<usize> {
        let mut found =
            (0..self.servers.len()).filter(|at| *at != self.proxy && fits(*at, &self.servers[*at]));
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }
}

fn entries_of(server: &Server) -> Vec<ListedServer> {
    let velocity = server.files.velocity.get().map(|file| &file.servers);
    let bungeecord = server.files.bungeecord.get().map(|file| &file.servers);
    match (server.role(), velocity.or(bungeecord)) {
        (Role::Proxy, Some(servers)) => servers.clone(),
        _ => Vec::new(),
    }
}

/// The addresses that a folder's host listens on, as far as its files say; the default port counts only where a file
/// could have said otherwise.
fn listening(server: &Server) -> Vec<Address> {
    if let Some(properties) = server.files.server_properties.get() {
        let host = match &properties.server_ip {
            Some(ip) => Host::parse(&ip.value),
            None => Some(Host::Any),
        };
        let port = properties
            .server_port
            .as_ref()
            .map_or(DEFAULT_PORT, |port| port.value);
        return host
            .map(|host| Address { host, port })
            .into_iter()
            .collect();
    }
    if let Some(velocity) = server.files.velocity.get() {
        return velocity
            .bind
            .iter()
            .map(|bind| bind.value.clone())
            .collect();
    }
    match server.files.bungeecord.get() {
        Some(bungeecord) => bungeecord
            .listeners
            .iter()
            .filter_map(|listener| Some(listener.host.as_ref()?.value.clone()))
            .collect(),
        None => Vec::new(),
    }
}

/// Whether a connection to `target` arrives where `bound` listens. Two machines of a network look alike from here, so
/// another number than the one bound to is another machine.
fn reaches(target: &Host, bound: &Host) -> bool {
    let is_here = target.is_loopback() || *target == Host::Any;
    match bound {
        Host::Any => is_here,
        bound if bound.is_loopback() => is_here,
        bound => bound == target,
    }
}

fn is_minecraft(service: &Service) -> bool {
    service
        .image
        .as_ref()
        .is_some_and(|image| image.value.contains("itzg/"))
        || service
            .variables
            .iter()
            .any(|variable| variable.name == "EULA")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::server::SecretSource;
    use crate::doctor::{Broken, Content, FoundFile, ServerKind, TroubleKind, Unreadable};
    use crate::secret::Secret;

    const VELOCITY: &str = "config-version = \"2.7\"\nbind = \"0.0.0.0:25577\"\n";

    fn root(dir: &str, files: &[(&str, &str)]) -> Root {
        let file = |path: &str, content| FoundFile {
            path: path.to_owned(),
            content,
            world_readable: None,
        };
        Root {
            dir: dir.to_owned(),
            files: files
                .iter()
                .map(|(path, text)| match path.strip_suffix('/') {
                    Some(folder) => file(folder, Content::Folder),
                    None if path.ends_with(".jar") => file(path, Content::Jar(Vec::new())),
                    None => file(path, Content::Bytes(text.as_bytes().to_vec())),
                })
                .collect(),
            ..Root::default()
        }
    }

    fn proxy(servers: &str) -> Root {
        root(
            "net/proxy",
            &[("velocity.toml", &format!("{VELOCITY}[servers]\n{servers}"))],
        )
    }

    fn backend(dir: &str, properties: &str) -> Root {
        root(
            dir,
            &[
                ("server.properties", properties),
                ("spigot.yml", "settings: {}"),
            ],
        )
    }

    #[test]
    fn a_folder_is_known_by_what_is_in_it() {
        use ServerKind::*;
        for (files, kind) in [
            (&[("velocity.toml", "")][..], Velocity),
            (&[("velocity.toml", "= broken")], Velocity),
            (&[("config.yml", "ip_forward: true\n")], Bungeecord),
            (
                &[
                    ("config.yml", "ip_forward: true\n"),
                    ("waterfall.yml", "x: 1\n"),
                ],
                Waterfall,
            ),
            (
                &[("config.yml", "prefix: x\n"), ("server.properties", "a=b")],
                Vanilla,
            ),
            (
                &[
                    ("config/paper-global.yml", "a: 1\n"),
                    ("spigot.yml", "a: 1\n"),
                ],
                Paper,
            ),
            (
                &[("config/paper-global.yml", "threaded-regions: {}\n")],
                Folia,
            ),
            (&[("paper.yml", "a: 1\n")], Paper),
            (
                &[
                    ("config/paper-global.yml", "a: 1\n"),
                    ("purpur.yml", "a: 1\n"),
                ],
                Purpur,
            ),
            (
                &[("spigot.yml", "a: 1\n"), ("server.properties", "a=b")],
                Spigot,
            ),
            (
                &[
                    ("server.properties", "a=b"),
                    ("config/FabricProxy-Lite.toml", ""),
                ],
                Fabric,
            ),
            (
                &[
                    ("server.properties", "a=b"),
                    ("fabric-server-launch.jar", ""),
                ],
                Fabric,
            ),
            (
                &[
                    ("server.properties", "a=b"),
                    ("libraries/net/neoforged/fml/", ""),
                ],
                Neoforge,
            ),
            (
                &[
                    ("server.properties", "a=b"),
                    ("libraries/net/minecraftforge/forge/", ""),
                ],
                Forge,
            ),
            (
                &[
                    ("server.properties", "a=b"),
                    ("config/sponge/global.conf", "a=1"),
                ],
                Sponge,
            ),
            (&[("server.properties", "a=b")], Vanilla),
            (&[("server.properties", "a=b"), ("plugins/", "")], Unknown),
            (&[("velocity-3.4.0.jar", "")], Velocity),
            (&[("notes.txt", "x")], Unknown),
            (
                &[(
                    "compose.yml",
                    "services: {a: {image: itzg/minecraft-server, environment: {TYPE: paper}}}",
                )],
                Paper,
            ),
            (&[], Unknown),
        ] {
            let site = Site::read(&[root("x", files)]);
            assert_eq!(site.servers[0].kind, kind, "{files:?}");
        }
    }

    #[test]
    fn backends_are_found_by_address_folder_service_or_port() {
        use MatchedBy::{FolderName, Port, Service};
        let by_address = Some(MatchedBy::Address);
        let ports = "server-port=30066\n";
        for (entry, dir, properties, expected) in [
            ("lobby = \"127.0.0.1:30066\"", "net/a", ports, by_address),
            ("lobby = \"localhost:30066\"", "net/a", ports, by_address),
            ("lobby = \"[::1]:30066\"", "net/a", ports, by_address),
            ("lobby = \"0.0.0.0:30066\"", "net/a", ports, by_address),
            (
                "lobby = \"localhost\"",
                "net/a",
                "online-mode=false\n",
                by_address,
            ),
            (
                "lobby = \"127.0.0.1:30066\"",
                "net/a",
                "server-ip=127.0.0.1\nserver-port=30066\n",
                by_address,
            ),
            (
                "lobby = \"10.0.0.5:30066\"",
                "net/a",
                "server-ip=10.0.0.5\nserver-port=30066\n",
                by_address,
            ),
            (
                "lobby = { address = \"127.0.0.1:30066\" }",
                "net/a",
                ports,
                by_address,
            ),
            (
                "lobby = \"10.0.0.5:30066\"",
                "net/Lobby/",
                ports,
                Some(FolderName),
            ),
            (
                "main = \"lobby.internal:25565\"",
                "net/lobby",
                ports,
                Some(FolderName),
            ),
            (
                "lobby = \"127.0.0.1:30067\"",
                "net/lobby",
                ports,
                Some(FolderName),
            ),
            ("lobby = \"10.0.0.5:30066\"", "net/a", ports, Some(Port)),
            ("lobby = \"127.0.0.1:30067\"", "net/a", ports, None),
            (
                "lobby = \"10.0.0.6:30066\"",
                "net/a",
                "server-ip=10.0.0.5\nserver-port=30066\n",
                None,
            ),
            ("lobby = \"127.0.0.1:99999\"", "net/a", ports, None),
        ] {
            let site = Site::read(&[proxy(entry), backend(dir, properties)]);
            assert_eq!(site.links.len(), 1, "{entry}");
            assert_eq!(site.links[0].matched_by, expected, "{entry} {dir}");
            assert_eq!(site.links[0].backend, expected.map(|_| 1), "{entry} {dir}");
            if expected.is_some() {
                assert_eq!(site.servers[1].name, site.links[0].entry.name);
            }
        }
        let compose = root(
            "net",
            &[(
                "compose.yml",
                "services:\n  mc-lobby:\n    image: itzg/minecraft-server\n    volumes: ['./a:/data']\n  other:\n    image: itzg/minecraft-server\n",
            )],
        );
        let site = Site::read(&[
            proxy("lobby = \"mc-lobby:25565\""),
            backend("net/a", ports),
            compose,
        ]);
        assert_eq!(site.links[0].matched_by, Some(Service));
        assert_eq!(site.servers[1].services, ["mc-lobby"]);
        assert!(site.servers[1].environment.is_itzg());
        assert!(!site.servers[2].environment.is_itzg());
    }

    #[test]
    fn nothing_is_guessed_where_two_folders_fit() {
        let two = [
            proxy("lobby = \"127.0.0.1:25565\"\nsurvival = \"127.0.0.1:25566\""),
            backend("net/a", "a=b"),
            backend("net/b", "a=b"),
        ];
        let site = Site::read(&two);
        assert!(site.links.iter().all(|link| link.backend.is_none()));
        let named = [
            proxy("a = \"127.0.0.1:25565\"\nb = \"127.0.0.1:25565\""),
            backend("net/a", "a=b"),
            backend("net/b", "a=b"),
        ];
        let site = Site::read(&named);
        let backends: Vec<_> = site.links.iter().map(|link| link.backend).collect();
        assert_eq!(backends, [Some(1), Some(2)]);
        assert_eq!(site.proxies_of(1).count(), 1);
        assert_eq!(site.backends_of(0).count(), 2);
    }

    #[test]
    fn bungeecord_lists_its_servers_too() {
        let bungeecord = root(
            "bungee",
            &[(
                "config.yml",
                "ip_forward: true\nlisteners:\n- host: 0.0.0.0:25577\n  priorities: [lobby]\nservers:\n  lobby:\n    address: localhost:25566\n    restricted: false\n",
            )],
        );
        let site = Site::read(&[backend("a", "server-port=25566"), bungeecord]);
        assert_eq!(site.links[0].proxy, 1);
        assert_eq!(site.links[0].backend, Some(0));
        let entry = &site.links[0].entry.address;
        assert_eq!(
            (entry.line, entry.key.as_str()),
            (7, "servers.lobby.address")
        );
        let listeners = &site.servers[1]
            .files
            .bungeecord
            .get()
            .expect("read")
            .listeners;
        assert_eq!(listeners[0].priorities[0].key, "listeners[0].priorities[0]");
    }

    #[test]
    fn the_secret_in_force_is_the_one_that_the_host_takes() {
        let inline = "config-version = \"1.0\"\nforwarding-secret = \"inline\"\n";
        let named = "config-version = \"2.7\"\nforwarding-secret-file = \"./keys/s.txt\"\n";
        let paper = "proxies: {velocity: {enabled: true, secret: 01234567}}\n";
        for (files, environment, secret, source) in [
            (
                &[("velocity.toml", VELOCITY), ("forwarding.secret", "a\n")][..],
                &[][..],
                Some("a"),
                SecretSource::SecretFile,
            ),
            (
                &[("velocity.toml", VELOCITY), ("forwarding.secret", "a")],
                &[("VELOCITY_FORWARDING_SECRET", "env")],
                Some("env"),
                SecretSource::Environment,
            ),
            (
                &[("velocity.toml", VELOCITY), ("forwarding.secret", "a")],
                &[("VELOCITY_FORWARDING_SECRET", "")],
                Some("a"),
                SecretSource::SecretFile,
            ),
            (
                &[("velocity.toml", inline)],
                &[],
                Some("inline"),
                SecretSource::Key,
            ),
            (
                &[
                    ("velocity.toml", named),
                    ("keys/s.txt", "n"),
                    ("forwarding.secret", "a"),
                ],
                &[],
                Some("n"),
                SecretSource::SecretFile,
            ),
            (&[("velocity.toml", VELOCITY)], &[], None, SecretSource::Key),
            (
                &[("config/paper-global.yml", paper)],
                &[],
                Some("342391"),
                SecretSource::Key,
            ),
            (
                &[("config/paper-global.yml", paper)],
                &[("PAPER_VELOCITY_SECRET", "env")],
                Some("env"),
                SecretSource::Environment,
            ),
            (
                &[("paper.yml", "settings: {velocity-support: {secret: 1e3}}\n")],
                &[("PAPER_VELOCITY_SECRET", "env")],
                Some("1000.0"),
                SecretSource::Key,
            ),
            (
                &[("config/FabricProxy-Lite.toml", "secret = \"f\"\n")],
                &[],
                Some("f"),
                SecretSource::Key,
            ),
            (
                &[("config/FabricProxy-Lite.toml", ""), ("s.txt", "v\n")],
                &[("FABRIC_PROXY_SECRET_FILE", "s.txt")],
                Some("v\n"),
                SecretSource::SecretFile,
            ),
            (
                &[("config/FabricProxy-Lite.toml", "secret = \"f\"\n")],
                &[("FABRIC_PROXY_SECRET_FILE", "/run/secrets/x")],
                None,
                SecretSource::Key,
            ),
            (
                &[(
                    "config/pcf-common.toml",
                    "[modernForwarding]\nforwardingSecret = \"p\"\n",
                )],
                &[],
                Some("p"),
                SecretSource::Key,
            ),
            (
                &[(
                    "config/sponge/global.conf",
                    "ip-forwarding { mode = MODERN, secret = \"s\" }",
                )],
                &[],
                Some("s"),
                SecretSource::Key,
            ),
        ] {
            let mut given = root("x", files);
            given.environment = environment
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect();
            let site = Site::read(&[given]);
            let server = &site.servers[0];
            let in_force = server.proxy_secret().or_else(|| server.backend_secret());
            assert_eq!(
                in_force
                    .as_ref()
                    .map(|in_force| in_force.secret.value.clone()),
                secret.map(Secret::from),
                "{files:?}"
            );
            if let Some(in_force) = in_force {
                assert_eq!(in_force.source, source, "{files:?}");
            }
        }
    }

    #[test]
    fn a_broken_file_is_named_and_the_rest_is_read() {
        for (path, text, why) in [
            ("spigot.yml", "settings:\n\tbungeecord: true\n", Broken::Tab),
            ("spigot.yml", "a: \0\u{1}", Broken::Binary),
            ("spigot.yml", "- a\n- b\n", Broken::NotATable),
            (
                "config/paper-global.yml",
                &"a: {".repeat(60),
                Broken::TooDeep,
            ),
        ] {
            let mut given = backend("x", "online-mode=false\n");
            given.files.retain(|found| found.path != path);
            given.files.push(FoundFile {
                path: path.to_owned(),
                content: Content::Bytes(text.as_bytes().to_vec()),
                world_readable: None,
            });
            let site = Site::read(&[given]);
            let server = &site.servers[0];
            assert_eq!(server.troubles.len(), 1, "{:?}", server.troubles);
            assert_eq!(&*server.troubles[0].file, path);
            assert_eq!(server.troubles[0].kind, TroubleKind::Broken(why));
            let properties = server.files.server_properties.get().expect("read");
            assert!(properties.online_mode.is_some());
        }
    }

    #[test]
    fn what_could_not_be_brought_is_named() {
        for why in [
            Unreadable::NoPermission,
            Unreadable::LeadsOut,
            Unreadable::NotAFile,
            Unreadable::TooLarge { bytes: 1 << 40 },
        ] {
            let mut given = backend("x", "a=b");
            for path in ["config/paper-global.yml", "plugins"] {
                given.files.push(FoundFile {
                    path: path.to_owned(),
                    content: Content::Unreadable(why.clone()),
                    world_readable: None,
                });
            }
            let site = Site::read(&[given]);
            let named: Vec<_> = site.servers[0]
                .troubles
                .iter()
                .map(|trouble| (&*trouble.file, trouble.kind.clone()))
                .collect();
            let kind = TroubleKind::Unreadable(why);
            assert!(
                named.contains(&("config/paper-global.yml", kind.clone())),
                "{named:?}"
            );
            assert!(named.contains(&("plugins", kind)), "{named:?}");
            assert!(site.servers[0].files.paper_global.is_unknown());
        }
    }

    #[test]
    fn a_secret_file_elsewhere_is_named_when_it_leads_out() {
        for path in ["/etc/velocity.secret", "../shared.secret", "C:\\secrets\\a"] {
            let toml = format!("{VELOCITY}forwarding-secret-file = '{path}'\n");
            let site = Site::read(&[root(
                "x",
                &[("velocity.toml", &toml), ("forwarding.secret", "a")],
            )]);
            let server = &site.servers[0];
            assert!(server.files.forwarding_secret.is_unknown());
            assert!(server.proxy_secret().is_none());
            assert_eq!(
                server.troubles[0].key.as_deref(),
                Some("forwarding-secret-file")
            );
            assert_eq!(server.troubles[0].line, Some(3));
        }
    }
}
