//! The weather, driven: probes where the core wants one, the word that an outage is over to all who wait, and the
//! journal. It sleeps while no login is in hand and all is well.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::Method;
use hyper::header::{self, HeaderMap, HeaderValue};
use reqwest::Url;
use sessioncheck_core::Millis;
use sessioncheck_core::session::{Class, Family, NoAnswer, Probed, Query};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::journal::JournalFile;
use crate::shared::{Shared, lock};
use crate::upstream::{CONNECT, Fault, Fetched, Request};

/// How often is looked whether there is something to do, while there may be.
const TICK: Duration = Duration::from_millis(50);

/// How long a probe is waited for: a service that has become slow is not one that is gone.
const PROBE: Duration = Duration::from_secs(15);

/// Probes that are open at once.
const OPEN: usize = 4;

/// How long another service may take to show that our network is well.
const ELSEWHERE: Duration = Duration::from_secs(3);

/// The name that is asked for: no player's question looks like it, because its server id is nobody's.
const NAME: &str = "sessioncheck";

/// Runs for as long as the relay does.
pub(crate) async fn run(shared: Arc<Shared>, mut journal: Option<JournalFile>) {
    let mut open = JoinSet::new();
    let mut stopping = shared.stopping.subscribe();
    loop {
        if !is_busy(&shared) && open.is_empty() {
            tokio::select! {
                () = shared.login_began.notified() => {}
                _ = stopping.wait_for(Option::is_some) => break,
            }
        }
        tokio::select! {
            () = sleep(TICK) => {}
            _ = stopping.wait_for(Option::is_some) => break,
        }
        while open.try_join_next().is_some() {}
        if !shared.is_blind() && open.len() < OPEN {
            put_what_is_due(&shared, &mut open);
        }
        keep(&shared, &mut journal);
    }
    keep(&shared, &mut journal);
}

/// Whether there may soon be something to do.
fn is_busy(shared: &Shared) -> bool {
    let now = shared.clock.now();
    !shared.is_blind() && shared.sessions().is_watching(now)
}

fn put_what_is_due(shared: &Arc<Shared>, open: &mut JoinSet<()>) {
    let now = shared.clock.now();
    let roll = shared.dice.roll();
    let (probe, join, elsewhere) = {
        let mut sessions = shared.sessions();
        (
            sessions.probe(now, roll),
            sessions.weather().join_half().probe(now),
            sessions.weather().looks_elsewhere(now),
        )
    };
    if probe {
        open.spawn(probe_has_joined(Arc::clone(shared)));
    }
    if join {
        open.spawn(probe_join(Arc::clone(shared)));
    }
    if elsewhere {
        let shared = Arc::clone(shared);
        open.spawn(async move { look_elsewhere(&shared).await });
    }
    if let Some(host) = shared.upstream.has_joined.host_str() {
        if let Some((family, addresses)) = shared.clients.to_check(host) {
            open.spawn(check(Arc::clone(shared), family, addresses));
        }
        let broken = shared.clients.broken_family(host);
        shared.sessions().weather().family_is_broken(broken);
    }
}

/// Tries the addresses of one family by connections of their own, on which nothing is asked.
async fn check(shared: Arc<Shared>, family: Family, addresses: Vec<SocketAddr>) {
    let url = &shared.upstream.has_joined;
    let Some((host, port)) = url.host_str().zip(url.port_or_known_default()) else {
        return;
    };
    let mut connecting = JoinSet::new();
    for address in addresses {
        connecting.spawn(TcpStream::connect((address.ip(), port)));
    }
    let is_reached = timeout(CONNECT, async {
        while let Some(connected) = connecting.join_next().await {
            if matches!(connected, Ok(Ok(_))) {
                return true;
            }
        }
        false
    })
    .await
    .unwrap_or(false);
    shared.clients.checked(host, family, is_reached);
}

/// Asks about a login that never was. Its answer admits nobody: no login of any host is in this.
async fn probe_has_joined(shared: Arc<Shared>) {
    let server_id = format!("-{:x}{:x}", shared.dice.roll(), shared.dice.roll());
    let text = format!("username={NAME}&serverId={server_id}");
    let Ok(query) = Query::parse(&text) else {
        return;
    };
    let mut url = shared.upstream.has_joined.clone();
    url.set_query(Some(&text));
    let request = Request {
        method: Method::GET,
        url,
        headers: HeaderMap::new(),
        body: Bytes::new(),
        fresh: true,
    };
    let asked_at = shared.clock.now();
    let asking = shared.clients.fetch(request, Instant::now() + PROBE);
    tokio::pin!(asking);
    let silent_after = Duration::from_millis(shared.sessions().probe_silent_after());
    let Ok(result) = timeout(silent_after, &mut asking).await else {
        tell(&shared, asked_at, Probed::Silent);
        look_elsewhere(&shared).await;
        let result = asking.await;
        tell(&shared, asked_at, meaning(&query, result));
        return;
    };
    let brought = meaning(&query, result);
    if matches!(brought, Probed::Failed(Class::NoAnswer(_))) {
        look_elsewhere(&shared).await;
    }
    tell(&shared, asked_at, brought);
}

fn meaning(query: &Query, result: Result<Fetched, Fault>) -> Probed {
    let class = match &result {
        Ok(fetched) => Class::of_status(query, fetched.status.as_u16(), &fetched.body),
        Err(Fault::NoAnswer(why)) => Class::NoAnswer(*why),
        Err(Fault::NotHttp) => Class::BadAnswer,
    };
    match class {
        Class::Joined | Class::NotJoined | Class::OtherName => Probed::Alive,
        class => Probed::Failed(class),
    }
}

fn tell(shared: &Shared, asked_at: Millis, brought: Probed) {
    if shared.is_blind() {
        return;
    }
    shared
        .sessions()
        .probed(shared.clock.now(), asked_at, brought);
    shared.say_if_outage_ended();
}

/// Asks another service on the net, where we know one that is not the owner's own, so that a dead uplink is not taken
/// for Mojang's outage.
async fn look_elsewhere(shared: &Shared) {
    let Some(url) = shared.elsewhere.clone() else {
        return;
    };
    let request = Request {
        method: Method::GET,
        url,
        headers: HeaderMap::new(),
        body: Bytes::new(),
        fresh: true,
    };
    let fetched = shared
        .clients
        .fetch(request, Instant::now() + ELSEWHERE)
        .await;
    let is_reached = !matches!(
        fetched,
        Err(Fault::NoAnswer(
            NoAnswer::Dns | NoAnswer::Refused | NoAnswer::Timeout
        ))
    );
    let now = shared.clock.now();
    shared.sessions().weather().elsewhere(now, is_reached);
}

/// Asks the players' half with a token that is none: a refusal is a sign of life.
async fn probe_join(shared: Arc<Shared>) {
    let Ok(url) = Url::parse(&format!(
        "{}/session/minecraft/join",
        shared.upstream.session_host
    )) else {
        return;
    };
    let body = serde_json::json!({
        "accessToken": format!("{:x}", shared.dice.roll()),
        "selectedProfile": "00000000000000000000000000000000",
        "serverId": format!("-{:x}", shared.dice.roll()),
    });
    let mut headers = HeaderMap::new();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    let request = Request {
        method: Method::POST,
        url,
        headers,
        body: Bytes::from(body.to_string()),
        fresh: true,
    };
    let fetched = shared
        .clients
        .fetch(request, Instant::now() + Duration::from_secs(5))
        .await;
    let is_alive = match fetched.map(|fetched| fetched.status.as_u16()) {
        Ok(401 | 403) => true,
        Ok(500..=599) | Err(Fault::NoAnswer(_)) => false,
        // It says neither.
        Ok(_) | Err(Fault::NotHttp) => return,
    };
    let now = shared.clock.now();
    shared
        .sessions()
        .weather()
        .join_half()
        .probed(now, is_alive);
}

/// Writes down what changed. The lock is not held while the disk works.
fn keep(shared: &Shared, file: &mut Option<JournalFile>) {
    let Some(open) = file else { return };
    let (changed, all) = {
        let mut sessions = lock(shared.sessions_lock());
        let journal = sessions.weather().journal_mut();
        let changed = journal.take_unwritten();
        if changed.is_empty() {
            return;
        }
        (changed, journal.outages().to_vec())
    };
    if let Err(error) = open.append(&changed, &all) {
        log::warn!("outages are not written down any more: {}", error.kind());
        *file = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Relay, Settings};

    #[test]
    fn a_family_is_broken_where_its_own_connections_fail() {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("its address").port();
        // Nobody listens on the second address; that both are of one family does not matter to a connection.
        let [there, nowhere] = [[127, 0, 0, 1], [127, 0, 0, 2]].map(|ip| SocketAddr::from((ip, 0)));
        let v6 = "[::1]:0".parse().expect("an address");
        let relay = Relay::start(Settings {
            upstream: format!("http://localhost:{port}").parse().ok(),
            ..Settings::default()
        })
        .expect("a relay");
        let shared = &relay.shared;
        let race = || {
            let both = vec![v6, there];
            shared.clients.race("localhost", both, Family::V4);
        };
        race();
        for _ in 0..3 {
            assert_eq!(relay.broken_family(), None);
            runtime.block_on(check(Arc::clone(shared), Family::V6, vec![nowhere]));
            race();
        }
        assert_eq!(relay.broken_family(), Some(Family::V6));
        {
            let _inside = runtime.enter();
            put_what_is_due(shared, &mut JoinSet::new());
        }
        assert_eq!(relay.status().broken_family, Some(Family::V6));
        assert_eq!(
            relay.weather().cause.map(|cause| cause.code()),
            Some("SC0506")
        );

        runtime.block_on(check(Arc::clone(shared), Family::V6, vec![nowhere, there]));
        assert_eq!(relay.broken_family(), None, "it is mended");
        relay.stop(Duration::from_millis(100));
    }
}
