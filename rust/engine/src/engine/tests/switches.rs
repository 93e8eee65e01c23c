//! Each switch of the configuration does what it says: from the start, and after a reload.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use super::*;

/// Engines in which `config` is in force: one opened with it, one opened with `other` and reloaded.
fn both_ways(config: &str, other: &str, service: &str) -> Vec<(Opened, Folder, String)> {
    [false, true]
        .map(|is_reloaded| {
            let folder = Folder::new();
            let file = folder.0.join("config.yml");
            let first = if is_reloaded { other } else { config };
            std::fs::write(&file, first).unwrap();
            let owners = format!("{service}/session/minecraft/hasJoined");
            let opened = open(&folder, "velocity", &[("mojang.sessionserver", &owners)]);
            let way = format!("{config}, reloaded: {is_reloaded}");
            if is_reloaded {
                std::fs::write(&file, config).unwrap();
                let answer = ran(&opened.engine, "reload");
                assert!(answer.contains("in force"), "{way}: {answer}");
                assert!(!answer.contains("next start"), "{way}: {answer}");
            }
            console(&opened.engine);
            (opened, folder, way)
        })
        .into()
}

/// A refused login of Alice's: the words that go out instead of the host's, none where those stay.
fn refused(opened: &Opened) -> Option<String> {
    let engine = &opened.engine;
    let connection = prove(engine);
    assert_eq!(login(&map(opened)["mojang.sessionserver"]), 503);
    let kick = Disconnect {
        reason: br#"{"translate":"multiplayer.disconnect.authservers_down"}"#,
    };
    let words = match engine.frame(connection, Side::Server, &kick.write()) {
        Verdict::Pass => None,
        Verdict::Replace(frame) => Some(String::from_utf8_lossy(&frame).into_owned()),
        other => panic!("{other:?}"),
    };
    engine.gone(connection);
    words
}

/// A session service that fails, and how often it was asked about Alice.
fn counting() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap_or_default();
            if String::from_utf8_lossy(&request[..length]).contains("username=Alice") {
                count.fetch_add(1, Ordering::SeqCst);
            }
            let answer = "HTTP/1.1 500 x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    (format!("http://{address}"), asked)
}

#[test]
fn the_relay_repeats_or_only_watches() {
    const ON: &str = "relay: on\nbudgets:\n  velocity: 1s\n";
    const OBSERVE: &str = "relay: observe\nbudgets:\n  velocity: 1s\n";
    for (config, other, word) in [(ON, OBSERVE, "relay on"), (OBSERVE, ON, "relay observe")] {
        let (service, asked) = counting();
        for (opened, _folder, way) in both_ways(config, other, &service) {
            asked.store(0, Ordering::SeqCst);
            assert!(ran(&opened.engine, "").contains(word), "{way}");
            assert_eq!(login(&map(&opened)["mojang.sessionserver"]), 503);
            let asked = asked.load(Ordering::SeqCst);
            assert_eq!(asked > 1, config == ON, "{way}: {asked}");
            assert!(asked > 0, "{way}");
        }
    }
}

#[test]
fn a_relay_comes_and_goes_with_a_start() {
    for (before, after) in [("relay: off", "relay: on"), ("relay: on", "relay: off")] {
        let folder = Folder::new();
        let file = folder.0.join("config.yml");
        std::fs::write(&file, before).unwrap();
        let opened = open(&folder, "velocity", &[]);
        assert!(ran(&opened.engine, "").contains(before.replace(':', "").as_str()));
        std::fs::write(&file, after).unwrap();
        let answer = ran(&opened.engine, "reload");
        assert!(
            answer.contains("relay changes at the next start"),
            "{answer}"
        );
        let again = ran(&opened.engine, "reload");
        assert_eq!(answer, again, "for as long as it is so");
        assert!(ran(&opened.engine, "").contains(before.replace(':', "").as_str()));
    }
}

#[test]
fn texts_are_ours_or_the_hosts() {
    let service = service("403 Forbidden");
    for (config, other) in [("texts: on", "texts: off"), ("texts: off", "texts: on")] {
        for (opened, _folder, way) in both_ways(config, other, &service) {
            let words = refused(&opened);
            assert_eq!(words.is_some(), config == "texts: on", "{way}: {words:?}");
            let report = ran(&opened.engine, "why Alice");
            assert!(report.contains("SC0204"), "watched either way: {report}");
        }
    }
}

#[test]
fn the_owners_texts_are_read_at_the_start_and_again() {
    let folder = Folder::new();
    let texts = folder.0.join("texts");
    std::fs::create_dir(&texts).unwrap();
    let write = |text: &str| std::fs::write(texts.join("en.yml"), text).unwrap();
    write("support: one.example");
    let service = service("403 Forbidden");
    let owners = format!("{service}/session/minecraft/hasJoined");
    let opened = open(&folder, "velocity", &[("mojang.sessionserver", &owners)]);
    let words = refused(&opened).unwrap();
    assert!(words.contains("one.example"), "{words}");
    write("support: two.example\nSC0204:\n  headline: Not tonight\n");
    ran(&opened.engine, "reload");
    let words = refused(&opened).unwrap();
    assert!(
        words.contains("two.example") && words.contains("Not tonight"),
        "{words}"
    );
    write("SC0204: [");
    let answer = ran(&opened.engine, "reload");
    assert!(answer.contains("texts/en.yml"), "{answer}");
}

#[test]
fn notices_go_where_the_owner_wants_them() {
    let service = service("403 Forbidden");
    for (config, other, kinds) in [
        ("notices: chat", "notices: off", &[1, 2][..]),
        ("notices: console", "notices: chat", &[1]),
        ("notices: off", "notices: chat", &[]),
        ("acknowledge: [SC0204]", "acknowledge: []", &[]),
        ("acknowledge: [SC0201]", "acknowledge: [SC0204]", &[1, 2]),
    ] {
        for (opened, _folder, way) in both_ways(config, other, &service) {
            refused(&opened);
            let told = records(&opened.engine.fetch_notices());
            let about: Vec<_> = told
                .iter()
                .filter(|(_, text)| text.contains("SC0204"))
                .map(|(kind, _)| *kind)
                .collect();
            assert_eq!(about, kinds, "{way}: {told:?}");
        }
    }
}

#[test]
fn a_cause_that_is_acknowledged_by_command_stays_so() {
    let service = service("403 Forbidden");
    let owners = format!("{service}/session/minecraft/hasJoined");
    let folder = Folder::new();
    let properties = [("mojang.sessionserver", owners.as_str())];
    let first = open(&folder, "velocity", &properties);
    ran(&first.engine, "acknowledge host-blocked");
    ran(&first.engine, "reload");
    refused(&first);
    let told = console(&first.engine);
    assert!(!told.contains("SC0204"), "{told}");
    first.engine.close();
    let second = open(&folder, "velocity", &properties);
    refused(&second);
    let told = console(&second.engine);
    assert!(!told.contains("SC0204"), "after a restart: {told}");
}

#[test]
fn who_comes_in_without_mojangs_word_is_sent_away_where_the_owner_wants_it() {
    let service = vouching_service();
    for (config, other) in [
        ("refuse-unconfirmed: on", "refuse-unconfirmed: off"),
        ("refuse-unconfirmed: off", "refuse-unconfirmed: on"),
        (
            "relay: observe\nrefuse-unconfirmed: on",
            "refuse-unconfirmed: off",
        ),
    ] {
        for (opened, _folder, way) in both_ways(config, other, &service) {
            let engine = &opened.engine;
            assert_eq!(login(&map(&opened)["mojang.sessionserver"]), 200);
            // What that login was given must not look like the next one's.
            std::thread::sleep(Duration::from_millis(300));
            let connection = prove(engine);
            let verdict = engine.frame(connection, Side::Server, &success());
            let is_ended = matches!(verdict, Verdict::End(_));
            assert_eq!(is_ended, config.ends_with("on"), "{way}: {verdict:?}");
            engine.gone(connection);
            assert!(console(engine).contains("SC0905"), "told either way: {way}");
        }
    }
}

#[test]
fn the_server_list_says_more_where_the_owner_wants_it() {
    let service = service("403 Forbidden");
    for (config, other) in [
        ("server-list-hint: on", "server-list-hint: off"),
        ("server-list-hint: off", "server-list-hint: on"),
    ] {
        for (opened, _folder, way) in both_ways(config, other, &service) {
            for at in [0, 5_000] {
                opened
                    .engine
                    .announce_at(Millis(at), Some(Cause::MojangOutage));
            }
            let is_said = outage::list(&opened.engine).is_some();
            assert_eq!(is_said, config.ends_with("on"), "{way}");
        }
    }
}

#[test]
fn the_first_line_says_where_we_are_and_what_is_proven() {
    let folder = Folder::new();
    let service = vouching_service();
    let owners = format!("{service}/session/minecraft/hasJoined");
    let opened = open(&folder, "velocity", &[("mojang.sessionserver", &owners)]);
    let first = told(&opened.engine);
    let first = first.lines().next().unwrap();
    assert_eq!(
        first.trim_start_matches('\0'),
        format!(
            "sessioncheck {VERSION} on velocity 1: relay on, asks {service}, no login has asked it yet, texts on"
        )
    );
    assert_eq!(login(&map(&opened)["mojang.sessionserver"]), 200);
    let overview = ran(&opened.engine, "");
    assert!(
        overview.contains(&format!("asks {service}, proven, texts on")),
        "{overview}"
    );
}
