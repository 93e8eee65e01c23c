//! The host's status response with a line of ours above the owner's description.
//!
//! Only the bytes of the description change. A client shows two lines of it, so ours comes first: below a description
//! of two lines nobody would see it. What cannot be read in full, or would become too long, stays as it is.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::text::{Color, Text};
use crate::wire::Protocol;
use crate::wire::packet::StatusResponse;

/// The frame with the line in it; none where the host's has to stay.
pub(in crate::diagnose) fn with_line(
    frame: &[u8],
    protocol: Protocol,
    line: &str,
) -> Option<Vec<u8>> {
    let response = StatusResponse::read(frame).ok()?;
    if response.write() != frame {
        return None;
    }
    let json = std::str::from_utf8(response.json).ok()?;
    let ours = Text::new()
        .colored(Color::Gold, line.to_owned())
        .component_json(protocol.0);
    let json = put(json, &ours)?;
    if json.len() > StatusResponse::LONGEST && json.encode_utf16().count() > StatusResponse::LONGEST
    {
        return None;
    }
    Some(
        StatusResponse {
            json: json.as_bytes(),
        }
        .write(),
    )
}

/// The part of a status that is looked at. A second description is an error: which one a client takes is its own affair.
#[derive(Deserialize)]
struct Status<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    description: Option<&'a RawValue>,
}

/// Also where it is null: what stands there has to go then.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

fn put(json: &str, ours: &str) -> Option<String> {
    // A list would do for a structure too.
    let inside = json.trim_start_matches([' ', '\t', '\r', '\n']);
    let inside = inside.strip_prefix('{')?;
    let status: Status<'_> = serde_json::from_str(json).ok()?;
    let Some(description) = status.description else {
        let start = json.len() - inside.len();
        let comma = match inside.trim_ascii_start().starts_with('}') {
            true => "",
            false => ",",
        };
        let (before, after) = json.split_at_checked(start)?;
        return Some(format!("{before}\"description\":{ours}{comma}{after}"));
    };
    let theirs = description.get();
    let start = (theirs.as_ptr() as usize).checked_sub(json.as_ptr() as usize)?;
    let before = json.get(..start)?;
    let after = json.get(start..)?.strip_prefix(theirs)?;
    match theirs.as_bytes().first()? {
        b'n' => Some(format!("{before}{ours}{after}")),
        b'"' | b'{' | b'[' => Some(format!(
            "{before}{{\"text\":\"\",\"extra\":[{ours},\"\\n\",{theirs}]}}{after}"
        )),
        // A number or a truth value is no description to any client.
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    const LINE: &str = "Mojang's login service is down.";

    fn rewritten(json: &str) -> Option<String> {
        let frame = StatusResponse {
            json: json.as_bytes(),
        }
        .write();
        let frame = with_line(&frame, Protocol(767), LINE)?;
        let response = StatusResponse::read(&frame).expect("a frame of ours");
        Some(String::from_utf8(response.json.to_vec()).expect("text"))
    }

    #[test]
    fn everything_but_the_description_stays_byte_for_byte() {
        const OURS: &str = r#"{"color":"gold","text":"Mojang's login service is down."}"#;
        for (before, theirs, after) in [
            (r#"{"description":"#, r#""A Minecraft Server""#, "}"),
            (
                r#"{ "version" : {"name":"Velocity 1.7.2-1.21","protocol":4},"players":{"max":500,"online":-0,"sample":[]},
"description" : "#,
                r#"{"text":"a\u00a7b\ud83d\ude00","extra":[{"text":"","color":"\u0023ff0000"}]}"#,
                " , \"favicon\":\"data:image/png;base64,AAA=\" ,\"enforcesSecureChat\":true,\"modinfo\":{\"type\":\"FML\",\"modList\":[{\"modid\":\"a\",\"version\":1.10}]},\"z\":1e400}\n",
            ),
            (
                r#"{"forgeData":{"d":"\u0001","description":"not this"},"description":"#,
                r#"["two\nlines",{"text":"x"}]"#,
                r#","a":9007199254740993}"#,
            ),
            (r#"{"\u0064escription":"#, r#""""#, "}"),
        ] {
            let told = rewritten(&format!("{before}{theirs}{after}")).expect("a status");
            assert_eq!(
                told,
                format!(r#"{before}{{"text":"","extra":[{OURS},"\n",{theirs}]}}{after}"#)
            );
            serde_json::from_str::<Box<RawValue>>(&told).expect("JSON");
        }
        for (json, told) in [
            ("{}", format!(r#"{{"description":{OURS}}}"#)),
            (" { } ", format!(r#" {{"description":{OURS} }} "#)),
            (
                r#"{"version":1}"#,
                format!(r#"{{"description":{OURS},"version":1}}"#),
            ),
            (
                r#"{"description":null,"b":2}"#,
                format!(r#"{{"description":{OURS},"b":2}}"#),
            ),
        ] {
            assert_eq!(rewritten(json), Some(told));
        }
    }

    #[test]
    fn what_cannot_be_read_stays() {
        for json in [
            "",
            "null",
            "[]",
            r#"["description"]"#,
            r#""description""#,
            r#"{"description":"a""#,
            r#"{"description":"a"}x"#,
            r#"{"description":"a","description":"b"}"#,
            r#"{"description":3}"#,
            r#"{"description":true}"#,
            "{description:'a'}",
            "\u{feff}{}",
            r#"{"a":tru}"#,
        ] {
            assert_eq!(rewritten(json), None, "{json}");
        }
        for frame in [
            &[][..],
            &[0],
            &[0, 2, b'{', b'}', 9],
            &[0, 0x82, 0, b'{', b'}'],
            &[1, 2, b'{', b'}'],
            &[0, 2, b'{', 0xff],
        ] {
            assert_eq!(with_line(frame, Protocol(4), LINE), None, "{frame:?}");
        }
    }

    #[test]
    fn a_response_never_becomes_longer_than_clients_read() {
        let long = |length: usize| {
            let icon = "\u{e4}".repeat(length);
            rewritten(&format!(r#"{{"description":"a","favicon":"{icon}"}}"#))
        };
        let room = StatusResponse::LONGEST
            - rewritten(r#"{"description":"a","favicon":""}"#)
                .expect("a status")
                .len();
        assert!(long(room).is_some());
        assert!(long(room + 1).is_none());
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                proptest::collection::btree_map("description|[a-z\"\\\\]{0,4}", inner, 0..5)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_bytes_stay_or_become_a_well_formed_response(
            bytes in prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..200),
                r#"[{}\[\]":,a-e\\ \n]{0,60}"#.prop_map(|json| StatusResponse { json: json.as_bytes() }.write()),
                any_json().prop_map(|json| StatusResponse { json: json.to_string().as_bytes() }.write()),
            ],
            protocol in any::<i32>(),
        ) {
            if let Some(frame) = with_line(&bytes, Protocol(protocol), LINE) {
                let response = StatusResponse::read(&frame).expect("a frame");
                let told: Value = serde_json::from_slice(response.json).expect("JSON");
                let before = StatusResponse::read(&bytes).expect("it was one");
                let mut before: Value = serde_json::from_slice(before.json).expect("JSON");
                let ours = json!({"text": LINE, "color": "gold"});
                let theirs = before["description"].take();
                before["description"] = match theirs {
                    Value::Null => ours,
                    theirs => json!({"text": "", "extra": [ours, "\n", theirs]}),
                };
                prop_assert_eq!(told, before);
            }
        }
    }
}
