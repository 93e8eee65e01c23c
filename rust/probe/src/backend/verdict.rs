//! What was seen at a backend, put into the words of the contract. No socket in here: tables show it.
//!
//! What a refusal hides stays unknown. A server that lets this machine in is not yet open to the world: a firewall is
//! invisible from inside, so that is a warning here, and the doctor, who knows more, may make it worse.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;
use sessioncheck_core::Cause;
use sessioncheck_core::login::kick::{Meaning, understand};
use sessioncheck_core::untrusted::Untrusted;
use sessioncheck_core::wire::{Protocol, Reader};

use super::connection::{Foreign, LONGEST_FRAME, Unreachable};
use super::conversation::Ending;
use super::spoken;
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
    /// Whether its refusal was Spigot's own: only there is `spigot.yml` the file to change.
    #[serde(skip)]
    pub speaks_as_spigot: bool,
}

impl BackendReport {
    /// The report of a backend of which nothing is known, and why.
    pub(crate) fn unknown(target: &str, detail: String) -> Self {
        Self {
            target: Untrusted::from(target).escaped(),
            reached: false,
            protocol: None,
            version: None,
            online_mode: None,
            forwarding: Forwarding::Unknown,
            accepts_direct_login: None,
            spoofable: None,
            secret: SecretCheck::Unchecked,
            detail,
            findings: Vec::new(),
            speaks_as_spigot: false,
        }
    }
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

/// The part of a status that matters. What else stands there may be broken: a message of the day is not worth a server.
#[derive(Deserialize)]
struct StatusParts {
    #[serde(default)]
    version: Value,
}

impl Status {
    /// Reads a status response frame; none where it is something else.
    pub(super) fn read(frame: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(frame);
        if reader.var_int().ok()? != 0 {
            return None;
        }
        let json = reader.array(LONGEST_FRAME).ok()?;
        if !json.trim_ascii_start().starts_with(b"{") {
            return None;
        }
        let StatusParts { version } = serde_json::from_slice(json)
            .or_else(|_| serde_json::from_str(&String::from_utf8_lossy(json)))
            .ok()?;
        Some(Self {
            // Proxies that hide themselves say 0 or -1, which is nobody's protocol.
            protocol: version
                .get("protocol")
                .and_then(Value::as_i64)
                .and_then(|number| i32::try_from(number).ok())
                .filter(|&number| number > 0)
                .map(Protocol),
            version: version
                .get("name")
                .and_then(Value::as_str)
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

impl Seen {
    /// Whether it calls itself Paper or one of its kin, all of which number their requests at random.
    fn is_papers_kin(&self) -> bool {
        const KIN: &[&str] = &["paper", "folia", "purpur", "pufferfish", "leaf"];
        let name = self
            .status
            .as_ref()
            .and_then(|status| status.version.as_ref())
            .map(|version| version.escaped().to_lowercase())
            .unwrap_or_default();
        KIN.iter().any(|kin| name.contains(kin))
    }
}

impl LoginSeen {
    /// Whether anything came back that only a Minecraft server says.
    fn was_answered(&self) -> bool {
        !matches!(self.ending, Ending::Closed | Ending::Silent)
    }
}

/// Puts it into the contract's words.
pub(super) fn judge(label: &str, seen: &Seen, words: &Words) -> BackendReport {
    let mut report = BackendReport::unknown(label, String::new());
    report.reached =
        seen.status.is_some() || seen.login.as_ref().is_some_and(LoginSeen::was_answered);
    if let Some(status) = &seen.status {
        report.protocol = status.protocol.map(|protocol| protocol.0);
        report.version = status.version.as_ref().map(Untrusted::escaped);
    }
    if let Some(detail) = no_answer(seen, words) {
        report.detail = detail;
        // Somebody who hangs up is there, and may only hide: that is no reason to call a server down.
        let severity = if seen.closed { "warning" } else { "error" };
        report
            .findings
            .push(Finding::new(Cause::BackendDown, severity));
        return report;
    }
    if seen.wants_proxy_protocol {
        report
            .findings
            .push(Finding::new(Cause::ProxyProtocol, "warning"));
    }
    match &seen.login {
        Some(login) => read_login(login, seen.is_papers_kin(), &mut report, words),
        None if seen.login_would_join => report.detail.clone_from(&words.joins_below),
        None => report.detail.clone_from(&words.says_no_version),
    }
    if seen.wants_proxy_protocol {
        report.detail = fill(&words.wants_proxy_protocol, &[("detail", &report.detail)]);
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
            Unreachable::NameLeadsNowhere(error) => {
                fill(&words.leads_nowhere, &[("error", &error)])
            }
            Unreachable::NameServerSilent => words.name_server_silent.clone(),
            Unreachable::Failed(error) => error.clone(),
        });
    }
    let answered = seen.login.as_ref().is_some_and(LoginSeen::was_answered);
    if seen.silent && !answered {
        return Some(words.says_nothing.clone());
    }
    if let Some(foreign) = seen.not_minecraft {
        let what = match foreign {
            Foreign::Http => &words.web_server,
            Foreign::Tls => &words.tls_server,
            Foreign::Ssh => &words.ssh_server,
            Foreign::Unknown => &words.no_minecraft,
        };
        return Some(fill(&words.port_is, &[("what", &what)]));
    }
    (seen.closed && !answered).then(|| words.hangs_up.clone())
}

fn read_login(login: &LoginSeen, paper: bool, report: &mut BackendReport, words: &Words) {
    let detail = match &login.ending {
        Ending::EncryptionRequested { authenticate } => {
            report.online_mode = Some(*authenticate);
            report.forwarding = Forwarding::None;
            if *authenticate {
                report.accepts_direct_login = Some(false);
                report.spoofable = Some(false);
                &words.asks_licence
            } else {
                // Whether it asks the session service all the same cannot be seen from here.
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
        Ending::ForwardingRequested {
            refusal,
            signed,
            request,
        } => {
            let counts_requests = !paper && COUNTED.contains(request);
            read_modern(refusal.as_deref(), *signed, counts_requests, report);
            &words.asks_modern
        }
        Ending::Refused { text } => {
            report.detail = Untrusted::from(spoken::words(text)).escaped();
            read_refusal(text, login.forged.as_ref(), report);
            return;
        }
        Ending::Closed => &words.login_closed,
        Ending::Silent => &words.login_silent,
    };
    report.detail.clone_from(detail);
}

/// The numbers of requests that somebody counts. Fabric's networking does; Paper's are random over 32 bits.
const COUNTED: RangeInclusive<i32> = 0..=63;

fn read_modern(
    refusal: Option<&[u8]>,
    signed: bool,
    counts_requests: bool,
    report: &mut BackendReport,
) {
    wants_modern(report);
    let Some(refusal) = refusal else {
        return;
    };
    match understand(refusal).meaning {
        Meaning::ForwardingVersion if signed => report.secret = SecretCheck::Match,
        // FabricProxy-Lite judges signature and version in one step and says this of both.
        Meaning::PlayerNotVerified if signed && counts_requests => {}
        Meaning::PlayerNotVerified | Meaning::PlayerNotVerifiedOrEmpty if signed => {
            report.secret = SecretCheck::Mismatch;
            report
                .findings
                .push(Finding::new(Cause::SecretMismatch, "error"));
        }
        Meaning::UnapprovedProxy => not_approved(report),
        _ => {}
    }
}

fn wants_modern(report: &mut BackendReport) {
    report.online_mode = Some(false);
    report.forwarding = Forwarding::Modern;
    report.accepts_direct_login = Some(false);
    report.spoofable = Some(false);
}

/// This machine is not on the mod's list of proxies; if the proxy runs elsewhere, that is as it should be.
fn not_approved(report: &mut BackendReport) {
    report.accepts_direct_login = Some(false);
    report
        .findings
        .push(Finding::new(Cause::ProxyHostNotApproved, "warning"));
}

fn throttled(report: &mut BackendReport) {
    report
        .findings
        .push(Finding::new(Cause::ThrottledBehindProxy, "warning"));
}

/// Whether made-up forwarding could tell more of the server that refuses with this component.
pub(super) fn wants_legacy_forwarding(component: &[u8]) -> bool {
    matches!(
        understand(component).meaning,
        Meaning::NeedsBungeeForwarding | Meaning::NeedsLegacyForwarding
    )
}

fn read_refusal(text: &[u8], forged: Option<&Ending>, report: &mut BackendReport) {
    match understand(text).meaning {
        first @ (Meaning::NeedsBungeeForwarding | Meaning::NeedsLegacyForwarding) => {
            report.online_mode = Some(false);
            report.accepts_direct_login = Some(false);
            report.forwarding = Forwarding::Legacy;
            report.speaks_as_spigot = first == Meaning::NeedsBungeeForwarding;
            if let Some(forged) = forged {
                read_forged(first, forged, report);
            }
        }
        Meaning::NoToken | Meaning::BadToken => {
            report.online_mode = Some(false);
            report.forwarding = Forwarding::Bungeeguard;
            report.accepts_direct_login = Some(false);
            report.spoofable = Some(false);
        }
        Meaning::NeedsVelocity
        | Meaning::ForwardedNothing
        | Meaning::ForwardedDataInvalid
        | Meaning::PlayerNotVerified
        | Meaning::PlayerNotVerifiedOrEmpty
        | Meaning::ForwardingVersion => wants_modern(report),
        Meaning::UnapprovedProxy => not_approved(report),
        Meaning::NotWhitelisted | Meaning::Banned | Meaning::ServerFull => {
            // The list was asked about a name that nobody had proven.
            report.online_mode = Some(false);
            report.forwarding = Forwarding::None;
            report.spoofable = Some(true);
        }
        Meaning::Throttled => throttled(report),
        _ => {}
    }
}

/// What the second login adds, that with made-up forwarding.
fn read_forged(first: Meaning, forged: &Ending, report: &mut BackendReport) {
    match forged {
        Ending::LetIn => {
            report.spoofable = Some(true);
            report
                .findings
                .push(Finding::new(Cause::UnguardedLegacy, "warning"));
        }
        // `bungeecord: true` and `online-mode=true`: it takes the forwarding and asks for a licence all the same.
        Ending::EncryptionRequested { authenticate: true } => {
            report.online_mode = Some(true);
            report.spoofable = Some(false);
        }
        Ending::Refused { text } => match understand(text).meaning {
            Meaning::NoToken | Meaning::BadToken => guarded(report),
            // The same words for forwarding without a token as for none at all: it wants a token. Spigot's own words a
            // second time only say that it did not take this handshake.
            Meaning::NeedsLegacyForwarding if first == Meaning::NeedsLegacyForwarding => {
                guarded(report);
            }
            // It believed the made-up player as far as its lists.
            Meaning::NotWhitelisted | Meaning::Banned | Meaning::ServerFull => {
                report.spoofable = Some(true);
                report
                    .findings
                    .push(Finding::new(Cause::UnguardedLegacy, "warning"));
            }
            Meaning::Throttled => throttled(report),
            _ => {}
        },
        _ => {}
    }
}

fn guarded(report: &mut BackendReport) {
    report.forwarding = Forwarding::Bungeeguard;
    report.spoofable = Some(false);
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
        modern_numbered(0x1234_5678, text)
    }

    fn modern_numbered(request: i32, text: &str) -> Ending {
        Ending::ForwardingRequested {
            refusal: Some(format!("{{\"text\":\"{text}\"}}").into_bytes()),
            signed: true,
            request,
        }
    }

    /// A server that calls itself something else than Paper.
    fn plain(ending: Ending) -> Seen {
        let mut seen = seen(ending);
        seen.status = Some(Status {
            protocol: Some(Protocol::V26_1),
            version: Some(Untrusted::from("26.1")),
        });
        seen
    }

    #[test]
    fn each_ending_in_the_contracts_words() {
        use Forwarding::{Bungeeguard, Legacy, Modern, None as Nothing, Unknown};
        use SecretCheck::{Match, Mismatch, Unchecked};
        let legacy_text =
            "If you wish to use IP forwarding, please enable it in your BungeeCord config as well!";
        let pcf = "This server requires you to connect with Velocity or BungeeCord.";
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
                None,
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
                    request: 1,
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
                "modern, wrong secret, of a Paper that counts",
                seen(modern_numbered(1, "Unable to verify player details")),
                Some(false),
                Modern,
                Some(false),
                Some(false),
                Mismatch,
                &["SC0301"],
            ),
            (
                "FabricProxy-Lite says the same of signature and version",
                plain(modern_numbered(0, "Unable to verify player details")),
                Some(false),
                Modern,
                Some(false),
                Some(false),
                Unchecked,
                &[],
            ),
            (
                "Proxy-Compatible-Forge does not",
                plain(modern_numbered(0, "Unable to verify player details.")),
                Some(false),
                Modern,
                Some(false),
                Some(false),
                Mismatch,
                &["SC0301"],
            ),
            (
                "Proxy-Compatible-Forge does not know this machine",
                plain(modern_numbered(0, "Unapproved proxy host.")),
                Some(false),
                Modern,
                Some(false),
                Some(false),
                Unchecked,
                &["SC0319"],
            ),
            (
                "Proxy-Compatible-Forge in a legacy mode",
                forged(refused(pcf), Ending::LetIn),
                Some(false),
                Legacy,
                Some(false),
                Some(true),
                Unchecked,
                &["SC0311"],
            ),
            (
                "legacy with a whitelist behind it",
                forged(
                    refused(legacy_text),
                    refused("You are not white-listed on this server!"),
                ),
                Some(false),
                Legacy,
                Some(false),
                Some(true),
                Unchecked,
                &["SC0311"],
            ),
            (
                "Spigot's words twice",
                forged(refused(legacy_text), refused(legacy_text)),
                Some(false),
                Legacy,
                Some(false),
                None,
                Unchecked,
                &[],
            ),
            (
                "legacy, throttled at the second look",
                forged(
                    refused(legacy_text),
                    refused("Connection throttled! Please wait before reconnecting."),
                ),
                Some(false),
                Legacy,
                Some(false),
                None,
                Unchecked,
                &["SC0316"],
            ),
            (
                "a ban that quotes a forwarding text",
                seen(Ending::Refused {
                    text: br#"{"translate":"multiplayer.disconnect.banned.reason","with":["This server requires you to connect with Velocity."]}"#.to_vec(),
                }),
                Some(false),
                Nothing,
                None,
                Some(true),
                Unchecked,
                &[],
            ),
            (
                "shutting down",
                seen(refused("Server closed")),
                None,
                Unknown,
                None,
                None,
                Unchecked,
                &[],
            ),
            (
                "a full BungeeCord says so before it asks for a licence",
                seen(refused("Server is full!")),
                None,
                Unknown,
                None,
                None,
                Unchecked,
                &[],
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
            let severity = if seen.closed { "warning" } else { "error" };
            assert_eq!(
                report.findings,
                [Finding::new(Cause::BackendDown, severity)]
            );
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
            (
                r#"{"description":"\ud83d","version":{"name":"x","protocol":775}}"#,
                Some(Some(Protocol(775))),
            ),
            (
                &format!(
                    r#"{{"favicon":"{}","version":{{"name":"x","protocol":775}}}}"#,
                    "A".repeat(100_000)
                ),
                Some(Some(Protocol(775))),
            ),
            (r#"{"version":7}"#, Some(None)),
            ("[]", None),
            ("nonsense", None),
        ] {
            assert_eq!(
                Status::read(&frame(json)).map(|status| status.protocol),
                protocol,
                "{json}"
            );
        }
        let mut broken = br#"{"description":"?","version":{"name":"x","protocol":775}}"#.to_vec();
        broken[16] = 0xff;
        let broken = sessioncheck_core::wire::Writer::packet(0)
            .array(&broken)
            .finish();
        assert_eq!(
            Status::read(&broken).map(|status| status.protocol),
            Some(Some(Protocol(775)))
        );
        assert_eq!(Status::read(&[1, 2, 3]), None);
    }
}
