//! What watching a login costs, one JSON object a line.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Instant;

use serde_json::json;
use sessioncheck_core::Millis;
use sessioncheck_core::diagnose::{By, Settings, Watch};
use sessioncheck_core::login::{ConnectionId, Side};
use sessioncheck_core::replay::Replay;
use sessioncheck_core::wire::Protocol;
use sessioncheck_core::wire::packet::{
    EncryptionRequest, Handshake, Intent, LoginStart, SetCompression,
};
use uuid::Uuid;

const PROTOCOL: Protocol = Protocol(767);
const LOGINS: u64 = 20_000;

fn main() {
    passed_frames();
    diagnoses();
    pending_logins();
    replayed_logins();
}

fn frames(number: u64) -> [(Side, Vec<u8>); 3] {
    let handshake = Handshake {
        protocol: PROTOCOL,
        host: b"play.example.org",
        port: 25565,
        intent: Intent::Login,
    };
    let name = format!("Player{number:010}");
    let start = LoginStart {
        name: name.as_bytes(),
        key: None,
        uuid: Some(Uuid::from_u128(
            0x4000_8000_0000_0000_0000 | u128::from(number),
        )),
    };
    let request = EncryptionRequest {
        server_id: b"",
        public_key: &[1; 162],
        verify_token: &[2; 4],
        should_authenticate: true,
    };
    [
        (Side::Client, handshake.write()),
        (Side::Client, start.write(PROTOCOL)),
        (Side::Server, request.write(PROTOCOL)),
    ]
}

fn address(number: u64) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from_bits(0xc600_0000 | number as u32))
}

fn pending(watch: &mut Watch, number: u64, now: Millis) {
    let connection = ConnectionId(number);
    watch.opened(now, connection, Some(address(number)));
    for (side, frame) in frames(number) {
        watch.frame(now, connection, side, &frame);
    }
}

fn passed_frames() {
    let mut watch = Watch::new(Settings::default());
    for number in 0..1_000 {
        pending(&mut watch, number, Millis(number));
    }
    let frame = SetCompression { threshold: 256 }.write();
    let rounds = 1_000_000;
    let started = Instant::now();
    for round in 0..rounds {
        watch.frame(
            Millis(2_000),
            ConnectionId(round % 1_000),
            Side::Server,
            &frame,
        );
    }
    report("login-frame-passed", "time", per(started, rounds), "ns");
}

fn diagnoses() {
    let mut watch = Watch::new(Settings::default());
    let rounds = 4_000;
    for number in 0..rounds {
        pending(&mut watch, number, Millis(number));
    }
    let started = Instant::now();
    for number in 0..rounds {
        watch.gone(Millis(5_000), ConnectionId(number), Some(By::Client));
    }
    let value = per(started, rounds);
    let mut told = 0;
    while watch.poll().is_some() {
        told += 1;
    }
    assert_eq!(told, rounds, "each of them is a diagnosis");
    report("login-diagnosis", "time", value, "ns");
}

fn pending_logins() {
    let mut watch = Watch::new(Settings::default());
    let started = Instant::now();
    for number in 0..10_000 {
        pending(&mut watch, number, Millis(number / 10));
    }
    report(
        "login-flood",
        "time per connection",
        per(started, 10_000),
        "ns",
    );
    let table = watch.table();
    let value = table.size() as f64 / table.len() as f64;
    report("login-pending", "memory", value, "bytes");
}

fn replayed_logins() {
    let mut replay = Replay::new(Settings::default());
    let lines: Vec<String> = (0..LOGINS).flat_map(recording).collect();
    let started = Instant::now();
    let mut told = 0;
    for line in &lines {
        replay.line(line.as_bytes()).expect("a good line");
        while let Some(outcome) = replay.poll() {
            told += serde_json::to_string(&outcome).map_or(0, |line| line.len().min(1));
        }
    }
    let took = started.elapsed();
    assert!(told > 0, "some of them failed");
    report(
        "replay-20000-logins",
        "time",
        took.as_secs_f64() * 1e3,
        "ms",
    );
    if let Some(peak) = peak_memory() {
        report("replay-20000-logins", "peak memory", peak, "MB");
    }
}

/// One login: every second one is left by its player, every eighth of the others is refused in vain.
fn recording(number: u64) -> Vec<String> {
    let at = number * 50;
    let hex = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let mut lines = vec![
        json!({"t":at,"conn":number,"ev":"open","ip":address(number * 300).to_string()})
            .to_string(),
    ];
    for (offset, (side, frame)) in frames(number).into_iter().enumerate() {
        let side = if side == Side::Client { "c2s" } else { "s2c" };
        lines.push(
            json!({"t":at + offset as u64,"conn":number,"ev":"frame","side":side,"hex":hex(&frame)})
                .to_string(),
        );
    }
    if number.is_multiple_of(2) {
        lines.push(json!({"t":at + 900,"conn":number,"ev":"gone","by":"client"}).to_string());
        return lines;
    }
    lines
        .push(json!({"t":at + 200,"conn":number,"ev":"frame","side":"c2s","hex":"01"}).to_string());
    let status = if number % 8 == 1 { 503 } else { 200 };
    let name = format!("Player{number:010}");
    lines.push(
        json!({"t":at + 300,"ev":"upstream","name":name,"status":status,"ms":80}).to_string(),
    );
    let last = if status == 200 {
        "02".to_owned()
    } else {
        let reason = br#"{"translate":"multiplayer.disconnect.authservers_down"}"#;
        format!("00{:02x}{}", reason.len(), hex(reason))
    };
    lines
        .push(json!({"t":at + 310,"conn":number,"ev":"frame","side":"s2c","hex":last}).to_string());
    lines.push(json!({"t":at + 320,"conn":number,"ev":"gone","by":"server"}).to_string());
    lines
}

fn per(started: Instant, rounds: u64) -> f64 {
    started.elapsed().as_secs_f64() * 1e9 / rounds as f64
}

/// The most memory this process ever held, where the system tells.
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024.0)
}

#[expect(clippy::print_stdout, reason = "its output is its purpose")]
fn report(bench: &str, metric: &str, value: f64, unit: &str) {
    let value = (value * 10.0).round() / 10.0;
    println!(
        "{}",
        json!({"bench":bench,"metric":metric,"value":value,"unit":unit,"against":{}})
    );
}
