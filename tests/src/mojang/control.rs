//! The remote control of a scripted Mojang that runs as a process of its own: the same verbs over HTTP.
//!
//! `PUT /script/ENDPOINT` (or `/script/all`) with a script as the body; `PUT /refuse`, `PUT /accept`;
//! `POST /join` with `{"name", "server_id"}`; `GET /asked` (JSON), `DELETE /asked`.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};

use super::http::{Answer, Request, read_request};
use super::{Account, Endpoint, Script, ScriptedMojang};

/// The control endpoint, on a port of 127.0.0.1 of its own.
#[derive(Debug)]
pub struct Control {
    listener: TcpListener,
    mojang: Arc<ScriptedMojang>,
}

impl Control {
    /// Binds a free port.
    ///
    /// # Errors
    /// No port can be bound.
    pub async fn bind(mojang: Arc<ScriptedMojang>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        Ok(Self { listener, mojang })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// The system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves for ever.
    ///
    /// # Errors
    /// The port is gone.
    pub async fn serve(self) -> io::Result<()> {
        loop {
            let (stream, _) = self.listener.accept().await?;
            tokio::spawn(converse(stream, Arc::clone(&self.mojang)));
        }
    }
}

async fn converse(mut stream: TcpStream, mojang: Arc<ScriptedMojang>) -> io::Result<()> {
    let mut buffer = Vec::new();
    while let Some(request) = read_request(&mut stream, &mut buffer).await? {
        let answer = match obey(&mojang, &request).await {
            Ok(answer) => answer,
            Err(why) => Answer::json(400, &json!({"error": why})),
        };
        stream.write_all(&answer.whole()).await?;
        if !request.keep_alive {
            break;
        }
    }
    stream.shutdown().await
}

async fn obey(mojang: &ScriptedMojang, request: &Request) -> Result<Answer, String> {
    let body = String::from_utf8_lossy(&request.body);
    match (request.method.as_str(), request.path()) {
        ("PUT", "/refuse") => mojang.refuse(),
        ("PUT", "/accept") => mojang.accept().await.map_err(|error| error.to_string())?,
        ("POST", "/join") => {
            let body: Value = serde_json::from_str(&body).map_err(|error| error.to_string())?;
            let text = |key: &str| {
                body[key]
                    .as_str()
                    .ok_or_else(|| format!("\"{key}\" is missing"))
            };
            mojang.join(&Account::named(text("name")?), text("server_id")?, None);
        }
        ("GET", "/asked") => return Ok(Answer::json(200, &json!(mojang.asked()))),
        ("DELETE", "/asked") => mojang.forget_asked(),
        ("PUT", path) => {
            let word = path
                .strip_prefix("/script/")
                .ok_or("there is no such path")?;
            let script: Script = body
                .parse()
                .map_err(|error: super::BadScript| error.to_string())?;
            let endpoints: Vec<Endpoint> = Endpoint::ALL
                .into_iter()
                .filter(|endpoint| word == "all" || endpoint.word() == word)
                .collect();
            if endpoints.is_empty() {
                return Err(format!("there is no endpoint {word:?}"));
            }
            for endpoint in endpoints {
                mojang.script(endpoint, script.clone());
            }
        }
        _ => return Err("there is no such path".to_owned()),
    }
    Ok(Answer::empty(204))
}
