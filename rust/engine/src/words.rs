//! The words of `/sessioncheck` and of the log in every language: `resources/engine/words.yml`.

use std::sync::LazyLock;

use serde::Deserialize;
use sessioncheck_core::catalogue::Language;
use sessioncheck_core::words::{ByLanguage, fill};
use sessioncheck_relay::State;

/// One language's words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Words {
    pub(crate) takes_player: String,
    pub(crate) takes_server: String,
    pub(crate) takes_code: String,
    pub(crate) says_overview: String,
    pub(crate) says_why: String,
    pub(crate) says_doctor: String,
    pub(crate) says_probe: String,
    pub(crate) says_nettest: String,
    pub(crate) says_read: String,
    pub(crate) says_explain: String,
    pub(crate) says_outages: String,
    pub(crate) says_status: String,
    pub(crate) says_acknowledge: String,
    pub(crate) says_reload: String,
    pub(crate) says_help: String,
    pub(crate) no_text: String,
    pub(crate) no_word: String,
    pub(crate) no_cause: String,
    pub(crate) which_one: String,
    pub(crate) who: String,
    pub(crate) cannot_ask: String,
    pub(crate) seconds: String,
    pub(crate) minutes: String,
    pub(crate) hours: String,
    pub(crate) days: String,
    pub(crate) acknowledged: String,
    pub(crate) acknowledged_until_stop: String,
    pub(crate) healthy: String,
    pub(crate) degraded: String,
    pub(crate) outage: String,
    pub(crate) service_unknown: String,
    pub(crate) service_for: String,
    pub(crate) advice_outage: String,
    pub(crate) advice_degraded: String,
    pub(crate) leads_nowhere: String,
    pub(crate) outage_over: String,
    pub(crate) outage_goes_on: String,
    pub(crate) outage_open: String,
    pub(crate) first_line: String,
    pub(crate) relay_on: String,
    pub(crate) relay_observe: String,
    pub(crate) relay_off: String,
    pub(crate) through: String,
    pub(crate) proven: String,
    pub(crate) not_proven: String,
    pub(crate) texts_on: String,
    pub(crate) texts_off: String,
    pub(crate) last_hour: String,
    pub(crate) only_counted: String,
    pub(crate) files: String,
    pub(crate) next_outage: String,
    pub(crate) next_doctor: String,
    pub(crate) next_why: String,
    pub(crate) next_nothing: String,
    pub(crate) no_log: String,
    pub(crate) in_force: String,
    pub(crate) stays_in_force: String,
    pub(crate) next_start: String,
    pub(crate) watched: String,
    pub(crate) status_relay_off: String,
    pub(crate) status_service: String,
    pub(crate) status_logins: String,
    pub(crate) status_questions: String,
    pub(crate) no_failed_login: String,
    pub(crate) failed_ago: String,
    pub(crate) fact_answer: String,
    pub(crate) fact_seconds: String,
    pub(crate) fact_backend: String,
    pub(crate) fact_from: String,
    pub(crate) last_one: String,
    pub(crate) login_start: String,
    pub(crate) encryption_request: String,
    pub(crate) encryption_response: String,
    pub(crate) answers: String,
    pub(crate) login_success: String,
    pub(crate) joined: String,
    pub(crate) kicked_by_backend: String,
    pub(crate) kicked: String,
    pub(crate) gone: String,
    pub(crate) says_more: String,
    pub(crate) read_as_well: String,
    pub(crate) agent_decides: String,
    pub(crate) property_unusable: String,
    pub(crate) upstream_unusable: String,
    pub(crate) relay_failed: String,
    pub(crate) relay_left_alone: String,
    pub(crate) too_long: String,
    pub(crate) dropped: String,
}

static WORDS: LazyLock<ByLanguage<Words>> = LazyLock::new(|| {
    ByLanguage::embedded(
        "resources/engine/words.yml",
        include_str!("../../../resources/engine/words.yml"),
    )
});

impl Words {
    /// A language's words; English where it has none.
    pub(crate) fn of(language: &Language) -> &'static Self {
        WORDS.of(language)
    }

    /// Where nobody has said yet which language it is to be.
    pub(crate) fn english() -> &'static Self {
        WORDS.english()
    }

    /// How the session service is.
    pub(crate) fn state(&self, state: State) -> &str {
        match state {
            State::Healthy => &self.healthy,
            State::Degraded => &self.degraded,
            State::Outage => &self.outage,
        }
    }

    /// A length of time as people say it.
    pub(crate) fn length(&self, milliseconds: u64) -> String {
        let seconds = milliseconds / 1_000;
        let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
        match seconds {
            0..60 => fill(&self.seconds, &[("seconds", &seconds)]),
            60..3_600 => fill(&self.minutes, &[("minutes", &minutes)]),
            3_600..86_400 => fill(&self.hours, &[("hours", &hours), ("minutes", &minutes)]),
            _ => fill(&self.days, &[("days", &(seconds / 86_400))]),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use sessioncheck_core::catalogue::Languages;

    use super::*;

    /// What stands in the places when the words are shown.
    const SAMPLES: &[(&str, &str)] = &[
        ("admitted", "40"),
        ("agent", "authlib-injector.jar"),
        ("answers", "204, 204, 200"),
        ("asked", "https://sessionserver.mojang.com"),
        ("cause", "SC0201 mojang-outage"),
        ("certainty", "(?)"),
        ("code", "SC0201"),
        ("command", "/sessioncheck explain SC0201"),
        ("count", "7"),
        ("days", "2"),
        ("end", "2026-01-01T01:00:00Z"),
        ("error", "no space left on device"),
        ("failed", "3"),
        ("family", "IPv6"),
        ("fault", "no URL"),
        ("folder", "/srv/lobby"),
        ("gone", "1"),
        ("host", "velocity 3.4.0"),
        ("hours", "5"),
        ("key", "relay"),
        ("kind", "paper"),
        ("local", "1"),
        ("minutes", "12"),
        ("not-joined", "2"),
        ("player", "Alice"),
        ("players", "12"),
        ("property", "mojang.sessionserver"),
        ("proven", "(?)"),
        ("proxies", "http://192.0.2.1:3128"),
        ("relay", "(?)"),
        ("repeats", "5"),
        ("saved", "4"),
        ("seconds", "30"),
        ("start", "2026-01-01T00:00:00Z"),
        ("state", "(?)"),
        ("texts", "(?)"),
        ("time", "12 min"),
        ("unavailable", "3"),
        ("usual", "80"),
        ("value", "x"),
        ("version", "0.1.0"),
        ("word", "wy"),
        ("worst", "900"),
    ];

    /// The file as it is, by language and id.
    fn texts() -> BTreeMap<String, BTreeMap<String, String>> {
        let file = include_str!("../../../resources/engine/words.yml");
        ByLanguage::embedded("words.yml", file)
            .iter()
            .map(|(tag, texts): (_, &BTreeMap<_, _>)| (tag.to_owned(), texts.clone()))
            .collect()
    }

    /// The names in braces.
    fn places(text: &str) -> BTreeSet<&str> {
        let after = text.split('{').skip(1);
        after
            .filter_map(|rest| Some(rest.split_once('}')?.0))
            .collect()
    }

    #[test]
    fn every_language_has_every_id_with_the_same_places() {
        let texts = texts();
        let tags: Vec<_> = texts.keys().map(String::as_str).collect();
        let mut shipped: Vec<_> = Languages::tags().collect();
        shipped.sort_unstable();
        assert_eq!(tags, shipped);
        let english = &texts["en"];
        for (tag, texts) in &texts {
            Words::of(Languages::get(tag));
            assert!(texts.keys().eq(english.keys()), "{tag}");
            for (id, text) in texts {
                assert!(!text.trim().is_empty(), "{tag} {id}");
                assert_eq!(places(text), places(&english[id]), "{tag} {id}: {text}");
                assert!(!text.contains('\n'), "{tag} {id}: one line");
            }
        }
    }

    #[test]
    fn every_word_is_shown() {
        let samples: Vec<(&str, &dyn std::fmt::Display)> = SAMPLES
            .iter()
            .map(|(place, sample)| (*place, sample as &dyn std::fmt::Display))
            .collect();
        for (tag, texts) in texts() {
            let shown: Vec<_> = texts
                .iter()
                .map(|(id, text)| format!("{id}: \"{}\"", fill(text, &samples)))
                .collect();
            let shown = shown.join("\n");
            assert!(!shown.contains('{'), "a place has no sample: {shown}");
            insta::assert_snapshot!(format!("words_{tag}"), shown);
        }
    }

    #[test]
    fn a_length_of_time_is_short() {
        for (seconds, said) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (3_599, "59 min"),
            (3_660, "1 h 1 min"),
            (86_400, "1 days"),
        ] {
            assert_eq!(Words::english().length(seconds * 1_000 + 999), said);
        }
    }
}
