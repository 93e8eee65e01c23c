//! Texts with places for facts.
//!
//! `{player}` is a fact. `[ for {player}]` is a clause that falls away when one of its facts is unknown, and
//! `[{server}|the server]` says something else then. Square brackets without a fact in them are only brackets, braces
//! around anything else only braces. A part between backticks is a key, a file or a command and gets its own colour.

use std::collections::BTreeSet;

use crate::cause::{Fact, Facts};
use crate::text::{Color, Style, Text};

/// The text with its facts, every fact escaped. A fact outside a clause that is not known leaves nothing.
pub(crate) fn fill(source: &str, facts: &Facts, style: &Style) -> Text {
    fill_with(source, style, &|word| {
        fact_named(word).map(|fact| facts.get(fact).map(|value| value.escaped()))
    })
}

/// As [`fill`], with a look-up of the caller's: `None` for a word that is no placeholder, `Some(None)` for one whose
/// value is not known.
pub(super) fn fill_with(source: &str, style: &Style, value: &Lookup<'_>) -> Text {
    let words = words(source, value);
    let code = Style {
        color: Some(Color::Aqua),
        ..style.clone()
    };
    let mut text = Text::new();
    // A value could hold a backtick of its own; it then only swaps colours until the end of the line.
    for (index, part) in words.split('`').enumerate() {
        let style = if index % 2 == 1 { &code } else { style };
        text = text.styled(style.clone(), part.to_owned());
    }
    text
}

/// The words alone, with values in their places.
pub(super) fn words(source: &str, value: &Lookup<'_>) -> String {
    let mut words = String::new();
    resolve(source, value, &mut words);
    words
}

/// The words that fit every case: clauses for facts fall away or say their other half.
pub(crate) fn general(source: &str) -> String {
    words(source, &|word| fact_named(word).map(|_| None))
}

/// What a word between braces stands for.
pub(super) type Lookup<'a> = dyn Fn(&str) -> Option<Option<String>> + 'a;

/// The facts that a text names, and those of them that stand outside a clause.
pub(crate) fn facts_of(source: &str) -> (BTreeSet<Fact>, BTreeSet<Fact>) {
    let (mut all, mut bare) = (BTreeSet::new(), BTreeSet::new());
    let mut rest = source;
    while let Some(place) = rest.find(['[', '{']) {
        rest = &rest[place..];
        let is_fact = |word: &str| fact_named(word).map(|_| None);
        if let Some((inner, after)) = clause(rest, &is_fact) {
            all.extend(placeholders(inner).filter_map(fact_named));
            rest = after;
        } else {
            if let Some(fact) = placeholder(rest).and_then(|(word, _)| fact_named(word)) {
                all.insert(fact);
                bare.insert(fact);
            }
            rest = &rest[1..];
        }
    }
    (all, bare)
}

/// Every word between braces, whether it is a fact or not.
pub(super) fn placeholders(source: &str) -> impl Iterator<Item = &str> {
    source
        .match_indices('{')
        .filter_map(|(place, _)| placeholder(&source[place..]))
        .map(|(word, _)| word)
}

fn resolve(source: &str, value: &Lookup<'_>, out: &mut String) {
    let mut rest = source;
    while let Some(place) = rest.find(['[', '{']) {
        out.push_str(&rest[..place]);
        rest = &rest[place..];
        if let Some((inner, after)) = clause(rest, value) {
            let (known, otherwise) = inner.split_once('|').unwrap_or((inner, ""));
            let all_known = placeholders(known)
                .filter_map(value)
                .all(|value| value.is_some());
            substitute(if all_known { known } else { otherwise }, value, out);
            rest = after;
        } else if let Some((found, after)) =
            placeholder(rest).and_then(|(word, after)| Some((value(word)?, after)))
        {
            out.push_str(&found.unwrap_or_default());
            rest = after;
        } else {
            out.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
}

/// Puts values into a clause, which has no clauses of its own.
fn substitute(source: &str, value: &Lookup<'_>, out: &mut String) {
    let mut rest = source;
    while let Some(place) = rest.find('{') {
        out.push_str(&rest[..place]);
        rest = &rest[place..];
        if let Some((found, after)) =
            placeholder(rest).and_then(|(word, after)| Some((value(word)?, after)))
        {
            out.push_str(&found.unwrap_or_default());
            rest = after;
        } else {
            out.push('{');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
}

/// The inside of the clause that `text` begins with, and what follows it; none if these brackets hold no placeholder.
fn clause<'a>(text: &'a str, value: &Lookup<'_>) -> Option<(&'a str, &'a str)> {
    let (inner, after) = text.strip_prefix('[')?.split_once(']')?;
    placeholders(inner)
        .any(|word| value(word).is_some())
        .then_some((inner, after))
}

/// The word between the braces that `text` begins with, and what follows them.
fn placeholder(text: &str) -> Option<(&str, &str)> {
    let (word, after) = text.strip_prefix('{')?.split_once('}')?;
    let is_word = !word.is_empty()
        && word
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte == b'-');
    is_word.then_some((word, after))
}

fn fact_named(word: &str) -> Option<Fact> {
    Fact::ALL
        .iter()
        .copied()
        .find(|fact| fact.placeholder() == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_falls_away_with_its_facts() {
        let facts = Facts::new()
            .with(Fact::Player, "Ali\nce")
            .with(Fact::Count, "3");
        for (source, filled) in [
            ("No login[ for {player}].", "No login for Ali\\u{a}ce."),
            ("No login[ on {server}].", "No login."),
            ("[{server}|the server] is down", "the server is down"),
            ("[{player} on {server}|somebody]", "somebody"),
            ("[{count} tries|many tries]", "3 tries"),
            (
                "velocity.toml [servers] and {} and {Nothing}",
                "velocity.toml [servers] and {} and {Nothing}",
            ),
            ("a [b", "a [b"),
            ("{server}", ""),
            ("{player", "{player"),
            ("", ""),
        ] {
            assert_eq!(
                fill(source, &facts, &Style::default()).plain(),
                filled,
                "{source}"
            );
        }
    }

    #[test]
    fn code_has_its_own_colour() {
        let text = fill("set `a` now", &Facts::new(), &Style::of(Color::White));
        let colors: Vec<_> = text.spans().iter().map(|span| span.style.color).collect();
        assert_eq!(
            colors,
            [Some(Color::White), Some(Color::Aqua), Some(Color::White)]
        );
    }

    #[test]
    fn facts_are_found_in_and_out_of_clauses() {
        let (all, bare) = facts_of("[a {player}|b] {server} [x] {file");
        assert_eq!(all, [Fact::Player, Fact::Server].into());
        assert_eq!(bare, [Fact::Server].into());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_filled(source in "(\\[|\\]|\\{|\\}|\\||`|player|server|é){0,30}") {
            fill(&source, &Facts::new().with(Fact::Player, "x"), &Style::default());
            facts_of(&source);
        }
    }
}
