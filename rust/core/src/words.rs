//! Words by language: one file under `resources/` with the same ids for every language, and places in braces.

use std::collections::BTreeMap;
use std::fmt::Display;

use serde::de::DeserializeOwned;

use crate::catalogue::Language;

/// One room's words in every language. `W` has a field for each id, so that a language without one is an error.
#[derive(Debug)]
pub struct ByLanguage<W>(BTreeMap<String, W>);

impl<W: DeserializeOwned> ByLanguage<W> {
    /// Reads words that are part of the program; `file` names them in a fault.
    ///
    /// # Panics
    /// They are malformed, or have no English. A test reads every file, so that no release has such words.
    pub fn embedded(file: &str, text: &str) -> Self {
        let words: BTreeMap<String, W> =
            serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(words.contains_key(ENGLISH), "{file}: there is no English");
        Self(words)
    }
}

impl<W> ByLanguage<W> {
    /// A language's words; English where it has none.
    pub fn of(&self, language: &Language) -> &W {
        self.get(language.tag())
    }

    /// As [`ByLanguage::of`], by a language's tag.
    pub fn get(&self, tag: &str) -> &W {
        self.0.get(tag).unwrap_or_else(|| self.english())
    }

    /// English, which is always there.
    pub fn english(&self) -> &W {
        &self.0[ENGLISH]
    }

    /// Every language's tag with its words.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &W)> {
        self.0.iter().map(|(tag, words)| (tag.as_str(), words))
    }
}

const ENGLISH: &str = "en";

/// The text with these values in the places of these names: `{name}`. What a value brings along in braces is no place.
pub fn fill(text: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let place = after.split_once('}').and_then(|(name, after)| {
            let value = values.iter().find(|(place, _)| *place == name);
            value.map(|(_, value)| (value, after))
        });
        rest = match place {
            Some((value, after)) => {
                filled.push_str(&value.to_string());
                after
            }
            None => {
                filled.push('{');
                after
            }
        };
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Languages;

    #[test]
    fn a_language_has_its_words_or_english_ones() {
        type Texts = BTreeMap<String, String>;
        let words = ByLanguage::<Texts>::embedded("f", "en: {a: good}\nde: {a: gut}");
        assert_eq!(words.of(Languages::get("de_AT"))["a"], "gut");
        assert_eq!(words.of(Languages::get("ru"))["a"], "good");
        assert_eq!(words.get("xx")["a"], "good");
    }

    #[test]
    fn places_are_filled_once() {
        for (text, filled) in [
            ("{a} of {b}", "{b} of 2"),
            ("no place", "no place"),
            ("{c} {a", "{c} {a"),
            ("{{a}}", "{{b}}"),
            ("", ""),
        ] {
            assert_eq!(fill(text, &[("a", &"{b}"), ("b", &2)]), filled, "{text}");
        }
    }
}
