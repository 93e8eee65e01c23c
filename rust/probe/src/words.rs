//! The words of the probe and of nettest in every language: `resources/probe/words.yml`.

use std::sync::LazyLock;

use serde::Deserialize;
use sessioncheck_core::catalogue::Language;
use sessioncheck_core::words::ByLanguage;
pub(crate) use sessioncheck_core::words::fill;
use textwrap::core::display_width;

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
    pub(crate) secret_elsewhere: String,
    pub(crate) secret_in_variable: String,
    pub(crate) secret_inline_unused: String,
    pub(crate) secret_unreadable: String,
    pub(crate) secret_missing: String,
    pub(crate) nettest: NettestWords,
}

/// The words of `nettest` alone.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct NettestWords {
    pub(crate) name_to_ipv4: String,
    pub(crate) name_to_ipv6: String,
    pub(crate) connect_by_ipv4: String,
    pub(crate) connect_by_ipv6: String,
    pub(crate) encryption: String,
    pub(crate) clock: String,
    pub(crate) has_joined: String,
    pub(crate) join: String,
    pub(crate) discovery: String,
    pub(crate) right: String,
    pub(crate) wrong: String,
    pub(crate) milliseconds: String,
    pub(crate) nothing_wrong: String,
    pub(crate) what_to_do: String,
    pub(crate) by_proxy: String,
    pub(crate) through_proxy: String,
    pub(crate) no_family_address: String,
    pub(crate) no_family_to_connect: String,
    pub(crate) connected: String,
    pub(crate) no_family_here: String,
    pub(crate) no_way_to_family: String,
    pub(crate) refused: String,
    pub(crate) plain_http: String,
    pub(crate) nothing_to_try: String,
    pub(crate) not_yet_valid: String,
    pub(crate) expired: String,
    pub(crate) unknown_issuer: String,
    pub(crate) unreadable_issuer: String,
    pub(crate) wrong_name: String,
    pub(crate) name_unfit: String,
    pub(crate) trusted: String,
    pub(crate) handshake_silent: String,
    pub(crate) clock_behind: String,
    pub(crate) clock_ahead: String,
    pub(crate) seconds: String,
    pub(crate) minutes: String,
    pub(crate) hours: String,
    pub(crate) days: String,
    pub(crate) clock_agrees: String,
    pub(crate) no_time: String,
    pub(crate) join_rests: String,
    pub(crate) html_page: String,
    pub(crate) wrong_document: String,
    pub(crate) answer_late: String,
    pub(crate) nobody_listens: String,
    pub(crate) listens_silent: String,
    pub(crate) no_answer: String,
    pub(crate) one_family_works: String,
    pub(crate) by_family: String,
    pub(crate) join_half: String,
}

static WORDS: LazyLock<ByLanguage<Words>> = LazyLock::new(|| {
    let file = "resources/probe/words.yml";
    ByLanguage::embedded(file, include_str!("../../../resources/probe/words.yml"))
});

impl Words {
    /// A language's words; English where it has none.
    pub(crate) fn of(language: &Language) -> &'static Self {
        WORDS.of(language)
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

/// The text, filled up with spaces to this width as it is seen.
pub(crate) fn padded(text: &str, width: usize) -> String {
    format!(
        "{text}{}",
        " ".repeat(width.saturating_sub(display_width(text)))
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use sessioncheck_core::catalogue::Languages;

    use super::*;

    /// The ids with the places that each text has, in order.
    fn places(texts: &BTreeMap<String, serde_json::Value>) -> BTreeMap<String, Vec<String>> {
        let mut out = BTreeMap::new();
        for (id, text) in texts {
            match text {
                serde_json::Value::String(text) => {
                    let mut found: Vec<String> = text
                        .split('{')
                        .skip(1)
                        .map(|rest| rest.split('}').next().unwrap_or_default().to_owned())
                        .collect();
                    found.sort();
                    assert!(!text.trim().is_empty(), "{id}");
                    out.insert(id.clone(), found);
                }
                serde_json::Value::Object(part) => {
                    let part = part.clone().into_iter().collect();
                    for (inner, found) in places(&part) {
                        out.insert(format!("{id}.{inner}"), found);
                    }
                }
                other => panic!("{id} is no text: {other}"),
            }
        }
        out
    }

    #[test]
    fn every_language_has_every_text_with_the_same_places() {
        type Book = BTreeMap<String, BTreeMap<String, serde_json::Value>>;
        let book: Book = serde_saphyr::from_str(include_str!("../../../resources/probe/words.yml"))
            .expect("the words are YAML");
        assert!(Languages::tags().all(|tag| book.contains_key(tag)));
        assert_eq!(WORDS.iter().count(), Languages::tags().count());
        let english = places(&book["en"]);
        assert_eq!(
            english["nettest.one-family-works"],
            ["broken", "detail", "works"]
        );
        for (tag, texts) in &book {
            assert_eq!(places(texts), english, "{tag}");
        }
    }
}
