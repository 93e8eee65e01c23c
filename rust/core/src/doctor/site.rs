//! A network: the folders given, and which backend belongs to which proxy.

use super::files::velocity::ListedServer;
use super::server::Server;

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
    /// The folder's name is the entry's name (and its port does not contradict).
    FolderName,
    /// The entry's host is the name of the compose service that runs in the folder.
    Service,
    /// Only the port fits, and no other folder has it.
    Port,
}
