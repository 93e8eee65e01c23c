//! Bad days through real sockets: `cargo bench -p sessioncheck-relay --bench weather`. One JSON object a line.
//!
//! A brown-out: three questions in ten fail (a 503, a closed connection, or silence, in equal parts) while 20 000 logins come, 200 at
//! a time, round after round. Who was admitted; how much memory each round after the second still added, for the first
//! two fill what is bounded and kept on purpose (ended logins, receipts, names of the last minute, the allocator's
//! arenas); and which tasks are there after the last round that a relay with one login behind it does not have.
//!
//! Then an outage: how many questions the service gets for a login once it is said, probes and all; how long players wait
//! for the true text; how soon after its end those who wait are in.

use std::io::Write;
use std::time::{Duration, Instant};

use sessioncheck_relay::{Relay, Settings};

#[path = "../tests/sockets/service.rs"]
mod service;

use service::{Day, Service};

const LOGINS: u64 = 20_000;
const AT_ONCE: u64 = 200;
const ROUNDS: u64 = 10;
const WARM_UP: u64 = 2;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // `cargo test --benches` only wants to know that it starts.
    if std::env::args().any(|argument| argument == "--test") {
        return Ok(());
    }
    let runtime = tokio::runtime::Runtime::new()?;
    let elsewhere = tokio::runtime::Runtime::new()?;
    let service = elsewhere.block_on(Service::start())?;
    let relay = Relay::start(Settings {
        upstream: Some(format!("http://{}", service.address).parse()?),
        ..Settings::default()
    })?;
    let url = relay.urls().has_joined.clone();
    let (mut admitted, mut memory) = (0, Vec::new());
    let began = Instant::now();
    for _ in 0..ROUNDS {
        admitted += runtime.block_on(service::logins(&url, LOGINS, AT_ONCE));
        // What was seen is fetched, as the engine does.
        drop(relay.drain_outcomes());
        memory.extend(resident_kib());
    }
    let took = began.elapsed();
    let status = relay.status();
    let outage = runtime.block_on(outage(&relay, &service));
    // Connections that are kept for later logins end with the service; a login's own would not.
    elsewhere.shutdown_background();
    let tasks_left = runtime.block_on(service::tasks_left(&relay, OWN_TASKS));
    let all = ROUNDS * LOGINS;
    print("logins", ratio(all, 1), "1", 0.0)?;
    print("admitted", percent(admitted, all), "%", 70.0)?;
    print(
        "requests_per_login",
        ratio(status.upstream_requests, status.logins),
        "1",
        1.0,
    )?;
    print("outages_said", ratio(status.outages, 1), "1", 0.0)?;
    print(
        "logins_a_second",
        ratio(all, 1) / took.as_secs_f64(),
        "1/s",
        0.0,
    )?;
    print("tasks_left", ratio(tasks_left as u64, 1), "1", 0.0)?;
    for (round, kib) in (1..).zip(&memory) {
        print(
            &format!("memory_after_round_{round}"),
            ratio(*kib, 1),
            "KiB",
            0.0,
        )?;
    }
    let later = memory.get(WARM_UP as usize - 1..).unwrap_or_default();
    if let (Some(first), Some(last)) = (later.first(), later.last()) {
        let grown = ratio(last.saturating_sub(*first), (ROUNDS - WARM_UP) * LOGINS);
        print("memory_grown_per_login", grown * 1_024.0, "bytes", 0.0)?;
    }
    print(
        "outage.requests_and_probes_per_login",
        outage.asked,
        "1",
        1.0,
    )?;
    print("outage.answered_after", outage.took, "ms", 0.0)?;
    print("outage.waiting_admitted", outage.admitted, "%", 0.0)?;
    print("outage.waiting_admitted_after", outage.recovery, "ms", 0.0)?;
    relay.stop(Duration::from_secs(1));
    Ok(())
}

struct Outage {
    /// Questions for a login, the probes among them, once the outage is said.
    asked: f64,
    /// What a login took, in milliseconds.
    took: f64,
    /// Those who waited at the end and were admitted, in percent, and after how many milliseconds the last one was.
    admitted: f64,
    recovery: f64,
}

async fn outage(relay: &Relay, service: &Service) -> Outage {
    const LOGINS: u64 = 1_000;
    let url = relay.urls().has_joined.clone();
    service.begin(Day::Outage);
    service::logins(&url, AT_ONCE, AT_ONCE).await;
    let (asked, began) = (service.asked(), Instant::now());
    service::logins(&url, LOGINS, AT_ONCE).await;
    let (asked, took) = (service.asked() - asked, began.elapsed());

    let begun = relay.status().logins;
    let waiting = tokio::spawn(async move { service::logins(&url, AT_ONCE, AT_ONCE).await });
    while relay.status().logins < begun + AT_ONCE {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    service.begin(Day::Well);
    let ended = Instant::now();
    let admitted = waiting.await.unwrap_or_default();
    Outage {
        asked: ratio(asked, LOGINS),
        took: took.as_secs_f64() * 1_000.0 * ratio(AT_ONCE, LOGINS),
        admitted: percent(admitted, AT_ONCE),
        recovery: ended.elapsed().as_secs_f64() * 1_000.0,
    }
}

/// What a relay has for itself: whoever accepts and whoever restarts that, whoever watches the weather, and the caretaker
/// of the pool of connections.
const OWN_TASKS: usize = 4;

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
