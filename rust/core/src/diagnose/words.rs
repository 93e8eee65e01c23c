//! The frames that say a diagnosis to a player.

use serde_json::Value;

use super::Diagnosis;
use crate::catalogue::{Language, OwnTexts, code_line, player_text_over};
use crate::wire::Protocol;
use crate::wire::packet::Disconnect;

/// The disconnect that goes out in place of the host's own. Where the owner wrote the text, it keeps its words and
/// gains the code line. None where the host's frame has to stay as it is.
pub(super) fn disconnect(
    own: Option<&OwnTexts>,
    language: &Language,
    diagnosis: &Diagnosis,
    protocol: Protocol,
    reason: &[u8],
    customised: bool,
) -> Option<Vec<u8>> {
    let json = if customised {
        let theirs: Value = serde_json::from_slice(reason).ok()?;
        let line = code_line(
            language,
            diagnosis.cause,
            &diagnosis.also,
            own.and_then(OwnTexts::support),
        );
        serde_json::json!({"text": "", "extra": [theirs, "\n", line.component(protocol.0)]})
            .to_string()
    } else {
        player_text_over(
            language,
            own,
            diagnosis.cause,
            &diagnosis.facts,
            &diagnosis.also,
        )
        .component_json(protocol.0)
    };
    if json.len() > Disconnect::LONGEST {
        return None;
    }
    Some(
        Disconnect {
            reason: json.as_bytes(),
        }
        .write(),
    )
}
