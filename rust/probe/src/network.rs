//! A proxy and its backends: what each backend said on the wire, held against what the proxy does and what the files
//! say.
//!
//! The proxy sends forwarding in one mode; a backend that asks for another refuses everybody, and one that asks for
//! none lets in whoever reaches it. Where a backend's own files were given, they are compared too: the running server
//! may still be the one from before the last edit.

use std::sync::Arc;

use serde::Serialize;
use sessioncheck_core::Cause;
use sessioncheck_core::doctor::files::ForwardingMode;
use sessioncheck_core::doctor::{OrDefault, Server, ServerKind, Site};
use sessioncheck_core::text::Text;
use sessioncheck_core::untrusted::Untrusted;

use crate::backend::{
    self, BackendReport, Finding, Forwarding, NoTarget, SecretCheck, Settings, Target,
};

/// One line of the network view.
#[derive(Clone, Debug, Serialize)]
pub struct Member {
    /// Its name in the proxy's list.
    pub server: String,
    /// What it said.
    #[serde(flatten)]
    pub report: BackendReport,
    /// Where the files say otherwise, in words; empty where they agree or were not given.
    pub disagreement: String,
}

/// How a proxy forwards to one backend.
pub fn forwarding_mode(proxy: &Server) -> Option<ForwardingMode> {
    match proxy.kind {
        ServerKind::Velocity => {
            let velocity = proxy.files.velocity.get()?;
            Some(velocity.forwarding_mode.in_force(ForwardingMode::None))
        }
        ServerKind::Bungeecord | ServerKind::Waterfall => {
            let bungeecord = proxy.files.bungeecord.get()?;
            Some(if !bungeecord.ip_forward.in_force(false) {
                ForwardingMode::None
            } else if proxy.plugin("BungeeGuard").is_some() {
                ForwardingMode::Bungeeguard
            } else {
                ForwardingMode::Legacy
            })
        }
        _ => None,
    }
}

/// Why a network could not be asked.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum AskError {
    /// The first folder is no proxy's.
    #[error(
        "no velocity.toml or BungeeCord config.yml that can be read: name the proxy's own folder"
    )]
    NoProxy,
    /// The proxy's list is empty, or does not have the server that was named.
    #[error("{0}")]
    NoServers(String),
    /// An entry of the list is no address.
    #[error("server \"{server}\": {error}")]
    BadAddress {
        /// Its name in the list.
        server: String,
        /// What is wrong.
        error: NoTarget,
    },
}

/// Asks the backends of the site's first folder, a proxy's, or the one of them that is named. The proxy's list is its
/// owner's word that they are his. A secret that is not given is the proxy's own.
///
/// # Errors
/// There is nobody to ask.
pub async fn ask(
    site: &Site,
    only: Option<&str>,
    settings: &Settings,
) -> Result<Vec<Member>, AskError> {
    let proxy = site.servers.first().ok_or(AskError::NoProxy)?;
    let mode = forwarding_mode(proxy).ok_or(AskError::NoProxy)?;
    let mut settings = settings.clone();
    if settings.secret.is_none()
        && mode == ForwardingMode::Modern
        && let Some(in_force) = proxy.proxy_secret()
    {
        settings.secret = Some(in_force.secret.value.sign_with(|bytes| Arc::from(bytes)));
    }
    let mut links = Vec::new();
    let mut targets = Vec::new();
    for link in site.backends_of(0) {
        if only.is_some_and(|only| !link.entry.name.eq_ignore_ascii_case(only)) {
            continue;
        }
        let target = link
            .entry
            .address
            .value
            .parse::<Target>()
            .map_err(|error| AskError::BadAddress {
                server: link.entry.name.clone(),
                error,
            })?;
        links.push(link);
        targets.push(target);
    }
    if targets.is_empty() {
        return Err(AskError::NoServers(match only {
            Some(only) => format!(
                "the proxy's list has no server \"{}\"",
                Untrusted::from(only).escaped()
            ),
            None => "the proxy lists no servers: there is nothing to ask".to_owned(),
        }));
    }
    let reports = backend::probe_all(targets, &settings).await;
    let members = links.into_iter().zip(reports).map(|(link, mut report)| {
        judge(link.entry.forwarding_mode.in_force(mode), &mut report);
        let backend = link.backend.map(|place| &site.servers[place]);
        Member {
            server: link.entry.name.clone(),
            disagreement: backend
                .map_or_else(String::new, |backend| disagreement(backend, &report)),
            report,
        }
    });
    Ok(members.collect())
}

/// Joins a backend's report with the way its proxy forwards. The probe's own findings are about a lonely server; those
/// that mean something else behind a proxy are replaced.
pub fn judge(mode: ForwardingMode, report: &mut BackendReport) {
    if !report.reached {
        return;
    }
    let mut findings = std::mem::take(&mut report.findings);
    if report.online_mode == Some(true) {
        findings.push(Finding::new(Cause::BackendOnlineMode, "error"));
    } else if let Some(cause) = mismatch(mode, report.forwarding) {
        let severity = if mode == ForwardingMode::None && report.forwarding == Forwarding::None {
            "warning"
        } else {
            "error"
        };
        findings.push(Finding::new(cause, severity));
    }
    for finding in &mut findings {
        if finding.cause == Cause::ProxyProtocol {
            // The proxy's own connections carry no such header.
            finding.severity = "error";
        }
    }
    findings.sort_by_key(|finding| (finding.severity != "error", finding.cause));
    report.findings = findings;
}

/// The cause for a backend that asks for `wanted` behind a proxy that sends `sent`; none where they fit.
fn mismatch(sent: ForwardingMode, wanted: Forwarding) -> Option<Cause> {
    match (sent, wanted) {
        (_, Forwarding::Unknown)
        | (ForwardingMode::Modern, Forwarding::Modern)
        | (ForwardingMode::Legacy, Forwarding::Legacy)
        | (ForwardingMode::Bungeeguard, Forwarding::Legacy | Forwarding::Bungeeguard) => None,
        (ForwardingMode::None, _) => Some(Cause::ProxyForwardsNothing),
        (ForwardingMode::Modern, Forwarding::None) => Some(Cause::BackendDoesNotAsk),
        (ForwardingMode::Modern, Forwarding::Legacy) => Some(Cause::BothForwardingsOn),
        (ForwardingMode::Modern, Forwarding::Bungeeguard)
        | (
            ForwardingMode::Legacy,
            Forwarding::Modern | Forwarding::Bungeeguard | Forwarding::None,
        )
        | (ForwardingMode::Bungeeguard, Forwarding::Modern | Forwarding::None) => {
            Some(Cause::ModeMismatch)
        }
    }
}

/// Where a backend's own files say otherwise than the running server did; empty where they agree or say nothing.
pub fn disagreement(backend: &Server, report: &BackendReport) -> String {
    let mut words = Vec::new();
    if let (Some(running), Some(properties)) =
        (report.online_mode, backend.files.server_properties.get())
    {
        let written = properties.online_mode.in_force(true);
        // A server behind forwarding may be in online mode in its file and still answer for the proxy (hackOnlineMode).
        if written != running && report.forwarding == Forwarding::None {
            words.push(format!(
                "server.properties says online-mode={written}, the running server behaves as online-mode={running}"
            ));
        }
    }
    if let Some(global) = backend.files.paper_global.get() {
        let written = global.velocity_enabled.in_force(false);
        match report.forwarding {
            Forwarding::None if written && report.online_mode == Some(false) => {
                words.push("config/paper-global.yml says velocity.enabled: true, the running server does not ask".to_owned());
            }
            Forwarding::Modern if !written => {
                words.push(
                    "config/paper-global.yml says velocity.enabled: false, the running server asks"
                        .to_owned(),
                );
            }
            _ => {}
        }
    }
    if words.is_empty() {
        String::new()
    } else {
        format!("{}: restart it", words.join("; "))
    }
}

/// The verdict in a few words, for a table.
pub fn verdict(member: &Member) -> String {
    if !member.disagreement.is_empty() {
        return "restart it: files and server disagree".to_owned();
    }
    match member.report.findings.first() {
        Some(finding) => format!("{} {}", finding.cause, finding.name),
        None if member.report.forwarding == Forwarding::Unknown => "no verdict".to_owned(),
        None if member.report.secret == SecretCheck::Match => "good, the secret fits".to_owned(),
        None => "good".to_owned(),
    }
}

/// What is known of one backend, a line each.
pub fn sheet(report: &BackendReport) -> String {
    let mut text = format!("{}\n", report.target);
    let mut line = |what: &str, value: &str| text.push_str(&format!("  {what:<22}{value}\n"));
    line(
        "a Minecraft server",
        if report.reached { "yes" } else { "no" },
    );
    if report.reached {
        line("version", &version(report));
        line("online mode", answer(report.online_mode, "on", "off"));
        line("forwarding", report.forwarding.word());
        line("secret", report.secret.word());
        line(
            "lets anybody in",
            answer(report.accepts_direct_login, "yes, from here", "no"),
        );
        line(
            "can be impersonated",
            answer(report.spoofable, "yes, by whoever reaches the port", "no"),
        );
    }
    line("seen", &report.detail);
    for finding in &report.findings {
        text.push_str(&format!(
            "  {} {}: sessioncheck explain {}\n",
            finding.cause, finding.name, finding.cause
        ));
    }
    text.truncate(text.trim_end().len());
    text
}

/// One row a backend, each column as wide as it must be.
pub fn table(members: &[Member]) -> Text {
    let mut rows = vec![
        [
            "server",
            "reachable",
            "version",
            "online",
            "forwarding",
            "secret",
            "past the proxy",
            "verdict",
        ]
        .map(str::to_owned),
    ];
    for member in members {
        let report = &member.report;
        rows.push([
            Untrusted::from(member.server.as_str()).escaped(),
            if report.reached { "yes" } else { "no" }.to_owned(),
            version(report),
            answer(report.online_mode, "on", "off").to_owned(),
            report.forwarding.word().to_owned(),
            report.secret.word().to_owned(),
            answer(report.spoofable, "open to whoever reaches it", "closed").to_owned(),
            verdict(member),
        ]);
    }
    let widths: [usize; 8] = std::array::from_fn(|column| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    });
    let mut text = String::new();
    for row in &rows {
        let cells: Vec<_> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    for member in members {
        if !member.disagreement.is_empty() {
            text.push_str(&format!("\n{}: {}\n", member.server, member.disagreement));
        }
        if !member.report.reached {
            text.push_str(&format!(
                "\n{} ({}): {}\n",
                member.server, member.report.target, member.report.detail
            ));
        }
        for finding in &member.report.findings {
            text.push_str(&format!(
                "\n{}: {} {}: sessioncheck explain {}\n",
                member.server, finding.cause, finding.name, finding.cause
            ));
        }
    }
    text.truncate(text.trim_end().len());
    Text::plain_of(text)
}

fn version(report: &BackendReport) -> String {
    match (&report.version, report.protocol) {
        (Some(name), Some(protocol)) => format!("{name} (protocol {protocol})"),
        (Some(name), None) => name.clone(),
        (None, Some(protocol)) => format!("protocol {protocol}"),
        (None, None) => "unknown".to_owned(),
    }
}

fn answer(known: Option<bool>, yes: &'static str, no: &'static str) -> &'static str {
    match known {
        Some(true) => yes,
        Some(false) => no,
        None => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(online_mode: Option<bool>, forwarding: Forwarding) -> BackendReport {
        BackendReport {
            target: "127.0.0.1:1".to_owned(),
            reached: true,
            protocol: Some(775),
            version: None,
            online_mode,
            forwarding,
            accepts_direct_login: None,
            spoofable: None,
            secret: SecretCheck::Unchecked,
            detail: String::new(),
            findings: Vec::new(),
        }
    }

    #[test]
    fn every_pair_of_proxy_and_backend() {
        use Forwarding as Wanted;
        use ForwardingMode as Sent;
        for (sent, wanted, code) in [
            (Sent::None, Wanted::None, Some("SC0303")),
            (Sent::None, Wanted::Legacy, Some("SC0303")),
            (Sent::None, Wanted::Bungeeguard, Some("SC0303")),
            (Sent::None, Wanted::Modern, Some("SC0303")),
            (Sent::Legacy, Wanted::None, Some("SC0302")),
            (Sent::Legacy, Wanted::Legacy, None),
            (Sent::Legacy, Wanted::Bungeeguard, Some("SC0302")),
            (Sent::Legacy, Wanted::Modern, Some("SC0302")),
            (Sent::Bungeeguard, Wanted::None, Some("SC0302")),
            (Sent::Bungeeguard, Wanted::Legacy, None),
            (Sent::Bungeeguard, Wanted::Bungeeguard, None),
            (Sent::Bungeeguard, Wanted::Modern, Some("SC0302")),
            (Sent::Modern, Wanted::None, Some("SC0304")),
            (Sent::Modern, Wanted::Legacy, Some("SC0308")),
            (Sent::Modern, Wanted::Bungeeguard, Some("SC0302")),
            (Sent::Modern, Wanted::Modern, None),
            (Sent::Modern, Wanted::Unknown, None),
        ] {
            let mut report = report(Some(false), wanted);
            judge(sent, &mut report);
            let codes: Vec<_> = report
                .findings
                .iter()
                .map(|finding| finding.cause.code())
                .collect();
            assert_eq!(
                codes,
                code.into_iter().collect::<Vec<_>>(),
                "{sent:?} {wanted:?}"
            );
        }
    }

    #[test]
    fn a_backend_in_online_mode_refuses_every_proxy() {
        for sent in [
            ForwardingMode::None,
            ForwardingMode::Legacy,
            ForwardingMode::Modern,
        ] {
            let mut report = report(Some(true), Forwarding::None);
            judge(sent, &mut report);
            assert_eq!(
                report.findings,
                [Finding::new(Cause::BackendOnlineMode, "error")]
            );
        }
    }
}
