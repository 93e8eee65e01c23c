//! The answer step: the questions a server asks, by the same library and the same proxy settings as the relay.

use std::net::IpAddr;
use std::time::{Duration, Instant, SystemTime};

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::header::{AGE, CONTENT_TYPE, DATE, HeaderMap};
use reqwest::{Client, Method, Url};

use super::observation::{Answer, NoAnswer, Question, Response, Role};
use super::{STEP, Target};

/// The most of a body that is read; a discovery document is a few KiB.
const BODY_CAP: usize = 256 * 1024;

/// The proxy that stands between us and this address, without credentials; none if direct. The same rules decide as in
/// the library that asks, `NO_PROXY` among them; this machine is never asked through a proxy.
pub(super) fn proxy_in_use(base: &Url) -> Option<String> {
    if is_loopback(base) {
        return None;
    }
    let intercept = Matcher::from_env().intercept(&base.as_str().parse().ok()?)?;
    let proxy = intercept.uri();
    let host = proxy.host()?;
    Some(match proxy.port_u16() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

fn is_loopback(base: &Url) -> bool {
    let host = base.host_str().unwrap_or_default();
    host.eq_ignore_ascii_case("localhost")
        || host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Asks a host what its role calls for.
pub(super) async fn ask(target: &Target, nonce: u64, ask_join: bool) -> Vec<Answer> {
    let client = match client(&target.base) {
        Ok(client) => client,
        Err(error) => {
            return unasked(target.role, ask_join, &NoAnswer::Failed(error));
        }
    };
    let mut answers = Vec::new();
    for question in questions(target.role, ask_join) {
        answers.push(ask_one(&client, target, question, nonce).await);
    }
    answers
}

/// The same questions, not asked for this reason.
pub(super) fn unasked(role: Role, ask_join: bool, why: &NoAnswer) -> Vec<Answer> {
    let unasked = |question| Answer {
        question,
        result: Err(why.clone()),
        ms: 0,
    };
    questions(role, ask_join).map(unasked).collect()
}

fn questions(role: Role, ask_join: bool) -> impl Iterator<Item = Question> {
    let all: &[Question] = match role {
        Role::Session => &[Question::HasJoined, Question::Join],
        Role::Services => &[Question::Root],
        Role::Discovery => &[Question::Discovery],
    };
    all.iter()
        .copied()
        .filter(move |question| ask_join || *question != Question::Join)
}

fn client(base: &Url) -> Result<Client, String> {
    let provider = sessioncheck_trust::provider();
    let config = sessioncheck_trust::verifier(&provider)
        .and_then(|verifier| sessioncheck_trust::client(provider, verifier))
        .map_err(|error| error.to_string())?;
    let builder = if is_loopback(base) {
        Client::builder().no_proxy()
    } else {
        Client::builder()
    };
    builder
        .tls_backend_preconfigured(config)
        .redirect(reqwest::redirect::Policy::none())
        .timeout(STEP)
        .user_agent(concat!("sessioncheck/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| error.to_string())
}

async fn ask_one(client: &Client, target: &Target, question: Question, nonce: u64) -> Answer {
    let base = target.base.as_str().trim_end_matches('/');
    let folder = target.folder;
    let request = match question {
        Question::HasJoined => client.request(
            Method::GET,
            format!("{base}{folder}/hasJoined?username=sessioncheck_{:03x}&serverId={nonce:x}", nonce & 0xfff),
        ),
        Question::Join => client
            .request(Method::POST, format!("{base}{folder}/join"))
            .header(CONTENT_TYPE, "application/json")
            .body(format!(
                r#"{{"accessToken":"sessioncheck-{nonce:x}","selectedProfile":"{nonce:032x}","serverId":"{nonce:x}"}}"#
            )),
        Question::Discovery | Question::Root => client.request(Method::GET, base),
    };
    let began = Instant::now();
    let clock_before = SystemTime::now();
    let sent = request.send().await;
    let elapsed = began.elapsed();
    let result = match sent {
        Ok(mut response) => {
            let headers = response.headers().clone();
            let mut seen = Response {
                status: response.status().as_u16(),
                version: format!("{:?}", response.version()),
                html: header(&headers, CONTENT_TYPE.as_str())
                    .is_some_and(|kind| kind.contains("html")),
                usable: false,
                clock_offset: clock_offset(&headers, clock_before, elapsed),
            };
            let mut body = Vec::new();
            while let Ok(Some(piece)) = response.chunk().await {
                body.extend_from_slice(&piece);
                if body.len() > BODY_CAP {
                    break;
                }
            }
            seen.html |= body.trim_ascii_start().starts_with(b"<");
            seen.usable = question != Question::Discovery || is_discovery_document(&body);
            Ok(seen)
        }
        Err(error) => Err(no_answer(error)),
    };
    Answer {
        question,
        result,
        ms: elapsed.as_millis() as u64,
    }
}

/// `Date` against the middle of the exchange; an answer with an `Age` came out of a cache and says nothing.
fn clock_offset(headers: &HeaderMap, before: SystemTime, elapsed: Duration) -> Option<i64> {
    if header(headers, AGE.as_str()).is_some_and(|age| age.trim() != "0") {
        return None;
    }
    let theirs = httpdate::parse_http_date(header(headers, DATE.as_str())?).ok()?;
    let ours = before + elapsed / 2;
    Some(match theirs.duration_since(ours) {
        Ok(ahead) => ahead.as_secs() as i64,
        Err(behind) => -(behind.duration().as_secs() as i64),
    })
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn is_discovery_document(body: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(body).is_ok_and(|document| {
        document
            .pointer("/discovery/session/endpoints/verify/uri")
            .is_some()
    })
}

/// The root of an error, without the URL that reqwest puts into it.
fn no_answer(error: reqwest::Error) -> NoAnswer {
    let timed_out = error.is_timeout();
    let error = error.without_url();
    if timed_out {
        return NoAnswer::TimedOut;
    }
    let mut deepest: &dyn std::error::Error = &error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    NoAnswer::Failed(deepest.to_string())
}
