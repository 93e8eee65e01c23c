//! The house rules of the catalogue, in the manner of rustc's tidy: the list of causes, the pages, the languages and the
//! printed documentation say the same things, and nobody is sent the wrong way.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::language::File;
use super::page::FILES;
use super::{Document, Label, Language, Languages, Line, Player, Words, docs, page, template};
use super::{admin_text, player_text};
use crate::cause::{Cause, Fact, Facts};

/// A disconnect screen wraps longer lines where it likes.
const LONGEST_LINE: usize = 75;
const MOST_LINES: usize = 3;

#[test]
fn the_registry_is_the_folder() {
    let listed: BTreeSet<String> = FILES
        .iter()
        .map(|(_, file)| format!("{file}.yml"))
        .collect();
    assert_eq!(listed, names_in("resources/catalogue"));
    for (cause, file) in FILES {
        assert_eq!(*file, format!("{}-{}", cause.code(), cause.name()));
    }
    let causes: Vec<Cause> = FILES.iter().map(|(cause, _)| *cause).collect();
    assert_eq!(causes, Cause::ALL);
    let languages: BTreeSet<String> = Languages::tags().map(|tag| format!("{tag}.yml")).collect();
    assert_eq!(languages, names_in("resources/lang"));
}

#[test]
fn every_page_is_whole() {
    let english = Languages::english();
    for &cause in Cause::ALL {
        let page = page(cause);
        let shared = page.player_as.as_ref();
        assert_ne!(
            page.own_player().is_some(),
            shared.is_some(),
            "{cause}: one of player and player-as"
        );
        if let Some(shared) = shared {
            assert!(
                english.file().players.contains_key(shared),
                "{cause}: {shared}"
            );
        }
        for code in page.see_codes() {
            let other = code.parse::<Cause>();
            assert!(
                other.is_ok_and(|other| other != cause),
                "{cause} sees {code}"
            );
        }
        let words = english.words(cause);
        for text in [
            words.title,
            words.means,
            words.how_we_know,
            words.what,
            words.place,
            words.explain,
        ] {
            assert!(!text.trim().is_empty(), "{cause} has an empty text");
        }
        assert!(
            !words.title.ends_with('.'),
            "{cause}: a title is no sentence"
        );
        assert!(!words.steps.is_empty(), "{cause} has no steps");
        assert!(
            page.verify.starts_with("sessioncheck "),
            "{cause}: {}",
            page.verify
        );
        for code in codes_in(words.explain).iter().chain(&codes_in(words.means)) {
            let family = code.len() == 4
                && Cause::ALL
                    .iter()
                    .any(|cause| cause.code().starts_with(code));
            assert!(
                family || code.parse::<Cause>().is_ok(),
                "{cause} names {code}"
            );
        }
    }
    assert!(
        english.file().causes.is_empty(),
        "English stands in the pages"
    );
}

#[test]
fn no_reader_ever_sees_braces() {
    for tag in Languages::tags() {
        let language = Languages::get(tag);
        for &cause in Cause::ALL {
            for text in short_texts(language.words(cause)) {
                let bare = template::facts_of(text).1;
                assert!(
                    bare.is_empty(),
                    "{tag} {cause}: {bare:?} outside of brackets in {text}"
                );
                for word in template::placeholders(text) {
                    assert!(
                        Fact::ALL.iter().any(|fact| fact.placeholder() == word),
                        "{tag} {cause}: {word}"
                    );
                }
            }
            let all = Fact::ALL
                .iter()
                .fold(Facts::new(), |facts, &fact| facts.with(fact, "x"));
            for facts in [Facts::new(), all] {
                let shown = format!(
                    "{}\n{}\n{}",
                    super::title(language, cause, &facts),
                    player_text(language, cause, &facts, &[]).plain(),
                    admin_text(language, cause, None, &facts, &[]).plain(),
                );
                assert!(
                    !shown.contains(['{', '}', '[', ']', '|', '`']),
                    "{tag} {cause}: {shown}"
                );
                assert!(
                    !shown.contains("  "),
                    "{tag} {cause} has two spaces: {shown}"
                );
                let lonely = shown
                    .lines()
                    .any(|line| line.contains(" . ") || line.ends_with(" ."));
                assert!(!lonely, "{tag} {cause} has a lonely full stop: {shown}");
            }
        }
    }
}

#[test]
fn every_language_is_complete() {
    let english = Languages::english();
    for tag in Languages::tags() {
        let language = Languages::get(tag);
        let file = language.file();
        let keys = |file: &File| file.labels.keys().cloned().collect::<BTreeSet<_>>();
        let labels: BTreeSet<String> = Label::ALL
            .iter()
            .map(|label| label.key().to_owned())
            .collect();
        assert_eq!(keys(file), labels, "{tag}");
        let lines: BTreeSet<&str> = Line::ALL.iter().map(|line| line.key()).collect();
        assert!(
            file.lines.keys().map(String::as_str).eq(lines),
            "{tag}: the lines"
        );
        assert!(
            file.players.keys().eq(english.file().players.keys()),
            "{tag}: the shared player's words"
        );
        if tag == english.tag() {
            continue;
        }
        let codes: Vec<&str> = Cause::ALL.iter().map(|cause| cause.code()).collect();
        assert!(
            file.causes.keys().eq(codes.iter()),
            "{tag}: the list of causes"
        );
        for &cause in Cause::ALL {
            let theirs = &file.causes[cause.code()];
            assert_eq!(
                theirs.player.is_some(),
                page(cause).own_player().is_some(),
                "{tag} {cause}: player"
            );
            let (ours, theirs) = (english.words(cause), language.words(cause));
            same_parts(tag, cause, ours, theirs);
            assert!(
                theirs.hosts.keys().eq(ours.hosts.keys()),
                "{tag} {cause}: hosts"
            );
        }
    }
}

/// What must not be lost in a translation: the steps, the facts, the keys and files, the other causes.
fn same_parts(tag: &str, cause: Cause, ours: Words<'_>, theirs: Words<'_>) {
    assert_eq!(theirs.steps.len(), ours.steps.len(), "{tag} {cause}: steps");
    assert_eq!(
        theirs.player.lines.len(),
        ours.player.lines.len(),
        "{tag} {cause}: player's lines"
    );
    let (ours, theirs) = (short_texts(ours), short_texts(theirs));
    for (ours, theirs) in ours.into_iter().zip(theirs) {
        assert!(
            !theirs.trim().is_empty(),
            "{tag} {cause}: an empty text for {ours}"
        );
        assert_eq!(
            template::facts_of(theirs).0,
            template::facts_of(ours).0,
            "{tag} {cause}: {theirs}"
        );
        assert_eq!(
            code_parts(theirs),
            code_parts(ours),
            "{tag} {cause}: {theirs}"
        );
        assert_eq!(codes_in(theirs), codes_in(ours), "{tag} {cause}: {theirs}");
    }
}

#[test]
fn a_player_reads_little() {
    for tag in Languages::tags() {
        let language = Languages::get(tag);
        for &cause in Cause::ALL {
            let player = language.words(cause).player;
            assert!(
                !player.lines.is_empty() && player.lines.len() <= MOST_LINES,
                "{tag} {cause}"
            );
            for line in player.lines.iter().chain([&player.headline]) {
                let length = textwrap::core::display_width(line);
                assert!(
                    length <= LONGEST_LINE,
                    "{tag} {cause}: {length} columns: {line}"
                );
                assert!(
                    !line.contains('`'),
                    "{tag} {cause}: a player needs no keys: {line}"
                );
            }
        }
    }
}

/// The server list has 270 pixels, and a letter takes six of them with the gap.
const LISTS_LINE: usize = 45;

#[test]
fn a_line_of_the_server_list_fits_and_blames_nobody_for_an_outage() {
    let mut shown = Vec::new();
    for tag in Languages::tags() {
        let language = Languages::get(tag);
        for &line in Line::ALL {
            let words = language.line(line);
            shown.push(format!("{tag} {}: {words}", line.key()));
            let names_one = line == Line::ForcesOffline;
            assert_eq!(words.contains("{player}"), names_one, "{tag}: {words}");
            let filled = words.replace("{player}", "Alice");
            assert!(!filled.contains(['\n', '§', '{', '[']), "{tag}: {words}");
            let columns = textwrap::core::display_width(words);
            if line.key().starts_with("list-") {
                assert!(columns <= LISTS_LINE, "{tag}: {columns} columns: {words}");
            }
        }
        let (_, restart) = SENT_TO_RESTART
            .iter()
            .find(|(known, _)| *known == tag)
            .unwrap();
        for outage in [
            Line::ListOutage,
            Line::ListUnreachable,
            Line::OutageBegan,
            Line::OutageUnreachable,
        ] {
            let words = language.line(outage).to_lowercase();
            for word in *restart {
                assert!(!words.contains(word), "{tag} says {word}: {words}");
            }
        }
    }
    insta::assert_snapshot!("lines", shown.join("\n"));
}

/// Words that send a player to restart the game or to sign in, by language; parts of words, in lower case.
const SENT_TO_RESTART: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "restart",
            "relaunch",
            "launcher",
            "sign in",
            "sign out",
            "sign-in again",
            "log in",
            "log out",
            "start it again",
            "start the game",
        ],
    ),
    (
        "de",
        &[
            "neu start",
            "neustart",
            "starte",
            "launcher",
            "melde dich",
            "abmelden",
            "anmelden",
            "logge dich",
        ],
    ),
    (
        "es",
        &[
            "reinici",
            "vuelve a abrir",
            "launcher",
            "inicia sesión",
            "cierra sesión",
            "cierra la sesión",
            "ciérral",
        ],
    ),
    (
        "fr",
        &[
            "redémarr",
            "relanc",
            "launcher",
            "lanceur",
            "connecte-toi",
            "déconnecte",
            "reconnecte",
        ],
    ),
    (
        "pt-BR",
        &[
            "reinici",
            "launcher",
            "abra de novo",
            "entre na sua conta",
            "saia da",
            "faça login",
        ],
    ),
    (
        "ru",
        &[
            "перезапус",
            "перезагруз",
            "лаунчер",
            "войдите в уч",
            "выйдите",
            "запустите",
        ],
    ),
    (
        "zh-CN",
        &["重启", "重新启动", "启动器", "登出", "重新登录", "退出"],
    ),
];

#[test]
fn nobody_is_sent_to_restart_for_a_fault_of_others() {
    for tag in Languages::tags() {
        let (_, words) = SENT_TO_RESTART
            .iter()
            .find(|(known, _)| *known == tag)
            .unwrap();
        let language = Languages::get(tag);
        for &cause in Cause::ALL
            .iter()
            .filter(|cause| !cause.code().starts_with("SC01"))
        {
            let shown = player_text(language, cause, &Facts::new(), &[])
                .plain()
                .to_lowercase();
            for word in *words {
                assert!(!shown.contains(word), "{tag} {cause} says {word}: {shown}");
            }
        }
        // The list finds what it looks for.
        let stale = player_text(language, Cause::StaleSession, &Facts::new(), &[])
            .plain()
            .to_lowercase();
        assert!(
            words.iter().any(|word| stale.contains(word)),
            "{tag}: {stale}"
        );
    }
}

#[test]
fn online_mode_off_is_nobodys_cure() {
    for tag in Languages::tags() {
        for &cause in Cause::ALL {
            let words = Languages::get(tag).words(cause);
            let steps = words
                .steps
                .join("\n")
                .replace([' ', '`'], "")
                .to_lowercase();
            let tells = [
                "online-mode=false",
                "online_mode:false",
                "online-mode:false",
            ]
            .iter()
            .any(|setting| steps.contains(setting));
            assert_eq!(tells, cause == Cause::BackendOnlineMode, "{tag} {cause}");
        }
    }
    // Where it is the cure, the door is closed first.
    let steps = Languages::english().words(Cause::BackendOnlineMode).steps;
    let place = |what: &str| steps.iter().position(|step| step.contains(what)).unwrap();
    assert!(place("firewall") < place("online-mode=false"));
}

#[test]
fn the_page_of_each_question_says_what_players_are_told() {
    for (cause, told) in [
        (
            Cause::StaleSession,
            &[
                "Invalid session",
                "Invalid token",
                "Bad login",
                "Xbox Live",
                "xbox.com",
                "minecraft.net/login",
                "VPN",
                "antivirus",
                "port",
                "DNS",
                "newest",
                "Task Manager",
                "Activity Monitor",
                "online-mode=false",
            ][..],
        ),
        (Cause::SecondInstance, &["newest", "Java process"]),
        (
            Cause::SessionKeepsFailing,
            &[
                "minecraft_auth.json",
                "Modrinth App",
                "caches/metadata",
                "xbox.com",
                "password",
                "official launcher",
            ],
        ),
        (
            Cause::UnlicensedAccount,
            &[
                "TLauncher",
                "License Check",
                "Cracked Client Access",
                "online-mode=false",
                "whitelist",
            ],
        ),
        (
            Cause::ClientCannotReachMojang,
            &["VPN", "antivirus", "firewall", "time zone"],
        ),
        (Cause::ProfileKeyRejected, &["time zone", "clock"]),
        (
            Cause::MojangOutage,
            &["@MojangStatus", "Downdetector", "Wait", "online-mode=false"],
        ),
        (Cause::PlayersCannotReachMojang, &["@MojangStatus", "Wait"]),
        (
            Cause::OfflineModeExposed,
            &[
                "permissions",
                "inventories",
                "Cracked",
                "authentication plugin",
            ],
        ),
    ] {
        for words in told {
            assert!(
                page(cause).explain.contains(words),
                "{cause} does not speak of {words}"
            );
        }
    }
    for &cause in Cause::ALL {
        let text = format!("{:?}", page(cause));
        assert!(
            !text.contains("minecraft_auth.json") || text.contains("Modrinth"),
            "{cause}"
        );
    }
}

#[test]
fn the_printed_pages_are_current() {
    let files = docs::files();
    let listed: BTreeSet<String> = files.iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(
        listed,
        names_in("docs/causes"),
        "print them with `cargo run -p sessioncheck-core --example docs`"
    );
    for (name, contents) in files {
        let path = root().join("docs/causes").join(&name);
        assert_eq!(
            read(&path),
            contents,
            "{name} is old: print it with `cargo run -p sessioncheck-core --example docs`"
        );
    }
}

#[test]
fn what_a_player_reads() {
    for tag in Languages::tags() {
        let language = Languages::get(tag);
        let shown: String = Cause::ALL
            .iter()
            .map(|&cause| {
                format!(
                    "{}\n\n",
                    player_text(language, cause, &Facts::new(), &[]).plain()
                )
            })
            .collect();
        insta::assert_snapshot!(format!("player_{tag}"), shown);
    }
}

#[test]
fn what_an_admin_reads() {
    for tag in Languages::tags() {
        let facts = example_facts();
        let language = Languages::get(tag);
        let shown: String = Cause::ALL
            .iter()
            .map(|&cause| {
                format!(
                    "{}\n\n",
                    admin_text(language, cause, Some(super::Certainty::Likely), &facts, &[])
                        .plain()
                )
            })
            .collect();
        insta::assert_snapshot!(format!("admin_{tag}"), shown);
    }
}

#[test]
fn what_explain_shows() {
    for (tag, cause) in [
        ("en", Cause::StaleSession),
        ("en", Cause::SecretMismatch),
        ("en", Cause::OfflineModeExposed),
        ("de", Cause::SecretMismatch),
        ("zh-CN", Cause::MojangOutage),
    ] {
        let document = Document::of(Languages::get(tag), cause);
        insta::assert_snapshot!(
            format!("explain_{tag}_{}", cause.code()),
            document.terminal(80, false)
        );
    }
    let colored = Document::of(Languages::english(), Cause::SecretMismatch).terminal(80, true);
    insta::assert_snapshot!(
        "explain_en_SC0301_colored",
        colored.replace('\u{1b}', "\\e")
    );
}

#[test]
fn what_goes_to_each_generation_of_clients() {
    let english: &Language = Languages::english();
    let shown: Vec<String> = [4, 47, 340, 754, 763, 769, 770, 775]
        .iter()
        .flat_map(|&protocol| {
            let outage = player_text(english, Cause::MojangOutage, &Facts::new(), &[]);
            let secret = player_text(
                english,
                Cause::SecretMismatch,
                &Facts::new(),
                &[Cause::ForwardingVersion],
            );
            let admin = admin_text(english, Cause::SecretMismatch, None, &example_facts(), &[]);
            [outage, secret, admin]
                .map(|text| format!("{protocol} {}", text.component_json(protocol)))
        })
        .collect();
    insta::assert_snapshot!("components", shown.join("\n"));
}

/// The first text in a language waits for its file; a login must not notice.
#[test]
#[expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "this test is about time"
)]
fn words_are_read_quickly() {
    let begun = std::time::Instant::now();
    for tag in Languages::tags() {
        Languages::get(tag).words(Cause::StaleSession);
    }
    // Milliseconds where it is optimised; a debug build on a busy machine gets fifty times that.
    assert!(begun.elapsed().as_millis() < 3_000, "{:?}", begun.elapsed());
}

fn example_facts() -> Facts {
    Facts::new()
        .with(Fact::Player, "Alice")
        .with(Fact::Backend, "lobby")
        .with(Fact::Proxy, "proxy")
        .with(Fact::File, "config/paper-global.yml")
}

/// The texts that stand alone and carry facts, in one order for every language.
fn short_texts(words: Words<'_>) -> Vec<&str> {
    let Player { headline, lines } = words.player;
    [words.title, words.what, words.place, headline]
        .into_iter()
        .chain(lines.iter().map(String::as_str))
        .chain(words.steps.iter().map(String::as_str))
        .collect()
}

/// What stands between backticks.
fn code_parts(text: &str) -> BTreeSet<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The codes that a text names, of causes and of families.
fn codes_in(text: &str) -> BTreeSet<&str> {
    text.match_indices("SC0")
        .map(|(place, _)| {
            let rest = &text[place..];
            let end = rest
                .find(|character: char| !character.is_ascii_alphanumeric())
                .unwrap_or(rest.len());
            &rest[..end]
        })
        .collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test of the repository reads the repository"
)]
fn names_in(folder: &str) -> BTreeSet<String> {
    std::fs::read_dir(root().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test of the repository reads the repository"
)]
fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap().replace("\r\n", "\n")
}
