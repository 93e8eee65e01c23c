//! server.properties: every backend's own settings, read by java.util.Properties and then by Minecraft.
//!
//! Minecraft takes a switch as on only where the text is exactly `true` in some case: `yes`, `1` and `true ` with a
//! blank behind it are all off, silently.

use std::sync::Arc;

use super::Reading;
use super::intake::{broken, bytes_of, odd, unreadable};
use crate::doctor::syntax::properties::{self, Property};
use crate::doctor::syntax::yaml::Fault;
use crate::doctor::{Broken, Effect, FoundFile, Located, Odd, Trouble, TroubleKind, Unreadable};

/// What server.properties says.
#[derive(Clone, Debug)]
pub struct ServerProperties {
    /// The file.
    pub file: Arc<str>,
    /// `online-mode`; true when absent.
    pub online_mode: Option<Located<bool>>,
    /// `prevent-proxy-connections`; false when absent.
    pub prevent_proxy_connections: Option<Located<bool>>,
    /// `enforce-secure-profile`; true when absent.
    pub enforce_secure_profile: Option<Located<bool>>,
    /// `server-ip`; every address when absent or empty.
    pub server_ip: Option<Located<String>>,
    /// `server-port`; 25565 when absent.
    pub server_port: Option<Located<u16>>,
    /// `network-compression-threshold`; 256 when absent, off at -1.
    pub network_compression_threshold: Option<Located<i64>>,
    /// `accepts-transfers`; false when absent.
    pub accepts_transfers: Option<Located<bool>>,
    /// `white-list`; false when absent.
    pub white_list: Option<Located<bool>>,
    /// `enforce-whitelist`; false when absent.
    pub enforce_whitelist: Option<Located<bool>>,
}

impl ServerProperties {
    pub(crate) fn read(found: &FoundFile, troubles: &mut Vec<Trouble>) -> Reading<Self> {
        let file: Arc<str> = Arc::from(found.path.as_str());
        let Some(bytes) = bytes_of(found, &file, troubles) else {
            return Reading::Unknown;
        };
        if bytes.contains(&0) {
            let fault = Fault {
                line: None,
                column: None,
                key: None,
                why: Broken::Binary,
            };
            troubles.push(broken(&file, fault));
            return Reading::Unknown;
        }
        let text = decode(bytes);
        if text.trim().is_empty() {
            troubles.push(unreadable(&file, Unreadable::Empty));
        }
        if let Some(rest) = text.strip_prefix('\u{feff}') {
            // The mark becomes part of the first key, or makes a key of the first comment.
            let counts = !rest.trim_start().starts_with(['#', '!']);
            troubles.push(odd(&file, 1, Odd::Bom { counts }));
        }
        match properties::read(&text) {
            Ok(properties) => {
                let mut keys = PropertyKeys {
                    file: &file,
                    properties: &properties,
                    troubles,
                };
                Reading::Read(Self::from_properties(&mut keys))
            }
            Err(fault) => {
                troubles.push(broken(&file, fault));
                Reading::Unknown
            }
        }
    }

    fn from_properties(keys: &mut PropertyKeys<'_>) -> Self {
        keys.note_duplicates();
        Self {
            file: Arc::clone(keys.file),
            online_mode: keys.flag("online-mode"),
            prevent_proxy_connections: keys.flag("prevent-proxy-connections"),
            enforce_secure_profile: keys.flag("enforce-secure-profile"),
            server_ip: keys.text("server-ip"),
            server_port: keys.port("server-port"),
            network_compression_threshold: keys.number("network-compression-threshold"),
            accepts_transfers: keys.flag("accepts-transfers"),
            white_list: keys.flag("white-list"),
            enforce_whitelist: keys.flag("enforce-whitelist"),
        }
    }
}

/// Minecraft reads the file as UTF-8 and, where that fails, as ISO-8859-1.
fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

struct PropertyKeys<'a> {
    file: &'a Arc<str>,
    properties: &'a [Property],
    troubles: &'a mut Vec<Trouble>,
}

impl<'a> PropertyKeys<'a> {
    fn note_duplicates(&mut self) {
        for property in self.properties {
            if let Some(first_line) = property.replaced {
                self.trouble(property, Odd::DuplicateKey { first_line });
            }
        }
    }

    fn flag(&mut self, key: &str) -> Option<Located<bool>> {
        let property = self.property(key)?;
        let value = property.value.eq_ignore_ascii_case("true");
        if !value && !property.value.eq_ignore_ascii_case("false") {
            let kind = Odd::WrongKind {
                wanted: "true or false, with nothing behind it",
                found: if property.value.is_empty() {
                    "nothing"
                } else {
                    "text"
                },
                effect: Effect::TakesFalse,
            };
            self.trouble(property, kind);
        }
        Some(self.located(property, value))
    }

    fn text(&mut self, key: &str) -> Option<Located<String>> {
        let property = self.property(key)?;
        Some(self.located(property, property.value.clone()))
    }

    fn number(&mut self, key: &str) -> Option<Located<i64>> {
        let property = self.property(key)?;
        match property.value.parse::<i32>() {
            Ok(value) => Some(self.located(property, i64::from(value))),
            Err(_) => {
                self.trouble(property, NOT_A_NUMBER);
                None
            }
        }
    }

    fn port(&mut self, key: &str) -> Option<Located<u16>> {
        let number = self.number(key)?;
        let port = u16::try_from(number.value).ok()?;
        Some(number.with(port))
    }

    fn property(&self, key: &str) -> Option<&'a Property> {
        self.properties.iter().find(|property| property.key == key)
    }

    fn trouble(&mut self, property: &Property, kind: Odd) {
        self.troubles.push(Trouble {
            file: Arc::clone(self.file),
            line: Some(property.line),
            column: None,
            key: Some(property.key.clone()),
            kind: TroubleKind::Odd(kind),
        });
    }

    fn located<T>(&self, property: &Property, value: T) -> Located<T> {
        Located {
            value,
            file: Arc::clone(self.file),
            line: property.line,
            key: property.key.clone(),
        }
    }
}

const NOT_A_NUMBER: Odd = Odd::WrongKind {
    wanted: "a number, with nothing behind it",
    found: "text",
    effect: Effect::TakesDefault,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Content;

    fn read(text: &[u8]) -> (Reading<ServerProperties>, Vec<Trouble>) {
        let mut troubles = Vec::new();
        let found = FoundFile {
            path: "server.properties".to_owned(),
            content: Content::Bytes(text.to_vec()),
            world_readable: None,
        };
        (ServerProperties::read(&found, &mut troubles), troubles)
    }

    #[test]
    fn a_switch_is_on_only_when_it_says_true_and_nothing_else() {
        for (text, online, troubled) in [
            ("online-mode=true", Some(true), false),
            ("online-mode=TRUE", Some(true), false),
            ("online-mode=false", Some(false), false),
            ("online-mode: false", Some(false), false),
            ("online-mode true", Some(true), false),
            ("online-mode=true ", Some(false), true),
            ("online-mode=yes", Some(false), true),
            ("online-mode=1", Some(false), true),
            ("online-mode=", Some(false), true),
            ("online-mode=false # text", Some(false), true),
            ("#online-mode=false", None, false),
            ("\u{feff}online-mode=false", None, true),
            ("\u{feff}#Minecraft\nonline-mode=false", Some(false), true),
            ("online-mode=true\nonline-mode=false", Some(false), true),
            ("online\\u002dmode=false", Some(false), false),
        ] {
            let (reading, troubles) = read(text.as_bytes());
            let properties = reading.get().expect(text);
            assert_eq!(
                properties.online_mode.as_ref().map(|mode| mode.value),
                online,
                "{text:?}"
            );
            assert_eq!(!troubles.is_empty(), troubled, "{text:?} {troubles:?}");
        }
    }

    #[test]
    fn ports_and_old_encodings_are_read() {
        let (reading, troubles) = read(b"motd=caf\xe9\nserver-port=25570\nserver-ip=127.0.0.1\n");
        let properties = reading.get().expect("it can be read");
        let port = properties.server_port.as_ref().expect("a port");
        assert_eq!((port.value, port.line), (25570, 2));
        assert_eq!(troubles, []);
        let (reading, troubles) = read(b"server-port=25570 \n");
        assert!(reading.get().expect("it can be read").server_port.is_none());
        assert_eq!(troubles.len(), 1);
    }

    #[test]
    fn noise_is_unknown() {
        let (reading, troubles) = read(b"\0\x01\x02");
        assert!(reading.is_unknown());
        assert_eq!(troubles[0].kind, TroubleKind::Broken(Broken::Binary));
    }
}
