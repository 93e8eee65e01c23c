//! What a kick text proves about the server that sent it.
//!
//! The texts are the hosts' own English and vanilla's keys, as they stand in their sources (facts on forwarding); an
//! owner may have changed them, and then nothing is proven.

use serde_json::Value;

/// What a refusal proves.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Refusal {
    /// Spigot's and its family's: legacy forwarding is on and nothing was forwarded.
    LegacyForwardingMissing,
    /// Minestom's: legacy forwarding, with or without a guard.
    LegacyForwardingBad,
    /// BungeeGuard's: nothing was forwarded, or no token that it knows.
    GuardTokenMissing,
    /// Modern forwarding is on; an answer was missing.
    ModernForwardingMissing,
    /// Modern forwarding: the signature was judged and is wrong.
    SignatureWrong,
    /// Modern forwarding: the signature was judged right, the version unknown.
    VersionUnknown,
    /// Modern forwarding, but signature and version are answered alike.
    ForwardingBad,
    /// Not on the list, banned, full: judged only after the name was believed.
    NameJudged,
    /// Another version is wanted.
    VersionRefused,
    /// Too many connections from here.
    Throttled,
}

impl Refusal {
    /// Whether made-up forwarding could tell more.
    pub(super) fn wants_legacy_forwarding(self) -> bool {
        matches!(
            self,
            Self::LegacyForwardingMissing | Self::LegacyForwardingBad
        )
    }
}

/// What stands in the text -> what it proves. The first row that fits counts.
const TEXTS: &[(&str, Refusal)] = &[
    (
        "requires you to connect with velocity",
        Refusal::ModernForwardingMissing,
    ),
    (
        "received empty player info payload",
        Refusal::ModernForwardingMissing,
    ),
    ("unsupported forwarding version", Refusal::VersionUnknown),
    ("unknown modern forwarding version", Refusal::VersionUnknown),
    ("unable to verify player details", Refusal::SignatureWrong),
    ("invalid proxy response", Refusal::ForwardingBad),
    (
        "direct connections to this server are not permitted",
        Refusal::ForwardingBad,
    ),
    (
        "if you wish to use ip forwarding",
        Refusal::LegacyForwardingMissing,
    ),
    (
        "please connect through the bungeecord proxy",
        Refusal::LegacyForwardingBad,
    ),
    ("unable to authenticate", Refusal::GuardTokenMissing),
    ("connection throttled", Refusal::Throttled),
    ("logging in too fast", Refusal::Throttled),
    (
        "multiplayer.disconnect.not_whitelisted",
        Refusal::NameJudged,
    ),
    ("not white-listed on this server", Refusal::NameJudged),
    ("not whitelisted on this server", Refusal::NameJudged),
    ("multiplayer.disconnect.banned", Refusal::NameJudged),
    ("multiplayer.disconnect.ip_banned", Refusal::NameJudged),
    ("you are banned from this server", Refusal::NameJudged),
    ("multiplayer.disconnect.server_full", Refusal::NameJudged),
    ("the server is full", Refusal::NameJudged),
    ("server is full", Refusal::NameJudged),
    ("multiplayer.disconnect.outdated", Refusal::VersionRefused),
    (
        "multiplayer.disconnect.incompatible",
        Refusal::VersionRefused,
    ),
    ("outdated client", Refusal::VersionRefused),
    ("outdated server", Refusal::VersionRefused),
    ("incompatible client", Refusal::VersionRefused),
];

/// What a component (its JSON) proves; none where no row fits.
pub(super) fn read(component: &[u8]) -> Option<Refusal> {
    let words = words(component).to_lowercase();
    TEXTS
        .iter()
        .find(|(text, _)| words.contains(text))
        .map(|(_, refusal)| *refusal)
}

/// All texts and keys of a component in reading order; JSON that is none is taken as plain text.
pub(super) fn words(component: &[u8]) -> String {
    let mut out = String::new();
    match serde_json::from_slice::<Value>(component) {
        Ok(value) => collect(&value, &mut out),
        Err(_) => out.push_str(&String::from_utf8_lossy(component)),
    }
    out
}

/// serde_json stops at 128 levels, so this recursion is bounded too.
fn collect(value: &Value, out: &mut String) {
    match value {
        Value::String(text) => out.push_str(text),
        Value::Array(parts) => parts.iter().for_each(|part| collect(part, out)),
        Value::Object(fields) => {
            for key in ["text", "translate", "fallback", "with", "extra"] {
                if let Some(field) = fields.get(key) {
                    if matches!(key, "fallback" | "with") {
                        out.push(' ');
                    }
                    collect(field, out);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_as_servers_send_them() {
        for (component, refusal) in [
            (
                r#"{"text":"This server requires you to connect with Velocity."}"#,
                Some(Refusal::ModernForwardingMissing),
            ),
            (
                r#""Unable to verify player details""#,
                Some(Refusal::SignatureWrong),
            ),
            (
                r#"{"text":"","extra":[{"text":"Unsupported forwarding version 127, wanted upto 4"}]}"#,
                Some(Refusal::VersionUnknown),
            ),
            (
                r#"{"color":"red","text":"Unknown Modern Forwarding Version: 127"}"#,
                Some(Refusal::VersionUnknown),
            ),
            (
                r#"{"text":"Invalid proxy response!","color":"red"}"#,
                Some(Refusal::ForwardingBad),
            ),
            (
                r#"{"text":"If you wish to use IP forwarding, please enable it in your BungeeCord config as well!"}"#,
                Some(Refusal::LegacyForwardingMissing),
            ),
            (
                r#"{"text":"Unable to authenticate - no data was forwarded by the proxy."}"#,
                Some(Refusal::GuardTokenMissing),
            ),
            (
                r#"{"translate":"multiplayer.disconnect.not_whitelisted"}"#,
                Some(Refusal::NameJudged),
            ),
            (
                r#"{"translate":"multiplayer.disconnect.incompatible","with":["1.21.4"]}"#,
                Some(Refusal::VersionRefused),
            ),
            (
                r#"{"text":"Connection throttled! Please wait before reconnecting."}"#,
                Some(Refusal::Throttled),
            ),
            (r#"{"text":"We are closed on Sundays"}"#, None),
            ("not json at all", None),
            ("", None),
        ] {
            assert_eq!(read(component.as_bytes()), refusal, "{component}");
        }
    }

    #[test]
    fn deep_components_do_not_hurt() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(read(deep.as_bytes()), None);
    }
}
