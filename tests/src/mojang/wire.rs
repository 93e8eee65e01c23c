//! One connection: requests are read, recorded, and answered as the script of their endpoint says.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

use super::Inner;
use super::accounts::Account;
use super::answers::{self, Good};
use super::behaviour::Behaviour;
use super::http::{Answer, Framing, Request, read_request};
use super::record::{Asked, Endpoint};
use super::script::Script;

/// Serves a connection until it ends, by either side's will.
pub(super) async fn serve(inner: Arc<Inner>, stream: TcpStream, peer: SocketAddr, number: u64) {
    let served = match &inner.tls {
        None => converse(&inner, stream, peer, number).await,
        Some(acceptor) => match acceptor.accept(stream).await {
            Ok(stream) => converse(&inner, stream, peer, number).await,
            Err(error) => Err(error),
        },
    };
    // The other side's trouble is its own affair; what reached us is in the record.
    drop(served);
}

/// A plain or an encrypted connection.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send {
    fn tcp(&self) -> &TcpStream;
}

impl Stream for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Stream for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// What goes over the wire for one request.
struct Plan {
    bytes: Vec<u8>,
    /// The pause before each of the bytes from the second half on, where they come one by one.
    pace: Option<Duration>,
    /// The status in the bytes, if they hold one.
    status: Option<u16>,
    /// The bytes hold all of the good answer.
    whole: bool,
    next: Next,
}

/// How the connection goes on after an answer.
#[derive(Clone, Copy)]
enum Next {
    Request,
    Close,
    Reset,
    Hang,
}

async fn converse(
    inner: &Inner,
    mut stream: impl Stream,
    peer: SocketAddr,
    connection: u64,
) -> io::Result<()> {
    stream.tcp().set_nodelay(true)?;
    let mut buffer = Vec::new();
    while let Some(request) = read_request(&mut stream, &mut buffer).await? {
        let endpoint = Endpoint::of(&request.method, request.path());
        let (number, behaviour) = record(inner, endpoint, &request, connection);
        if let Behaviour::Slow(pause) = behaviour {
            tokio::time::sleep(pause).await;
        }
        let good = if behaviour.looks_at_the_request() {
            answers::good(inner, endpoint, &request, peer.ip())
        } else {
            Answer::empty(200).into()
        };
        let confirms = good.confirms.is_some();
        let plan = plan(&behaviour, &request, good, &inner.url);
        // Before the last byte is out: who sees the answer must find it in the record.
        amend(inner, number, |asked| {
            asked.status = plan.status;
            asked.admitting = confirms && plan.whole;
        });
        if let Err(error) = put(&mut stream, &plan).await {
            amend(inner, number, |asked| asked.admitting = false);
            return Err(error);
        }
        match plan.next {
            Next::Request if request.keep_alive => {}
            Next::Request | Next::Close => break,
            Next::Reset => {
                // A reset overtakes bytes that the other side has not read: give it time to read them.
                tokio::time::sleep(Duration::from_millis(if plan.bytes.is_empty() {
                    0
                } else {
                    50
                }))
                .await;
                return stream.tcp().set_zero_linger();
            }
            Next::Hang => {
                // Until the other side gives up; what it sends meanwhile is swallowed.
                while stream.read(&mut [0; 1024]).await? > 0 {}
                return Ok(());
            }
        }
    }
    stream.shutdown().await?;
    // The other side's end of stream, or half a second: a close on top of unread bytes would be a reset.
    let drained = async { while stream.read(&mut [0; 1024]).await.unwrap_or(0) > 0 {} };
    let _ = tokio::time::timeout(Duration::from_millis(500), drained).await;
    Ok(())
}

/// Enters the request into the record and takes the behaviour that is due.
fn record(
    inner: &Inner,
    endpoint: Endpoint,
    request: &Request,
    connection: u64,
) -> (u64, Behaviour) {
    let mut state = inner.lock();
    let behaviour = state
        .scripts
        .get_mut(&endpoint)
        .map_or(Behaviour::Ok, Script::next);
    let number = state.requests;
    state.requests += 1;
    state.asked.push(Asked {
        number,
        at: inner.began.elapsed(),
        connection,
        endpoint,
        target: request.target.clone(),
        headers: request.headers.clone(),
        query: request.query(),
        behaviour: behaviour.to_string(),
        status: None,
        admitting: false,
    });
    (number, behaviour)
}

/// Changes an entry of the record, unless a test has emptied it meanwhile.
fn amend(inner: &Inner, number: u64, change: impl FnOnce(&mut Asked)) {
    if let Some(asked) = inner
        .lock()
        .asked
        .iter_mut()
        .rev()
        .find(|asked| asked.number == number)
    {
        change(asked);
    }
}

async fn put(stream: &mut impl Stream, plan: &Plan) -> io::Result<()> {
    let (at_once, one_by_one) = match plan.pace {
        None => (plan.bytes.as_slice(), [].as_slice()),
        Some(_) => plan.bytes.split_at(plan.bytes.len() / 2),
    };
    stream.write_all(at_once).await?;
    stream.flush().await?;
    for byte in one_by_one {
        tokio::time::sleep(plan.pace.unwrap_or_default()).await;
        stream.write_all(&[*byte]).await?;
        stream.flush().await?;
    }
    Ok(())
}

/// What the behaviour makes of the good answer.
fn plan(behaviour: &Behaviour, request: &Request, good: Good, url: &str) -> Plan {
    let Good { answer, confirms } = good;
    // Only a confirmed player has a profile to spoil; every other answer stays as it is.
    let with_profile = |edit: &dyn Fn(&Account) -> serde_json::Value| {
        confirms.as_ref().map_or_else(
            || answer.clone(),
            |account| Answer::json(200, &edit(account)),
        )
    };
    match behaviour {
        Behaviour::Ok | Behaviour::Slow(_) => whole(&answer),
        Behaviour::Chunked => Plan {
            bytes: answer.chunked(),
            ..whole(&answer)
        },
        Behaviour::CloseAfter => Plan {
            next: Next::Close,
            ..whole(&answer)
        },
        Behaviour::CloseAnnounced => Plan {
            next: Next::Close,
            ..whole(&answer.with("Connection", "close"))
        },
        Behaviour::Trickle(pause) => Plan {
            pace: Some(*pause),
            ..whole(&answer)
        },
        Behaviour::Unsigned => whole(&with_profile(&|account| account.profile(false))),
        Behaviour::Huge(bytes) => whole(&with_profile(&|account| {
            let mut profile = account.profile(true);
            profile["padding"] = json!("x".repeat(*bytes));
            profile
        })),

        Behaviour::NotJoined => spoilt(&Answer::empty(204)),
        Behaviour::Status(status) => spoilt(&answers::error(*status, request.path())),
        Behaviour::RateLimited(None) => spoilt(&answers::error(429, request.path())),
        Behaviour::RateLimited(Some(seconds)) => {
            spoilt(&answers::error(429, request.path()).with("Retry-After", seconds.to_string()))
        }
        Behaviour::BlockedHtml => spoilt(&Answer::text(403, "text/html", BLOCKED)),
        Behaviour::Redirect => {
            let query = request
                .target
                .split_once('?')
                .map_or("", |(_, query)| query);
            spoilt(&Answer::empty(302).with("Location", format!("{url}/redirected?{query}")))
        }
        Behaviour::GarbageJson => spoilt(&Answer::text(
            200,
            "application/json",
            "{\"id\": \"069a79f4",
        )),
        Behaviour::Html => spoilt(&Answer::text(200, "text/html", LOGIN_PAGE)),
        Behaviour::Empty => spoilt(&Answer::empty(200)),
        Behaviour::Null => spoilt(&Answer::text(200, "application/json", "null")),
        Behaviour::OtherName => spoilt(&with_profile(&|_| {
            Account::named("SomebodyElse").profile(true)
        })),
        Behaviour::OtherId => spoilt(&with_profile(&|account| {
            let mut profile = account.profile(true);
            profile["id"] = json!(Account::named("SomebodyElse").id());
            profile
        })),
        Behaviour::BadId => spoilt(&with_profile(&|account| {
            let mut profile = account.profile(true);
            profile["id"] = json!("not-a-uuid");
            profile
        })),

        Behaviour::Reset => silent(Next::Reset),
        Behaviour::Close => silent(Next::Close),
        Behaviour::Hang => silent(Next::Hang),
        Behaviour::Garbage => Plan {
            bytes: b"\x15\x03\x03\x00\x02\x02\x28 no http at all\r\n\r\n".to_vec(),
            ..silent(Next::Close)
        },
        Behaviour::CutBody => half(&answer, Next::Close),
        Behaviour::HangMidBody => half(&answer, Next::Hang),
        Behaviour::ResetMidBody => half(&answer, Next::Reset),
    }
}

fn whole(answer: &Answer) -> Plan {
    Plan {
        bytes: answer.whole(),
        pace: None,
        status: Some(answer.status),
        whole: true,
        next: Next::Request,
    }
}

fn spoilt(answer: &Answer) -> Plan {
    Plan {
        whole: false,
        ..whole(answer)
    }
}

fn silent(next: Next) -> Plan {
    Plan {
        bytes: Vec::new(),
        pace: None,
        status: None,
        whole: false,
        next,
    }
}

/// The head and half of the body that it announces; at least a byte is always missing.
fn half(answer: &Answer, next: Next) -> Plan {
    let length = answer.body.len().max(1);
    let mut bytes = answer.head(Framing::Length(length));
    bytes.extend_from_slice(&answer.body[..answer.body.len() / 2]);
    Plan {
        bytes,
        next,
        ..spoilt(answer)
    }
}

/// What a firewall in front of the service says to an address that it does not like.
const BLOCKED: &str = "<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center>\
    <hr><center>Microsoft-Azure-Application-Gateway/v2</center></body></html>";

/// What a box in the middle says: a hotel's or a data centre's page.
const LOGIN_PAGE: &str =
    "<!doctype html><html><body>Please sign in to use this network.</body></html>";
