//! A network: the folders given, and which backend belongs to which proxy.

use std::collections::BTreeSet;

use super::address::{Address, DEFAULT_PORT, Host};
use super::files::surroundings::Service;
use super::files::velocity::ListedServer;
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
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MatchedBy {
    /// The address and port of the entry are the ones that the folder's server listens on.
    Address,
    /// The folder's name is the entry's name or the first part of its host.
    FolderName,
    /// The entry's host is the name of the compose service that runs in the folder.
    Service,
    /// Only the port fits, and no other folder has it.
    Port,
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
            let is_only = services
                .iter()
                .filter(|(service, _)| is_minecraft(service))
                .count()
                == 1
                || services.len() == 1;
            let alone = services.len() == 1;
            for (service, jvm) in services {
                let mounted = service.binds.iter().find_map(|bind| {
                    let folder = if bind.starts_with('/') {
                        normal(bind)
                    } else {
                        normal(&format!("{}/{bind}", folders[here]))
                    };
                    folders.iter().position(|known| *known == folder)
                });
                let owner =
                    mounted.or((is_only && (alone || is_minecraft(&service))).then_some(here));
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
