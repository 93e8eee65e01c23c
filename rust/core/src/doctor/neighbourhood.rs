//! Which folders belong to one server's network, when nobody has named any: those that its proxy's list, or its own,
//! surely means.
//!
//! A machine holds more than one network, and its folders are called alike everywhere. So a folder's name or a bare port
//! counts only beside the folder itself; an address of this machine counts everywhere.

use std::collections::BTreeSet;

use super::input::normal;
use super::site::{Link, MatchedBy, Site};

/// The servers that belong to `own`, by their places in the site, `own` first: a proxy's backends and the other proxies
/// that list one of them; a backend's proxies.
pub fn neighbourhood(site: &Site, own: usize) -> Vec<usize> {
    let sure: Vec<(usize, usize)> = site
        .links
        .iter()
        .filter_map(|link| Some((link, link.backend?)))
        .filter(|(link, backend)| is_sure(site, link, *backend))
        .map(|(link, backend)| (link.proxy, backend))
        .collect();
    let backends: BTreeSet<usize> = sure
        .iter()
        .filter(|(proxy, _)| *proxy == own)
        .map(|(_, backend)| *backend)
        .collect();
    let proxies = sure
        .iter()
        .filter(|(_, backend)| *backend == own || backends.contains(backend))
        .map(|(proxy, _)| *proxy);
    let mut others: BTreeSet<usize> = proxies.chain(backends.iter().copied()).collect();
    others.remove(&own);
    std::iter::once(own).chain(others).collect()
}

fn is_sure(site: &Site, link: &Link, backend: usize) -> bool {
    match link.matched_by {
        Some(MatchedBy::Address | MatchedBy::Service | MatchedBy::Logins) => true,
        Some(MatchedBy::FolderName | MatchedBy::Port) => {
            let folder = |server: usize| {
                let dir = normal(&site.servers.get(server)?.dir);
                let (above, _) = dir.rsplit_once('/')?;
                Some(above.to_owned())
            };
            folder(link.proxy).is_some() && folder(link.proxy) == folder(backend)
        }
        Some(MatchedBy::OnlyProxy) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::{Content, FoundFile, Root};

    fn root(dir: &str, path: &str, text: &str) -> Root {
        Root {
            dir: dir.to_owned(),
            files: vec![FoundFile {
                path: path.to_owned(),
                content: Content::Bytes(text.as_bytes().to_owned()),
                world_readable: None,
            }],
            ..Root::default()
        }
    }

    fn proxy(dir: &str, servers: &str) -> Root {
        let text = format!("config-version = \"2.7\"\n[servers]\n{servers}\n");
        root(dir, "velocity.toml", &text)
    }

    fn backend(dir: &str, port: u16) -> Root {
        root(
            dir,
            "server.properties",
            &format!("online-mode=false\nserver-port={port}\n"),
        )
    }

    #[test]
    fn a_network_is_found_among_others() {
        let site = Site::read(&[
            proxy(
                "/srv/one/proxy",
                "lobby = \"127.0.0.1:30001\"\ngames = \"games:25565\"\nold = \"10.0.0.9:25565\"",
            ),
            backend("/srv/one/lobby", 30001),
            backend("/srv/one/games", 30009),
            backend("/srv/two/old", 30005),
            proxy("/srv/two/proxy", "lobby = \"127.0.0.1:30006\""),
            backend("/srv/two/lobby", 30006),
            proxy("/srv/three/proxy", "hub = \"localhost:30001\""),
            root("/srv/notes", "readme.txt", ""),
        ]);
        for (own, found) in [
            // Its backends by address and by a neighbour's name, and who shares one of them; never another's "old".
            (0, &[0, 1, 2, 6][..]),
            (1, &[1, 0, 6]),
            (2, &[2, 0]),
            (3, &[3]),
            (4, &[4, 5]),
            (5, &[5, 4]),
            (6, &[6, 0, 1]),
            (7, &[7]),
        ] {
            assert_eq!(neighbourhood(&site, own), found, "{own}");
        }
    }

    #[test]
    fn a_server_alone_is_its_own_network() {
        let site = Site::read(&[proxy("C:\\proxy", "lobby = \"127.0.0.1:1\"")]);
        assert_eq!(neighbourhood(&site, 0), [0]);
        assert_eq!(neighbourhood(&Site::default(), 0), [0]);
    }
}
