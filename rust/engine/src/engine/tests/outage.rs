//! What is told of an outage, to whom and how often.

use super::*;
use sessioncheck_core::wire::packet::StatusResponse;

const OUT: Option<Cause> = Some(Cause::MojangOutage);

/// The server list's description as one that asks now sees it.
pub(super) fn list(engine: &Engine) -> Option<String> {
    let connection = engine.opened();
    let handshake = Handshake {
        protocol: Protocol(767),
        host: b"play.example.org",
        port: 25565,
        intent: Intent::Status,
    };
    let json = br#"{"description":"Welcome","favicon":"x"}"#;
    let mut told = None;
    for (side, frame) in [
        (Side::Client, handshake.write()),
        (Side::Client, vec![0]),
        (Side::Server, StatusResponse { json }.write()),
    ] {
        match engine.frame(connection, side, &frame) {
            Verdict::Pass => {}
            Verdict::Detach => break,
            Verdict::ReplaceAndDetach(frame) => {
                let response = StatusResponse::read(&frame).unwrap();
                told = Some(String::from_utf8(response.json.to_vec()).unwrap());
            }
            other => panic!("{other:?}"),
        }
    }
    engine.gone(connection);
    told
}

/// An engine whose configuration says this, and its folder.
fn with(config: &str) -> (Engine, Folder) {
    let folder = Folder::new();
    std::fs::write(folder.0.join("config.yml"), config).unwrap();
    let engine = open(&folder, "velocity", &[]).engine;
    records(&engine.notices().fetch());
    (engine, folder)
}

#[test]
fn everybody_is_told_once_that_it_began_and_once_that_it_is_over() {
    let (engine, _folder) = with("locale: de");
    engine.announce_at(Millis(0), OUT);
    engine.announce_at(Millis(4_999), OUT);
    assert_eq!(list(&engine), None, "not yet sure to last");
    assert!(engine.notices().fetch().is_empty());
    for at in [5_000, 5_250, 60_000] {
        engine.announce_at(Millis(at), OUT);
    }
    let told = records(&engine.notices().fetch());
    let kinds: Vec<_> = told.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, [1, 2], "a line and a message, once: {told:?}");
    for (_, words) in &told {
        assert!(
            words.contains("SC0201") && words.contains("Wer jetzt geht"),
            "{words}"
        );
    }
    let shown = list(&engine).unwrap();
    assert!(
        shown.contains("Mojangs Anmeldedienst ist aus.") && shown.contains("Welcome"),
        "{shown}"
    );
    engine.announce_at(Millis(61_000), None);
    assert_eq!(list(&engine), None, "it answers");
    engine.announce_at(Millis(90_000), OUT);
    engine.announce_at(Millis(100_000), None);
    assert!(engine.notices().fetch().is_empty(), "it only flickered");
    engine.announce_at(Millis(160_000), None);
    let told = records(&engine.notices().fetch());
    assert_eq!(told.len(), 2);
    assert!(told[0].1.contains("Anmeldungen gehen wieder"), "{told:?}");
}

#[test]
fn our_own_network_is_not_called_mojangs_outage() {
    let (engine, _folder) = with("");
    for at in [0, 5_000] {
        engine.announce_at(Millis(at), Some(Cause::DnsFailure));
    }
    let told = told(&engine);
    assert!(
        told.contains("SC0501 This server cannot reach Mojang"),
        "{told}"
    );
    assert!(list(&engine).unwrap().contains("cannot reach Mojang"));
}

#[test]
fn what_is_acknowledged_or_off_is_not_told_and_the_list_has_its_own_switch() {
    for (config, records_told, is_listed) in [
        ("acknowledge: [SC0201]", 0, true),
        ("notices: off", 0, true),
        ("notices: console", 1, true),
        ("server-list-hint: off", 2, false),
    ] {
        let (engine, _folder) = with(config);
        for at in [0, 5_000] {
            engine.announce_at(Millis(at), OUT);
        }
        assert_eq!(
            records(&engine.notices().fetch()).len(),
            records_told,
            "{config}"
        );
        assert_eq!(list(&engine).is_some(), is_listed, "{config}");
        for at in [6_000, 66_000] {
            engine.announce_at(Millis(at), None);
        }
        assert_eq!(
            records(&engine.notices().fetch()).len(),
            records_told,
            "{config}: over"
        );
    }
}
