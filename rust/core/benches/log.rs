//! What reading a log costs, one JSON object a line.
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a bench measures time and prints its figures; the core itself does neither"
)]

use std::fmt::Write as _;
use std::time::Instant;

use serde_json::json;
use sessioncheck_core::log::{Reader, Teller};

/// What is read in all: enough for a steady figure.
const READ: usize = 512 << 20;
/// How much of it is made up before, and read again and again.
const MADE_UP: usize = 8 << 20;
const PIECE: usize = 1 << 17;
const GIGABYTE: f64 = 1e9;

fn main() {
    let log = day_of_a_server();
    let begun = Instant::now();
    let mut reader = Reader::default();
    let mut teller = Teller::default();
    let server = teller.server("bench");
    let mut read = 0;
    while read < READ {
        for piece in log.chunks(PIECE) {
            reader.bytes(piece);
            read += piece.len();
            while let Some(event) = reader.poll() {
                teller.event(server, &event);
            }
        }
    }
    reader.end();
    let lines = reader.lines();
    let summary = teller.finish();
    let seconds = begun.elapsed().as_secs_f64();
    assert!(summary.has_findings());
    let gigabyte = seconds * GIGABYTE / read as f64;
    print("seconds_per_gigabyte", gigabyte, "s", 10.0);
    print(
        "nanoseconds_per_line",
        seconds * 1e9 / lines as f64,
        "ns",
        f64::NAN,
    );
    if let Some(peak) = peak_memory() {
        print("peak_memory", peak, "MB", 100.0);
    }
}

fn print(metric: &str, value: f64, unit: &str, goal: f64) {
    let against = if goal.is_nan() {
        json!({})
    } else {
        json!({ "goal": goal })
    };
    let value = (value * 100.0).round() / 100.0;
    println!(
        "{}",
        json!({"bench": "log", "metric": metric, "value": value, "unit": unit, "against": against})
    );
}

/// Where the system tells it, in megabytes.
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: f64 = line.split_ascii_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1000.0)
}

/// Chat, deaths, joins and what plugins print; one line in two hundred is a login that fails.
fn day_of_a_server() -> Vec<u8> {
    let mut log = String::with_capacity(MADE_UP + 1000);
    let mut number = 0_u32;
    while log.len() < MADE_UP {
        let second = number / 4 % 86_400;
        let time = format!(
            "{:02}:{:02}:{:02}",
            second / 3600,
            second / 60 % 60,
            second % 60
        );
        let _ = match number % 200 {
            0 => writeln!(
                log,
                "[{time}] [Server thread/INFO]: Disconnecting P{number} (/203.0.113.7:{}): Unable to verify player details",
                number % 60_000
            ),
            1..=3 => writeln!(
                log,
                "[{time}] [User Authenticator #1/INFO]: UUID of player P{number} is 520068b1-e9a8-4679-bf50-6ba37df55eb5"
            ),
            4..=6 => writeln!(
                log,
                "[{time}] [Server thread/INFO]: P{number} joined the game"
            ),
            7..=9 => writeln!(
                log,
                "[{time}] [Server thread/INFO]: P{number} left the game"
            ),
            10..=60 => writeln!(
                log,
                "[{time}] [Async Chat Thread - #7/INFO]: <P{number}> does anybody sell emeralds at spawn today?"
            ),
            61..=90 => writeln!(
                log,
                "[{time}] [Server thread/INFO]: P{number} issued server command: /tpa P{}",
                number + 1
            ),
            91..=95 => writeln!(
                log,
                "\tat net.minecraft.server.MinecraftServer.tick(MinecraftServer.java:{number})"
            ),
            _ => writeln!(
                log,
                "[{time}] [Server thread/INFO]: [SomePlugin] saved {number} regions of world_nether in 12 ms"
            ),
        };
        number += 1;
    }
    log.into_bytes()
}
