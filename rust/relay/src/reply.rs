//! The answers that are ours: short, without addresses, and such that every host reads them as meant.

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use sessioncheck_core::Cause;

use crate::upstream::Fetched;

pub(crate) type Reply = Response<Full<Bytes>>;

/// Names the cause on a 503.
pub(crate) const CAUSE: HeaderName = HeaderName::from_static("x-sessioncheck-cause");

/// Marks a request that one relay sends on to another.
pub(crate) const HOP: HeaderName = HeaderName::from_static("x-sessioncheck-hop");

/// A 503. Its body is the session service's own form of an error, because authlib takes a 503 with anything else in it
/// for a broken answer, and tells the player that the session is invalid. No cause is named where none is known: an
/// overload of ours is nobody else's fault.
pub(crate) fn unavailable(cause: Option<Cause>) -> Reply {
    let message = cause.map_or_else(
        || "the relay is overloaded".to_owned(),
        |cause| format!("{} {}", cause.code(), cause.name()),
    );
    let body = serde_json::json!({ "error": "ServiceUnavailable", "errorMessage": message });
    let mut reply = typed(
        StatusCode::SERVICE_UNAVAILABLE,
        "application/json",
        body.to_string(),
    );
    if let Some(code) = cause.and_then(|cause| HeaderValue::from_str(cause.code()).ok()) {
        reply.headers_mut().insert(CAUSE, code);
    }
    reply
}

/// An upstream's answer as it came.
pub(crate) fn upstream(fetched: Fetched) -> Reply {
    let has_body = fetched.status != StatusCode::NO_CONTENT;
    let body = if has_body { fetched.body } else { Bytes::new() };
    let mut reply = Response::new(Full::new(body));
    *reply.status_mut() = fetched.status;
    *reply.headers_mut() = fetched.headers;
    reply.headers_mut().remove(CAUSE);
    reply.headers_mut().remove(HOP);
    reply
}

/// A short text for whoever is not a host that we know.
pub(crate) fn plain(status: StatusCode, text: &'static str) -> Reply {
    typed(status, "text/plain; charset=utf-8", text)
}

pub(crate) fn typed(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Bytes>,
) -> Reply {
    let mut reply = Response::new(Full::new(body.into()));
    *reply.status_mut() = status;
    reply
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    reply
}
