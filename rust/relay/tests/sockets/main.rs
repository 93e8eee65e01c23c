//! Law 6 through real sockets: no task and no retry outlives its login. `cargo xtask bench weather-sockets` does the same
//! with 20 000 logins a round, and measures memory.

mod brown_out;

use std::time::Duration;

use sessioncheck_relay::{Relay, Settings};

#[test]
fn no_task_outlives_its_login() {
    let hosts = tokio::runtime::Runtime::new().expect("a runtime");
    let elsewhere = tokio::runtime::Runtime::new().expect("a runtime");
    let service = elsewhere.block_on(brown_out::serve()).expect("a service");
    let relay = Relay::start(Settings {
        upstream: format!("http://{service}").parse().ok(),
        ..Settings::default()
    })
    .expect("a relay");
    let url = relay.urls().has_joined.clone();
    // What the relay has for itself: whoever accepts, whoever watches the weather, and the pool's own caretaker, which
    // comes with the first connection that is kept.
    let own = 4;
    let admitted = hosts.block_on(brown_out::logins(&url, 400, 40));
    assert!(admitted >= 396, "{admitted}");
    assert_eq!(relay.status().logins, 400);
    // Connections that are kept for later logins end with the service; a login's own would not.
    elsewhere.shutdown_background();
    assert_eq!(hosts.block_on(brown_out::tasks_left(&relay, own)), 0);
    relay.stop(Duration::from_millis(500));
}
