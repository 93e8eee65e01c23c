//! The host's own event before a login: what plugins decide there, and what is already certain then.
//!
//! A proxy fires it before the account check, Paper after it. Nothing here is ever a guess about the session service:
//! what is refused was seen twice, and only where the owner wants refusals.

use uuid::Uuid;

use super::{LET_IN, Report, Watch};
use crate::catalogue::{Certainty, player_text_over};
use crate::cause::Fact;
use crate::diagnose::Diagnosis;
use crate::diagnose::evidence::{Identity, offline_uuid};
use crate::diagnose::timeline::timeline;
use crate::login::{ConnectionId, PreLogin};
use crate::text::Text;
use crate::{Cause, Millis};

impl Watch {
    /// What the event has come to. True where a plugin is seen for the first time to let somebody in without Mojang.
    pub fn pre_login(&mut self, connection: ConnectionId, result: PreLogin) -> bool {
        let is_first = result == PreLogin::ForcedOffline && !self.plugins.forces_offline;
        self.plugins.forces_offline |= is_first;
        if let Some(login) = self.table.get_mut(connection) {
            login.pre_login = result;
        }
        is_first
    }

    /// Whether a login need not go on; gives the player's text and forgets the connection. `uuid`: the one that the
    /// event tells; `confirmed`: whether the session service's word for this login passed here, none where nobody can
    /// tell.
    pub fn refuse_before(
        &mut self,
        now: Millis,
        connection: ConnectionId,
        uuid: Option<Uuid>,
        confirmed: Option<bool>,
    ) -> Option<Text> {
        let cause = self.certain_before(now, connection, uuid, confirmed)?;
        let login = self.table.remove(connection)?;
        let diagnosis = Diagnosis {
            facts: self.facts(&login, LET_IN, cause),
            cause,
            certainty: Certainty::Certain,
            also: match cause {
                Cause::AdmittedWithoutMojang => vec![Cause::IdentitySplit],
                _ => Vec::new(),
            },
        };
        let text = player_text_over(
            self.language_of(&login),
            self.own_texts(&login),
            cause,
            &diagnosis.facts,
            &diagnosis.also,
        );
        self.reports.push_back(Report {
            connection,
            name: login.name(),
            notice: cause == Cause::AdmittedWithoutMojang,
            diagnosis,
            timeline: timeline(&login, None),
        });
        Some(text)
    }

    /// The UUID under which the host lets a login in that has proved an account: one that is made of the name belongs to
    /// nobody's account. Told once a connection.
    pub fn identity(&mut self, connection: ConnectionId, uuid: Uuid) {
        if !self.is_split(connection, uuid) {
            return;
        }
        let Some(login) = self.table.get_mut(connection) else {
            return;
        };
        if std::mem::replace(&mut login.is_split, true) {
            return;
        }
        let login = login.clone();
        let cause = Cause::IdentitySplit;
        let mut facts = self.facts(&login, LET_IN, cause);
        facts.insert(Fact::Uuid, uuid.hyphenated().to_string());
        self.reports.push_back(Report {
            connection,
            name: login.name(),
            notice: true,
            diagnosis: Diagnosis {
                facts,
                cause,
                certainty: Certainty::Certain,
                also: Vec::new(),
            },
            timeline: timeline(&login, None),
        });
    }

    fn certain_before(
        &self,
        now: Millis,
        connection: ConnectionId,
        uuid: Option<Uuid>,
        confirmed: Option<bool>,
    ) -> Option<Cause> {
        let login = self.table.get(connection)?;
        if self.plugins.is_hybrid() || matches!(login.pre_login, PreLogin::Denied) {
            return None;
        }
        if login.responded.is_some() {
            let is_split = uuid.is_some_and(|uuid| self.is_split(connection, uuid));
            return (is_split && confirmed == Some(false)).then_some(Cause::AdmittedWithoutMojang);
        }
        let announced = login.uuid?;
        let checks_accounts = self.host.is_proxy()
            && (self.host.online_mode == Some(true) || login.pre_login == PreLogin::ForcedOnline);
        // Once is a launcher's slip; the second time the player has not read yet why.
        let again = self.history.failed_lately(now, announced, login.address)
            && !self.history.admitted_before(login.name_bytes(), announced);
        let offline = Identity::of(login.name_bytes(), Some(announced)) == Identity::Offline;
        (checks_accounts && offline && again && login.requested.is_none())
            .then_some(Cause::UnlicensedAccount)
    }

    /// Whether this UUID is the name's own although the client has proved an account.
    fn is_split(&self, connection: ConnectionId, uuid: Uuid) -> bool {
        self.table.get(connection).is_some_and(|login| {
            login.proved().is_some()
                && !login.forwarded
                && !self.plugins.is_hybrid()
                && uuid == offline_uuid(login.name_bytes())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::host::{Host, Platform, Plugins};
    use crate::diagnose::{Note, Settings};
    use crate::login::Side;
    use crate::wire::Protocol;
    use crate::wire::packet::{
        Disconnect, EncryptionRequest, EncryptionResponse, Handshake, Intent, LoginStart, Proof,
    };

    const PROTOCOL: Protocol = Protocol(767);

    fn watch(platform: Platform) -> Watch {
        let mut watch = Watch::new(Settings::default());
        let host = Host {
            platform: Some(platform),
            online_mode: Some(true),
            ..Host::default()
        };
        watch.note(Millis(0), Note::Host(host));
        watch
    }

    /// Alice up to her login start.
    fn begin(watch: &mut Watch, at: u64, uuid: Uuid) -> ConnectionId {
        let id = ConnectionId(at);
        watch.opened(Millis(at), id, "203.0.113.7".parse().ok());
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
        watch.frame(Millis(at), id, Side::Client, &handshake.write());
        watch.frame(Millis(at), id, Side::Client, &start.write(PROTOCOL));
        id
    }

    fn request(watch: &mut Watch, at: u64, id: ConnectionId) {
        let request = EncryptionRequest {
            server_id: b"",
            public_key: &[1; 162],
            verify_token: &[2; 4],
            should_authenticate: true,
        };
        watch.frame(Millis(at), id, Side::Server, &request.write(PROTOCOL));
    }

    fn prove(watch: &mut Watch, at: u64, id: ConnectionId) {
        request(watch, at, id);
        let response = EncryptionResponse {
            secret: &[3; 128],
            proof: Proof::Token(&[4; 128]),
        };
        watch.frame(
            Millis(at + 200),
            id,
            Side::Client,
            &response.write(PROTOCOL),
        );
    }

    fn reports(watch: &mut Watch) -> Vec<(&'static str, Certainty)> {
        std::iter::from_fn(|| watch.poll())
            .map(|report| (report.diagnosis.cause.code(), report.diagnosis.certainty))
            .collect()
    }

    #[test]
    fn a_game_without_an_account_reads_why_at_its_second_try() {
        let offline = offline_uuid(b"Alice");
        for (change, refused) in [
            ("nothing", true),
            ("forced offline", false),
            ("hybrid", false),
            ("denied", false),
            ("licensed", false),
            ("offline mode", false),
            ("too late", false),
            ("a backend", false),
        ] {
            let mut watch = watch(if change == "a backend" {
                Platform::Paper
            } else {
                Platform::Velocity
            });
            if change == "offline mode" {
                let host = Host {
                    online_mode: Some(false),
                    ..Host::default()
                };
                watch.note(Millis(0), Note::Host(host));
            }
            let uuid = if change == "licensed" {
                Uuid::from_u128(0x069a79f4_44e9_4726_a5be_fca90e38aaf5)
            } else {
                offline
            };
            let first = begin(&mut watch, 1_000, uuid);
            watch.pre_login(first, PreLogin::AsConfigured);
            let once = watch.refuse_before(Millis(1_000), first, Some(uuid), None);
            assert_eq!(once, None, "{change}: the first try is the host's");
            request(&mut watch, 1_010, first);
            watch.gone(Millis(1_500), first, None);
            reports(&mut watch);

            let at = if change == "too late" {
                3_600_000
            } else {
                10_000
            };
            let second = begin(&mut watch, at, uuid);
            if change == "hybrid" {
                let plugins = Plugins::from_names(["FastLogin"].into_iter());
                watch.note(Millis(at), Note::Plugins(plugins));
            }
            watch.pre_login(
                second,
                match change {
                    "forced offline" => PreLogin::ForcedOffline,
                    "denied" => PreLogin::Denied,
                    _ => PreLogin::AsConfigured,
                },
            );
            let text = watch.refuse_before(Millis(at), second, Some(uuid), None);
            assert_eq!(text.is_some(), refused, "{change}");
            if let Some(text) = text {
                assert!(text.component_json(767).contains("SC0104"));
                assert_eq!(reports(&mut watch), [("SC0104", Certainty::Certain)]);
                watch.gone(Millis(at + 5), second, None);
                assert_eq!(reports(&mut watch), [], "told once");
            }
        }
    }

    #[test]
    fn a_proved_login_with_an_offline_uuid_is_split_or_unconfirmed() {
        let offline = offline_uuid(b"Alice");
        let licensed = Uuid::from_u128(0x069a79f4_44e9_4726_a5be_fca90e38aaf5);
        for (got, confirmed, refused, told) in [
            (licensed, Some(true), false, &[][..]),
            (offline, Some(true), false, &["SC0404"]),
            (offline, None, false, &["SC0404"]),
            (offline, Some(false), true, &["SC0905"]),
            (licensed, Some(false), false, &[]),
        ] {
            let mut watch = watch(Platform::Paper);
            let id = begin(&mut watch, 1_000, licensed);
            prove(&mut watch, 1_010, id);
            watch.pre_login(id, PreLogin::AsConfigured);
            let text = watch.refuse_before(Millis(1_300), id, Some(got), confirmed);
            assert_eq!(text.is_some(), refused, "{got} {confirmed:?}");
            watch.identity(id, got);
            watch.identity(id, got);
            let codes: Vec<_> = reports(&mut watch).iter().map(|(code, _)| *code).collect();
            assert_eq!(codes, told, "{got} {confirmed:?}");
        }
    }

    #[test]
    fn a_plugins_refusal_is_the_plugins_whatever_it_sounds_like() {
        for (words, code) in [
            (
                &br#"{"text":"Failed to verify username!"}"#[..],
                Some("SC0605"),
            ),
            (
                br#"{"translate":"multiplayer.disconnect.authservers_down"}"#,
                Some("SC0605"),
            ),
            (br#"{"text":"Come back tomorrow"}"#, Some("SC0702")),
        ] {
            let mut watch = watch(Platform::Velocity);
            let uuid = Uuid::from_u128(0x069a79f4_44e9_4726_a5be_fca90e38aaf5);
            let id = begin(&mut watch, 1_000, uuid);
            watch.pre_login(id, PreLogin::Denied);
            let kick = Disconnect { reason: words };
            watch.frame(Millis(1_010), id, Side::Server, &kick.write());
            watch.gone(Millis(1_020), id, None);
            let told = reports(&mut watch);
            assert_eq!(told.first().map(|(code, _)| *code), code, "{told:?}");
            assert!(
                told.iter()
                    .all(|(_, certainty)| *certainty == Certainty::Certain)
            );
        }
    }

    #[test]
    fn who_lets_in_without_mojang_is_seen_once_and_makes_the_network_a_hybrid() {
        let mut watch = watch(Platform::Velocity);
        let id = begin(&mut watch, 1_000, offline_uuid(b"Alice"));
        assert!(watch.pre_login(id, PreLogin::ForcedOffline));
        assert!(!watch.pre_login(id, PreLogin::ForcedOffline));
        assert!(!watch.pre_login(ConnectionId(77), PreLogin::Denied));
        assert!(watch.plugins.is_hybrid());
    }
}
