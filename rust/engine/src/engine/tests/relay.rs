//! Where the host is pointed, and what becomes of the relay.

use super::*;

#[test]
fn a_host_is_pointed_at_the_relay_and_the_owners_value_is_asked() {
    let folder = Folder::new();
    let service = service("204 No Content");
    let owners = format!("{service}/session/minecraft/hasJoined");
    let opened = open(&folder, "velocity", &[("mojang.sessionserver", &owners)]);
    let properties = map(&opened);
    let ours = &properties["mojang.sessionserver"];
    assert!(ours.starts_with("http://127.0.0.1:") && !ours.contains('%'));
    assert_eq!(login(ours), 204);
    let told = told(&opened.engine);
    assert!(
        told.contains(&format!("relay on, asks {service}")),
        "{told}"
    );
    assert!(!told.contains(ours.as_str()));
    opened.engine.close();
    opened.engine.close();
    assert_eq!(login(ours), 204, "the relay goes on");
}

#[test]
fn each_platform_gets_its_own_properties() {
    for (platform, names) in [
        ("velocity", &["mojang.sessionserver"][..]),
        ("waterfall", &["waterfall.auth.url"]),
        ("bungee", &["sessioncheck.has-joined"]),
        ("minestom", &["minestom.auth.url"]),
        (
            "paper",
            &[
                "minecraft.api.account.host",
                "minecraft.api.auth.host",
                "minecraft.api.discovery.host",
                "minecraft.api.profiles.host",
                "minecraft.api.services.host",
                "minecraft.api.session.host",
            ],
        ),
    ] {
        let properties = map(&open(&Folder::new(), platform, &[]));
        let mut expected = names.to_vec();
        expected.push(HANDOVER);
        expected.sort_unstable();
        assert_eq!(properties.keys().copied().collect::<Vec<_>>(), expected);
        for value in properties.values() {
            assert!(value.starts_with("http://127.0.0.1:"), "{value}");
        }
    }
}

/// drasl's flags, as its documentation has them: each of its hosts becomes the upstream of its own kind.
#[test]
fn another_account_service_of_the_owners_is_asked_through_us_and_named() {
    let folder = Folder::new();
    let service = service("204 No Content");
    let host = |path: &str| format!("{service}/{path}");
    let opened = open(
        &folder,
        "paper",
        &[
            ("minecraft.api.auth.host", &host("auth")),
            ("minecraft.api.account.host", &host("account")),
            ("minecraft.api.profiles.host", &host("account")),
            ("minecraft.api.session.host", &host("session")),
            ("minecraft.api.services.host", &host("services")),
        ],
    );
    let session = &map(&opened)["minecraft.api.session.host"];
    assert_eq!(
        login(&format!("{session}/session/minecraft/hasJoined")),
        204
    );
    let told = told(&opened.engine);
    assert!(
        told.contains(&format!("relay on, asks {service}")),
        "{told}"
    );
}

#[test]
fn where_an_agent_decides_the_relay_stands_back_unless_the_owner_says_whom_to_ask() {
    for platform in ["velocity", "bungee", "waterfall", "paper"] {
        let folder = Folder::new();
        let opened = open_with_agent(&folder, platform, "authlib-injector-1.2.5");
        assert!(map(&opened).is_empty(), "{platform}");
        let told = told(&opened.engine);
        assert!(
            told.contains("SC0902") && told.contains("authlib-injector-1.2.5"),
            "{told}"
        );
        assert!(told.contains("relay off"), "{told}");
    }
    let folder = Folder::new();
    let service = service("204 No Content");
    let config = format!("upstream: {service}\n");
    std::fs::write(folder.0.join("config.yml"), config).unwrap();
    let opened = open_with_agent(&folder, "velocity", "authlib-injector");
    assert_eq!(login(&map(&opened)["mojang.sessionserver"]), 204);
    assert!(!told(&opened.engine).contains("SC0902"));
}

#[test]
fn a_reloaded_copy_takes_over_and_the_host_keeps_its_address() {
    let folder = Folder::new();
    let first_service = service("204 No Content");
    let owners = format!("{first_service}/session/minecraft/hasJoined");
    let first = open(&folder, "velocity", &[("mojang.sessionserver", &owners)]);
    let mut properties = map(&first);
    let asked = properties["mojang.sessionserver"].clone();
    first.engine.close();
    for _ in 0..3 {
        let present: Vec<_> = properties
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let next = open(&folder, "velocity", &present);
        let set = map(&next);
        assert_eq!(set.keys().collect::<Vec<_>>(), [&HANDOVER]);
        assert!(told(&next.engine).contains(&format!("asks {first_service}")));
        assert_eq!(login(&asked), 204);
        let relay = next.engine.relay().unwrap();
        assert_eq!(relay.status().logins, 1, "the new copy sees the login");
        drop(relay);
        properties.extend(set);
        next.engine.close();
        assert_eq!(login(&asked), 204, "after it has gone too");
    }
}

#[test]
fn what_the_owner_says_is_done() {
    let folder = Folder::new();
    let file = folder.0.join("config.yml");
    std::fs::write(&file, "relay: off").unwrap();
    let off = open(&folder, "velocity", &[]);
    assert_eq!(off.properties, []);
    assert!(told(&off.engine).contains("relay off"));

    let service = service("204 No Content");
    std::fs::write(&file, format!("relay: observe\nupstream: {service}")).unwrap();
    let owners = [("mojang.sessionserver", "https://other.example/hasJoined")];
    let observing = open(&folder, "velocity", &owners);
    assert!(told(&observing.engine).contains(&format!("asks {service}")));
    assert_eq!(login(&map(&observing)["mojang.sessionserver"]), 204);
}

#[test]
fn a_value_that_cannot_be_asked_is_left_where_it_is() {
    let owners = [("mojang.sessionserver", "sessionserver.mojang.com")];
    let opened = open(&Folder::new(), "velocity", &owners);
    assert_eq!(opened.properties, []);
    assert!(told(&opened.engine).contains("mojang.sessionserver cannot be used"));
}

#[test]
fn an_earlier_relay_that_is_gone_is_told() {
    let gone = format!("http://127.0.0.1:1/{}", "a".repeat(64));
    let opened = open(&Folder::new(), "velocity", &[(HANDOVER, &gone)]);
    assert!(map(&opened).contains_key("mojang.sessionserver"));
    assert!(told(&opened.engine).contains("from before the reload"));
}

#[test]
fn another_versions_shim_is_refused() {
    let error = Engine::open(&setup(&[
        ("version", "9.9.9"),
        ("platform", "velocity"),
        ("platform.version", "1"),
        ("server.root", "/"),
        ("data.folder", "/"),
    ]))
    .unwrap_err();
    assert!(error.to_string().contains("the jar is version 9.9.9"));
}
