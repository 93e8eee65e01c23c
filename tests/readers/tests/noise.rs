//! Any bytes in any file: no panic, an answer in bounded time, and nothing of the file in what is said of it.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use sessioncheck_core::doctor::{
    Content, DESCRIPTORS, FoundFile, JarEntry, Root, Site, TroubleKind, further_files,
};

/// One path of every known file.
const PATHS: &[&str] = &[
    "server.properties",
    "bukkit.yml",
    "spigot.yml",
    "config/paper-global.yml",
    "paper.yml",
    "purpur.yml",
    "velocity.toml",
    "forwarding.secret",
    "config.yml",
    "waterfall.yml",
    "plugins/BungeeGuard/token.yml",
    "plugins/BungeeGuard/config.yml",
    "config/FabricProxy-Lite.toml",
    "config/proxy-compatible-forge.toml",
    "config/sponge/global.conf",
    "plugins/Geyser-Velocity/config.yml",
    "plugins/floodgate/config.yml",
    "plugins/floodgate/key.pem",
    "plugins/LuckPerms/config.yml",
    "plugins/AuthMe/config.yml",
    "whitelist.json",
    "start.sh",
    "run.bat",
    "mc.service",
    ".env",
    "compose.yaml",
];

/// One path of every grammar.
const GRAMMARS: &[&str] = &[
    "server.properties",
    "spigot.yml",
    "velocity.toml",
    "config/sponge/global.conf",
    "start.sh",
    ".env",
    "compose.yaml",
];

fn everywhere(paths: &[&str], bytes: &[u8]) -> Root {
    let mut files: Vec<FoundFile> = paths
        .iter()
        .map(|path| FoundFile {
            path: (*path).to_owned(),
            content: Content::Bytes(bytes.to_vec()),
            world_readable: None,
        })
        .collect();
    let entries = DESCRIPTORS
        .iter()
        .map(|path| JarEntry {
            path: (*path).to_owned(),
            bytes: bytes.to_vec(),
        })
        .collect();
    files.push(FoundFile {
        path: "plugins/a.jar".to_owned(),
        content: Content::Jar(entries),
        world_readable: None,
    });
    Root {
        dir: "x".to_owned(),
        files,
        ..Root::default()
    }
}

fn read(bytes: &[u8]) -> Site {
    let root = everywhere(PATHS, bytes);
    further_files(&root);
    Site::read(&[root])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read(&bytes);
    }

    #[test]
    fn arbitrary_syntax_is_read_without_a_panic(
        text in "([a-z]{1,4}|[0-9_.:x]{1,6}|[ \t\r\n]{1,3}|[-:=#&*!|>%@\"'\\\\{}\\[\\],?~<$`\u{feff}\u{85}é]){0,60}"
    ) {
        read(text.as_bytes());
    }

    #[test]
    fn real_keys_with_arbitrary_values_are_read_without_a_panic(value in "[ -~\t\n]{0,40}") {
        for key in ["settings:\n  bungeecord", "listeners", "servers", "services", "proxies:\n  velocity"] {
            read(format!("{key}: {value}\n").as_bytes());
        }
        for key in ["online-mode", "servers", "player-info-forwarding-mode", "server-port"] {
            read(format!("{key}={value}\n").as_bytes());
        }
    }
}

#[test]
fn bombs_end_soon() {
    let mut aliases = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let inner = vec![format!("*a{}", level - 1); 9].join(", ");
        aliases.push_str(&format!("a{level}: &a{level} [{inner}]\n"));
    }
    let nested = |open: &str| open.repeat(30_000);
    let mut many_keys = String::new();
    for key in 0..20_000 {
        many_keys.push_str(&format!("key{key}: 1\n"));
    }
    let noise: Vec<u8> = (0..5_000_000u64)
        .map(|at| at.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes()[0])
        .collect();
    for (name, bytes) in [
        ("aliases", aliases.into_bytes()),
        ("flow lists", nested("[").into_bytes()),
        ("flow tables", nested("{a: ").into_bytes()),
        ("block lists", nested("- ").into_bytes()),
        ("braces", nested("a {").into_bytes()),
        ("tables", nested("[a.").into_bytes()),
        ("keys", many_keys.into_bytes()),
        ("noise", noise),
        ("one line", vec![b'a'; 300_000]),
        ("line breaks", vec![b'\n'; 300_000]),
        ("backslashes", vec![b'\\'; 300_000]),
        ("quotes", b"a: 'x'#\n".repeat(30_000)),
        ("tabs", b"a: b\t#\t\n".repeat(30_000)),
    ] {
        let start = Instant::now();
        Site::read(&[everywhere(GRAMMARS, &bytes)]);
        let took = start.elapsed();

        // Unoptimised, every grammar over the same bytes, on a busy machine.
        assert!(took < Duration::from_secs(30), "{name} took {took:?}");
    }
}

#[test]
fn nothing_said_of_a_broken_file_quotes_it() {
    for text in [
        "CANARY",
        "secret: CANARY: x",
        "secret: \"CANARY",
        "secret: [CANARY",
        "secret = CANARY",
        "secret = \"CANARY\nx",
        "secret: @CANARY",
        "secret: *CANARY",
        "CANARY = 1\nCANARY = 2",
        "[CANARY]\n[CANARY]",
        "secret {\n  a = CANARY",
        "secret=\\uCANARY",
        "secret: !CANARY x",
        "%CANARY\n---\n",
        "secret: 'x' CANARY",
    ] {
        for server in read(text.as_bytes()).servers {
            let kinds: Vec<&TroubleKind> = server
                .troubles
                .iter()
                .map(|trouble| &trouble.kind)
                .collect();
            assert!(
                !format!("{kinds:?}").contains("CANARY"),
                "{text:?}: {kinds:?}"
            );
        }
    }
}
