//! The host's own event before a login: its facts for the watch, and, where the owner refuses what Mojang did not
//! confirm, the words for a player whose login is certain to be one of those.

use sessioncheck_core::catalogue::{Language, Line};
use sessioncheck_core::diagnose::Watch;
use sessioncheck_core::login::{ConnectionId, PreLogin};
use sessioncheck_core::untrusted::Untrusted;
use uuid::Uuid;

use crate::engine::{Engine, HOSTS_PROTOCOL};
use crate::notices::Level;

/// What the event says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PreLoginFact {
    /// What plugins made of it.
    pub result: PreLogin,
    /// The name.
    pub name: Untrusted,
    /// The UUID: announced, where the account is still to be checked; the one that the host goes on with elsewhere.
    pub uuid: Option<Uuid>,
}

impl Engine {
    /// Takes the event in. Gives a component as JSON where the login is refused; that connection is watched no further.
    pub(crate) fn pre_login(&self, connection: u64, fact: &PreLoginFact) -> Option<String> {
        let id = ConnectionId(connection);
        let refuses = self.switches().config.refuse_unconfirmed;
        let (is_first, text) = self.watched(|watched| {
            let now = self.clock.now();
            let is_first = watched.watch.pre_login(id, fact.result);
            let confirmed = self.is_confirmed(watched, id);
            let text = refuses
                .then(|| watched.watch.refuse_before(now, id, fact.uuid, confirmed))
                .flatten();
            if let (None, Some(uuid)) = (&text, fact.uuid)
                && confirmed != Some(false)
            {
                watched.watch.identity(id, uuid);
            }
            watched.take_reports(now);
            (is_first, text)
        });
        if is_first {
            let line = forces_offline(self.language(), &fact.name);
            self.notices().log(Level::Info, &line);
        }
        let text = text?;
        self.connections.close(connection);
        Some(text.component_json(HOSTS_PROTOCOL))
    }

    /// The identity that a player has got.
    pub(crate) fn identity(&self, connection: u64, uuid: [u8; 16]) {
        let id = ConnectionId(connection);
        self.watched(|watched| {
            if self.is_confirmed(watched, id) != Some(false) {
                Watch::identity(&mut watched.watch, id, Uuid::from_bytes(uuid));
                watched.take_reports(self.clock.now());
            }
        });
    }

    /// Whether the session service's word for this login passed here; none where nobody can tell.
    fn is_confirmed(
        &self,
        watched: &mut crate::watching::Watched,
        connection: ConnectionId,
    ) -> Option<bool> {
        let relay = self.relay()?;
        if !self.is_relay_asked(&relay) || watched.watch.has_other_checks() {
            return None;
        }
        watched.take_outcomes(&self.clock, &relay);
        let login = watched.watch.table().get(connection)?;
        let proved = login.proved()?;
        Some(watched.is_confirmed(&relay, login.announced_name(), proved))
    }
}

fn forces_offline(language: &Language, name: &Untrusted) -> String {
    language
        .line(Line::ForcesOffline)
        .replace("{player}", &name.escaped())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::tests::Folder;
    use crate::notices::tests::records;
    use crate::records::put_text;
    use crate::setup::tests::setup;
    use sessioncheck_core::diagnose::offline_uuid;
    use sessioncheck_core::wire::Protocol;
    use sessioncheck_core::wire::packet::{Handshake, Intent, LoginStart};

    const PROTOCOL: Protocol = Protocol(767);

    fn open(folder: &Folder, config: &str) -> Engine {
        std::fs::write(folder.0.join("config.yml"), config).unwrap();
        std::fs::write(
            folder.0.join("velocity.toml"),
            "config-version = \"2.7\"\nonline-mode = true\n",
        )
        .unwrap();
        let path = folder.0.to_str().unwrap();
        let pairs = [
            ("version", env!("CARGO_PKG_VERSION")),
            ("platform", "velocity"),
            ("platform.version", "1"),
            ("server.root", path),
            ("data.folder", path),
        ];
        let engine = Engine::open(&setup(&pairs)).unwrap().engine;
        // The first fetch looks at the folder.
        engine.fetch_notices();
        engine
    }

    /// Alice, from an offline launcher, up to the host's event; and what it answers.
    fn announce(engine: &Engine, result: u8) -> (u64, Option<String>) {
        let connection = engine.opened();
        let uuid = offline_uuid(b"Alice");
        let mut address = vec![1];
        address.extend(connection.to_be_bytes());
        address.push(2);
        put_text(&mut address, b"203.0.113.7");
        engine.note(&address).unwrap();
        let handshake = Handshake {
            protocol: PROTOCOL,
            host: b"play.example.org",
            port: 25565,
            intent: Intent::Login,
        };
        let start = LoginStart {
            name: b"Alice",
            key: None,
            uuid: Some(uuid),
        };
        engine.frame(connection, crate::Side::Client, &handshake.write());
        engine.frame(connection, crate::Side::Client, &start.write(PROTOCOL));
        let mut fact = vec![6];
        fact.extend(connection.to_be_bytes());
        fact.push(result);
        put_text(&mut fact, b"Alice");
        fact.push(1);
        fact.extend(uuid.into_bytes());
        (connection, engine.note(&fact).unwrap())
    }

    fn leave_at_the_request(engine: &Engine, connection: u64) {
        let request = sessioncheck_core::wire::packet::EncryptionRequest {
            server_id: b"",
            public_key: &[1; 162],
            verify_token: &[2; 4],
            should_authenticate: true,
        };
        engine.frame(connection, crate::Side::Server, &request.write(PROTOCOL));
        std::thread::sleep(std::time::Duration::from_millis(80));
        engine.gone(connection);
    }

    #[test]
    fn a_login_is_refused_before_it_begins_only_where_the_owner_wants_it() {
        for (config, refused) in [("", false), ("refuse-unconfirmed: on", true)] {
            let folder = Folder::new();
            let engine = open(&folder, config);
            let (first, answer) = announce(&engine, 0);
            assert_eq!(answer, None, "{config}");
            leave_at_the_request(&engine, first);
            let (second, answer) = announce(&engine, 0);
            assert_eq!(answer.is_some(), refused, "{config}: {answer:?}");
            if let Some(component) = answer {
                assert!(component.contains("SC0104"), "{component}");
                assert_eq!(
                    engine.frame(second, crate::Side::Server, b"\0\x02{}"),
                    crate::Verdict::Detach,
                    "our own words are not read again"
                );
            }
            engine.gone(second);
            engine.close();
        }
    }

    #[test]
    fn a_plugin_that_lets_in_without_mojang_is_told_once() {
        let folder = Folder::new();
        let engine = open(&folder, "refuse-unconfirmed: on\nlocale: de");
        for _ in 0..2 {
            let (connection, answer) = announce(&engine, 2);
            assert_eq!(answer, None);
            engine.gone(connection);
        }
        let told = records(&engine.fetch_notices());
        let lines: Vec<_> = told
            .iter()
            .filter(|(_, line)| line.contains("Alice"))
            .collect();
        assert_eq!(lines.len(), 1, "{told:?}");
        assert!(lines[0].1.contains("absichtlich"), "{lines:?}");
        engine.close();
    }
}
