//! What a command answers, and what a reload changes.

use super::*;

#[test]
fn commands_answer_components() {
    let opened = open(&Folder::new(), "minestom", &[]);
    for (line, part) in [
        ("", "relay on"),
        ("", "session service: healthy"),
        (" status ", "questions upstream"),
        ("help", "/sessioncheck why <player|address>"),
        ("explain sc0201", "SC0201"),
        ("explain", "Which one?"),
        ("explain x", "the nearest is"),
        ("outages", "healthy for"),
        ("why Alice", "No failed login of Alice"),
        (
            "acknowledge proxy-offline",
            "SC0403 proxy-offline is acknowledged",
        ),
        ("reload", "in force"),
        ("<red>\u{1b}x", "There is no word"),
    ] {
        let text = ran(&opened.engine, line);
        assert!(text.contains(part), "{line}: {text}");
        assert!(
            !text.contains('\u{1b}') && !text.contains("<red>"),
            "{text}"
        );
    }
    assert!(opened.engine.complete(b"st").ends_with(b"status"));
    assert!(opened.engine.complete(b"status x").is_empty());
    assert!(
        opened
            .engine
            .complete(b"explain sc0905")
            .ends_with(b"SC0905")
    );
    assert!(opened.engine.complete(b"\xff ").is_empty());
    assert!(!opened.engine.run(b"\xff").is_empty());
}

#[test]
fn commands_answer_in_the_owners_language() {
    for (locale, lines) in [
        (
            "en",
            ["relay on, asks", "/sessioncheck why <player|address>"],
        ),
        (
            "de_AT",
            ["Relay an, fragt", "/sessioncheck why <Spieler|Adresse>"],
        ),
        (
            "es",
            [
                "relay activado, pregunta a",
                "/sessioncheck why <jugador|dirección>",
            ],
        ),
        (
            "fr",
            [
                "relais allumé, interroge",
                "/sessioncheck why <joueur|adresse>",
            ],
        ),
        (
            "pt_BR",
            [
                "relay ligado, pergunta a",
                "/sessioncheck why <jogador|endereço>",
            ],
        ),
        (
            "ru",
            [
                "ретранслятор включён, спрашивает",
                "/sessioncheck why <игрок|адрес>",
            ],
        ),
        ("zh_CN", ["中继开启，询问", "/sessioncheck why <玩家|地址>"]),
    ] {
        let folder = Folder::new();
        std::fs::write(folder.0.join("config.yml"), format!("locale: {locale}")).unwrap();
        let engine = open(&folder, "minestom", &[]).engine;
        let [first, why] = lines;
        assert!(told(&engine).contains(first), "{locale}");
        assert!(ran(&engine, "").contains(first), "{locale}");
        assert!(ran(&engine, "help").contains(why), "{locale}");
        engine.close();
    }
}

#[test]
fn what_a_player_types_is_no_place_to_fill() {
    let engine = open(&Folder::new(), "minestom", &[]).engine;
    let answer = ran(&engine, "explain {cause}");
    assert!(answer.starts_with("{cause} is no cause;"), "{answer}");
    assert!(ran(&engine, "{word}").contains("\"{word}\""));
}

#[test]
fn a_reload_takes_what_is_right_and_leaves_what_is_wrong() {
    let folder = Folder::new();
    let engine = open(&folder, "velocity", &[]).engine;
    let file = folder.0.join("config.yml");
    std::fs::write(&file, "texts: off\nlocale: de\nrelay: off").unwrap();
    let answer = ran(&engine, "reload");
    assert!(
        answer.contains("relay ändert sich beim nächsten Start"),
        "{answer}"
    );
    assert!(ran(&engine, "").contains("Texte aus"));
    std::fs::write(&file, "texts: perhaps").unwrap();
    let answer = ran(&engine, "reload");
    assert!(
        answer.contains("line 1") && answer.contains("letzte gute"),
        "{answer}"
    );
    assert_eq!(engine.switches().config.locale, "de");
}

#[test]
fn a_proxys_servers_are_asked_on_a_word() {
    let folder = Folder::new();
    let text = "config-version = \"2.7\"\nplayer-info-forwarding-mode = \"none\"\n[servers]\nlobby = \"127.0.0.1:9\"\ntry = [\"lobby\"]\n";
    std::fs::write(folder.0.join("velocity.toml"), text).unwrap();
    let opened = open(&folder, "velocity", &[]);
    let engine = opened.engine;
    let table = ran(&engine, "probe");
    assert!(
        table.contains("lobby") && table.contains("SC0507"),
        "{table}"
    );
    assert!(ran(&engine, "probe nobody").contains("no server \"nobody\""));
    engine.close();
}
