//! The weather, lived through in virtual time. `cargo xtask bench weather` prints the whole table.

#[allow(dead_code)]
mod shapes;
#[allow(dead_code)]
mod simulator;

use shapes::{Fault, JOIN_SHAPES, NOISE, SHAPES, Shape};
use simulator::{Asker, Day, live};

fn day(name: &str) -> (Shape, Day) {
    let shape = *SHAPES
        .iter()
        .chain(JOIN_SHAPES)
        .find(|shape| shape.name == name)
        .expect(name);
    (shape, live(&shape, Asker::Ours, 7))
}

#[test]
fn every_outage_is_said_soon_and_its_end_at_once() {
    for shape in SHAPES.iter().filter(|shape| shape.is_outage) {
        // The longest ones are the bench's.
        if shape.name == "eight-hours" {
            continue;
        }
        {
            let day = live(shape, Asker::Ours, 7);
            let (after, logins) = day.detection.expect(shape.name);
            assert!(
                after <= 3_000 || logins <= 10,
                "{}: {after} ms, {logins} logins",
                shape.name
            );
            assert_eq!(day.false_alarms, 0, "{}", shape.name);
            let per_login = day.requests_per_login_in_outage().expect(shape.name);
            assert!(per_login <= 1.1, "{}: {per_login}", shape.name);
            // Where a login comes only each minute, its end is told by it, or by a probe each 15 s.
            let within = if shape.gap >= 60_000 { 18_100 } else { 1_000 };
            let recovery = day.recovery.expect(shape.name);
            assert!(recovery <= within, "{}: {recovery} ms", shape.name);
        }
    }
}

#[test]
fn what_is_no_outage_is_never_said_to_be_one_and_who_can_be_admitted_is() {
    for shape in SHAPES.iter().filter(|shape| !shape.is_outage) {
        let day = live(shape, Asker::Ours, 7);
        // A service that answered in 100 ms and then is silent for 4 s cannot be told from one that is gone until the
        // first answer comes; it is told once, and costs nobody a login.
        let allowed = u64::from(matches!(shape.fault, Fault::Slow(_)));
        assert!(
            day.false_alarms <= allowed,
            "{}: {}",
            shape.name,
            day.false_alarms
        );
        // What refuses this machine can only be waited for; 60 % of failures are more than eight tries can mend.
        let least = match shape.name {
            "403-html" => 0.0,
            "intermittent-500" | "rate-limit" => 90.0,
            _ => 99.9,
        };
        let admitted = day.admitted_percent();
        assert!(admitted >= least, "{}: {admitted} %", shape.name);
    }
}

#[test]
fn noise_is_not_weather() {
    let shape = Shape {
        lasts: 300_000,
        until: 300_000,
        ..NOISE
    };
    let day = live(&shape, Asker::Ours, 7);
    assert_eq!(day.false_alarms, 0);
    assert!(day.logins > 27_000, "{}", day.logins);
    assert_eq!(day.admitted, day.logins);
}

#[test]
fn each_has_its_own_cause() {
    for (name, cause) in [
        ("cloudfront-504", "SC0201"),
        ("azure-time-outs", "SC0201"),
        ("403-html", "SC0204"),
        ("uplink-lost", "SC0501"),
        ("join-half-only", "SC0206"),
    ] {
        let (_, day) = day(name);
        assert!(day.causes.contains(cause), "{name}: {:?}", day.causes);
    }
}

#[test]
fn in_an_outage_nobody_waits_longer_than_three_seconds() {
    for name in ["cloudfront-504", "tls-handshake", "thousand-a-second"] {
        let (_, day) = day(name);
        assert!(day.time(99) <= 3_001, "{name}: {}", day.time(99));
    }
}

#[test]
fn the_same_dice_give_the_same_day() {
    let (shape, first) = day("flapping");
    let again = live(&shape, Asker::Ours, 7);
    assert_eq!(
        (first.admitted, first.requests, first.times),
        (again.admitted, again.requests, again.times)
    );
}
