//! The discovery document of authlib 10: where a 26.3 server learns whom to ask.
//!
//! Two of its addresses are the server's business, and only where they lie on the session host that we stand for are
//! they turned to us. Everything else stays: an address elsewhere is somebody else's choice, and `join` is asked by
//! clients, which never see this document.

use serde_json::Value;

use crate::settings::{HAS_JOINED, UpstreamUrl};

/// The endpoints that a server asks.
const ENDPOINTS: &[&str] = &["verify", "getProfileById"];

/// The document with those addresses turned to `session_host`; none if there is nothing to turn in it, or if it is no
/// such document.
pub(crate) fn rewrite(body: &[u8], upstream: &UpstreamUrl, session_host: &str) -> Option<Vec<u8>> {
    let mut document: Value = serde_json::from_slice(body).ok()?;
    let mut is_turned = false;
    for endpoint in ENDPOINTS {
        let uri = document.pointer_mut(&format!("/discovery/session/endpoints/{endpoint}/uri"));
        if let Some(Value::String(uri)) = uri
            && let Some(ours) = turn(uri, upstream, session_host)
        {
            *uri = ours;
            is_turned = true;
        }
    }
    is_turned.then(|| document.to_string().into_bytes())
}

fn turn(uri: &str, upstream: &UpstreamUrl, session_host: &str) -> Option<String> {
    if uri == upstream.has_joined.as_str() {
        return Some(format!("{session_host}{HAS_JOINED}"));
    }
    let path = uri.strip_prefix(&upstream.session_host)?;
    path.starts_with('/')
        .then(|| format!("{session_host}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "http://127.0.0.1:5/token";

    #[test]
    fn only_what_lies_on_the_session_host_is_turned() {
        let document = br#"{"discovery":{"session":{"endpoints":{
            "join":{"uri":"https://sessionserver.mojang.com/session/minecraft/join"},
            "verify":{"uri":"https://sessionserver.mojang.com/session/minecraft/hasJoined","method":"GET"},
            "getProfileById":{"uri":"https://sessionserver.mojang.com/session/minecraft/profile"}}},
            "services":{"endpoints":{"keys":{"uri":"https://api.minecraftservices.com/publickeys"}}}}}"#;
        let rewritten = rewrite(document, &UpstreamUrl::mojang(), OURS).expect("turned");
        let rewritten: Value = serde_json::from_slice(&rewritten).expect("a document");
        for (pointer, expected) in [
            (
                "/discovery/session/endpoints/join/uri",
                "https://sessionserver.mojang.com/session/minecraft/join",
            ),
            (
                "/discovery/session/endpoints/verify/uri",
                "http://127.0.0.1:5/token/session/minecraft/hasJoined",
            ),
            ("/discovery/session/endpoints/verify/method", "GET"),
            (
                "/discovery/session/endpoints/getProfileById/uri",
                "http://127.0.0.1:5/token/session/minecraft/profile",
            ),
            (
                "/discovery/services/endpoints/keys/uri",
                "https://api.minecraftservices.com/publickeys",
            ),
        ] {
            assert_eq!(
                rewritten.pointer(pointer).and_then(Value::as_str),
                Some(expected)
            );
        }
    }

    #[test]
    fn anything_else_is_left_alone() {
        for document in [
            &br#"{"discovery":{"session":{"endpoints":{"verify":{"uri":"https://sessionserver.mojang.com.evil.example/session/minecraft/hasJoined"}}}}}"#[..],
            br#"{"discovery":{"session":{"endpoints":{"verify":{"uri":"https://other.example/session/minecraft/hasJoined"}}}}}"#,
            br#"{"discovery":{"session":{"endpoints":{"verify":{"uri":5}}}}}"#,
            br#"{"discovery":[]}"#,
            b"<html>",
            b"",
        ] {
            assert_eq!(rewrite(document, &UpstreamUrl::mojang(), OURS), None);
        }
    }
}
