//! A backend's files beside the running server: what both say is certain, what they say differently is said.

use sessioncheck_core::Cause;
use sessioncheck_core::catalogue::{Language, Severity};
use sessioncheck_core::doctor::checks::{Stated, Statement};
use sessioncheck_core::doctor::files::ForwardingMode;
use sessioncheck_core::doctor::{self, Site, report as doctors};
use sessioncheck_core::secret::Comparison;
use sessioncheck_core::untrusted::Untrusted;

use super::{Files, mismatch, sort};
use crate::backend::{BackendReport, Finding, Forwarding, Place, SecretCheck};
use crate::words::{Words, fill};

/// One thing that the files say and the wire shows.
#[derive(Clone, Debug)]
pub(super) struct Held {
    thing: Thing,
    written: String,
    running: String,
    place: String,
    /// Whether logins work once the file is in force.
    file_is_right: bool,
}

/// What was compared.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Thing {
    OnlineMode,
    Forwarding,
    Secret,
    ProxyProtocol,
}

impl Held {
    fn agrees(&self) -> bool {
        self.written == self.running
    }
}

/// The causes of a proxy and a backend that do not speak the same forwarding: the files may know the more exact one.
const MISMATCHES: &[Cause] = &[
    Cause::ModeMismatch,
    Cause::ProxyForwardsNothing,
    Cause::BackendDoesNotAsk,
    Cause::BothForwardingsOn,
    Cause::BackendSecretEmpty,
];

/// The causes of two secrets.
const SECRETS: &[Cause] = &[Cause::SecretMismatch, Cause::SecretReadDifferently];

/// Everything that both speak of.
pub(super) fn hold(stated: &Stated, report: &BackendReport, words: &Words) -> Vec<Held> {
    let mut held = Vec::new();
    if !report.reached {
        return held;
    }
    if let (Some(said), Some(running)) = (&stated.online_mode, online_mode(report)) {
        let phrase = |on: bool| format!("online-mode={on}");
        held.push(Held {
            thing: Thing::OnlineMode,
            written: phrase(said.value),
            running: phrase(running),
            place: place(said),
            file_is_right: !said.value,
        });
    }
    if let (Some(said), Some(running)) =
        (&stated.forwarding, forwarding(report, said_guard(stated)))
    {
        let written = asked(said.value);
        let phrase = |forwarding: Forwarding| format!("{} {}", words.forwarding, forwarding.word());
        held.push(Held {
            thing: Thing::Forwarding,
            written: phrase(written),
            running: phrase(running),
            place: place(said),
            file_is_right: stated
                .sends
                .is_some_and(|sends| mismatch(sends, written, false).is_none()),
        });
    }
    let checked = match report.secret {
        SecretCheck::Match => Some(true),
        SecretCheck::Mismatch => Some(false),
        SecretCheck::Unchecked => None,
    };
    if let (Some(said), Some(running)) = (&stated.secret, checked) {
        let written = said.value == Comparison::Same;
        let phrase = |fits: bool| {
            if fits {
                words.secret_fits.clone()
            } else {
                words.secret_differs.clone()
            }
        };
        held.push(Held {
            thing: Thing::Secret,
            written: phrase(written),
            running: phrase(running),
            place: place(said),
            file_is_right: written,
        });
    }
    if let Some(said) = &stated.proxy_protocol {
        let running = report
            .findings
            .iter()
            .any(|finding| finding.cause == Cause::ProxyProtocol);
        // Off is what everybody expects: worth a word only where one of them says otherwise.
        if said.value || running {
            let phrase = |on: bool| format!("proxy-protocol={on}");
            held.push(Held {
                thing: Thing::ProxyProtocol,
                written: phrase(said.value),
                running: phrase(running),
                place: place(said),
                file_is_right: !said.value,
            });
        }
    }
    held
}

/// What the wire shows of online mode. A forwarding that is refused in the handshake hides it.
fn online_mode(report: &BackendReport) -> Option<bool> {
    match (report.online_mode?, report.forwarding) {
        (true, _) => Some(true),
        (false, Forwarding::Modern | Forwarding::None) => Some(false),
        (false, Forwarding::Legacy) => report.spoofable.filter(|open| *open).map(|_| false),
        (false, Forwarding::Bungeeguard | Forwarding::Unknown) => None,
    }
}

/// What the wire shows of forwarding. A licence is asked for before modern forwarding, and so hides it; and whether
/// there is a guard is not known where the second look was hidden.
fn forwarding(report: &BackendReport, said_guard: bool) -> Option<Forwarding> {
    match report.forwarding {
        Forwarding::Unknown => None,
        Forwarding::None if report.online_mode != Some(false) => None,
        Forwarding::Legacy if report.spoofable.is_none() && said_guard => {
            Some(Forwarding::Bungeeguard)
        }
        shown => Some(shown),
    }
}

fn said_guard(stated: &Stated) -> bool {
    stated
        .forwarding
        .as_ref()
        .is_some_and(|said| said.value == ForwardingMode::Bungeeguard)
}

fn asked(mode: ForwardingMode) -> Forwarding {
    match mode {
        ForwardingMode::None => Forwarding::None,
        ForwardingMode::Legacy => Forwarding::Legacy,
        ForwardingMode::Bungeeguard => Forwarding::Bungeeguard,
        ForwardingMode::Modern => Forwarding::Modern,
    }
}

fn place<T>(said: &Statement<T>) -> String {
    let line = said
        .line
        .map_or_else(String::new, |line| format!(":{line}"));
    let place = format!("{}{line} {}", said.file, said.key);
    Untrusted::from(place.trim()).escaped()
}

/// All of it in one word.
pub(super) fn together(held: &[Held]) -> Files {
    let mut differing = held.iter().filter(|held| !held.agrees()).peekable();
    if held.is_empty() {
        Files::Unknown
    } else if differing.peek().is_none() {
        Files::Agree
    } else if differing.all(|held| held.file_is_right) {
        Files::Disagree
    } else {
        Files::Wrong
    }
}

/// What both say, in a sentence.
pub(super) fn agreement(held: &[Held], words: &Words) -> String {
    let both: Vec<_> = held
        .iter()
        .filter(|held| held.agrees())
        .map(|held| held.written.as_str())
        .collect();
    if both.is_empty() {
        String::new()
    } else {
        fill(&words.agree, &[("what", &both.join(", "))])
    }
}

/// Where they differ, and what follows.
pub(super) fn disagreement(held: &[Held], words: &Words) -> String {
    let sentences: Vec<_> = held
        .iter()
        .filter(|held| !held.agrees())
        .map(|held| {
            fill(
                &words.disagree,
                &[
                    ("written", &held.written),
                    ("running", &held.running),
                    ("place", &held.place),
                ],
            )
        })
        .collect();
    let what_to_do = match together(held) {
        Files::Unknown | Files::Agree => return String::new(),
        Files::Disagree => &words.restart_it,
        Files::Wrong => &words.mend_first,
    };
    format!("{}: {what_to_do}", sentences.join("; "))
}

/// Joins what the wire found with what the doctor found in the files of the same backend.
pub(super) fn join(
    site: &Site,
    found: &[doctor::Finding],
    stated: &Stated,
    held: &[Held],
    report: &mut BackendReport,
    language: &Language,
) {
    let concerning: Vec<&doctor::Finding> = match stated.backend {
        Some(backend) => found
            .iter()
            .filter(|finding| finding.servers.contains(&backend))
            .collect(),
        None => Vec::new(),
    };
    let agrees = |thing| {
        held.iter()
            .find(|held| held.thing == thing)
            .map(Held::agrees)
    };
    for seen in &mut report.findings {
        let same = |finding: &&&doctor::Finding| finding.cause == seen.cause;
        let also = |finding: &&&doctor::Finding| finding.also.contains(&seen.cause);
        let more_exact = |finding: &&&doctor::Finding| {
            agrees(Thing::Forwarding) == Some(true)
                && MISMATCHES.contains(&seen.cause)
                && MISMATCHES.contains(&finding.cause)
        };
        let confirmed = concerning
            .iter()
            .find(same)
            .or_else(|| concerning.iter().find(also))
            .or_else(|| concerning.iter().find(more_exact));
        match confirmed {
            Some(finding) => *seen = confirm(site, finding, seen.cause, language),
            None => {
                seen.certainty = Some("likely");
                let others_cannot_reach =
                    matches!(seen.cause, Cause::BackendOpen | Cause::UnguardedLegacy)
                        && stated.this_machine_only;
                if others_cannot_reach {
                    seen.severity = "info";
                }
            }
        }
    }
    // What the running server hid, the files may still say.
    let hidden = |cause: &Cause| {
        report.reached
            && ((MISMATCHES.contains(cause)
                && report.forwarding == Forwarding::Unknown
                && report.online_mode != Some(true))
                || (SECRETS.contains(cause)
                    && report.secret == SecretCheck::Unchecked
                    && agrees(Thing::Forwarding) != Some(false)
                    && report.online_mode != Some(true))
                || (*cause == Cause::BackendOnlineMode && report.online_mode.is_none()))
    };
    for finding in &concerning {
        let known = |seen: &Finding| seen.cause == finding.cause;
        if finding.severity > Severity::Info
            && hidden(&finding.cause)
            && !report.findings.iter().any(known)
        {
            let mut said = written(site, finding, language);
            said.certainty = Some("likely");
            report.findings.push(said);
        }
    }
    let mut seen = Vec::new();
    report.findings.retain(|finding| {
        let is_new = !seen.contains(&finding.cause);
        seen.push(finding.cause);
        is_new
    });
    sort(&mut report.findings);
}

/// A proxy without a secret signs nothing that a backend takes: said where the backend asks for it.
pub(super) fn without_secret(
    site: &Site,
    found: &[doctor::Finding],
    report: &mut BackendReport,
    language: &Language,
) {
    let missing = found.iter().find(|finding| {
        finding.cause == Cause::ProxySecretMissing && finding.servers.first() == Some(&0)
    });
    if let Some(missing) = missing
        && report.forwarding == Forwarding::Modern
    {
        let mut said = written(site, missing, language);
        said.certainty = Some("likely");
        report.findings.push(said);
        sort(&mut report.findings);
    }
}

/// Two facts that do not know of each other: the file, and the running server.
fn confirm(site: &Site, finding: &doctor::Finding, seen: Cause, language: &Language) -> Finding {
    let mut confirmed = written(site, finding, language);
    confirmed.certainty = Some("certain");
    if seen != confirmed.cause && !confirmed.also.contains(&seen) {
        confirmed.also.push(seen);
    }
    confirmed
}

/// The doctor's finding, with its place.
fn written(site: &Site, finding: &doctor::Finding, language: &Language) -> Finding {
    let dir = finding
        .servers
        .first()
        .and_then(|server| site.servers.get(*server))
        .map_or_else(String::new, |server| server.dir.clone());
    Finding {
        place: Some(Place {
            dir,
            file: finding.file.as_deref().map(str::to_owned),
            line: finding.line,
            key: finding
                .key
                .as_deref()
                .map(|key| Untrusted::from(key).escaped()),
            fix: doctors::fix(site, finding, language),
        }),
        also: finding.also.clone(),
        ..Finding::new(finding.cause, finding.severity.word())
    }
}
