//! What lies in the host's folder.

use super::*;

#[test]
fn the_hosts_own_folder_is_looked_at_after_the_start_and_on_a_word() {
    let folder = Folder::new();
    let file = |name: &str, text: &str| std::fs::write(folder.0.join(name), text).unwrap();
    file(
        "server.properties",
        "online-mode=false\nserver-port=25565\n",
    );
    let opened = open(&folder, "paper", &[]);
    let engine = opened.engine;
    let told = console(&engine);
    assert!(told.contains("SC0401"), "{told}");
    assert!(
        !records(&engine.fetch_notices())
            .iter()
            .any(|(_, line)| line.contains("SC0401"))
    );
    assert!(ran(&engine, "doctor").contains("SC0401"));
    assert!(ran(&engine, "probe").contains("velocity.toml"));

    ran(&engine, "reload");
    assert!(console(&engine).contains("SC0401"), "a reload looks again");

    let before = engine.last_checkup();
    file("server.properties", "online-mode=true\n");
    assert!(!ran(&engine, "doctor").contains("SC0401"));
    let notes = engine.last_checkup().unwrap().notes(before.as_deref());
    let is_mended =
        |note: &diagnose::Note| matches!(note, diagnose::Note::Mended(Cause::OfflineModeExposed));
    assert!(notes.iter().any(is_mended), "{notes:?}");
    engine.close();
}

#[test]
fn a_session_url_of_this_machine_is_dead_only_where_nobody_listens() {
    let folder = Folder::new();
    std::fs::write(folder.0.join("server.properties"), "online-mode=true\n").unwrap();
    let helper = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = helper.local_addr().unwrap();
    let start = format!("java -Dminecraft.api.session.host=http://{address} -jar paper.jar\n");
    std::fs::write(folder.0.join("start.sh"), start).unwrap();
    let engine = open(&folder, "paper", &[]).engine;
    assert!(!ran(&engine, "doctor").contains("SC0505"));
    drop(helper);
    assert!(ran(&engine, "doctor").contains("SC0505"));
    engine.close();
}

#[test]
fn yesterdays_log_is_told_at_the_first_start_and_on_a_word() {
    let folder = Folder::new();
    std::fs::create_dir(folder.0.join("logs")).unwrap();
    let log = "[12:00:00] [Server thread/INFO]: Starting minecraft server version 1.21.4\n\
        [12:01:00] [User Authenticator #1/ERROR]: Couldn't verify username because servers are unavailable\n\
        [12:01:00] [Server thread/INFO]: Disconnecting Alice (/203.0.113.7:50000): Authentication servers are down. Please try again later, sorry!\n\
        [12:01:00] [Server thread/INFO]: Alice (/203.0.113.7:50000) lost connection: Authentication servers are down. Please try again later, sorry!\n";
    std::fs::write(folder.0.join("logs/latest.log"), log).unwrap();
    let first = open(&folder, "paper", &[]).engine;
    let told = console(&first);
    assert!(told.contains("SC0202") || told.contains("SC0201"), "{told}");
    assert!(
        !told.contains("203.0.113.7"),
        "addresses are masked: {told}"
    );
    assert!(ran(&first, "read").contains("Alice"));
    first.close();
    let second = open(&folder, "paper", &[]).engine;
    assert!(!console(&second).contains("SC020"), "news only once");
    second.close();
}
