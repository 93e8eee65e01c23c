//! What every proxy with our plugin in it is started with.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};

use tokio::process::Command;

use super::{checkout, java};

/// Names the plugin's jar; what `cargo xtask jar --dev` leaves unless said.
const PLUGIN: &str = "SESSIONCHECK_PLUGIN_JAR";

/// Puts our plugin into the proxy's folder.
pub(super) fn install_plugin(folder: &Path) -> io::Result<()> {
    let plugins = folder.join("plugins");
    fs::create_dir_all(&plugins)?;
    fs::copy(plugin(), plugins.join("sessioncheck.jar"))?;
    Ok(())
}

/// The jar in a small JVM of its own, whose owner has pointed it at this full `hasJoined` URL by this property.
pub(super) fn command(jar: &Path, folder: &Path, property: &str, has_joined_url: &str) -> Command {
    let mut command = Command::new(java());
    command
        .args(["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"])
        .arg("-Dio.netty.leakDetection.level=paranoid")
        .arg(format!("-D{property}={has_joined_url}"))
        .arg("-jar")
        .arg(jar)
        .current_dir(folder)
        // No servers of this machine's owner are its neighbours.
        .env("XDG_STATE_HOME", folder.join("state"));
    command
}

/// A port that nobody listens on.
pub(super) fn free_port() -> io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}

fn plugin() -> PathBuf {
    std::env::var_os(PLUGIN).map_or_else(
        || {
            let name = concat!("sessioncheck-", env!("CARGO_PKG_VERSION"), "-dev.jar");
            checkout().join("target/jar").join(name)
        },
        PathBuf::from,
    )
}
