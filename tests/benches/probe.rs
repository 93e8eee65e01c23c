//! How long a network of a hundred backends takes to answer, beside asking them one after the other.

use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

use sessioncheck_core::catalogue::Languages;
use sessioncheck_probe::backend::{Settings, Target, probe_all};
use sessioncheck_tests::servers::{ScriptedBackend, Setup};

const BACKENDS: usize = 100;
const SECRET: &str = "right-secret";

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut backends = Vec::new();
    for _ in 0..BACKENDS {
        backends.push(ScriptedBackend::start(Setup::Modern(SECRET), 775).await?);
    }
    let settings = Settings {
        secret: Some(Arc::from(SECRET.as_bytes())),
        protocol: None,
        login: false,
        nonce: 1,
        language: Languages::english(),
    };
    let target = |backend: &ScriptedBackend| Target {
        label: backend.address().to_string(),
        host: backend.address().ip().to_string(),
        port: backend.address().port(),
    };
    let began = Instant::now();
    let reports = probe_all(backends.iter().map(target).collect(), &settings).await;
    let together = began.elapsed();
    assert!(reports.iter().all(|report| report.reached));
    let began = Instant::now();
    for backend in &backends {
        probe_all(vec![target(backend)], &settings).await;
    }
    let in_turn = began.elapsed();
    let line = serde_json::json!({
        "bench": "probe",
        "metric": "a hundred backends on loopback",
        "value": together.as_secs_f64() * 1_000.0,
        "unit": "ms",
        "against": {
            "one after the other, ms": in_turn.as_secs_f64() * 1_000.0,
            "ratio": in_turn.as_secs_f64() / together.as_secs_f64(),
        },
    });
    writeln!(std::io::stdout(), "{line}")
}
