//! Which request goes where: a fixed table from the first part of a path to an upstream. No part of an authority ever
//! comes from a request.

/// Where a request goes. Paths begin with a slash and have lost the token and the companion's word.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Route<'a> {
    /// The question itself.
    HasJoined,
    /// The relay's own numbers.
    Status,
    /// The discovery document.
    Discovery,
    /// Passed through to a companion.
    PassThrough(Companion, &'a str),
    /// Nothing is served there.
    Nowhere,
}

/// The services that authlib wants to know a host for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Companion {
    Account,
    Auth,
    Profiles,
    Services,
    Session,
}

/// The words in the path for the companions; what has none lies on the session host.
pub(crate) const COMPANIONS: &[(&str, Companion)] = &[
    ("/account", Companion::Account),
    ("/auth", Companion::Auth),
    ("/profiles", Companion::Profiles),
    ("/services", Companion::Services),
];

/// The path of the discovery document.
pub(crate) const DISCOVERY: &str = "/discovery/minecraft/client";

/// The path of the relay's own numbers.
pub(crate) const STATUS: &str = "/status";

/// The route of a path that has lost its token.
pub(crate) fn route(path: &str) -> Route<'_> {
    match path {
        crate::settings::HAS_JOINED => return Route::HasJoined,
        STATUS => return Route::Status,
        DISCOVERY => return Route::Discovery,
        _ => {}
    }
    if !may_pass(path) {
        return Route::Nowhere;
    }
    for (word, companion) in COMPANIONS {
        if let Some(rest) = path.strip_prefix(word)
            && rest.starts_with('/')
        {
            return Route::PassThrough(*companion, rest);
        }
    }
    Route::PassThrough(Companion::Session, path)
}

/// Whether a path may be passed through. One that an upstream could read as the question, or as a step up out of its
/// prefix, may not: the answer to the question leaves checked or not at all.
fn may_pass(path: &str) -> bool {
    let mut plain = path.to_ascii_lowercase();
    for (escape, meant) in [("%2e", "."), ("%2f", "/"), ("%5c", "/"), ("\\", "/")] {
        plain = plain.replace(escape, meant);
    }
    let letters: String = percent_decoded(&plain);
    path.starts_with('/')
        && !letters.contains("hasjoined")
        && !plain
            .split('/')
            .skip(1)
            .any(|part| matches!(part, "." | ".."))
        && !plain.contains("//")
}

/// The path with every escape of an ASCII character resolved, in small letters, repeatedly: an upstream behind a proxy
/// may resolve it twice.
fn percent_decoded(path: &str) -> String {
    let mut path = path.to_owned();
    for _ in 0..3 {
        let mut out = String::with_capacity(path.len());
        let mut rest = path.as_str();
        while let Some(at) = rest.find('%') {
            out.push_str(&rest[..at]);
            let digits = rest.get(at + 1..at + 3);
            match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                Some(byte) if byte.is_ascii() => {
                    out.push(char::from(byte).to_ascii_lowercase());
                    rest = &rest[at + 3..];
                }
                _ => {
                    out.push('%');
                    rest = &rest[at + 1..];
                }
            }
        }
        out.push_str(rest);
        path = out;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_go_where_the_table_says() {
        use Companion::{Account, Auth, Profiles, Services, Session};
        for (path, expected) in [
            ("/session/minecraft/hasJoined", Route::HasJoined),
            ("/status", Route::Status),
            ("/discovery/minecraft/client", Route::Discovery),
            (
                "/session/minecraft/profile/069a79f444e94726a5befca90e38aaf5",
                Route::PassThrough(
                    Session,
                    "/session/minecraft/profile/069a79f444e94726a5befca90e38aaf5",
                ),
            ),
            (
                "/blockedservers",
                Route::PassThrough(Session, "/blockedservers"),
            ),
            (
                "/session/minecraft/join",
                Route::PassThrough(Session, "/session/minecraft/join"),
            ),
            (
                "/services/publickeys",
                Route::PassThrough(Services, "/publickeys"),
            ),
            ("/services/", Route::PassThrough(Services, "/")),
            ("/servicesx", Route::PassThrough(Session, "/servicesx")),
            (
                "/profiles/profiles/minecraft",
                Route::PassThrough(Profiles, "/profiles/minecraft"),
            ),
            (
                "/account/users/x%20y",
                Route::PassThrough(Account, "/users/x%20y"),
            ),
            (
                "/auth/authenticate",
                Route::PassThrough(Auth, "/authenticate"),
            ),
            ("/", Route::PassThrough(Session, "/")),
            ("/session/minecraft/hasJoined/", Route::Nowhere),
            ("/session/minecraft/HASJOINED", Route::Nowhere),
            ("/session/minecraft/%68asJoined", Route::Nowhere),
            ("/session/minecraft/%2568asJoined", Route::Nowhere),
            ("/session//minecraft/hasJoined", Route::Nowhere),
            ("/services/session/minecraft/hasJoined", Route::Nowhere),
            ("//evil.example/x", Route::Nowhere),
            ("/services//x", Route::Nowhere),
            ("/../x", Route::Nowhere),
            ("/services/..", Route::Nowhere),
            ("/services/%2E%2e/x", Route::Nowhere),
            ("/services/..%2fx", Route::Nowhere),
            ("/services/..\\x", Route::Nowhere),
            ("/services/.", Route::Nowhere),
            ("", Route::Nowhere),
            ("*", Route::Nowhere),
        ] {
            assert_eq!(route(path), expected, "{path}");
        }
    }
}
