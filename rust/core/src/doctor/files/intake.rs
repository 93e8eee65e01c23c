//! Which path is which file, and the one way from bytes to a typed file.
//!
//! [`FORMATS`] is the list: who adds a file adds its module and one line here.

use std::sync::Arc;

use super::{
    Authme, Bukkit, Bungeecord, FabricproxyLite, Files, Floodgate, FloodgateKey, ForwardingSecret,
    Geyser, GuardConfig, GuardToken, Luckperms, PaperGlobal, PaperLegacy, ProxyCompatibleForge,
    Purpur, Reading, ServerProperties, Spigot, Sponge, Velocity, Waterfall, Whitelist,
};
use crate::doctor::syntax::keys::{Keys, Manners};
use crate::doctor::syntax::text::{Decoded, decode};
use crate::doctor::syntax::tree::Table;
use crate::doctor::syntax::yaml::{self, Fault};
use crate::doctor::syntax::{hocon, toml};
use crate::doctor::{Broken, Content, FoundFile, Odd, Trouble, TroubleKind, Unreadable};

/// One file that is known: where it lies, and how it is read.
pub(crate) struct Format {
    /// Its paths, lower case; `*` stands for anything within one name. The first that exists counts.
    pub(crate) paths: &'static [&'static str],
    pub(crate) read: fn(&mut Intake<'_>, &FoundFile),
}

/// Every known file.
pub(crate) const FORMATS: &[Format] = &[
    Format {
        paths: &["server.properties"],
        read: |intake, found| {
            intake.files.server_properties = ServerProperties::read(found, intake.troubles)
        },
    },
    Format {
        paths: &["bukkit.yml"],
        read: |intake, found| {
            intake.files.bukkit = intake.yaml(found, Manners::Bukkit, Bukkit::from_keys)
        },
    },
    Format {
        paths: &["spigot.yml"],
        read: |intake, found| {
            intake.files.spigot = intake.yaml(found, Manners::Bukkit, Spigot::from_keys)
        },
    },
    Format {
        paths: &["config/paper-global.yml"],
        read: |intake, found| {
            intake.files.paper_global =
                intake.yaml(found, Manners::Configurate, PaperGlobal::from_keys);
        },
    },
    Format {
        paths: &["paper.yml"],
        read: |intake, found| {
            intake.files.paper_legacy = intake.yaml(found, Manners::Bukkit, PaperLegacy::from_keys);
        },
    },
    Format {
        paths: &["purpur.yml"],
        read: |intake, found| {
            intake.files.purpur = intake.yaml(found, Manners::Bukkit, Purpur::from_keys)
        },
    },
    Format {
        paths: &["velocity.toml"],
        read: |intake, found| intake.files.velocity = intake.toml(found, Velocity::from_keys),
    },
    Format {
        paths: &["forwarding.secret"],
        read: |intake, found| {
            intake.files.forwarding_secret = ForwardingSecret::read(found, intake.troubles);
        },
    },
    Format {
        paths: &["config.yml"],
        read: |intake, found| intake.bungeecord(found),
    },
    Format {
        paths: &["waterfall.yml"],
        read: |intake, found| {
            intake.files.waterfall = intake.yaml(found, Manners::Bungeecord, Waterfall::from_keys);
        },
    },
    Format {
        paths: &["plugins/bungeeguard/token.yml"],
        read: |intake, found| {
            intake.files.guard_token =
                intake.yaml(found, Manners::BungeePlugin, GuardToken::from_keys);
        },
    },
    Format {
        paths: &["plugins/bungeeguard/config.yml"],
        read: |intake, found| {
            intake.files.guard_config = intake.yaml(found, Manners::Bukkit, GuardConfig::from_keys);
        },
    },
    Format {
        paths: &["config/fabricproxy-lite.toml"],
        read: |intake, found| {
            intake.files.fabricproxy_lite = intake.toml(found, FabricproxyLite::from_keys)
        },
    },
    Format {
        paths: &[
            "config/proxy-compatible-forge.toml",
            "config/pcf-common.toml",
        ],
        read: |intake, found| {
            intake.files.proxy_compatible_forge =
                intake.toml(found, ProxyCompatibleForge::from_keys);
        },
    },
    Format {
        paths: &[
            "config/sponge/global.conf",
            "config/sponge/sponge.conf",
            "config/sponge.conf",
        ],
        read: |intake, found| intake.files.sponge = intake.hocon(found, Sponge::from_keys),
    },
    Format {
        paths: &[
            "plugins/geyser-*/config.yml",
            "config/geyser-*/config.yml",
            "plugins/geyser/config.yml",
        ],
        read: |intake, found| {
            intake.files.geyser = intake.yaml(found, Manners::Configurate, Geyser::from_keys)
        },
    },
    Format {
        paths: &[
            "plugins/floodgate/config.yml",
            "config/floodgate/config.yml",
        ],
        read: |intake, found| {
            intake.files.floodgate = intake.yaml(found, Manners::Configurate, Floodgate::from_keys)
        },
    },
    Format {
        paths: &["plugins/floodgate/key.pem", "config/floodgate/key.pem"],
        read: |intake, found| {
            intake.files.floodgate_key = FloodgateKey::read(found, intake.troubles)
        },
    },
    Format {
        paths: &["plugins/luckperms/config.yml"],
        read: |intake, found| {
            intake.files.luckperms = intake.yaml(found, Manners::Bukkit, Luckperms::from_keys)
        },
    },
    Format {
        paths: &["plugins/authme/config.yml"],
        read: |intake, found| {
            intake.files.authme = intake.yaml(found, Manners::Bukkit, Authme::from_keys);
        },
    },
    Format {
        paths: &["whitelist.json"],
        read: |intake, found| {
            intake.files.whitelist = Whitelist::read(found, intake.troubles);
        },
    },
];

/// The files of one folder as they come in, with what is wrong with them.
pub(crate) struct Intake<'a> {
    pub(crate) files: &'a mut Files,
    pub(crate) troubles: &'a mut Vec<Trouble>,
}

/// Whether a path is the one that a lower-case pattern means.
pub(crate) fn fits(pattern: &str, path: &str) -> bool {
    let mut parts = path.split('/');
    let all = pattern.split('/').all(|wanted| {
        parts
            .next()
            .is_some_and(|part| match wanted.split_once('*') {
                None => part.eq_ignore_ascii_case(wanted),
                Some((start, end)) => {
                    let part = part.to_ascii_lowercase();
                    part.len() >= start.len() + end.len()
                        && part.starts_with(start)
                        && part.ends_with(end)
                }
            })
    });
    all && parts.next().is_none()
}

impl Intake<'_> {
    fn yaml<T>(
        &mut self,
        found: &FoundFile,
        manners: Manners,
        read: impl FnOnce(&mut Keys<'_>) -> T,
    ) -> Reading<T> {
        self.keyed(found, manners, false, read, |text| {
            let document = yaml::read(text)?;
            Ok((document.top, document.odd))
        })
    }

    fn toml<T>(&mut self, found: &FoundFile, read: impl FnOnce(&mut Keys<'_>) -> T) -> Reading<T> {
        self.keyed(found, Manners::NightConfig, true, read, |text| {
            Ok((toml::read(text)?, Vec::new()))
        })
    }

    fn hocon<T>(&mut self, found: &FoundFile, read: impl FnOnce(&mut Keys<'_>) -> T) -> Reading<T> {
        self.keyed(found, Manners::Hocon, false, read, |text| {
            Ok((hocon::read(text)?, Vec::new()))
        })
    }

    /// BungeeCord's config.yml; a config.yml of anything else at that place is passed over.
    fn bungeecord(&mut self, found: &FoundFile) {
        let mut is_bungeecord = true;
        let reading = self.yaml(found, Manners::Bungeecord, |keys| {
            is_bungeecord = ["listeners", "servers", "ip_forward", "online_mode"]
                .iter()
                .any(|key| keys.place(&[key]).is_some());
            Bungeecord::from_keys(keys)
        });
        if is_bungeecord {
            self.files.bungeecord = reading;
        }
    }

    fn keyed<T>(
        &mut self,
        found: &FoundFile,
        manners: Manners,
        bom_counts: bool,
        read: impl FnOnce(&mut Keys<'_>) -> T,
        parse: impl FnOnce(&str) -> Result<(Table, Vec<(u32, String, Odd)>), Fault>,
    ) -> Reading<T> {
        let file: Arc<str> = Arc::from(found.path.as_str());
        let Some(text) = text_of(found, &file, bom_counts, self.troubles) else {
            return Reading::without(&found.content);
        };
        match parse(&text) {
            Ok((top, odd)) => {
                for (line, key, kind) in odd {
                    self.troubles.push(Trouble {
                        file: Arc::clone(&file),
                        line: Some(line),
                        column: None,
                        key: Some(key),
                        kind: TroubleKind::Odd(kind),
                    });
                }
                let mut keys = Keys::new(&file, &top, manners, self.troubles);
                Reading::Read(read(&mut keys))
            }
            Err(fault) => {
                self.troubles.push(broken(&file, fault));
                Reading::Unknown
            }
        }
    }
}

/// A file's bytes; `None` with a trouble where there are none.
pub(crate) fn bytes_of<'f>(
    found: &'f FoundFile,
    file: &Arc<str>,
    troubles: &mut Vec<Trouble>,
) -> Option<&'f [u8]> {
    let why = match &found.content {
        Content::Bytes(bytes) => return Some(bytes),
        Content::Unreadable(why) => why.clone(),
        Content::Folder => Unreadable::NotAFile,
        // The trouble is the folder's, and said once.
        Content::Hidden => return None,
        // Who listed the folder did not bring the content.
        Content::Present | Content::Jar(_) => Unreadable::ReadError,
    };
    troubles.push(unreadable(file, why));
    None
}

/// A file's text; `None` with a trouble where there is none. An empty file is a trouble and a text.
pub(crate) fn text_of(
    found: &FoundFile,
    file: &Arc<str>,
    bom_counts: bool,
    troubles: &mut Vec<Trouble>,
) -> Option<String> {
    let bytes = bytes_of(found, file, troubles)?;
    let Some(Decoded {
        text,
        bom,
        replaced,
    }) = decode(bytes)
    else {
        let fault = Fault {
            line: None,
            column: None,
            key: None,
            why: Broken::Binary,
        };
        troubles.push(broken(file, fault));
        return None;
    };
    if bom {
        troubles.push(odd(file, 1, Odd::Bom { counts: bom_counts }));
    }
    if replaced {
        let line = text
            .split('\u{fffd}')
            .next()
            .unwrap_or_default()
            .matches('\n')
            .count();
        let line = u32::try_from(line + 1).unwrap_or(u32::MAX);
        troubles.push(odd(file, line, Odd::Encoding));
    }
    if text.trim().is_empty() {
        troubles.push(unreadable(file, Unreadable::Empty));
    }
    Some(text)
}

pub(crate) fn unreadable(file: &Arc<str>, why: Unreadable) -> Trouble {
    Trouble {
        file: Arc::clone(file),
        line: None,
        column: None,
        key: None,
        kind: TroubleKind::Unreadable(why),
    }
}

pub(crate) fn broken(file: &Arc<str>, fault: Fault) -> Trouble {
    Trouble {
        file: Arc::clone(file),
        line: fault.line,
        column: fault.column,
        key: fault.key,
        kind: TroubleKind::Broken(fault.why),
    }
}

pub(crate) fn odd(file: &Arc<str>, line: u32, kind: Odd) -> Trouble {
    Trouble {
        file: Arc::clone(file),
        line: Some(line),
        column: None,
        key: None,
        kind: TroubleKind::Odd(kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_known_in_any_case() {
        for (pattern, path, expected) in [
            (
                "plugins/geyser-*/config.yml",
                "plugins/Geyser-Velocity/config.yml",
                true,
            ),
            (
                "plugins/geyser-*/config.yml",
                "plugins/Geyser/config.yml",
                false,
            ),
            (
                "plugins/geyser-*/config.yml",
                "plugins/Geyser-Spigot/locales/config.yml",
                false,
            ),
            ("server.properties", "Server.Properties", true),
            ("server.properties", "old/server.properties", false),
        ] {
            assert_eq!(fits(pattern, path), expected, "{path}");
        }
    }
}
