//! A proxy with the plugin in it, a scripted Mojang that it was pointed at, and clients.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::mojang::{Account, ScriptedMojang};
use crate::servers::{Clients, Login, Outcome, Velocity};

/// Velocity waits so long for a login, and then closes without a word; our budget for it is 12 s.
const SILENCE: Duration = Duration::from_secs(30);

/// All of them. They end with it, and the proxy's folder goes.
#[derive(Debug)]
pub struct ProxyStage {
    /// What the proxy asks.
    pub mojang: ScriptedMojang,
    /// The proxy.
    pub velocity: Velocity,
    /// Who logs in.
    pub clients: Clients,
    folder: PathBuf,
}

impl ProxyStage {
    /// Starts everything; `jar` is the proxy's, `config` our plugin's configuration.
    ///
    /// # Panics
    /// Something does not start.
    pub async fn set(jar: &Path, name: &str, config: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("sessioncheck-{name}-{}", std::process::id()));
        let data = folder.join("plugins/sessioncheck");
        fs::create_dir_all(&data).expect("a folder");
        if !config.is_empty() {
            fs::write(data.join("config.yml"), config).expect("a configuration");
        }
        let mojang = ScriptedMojang::start().expect("a scripted Mojang");
        let velocity = Velocity::start(jar, &folder, &mojang.has_joined_url())
            .await
            .expect("the proxy starts");
        let clients = Clients::start().expect("clients");
        Self {
            mojang,
            velocity,
            clients,
            folder,
        }
    }

    /// One player logs in with a client of this version.
    ///
    /// # Panics
    /// The clients are gone.
    pub async fn login(&self, version: &str, name: &str) -> Outcome {
        let login = Login {
            account: &Account::named(name),
            port: self.velocity.port(),
            session_host: self.mojang.url(),
            wait: SILENCE + Duration::from_secs(5),
            skips_join: false,
        };
        self.clients
            .login_with(version, &login)
            .await
            .expect("the clients go on")
    }
}

impl Drop for ProxyStage {
    fn drop(&mut self) {
        // What is left is the machine's to clean.
        let _ = fs::remove_dir_all(&self.folder);
    }
}
