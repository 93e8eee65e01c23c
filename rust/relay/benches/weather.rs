//! A brown-out through real sockets: `cargo bench -p sessioncheck-relay --bench weather`. One JSON object a line.
//!
//! Three questions in ten fail (a 503, a closed connection, or silence, in equal parts) while 20 000 logins come, 200 at
//! a time. Who was admitted, how much memory grew in the second half, and which tasks are left when all is done.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sessioncheck_relay::{Relay, Settings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const LOGINS: u64 = 20_000;
const AT_ONCE: u64 = 200;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // `cargo test --benches` only wants to know that it starts.
    if std::env::args().any(|argument| argument == "--test") {
        return Ok(());
    }
    let runtime = tokio::runtime::Runtime::new()?;
    let elsewhere = tokio::runtime::Runtime::new()?;
    let service = elsewhere.block_on(serve())?;
    let relay = Relay::start(Settings {
        upstream: Some(format!("http://{service}").parse()?),
        ..Settings::default()
    })?;
    let tasks_before = relay.tasks();
    let url = relay.urls().has_joined.clone();
    let began = Instant::now();
    let first = runtime.block_on(logins(&url, LOGINS / 2));
    let memory_before = resident_kib();
    let second = runtime.block_on(logins(&url, LOGINS / 2));
    let memory_after = resident_kib();
    let took = began.elapsed();
    // Connections that are kept for later logins end with the service; a login's own would not.
    elsewhere.shutdown_background();
    let tasks_left = runtime.block_on(async {
        // A connection is seen to be closed a moment after it is.
        for _ in 0..100 {
            if relay.tasks() <= tasks_before {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        relay.tasks().saturating_sub(tasks_before)
    });
    let status = relay.status();
    let admitted = first + second;
    print("admitted", percent(admitted, LOGINS), "%", 70.0)?;
    print(
        "requests_per_login",
        ratio(status.upstream_requests, status.logins),
        "1",
        1.0,
    )?;
    print("outages_said", ratio(status.outages, 1), "1", 0.0)?;
    print(
        "logins_a_second",
        ratio(LOGINS, 1) / took.as_secs_f64(),
        "1/s",
        0.0,
    )?;
    print("tasks_left", ratio(tasks_left as u64, 1), "1", 0.0)?;
    if let (Some(before), Some(after)) = (memory_before, memory_after) {
        let grown = ratio(after.saturating_sub(before), 1);
        print(
            "memory_grown_in_the_second_half",
            grown,
            "KiB",
            ratio(before, 1),
        )?;
    }
    relay.stop(Duration::from_secs(1));
    Ok(())
}

/// So many logins, 200 at a time; how many were admitted.
async fn logins(url: &str, logins: u64) -> u64 {
    let next = Arc::new(AtomicU64::new(0));
    let mut hosts = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        let (next, url) = (Arc::clone(&next), url.to_owned());
        hosts.spawn(async move {
            let mut admitted = 0;
            loop {
                let login = next.fetch_add(1, Ordering::Relaxed);
                if login >= logins {
                    return admitted;
                }
                admitted += u64::from(ask(&url, login).await.unwrap_or(false));
            }
        });
    }
    hosts.join_all().await.into_iter().sum()
}

async fn ask(url: &str, login: u64) -> std::io::Result<bool> {
    let Some((authority, path)) = url
        .strip_prefix("http://")
        .and_then(|rest| rest.split_once('/'))
    else {
        return Ok(false);
    };
    let mut stream = TcpStream::connect(authority).await?;
    let question = format!(
        "GET /{path}?username=Player{login}&serverId=-1f HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(question.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(answer.starts_with(b"HTTP/1.1 200 "))
}

/// A service that fails three questions in ten.
async fn serve() -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let asked = Arc::new(AtomicU64::new(0));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, Arc::clone(&asked)));
        }
    });
    Ok(address)
}

async fn answer(mut stream: TcpStream, asked: Arc<AtomicU64>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut head = vec![0; 4_096];
    loop {
        let mut length = 0;
        while !head[..length].ends_with(b"\r\n\r\n") {
            let read = stream.read(&mut head[length..]).await?;
            if read == 0 {
                return Ok(());
            }
            length += read;
        }
        let text = String::from_utf8_lossy(&head[..length]);
        let name = text
            .split_once("username=")
            .and_then(|(_, rest)| rest.split(['&', ' ']).next())
            .unwrap_or_default();
        let number = asked.fetch_add(1, Ordering::Relaxed);
        match roll(number) % 10 {
            0 => {
                let failure = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
                stream.write_all(failure).await?;
            }
            1 => return Ok(()),
            // Until the other side is gone.
            2 => {
                let _ = stream.read(&mut [0; 16]).await?;
                return Ok(());
            }
            _ => {
                let body =
                    format!(r#"{{"id":"069a79f444e94726a5befca90e38aaf5","name":"{name}"}}"#);
                let answer = format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
                stream.write_all(answer.as_bytes()).await?;
            }
        }
    }
}

/// The same dice each time (splitmix64).
fn roll(number: u64) -> u64 {
    let mixed = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) >> 16
}

/// This process's resident memory; none where the system does not say.
fn resident_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn percent(part: u64, whole: u64) -> f64 {
    ratio(part, whole) * 100.0
}

#[allow(clippy::cast_precision_loss)]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// `against`: what a host has today that asks once, or where we began.
fn print(metric: &str, value: f64, unit: &str, against: f64) -> std::io::Result<()> {
    let round = |value: f64| (value * 1_000.0).round() / 1_000.0;
    let line = serde_json::json!({
        "bench": "weather-sockets",
        "metric": metric,
        "value": round(value),
        "unit": unit,
        "against": { "today_or_before": round(against) },
    });
    writeln!(std::io::stdout().lock(), "{line}")
}
