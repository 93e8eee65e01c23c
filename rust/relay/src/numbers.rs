//! The relay's numbers as others read them: JSON under the token, Prometheus' text on a listener of its own.

use std::fmt::Write;

use sessioncheck_core::session::{Family, Outage, State, Status};

use crate::clock::rfc3339;

/// Outages that the object lists; the count tells how many are remembered.
const RECENT: usize = 10;

/// The object of the contract, the counts that it leaves open, and the last outages, newest first. `outages`: all that
/// are remembered, oldest first. One without an end goes on, or nobody saw it end.
pub(crate) fn json(status: &Status, outages: &[Outage]) -> String {
    let recent: Vec<_> = (outages.iter().rev().take(RECENT))
        .map(|outage| {
            serde_json::json!({
                "start": rfc3339(outage.start),
                "end": outage.end.map(rfc3339),
                "cause": outage.cause.code(),
                "players": outage.players,
            })
        })
        .collect();
    serde_json::json!({
        "state": status.state.word(),
        "since": rfc3339(status.since),
        "cause": status.cause.map(|cause| cause.code()),
        "logins": status.logins,
        "admitted": status.admitted,
        "not_joined": status.not_joined,
        "unavailable": status.unavailable,
        "gone": status.gone,
        "upstream_requests": status.upstream_requests,
        "retries": status.retries,
        "probes": status.probes,
        "outages": status.outages,
        "recent_outages": recent,
        "families": {
            "answers_v4": status.answers_v4,
            "answers_v6": status.answers_v6,
            "broken": status.broken_family.map(Family::word),
        },
        "latency_ms": { "p50": status.p50, "p99": status.p99 },
    })
    .to_string()
}

/// Prometheus' text format, version 0.0.4.
pub(crate) fn prometheus(status: &Status) -> String {
    let mut text = String::new();
    for (name, help, value) in [
        ("logins", "Logins that hosts asked about", status.logins),
        (
            "admitted",
            "Logins that the session service admitted",
            status.admitted,
        ),
        (
            "not_joined",
            "Logins that the session service did not know",
            status.not_joined,
        ),
        (
            "unavailable",
            "Logins that got no usable answer in time",
            status.unavailable,
        ),
        ("gone", "Logins whose host hung up first", status.gone),
        (
            "upstream_requests",
            "Questions put to the session service",
            status.upstream_requests,
        ),
        ("retries", "Repeated questions among them", status.retries),
        (
            "probes",
            "Questions of our own, after something failed",
            status.probes,
        ),
    ] {
        // Writing into a String cannot fail.
        let _ = writeln!(
            text,
            "# HELP sessioncheck_{name}_total {help}.\n# TYPE sessioncheck_{name}_total counter\nsessioncheck_{name}_total {value}"
        );
    }
    let _ = writeln!(
        text,
        "# HELP sessioncheck_state How the session service is: the state that holds is 1.\n# TYPE sessioncheck_state gauge"
    );
    for state in [State::Healthy, State::Degraded, State::Outage] {
        let _ = writeln!(
            text,
            "sessioncheck_state{{state=\"{}\"}} {}",
            state.word(),
            u8::from(state == status.state)
        );
    }
    let _ = writeln!(
        text,
        "# HELP sessioncheck_outages Outages that are remembered, the present one included.\n# TYPE sessioncheck_outages gauge\nsessioncheck_outages {}",
        status.outages
    );
    let families = [
        (Family::V4, status.answers_v4),
        (Family::V6, status.answers_v6),
    ];
    let _ = writeln!(
        text,
        "# HELP sessioncheck_answers_total Answers to logins by the address family that they came over.\n# TYPE sessioncheck_answers_total counter"
    );
    for (family, answers) in families {
        let word = family.word();
        let _ = writeln!(
            text,
            "sessioncheck_answers_total{{family=\"{word}\"}} {answers}"
        );
    }
    let _ = writeln!(
        text,
        "# HELP sessioncheck_family_broken Whether an address family leads nowhere while the other one works.\n# TYPE sessioncheck_family_broken gauge"
    );
    for (family, _) in families {
        let is_broken = u8::from(status.broken_family == Some(family));
        let word = family.word();
        let _ = writeln!(
            text,
            "sessioncheck_family_broken{{family=\"{word}\"}} {is_broken}"
        );
    }
    let _ = writeln!(
        text,
        "# HELP sessioncheck_latency_ms Time of an answer of the session service, last one to two minutes.\n# TYPE sessioncheck_latency_ms gauge"
    );
    for (quantile, value) in [("0.5", status.p50), ("0.99", status.p99)] {
        if let Some(value) = value {
            let _ = writeln!(
                text,
                "sessioncheck_latency_ms{{quantile=\"{quantile}\"}} {value}"
            );
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use sessioncheck_core::{Cause, Millis};

    const STATUS: Status = Status {
        state: State::Degraded,
        since: Millis(0),
        cause: None,
        logins: 10,
        admitted: 7,
        not_joined: 1,
        unavailable: 1,
        gone: 1,
        upstream_requests: 14,
        retries: 4,
        probes: 2,
        outages: 1,
        answers_v4: 9,
        answers_v6: 0,
        broken_family: Some(Family::V6),
        p50: Some(80),
        p99: None,
    };

    #[test]
    fn json_is_the_contracts() {
        let value: serde_json::Value = serde_json::from_str(&json(&STATUS, &[])).expect("JSON");
        assert_eq!(value["state"], "degraded");
        assert_eq!(value["since"], "1970-01-01T00:00:00Z");
        assert_eq!(value["latency_ms"]["p50"], 80);
        assert!(value["latency_ms"]["p99"].is_null());
        assert_eq!(value["retries"], 4);
        assert_eq!(value["families"]["broken"], "v6");
    }

    #[test]
    fn the_last_outages_are_listed() {
        let all: Vec<_> = (1..=12)
            .map(|number| Outage {
                start: Millis(number * 60_000),
                end: (number < 12).then_some(Millis(number * 60_000 + 1_000)),
                cause: Cause::MojangOutage,
                players: number,
            })
            .collect();
        let value: serde_json::Value = serde_json::from_str(&json(&STATUS, &all)).expect("JSON");
        let recent = value["recent_outages"].as_array().expect("a list");
        assert_eq!(recent.len(), RECENT);
        assert_eq!(
            recent[0],
            serde_json::json!({"start": "1970-01-01T00:12:00Z", "end": null, "cause": "SC0201", "players": 12})
        );
        assert_eq!(recent[1]["end"], "1970-01-01T00:11:01Z");
    }

    #[test]
    fn every_line_is_prometheus() {
        for line in prometheus(&STATUS).lines() {
            assert!(
                line.starts_with("# HELP sessioncheck_")
                    || line.starts_with("# TYPE sessioncheck_")
                    || line.rsplit_once(' ').is_some_and(|(name, value)| {
                        name.starts_with("sessioncheck_") && value.parse::<u64>().is_ok()
                    }),
                "{line}"
            );
        }
        for line in [
            "sessioncheck_state{state=\"degraded\"} 1\n",
            "sessioncheck_family_broken{family=\"v4\"} 0\n",
            "sessioncheck_family_broken{family=\"v6\"} 1\n",
            "sessioncheck_answers_total{family=\"v4\"} 9\n",
        ] {
            assert!(prometheus(&STATUS).contains(line), "{line}");
        }
    }
}
