//! The relay over real sockets, before a Mojang that does everything wrong.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod answers;
mod client;
mod law;
mod manners;
mod program;
mod socket;

use std::sync::LazyLock;
use std::time::Duration;

use sessioncheck_relay::{Mode, Relay, Settings};
use sessioncheck_tests::mojang::{Account, ScriptedMojang};
use tokio::runtime::Runtime;

/// Where the scripted parts live; the tests themselves wait like a host's threads.
static WORLD: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

const BUDGET: Duration = Duration::from_secs(2);

/// A scripted Mojang where Alice has joined with the server id `-1f`.
fn mojang() -> ScriptedMojang {
    let _inside = WORLD.enter();
    let mojang = ScriptedMojang::start().unwrap();
    mojang.join(&Account::named("Alice"), "-1f", None);
    mojang
}

fn settings(mojang: &ScriptedMojang) -> Settings {
    let host = || Some(mojang.url().parse().unwrap());
    Settings {
        upstream: Some(mojang.url().parse().unwrap()),
        discovery_upstream: Some(
            format!("{}/minecraft/client", mojang.url())
                .parse()
                .unwrap(),
        ),
        services_upstream: host(),
        profiles_upstream: host(),
        account_upstream: host(),
        auth_upstream: host(),
        budget: BUDGET,
        mode: Mode::Retry,
        ..Settings::default()
    }
}

fn relay(mojang: &ScriptedMojang) -> Relay {
    Relay::start(settings(mojang)).unwrap()
}

/// The question for Alice's login.
fn alice(relay: &Relay) -> String {
    format!("{}?username=Alice&serverId=-1f", relay.urls().has_joined)
}
