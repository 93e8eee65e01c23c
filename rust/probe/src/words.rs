//! The words of the probe in every language: `resources/probe/words.yml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use sessioncheck_core::catalogue::Language;

/// One language's words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Words {
    pub(crate) server: String,
    pub(crate) reachable: String,
    pub(crate) version: String,
    pub(crate) online: String,
    pub(crate) forwarding: String,
    pub(crate) secret: String,
    pub(crate) past_the_proxy: String,
    pub(crate) verdict: String,
    pub(crate) answer_yes: String,
    pub(crate) answer_no: String,
    pub(crate) turned_on: String,
    pub(crate) turned_off: String,
    pub(crate) unknown: String,
    pub(crate) protocol: String,
    pub(crate) open: String,
    pub(crate) closed: String,
    pub(crate) this_machine_only: String,
    pub(crate) good: String,
    pub(crate) good_secret: String,
    pub(crate) no_verdict: String,
    pub(crate) restart_verdict: String,
    pub(crate) mend_verdict: String,
    pub(crate) minecraft_server: String,
    pub(crate) lets_in: String,
    pub(crate) from_here: String,
    pub(crate) impersonated: String,
    pub(crate) by_whoever: String,
    pub(crate) seen: String,
    pub(crate) agree: String,
    pub(crate) both_say_so: String,
    pub(crate) disagree: String,
    pub(crate) secret_fits: String,
    pub(crate) secret_differs: String,
    pub(crate) restart_it: String,
    pub(crate) mend_first: String,
    pub(crate) files_alone: String,
    pub(crate) wants_proxy_protocol: String,
    pub(crate) joins_below: String,
    pub(crate) says_no_version: String,
    pub(crate) says_nothing: String,
    pub(crate) port_is: String,
    pub(crate) hangs_up: String,
    pub(crate) asks_licence: String,
    pub(crate) encrypts_only: String,
    pub(crate) let_in: String,
    pub(crate) asks_modern: String,
    pub(crate) login_closed: String,
    pub(crate) login_silent: String,
    pub(crate) refused: String,
    pub(crate) not_in_time: String,
    pub(crate) no_address: String,
    pub(crate) leads_nowhere: String,
    pub(crate) name_server_silent: String,
    pub(crate) web_server: String,
    pub(crate) tls_server: String,
    pub(crate) ssh_server: String,
    pub(crate) no_minecraft: String,
    pub(crate) no_host_and_port: String,
}

static WORDS: LazyLock<BTreeMap<String, Words>> = LazyLock::new(|| {
    serde_saphyr::from_str(include_str!("../../../resources/probe/words.yml")).unwrap_or_else(
        // The words are part of the program and a test reads every one.
        |error| unreachable!("resources/probe/words.yml: {error}"),
    )
});

impl Words {
    /// A language's words; English where it has none.
    pub(crate) fn of(language: &Language) -> &'static Self {
        WORDS
            .get(language.tag())
            .or_else(|| WORDS.get("en"))
            .unwrap_or_else(|| unreachable!("resources/probe/words.yml: there is no English"))
    }

    /// What is known of a question of yes and no.
    pub(crate) fn answer<'a>(&'a self, known: Option<bool>, yes: &'a str, no: &'a str) -> &'a str {
        match known {
            Some(true) => yes,
            Some(false) => no,
            None => &self.unknown,
        }
    }
}

/// The text with this value in this place.
pub(crate) fn fill(text: &str, place: &str, value: &str) -> String {
    text.replace(&format!("{{{place}}}"), value)
}

#[cfg(test)]
mod tests {
    use sessioncheck_core::catalogue::Languages;

    use super::*;

    #[test]
    fn every_language_keeps_the_places_for_what_is_filled_in() {
        assert!(Languages::tags().all(|tag| WORDS.contains_key(tag)));
        assert_eq!(WORDS.len(), Languages::tags().count());
        for (tag, words) in WORDS.iter() {
            for (text, places) in [
                (&words.protocol, &["{number}"][..]),
                (&words.agree, &["{what}"]),
                (&words.disagree, &["{written}", "{place}", "{running}"]),
                (&words.wants_proxy_protocol, &["{detail}"]),
                (&words.port_is, &["{what}"]),
                (&words.leads_nowhere, &["{error}"]),
            ] {
                for place in places {
                    assert!(text.contains(place), "{tag}: {text}");
                }
            }
        }
    }
}
