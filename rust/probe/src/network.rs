//! A proxy and its backends: what each backend said on the wire, held against what the proxy does and what the files
//! say.
//!
//! The proxy sends forwarding in one mode; a backend that asks for another refuses everybody, and one that asks for
//! none lets in whoever reaches it. Where a backend's own files were given, they are compared too: the running server
//! may still be the one from before the last edit.

use serde::Serialize;
use sessioncheck_core::Cause;
use sessioncheck_core::doctor::files::ForwardingMode;
use sessioncheck_core::doctor::{OrDefault, Server, ServerKind};

use crate::backend::{BackendReport, Finding, Forwarding, SecretCheck};

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
