//! What was seen at a backend, put into the words of the contract. No socket in here: tables show it.
//!
//! What a refusal hides stays unknown. A server that lets this machine in is not yet open to the world: a firewall is
//! invisible from inside, so that is a warning here, and the doctor, who knows more, may make it worse.

use serde::{Serialize, Serializer};
use serde_json::Value;
use sessioncheck_core::Cause;
use sessioncheck_core::untrusted::Untrusted;
use sessioncheck_core::wire::{Protocol, Reader};

use super::connection::{Foreign, Unreachable};
use super::conversation::Ending;
use super::refusal::{self, Refusal};
use crate::words::{Words, fill};

/// The contract's object for one backend.
#[derive(Clone, Debug, Serialize)]
pub struct BackendReport {
    /// The host and port as given.
    pub target: String,
    /// Whether a Minecraft server answered.
    pub reached: bool,
    /// Its protocol number.
    pub protocol: Option<i32>,
    /// Its version in its own words, escaped.
    pub version: Option<String>,
    /// Whether it asks for a licence.
    pub online_mode: Option<bool>,
    /// Which forwarding it asks for.
    pub forwarding: Forwarding,
    /// Whether it let somebody in who brought nothing.
    pub accepts_direct_login: Option<bool>,
    /// Whether a stranger who reaches the port could be anybody.
    pub spoofable: Option<bool>,
    /// What the forwarding secret is worth there.
    pub secret: SecretCheck,
    /// What was seen, in words.
    pub detail: String,
    /// What follows from it.
    pub findings: Vec<Finding>,
}

/// A cause and how grave it is here. What is known from files only a network has.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Finding {
    /// The cause's code.
    #[serde(rename = "code", serialize_with = "code")]
    pub cause: Cause,
    /// The cause's name.
    pub name: &'static str,
    /// `critical`, `error`, `warning` or `info`.
    pub severity: &'static str,
    /// In a network: `certain` where a file and the running server both say so, else `likely`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certainty: Option<&'static str>,
    /// In a network: where it is written.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// In a network: causes that are true as well and end with the same change.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "codes")]
    pub also: Vec<Cause>,
}

/// Where a file says what a finding says, and what to do there.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Place {
    /// The folder, as it was given.
    pub dir: String,
    /// The file, relative to its folder.
    pub file: Option<String>,
    /// The line.
    pub line: Option<u32>,
    /// The full dotted key.
    pub key: Option<String>,
    /// What to do, in sentences.
    pub fix: String,
}

fn code<S: Serializer>(cause: &Cause, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(cause.code())
}

fn codes<S: Serializer>(causes: &[Cause], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(causes.iter().map(|cause| cause.code()))
}

impl Finding {
    /// A finding with the cause's own name.
    pub fn new(cause: Cause, severity: &'static str) -> Self {
        Self {
            cause,
            name: cause.name(),
            severity,
            certainty: None,
            place: None,
            also: Vec::new(),
        }
    }
}

/// Which forwarding a backend asks for.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the contract's own words")]
pub enum Forwarding {
    Modern,
    Legacy,
    Bungeeguard,
    None,
    Unknown,
}

impl Forwarding {
    /// The contract's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Modern => "modern",
            Self::Legacy => "legacy",
            Self::Bungeeguard => "bungeeguard",
            Self::None => "none",
            Self::Unknown => "unknown",
        }
    }
}

/// What is known of the secret.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the contract's own words")]
pub enum SecretCheck {
    Match,
    Mismatch,
    Unchecked,
}

impl SecretCheck {
    /// The contract's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Mismatch => "mismatch",
            Self::Unchecked => "unchecked",
        }
    }
}

/// The server list's answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Status {
    pub(super) protocol: Option<Protocol>,
    pub(super) version: Option<Untrusted>,
}

impl Status {
    /// The longest status that a client reads, in UTF-16 units.
    const LONGEST: usize = 32_767;

    /// Reads a status response frame; none where it is something else.
    pub(super) fn read(frame: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(frame);
        if reader.var_int().ok()? != 0 {
            return None;
        }
        let status: Value = serde_json::from_slice(reader.text(Self::LONGEST).ok()?).ok()?;
        let version = status.as_object()?.get("version");
        Some(Self {
            // Proxies that hide themselves say 0 or -1, which is nobody's protocol.
            protocol: version
                .and_then(|version| version.get("protocol")?.as_i64())
                .and_then(|number| i32::try_from(number).ok())
                .filter(|&number| number > 0)
                .map(Protocol),
            version: version
                .and_then(|version| version.get("name")?.as_str())
                .map(Untrusted::from),
        })
    }
}

/// Everything that was seen at one backend.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub(super) unreachable: Option<Unreachable>,
    pub(super) silent: bool,
    pub(super) closed: bool,
    pub(super) not_minecraft: Option<Foreign>,
    pub(super) wants_proxy_protocol: bool,
    pub(super) status: Option<Status>,
    pub(super) protocol: Option<Protocol>,
    pub(super) login_would_join: bool,
    pub(super) login: Option<LoginSeen>,
}

/// The login without forwarding, and the one with made-up forwarding if there was one.
#[derive(Clone, Debug)]
pub(super) struct LoginSeen {
    pub(super) ending: Ending,
    pub(super) forged: Option<Ending>,
}

impl LoginSeen {
    /// Whether anything came back that only a Minecraft server says.
    fn was_answered(&self) -> bool {
        !matches!(self.ending, Ending::Closed | Ending::Silent)
    }
}

/// Puts it into the contract's words.
pub(super) fn judge(label: &str, seen: &Seen, words: &Words) -> BackendReport {
    let mut report = BackendReport {
        target: label.to_owned(),
        reached: seen.status.is_some() || seen.login.as_ref().is_some_and(LoginSeen::was_answered),
        protocol: seen
            .status
            .as_ref()
            .and_then(|status| status.protocol)
            .map(|protocol| protocol.0),
        version: seen
            .status
            .as_ref()
            .and_then(|status| status.version.as_ref())
            .map(Untrusted::escaped),
        online_mode: None,
        forwarding: Forwarding::Unknown,
        accepts_direct_login: None,
        spoofable: None,
        secret: SecretCheck::Unchecked,
        detail: String::new(),
        findings: Vec::new(),
    };
    if let Some(detail) = no_answer(seen, words) {
        report.detail = detail;
        report
            .findings
            .push(Finding::new(Cause::BackendDown, "error"));
        return report;
    }
    if seen.wants_proxy_protocol {
        report
            .findings
            .push(Finding::new(Cause::ProxyProtocol, "warning"));
    }
    match &seen.login {
        Some(login) => read_login(login, &mut report, words),
        None if seen.login_would_join => report.detail.clone_from(&words.joins_below),
        None => report.detail.clone_from(&words.says_no_version),
    }
    if seen.wants_proxy_protocol {
        report.detail = fill(&words.wants_proxy_protocol, "detail", &report.detail);
    }
    report
}

/// Why no Minecraft server answered, if none did.
fn no_answer(seen: &Seen, words: &Words) -> Option<String> {
    if let Some(why) = &seen.unreachable {
        return Some(match why {
            Unreachable::Refused => words.refused.clone(),
            Unreachable::NotInTime => words.not_in_time.clone(),
            Unreachable::NoAddress => words.no_address.clone(),
            Unreachable::NameLeadsNowhere(error) => fill(&words.leads_nowhere, "error", error),
            Unreachable::NameServerSilent => words.name_server_silent.clone(),
            Unreachable::Failed(error) => error.clone(),
        });
    }
    if seen.silent {
        return Some(words.says_nothing.clone());
    }
    if let Some(foreign) = seen.not_minecraft {
        let what = match foreign {
            Foreign::Http => &words.web_server,
            Foreign::Tls => &words.tls_server,
            Foreign::Ssh => &words.ssh_server,
            Foreign::Unknown => &words.no_minecraft,
        };
        return Some(fill(&words.port_is, "what", what));
    }
    let answered = seen.login.as_ref().is_some_and(LoginSeen::was_answered);
    (seen.closed && !answered).then(|| words.hangs_up.clone())
}

fn read_login(login: &LoginSeen, report: &mut BackendReport, words: &Words) {
    let detail = match &login.ending {
        Ending::EncryptionRequested { authenticate } => {
            report.online_mode = Some(*authenticate);
            report.forwarding = Forwarding::None;
            if *authenticate {
                report.accepts_direct_login = Some(false);
                report.spoofable = Some(false);
                &words.asks_licence
            } else {
                report.spoofable = Some(true);
                &words.encrypts_only
            }
        }
        Ending::LetIn => {
            report.online_mode = Some(false);
            report.forwarding = Forwarding::None;
            report.accepts_direct_login = Some(true);
            report.spoofable = Some(true);
            report
                .findings
                .push(Finding::new(Cause::BackendOpen, "warning"));
            &words.let_in
        }
        Ending::ForwardingRequested { refusal, signed } => {
            read_modern(refusal.as_deref(), *signed, report);
            &words.asks_modern
        }
        Ending::Refused { text } => {
            report.detail = Untrusted::from(refusal::words(text)).escaped();
            read_refusal(text, login.forged.as_ref(), report);
            return;
        }
        Ending::Closed => &words.login_closed,
        Ending::Silent => &words.login_silent,
    };
    report.detail.clone_from(detail);
}

fn read_modern(refusal: Option<&[u8]>, signed: bool, report: &mut BackendReport) {
    report.online_mode = Some(false);
    report.forwarding = Forwarding::Modern;
    report.accepts_direct_login = Some(false);
    report.spoofable = Some(false);
    if !signed {
        return;
    }
    match refusal.and_then(refusal::read) {
        Some(Refusal::VersionUnknown) => report.secret = SecretCheck::Match,
        Some(Refusal::SignatureWrong) => {
            report.secret = SecretCheck::Mismatch;
            report
                .findings
                .push(Finding::new(Cause::SecretMismatch, "error"));
        }
        _ => {}
    }
}

fn read_refusal(text: &[u8], forged: Option<&Ending>, report: &mut BackendReport) {
    match refusal::read(text) {
        Some(refusal @ (Refusal::LegacyForwardingMissing | Refusal::LegacyForwardingBad)) => {
            report.online_mode = Some(false);
            report.accepts_direct_login = Some(false);
            match forged {
                Some(Ending::LetIn) => {
                    report.forwarding = Forwarding::Legacy;
                    report.spoofable = Some(true);
                    report
                        .findings
                        .push(Finding::new(Cause::UnguardedLegacy, "warning"));
                }
                Some(Ending::Refused { text }) => {
                    let guarded = match refusal::read(text) {
                        Some(Refusal::GuardTokenMissing) => true,
                        // The same words for forwarding without a token as for none at all: it wants a token.
                        Some(again) => again == refusal,
                        None => false,
                    };
                    report.forwarding = if guarded {
                        Forwarding::Bungeeguard
                    } else {
                        Forwarding::Legacy
                    };
                    report.spoofable = if guarded { Some(false) } else { None };
                }
                // `bungeecord: true` and `online-mode=true`: it takes the forwarding and asks for a licence all the same.
                Some(Ending::EncryptionRequested { authenticate: true }) => {
                    report.forwarding = Forwarding::Legacy;
                    report.online_mode = Some(true);
                    report.spoofable = Some(false);
                }
                _ => report.forwarding = Forwarding::Legacy,
            }
        }
        Some(Refusal::GuardTokenMissing) => {
            report.online_mode = Some(false);
            report.forwarding = Forwarding::Bungeeguard;
            report.accepts_direct_login = Some(false);
            report.spoofable = Some(false);
        }
        Some(
            Refusal::ModernForwardingMissing
            | Refusal::SignatureWrong
            | Refusal::VersionUnknown
            | Refusal::ForwardingBad,
        ) => {
            report.online_mode = Some(false);
            report.forwarding = Forwarding::Modern;
            report.accepts_direct_login = Some(false);
            report.spoofable = Some(false);
        }
        Some(Refusal::NameJudged) => {
            // The list was asked about a name that nobody had proven.
            report.online_mode = Some(false);
            report.forwarding = Forwarding::None;
            report.spoofable = Some(true);
        }
        Some(Refusal::Throttled) => {
            report
                .findings
                .push(Finding::new(Cause::ThrottledBehindProxy, "warning"));
        }
        Some(Refusal::VersionRefused) | None => {}
    }
}

#[cfg(test)]
mod tests {
    use sessioncheck_core::catalogue::Languages;

    use super::*;

    fn seen(ending: Ending) -> Seen {
        Seen {
            status: Some(Status {
                protocol: Some(Protocol::V26_1),
                version: Some(Untrusted::from("Paper 26.1")),
            }),
            protocol: Some(Protocol::V26_1),
            login: Some(LoginSeen {
                ending,
                forged: None,
            }),
            ..Seen::default()
        }
    }

    fn refused(text: &str) -> Ending {
        Ending::Refused {
            text: format!("{{\"text\":\"{text}\"}}").into_bytes(),
        }
    }

    fn modern(text: &str) -> Ending {
        Ending::ForwardingRequested {
            refusal: Some(format!("{{\"text\":\"{text}\"}}").into_bytes()),
            signed: true,
        }
    }

    #[test]
    fn each_ending_in_the_contracts_words() {
        use Forwarding::{Bungeeguard, Legacy, Modern, None as Nothing, Unknown};
        use SecretCheck::{Match, Mismatch, Unchecked};
        let legacy_text =
            "If you wish to use IP forwarding, please enable it in your BungeeCord config as well!";
        let minestom = "Invalid connection, please connect through the BungeeCord proxy.";
        let forged = |first: Ending, second: Ending| {
            let mut seen = seen(first);
            if let Some(login) = &mut seen.login {
                login.forged = Some(second);
            }
            seen
        };
        /// What, seen; then online mode, forwarding, direct login, spoofable, secret, codes.
        type Row = (
            &'static str,
            Seen,
            Option<bool>,
            Forwarding,
            Option<bool>,
            Option<bool>,
            SecretCheck,
            &'static [&'static str],
        );
        let rows: Vec<Row> = vec![
            (
                "online",
                seen(Ending::EncryptionRequested { authenticate: true }),
                Some(true),
                Nothing,
                Some(false),
                Some(false),
                Unchecked,
                &[],
            ),
            (
                "encrypts only",
                seen(Ending::EncryptionRequested {
                    authenticate: false,
                }),
                Some(false),
                Nothing,
                None,
                Some(true),
                Unchecked,
                &[],
            ),
            (
                "open",
                seen(Ending::LetIn),
                Some(false),
                Nothing,
                Some(true),
                Some(true),
                Unchecked,
                &["SC0312"],
            ),
            (
                "modern, no secret given",
                seen(Ending::ForwardingRequested {
                    refusal: None,
                    signed: false,
                }),
                Some(false),
                Modern,
                Some(false),
                Some(false),
                Unchecked,
                &[],
            ),
            (
                "modern, right secret",
                seen(modern("Unsupported forwarding version 127, wanted upto 4")),
                Some(false),
                Modern,
                Some(false),
                Some(false),
                Match,
                &[],
            ),
            (
                "modern, wrong secret",
                seen(modern("Unable to verify player details")),
                Some(false),
                Modern,
                Some(false),
                Some(false),
                Mismatch,
                &["SC0301"],
            ),
            (
                "modern, both alike",
                seen(modern("Invalid proxy response!")),
                Some(false),
                Modern,
                Some(false),
                Some(false),
                Unchecked,
                &[],
            ),
            (
                "legacy without a guard",
                forged(refused(legacy_text), Ending::LetIn),
                Some(false),
                Legacy,
                Some(false),
                Some(true),
                Unchecked,
                &["SC0311"],
            ),
            (
                "legacy, the second look was hidden",
                forged(refused(legacy_text), Ending::Closed),
                Some(false),
                Legacy,
                Some(false),
                None,
                Unchecked,
                &[],
            ),
            (
                "legacy, and a licence all the same",
                forged(
                    refused(legacy_text),
                    Ending::EncryptionRequested { authenticate: true },
                ),
                Some(true),
                Legacy,
                Some(false),
                Some(false),
                Unchecked,
                &[],
            ),
            (
                "Minestom with tokens",
                forged(refused(minestom), refused(minestom)),
                Some(false),
                Bungeeguard,
                Some(false),
                Some(false),
                Unchecked,
                &[],
            ),
            (
                "BungeeGuard",
                seen(refused(
                    "Unable to authenticate - no data was forwarded by the proxy.",
                )),
                Some(false),
                Bungeeguard,
                Some(false),
                Some(false),
                Unchecked,
                &[],
            ),
            (
                "whitelist",
                seen(refused("You are not white-listed on this server!")),
                Some(false),
                Nothing,
                None,
                Some(true),
                Unchecked,
                &[],
            ),
            (
                "version",
                seen(refused("Outdated client! Please use 1.21.4")),
                None,
                Unknown,
                None,
                None,
                Unchecked,
                &[],
            ),
            (
                "throttled",
                seen(refused(
                    "Connection throttled! Please wait before reconnecting.",
                )),
                None,
                Unknown,
                None,
                None,
                Unchecked,
                &["SC0316"],
            ),
            (
                "own words",
                seen(refused("Closed on Sundays")),
                None,
                Unknown,
                None,
                None,
                Unchecked,
                &[],
            ),
        ];
        for (what, seen, online, forwarding, direct, spoofable, secret, codes) in rows {
            let report = judge("x:1", &seen, Words::of(Languages::english()));
            assert!(report.reached, "{what}");
            assert_eq!(report.online_mode, online, "{what}");
            assert_eq!(report.forwarding, forwarding, "{what}");
            assert_eq!(report.accepts_direct_login, direct, "{what}");
            assert_eq!(report.spoofable, spoofable, "{what}");
            assert_eq!(report.secret, secret, "{what}");
            let found: Vec<_> = report
                .findings
                .iter()
                .map(|finding| finding.cause.code())
                .collect();
            assert_eq!(found, codes, "{what}");
            assert!(!report.detail.is_empty() || forwarding == Modern, "{what}");
        }
    }

    #[test]
    fn a_port_without_a_server_is_a_result() {
        for seen in [
            Seen {
                unreachable: Some(Unreachable::Refused),
                ..Seen::default()
            },
            Seen {
                silent: true,
                ..Seen::default()
            },
            Seen {
                closed: true,
                ..Seen::default()
            },
            Seen {
                not_minecraft: Some(Foreign::Http),
                ..Seen::default()
            },
        ] {
            let report = judge("x:1", &seen, Words::of(Languages::english()));
            assert!(!report.reached);
            assert_eq!(report.findings, [Finding::new(Cause::BackendDown, "error")]);
            assert!(!report.detail.is_empty());
        }
    }

    #[test]
    fn a_status_says_a_version_or_nothing() {
        let frame = |json: &str| {
            sessioncheck_core::wire::Writer::packet(0)
                .array(json.as_bytes())
                .finish()
        };
        for (json, protocol) in [
            (
                r#"{"version":{"name":"Paper 26.1","protocol":775}}"#,
                Some(Some(Protocol(775))),
            ),
            (r#"{"version":{"name":"x","protocol":-1}}"#, Some(None)),
            (
                r#"{"version":{"name":"x","protocol":99999999999}}"#,
                Some(None),
            ),
            (r#"{"description":"no version"}"#, Some(None)),
            ("[]", None),
            ("nonsense", None),
        ] {
            assert_eq!(
                Status::read(&frame(json)).map(|status| status.protocol),
                protocol,
                "{json}"
            );
        }
        assert_eq!(Status::read(&[1, 2, 3]), None);
    }
}
