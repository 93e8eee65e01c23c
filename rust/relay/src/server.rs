//! The socket: accepting, and never letting go.
//!
//! The listener outlives everything that can happen around it. A panic while accepting is followed by another attempt
//! with the same listener; a process without descriptors answers what it can with the one that it keeps in reserve.

use std::io;
use std::net::UdpSocket;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout, timeout_at};

use crate::reply::{self, Reply};
use crate::shared::Shared;
use crate::upstream::is_out_of_descriptors;
use crate::{numbers, service};

/// Connections that are served at the same time.
pub(crate) const CONNECTIONS: usize = 1_024;

/// Connections beyond them that are told so at the same time; yet others are closed.
const REFUSALS: usize = 128;

/// Connections of the metrics listener.
const METRICS_CONNECTIONS: usize = 16;

/// How long a connection may take to say what it wants, at its beginning and between two requests.
const HEADERS: Duration = Duration::from_secs(6);

/// How much of a request's head is read.
const HEAD_CAP: usize = 64 * 1024;

/// How long an answer that was made at the last moment of a stopping relay may take to leave.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// How long to wait after a failed accept: long enough not to spin, short enough for a login.
const PAUSE: Duration = Duration::from_millis(50);

/// How long a refused connection is listened to, …
const REFUSAL: Duration = Duration::from_secs(1);

/// … and how long where the next one can only be told after it.
const REFUSAL_IN_NEED: Duration = Duration::from_millis(20);

/// What a connection too many is told. It holds no cause: that we are overloaded is nobody else's fault.
const OVERLOADED: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\n\
content-length: 76\r\nconnection: close\r\n\r\n\
{\"error\":\"ServiceUnavailable\",\"errorMessage\":\"the relay is overloaded now\"}\n";

/// The places that connections take.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    served: Arc<Semaphore>,
    refused: Arc<Semaphore>,
}

impl Places {
    pub(crate) fn new() -> Self {
        Self {
            served: Arc::new(Semaphore::new(CONNECTIONS)),
            refused: Arc::new(Semaphore::new(REFUSALS)),
        }
    }

    /// Takes so many places, as if connections held them.
    #[cfg(test)]
    pub(crate) fn take(&self, places: u32) -> OwnedSemaphorePermit {
        Arc::clone(&self.served)
            .try_acquire_many_owned(places)
            .expect("free places")
    }

    /// Waits until no connection is open.
    pub(crate) async fn wait_until_empty(&self) {
        let all = u32::try_from(CONNECTIONS).unwrap_or(u32::MAX);
        // The semaphore is never closed.
        let _ = self.served.acquire_many(all).await;
    }
}

/// Accepts until the relay stops, whatever happens.
pub(crate) async fn run(listener: TcpListener, shared: Arc<Shared>, places: Places) {
    let listener = Arc::new(listener);
    loop {
        let accepting = tokio::spawn(accept(
            Arc::clone(&listener),
            Arc::clone(&shared),
            places.clone(),
        ));
        match accepting.await {
            Ok(()) => return,
            Err(_) => {
                log::error!("accepting connections failed; it goes on with the same socket");
                sleep(PAUSE).await;
            }
        }
    }
}

/// Serves the numbers on a listener of their own.
pub(crate) async fn run_metrics(listener: TcpListener, shared: Arc<Shared>) {
    let places = Arc::new(Semaphore::new(METRICS_CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, _)) => {
                let shared = Arc::clone(&shared);
                tokio::spawn(async move {
                    let service = service_fn(|request: Request<Incoming>| {
                        let reply = metrics(&shared, &request);
                        async move { Ok::<_, io::Error>(reply) }
                    });
                    // A reader of numbers that hangs up is nothing to tell.
                    let _ = http().serve_connection(TokioIo::new(stream), service).await;
                    drop(place);
                });
            }
            Err(_) => sleep(PAUSE).await,
        }
    }
}

async fn accept(listener: Arc<TcpListener>, shared: Arc<Shared>, places: Places) {
    let mut stopping = shared.stopping.subscribe();
    let mut reserve = Reserve::take();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopping.wait_for(Option::is_some) => return,
        };
        match accepted {
            Ok((stream, _)) => {
                if let Ok(place) = Arc::clone(&places.served).try_acquire_owned() {
                    tokio::spawn(serve(stream, Arc::clone(&shared), place));
                } else if let Ok(place) = Arc::clone(&places.refused).try_acquire_owned() {
                    tokio::spawn(refuse(stream, place, REFUSAL));
                }
            }
            Err(error) if is_out_of_descriptors(&error) => {
                // Whoever waits in the queue would wait until somebody else lets go: answer one with the reserve.
                reserve.release();
                let accepted = timeout(PAUSE, listener.accept()).await;
                if let (Ok(Ok((stream, _))), Ok(place)) =
                    (accepted, Arc::clone(&places.refused).try_acquire_owned())
                {
                    refuse(stream, place, REFUSAL_IN_NEED).await;
                } else {
                    sleep(PAUSE).await;
                }
                reserve.retake();
            }
            Err(_) => sleep(PAUSE).await,
        }
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>, place: OwnedSemaphorePermit) {
    // Without it the answer is only a little later.
    let _ = stream.set_nodelay(true);
    let mut stopping = shared.stopping.subscribe();
    let service = service_fn(move |request: Request<Incoming>| {
        let shared = Arc::clone(&shared);
        async move { Ok::<Reply, io::Error>(service::serve(shared, request).await) }
    });
    let connection = http().serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    // How a connection ends is its client's affair.
    tokio::select! {
        _ = connection.as_mut() => {}
        ends = async { stopping.wait_for(Option::is_some).await.ok().and_then(|ends| *ends) } => {
            connection.as_mut().graceful_shutdown();
            if let Some(ends) = ends {
                let _ = timeout_at(ends + LAST_WORDS, connection).await;
            }
        }
    }
    drop(place);
}

fn http() -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .max_buf_size(HEAD_CAP);
    http
}

/// Tells a connection that there is no place for it, and reads what it says, so that its own words do not come back to
/// it as a reset before the answer.
async fn refuse(mut stream: TcpStream, place: OwnedSemaphorePermit, patience: Duration) {
    let _ = timeout(patience, async {
        stream.write_all(OVERLOADED).await?;
        stream.shutdown().await?;
        let mut waste = [0; 1_024];
        while stream.read(&mut waste).await? > 0 {}
        Ok::<_, io::Error>(())
    })
    .await;
    drop(place);
}

fn metrics(shared: &Shared, request: &Request<Incoming>) -> Reply {
    if request.headers().contains_key(hyper::header::ORIGIN) {
        return reply::plain(StatusCode::FORBIDDEN, "this is not for web pages\n");
    }
    if request.method() != Method::GET || request.uri().path() != "/metrics" {
        return reply::plain(StatusCode::NOT_FOUND, "the numbers are at /metrics\n");
    }
    let status = shared.sessions().status(shared.clock.now());
    reply::typed(
        StatusCode::OK,
        "text/plain; version=0.0.4; charset=utf-8",
        numbers::prometheus(&status),
    )
}

/// A descriptor that is held only to be given back when there is none left.
#[derive(Debug)]
struct Reserve(Option<UdpSocket>);

impl Reserve {
    fn take() -> Self {
        Self(UdpSocket::bind("127.0.0.1:0").ok())
    }

    fn release(&mut self) {
        self.0 = None;
    }

    fn retake(&mut self) {
        if self.0.is_none() {
            *self = Self::take();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_refusal_is_whole() {
        let text = std::str::from_utf8(OVERLOADED).expect("text");
        let (head, body) = text.split_once("\r\n\r\n").expect("head and body");
        assert!(
            head.contains(&format!("content-length: {}\r\n", body.len())),
            "{}",
            body.len()
        );
    }
}
