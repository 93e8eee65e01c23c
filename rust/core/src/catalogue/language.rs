//! The languages: which there are, which one a tag means, and their words.
//!
//! English words of a cause are in its page; every other language has its own in `resources/lang/<tag>.yml`, which also
//! holds the labels and the player's words that several causes share. A language is read on its first use.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::page::{Player, Words, page};
use crate::cause::Cause;

/// One language.
#[derive(Debug)]
pub struct Language {
    tag: &'static str,
    file: File,
}

/// All languages.
#[derive(Clone, Copy, Debug)]
pub struct Languages;

macro_rules! languages {
    ($($tag:literal)+) => {
        /// Every language's tag and its words.
        static LANGUAGES: [(&str, LazyLock<Language>); [$($tag),+].len()] = [$((
            $tag,
            LazyLock::new(|| Language::read($tag, include_str!(concat!("../../../../resources/lang/", $tag, ".yml")))),
        ),)+];
    };
}

// English comes first: it is what an unknown tag means.
languages! { "en" "de" "es" "fr" "pt-BR" "ru" "zh-CN" }

impl Languages {
    /// English.
    pub fn english() -> &'static Language {
        &LANGUAGES[0].1
    }

    /// Every language's tag, English first.
    pub fn tags() -> impl Iterator<Item = &'static str> {
        LANGUAGES.iter().map(|(tag, _)| *tag)
    }

    /// The language that a tag means best, if there is one: `de`, `de-AT`, Minecraft's `pt_br`, a shell's
    /// `fr_FR.UTF-8`. A region that we have no words for gets the language's other one.
    pub fn find(tag: &str) -> Option<&'static Language> {
        let tag = tag.split(['.', '@']).next().unwrap_or_default();
        let tag = tag.trim().replace('_', "-").to_ascii_lowercase();
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
        LANGUAGES
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(&tag))
            .or_else(|| {
                let wanted = primary(&tag);
                LANGUAGES
                    .iter()
                    .find(|(known, _)| primary(&known.to_ascii_lowercase()) == wanted)
            })
            .map(|(_, language)| &**language)
    }

    /// As [`Languages::find`], English where there is none.
    pub fn get(tag: &str) -> &'static Language {
        Self::find(tag).unwrap_or_else(Self::english)
    }
}

impl Language {
    /// The tag, `pt-BR`.
    pub fn tag(&self) -> &'static str {
        self.tag
    }

    /// The language's own name for itself.
    pub fn name(&self) -> &str {
        &self.file.name
    }

    /// A label of a command's output.
    pub fn label(&self, label: Label) -> &str {
        self.file
            .labels
            .get(label.key())
            .map_or_else(|| label.key(), String::as_str)
    }

    /// One of the lines of our own.
    pub fn line(&self, line: Line) -> &str {
        self.file
            .lines
            .get(line.key())
            .map_or_else(|| line.key(), String::as_str)
    }

    /// The words for a cause; what a language has not translated of the long texts is English.
    pub fn words(&self, cause: Cause) -> Words<'_> {
        let page = page(cause);
        let shared = page
            .player_as
            .as_ref()
            .and_then(|name| self.file.players.get(name));
        let translation = self.file.causes.get(cause.code());
        let player = shared
            .or_else(|| translation.and_then(|words| words.player.as_ref()))
            .or_else(|| page.own_player())
            // A test holds every page to one of the two.
            .unwrap_or_else(|| unreachable!("{cause} has no words for its player"));
        match translation {
            None => Words {
                title: &page.title,
                means: &page.means,
                how_we_know: &page.how_we_know,
                player,
                what: &page.admin.what,
                place: &page.admin.place,
                steps: &page.admin.steps,
                hosts: &page.hosts,
                explain: &page.explain,
            },
            Some(words) => Words {
                title: &words.title,
                means: &words.means,
                how_we_know: words.how_we_know.as_ref().unwrap_or(&page.how_we_know),
                player,
                what: &words.what,
                place: &words.place,
                steps: &words.steps,
                hosts: words.hosts.as_ref().unwrap_or(&page.hosts),
                explain: words.explain.as_ref().unwrap_or(&page.explain),
            },
        }
    }

    fn read(tag: &'static str, source: &str) -> Self {
        let file = serde_saphyr::from_str(source).unwrap_or_else(|error| {
            // The languages are part of the program and a test reads every one.
            unreachable!("the words of {tag} are broken: {error}")
        });
        Self { tag, file }
    }

    #[cfg(test)]
    pub(super) fn file(&self) -> &File {
        &self.file
    }
}

/// A language's file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) labels: BTreeMap<String, String>,
    pub(super) lines: BTreeMap<String, String>,
    /// Player's words that several causes share, by the name that their pages use.
    pub(super) players: BTreeMap<String, Player>,
    #[serde(default)]
    pub(super) causes: BTreeMap<String, Translation>,
}

/// A cause's words in another language than English. The long texts may be missing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Translation {
    pub(super) title: String,
    pub(super) player: Option<Player>,
    pub(super) what: String,
    #[serde(rename = "where")]
    pub(super) place: String,
    pub(super) steps: Vec<String>,
    pub(super) means: String,
    pub(super) how_we_know: Option<String>,
    pub(super) hosts: Option<BTreeMap<String, String>>,
    pub(super) explain: Option<String>,
}

macro_rules! keyed {
    ($(#[$doc:meta])+ $name:ident { $($variant:ident = $key:literal;)+ }) => {
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[expect(missing_docs, reason = "the key in resources/lang/en.yml says it in English")]
        pub enum $name {
            $($variant,)+
        }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its key in a language's file.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }
        }
    };
}

keyed! {
    /// A word of our own around the texts: a heading, a severity.
    Label {
        Critical = "critical";
        Error = "error";
        Warning = "warning";
        Info = "info";
        Certain = "certain";
        Likely = "likely";
        Code = "code";
        Also = "also";
        Catalogue = "catalogue";
        Severity = "severity";
        Means = "means";
        HowWeKnow = "how-we-know";
        PlayerReads = "player-reads";
        WhatToDo = "what-to-do";
        Where = "where";
        Check = "check";
        Hosts = "hosts";
        More = "more";
        See = "see";
        Facts = "facts";
    }
}

keyed! {
    /// What is said in one line, outside of any page. In the server list there is room for 45 columns.
    Line {
        ListOutage = "list-outage";
        ListUnreachable = "list-unreachable";
        ListRestart = "list-restart";
        ListOtherGame = "list-other-game";
        ListSignIn = "list-sign-in";
        ListGameOffline = "list-game-offline";
        OutageBegan = "outage-began";
        OutageUnreachable = "outage-unreachable";
        OutageOver = "outage-over";
        ForcesOffline = "forces-offline";
    }
}

impl Label {
    /// The label of a severity.
    pub const fn of(severity: super::Severity) -> Self {
        match severity {
            super::Severity::Info => Self::Info,
            super::Severity::Warning => Self::Warning,
            super::Severity::Error => Self::Error,
            super::Severity::Critical => Self::Critical,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_means_the_nearest_language() {
        for (tag, found) in [
            ("en", "en"),
            ("de_de", "de"),
            ("de-AT", "de"),
            ("DE", "de"),
            ("pt", "pt-BR"),
            ("pt_PT", "pt-BR"),
            ("pt-br", "pt-BR"),
            ("zh", "zh-CN"),
            ("zh_tw", "zh-CN"),
            ("zh-Hans-CN", "zh-CN"),
            ("fr_FR.UTF-8", "fr"),
            ("es_419@x", "es"),
            ("ru", "ru"),
            ("en_pt", "en"),
            ("tlh_aa", "en"),
            ("C.UTF-8", "en"),
            ("d", "en"),
            ("", "en"),
        ] {
            assert_eq!(Languages::get(tag).tag(), found, "{tag}");
        }
        assert!(Languages::find("tlh_aa").is_none());
        assert!(Languages::find("").is_none());
    }
}
