//! The plugin in a real BungeeCord, with real clients; what its own Java tests do not play through.
//!
//! Needs `SESSIONCHECK_BUNGEE_JAR`, the plugin from `cargo xtask jar --dev`, and the clients' packages. That is why a
//! bare `cargo test` leaves these out, and counts them as ignored.

use sessioncheck_tests::list_scene;
use sessioncheck_tests::mojang::ScriptedMojang;
use sessioncheck_tests::servers::{Bungee, Clients};

#[tokio::test]
#[ignore = "real BungeeCord: SESSIONCHECK_BUNGEE_JAR"]
async fn the_server_list_says_what_helps_and_that_mojang_is_out() {
    let jar = Bungee::jar().expect("SESSIONCHECK_BUNGEE_JAR names a BungeeCord");
    let folder =
        std::env::temp_dir().join(format!("sessioncheck-bungee-list-{}", std::process::id()));
    let mojang = ScriptedMojang::start().expect("a scripted Mojang");
    let bungee = Bungee::start(&jar, &folder, &mojang.has_joined_url())
        .await
        .expect("BungeeCord starts");
    let clients = Clients::start().expect("clients");
    list_scene::play(bungee.port(), || bungee.log(), &mojang, &clients).await;
    drop(bungee);
    // What is left is the machine's to clean.
    let _ = std::fs::remove_dir_all(folder);
}
