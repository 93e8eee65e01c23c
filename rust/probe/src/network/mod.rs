//! A proxy and its backends: what each backend said on the wire, held against what the proxy does and what the files
//! say.
//!
//! The proxy sends forwarding in one mode; a backend that asks for another refuses everybody, and one that asks for
//! none lets in whoever reaches it. Where a backend's own files were given, [`files`] holds them against the running
//! server: both together make a finding certain and give it its place, and where they differ, the running server is the
//! one from before the last edit. [`page`] puts it into lines for people.

mod files;
mod page;
mod untested;

use std::sync::Arc;

use serde::Serialize;
use sessioncheck_core::Cause;
use sessioncheck_core::doctor::checks::{Stated, examine, stated};
use sessioncheck_core::doctor::files::ForwardingMode;
use sessioncheck_core::doctor::{Role, Site};
use sessioncheck_core::secret::Secret;
use sessioncheck_core::untrusted::Untrusted;

use crate::backend::{self, BackendReport, Finding, Forwarding, SecretCheck, Settings, Target};
use crate::words::Words;

pub use page::{sheet, table};

/// One line of the network view.
#[derive(Clone, Debug, Serialize)]
pub struct Member {
    /// Its name in the proxy's list, escaped.
    pub server: String,
    /// What it said.
    #[serde(flatten)]
    pub report: BackendReport,
    /// Whether its files and the running server say the same.
    pub files: Files,
    /// What they both say, in words; empty where nothing could be compared.
    pub agreement: String,
    /// Where the files say otherwise, in words; empty where they agree or were not given.
    pub disagreement: String,
    /// Why the proxy's secret was not tested on it, in words; empty where it was, or is not asked for. In JSON this is
    /// a part of the detail.
    #[serde(skip)]
    pub untested: String,
    /// Whether its files let it listen on addresses of its own machine alone.
    #[serde(skip)]
    pub this_machine_only: bool,
}

/// What a backend's files are beside the running server.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Files {
    /// Nothing could be compared: no folder was given, or it says nothing that the wire shows.
    Unknown,
    /// They say the same.
    Agree,
    /// The server runs as before the last edit, which mends it: a restart puts the files in force.
    Disagree,
    /// The server runs as before the last edit, which breaks it: the file comes first.
    Wrong,
}

impl Member {
    /// A backend of which nothing is known but what it said.
    pub fn alone(report: BackendReport) -> Self {
        Self {
            server: report.target.clone(),
            report,
            files: Files::Unknown,
            agreement: String::new(),
            disagreement: String::new(),
            untested: String::new(),
            this_machine_only: false,
        }
    }

    /// Whether there is anything for somebody to do.
    pub fn is_worth_a_look(&self) -> bool {
        !self.report.reached
            || !self.disagreement.is_empty()
            || self
                .report
                .findings
                .iter()
                .any(|finding| finding.severity != "info")
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
    let proxy = site
        .servers
        .first()
        .filter(|server| {
            let files = &server.files;
            server.role() == Role::Proxy
                && (files.velocity.get().is_some() || files.bungeecord.get().is_some())
        })
        .ok_or(AskError::NoProxy)?;
    let mut settings = settings.clone();
    let forwards_modern = site
        .backends_of(0)
        .any(|link| stated(site, link, None).sends == Some(ForwardingMode::Modern));
    if settings.secret.is_none()
        && forwards_modern
        && let Some(in_force) = proxy.proxy_secret()
        && !in_force.secret.value.is_empty()
    {
        settings.secret = Some(in_force.secret.value.sign_with(|bytes| Arc::from(bytes)));
    }
    let tested = settings.secret.as_deref().map(Secret::new);
    let links: Vec<_> = site
        .backends_of(0)
        .filter(|link| only.is_none_or(|only| link.entry.name.eq_ignore_ascii_case(only)))
        .collect();
    if links.is_empty() {
        return Err(AskError::NoServers(match only {
            Some(only) => format!(
                "the proxy's list has no server \"{}\"",
                Untrusted::from(only).escaped()
            ),
            None => "the proxy lists no servers: there is nothing to ask".to_owned(),
        }));
    }
    let targets: Vec<_> = links
        .iter()
        .map(|link| link.entry.address.value.parse::<Target>())
        .collect();
    let asked = targets.iter().flatten().cloned().collect();
    let mut reports = backend::probe_all(asked, &settings).await.into_iter();
    let found = examine(site);
    let words = Words::of(settings.language);
    let why_untested = if settings.secret.is_none() && forwards_modern {
        untested::reason(proxy, words)
    } else {
        None
    };
    let members = links.into_iter().zip(&targets).map(|(link, target)| {
        let asked = target.as_ref().ok().and_then(|_| reports.next());
        let mut report = asked.unwrap_or_else(|| {
            // A socket in the file system, a name without a port: this one is not asked, the others are.
            BackendReport::unknown(&link.entry.address.value, words.no_host_and_port.clone())
        });
        let stated = stated(site, link, tested.as_ref());
        judge(&stated, &mut report);
        let held = files::hold(&stated, &report, words);
        files::join(site, &found, &stated, &held, &mut report, settings.language);
        if settings.secret.is_none() {
            files::without_secret(site, &found, &mut report, settings.language);
        }
        let asks_for_secret = report.forwarding == Forwarding::Modern
            && report.secret == SecretCheck::Unchecked
            && stated.sends == Some(ForwardingMode::Modern);
        let untested = why_untested.clone().filter(|_| asks_for_secret);
        if let Some(reason) = &untested {
            report.detail = format!("{}; {reason}", report.detail);
        }
        Member {
            server: Untrusted::from(link.entry.name.as_str()).escaped(),
            report,
            files: files::together(&held),
            agreement: files::agreement(&held, words),
            disagreement: files::disagreement(&held, words),
            untested: untested.unwrap_or_default(),
            this_machine_only: stated.this_machine_only,
        }
    });
    Ok(members.collect())
}

/// Joins a backend's report with the way its proxy forwards. The probe's own findings are about a lonely server; those
/// that mean something else behind a proxy are replaced.
fn judge(stated: &Stated, report: &mut BackendReport) {
    if !report.reached {
        return;
    }
    let mut findings = std::mem::take(&mut report.findings);
    if report.online_mode == Some(true) {
        findings.push(Finding::new(Cause::BackendOnlineMode, "error"));
    } else if let Some(sends) = stated.sends
        && let Some(cause) = mismatch(sends, report.forwarding, stated.behind_bungeecord)
    {
        // Only a Spigot has the two switches.
        let cause = match cause {
            Cause::BothForwardingsOn if !report.speaks_as_spigot => Cause::ModeMismatch,
            cause => cause,
        };
        let severity = if sends == ForwardingMode::None && report.forwarding == Forwarding::None {
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
    sort(&mut findings);
    report.findings = findings;
}

/// The gravest first.
fn sort(findings: &mut [Finding]) {
    findings.sort_by_key(|finding| {
        let rank = ["critical", "error", "warning", "info"]
            .iter()
            .position(|severity| *severity == finding.severity);
        (rank, finding.cause)
    });
}

/// The cause for a backend that asks for `wanted` behind a proxy that sends `sent`; none where they fit.
fn mismatch(sent: ForwardingMode, wanted: Forwarding, behind_bungeecord: bool) -> Option<Cause> {
    match (sent, wanted) {
        (_, Forwarding::Unknown)
        | (ForwardingMode::Modern, Forwarding::Modern)
        | (ForwardingMode::Legacy, Forwarding::Legacy)
        | (ForwardingMode::Bungeeguard, Forwarding::Legacy | Forwarding::Bungeeguard) => None,
        // BungeeCord has the one switch, and its backend asks for what it would send.
        (ForwardingMode::None, Forwarding::Legacy | Forwarding::Bungeeguard)
            if behind_bungeecord =>
        {
            Some(Cause::ModeMismatch)
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn behind(sends: ForwardingMode, behind_bungeecord: bool) -> Stated {
        Stated {
            sends: Some(sends),
            behind_bungeecord,
            ..Stated::default()
        }
    }

    fn report(online_mode: Option<bool>, forwarding: Forwarding) -> BackendReport {
        BackendReport {
            reached: true,
            online_mode,
            forwarding,
            speaks_as_spigot: true,
            ..BackendReport::unknown("127.0.0.1:1", String::new())
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
            judge(&behind(sent, false), &mut report);
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
            judge(&behind(sent, false), &mut report);
            assert_eq!(
                report.findings,
                [Finding::new(Cause::BackendOnlineMode, "error")]
            );
        }
    }

    #[test]
    fn bungeecord_with_its_switch_off_is_the_wrong_mode() {
        for (wanted, cause) in [
            (Forwarding::Legacy, Cause::ModeMismatch),
            (Forwarding::Bungeeguard, Cause::ModeMismatch),
            (Forwarding::Modern, Cause::ProxyForwardsNothing),
            (Forwarding::None, Cause::ProxyForwardsNothing),
        ] {
            let mut report = report(Some(false), wanted);
            judge(&behind(ForwardingMode::None, true), &mut report);
            assert_eq!(report.findings[0].cause, cause, "{wanted:?}");
        }
    }

    #[test]
    fn a_backend_that_is_no_spigot_has_no_second_switch() {
        let mut report = report(Some(false), Forwarding::Legacy);
        report.speaks_as_spigot = false;
        judge(&behind(ForwardingMode::Modern, false), &mut report);
        assert_eq!(
            report.findings,
            [Finding::new(Cause::ModeMismatch, "error")]
        );
    }

    #[test]
    fn a_mode_that_the_files_do_not_say_accuses_nobody() {
        let mut report = report(Some(false), Forwarding::Legacy);
        judge(&Stated::default(), &mut report);
        assert_eq!(report.findings, []);
    }
}
