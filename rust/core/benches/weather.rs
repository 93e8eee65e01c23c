//! The weather's table, one JSON object a line: each bad day as we live it, beside what hosts do today with the same
//! day. Rows of the half that players ask stand apart (`bench` "weather-join"): what no server can save is not counted
//! as saved.

use std::io::Write;

use serde_json::{Value, json};

#[path = "../tests/weather/shapes.rs"]
#[allow(dead_code)]
mod shapes;
#[path = "../tests/weather/simulator.rs"]
#[allow(dead_code)]
mod simulator;

use shapes::{JOIN_SHAPES, NOISE, SHAPES, Shape};
use simulator::{Asker, Day, live};

/// The dice of the printed day.
const SEED: u64 = 20_260_601;

/// How hosts ask today: once, and for so long.
const HOSTS: &[(&str, u64)] = &[
    ("bungeecord_5s", 5_000),
    ("authlib_5s_and_5s", 10_000),
    ("velocity_until_the_client_leaves", 30_000),
];

fn main() -> std::io::Result<()> {
    // `cargo test --benches` only wants to know that it starts.
    if std::env::args().any(|argument| argument == "--test") {
        return Ok(());
    }
    for shape in SHAPES.iter().chain([&NOISE]) {
        print_day("weather", shape)?;
    }
    for shape in JOIN_SHAPES {
        print_day("weather-join", shape)?;
    }
    Ok(())
}

fn print_day(bench: &str, shape: &Shape) -> std::io::Result<()> {
    let ours = live(shape, Asker::Ours, SEED);
    let hosts: Vec<(&str, Day)> = HOSTS
        .iter()
        .map(|(name, patience)| (*name, live(shape, Asker::Host(*patience), SEED)))
        .collect();
    let mut figures = vec![
        ("logins", json!(ours.logins), "1"),
        ("probes", json!(ours.probes), "1"),
        ("false_alarms", json!(ours.false_alarms), "1"),
    ];
    if !ours.causes.is_empty() {
        figures.push(("causes", json!(ours.causes), "codes"));
    }
    if shape.join_fails {
        figures.push(("lost_at_home", json!(ours.lost_at_home), "1"));
    }
    if let Some(noticed) = ours.noticed {
        figures.push(("noticed", json!(noticed), "ms"));
    }
    if let Some((after, logins)) = ours.detection {
        figures.push(("detection", json!(after), "ms"));
        figures.push(("detection_logins", json!(logins), "1"));
    }
    if let Some(recovery) = ours.recovery {
        let waiting = (ours.waiting_at_the_end, ours.waiting_admitted);
        figures.extend([
            ("recovery", json!(recovery), "ms"),
            ("waiting_at_the_end", json!(waiting.0), "1"),
            ("waiting_admitted", json!(waiting.1), "1"),
            ("turned_away_after", json!(ours.turned_away_after), "1"),
        ]);
    }
    if let (Some(slowest), Some(_)) = (ours.slowest_after, ours.recovery) {
        figures.push(("recovery_of_players", json!(slowest), "ms"));
    }
    let per_login = [
        (
            "requests_per_login_in_outage",
            ours.requests_per_login_in_outage(),
        ),
        (
            "requests_and_probes_per_login_in_outage",
            ours.all_requests_per_login_in_outage(),
        ),
    ];
    for (metric, requests) in per_login {
        if let Some(requests) = requests {
            figures.push((metric, json!(round(requests)), "1"));
        }
    }
    for (metric, value, unit) in figures {
        print(bench, shape.name, metric, &value, unit, &json!({}))?;
    }
    if ours.logins == 0 {
        return Ok(());
    }
    type Figure = fn(&Day) -> f64;
    let compared: [(&str, &str, Figure); 4] = [
        ("admitted", "%", |day| day.admitted_percent()),
        ("answer_p50", "ms", |day| to_float(day.time(50))),
        ("answer_p99", "ms", |day| to_float(day.time(99))),
        ("requests_per_login", "1", |day| day.requests_per_login()),
    ];
    for (metric, unit, figure) in compared {
        let value = figure(&ours);
        let mut against = serde_json::Map::new();
        for (name, day) in &hosts {
            let theirs = figure(day);
            against.insert((*name).to_owned(), json!(round(theirs)));
            if theirs > 0.0 {
                against.insert(format!("ratio_to_{name}"), json!(round(value / theirs)));
            }
        }
        let value = json!(round(value));
        print(
            bench,
            shape.name,
            metric,
            &value,
            unit,
            &Value::Object(against),
        )?;
    }
    Ok(())
}

fn print(
    bench: &str,
    shape: &str,
    metric: &str,
    value: &Value,
    unit: &str,
    against: &Value,
) -> std::io::Result<()> {
    let line = json!({
        "bench": bench,
        "metric": format!("{shape}.{metric}"),
        "value": value,
        "unit": unit,
        "against": against,
    });
    writeln!(std::io::stdout().lock(), "{line}")
}

fn round(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

#[allow(clippy::cast_precision_loss)]
fn to_float(value: u64) -> f64 {
    value as f64
}
