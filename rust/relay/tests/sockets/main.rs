//! Law 6 through real sockets: no task and no retry outlives its login. `cargo xtask bench weather-sockets` does the same
//! with 20 000 logins a round, and measures memory.

#[allow(dead_code)]
mod service;

use std::time::Duration;

use sessioncheck_relay::{Relay, Settings, State};

use service::{Day, Service};

#[test]
fn no_task_outlives_its_login() {
    let hosts = tokio::runtime::Runtime::new().expect("a runtime");
    let elsewhere = tokio::runtime::Runtime::new().expect("a runtime");
    let service = elsewhere.block_on(Service::start()).expect("a service");
    let relay = Relay::start(Settings {
        upstream: format!("http://{}", service.address).parse().ok(),
        ..Settings::default()
    })
    .expect("a relay");
    let url = relay.urls().has_joined.clone();
    // What the relay has for itself: whoever accepts, whoever watches the weather, and the pool's own caretaker, which
    // comes with the first connection that is kept.
    let own = 4;
    let admitted = hosts.block_on(service::logins(&url, 400, 40));
    assert!(admitted >= 396, "{admitted}");
    assert_eq!(relay.status().logins, 400);
    // Connections that are kept for later logins end with the service; a login's own would not.
    elsewhere.shutdown_background();
    assert_eq!(hosts.block_on(service::tasks_left(&relay, own)), 0);
    relay.stop(Duration::from_millis(500));
}

#[test]
fn in_an_outage_the_service_gets_less_than_eleven_questions_for_ten_logins() {
    let hosts = tokio::runtime::Runtime::new().expect("a runtime");
    let elsewhere = tokio::runtime::Runtime::new().expect("a runtime");
    let service = elsewhere.block_on(Service::start()).expect("a service");
    service.begin(Day::Outage);
    let relay = Relay::start(Settings {
        upstream: format!("http://{}", service.address).parse().ok(),
        ..Settings::default()
    })
    .expect("a relay");
    let url = relay.urls().has_joined.clone();
    let admitted = hosts.block_on(service::logins(&url, 40, 40));
    assert_eq!((admitted, relay.status().state), (0, State::Outage));

    let asked = service.asked();
    assert_eq!(hosts.block_on(service::logins(&url, 200, 100)), 0);
    let asked = service.asked() - asked;
    assert!((200..=220).contains(&asked), "{asked} with probes");
    assert!(relay.outages()[0].players >= 200);

    // All that wait are asked again with the first good answer, and are let in.
    let waiting = hosts.spawn(async move { service::logins(&url, 50, 50).await });
    while relay.status().logins < 290 {
        std::thread::sleep(Duration::from_millis(10));
    }
    service.begin(Day::Well);
    assert_eq!(hosts.block_on(waiting).expect("it ends"), 50);
    assert_ne!(relay.status().state, State::Outage);
    relay.stop(Duration::from_millis(500));
}
