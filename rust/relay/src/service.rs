//! One request: the relay's manners first, then its route.
//!
//! The `Host` must be the address that we listen on, so that a web page cannot reach us under a name of its own, and an
//! `Origin` is refused, because no host sends one. Whoever does not know the token learns nothing but that. Waterfall
//! leaves the port out (BungeeCord's `HttpClient` sets `uri.getHost()`), as no web page's browser does: the bare address
//! will do as well.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Request, StatusCode};
use reqwest::Url;
use sessioncheck_core::session::Query;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use crate::has_joined;
use crate::reply::{self, HOP, Reply};
use crate::route::{Companion, Route, route};
use crate::shared::Shared;
use crate::upstream::{self, strip_hop_by_hop};
use crate::{discovery, handover, numbers};

/// No request's body is read beyond this.
const BODY_CAP: usize = 64 * 1024;

/// How long a request's body may take.
const BODY_TIME: Duration = Duration::from_secs(5);

/// Answers a request, whatever becomes of it: a panic of ours is a question that is sent on as if we were not there.
pub(crate) async fn serve(shared: Arc<Shared>, request: Request<Incoming>) -> Reply {
    let (parts, body) = request.into_parts();
    let again = parts.clone();
    // In a task of its own, because a task catches a panic; and in a set, because a set ends with its owner.
    let mut task = JoinSet::new();
    task.spawn(answer(Arc::clone(&shared), parts, body));
    match task.join_next().await {
        Some(Ok(reply)) => reply,
        Some(Err(_)) | None => {
            log::error!("a request failed in the relay; it is sent on without us");
            task.spawn(answer_after_panic(shared, again));
            match task.join_next().await {
                Some(Ok(reply)) => reply,
                Some(Err(_)) | None => reply::unavailable(None),
            }
        }
    }
}

async fn answer(shared: Arc<Shared>, parts: Parts, body: Incoming) -> Reply {
    if let Some(refusal) = refuse(&parts, &shared.authority) {
        return refusal;
    }
    let path = parts.uri.path();
    let (word, rest) = split_word(path);
    if shared.handover.is(word) && rest.is_empty() {
        return match read(body).await {
            Ok(body) => handover::take(&shared, &parts.method, &body),
            Err(refusal) => refusal,
        };
    }
    if !shared.token.is(word) {
        return reply::plain(StatusCode::NOT_FOUND, "nothing is served here\n");
    }
    let rest = if rest.is_empty() { "/" } else { rest };
    let body = match read(body).await {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    if !parts.headers.contains_key(HOP)
        && let Some(successor) = shared.successor()
        && let Some(reply) = send_on(&shared, &successor, rest, &parts, body.clone()).await
    {
        return reply;
    }
    match route(rest) {
        Route::HasJoined => {
            if parts.method != Method::GET {
                return reply::plain(StatusCode::METHOD_NOT_ALLOWED, "only GET asks this\n");
            }
            let Ok(query) = Query::parse(parts.uri.query().unwrap_or_default()) else {
                // No host asks like this; the code is the nearest to "what is asked here is not a session question".
                return reply::unavailable(Some(sessioncheck_core::Cause::BadAnswer));
            };
            if shared.is_blind() || shared.successor().is_some() {
                has_joined::answer_blindly(&shared, query, parts.headers).await
            } else {
                has_joined::answer(&shared, query, parts.headers).await
            }
        }
        Route::Status if parts.method == Method::GET => {
            let (status, outages) = {
                let mut sessions = shared.sessions();
                let status = sessions.status(shared.clock.now());
                (status, sessions.weather().journal().outages().to_vec())
            };
            let numbers = numbers::json(&status, &outages);
            reply::typed(StatusCode::OK, "application/json", numbers)
        }
        Route::Status => reply::plain(StatusCode::METHOD_NOT_ALLOWED, "only GET asks this\n"),
        Route::Discovery => discover(&shared, parts, body).await,
        Route::PassThrough(companion, rest) => {
            let rest = with_query(rest, &parts);
            pass(&shared, companion, &rest, parts, body).await
        }
        Route::Nowhere => reply::plain(StatusCode::BAD_REQUEST, "this path is not passed on\n"),
    }
}

/// The question once more, without any part of the policy.
async fn answer_after_panic(shared: Arc<Shared>, parts: Parts) -> Reply {
    let (word, rest) = split_word(parts.uri.path());
    if refuse(&parts, &shared.authority).is_none()
        && shared.token.is(word)
        && parts.method == Method::GET
        && route(rest) == Route::HasJoined
        && let Ok(query) = Query::parse(parts.uri.query().unwrap_or_default())
    {
        return has_joined::answer_blindly(&shared, query, parts.headers).await;
    }
    reply::unavailable(None)
}

/// The refusal of a request that no host of ours would send.
pub(crate) fn refuse(parts: &Parts, authority: &str) -> Option<Reply> {
    let mut hosts = parts.headers.get_all(header::HOST).iter();
    let address = authority
        .split_once(':')
        .map_or(authority, |(address, _)| address);
    let is_ours = hosts
        .next()
        .is_some_and(|host| host == authority || host == address)
        && hosts.next().is_none()
        && parts
            .uri
            .authority()
            .is_none_or(|named| named.as_str() == authority);
    if !is_ours {
        return Some(reply::plain(
            StatusCode::MISDIRECTED_REQUEST,
            "this relay serves only the address that it listens on\n",
        ));
    }
    if parts.headers.contains_key(header::ORIGIN) {
        return Some(reply::plain(
            StatusCode::FORBIDDEN,
            "this relay does not serve web pages\n",
        ));
    }
    None
}

/// The first word of a path, and the rest from its slash on.
fn split_word(path: &str) -> (&str, &str) {
    let path = path.strip_prefix('/').unwrap_or(path);
    path.find('/')
        .map_or((path, ""), |slash| path.split_at(slash))
}

async fn read(body: Incoming) -> Result<Bytes, Reply> {
    match timeout(BODY_TIME, Limited::new(body, BODY_CAP).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => Err(reply::plain(
            StatusCode::PAYLOAD_TOO_LARGE,
            "the body is larger than 64 KiB\n",
        )),
        Ok(Err(_)) => Err(reply::plain(
            StatusCode::BAD_REQUEST,
            "the body broke off\n",
        )),
        Err(_) => Err(reply::plain(
            StatusCode::REQUEST_TIMEOUT,
            "the body did not come in time\n",
        )),
    }
}

fn with_query(path: &str, parts: &Parts) -> String {
    match parts.uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    }
}

/// Passes a request through, once, and does not wait for anything that logins wait for.
async fn pass(
    shared: &Shared,
    companion: Companion,
    rest: &str,
    parts: Parts,
    body: Bytes,
) -> Reply {
    let Ok(url) = Url::parse(&format!("{}{rest}", shared.companion(companion))) else {
        return reply::plain(StatusCode::BAD_REQUEST, "this path is not passed on\n");
    };
    match fetch(shared, url, parts.method, parts.headers, body).await {
        Ok(fetched) => reply::upstream(fetched),
        Err(refusal) => refusal,
    }
}

/// The discovery document, turned to us where it speaks of the session host.
async fn discover(shared: &Shared, parts: Parts, body: Bytes) -> Reply {
    if parts.method != Method::GET && parts.method != Method::HEAD {
        return reply::plain(StatusCode::METHOD_NOT_ALLOWED, "only GET asks this\n");
    }
    let Ok(mut url) = Url::parse(&shared.discovery) else {
        return reply::unavailable(None);
    };
    url.set_query(parts.uri.query());
    let mut headers = parts.headers;
    headers.insert(
        header::ACCEPT_ENCODING,
        HeaderValue::from_static("identity"),
    );
    match fetch(shared, url, parts.method, headers, body).await {
        Ok(mut fetched) => {
            if fetched.status == StatusCode::OK
                && let Some(turned) =
                    discovery::rewrite(&fetched.body, &shared.upstream, &shared.session_host)
            {
                fetched.body = turned.into();
                // They described the bytes that came.
                fetched.headers.remove(header::ETAG);
                fetched.headers.remove("content-md5");
                fetched.headers.remove("digest");
            }
            reply::upstream(fetched)
        }
        Err(refusal) => refusal,
    }
}

async fn fetch(
    shared: &Shared,
    url: Url,
    method: Method,
    mut headers: HeaderMap,
    body: Bytes,
) -> Result<upstream::Fetched, Reply> {
    strip_hop_by_hop(&mut headers);
    headers.remove(HOP);
    let request = upstream::Request {
        method,
        url,
        headers,
        body,
        fresh: false,
    };
    let deadline = Instant::now() + shared.budget.mul_f32(0.95);
    shared
        .clients
        .fetch(request, deadline)
        .await
        .map_err(|fault| {
            let has_answered = shared.sessions().has_answered();
            reply::unavailable(Some(has_joined::cause_of(fault, has_answered)))
        })
}

/// Sends a request on to the relay that has taken this one's place; none if that one does not answer.
async fn send_on(
    shared: &Shared,
    successor: &str,
    rest: &str,
    parts: &Parts,
    body: Bytes,
) -> Option<Reply> {
    let url = Url::parse(&format!("{successor}{}", with_query(rest, parts))).ok()?;
    let mut headers = parts.headers.clone();
    strip_hop_by_hop(&mut headers);
    headers.insert(HOP, HeaderValue::from_static("1"));
    let request = upstream::Request {
        method: parts.method.clone(),
        url,
        headers,
        body,
        fresh: false,
    };
    let deadline = Instant::now() + shared.budget;
    let fetched = shared.clients.fetch(request, deadline).await.ok()?;
    Some(match route(rest) {
        Route::HasJoined => match Query::parse(parts.uri.query().unwrap_or_default()) {
            Ok(query) => has_joined::check(&query, fetched),
            Err(_) => reply::unavailable(Some(sessioncheck_core::Cause::BadAnswer)),
        },
        _ => reply::upstream(fetched),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(uri: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).expect("a request").into_parts().0
    }

    #[test]
    fn only_our_own_address_is_served_and_no_web_page() {
        for (uri, headers, status) in [
            ("/x", &[("host", "127.0.0.1:5")][..], None),
            ("http://127.0.0.1:5/x", &[("host", "127.0.0.1:5")], None),
            (
                "http://evil.example/x",
                &[("host", "127.0.0.1:5")],
                Some(421),
            ),
            ("/x", &[], Some(421)),
            ("/x", &[("host", "localhost:5")], Some(421)),
            ("/x", &[("host", "127.0.0.1")], None),
            ("/x", &[("host", "127.0.0.1:6")], Some(421)),
            ("/x", &[("host", "127.0.0.1:")], Some(421)),
            ("/x", &[("host", "127.0.0.2")], Some(421)),
            (
                "/x",
                &[("host", "127.0.0.1"), ("host", "127.0.0.1")],
                Some(421),
            ),
            ("/x", &[("host", "evil.example:5")], Some(421)),
            (
                "/x",
                &[("host", "127.0.0.1:5"), ("host", "127.0.0.1:5")],
                Some(421),
            ),
            (
                "/x",
                &[("host", "127.0.0.1:5"), ("origin", "null")],
                Some(403),
            ),
        ] {
            let refusal = refuse(&parts(uri, headers), "127.0.0.1:5");
            assert_eq!(
                refusal.map(|reply| reply.status().as_u16()),
                status,
                "{uri} {headers:?}"
            );
        }
    }

    #[test]
    fn the_first_word_is_split_off() {
        for (path, expected) in [
            ("/token/a/b", ("token", "/a/b")),
            ("/token/", ("token", "/")),
            ("/token", ("token", "")),
            ("/", ("", "")),
            ("//a", ("", "/a")),
            ("*", ("*", "")),
        ] {
            assert_eq!(split_word(path), expected);
        }
    }
}
