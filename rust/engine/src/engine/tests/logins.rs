//! What logins lead to: words for the player, notices for the admins.

use super::*;

#[test]
fn a_refused_player_reads_the_cause_and_admins_are_told_once() {
    let folder = Folder::new();
    std::fs::create_dir(folder.0.join("texts")).unwrap();
    std::fs::write(folder.0.join("texts/en.yml"), "support: example.org").unwrap();
    let service = service("403 Forbidden");
    let owners = format!("{service}/session/minecraft/hasJoined");
    let opened = open(&folder, "velocity", &[("mojang.sessionserver", &owners)]);
    let engine = &opened.engine;
    let has_joined = &map(&opened)["mojang.sessionserver"];
    for _ in 0..3 {
        let connection = prove(engine);
        assert_eq!(login(has_joined), 503);
        let kick = Disconnect {
            reason: br#"{"translate":"multiplayer.disconnect.authservers_down"}"#,
        };
        let Verdict::Replace(frame) = engine.frame(connection, Side::Server, &kick.write()) else {
            panic!("the words stay");
        };
        let shown = String::from_utf8_lossy(&frame).into_owned();
        assert!(
            shown.contains("SC0204") && shown.contains("example.org"),
            "{shown}"
        );
        engine.gone(connection);
        assert_eq!(engine.frame(connection, Side::Server, b""), Verdict::Detach);
    }
    let fetched = records(&engine.fetch_notices());
    let about: Vec<_> = fetched
        .iter()
        .filter(|(_, text)| text.contains("SC0204"))
        .collect();
    assert_eq!(
        about.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(),
        [1, 2],
        "{about:?}"
    );
    assert!(about[0].1.contains("\u{d7}3: Alice"));
    assert!(ran(engine, "why alice").contains("SC0204"));
    assert!(ran(engine, "why 203.0.113.9").contains("SC0204"));
    for told in [
        "the game gave it",
        "the session service answered: 403",
        "/sessioncheck explain SC0204",
    ] {
        assert!(ran(engine, "why alice").contains(told), "{told}");
    }
    assert!(ran(engine, "").contains("next: "), "{}", ran(engine, ""));
    assert!(ran(engine, "").contains("3 \u{d7} SC0204"));
    assert!(engine.complete(b"why a").ends_with(b"Alice"));
}

#[test]
fn a_backend_that_refuses_is_asked_once_where_nothing_can_tell_why() {
    let folder = Folder::new();
    let text = "config-version = \"2.7\"\nplayer-info-forwarding-mode = \"modern\"\n[servers]\nlobby = \"127.0.0.1:9\"\ntry = [\"lobby\"]\n";
    std::fs::write(folder.0.join("velocity.toml"), text).unwrap();
    std::fs::write(folder.0.join("forwarding.secret"), "canary").unwrap();
    let engine = open(&folder, "velocity", &[]).engine;
    console(&engine);
    for round in 0..2 {
        let connection = prove(&engine);
        engine.frame(connection, Side::Server, &success());
        let mut kicked = vec![2];
        kicked.extend(connection.to_be_bytes());
        put_text(&mut kicked, b"lobby");
        put_text(
            &mut kicked,
            br#"{"text":"Unable to verify player details"}"#,
        );
        engine.note(&kicked).unwrap();
        engine.gone(connection);
        let told = console(&engine);
        assert_eq!(told.contains("past the proxy"), round == 0, "{told}");
        assert!(!told.contains("canary"));
    }
    engine.close();
}

#[test]
fn a_player_who_gives_up_is_told_to_the_watcher_of_that_half() {
    let folder = Folder::new();
    let engine = open(&folder, "velocity", &[]).engine;
    let connection = engine.opened();
    let left = engine.watched(|watched| {
        let watch = &mut watched.watch;
        let protocol = Protocol(767);
        let id = ConnectionId(connection);
        let address = "203.0.113.7".parse().unwrap();
        watch.opened(Millis(0), id, Some(address));
        let handshake = Handshake {
            protocol,
            host: b"play.example.org",
            port: 25565,
            intent: Intent::Login,
        };
        let start = LoginStart {
            name: b"Alice",
            key: None,
            uuid: Some(ALICE),
        };
        let request = EncryptionRequest {
            server_id: b"",
            public_key: &[1; 162],
            verify_token: &[2; 4],
            should_authenticate: true,
        };
        watch.frame(Millis(1), id, From::Client, &handshake.write());
        watch.frame(Millis(2), id, From::Client, &start.write(protocol));
        watch.frame(Millis(9), id, From::Server, &request.write(protocol));
        watch.gone(Millis(700), id, None);
        (watch.poll_client_failure(), watch.poll_client_failure())
    });
    assert!(left.0.is_some_and(|failure| !failure.is_known));
    assert_eq!(left.1, None);
    engine.close();
}

#[test]
fn who_gives_up_while_mojangs_half_for_players_is_down_is_not_told_to_restart_the_game() {
    for (join, is_down) in [("503 Service Unavailable", true), ("403 Forbidden", false)] {
        let folder = Folder::new();
        let service = service_by_path(join, "204 No Content");
        let owners = format!("{service}/session/minecraft/hasJoined");
        let opened = open(&folder, "velocity", &[("mojang.sessionserver", &owners)]);
        let engine = &opened.engine;
        let give_up = |number: u8| {
            let name = format!("Player{number}");
            let uuid = Uuid::from_u128(ALICE.as_u128() ^ u128::from(number));
            let from = format!("203.0.{number}.7");
            let connection = ask_for_proof(engine, name.as_bytes(), uuid, from.as_bytes());
            // Whoever leaves at once was no player.
            std::thread::sleep(Duration::from_millis(100));
            engine.gone(connection);
        };
        give_up(1);
        give_up(2);
        let relay = engine.relay().unwrap();
        let probed = (0..200).find_map(|_| {
            std::thread::sleep(Duration::from_millis(50));
            relay.join_probe()
        });
        assert_eq!(probed.map(|(_, is_alive)| is_alive), Some(!is_down));
        give_up(3);
        let why = ran(engine, "why Player3");
        let code = if is_down { "SC0206" } else { "SC0101" };
        assert!(why.contains(&format!("Player3, {code},")), "{why}");
        assert_eq!(why.contains("start it again"), !is_down, "{why}");
        engine.close();
    }
}

#[test]
fn a_success_that_mojang_did_not_see_is_critical() {
    for (refuse, confirmed) in [(false, false), (true, false), (true, true)] {
        let folder = Folder::new();
        std::fs::write(
            folder.0.join("config.yml"),
            format!("refuse-unconfirmed: {}", if refuse { "on" } else { "off" }),
        )
        .unwrap();
        let service = vouching_service();
        let owners = format!("{service}/session/minecraft/hasJoined");
        let opened = open(&folder, "velocity", &[("mojang.sessionserver", &owners)]);
        let engine = &opened.engine;
        let has_joined = &map(&opened)["mojang.sessionserver"];
        // Before the first question nobody can say whether the host asks us at all.
        let early = prove(engine);
        assert_eq!(
            engine.frame(early, Side::Server, &success()),
            Verdict::Detach
        );
        engine.gone(early);
        assert_eq!(login(has_joined), 200);
        std::thread::sleep(Duration::from_millis(300));
        let connection = prove(engine);
        if confirmed {
            assert_eq!(login(has_joined), 200);
        }
        let verdict = engine.frame(connection, Side::Server, &success());
        match (refuse, confirmed) {
            (true, false) => {
                let Verdict::End(frame) = verdict else {
                    panic!("{verdict:?}");
                };
                assert!(String::from_utf8_lossy(&frame).contains("SC0905"));
            }
            _ => assert_eq!(verdict, Verdict::Detach),
        }
        engine.gone(connection);
        let told = records(&engine.fetch_notices());
        let is_told = told.iter().any(|(_, text)| text.contains("SC0905"));
        assert_eq!(is_told, !confirmed, "{told:?}");
    }
}

#[test]
fn any_bytes_are_answered() {
    let engine = open(&Folder::new(), "velocity", &[]).engine;
    let connection = prove(&engine);
    for bytes in [&b""[..], b"\x00", b"\xff\xff\xff\xff\xff", &[0; 4096]] {
        for side in [Side::Client, Side::Server] {
            engine.frame(connection, side, bytes);
        }
    }
    engine.gone(connection);
    engine.gone(connection);
}
