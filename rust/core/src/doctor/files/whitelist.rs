//! whitelist.json: who may join, by UUID. The name beside it is for people; Minecraft compares the UUID alone.

use std::sync::Arc;

use serde_json::Value as Json;
use uuid::Uuid;

use super::Reading;
use super::intake::{broken, bytes_of};
use crate::diagnose::evidence::Identity;
use crate::doctor::syntax::yaml::Fault;
use crate::doctor::{Broken, FoundFile, Located, Trouble};

/// What whitelist.json says.
#[derive(Clone, Debug)]
pub struct Whitelist {
    /// The file.
    pub file: Arc<str>,
    /// The players, each at the line and key of its UUID.
    pub players: Vec<Located<Listed>>,
}

/// One player on the list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The name, lower case.
    pub name: String,
    /// Whether the UUID is an account's or the one that offline mode makes of the name.
    pub identity: Identity,
}

impl Whitelist {
    pub(crate) fn read(found: &FoundFile, troubles: &mut Vec<Trouble>) -> Reading<Self> {
        let file: Arc<str> = Arc::from(found.path.as_str());
        let Some(bytes) = bytes_of(found, &file, troubles) else {
            return Reading::without(&found.content);
        };
        let text = String::from_utf8_lossy(bytes);
        // An empty list and no list are the same to Minecraft.
        if text.trim().is_empty() {
            return Reading::Absent;
        }
        match serde_json::from_str::<Vec<Json>>(&text) {
            Ok(entries) => Reading::Read(Self {
                players: players(&file, &text, &entries),
                file,
            }),
            Err(error) => {
                let narrow = |number: usize| u32::try_from(number).ok();
                let fault = Fault {
                    line: narrow(error.line()),
                    column: narrow(error.column()),
                    key: None,
                    why: Broken::Syntax("a list of players in JSON was expected".to_owned()),
                };
                troubles.push(broken(&file, fault));
                Reading::Unknown
            }
        }
    }
}

fn players(file: &Arc<str>, text: &str, entries: &[Json]) -> Vec<Located<Listed>> {
    let mut out = Vec::new();
    // The entries stand in their order, so each UUID is looked for behind the one before.
    let (mut searched, mut line) = (0, 1);
    for (position, entry) in entries.iter().enumerate() {
        let field = |key: &str| entry.get(key).and_then(Json::as_str);
        let (Some(name), Some(written)) = (field("name"), field("uuid")) else {
            continue;
        };
        let Ok(uuid) = Uuid::parse_str(written) else {
            continue;
        };
        if let Some(offset) = text[searched..].find(written) {
            line += text[searched..searched + offset].matches('\n').count();
            searched += offset;
        }
        out.push(Located {
            value: Listed {
                name: name.to_lowercase(),
                identity: Identity::of(name.as_bytes(), Some(uuid)),
            },
            file: Arc::clone(file),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            key: format!("[{position}].uuid"),
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Content;

    fn read(text: &str) -> (Reading<Whitelist>, usize) {
        let mut troubles = Vec::new();
        let found = FoundFile {
            path: "whitelist.json".to_owned(),
            content: Content::Bytes(text.as_bytes().to_vec()),
            world_readable: None,
        };
        let reading = Whitelist::read(&found, &mut troubles);
        (reading, troubles.len())
    }

    #[test]
    fn each_player_is_told_by_the_uuid() {
        let (reading, troubles) = read(
            "[\n  {\n    \"uuid\": \"069a79f4-44e9-4726-a5be-fca90e38aaf5\",\n    \"name\": \"Notch\"\n  },\n  {\n    \"uuid\": \"b50ad385-829d-3141-a216-7e7d7539ba7f\",\n    \"name\": \"Notch\"\n  },\n  {\"uuid\": \"no\", \"name\": \"x\"},\n  7,\n  {\"uuid\": \"00000000-0000-0000-0009-01f64f65c7c3\", \"name\": \".Bedrock\"}\n]\n",
        );
        assert_eq!(troubles, 0);
        let whitelist = reading.get().expect("a whitelist");
        let players: Vec<_> = whitelist
            .players
            .iter()
            .map(|player| (player.value.identity, player.line, player.key.as_str()))
            .collect();
        assert_eq!(
            players,
            [
                (Identity::Licensed, 3, "[0].uuid"),
                (Identity::Offline, 7, "[1].uuid"),
                (Identity::Other, 12, "[4].uuid"),
            ]
        );
    }

    #[test]
    fn nothing_is_no_list_and_noise_is_a_trouble() {
        for (text, troubles) in [("", 0), (" \n", 0), ("[]", 0), ("{}", 1), ("[{", 1)] {
            let (reading, found) = read(text);
            assert_eq!(found, troubles, "{text:?}");
            assert_eq!(reading.is_unknown(), troubles > 0, "{text:?}");
        }
    }
}
