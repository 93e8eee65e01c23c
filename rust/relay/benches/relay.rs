//! What the relay costs a login: `cargo bench -p sessioncheck-relay --bench relay`. One JSON object a line.
//!
//! The same question is put to a local service directly and through the relay, over kept connections as hosts have
//! them, so that the difference is the relay's own. Logins a second are counted with 64 hosts asking at once.

use std::convert::Infallible;
use std::io::Write;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Full;
use hyper::service::service_fn;
use hyper::{Request, Response, body::Incoming};
use hyper_util::rt::TokioIo;
use sessioncheck_relay::{Relay, Settings};
use tokio::net::TcpListener;

/// Questions one after the other, for the times.
const QUESTIONS: usize = 2_000;

/// Hosts that ask at once, for the rate.
const HOSTS: usize = 64;

/// How long they ask.
const LASTS: Duration = Duration::from_secs(2);

const PROFILE: &str = r#"{"id":"069a79f444e94726a5befca90e38aaf5","name":"Alice","properties":[]}"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // `cargo test --benches` only wants to know that it starts.
    if std::env::args().any(|argument| argument == "--test") {
        return Ok(());
    }
    let runtime = tokio::runtime::Runtime::new()?;
    let service = runtime.block_on(serve())?;
    let relay = Relay::start(Settings {
        upstream: Some(format!("http://{service}").parse()?),
        ..Settings::default()
    })?;
    let direct_url =
        format!("http://{service}/session/minecraft/hasJoined?username=Alice&serverId=-1f");
    let relay_url = format!("{}?username=Alice&serverId=-1f", relay.urls().has_joined);

    runtime.block_on(times(&direct_url, 200))?;
    runtime.block_on(times(&relay_url, 200))?;
    let direct = runtime.block_on(times(&direct_url, QUESTIONS))?;
    let through = runtime.block_on(times(&relay_url, QUESTIONS))?;
    for (metric, percent) in [("added_latency_p50", 50), ("added_latency_p99", 99)] {
        let (direct, through) = (percentile(&direct, percent), percentile(&through, percent));
        print(&serde_json::json!({
            "bench": "relay",
            "metric": metric,
            "value": round((through - direct).max(0.0)),
            "unit": "ms",
            "against": { "direct_ms": round(direct), "through_ms": round(through) },
        }))?;
    }
    let direct = runtime.block_on(rate(&direct_url))?;
    let through = runtime.block_on(rate(&relay_url))?;
    print(&serde_json::json!({
        "bench": "relay",
        "metric": "logins",
        "value": round(through),
        "unit": "1/s",
        "against": { "direct": round(direct), "hosts": HOSTS },
    }))?;
    relay.stop(Duration::from_secs(1));
    Ok(())
}

/// A service that knows one player.
async fn serve() -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = stream.set_nodelay(true);
            let service = service_fn(|_: Request<Incoming>| async {
                Ok::<_, Infallible>(Response::new(Full::new(Bytes::from_static(
                    PROFILE.as_bytes(),
                ))))
            });
            tokio::spawn(async move {
                let _ = hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    Ok(address)
}

/// The times of so many questions in milliseconds, in their order of length.
async fn times(url: &str, questions: usize) -> Result<Vec<f64>, Box<dyn std::error::Error>> {
    let client = client()?;
    let mut times = Vec::with_capacity(questions);
    for _ in 0..questions {
        let asked = Instant::now();
        let answer = client.get(url).send().await?;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.bytes().await?.len(), PROFILE.len());
        times.push(asked.elapsed().as_secs_f64() * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

/// Logins a second with all hosts asking.
async fn rate(url: &str) -> Result<f64, Box<dyn std::error::Error>> {
    let client = client()?;
    let began = Instant::now();
    let mut hosts = tokio::task::JoinSet::new();
    for _ in 0..HOSTS {
        let (client, url) = (client.clone(), url.to_owned());
        hosts.spawn(async move {
            let mut logins = 0_u32;
            while began.elapsed() < LASTS {
                let answer = client.get(&url).send().await;
                let is_admitted = answer.is_ok_and(|answer| answer.status() == 200);
                logins += u32::from(is_admitted);
            }
            logins
        });
    }
    let logins: u32 = hosts.join_all().await.into_iter().sum();
    Ok(f64::from(logins) / began.elapsed().as_secs_f64())
}

fn client() -> reqwest::Result<reqwest::Client> {
    let tls = rustls::ClientConfig::builder_with_provider(std::sync::Arc::new(
        rustls::crypto::ring::default_provider(),
    ))
    .with_safe_default_protocol_versions()
    .map(|tls| {
        tls.with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth()
    });
    let builder = reqwest::Client::builder().no_proxy().http1_only();
    match tls {
        Ok(tls) => builder.tls_backend_preconfigured(tls).build(),
        Err(_) => builder.build(),
    }
}

fn percentile(sorted: &[f64], percent: usize) -> f64 {
    sorted
        .get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1)))
        .copied()
        .unwrap_or_default()
}

fn round(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

fn print(line: &serde_json::Value) -> std::io::Result<()> {
    writeln!(std::io::stdout().lock(), "{line}")
}
