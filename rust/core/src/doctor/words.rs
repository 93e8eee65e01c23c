//! The doctor's own sentences, one file a language under `resources/doctor/`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::finding::{Change, Finding, Saying};
use super::site::Site;
use crate::catalogue::{Language, template};
use crate::cause::{Fact, Facts};
use crate::text::Style;

/// The sentences of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    sayings: BTreeMap<String, String>,
    labels: BTreeMap<String, String>,
}

macro_rules! languages {
    ($($tag:literal)+) => {
        static WORDS: [(&str, LazyLock<Words>); 7] = [$((
            $tag,
            LazyLock::new(|| Words::read($tag, include_str!(concat!("../../../../resources/doctor/", $tag, ".yml")))),
        ),)+];
    };
}

// English comes first: it is what stands in for a language that has no file here.
languages! { "en" "de" "es" "fr" "pt-BR" "ru" "zh-CN" }

impl Words {
    pub(super) fn of(language: &Language) -> &'static Self {
        let own = WORDS.iter().find(|(tag, _)| *tag == language.tag());
        &own.unwrap_or(&WORDS[0]).1
    }

    /// A word around the sentences.
    pub(super) fn label<'a>(&'a self, name: &'a str) -> &'a str {
        self.labels.get(name).map_or(name, String::as_str)
    }

    /// The sentence of one step.
    pub(super) fn change(&self, site: &Site, change: &Change) -> String {
        let facts = change
            .facts
            .clone()
            .with(Fact::Server, name_of(site, change.server));
        self.say(change.saying, &facts)
    }

    /// The sentences of all steps, the restart last.
    pub(super) fn steps(&self, site: &Site, finding: &Finding) -> Vec<String> {
        let mut steps: Vec<String> = finding
            .changes
            .iter()
            .map(|change| self.change(site, change))
            .collect();
        if !finding.restart.is_empty() {
            let names: Vec<&str> = finding
                .restart
                .iter()
                .map(|server| name_of(site, *server))
                .collect();
            let facts = Facts::new().with(Fact::Server, names.join(", "));
            steps.push(self.say(Saying::Restart, &facts));
        }
        steps
    }

    fn say(&self, saying: Saying, facts: &Facts) -> String {
        let sentence = self.label_of(saying);
        template::fill(sentence, facts, &Style::default()).plain()
    }

    fn label_of(&self, saying: Saying) -> &str {
        self.sayings
            .get(saying.name())
            .map_or_else(|| saying.name(), String::as_str)
    }

    fn read(tag: &str, source: &str) -> Self {
        serde_saphyr::from_str(source).unwrap_or_else(|error| {
            // The sentences are part of the program and a test reads every one.
            unreachable!("the doctor's words of {tag} are broken: {error}")
        })
    }
}

fn name_of(site: &Site, server: usize) -> &str {
    site.servers
        .get(server)
        .map_or("", |server| server.name.as_str())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalogue::Languages;

    #[test]
    fn every_language_has_every_sentence_and_no_other() {
        let wanted: BTreeSet<&str> = Saying::ALL.iter().map(|saying| saying.name()).collect();
        let tags: Vec<&str> = WORDS.iter().map(|(tag, _)| *tag).collect();
        assert_eq!(tags, Languages::tags().collect::<Vec<_>>());
        let english = &WORDS[0].1;
        for (tag, words) in &WORDS {
            let known: BTreeSet<&str> = words.sayings.keys().map(String::as_str).collect();
            assert_eq!(known, wanted, "{tag}");
            assert!(words.labels.keys().eq(english.labels.keys()), "{tag}");
            for (name, sentence) in &words.sayings {
                let facts = template::facts_of(sentence);
                assert_eq!(
                    facts,
                    template::facts_of(&english.sayings[name]),
                    "{tag} {name}"
                );
            }
        }
    }
}
