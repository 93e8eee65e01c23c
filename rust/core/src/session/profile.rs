//! What a 200 must hold before it may leave: a whole profile of the name that was asked for.
//!
//! The check is stricter than any host's parser where strictness costs nothing (one document and nothing after it, no
//! key twice: two readers could otherwise see two players in the same bytes), and as lenient as vanilla about the rest.
//! A host that is handed a broken 200 falls silent for thirty seconds; that alone would be reason enough.

use std::fmt;

use serde::Deserialize;

use crate::untrusted::Untrusted;

/// Who the session service says has joined.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Profile {
    /// 32 hexadecimal digits, as they came.
    pub id: String,
    /// The name as the service writes it; it may differ in case from what was asked.
    pub name: Untrusted,
}

/// Why a body is no profile of a name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ProfileFault {
    /// It is not a whole profile.
    NoProfile,
    /// It is somebody else's.
    OtherName(Profile),
}

impl Profile {
    /// Reads a body as a profile of `name`. Names are compared as the game does, without regard to ASCII case.
    pub fn read(body: &[u8], name: &Untrusted) -> Result<Self, ProfileFault> {
        let document: Document =
            serde_json::from_slice(body).map_err(|_| ProfileFault::NoProfile)?;
        if document.id.len() != 32 || !document.id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(ProfileFault::NoProfile);
        }
        let is_same = document
            .name
            .as_bytes()
            .eq_ignore_ascii_case(name.as_bytes());
        let profile = Self {
            id: document.id,
            name: document.name.into(),
        };
        if is_same && !profile.name.as_bytes().is_empty() {
            Ok(profile)
        } else {
            Err(ProfileFault::OtherName(profile))
        }
    }
}

impl fmt::Display for ProfileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoProfile => "the body is not a profile",
            Self::OtherName(_) => "the profile belongs to another name",
        })
    }
}

/// The parts that every host reads. Serde refuses a key that comes twice.
#[derive(Deserialize)]
struct Document {
    id: String,
    name: String,
    #[serde(default, rename = "properties")]
    _properties: Option<Vec<Property>>,
}

/// A texture or another signed fact; hosts fail on one without name or value.
#[derive(Deserialize)]
struct Property {
    #[serde(rename = "name")]
    _name: String,
    #[serde(rename = "value")]
    _value: String,
    #[serde(default, rename = "signature")]
    _signature: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str, name: &str) -> &'static str {
        match Profile::read(body.as_bytes(), &Untrusted::from(name)) {
            Ok(_) => "yes",
            Err(ProfileFault::NoProfile) => "no profile",
            Err(ProfileFault::OtherName(_)) => "other name",
        }
    }

    #[test]
    fn only_a_whole_profile_of_that_name_will_do() {
        const ID: &str = "069a79f444e94726a5befca90e38aaf5";
        for (body, expected) in [
            (format!(r#"{{"id":"{ID}","name":"Alice"}}"#), "yes"),
            (
                format!(r#"{{"id":"{ID}","name":"aLICE","properties":[]}}"#),
                "yes",
            ),
            (
                format!(r#"{{"id":"{ID}","name":"Alice","properties":null,"profileActions":[]}}"#),
                "yes",
            ),
            (
                format!(r#" {{"name":"Alice","id":"{ID}","new":{{"a":[1]}}}} "#),
                "yes",
            ),
            (
                format!(
                    r#"{{"id":"{ID}","name":"Alice","properties":[{{"name":"textures","value":"e30=","signature":"x"}}]}}"#
                ),
                "yes",
            ),
            (
                format!(
                    r#"{{"id":"{ID}","name":"Alice","properties":[{{"name":"textures","value":"e30=","extra":1}}]}}"#
                ),
                "yes",
            ),
            (format!(r#"{{"id":"{ID}","name":"Alice2"}}"#), "other name"),
            (format!(r#"{{"id":"{ID}","name":""}}"#), "other name"),
            (format!(r#"{{"id":"{ID}","name":"Аlice"}}"#), "other name"),
            (format!(r#"{{"id":"{ID}","name":"Alice "}}"#), "other name"),
            (
                format!(r#"{{"id":"{ID}","name":"Eve","name":"Alice"}}"#),
                "no profile",
            ),
            (
                format!(r#"{{"id":"{ID}","name":"Alice"}}{{"a":1}}"#),
                "no profile",
            ),
            (
                format!("\u{feff}{{\"id\":\"{ID}\",\"name\":\"Alice\"}}"),
                "no profile",
            ),
            (format!(r#"{{"id":"{ID}","name":"Alice""#), "no profile"),
            (format!(r#"[{{"id":"{ID}","name":"Alice"}}]"#), "no profile"),
            (format!(r#"{{"id":"{ID}","name":5}}"#), "no profile"),
            (format!(r#"{{"id":"{ID}"}}"#), "no profile"),
            (r#"{"name":"Alice"}"#.to_owned(), "no profile"),
            (
                r#"{"id":"069a79f4-44e9-4726-a5be-fca90e38aaf5","name":"Alice"}"#.to_owned(),
                "no profile",
            ),
            (
                r#"{"id":"069a79f444e94726a5befca90e38aafg","name":"Alice"}"#.to_owned(),
                "no profile",
            ),
            (
                format!(r#"{{"id":"{ID}","name":"Alice","properties":{{}}}}"#),
                "no profile",
            ),
            (
                format!(r#"{{"id":"{ID}","name":"Alice","properties":[{{"name":"textures"}}]}}"#),
                "no profile",
            ),
            (
                r#"{"path":"/session/minecraft/hasJoined","error":"x"}"#.to_owned(),
                "no profile",
            ),
            ("null".to_owned(), "no profile"),
            (String::new(), "no profile"),
            ("[".repeat(100_000), "no profile"),
        ] {
            assert_eq!(
                read(&body, "Alice"),
                expected,
                "{}",
                &body[..body.len().min(120)]
            );
        }
        assert_eq!(
            read(&format!(r#"{{"id":"{ID}","name":""}}"#), ""),
            "other name"
        );
    }
}
