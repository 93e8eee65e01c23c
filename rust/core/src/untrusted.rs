//! Bytes that somebody on the network chose, and the one door through which they become text.
//!
//! A player's name, a host name or a backend's kick reason can hold line breaks, terminal escapes, section signs,
//! MiniMessage tags, `${jndi:` look-ups or right-to-left marks. The type has no `Display`: who wants to show it must
//! call [`Untrusted::escaped`], and what comes out is one line of plain characters.

use std::fmt;

/// Text from outside, kept as the bytes that came.
#[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Untrusted(Box<[u8]>);

/// The longest text that [`Untrusted::escaped`] gives, in characters; the rest becomes an ellipsis.
const LONGEST_SHOWN: usize = 256;

impl Untrusted {
    /// The bytes as they came, for comparing; never for showing.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// One line of text that is safe in a terminal, a log, a chat component and MiniMessage: everything that could
    /// act on its reader is written as `\u{..}` or `\x..`, and it ends after 256 characters.
    pub fn escaped(&self) -> String {
        let mut out = String::with_capacity(self.0.len());
        let mut shown = 0;
        for chunk in self.0.utf8_chunks() {
            for character in chunk.valid().chars() {
                if shown == LONGEST_SHOWN {
                    out.push('…');
                    return out;
                }
                shown += 1;
                if is_harmless(character) {
                    out.push(character);
                } else {
                    out.extend(character.escape_unicode());
                }
            }
            for byte in chunk.invalid() {
                if shown == LONGEST_SHOWN {
                    out.push('…');
                    return out;
                }
                shown += 1;
                out.push_str(&format!("\\x{byte:02x}"));
            }
        }
        out
    }
}

/// Whether a character can be shown as it is. `<`, `$` and the backslash start something in MiniMessage or log4j, the
/// section sign starts a colour, and the ranges named are the ones that change how their neighbours are shown.
fn is_harmless(character: char) -> bool {
    !(character.is_control()
        || matches!(
            character,
            '§' | '<' | '>' | '$' | '\\' | '\u{ad}' | '\u{feff}' | '\u{61c}'
        )
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(character, '\u{e000}'..='\u{f8ff}' | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{e0fff}'))
}

impl fmt::Debug for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Untrusted({:?})", self.escaped())
    }
}

impl From<&str> for Untrusted {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().into())
    }
}

impl From<String> for Untrusted {
    fn from(text: String) -> Self {
        Self(text.into_bytes().into())
    }
}

impl From<&[u8]> for Untrusted {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_act_on_a_reader_is_escaped() {
        for (raw, shown) in [
            ("Alice_01", "Alice_01"),
            (".Bedrock Ünï 名", ".Bedrock Ünï 名"),
            ("a\nb", "a\\u{a}b"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("§cred", "\\u{a7}cred"),
            (
                "<click:run_command:/op>",
                "\\u{3c}click:run_command:/op\\u{3e}",
            ),
            ("${jndi:x}", "\\u{24}{jndi:x}"),
            ("\u{202e}evil", "\\u{202e}evil"),
            ("\\u{41}", "\\u{5c}u{41}"),
        ] {
            assert_eq!(Untrusted::from(raw).escaped(), shown);
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_shown_as_hex() {
        assert_eq!(Untrusted::from(&b"a\xffb"[..]).escaped(), "a\\xffb");
    }

    #[test]
    fn the_text_ends() {
        let shown = Untrusted::from("x".repeat(10_000)).escaped();
        assert_eq!(shown.chars().count(), LONGEST_SHOWN + 1);
    }
}
