//! The doctor inside a server: its own folder, looked at once the host has started, and again whenever somebody asks.
//!
//! What the files say is also what a diagnosis may lean on: how the host is set up, and what was found wrong with it.
//! Where the network's other servers run on this machine, their folders are looked at as well; what concerns those alone
//! is shown to whoever asks, and is no diagnosis of this host's.

use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use sessioncheck_core::catalogue::Language;
use sessioncheck_core::cause::{Cause, Fact};
use sessioncheck_core::diagnose::Note;
use sessioncheck_core::diagnose::host::{Forwarding, Host, Platform};
use sessioncheck_core::doctor::checks::examine;
use sessioncheck_core::doctor::files::ForwardingMode;
use sessioncheck_core::doctor::{
    Finding, OrDefault, Role, Root, Server, ServerKind, Site, neighbourhood, report,
};
use sessioncheck_core::text::{Color, Text};
use sessioncheck_core::untrusted::Untrusted;
use sessioncheck_core::words::fill;
use sessioncheck_roots::{Found, bring};

use crate::words::Words;

/// What was seen in the host's folder, and in those of its network.
#[derive(Debug)]
pub(crate) struct Checkup {
    /// The host's own folder first.
    pub(crate) site: Site,
    findings: Vec<Finding>,
    /// Neighbours that could not be looked at, a line each.
    complaints: Vec<String>,
}

impl Checkup {
    /// Looks at a folder, and at those of the neighbours that belong to the same network.
    ///
    /// # Errors
    /// It cannot be looked into; one line.
    pub(crate) fn of(folder: &Path, neighbours: Found) -> Result<Self, String> {
        let mut complaints = neighbours.complaints;
        let mut dirs = vec![folder.to_owned()];
        dirs.extend(neighbours.servers.into_iter().map(|facts| facts.root));
        let roots = bring(&dirs).or_else(|error| {
            // One that has just gone hides nobody's own folder.
            complaints.push(error.to_string());
            bring(&dirs[..1])
        });
        let site = network(roots.map_err(|error| error.to_string())?);
        let mut findings = examine(&site);
        findings.retain(|finding| finding.cause != Cause::DeadLocalSessionUrl || is_dead(finding));
        Ok(Self {
            site,
            findings,
            complaints,
        })
    }

    /// Nothing seen.
    pub(crate) fn empty() -> Self {
        Self {
            site: Site::default(),
            findings: Vec::new(),
            complaints: Vec::new(),
        }
    }

    /// The whole report, for whoever asks.
    pub(crate) fn text(&self, language: &Language) -> Text {
        let words = Words::of(language);
        let others = self.site.servers.iter().skip(1).map(|server| {
            let shown = Untrusted::from(server.dir.as_str()).escaped();
            let kind = server.kind.word();
            fill(&words.read_as_well, &[("folder", &shown), ("kind", &kind)])
        });
        let lines = others
            .chain(self.complaints.iter().cloned())
            .map(|line| Text::new().colored(Color::Gray, line));
        Text::lines(
            std::iter::once(report::text(&self.site, &self.findings, language)).chain(lines),
        )
    }

    /// What is worth a look at the host itself, for the console; none where nothing is.
    pub(crate) fn worth_telling(&self, language: &Language) -> Option<Text> {
        let own: Vec<_> = self.own().cloned().collect();
        report::is_worth_reporting(&own).then(|| report::text(&self.site, &own, language))
    }

    /// How many findings concern the host itself, by severity, and whether one is worth a look; none where there is none.
    pub(crate) fn summary(&self, language: &Language) -> Option<(Text, bool)> {
        let own: Vec<_> = self.own().cloned().collect();
        (!own.is_empty()).then(|| {
            let summary = report::summary(&own, language);
            (summary, report::is_worth_reporting(&own))
        })
    }

    /// What a diagnosis may lean on, and what of the look before no longer holds.
    pub(crate) fn notes(&self, before: Option<&Self>) -> Vec<Note> {
        let own = self.site.servers.first();
        let mut notes: Vec<_> = own
            .map(|server| Note::Host(self.host(server)))
            .into_iter()
            .collect();
        let causes = self.own_causes();
        let gone = before.map_or_else(Vec::new, Self::own_causes).into_iter();
        notes.extend(
            gone.filter(|cause| !causes.contains(cause))
                .map(Note::Mended),
        );
        notes.extend(causes.into_iter().map(Note::Finding));
        notes
    }

    fn own_causes(&self) -> Vec<Cause> {
        let own: Vec<_> = self.own().cloned().collect();
        report::causes(&own)
    }

    /// The findings that concern the host itself.
    fn own(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.servers.is_empty() || finding.servers.contains(&0))
    }

    fn host(&self, server: &Server) -> Host {
        let mut host = host(server);
        // A backend's own files do not say which proxy it stands behind; the proxy's list does.
        let proxy = self.site.proxies_of(0).next();
        let proxy = proxy.and_then(|link| self.site.servers.get(link.proxy));
        if let Some(proxy) = proxy {
            host.proxy = match proxy.kind {
                ServerKind::Velocity => Some(Some(Platform::Velocity)),
                ServerKind::Bungeecord | ServerKind::Waterfall => Some(Some(Platform::Bungee)),
                _ => host.proxy,
            };
        }
        host
    }
}

/// Whether nobody listens behind a session URL of this machine. Files cannot show it; the servers whose folders are
/// looked at here run where that URL leads.
fn is_dead(finding: &Finding) -> bool {
    let address = finding.facts.get(Fact::Address);
    let address = address.and_then(|address| address.escaped().parse().ok());
    address.is_none_or(|address| TcpStream::connect_timeout(&address, PATIENCE).is_err())
}

/// For a connection within this machine.
const PATIENCE: Duration = Duration::from_millis(500);

/// The first folder's network, itself first.
fn network(roots: Vec<Root>) -> Site {
    let site = Site::read(&roots);
    let members = neighbourhood(&site, 0);
    if members.len() == roots.len() {
        return site;
    }
    let roots: Vec<_> = members
        .into_iter()
        .filter_map(|member| roots.get(member).cloned())
        .collect();
    Site::read(&roots)
}

/// How a server is set up, as its files say; what they do not say stays unknown.
fn host(server: &Server) -> Host {
    let mut host = Host::default();
    let files = &server.files;
    match server.role() {
        Role::Proxy => {
            if let Some(velocity) = files.velocity.get() {
                host.online_mode = Some(velocity.online_mode.in_force(true));
                let mode = velocity.forwarding_mode.in_force(ForwardingMode::None);
                host.forwarding = Some(forwarding(mode));
            } else if let Some(bungeecord) = files.bungeecord.get() {
                host.online_mode = Some(bungeecord.online_mode.in_force(true));
                host.forwarding = Some(if bungeecord.ip_forward.in_force(false) {
                    Forwarding::Legacy
                } else {
                    Forwarding::None
                });
            }
        }
        Role::Backend | Role::Unknown => {
            if let Some(properties) = files.server_properties.get() {
                host.online_mode = Some(properties.online_mode.in_force(true));
            }
            let modern = files
                .paper_global
                .get()
                .is_some_and(|paper| paper.velocity_enabled.in_force(false))
                || files
                    .paper_legacy
                    .get()
                    .is_some_and(|paper| paper.velocity_enabled.in_force(false));
            let legacy = files
                .spigot
                .get()
                .is_some_and(|spigot| spigot.bungeecord.in_force(false));
            if modern {
                host.proxy = Some(Some(Platform::Velocity));
                host.forwarding = Some(Forwarding::Modern);
            } else if legacy {
                // Both proxies can forward so: which of them it is the files do not say.
                let guarded = server.plugin("BungeeGuard").is_some();
                host.forwarding = Some(if guarded {
                    Forwarding::BungeeGuard
                } else {
                    Forwarding::Legacy
                });
            } else if matches!(
                server.kind,
                ServerKind::Paper | ServerKind::Spigot | ServerKind::Purpur | ServerKind::Folia
            ) {
                host.forwarding = Some(Forwarding::None);
            }
        }
    }
    host
}

fn forwarding(mode: ForwardingMode) -> Forwarding {
    match mode {
        ForwardingMode::None => Forwarding::None,
        ForwardingMode::Legacy => Forwarding::Legacy,
        ForwardingMode::Bungeeguard => Forwarding::BungeeGuard,
        ForwardingMode::Modern => Forwarding::Modern,
    }
}
