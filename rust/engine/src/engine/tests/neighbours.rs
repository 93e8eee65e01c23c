//! Servers of one machine that help each other's doctor.

use std::path::Path;

use super::*;

/// A proxy and its backend, whose secrets differ, in one folder each.
struct Network(Folder);

impl Network {
    fn new() -> Self {
        let network = Self(Folder::new());
        network.write(
            "proxy/velocity.toml",
            "config-version = \"2.7\"\nbind = \"127.0.0.1:25577\"\nonline-mode = true\n\
             player-info-forwarding-mode = \"modern\"\nforwarding-secret-file = \"forwarding.secret\"\n\
             [servers]\nlobby = \"127.0.0.1:30066\"\ntry = [\"lobby\"]\n",
        );
        network.write("proxy/forwarding.secret", "CANARY-one");
        network.write("lobby/eula.txt", "eula=true");
        network.write(
            "lobby/server.properties",
            "online-mode=false\nserver-ip=127.0.0.1\nserver-port=30066\n",
        );
        network.write(
            "lobby/config/paper-global.yml",
            "proxies:\n  velocity:\n    enabled: true\n    online-mode: true\n    secret: CANARY-two\n",
        );
        network
    }

    fn write(&self, path: &str, text: &str) {
        let file = self.0.0.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }

    /// Opens the engine of a server, and looks around once.
    fn open(&self, server: &str, platform: &str) -> (Engine, String) {
        let root = self.0.0.join(server);
        let data = root.join("plugins/sessioncheck");
        let bytes = setup(&[
            ("version", VERSION),
            ("platform", platform),
            ("platform.version", "1"),
            ("server.root", root.to_str().unwrap()),
            ("data.folder", data.to_str().unwrap()),
        ]);
        let opened = Engine::open_in(&bytes, Some(self.state())).unwrap();
        let told = console(&opened.engine);
        (opened.engine, told)
    }

    fn state(&self) -> PathBuf {
        self.0.0.join("state")
    }
}

fn names(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

#[test]
fn a_proxy_and_its_backend_find_what_is_wrong_between_them() {
    let network = Network::new();
    let (proxy, told) = network.open("proxy", "velocity");
    assert!(!told.contains("SC0301"), "alone it cannot know: {told}");
    let (lobby, told) = network.open("lobby", "paper");
    assert!(told.contains("SC0301"), "the second to come knows: {told}");
    for engine in [&proxy, &lobby] {
        let answer = ran(engine, "doctor");
        assert!(
            answer.contains("SC0301") && answer.contains("read as well: "),
            "{answer}"
        );
        assert!(!answer.contains("CANARY"));
    }
    // What a failed login means is known better too.
    let notes = lobby.last_checkup().unwrap().notes(None);
    let velocity = Some(Some(diagnose::host::Platform::Velocity));
    assert!(
        notes
            .iter()
            .any(|note| matches!(note, diagnose::Note::Host(host) if host.proxy == velocity)),
        "{notes:?}"
    );

    lobby.close();
    let answer = ran(&proxy, "doctor");
    assert!(!answer.contains("SC0301"), "it runs no more: {answer}");
    proxy.close();
    assert_eq!(names(&network.state()), 0);
}

#[test]
fn a_neighbour_that_cannot_be_used_is_named_once_on_the_console() {
    let network = Network::new();
    let (proxy, _) = network.open("proxy", "velocity");
    std::fs::write(network.state().join("bad.json"), "CANARY").unwrap();
    let lock = std::fs::File::create(network.state().join("bad.lock")).unwrap();
    lock.lock().unwrap();
    let answer = ran(&proxy, "doctor");
    assert!(
        answer.contains("bad.json is not used") && !answer.contains("CANARY"),
        "{answer}"
    );
    assert_eq!(told(&proxy).matches("is not used").count(), 1);
    assert!(ran(&proxy, "doctor").contains("is not used"));
    assert_eq!(told(&proxy), "");
    drop(lock);
    assert!(!ran(&proxy, "doctor").contains("is not used"));
}

#[test]
fn who_does_not_want_neighbours_neither_looks_nor_is_found() {
    let network = Network::new();
    network.write("lobby/plugins/sessioncheck/config.yml", "neighbours: off");
    let (lobby, _) = network.open("lobby", "paper");
    assert!(!network.state().exists());
    let (proxy, _) = network.open("proxy", "velocity");
    assert_eq!(names(&network.state()), 2, "an entry and its lock");
    for engine in [&proxy, &lobby] {
        assert!(!ran(engine, "doctor").contains("read as well"));
    }
    network.write("lobby/plugins/sessioncheck/config.yml", "neighbours: on");
    ran(&lobby, "reload");
    assert!(ran(&proxy, "doctor").contains("SC0301"));
    network.write("lobby/plugins/sessioncheck/config.yml", "neighbours: off");
    ran(&lobby, "reload");
    assert_eq!(names(&network.state()), 2);
    assert!(!ran(&proxy, "doctor").contains("SC0301"));
}

#[cfg(unix)]
#[test]
fn a_place_that_others_can_write_is_said_and_left_alone() {
    use std::os::unix::fs::PermissionsExt;

    let network = Network::new();
    std::fs::create_dir(network.state()).unwrap();
    let open = std::fs::Permissions::from_mode(0o777);
    std::fs::set_permissions(network.state(), open).unwrap();
    let (proxy, told) = network.open("proxy", "velocity");
    assert!(told.contains("others can write into it"), "{told}");
    assert_eq!(names(&network.state()), 0);
    assert!(ran(&proxy, "doctor").contains("others can write into it"));
}
