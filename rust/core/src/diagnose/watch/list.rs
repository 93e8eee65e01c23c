//! The server list's connections: let go at once, unless there is something to say to whoever asks.

use std::net::IpAddr;

use super::{ConnectionId, Ending, Login, Watch};
use crate::catalogue::{Languages, Line};
use crate::diagnose::network::machine;
use crate::diagnose::server_list::{Place, hint, with_line};
use crate::login::{Action, Awaiting};
use crate::{Cause, Millis};

impl Watch {
    /// What the server list says to everybody from now on, in the owner's language; none for nothing.
    pub fn set_list_line(&mut self, line: Option<Line>) {
        self.list_line = line;
    }

    /// The server list asks.
    pub(super) fn list_asked(&mut self, now: Millis, connection: ConnectionId) -> Action {
        let Some(login) = self.table.get(connection) else {
            return Action::Detach;
        };
        // Behind a PROXY protocol the address is known from the second frame on.
        let may_say = match login.awaiting() {
            Awaiting::StatusRequest => {
                self.settings.server_list && (self.list_line.is_some() || self.origins.is_any(now))
            }
            _ => self.said_to(now, login).is_some(),
        };
        if may_say {
            return Action::Pass;
        }
        if let Some(login) = self.table.get_mut(connection) {
            login.awaiting = Awaiting::End;
        }
        Action::Detach
    }

    /// The host answers the server list.
    pub(super) fn list_answered(
        &self,
        now: Millis,
        connection: ConnectionId,
        frame: &[u8],
    ) -> Action {
        self.table
            .get(connection)
            .and_then(|login| {
                let Place { line, language } = self.said_to(now, login)?;
                with_line(frame, login.protocol, Languages::get(language).line(line))
            })
            .map_or(Action::Detach, Action::ReplaceAndDetach)
    }

    /// Keeps a failed login for whoever asks from its address.
    pub(super) fn note_origin(
        &mut self,
        now: Millis,
        login: &Login,
        ending: Ending,
        cause: Option<Cause>,
    ) {
        let Some(address) = login.address else {
            return;
        };
        let said = cause
            .and_then(|cause| hint(ending, cause))
            .map(|line| Place {
                line,
                language: self.language_of(login).tag(),
            });
        let name = login.name_bytes();
        self.origins.failed(now, address, name, said);
    }

    fn said_to(&self, now: Millis, login: &Login) -> Option<Place> {
        if !self.settings.server_list {
            return None;
        }
        if let Some(line) = self.list_line {
            let language = Languages::get(&self.settings.language).tag();
            return Some(Place { line, language });
        }
        let address = login.address?;
        let said = self.origins.said_to(now, address)?;
        (!self.is_anybody_here_from(address)).then_some(said)
    }

    /// Whether somebody from this address is on the server, or may be: a full table has forgotten some.
    fn is_anybody_here_from(&self, address: IpAddr) -> bool {
        let here = machine(address);
        self.table.len() >= self.settings.room
            || self.table.iter().any(|(_, login)| {
                (login.succeeded.is_some() || login.joined.is_some())
                    && login.address.map(machine) == Some(here)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::watch::{By, Settings};
    use crate::login::Side;
    use crate::wire::Protocol;
    use crate::wire::packet::{
        EncryptionRequest, Handshake, Intent, LoginStart, LoginSuccess, StatusResponse,
    };
    use uuid::Uuid;

    const HERE: &str = "203.0.113.7";
    const STATUS: &[u8] = br#"{"version":{"protocol":767},"description":"Welcome"}"#;

    fn watch() -> Watch {
        Watch::new(Settings::default())
    }

    fn handshake(intent: Intent) -> Vec<u8> {
        Handshake {
            protocol: Protocol(767),
            host: b"play.example.org",
            port: 25565,
            intent,
        }
        .write()
    }

    /// Connects up to the encryption request.
    fn begin(watch: &mut Watch, at: u64, number: u64, from: &str, name: &str) {
        let id = ConnectionId(number);
        watch.opened(Millis(at), id, from.parse().ok());
        let start = LoginStart {
            name: name.as_bytes(),
            key: None,
            uuid: Some(Uuid::from_u128(0x069a79f4_44e9_4726_a5be_fca90e38aaf5)),
        };
        let request = EncryptionRequest {
            server_id: b"",
            public_key: &[1; 162],
            verify_token: &[2; 4],
            should_authenticate: true,
        };
        for (side, frame) in [
            (Side::Client, handshake(Intent::Login)),
            (Side::Client, start.write(Protocol(767))),
            (Side::Server, request.write(Protocol(767))),
        ] {
            watch.frame(Millis(at), id, side, &frame);
        }
    }

    /// Gives up where a stale session does.
    fn fail(watch: &mut Watch, at: u64, number: u64, from: &str, name: &str) {
        begin(watch, at, number, from, name);
        watch.gone(Millis(at + 700), ConnectionId(number), Some(By::Client));
    }

    fn let_in(watch: &mut Watch, at: u64, number: u64, from: &str, name: &str) {
        begin(watch, at, number, from, name);
        let id = ConnectionId(number);
        watch.frame(Millis(at), id, Side::Client, &[1, 0, 0]);
        let success = LoginSuccess {
            uuid: Uuid::from_u128(0x069a79f4_44e9_4726_a5be_fca90e38aaf5),
            name: name.as_bytes(),
        };
        watch.frame(Millis(at), id, Side::Server, &success.write(Protocol(767)));
    }

    /// What the list shows to an address; none where the host's own answer goes out. The second value counts the
    /// frames that had to be shown.
    fn list(watch: &mut Watch, at: u64, from: &str) -> (Option<String>, usize) {
        let id = ConnectionId(9_999);
        watch.opened(Millis(at), id, None);
        let response = StatusResponse { json: STATUS }.write();
        let mut told = None;
        let mut shown = 0;
        for (side, frame) in [
            (Side::Client, handshake(Intent::Status)),
            (Side::Client, vec![0]),
            (Side::Client, vec![1, 0, 0, 0, 0, 0, 0, 0, 7]),
            (Side::Server, response),
        ] {
            if shown == 1 {
                watch.address(id, from.parse().ok());
            }
            shown += 1;
            match watch.frame(Millis(at), id, side, &frame) {
                Action::Pass => {}
                Action::Detach => break,
                Action::Replace(frame) => panic!("{frame:?}"),
                Action::ReplaceAndDetach(frame) => {
                    let response = StatusResponse::read(&frame).expect("a response");
                    told = Some(String::from_utf8_lossy(response.json).into_owned());
                }
            }
        }
        watch.gone(Millis(at), id, None);
        assert_eq!(watch.poll(), None, "a ping is no login");
        (told, shown)
    }

    #[test]
    fn without_anything_to_say_the_list_is_let_go_at_its_handshake() {
        let mut watch = watch();
        assert_eq!(list(&mut watch, 0, HERE), (None, 1));
        fail(&mut watch, 0, 1, HERE, "Alice");
        watch.poll();
        assert_eq!(list(&mut watch, 1_000, "203.0.113.8"), (None, 2));
        assert_eq!(list(&mut watch, 600_701, HERE), (None, 1), "ten minutes");
    }

    #[test]
    fn an_address_reads_what_helps_against_its_own_failure() {
        let mut watch = watch();
        fail(&mut watch, 0, 1, HERE, "Alice");
        watch.poll();
        let (told, _) = list(&mut watch, 1_000, HERE);
        let told = told.expect("a line");
        assert_eq!(
            told,
            r#"{"version":{"protocol":767},"description":{"text":"","extra":[{"color":"gold","text":"Login failed? Restart the game and launcher."},"\n","Welcome"]}}"#
        );
        assert!(!told.contains("Alice"));
        let off = Settings {
            server_list: false,
            ..Settings::default()
        };
        watch.set(off);
        assert_eq!(list(&mut watch, 2_000, HERE), (None, 1));
        watch.set(Settings::default());
        assert!(list(&mut watch, 3_000, HERE).0.is_some());
        let_in(&mut watch, 4_000, 2, HERE, "Alice");
        watch.gone(Millis(5_000), ConnectionId(2), None);
        assert_eq!(list(&mut watch, 6_000, HERE).0, None, "she got in");
    }

    #[test]
    fn an_address_that_others_share_reads_nothing() {
        let mut watch = watch();
        let_in(&mut watch, 0, 1, HERE, "Bob");
        fail(&mut watch, 1_000, 2, HERE, "Alice");
        watch.poll();
        assert_eq!(list(&mut watch, 2_000, HERE).0, None, "Bob is here");
        watch.gone(Millis(3_000), ConnectionId(1), None);
        assert!(list(&mut watch, 4_000, HERE).0.is_some(), "Bob has left");
        fail(&mut watch, 5_000, 3, HERE, "Carol");
        watch.poll();
        assert_eq!(list(&mut watch, 6_000, HERE).0, None, "two have failed");

        fail(&mut watch, 7_000, 4, "203.0.113.9", "Dave");
        watch.poll();
        for number in 100..100 + watch.settings.room as u64 {
            watch.opened(Millis(8_000), ConnectionId(number), None);
        }
        assert_eq!(list(&mut watch, 8_000, "203.0.113.9").0, None, "a flood");
    }

    #[test]
    fn a_failure_that_is_not_the_players_is_not_spoken_of() {
        let mut watch = watch();
        begin(&mut watch, 0, 1, HERE, "Alice");
        // Left at once, as scanners do.
        watch.gone(Millis(20), ConnectionId(1), Some(By::Client));
        begin(&mut watch, 100, 2, HERE, "Alice");
        watch.gone(Millis(900), ConnectionId(2), Some(By::Server));
        while watch.poll().is_some() {}
        assert_eq!(list(&mut watch, 1_000, HERE), (None, 1));
    }

    #[test]
    fn in_an_outage_everybody_reads_so_in_the_owners_language() {
        let mut watch = watch();
        fail(&mut watch, 0, 1, HERE, "Alice");
        watch.poll();
        watch.set(Settings {
            language: "de_AT".to_owned(),
            ..Settings::default()
        });
        watch.set_list_line(Some(Line::ListOutage));
        for from in [HERE, "198.51.100.1", "not known"] {
            let (told, _) = list(&mut watch, 1_000, from);
            let told = told.expect("a line");
            assert!(
                told.contains("Mojangs Anmeldedienst ist aus.") && told.contains("Welcome"),
                "{told}"
            );
        }
        watch.set_list_line(None);
        assert_eq!(list(&mut watch, 2_000, "198.51.100.1"), (None, 2));
    }
}
