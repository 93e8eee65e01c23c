//! The JVM's flags that change whom a server asks about its players, out of start scripts and units.

use std::sync::Arc;

use crate::doctor::{Address, Host, Located};

/// The flags of one server's JVM that matter here.
#[derive(Clone, Debug, Default)]
pub struct Jvm {
    /// In the order found; where a name stands twice, the later one wins.
    pub flags: Vec<Located<JvmFlag>>,
    /// The jars and argument files that the scripts start: `forge-1.16.5-36.2.jar`, `libraries/net/...`.
    pub programs: Vec<String>,
}

/// One flag. A URL is kept as its authority only: its path may be a token.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum JvmFlag {
    /// `-Dmojang.sessionserver`: Velocity's hasJoined URL.
    VelocitySession(Option<Address>),
    /// `-Dwaterfall.auth.url`: Waterfall's.
    WaterfallSession(Option<Address>),
    /// `-Dminecraft.api.<which>.host`: authlib's up to 26.2 (env, auth, account, session, services, profiles).
    ApiHost(String, Option<Address>),
    /// `-Dminecraft.api.discovery.host`: authlib's from 26.3.
    Discovery(Option<Address>),
    /// `-javaagent:...authlib-injector...=<authority>`.
    AuthlibInjector(Option<Address>),
    /// `-Dauth.forceSecureProfiles`.
    ForceSecureProfiles(bool),
    /// `-Dluckperms.suppress-uuid-mismatch-warning`.
    SuppressUuidMismatchWarning(bool),
}

impl JvmFlag {
    /// Where the flag sends the question whether a player is who they say; `None` for the other flags.
    pub fn session_authority(&self) -> Option<&Address> {
        match self {
            Self::VelocitySession(address)
            | Self::WaterfallSession(address)
            | Self::Discovery(address)
            | Self::AuthlibInjector(address) => address.as_ref(),
            Self::ApiHost(which, address) if which == "session" => address.as_ref(),
            Self::ApiHost(..)
            | Self::ForceSecureProfiles(_)
            | Self::SuppressUuidMismatchWarning(_) => None,
        }
    }
}

impl JvmFlag {
    /// The flag that makes a server ask this URL about its players; `None` where it is none.
    pub(crate) fn session(url: &str) -> Option<Self> {
        authority_of(url).map(|address| Self::ApiHost("session".to_owned(), Some(address)))
    }
}

impl Jvm {
    /// Adds the flags in one line of a script, a unit or an argument file.
    pub(crate) fn read_line(&mut self, file: &Arc<str>, line: u32, text: &str) {
        self.read_programs(text);
        if !text.contains("-D") && !text.contains("-javaagent") {
            return;
        }
        let unquoted: String = text
            .chars()
            .filter(|c| !matches!(c, '"' | '\'' | '`' | '^'))
            .collect();
        for word in unquoted.split_whitespace() {
            let Some(start) = ["-D", "-javaagent:"]
                .iter()
                .find_map(|flag| word.find(flag))
            else {
                continue;
            };
            // A flag begins a word or the value of a variable.
            if start > 0 && !word[..start].ends_with(['=', '(', ',']) {
                continue;
            }
            if let Some((key, flag)) = flag(word[start..].trim_end_matches([')', ';', ','])) {
                self.flags.push(Located {
                    value: flag,
                    file: Arc::clone(file),
                    line,
                    key,
                });
            }
        }
    }

    fn read_programs(&mut self, text: &str) {
        let mut after_jar = false;
        for word in text.split_whitespace() {
            let word = word.trim_matches(['"', '\'']);
            let argument_file = word.strip_prefix('@').filter(|path| path.contains('/'));
            if let Some(program) = argument_file.or_else(|| after_jar.then_some(word)) {
                self.programs.push(program.replace('\\', "/"));
            }
            after_jar = word == "-jar";
        }
    }
}

fn flag(word: &str) -> Option<(String, JvmFlag)> {
    if let Some(agent) = word.strip_prefix("-javaagent:") {
        let (jar, authority) = agent.split_once('=').unwrap_or((agent, ""));
        let is_injector = jar.to_ascii_lowercase().contains("authlib-injector");
        return is_injector.then(|| {
            (
                "-javaagent".to_owned(),
                JvmFlag::AuthlibInjector(authority_of(authority)),
            )
        });
    }
    let definition = word.strip_prefix("-D")?;
    let (name, value) = definition.split_once('=').unwrap_or((definition, ""));
    let is_on = || value.eq_ignore_ascii_case("true");
    let flag = match name {
        "mojang.sessionserver" => JvmFlag::VelocitySession(authority_of(value)),
        "waterfall.auth.url" => JvmFlag::WaterfallSession(authority_of(value)),
        "minecraft.api.discovery.host" => JvmFlag::Discovery(authority_of(value)),
        "auth.forceSecureProfiles" => JvmFlag::ForceSecureProfiles(is_on()),
        "luckperms.suppress-uuid-mismatch-warning" => JvmFlag::SuppressUuidMismatchWarning(is_on()),
        _ => {
            let which = name.strip_prefix("minecraft.api.")?.strip_suffix(".host")?;
            JvmFlag::ApiHost(which.to_owned(), authority_of(value))
        }
    };
    Some((format!("-D{name}"), flag))
}

/// The machine and port of a URL; its path is dropped, because it may be a token.
fn authority_of(url: &str) -> Option<Address> {
    let (port, rest) = match url.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (80, rest),
        Some((_, rest)) => (443, rest),
        None => (443, url),
    };
    let authority = rest.split(['/', '?', '#']).next()?;
    let authority = authority.rsplit('@').next()?;
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, digits)) if !digits.contains(']') => (host, digits.parse().ok()?),
        _ => (authority, port),
    };
    let host = Host::parse(host).filter(|_| !host.is_empty())?;
    Some(Address { host, port })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_found_wherever_scripts_put_them() {
        for (line, key, host, port) in [
            (
                "java -Xmx2G -Dmojang.sessionserver=http://127.0.0.1:9000/CANARY -jar velocity.jar",
                "-Dmojang.sessionserver",
                "127.0.0.1",
                9000,
            ),
            (
                "JAVA_OPTS=\"-Dwaterfall.auth.url=https://auth.example.net/x\"",
                "-Dwaterfall.auth.url",
                "auth.example.net",
                443,
            ),
            (
                "set FLAGS=-Xms1G \"-Dminecraft.api.session.host=http://[::1]:8080\"",
                "-Dminecraft.api.session.host",
                "::1",
                8080,
            ),
            (
                "ExecStart=/usr/bin/java -javaagent:libs/authlib-injector-1.2.5.jar=ely.by -jar server.jar",
                "-javaagent",
                "ely.by",
                443,
            ),
        ] {
            let mut jvm = Jvm::default();
            jvm.read_line(&Arc::from("start.sh"), 3, line);
            let flag = &jvm.flags[0];
            assert_eq!((flag.key.as_str(), flag.line), (key, 3), "{line}");
            let expected = Address {
                host: Host::parse(host).expect("a host"),
                port,
            };
            assert_eq!(flag.value.session_authority(), Some(&expected), "{line}");
            assert!(!format!("{jvm:?}").contains("CANARY"));
        }
    }

    #[test]
    fn other_flags_are_passed_over() {
        for line in [
            "java -Dfile.encoding=UTF-8 -jar x.jar",
            "java -javaagent:spark.jar",
            "echo x-Dmojang.sessionserver=y",
            "",
        ] {
            let mut jvm = Jvm::default();
            jvm.read_line(&Arc::from("start.sh"), 1, line);
            assert_eq!(jvm.flags, [], "{line}");
        }
    }
}
