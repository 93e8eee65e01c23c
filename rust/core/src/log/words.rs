//! The words around the causes, in every language: `resources/log/words.yml`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::words::ByLanguage;

/// One language's words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Words {
    pub(super) nothing: String,
    pub(super) outages: String,
    pub(super) logins: String,
    pub(super) times: String,
    pub(super) players: String,
    pub(super) more: String,
    pub(super) servers: String,
    pub(super) example: String,
    pub(super) fix: String,
    pub(super) also: String,
    pub(super) decide: String,
    pub(super) plugins: String,
    pub(super) behind_proxy: String,
    pub(super) offline: String,
    pub(super) session_host: String,
    pub(super) in_game: String,
    pub(super) folder: String,
    pub(super) page: String,
    pub(super) found: String,
}

static WORDS: LazyLock<ByLanguage<Words>> = LazyLock::new(|| {
    ByLanguage::embedded(
        "resources/log/words.yml",
        include_str!("../../../../resources/log/words.yml"),
    )
});

impl Words {
    /// A language's words; English where it has none.
    pub(super) fn get(tag: &str) -> &'static Self {
        WORDS.get(tag)
    }

    /// The command that decides, as somebody types it who has the program and no plugin.
    pub(super) fn command(&self, command: &str) -> String {
        match command {
            "sessioncheck doctor" => format!("{command} {}", self.folder),
            "sessioncheck probe" => format!("{command} --proxy {}", self.folder),
            _ if command.starts_with("sessioncheck why") || command == "sessioncheck outages" => {
                self.in_game.replace("{command}", &format!("/{command}"))
            }
            _ => command.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_keeps_the_places_for_numbers() {
        for (tag, words) in WORDS.iter() {
            assert!(
                words.nothing.contains("{lines}") && words.nothing.ends_with('\n'),
                "{tag}"
            );
            for text in [&words.logins, &words.times, &words.more, &words.plugins] {
                assert!(text.contains("{count}"), "{tag}: {text}");
            }
            assert!(words.session_host.contains("{host}"), "{tag}");
            assert!(words.in_game.contains("{command}"), "{tag}");
            assert!(words.found.contains("{count}"), "{tag}");
        }
        for tag in ["en", "de", "es", "fr", "pt-BR", "ru", "zh-CN"] {
            assert!(WORDS.iter().any(|(known, _)| known == tag), "{tag}");
        }
    }
}
