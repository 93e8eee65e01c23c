//! The doctor inside a server: its own folder, looked at once the host has started, and again whenever somebody asks.
//!
//! What the files say is also what a diagnosis may lean on: how the host is set up, and what was found wrong with it.

use std::path::Path;

use sessioncheck_core::catalogue::Language;
use sessioncheck_core::cause::Cause;
use sessioncheck_core::diagnose::Note;
use sessioncheck_core::diagnose::host::{Forwarding, Host, Platform};
use sessioncheck_core::doctor::checks::examine;
use sessioncheck_core::doctor::files::ForwardingMode;
use sessioncheck_core::doctor::{Finding, OrDefault, Role, Server, ServerKind, Site, report};
use sessioncheck_core::text::Text;

/// What was seen in the host's folder.
#[derive(Debug)]
pub(crate) struct Checkup {
    pub(crate) site: Site,
    findings: Vec<Finding>,
}

impl Checkup {
    /// Looks at a folder.
    ///
    /// # Errors
    /// It cannot be looked into; one line.
    pub(crate) fn of(folder: &Path) -> Result<Self, String> {
        let roots =
            sessioncheck_roots::bring(&[folder.to_owned()]).map_err(|error| error.to_string())?;
        let site = Site::read(&roots);
        let findings = examine(&site);
        Ok(Self { site, findings })
    }

    /// Nothing seen.
    pub(crate) fn empty() -> Self {
        Self {
            site: Site::default(),
            findings: Vec::new(),
        }
    }

    /// The whole report.
    pub(crate) fn text(&self, language: &Language) -> Text {
        report::text(&self.site, &self.findings, language)
    }

    /// Whether there is anything for the console.
    pub(crate) fn is_worth_reporting(&self) -> bool {
        report::is_worth_reporting(&self.findings)
    }

    /// Every cause that was found.
    pub(crate) fn causes(&self) -> Vec<Cause> {
        report::causes(&self.findings)
    }

    /// What a diagnosis may lean on.
    pub(crate) fn notes(&self) -> Vec<Note> {
        let mut notes: Vec<_> = self
            .site
            .servers
            .first()
            .map(host)
            .map(Note::Host)
            .into_iter()
            .collect();
        notes.extend(self.causes().into_iter().map(Note::Finding));
        notes
    }
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
