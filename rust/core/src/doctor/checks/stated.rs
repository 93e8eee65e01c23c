//! What the files say of the things that a running server shows too, so that the two can be held against each other.
//!
//! Only what the host would show by itself is said: a switch that the host turns off again (a missing secret), a plugin
//! that asks for a licence on its own, or a folder that may belong to another server says nothing.

use super::backend_online_mode::takes_forwarded_players_anyway;
use super::backend_open::goes_on_without_secret;
use super::network::{Bind, Member, Network};
use crate::doctor::address::DEFAULT_PORT;
use crate::doctor::files::ForwardingMode;
use crate::doctor::{Link, Located, MatchedBy, OrDefault, Site};
use crate::secret::{Comparison, Secret};

/// One thing that the files say, and where.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Statement<T> {
    /// What they say.
    pub value: T,
    /// The file, relative to the backend's folder; empty where it is a variable of the process.
    pub file: String,
    /// The line, where it is written.
    pub line: Option<u32>,
    /// The full dotted key.
    pub key: String,
}

/// What the files say of one entry of a proxy's list.
#[derive(Clone, Debug, Default)]
pub struct Stated {
    /// How the proxy forwards to it.
    pub sends: Option<ForwardingMode>,
    /// Whether the proxy is BungeeCord or one of its kin.
    pub behind_bungeecord: bool,
    /// Whether the backend asks for a licence itself.
    pub online_mode: Option<Statement<bool>>,
    /// Which forwarding it asks for.
    pub forwarding: Option<Statement<ForwardingMode>>,
    /// Its secret beside the one that is tested.
    pub secret: Option<Statement<Comparison>>,
    /// Whether it wants the PROXY protocol.
    pub proxy_protocol: Option<Statement<bool>>,
    /// Whether it listens on addresses of its own machine alone.
    pub this_machine_only: bool,
    /// The backend, as an index into [`Site::servers`]; none where no folder is surely this entry's.
    pub backend: Option<usize>,
}

/// What the files say of this entry; `tested` is the secret that the running server is asked about.
pub fn stated(site: &Site, link: &Link, tested: Option<&Secret>) -> Stated {
    let network = Network::of(site);
    let mut stated = Stated::default();
    if let Some(proxy) = network.members.get(link.proxy) {
        stated.sends = proxy.sends(link);
        stated.behind_bungeecord = proxy.is_bungeecord();
    }
    let Some(backend) = link.backend.and_then(|at| network.members.get(at)) else {
        return stated;
    };
    if !is_surely(link, *backend) {
        return stated;
    }
    stated.backend = Some(backend.index);
    stated.this_machine_only = backend.bind() == Bind::Loopback;
    stated.online_mode = online_mode(*backend);
    stated.forwarding = forwarding(*backend);
    stated.secret = tested.and_then(|tested| secret(*backend, tested));
    stated.proxy_protocol = backend.proxy_protocol_switch().map(at);
    stated
}

/// Whether the folder is the entry's beyond doubt: by its address, or by a name that no port speaks against.
fn is_surely(link: &Link, backend: Member<'_>) -> bool {
    match link.matched_by {
        Some(MatchedBy::Address | MatchedBy::Service | MatchedBy::Logins) => true,
        Some(MatchedBy::FolderName) => {
            let properties = backend.files.server_properties.get();
            let listens =
                properties.map(|properties| properties.server_port.in_force(DEFAULT_PORT));
            let dialled = link.entry.parsed.as_ref().map(|address| address.port);
            backend.in_container() || listens.is_none() || listens == dialled
        }
        Some(MatchedBy::Port | MatchedBy::OnlyProxy) | None => false,
    }
}

fn online_mode(backend: Member<'_>) -> Option<Statement<bool>> {
    if backend.has_login_plugin() || takes_forwarded_players_anyway(backend) {
        return None;
    }
    let value = backend.online_mode()?;
    let place = backend.online_mode_place().map(|(place, _)| place);
    Some(match place {
        Some(place) => Statement {
            value,
            ..at(&place)
        },
        None => unwritten(value, "server.properties", "online-mode"),
    })
}

fn forwarding(backend: Member<'_>) -> Option<Statement<ForwardingMode>> {
    let asks = backend.asks()?;
    if backend.guard_shuts_down() {
        return None;
    }
    if goes_on_without_secret(backend) {
        let (file, key) = backend.secret_key();
        return Some(match backend.secret_place() {
            Some(place) => at(&place.with(ForwardingMode::None)),
            None => unwritten(ForwardingMode::None, file, key),
        });
    }
    // The handshake is judged before modern forwarding is asked for.
    let value = if asks.guard {
        ForwardingMode::Bungeeguard
    } else if asks.legacy {
        ForwardingMode::Legacy
    } else if asks.modern {
        ForwardingMode::Modern
    } else {
        ForwardingMode::None
    };
    let switch = match value {
        ForwardingMode::Legacy | ForwardingMode::Bungeeguard => backend.legacy_switch(),
        _ => backend.velocity_enabled(),
    };
    if let Some(place) = switch.or_else(|| backend.legacy_switch()) {
        return Some(at(&place.with(value)));
    }
    if let Some(place) = backend.mode_place() {
        return Some(at(&place.with(value)));
    }
    if let Some((file, key)) = backend.velocity_enabled_key() {
        return Some(unwritten(value, file, key));
    }
    // Where nothing is asked for and no file could say otherwise, no file says it.
    (value != ForwardingMode::None).then(|| {
        let (file, key) = backend.secret_key();
        unwritten(value, file, key)
    })
}

fn secret(backend: Member<'_>, tested: &Secret) -> Option<Statement<Comparison>> {
    let in_force = backend.backend_secret()?;
    Some(at(&in_force
        .secret
        .with(tested.compare(&in_force.secret.value))))
}

fn at<T: Copy>(place: &Located<T>) -> Statement<T> {
    Statement {
        value: place.value,
        file: place.file.to_string(),
        line: (place.line > 0).then_some(place.line),
        key: place.key.clone(),
    }
}

fn unwritten<T>(value: T, file: &str, key: &str) -> Statement<T> {
    Statement {
        value,
        file: file.to_owned(),
        line: None,
        key: key.to_owned(),
    }
}
