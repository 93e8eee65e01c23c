//! The hosts, and by which system properties each is pointed at the relay. One row a host.
//!
//! The names are read once by the host, before the first login or at start, so they are handed back from `open` and
//! set at once. The shim has the same names on a literal list of its own and sets no other.

use sessioncheck_core::config::Budgets;
use sessioncheck_core::diagnose::host::Platform as Kind;
use sessioncheck_relay::{Settings, UpstreamUrl, UrlFault, Urls};

/// One kind of host.
#[derive(Debug)]
pub(crate) struct Platform {
    /// Its name in the setup.
    pub(crate) name: &'static str,
    /// What the watch takes it for; none where it is like none of them.
    pub(crate) kind: Option<Kind>,
    /// What points it at the relay; empty where that is not done by a property.
    pub(crate) properties: &'static [Property],
    /// Which of the owner's budgets is its, in milliseconds.
    pub(crate) budget: fn(&Budgets) -> u64,
}

/// One system property of a host.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Property {
    pub(crate) name: &'static str,
    pub(crate) value: Value,
}

/// Which of the relay's addresses a property takes, and in what form.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Value {
    /// The full hasJoined URL.
    HasJoined,
    /// The full hasJoined URL as a format with three places.
    HasJoinedFormat,
    SessionHost,
    Discovery,
    ServicesHost,
    ProfilesHost,
    AccountHost,
    AuthHost,
}

/// Where the relay of a previous copy of us can be told to hand over; ours alone.
pub(crate) const HANDOVER: &str = "sessioncheck.handover";

/// What Waterfall appends to its URL with `String.format`: name, server id, and the address parameter if any.
const WATERFALL_QUERY: &str = "?username=%s&serverId=%s%s";

const PLATFORMS: &[Platform] = &[
    Platform {
        name: "velocity",
        kind: Some(Kind::Velocity),
        properties: &[Property {
            name: "mojang.sessionserver",
            value: Value::HasJoined,
        }],
        budget: |budgets| budgets.velocity,
    },
    Platform {
        name: "waterfall",
        kind: Some(Kind::Bungee),
        properties: &[Property {
            name: "waterfall.auth.url",
            value: Value::HasJoinedFormat,
        }],
        budget: |budgets| budgets.bungee,
    },
    // Its URL is a literal in the code; the shim takes the step over and asks here instead.
    Platform {
        name: "bungee",
        kind: Some(Kind::Bungee),
        properties: &[Property {
            name: "sessioncheck.has-joined",
            value: Value::HasJoined,
        }],
        budget: |budgets| budgets.bungee,
    },
    // authlib 10 (Minecraft 26.3) reads discovery.host alone, the older ones want all of theirs or take none.
    Platform {
        name: "paper",
        kind: Some(Kind::Paper),
        properties: &[
            Property {
                name: "minecraft.api.session.host",
                value: Value::SessionHost,
            },
            Property {
                name: "minecraft.api.discovery.host",
                value: Value::Discovery,
            },
            Property {
                name: "minecraft.api.services.host",
                value: Value::ServicesHost,
            },
            Property {
                name: "minecraft.api.profiles.host",
                value: Value::ProfilesHost,
            },
            Property {
                name: "minecraft.api.account.host",
                value: Value::AccountHost,
            },
            Property {
                name: "minecraft.api.auth.host",
                value: Value::AuthHost,
            },
        ],
        budget: |budgets| budgets.paper,
    },
    // It waits for its client, as Velocity does.
    Platform {
        name: "minestom",
        kind: None,
        properties: &[Property {
            name: "minestom.auth.url",
            value: Value::HasJoined,
        }],
        budget: |budgets| budgets.velocity,
    },
];

/// The row of a name.
pub(crate) fn by_name(name: &str) -> Option<&'static Platform> {
    PLATFORMS.iter().find(|platform| platform.name == name)
}

/// All names, for people.
pub(crate) fn names() -> String {
    let names: Vec<_> = PLATFORMS.iter().map(|platform| platform.name).collect();
    names.join(", ")
}

/// Whether a system property's present value may come in a setup.
pub(crate) fn may_be_property(name: &str) -> bool {
    name == HANDOVER
        || PLATFORMS
            .iter()
            .flat_map(|platform| platform.properties)
            .any(|property| property.name == name)
}

impl Value {
    /// What the property is set to.
    pub(crate) fn of(self, urls: &Urls) -> String {
        match self {
            Self::HasJoined => urls.has_joined.clone(),
            Self::HasJoinedFormat => format!("{}{WATERFALL_QUERY}", urls.has_joined),
            Self::SessionHost => urls.session_host.clone(),
            Self::Discovery => urls.discovery.clone(),
            Self::ServicesHost => urls.services_host.clone(),
            Self::ProfilesHost => urls.profiles_host.clone(),
            Self::AccountHost => urls.account_host.clone(),
            Self::AuthHost => urls.auth_host.clone(),
        }
    }

    /// Puts an owner's own value where the relay takes it as its upstream.
    pub(crate) fn put(self, value: &str, settings: &mut Settings) -> Result<(), UrlFault> {
        // Start scripts are known to leave quotes or angle brackets around it.
        let value = value.trim().trim_matches(['"', '\'', '<', '>']);
        match self {
            Self::HasJoined => settings.upstream = Some(UpstreamUrl::has_joined(value)?),
            Self::HasJoinedFormat => {
                let url = value.split('?').next().unwrap_or_default();
                settings.upstream = Some(UpstreamUrl::has_joined(url)?);
            }
            Self::SessionHost => settings.upstream = Some(value.parse()?),
            Self::Discovery => settings.discovery_upstream = Some(value.parse()?),
            Self::ServicesHost => settings.services_upstream = Some(value.parse()?),
            Self::ProfilesHost => settings.profiles_upstream = Some(value.parse()?),
            Self::AccountHost => settings.account_upstream = Some(value.parse()?),
            Self::AuthHost => settings.auth_upstream = Some(value.parse()?),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owners_value_becomes_the_upstream() {
        for (value, text, origin) in [
            (
                Value::HasJoined,
                "https://a.example/session/minecraft/hasJoined",
                Some("https://a.example"),
            ),
            (
                Value::HasJoinedFormat,
                "\"https://a.example:8443/hasJoined?username=%s&serverId=%s%s\"",
                Some("https://a.example:8443"),
            ),
            (
                Value::SessionHost,
                " https://a.example/ ",
                Some("https://a.example"),
            ),
            (Value::SessionHost, "", None),
            (Value::HasJoined, "sessionserver", None),
        ] {
            let mut settings = Settings::default();
            let put = value.put(text, &mut settings);
            assert_eq!(put.is_ok(), origin.is_some(), "{text}");
            let upstream = settings.upstream.map(|upstream| upstream.origin());
            assert_eq!(upstream.as_deref(), origin, "{text}");
        }
        let mut settings = Settings::default();
        Value::ServicesHost
            .put("https://services.example/", &mut settings)
            .unwrap();
        assert!(settings.services_upstream.is_some() && settings.upstream.is_none());
    }

    #[test]
    fn the_shim_may_set_these_and_no_others() {
        let shim = include_str!(
            "../../../java-shim/common/src/main/java/io/sessioncheck/HostProperties.java"
        );
        let list = shim.split("List.of(").nth(1).unwrap();
        let list = list.split(')').next().unwrap();
        let mut theirs: Vec<_> = list
            .split(',')
            .map(|name| name.trim().trim_matches('"'))
            .collect();
        let mut ours: Vec<_> = PLATFORMS
            .iter()
            .flat_map(|platform| platform.properties)
            .map(|property| property.name)
            .chain([HANDOVER])
            .collect();
        theirs.sort_unstable();
        ours.sort_unstable();
        assert_eq!(theirs, ours);
    }

    #[test]
    fn no_two_platforms_share_a_name_or_a_property() {
        let mut names: Vec<_> = PLATFORMS
            .iter()
            .flat_map(|platform| platform.properties)
            .map(|property| property.name)
            .chain(PLATFORMS.iter().map(|platform| platform.name))
            .collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
