//! `explain`: a cause's help page.

use serde_json::{Map, Value, json};

use crate::catalogue::{Document, Language, admin_text, general, page, player_text, title};
use crate::cause::{Cause, Facts};
use crate::text::{Color, Text};
use crate::untrusted::Untrusted;

/// What was asked for is no cause; names the one that is spelled most like it.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{asked} is no cause; the nearest is {code} {name}, and `sessioncheck catalogue` lists all", code = .nearest.code(), name = .nearest.name())]
pub struct NoSuchCause {
    /// What was asked for, escaped.
    pub asked: String,
    /// The nearest by edit distance, of codes and names.
    pub nearest: Cause,
}

/// No cause is spelled longer, and the distance to a longer text is not worth its time.
const LONGEST_ASKED: usize = 64;

/// The cause that a code or a name means; case and spaces around it do not matter.
///
/// # Errors
/// The nearest cause, where none has this code or name.
pub fn find(asked: &str) -> Result<Cause, NoSuchCause> {
    let wanted: String = asked
        .trim()
        .chars()
        .take(LONGEST_ASKED)
        .collect::<String>()
        .to_lowercase();
    if let Ok(cause) = wanted.parse() {
        return Ok(cause);
    }
    let distance = |cause: &Cause| {
        let to_code = strsim::osa_distance(&wanted, &cause.code().to_lowercase());
        to_code.min(strsim::osa_distance(&wanted, cause.name()))
    };
    let nearest = Cause::ALL.iter().copied().min_by_key(distance);
    Err(NoSuchCause {
        asked: Untrusted::from(asked.trim()).escaped(),
        nearest: nearest.unwrap_or(Cause::StaleSession),
    })
}

/// The page as one JSON object: `code`, `name`, `severity`, `title`, `lang`, `means`, `how_we_know`, `player`, `admin`,
/// `hosts`, `explain`, `facts`, `see`. Texts are the ones that fit every case;
/// `facts` names what a diagnosis may add to them.
pub fn json(language: &Language, cause: Cause) -> Value {
    let page = page(cause);
    let words = language.words(cause);
    let none = Facts::new();
    let hosts: Map<String, Value> = words
        .hosts
        .iter()
        .map(|(host, text)| (host.clone(), json!(text)))
        .collect();
    let facts: Vec<_> = page.facts().iter().map(|fact| fact.placeholder()).collect();
    let all_general = |texts: &[String]| texts.iter().map(|text| general(text)).collect::<Vec<_>>();
    let (lines, steps) = (all_general(&words.player.lines), all_general(words.steps));
    let see: Vec<_> = page.see().map(Cause::code).collect();
    json!({
        "code": cause.code(),
        "name": cause.name(),
        "severity": page.severity.word(),
        "title": title(language, cause, &none),
        "lang": language.tag(),
        "means": words.means,
        "how_we_know": words.how_we_know,
        "player": {
            "headline": general(&words.player.headline),
            "key": page.vanilla.as_ref().map(|vanilla| vanilla.key.as_str()),
            "lines": lines,
            "text": player_text(language, cause, &none, &[]).plain(),
        },
        "admin": {
            "what": general(words.what),
            "where": general(words.place),
            "steps": steps,
            "verify": page.verify,
        },
        "hosts": hosts,
        "explain": words.explain,
        "facts": facts,
        "see": see,
    })
}

/// The page on a terminal of this width.
pub fn terminal(language: &Language, cause: Cause, width: usize, ansi: bool) -> String {
    Document::of(language, cause).terminal(width, ansi)
}

/// The page in a chat: what it means and what to do.
pub fn chat(language: &Language, cause: Cause) -> Text {
    let means = language.words(cause).means.to_owned();
    Text::lines([
        Text::new().colored(Color::Gray, means),
        admin_text(language, cause, None, &Facts::new(), &[]),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Languages;

    #[test]
    fn a_cause_is_found_or_the_nearest_is_named() {
        assert_eq!(find(" sc0301 "), Ok(Cause::SecretMismatch));
        assert_eq!(find("Secret-Mismatch"), Ok(Cause::SecretMismatch));
        for (asked, nearest) in [
            ("SC0310x", Cause::BackendSecretEmpty),
            ("secretmismatch", Cause::SecretMismatch),
            ("mojang-outtage", Cause::MojangOutage),
            ("SC0905 ", Cause::AdmittedWithoutMojang),
            ("SC9901", Cause::NativeUnavailable),
        ] {
            match find(asked) {
                Ok(found) => assert_eq!(found, nearest, "{asked}"),
                Err(error) => assert_eq!(error.nearest, nearest, "{asked}"),
            }
        }
        assert!(find("").is_err());
        let evil = find(&"\u{1b}[31m\n".repeat(10_000))
            .unwrap_err()
            .to_string();
        assert!(!evil.contains(['\u{1b}', '\n']) && evil.len() < 3_000);
    }

    #[test]
    fn the_json_has_every_part() {
        for &cause in Cause::ALL {
            let page = json(Languages::english(), cause);
            for part in [
                "code",
                "name",
                "severity",
                "title",
                "means",
                "how_we_know",
                "explain",
                "lang",
            ] {
                assert!(
                    page[part].as_str().is_some_and(|text| !text.is_empty()),
                    "{cause} {part}"
                );
            }
            assert!(!page.to_string().contains("{player}"), "{cause}");
            assert!(
                page["admin"]["steps"]
                    .as_array()
                    .is_some_and(|steps| !steps.is_empty())
            );
        }
    }
}
