//! How long a network of a hundred backends takes once its files are in memory. Prints one JSON line; the promise is
//! fifty milliseconds.

use std::io::{self, Write};
use std::time::Instant;

use sessioncheck_core::doctor::{Content, FoundFile, Root, Site, checks};

const BACKENDS: usize = 100;
const ROUNDS: usize = 21;
const PROMISED_MS: f64 = 50.0;

fn main() {
    let roots = network();
    let bytes: usize = roots
        .iter()
        .flat_map(|root| &root.files)
        .map(|found| match &found.content {
            Content::Bytes(bytes) => bytes.len(),
            _ => 0,
        })
        .sum();
    let mut took: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            let site = Site::read(&roots);
            let findings = checks::examine(&site);
            let took = start.elapsed().as_secs_f64() * 1e3;
            assert_eq!(site.links.len(), BACKENDS);
            assert!(site.links.iter().all(|link| link.backend.is_some()));
            drop(findings);
            took
        })
        .collect();
    took.sort_by(f64::total_cmp);
    let median = took[ROUNDS / 2];
    // A closed pipe leaves nobody to tell.
    let _ = writeln!(
        io::stdout(),
        r#"{{"bench":"doctor","metric":"100 backends read and checked","value":{median:.2},"unit":"ms","against":{{"promised":{PROMISED_MS},"worst":{:.2},"bytes":{bytes}}}}}"#,
        took[ROUNDS - 1],
    );
}

/// A Velocity proxy and Paper backends, with files as long as the real ones.
fn network() -> Vec<Root> {
    let mut velocity = String::from(
        "config-version = \"2.7\"\nbind = \"0.0.0.0:25577\"\nonline-mode = true\nplayer-info-forwarding-mode = \"modern\"\nforwarding-secret-file = \"forwarding.secret\"\n[servers]\n",
    );
    for number in 0..BACKENDS {
        velocity.push_str(&format!(
            "server{number} = \"127.0.0.1:{}\"\n",
            30_000 + number
        ));
    }
    let mut roots = vec![root(
        "network/proxy",
        vec![
            ("velocity.toml", velocity),
            ("forwarding.secret", "aB3xKq9Zw".to_owned()),
        ],
    )];
    for number in 0..BACKENDS {
        let properties = format!(
            "#Minecraft server properties\nonline-mode=false\nserver-ip=127.0.0.1\nserver-port={}\n{}",
            30_000 + number,
            padding(60, "some-key-", "=value\n"),
        );
        let paper = format!(
            "_version: 29\n{}proxies:\n  bungee-cord:\n    online-mode: true\n  velocity:\n    enabled: true\n    online-mode: true\n    secret: 'aB3xKq9Zw'\n",
            sections(25),
        );
        let spigot = format!("settings:\n  bungeecord: false\n{}", sections(20));
        let bukkit = format!("settings:\n  connection-throttle: -1\n{}", sections(5));
        roots.push(root(
            &format!("network/server{number}"),
            vec![
                ("server.properties", properties),
                ("config/paper-global.yml", paper),
                ("spigot.yml", spigot),
                ("bukkit.yml", bukkit),
            ],
        ));
    }
    roots
}

fn padding(count: usize, before: &str, after: &str) -> String {
    (0..count)
        .map(|number| format!("{before}{number}{after}"))
        .collect()
}

fn sections(count: usize) -> String {
    padding(
        count,
        "section-",
        ":\n  # what this is for, in a sentence as long as they are\n  enabled: true\n  limit: 100\n  message: 'You are not allowed to do this!'\n  list:\n  - one\n  - two\n",
    )
}

fn root(dir: &str, files: Vec<(&str, String)>) -> Root {
    Root {
        dir: dir.to_owned(),
        files: files
            .into_iter()
            .map(|(path, text)| FoundFile {
                path: path.to_owned(),
                content: Content::Bytes(text.into_bytes()),
                world_readable: Some(false),
            })
            .collect(),
        ..Root::default()
    }
}
