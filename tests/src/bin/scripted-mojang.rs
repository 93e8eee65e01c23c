//! The scripted Mojang as a process: `scripted-mojang [--port N] [--script ENDPOINT=SCRIPT]... [--tls PEM_FILE]`.
//!
//! Prints `{"session_host", "has_joined", "control"}` on stdout and serves until it is ended. With `--tls` it speaks
//! TLS and writes the certificate to trust into the file. The control endpoint is described at
//! [`sessioncheck_tests::mojang::Control`].

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use serde_json::json;
use sessioncheck_tests::mojang::{Authority, Control, Endpoint, Script, ScriptedMojang};

#[tokio::main]
async fn main() -> ExitCode {
    match run(std::env::args().skip(1)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            // Nobody is left to tell when stderr is closed.
            let _ = writeln!(std::io::stderr(), "scripted-mojang: {why}");
            ExitCode::from(2)
        }
    }
}

async fn run(
    mut arguments: impl Iterator<Item = String>,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut port = 0;
    let mut tls = None;
    let mut scripts = Vec::new();
    while let Some(flag) = arguments.next() {
        let value = arguments
            .next()
            .ok_or_else(|| format!("{flag} wants a value"))?;
        match flag.as_str() {
            "--port" => port = value.parse()?,
            "--tls" => tls = Some(value),
            "--script" => {
                let (word, script) = value
                    .split_once('=')
                    .ok_or("--script wants ENDPOINT=SCRIPT")?;
                let script: Script = script.parse()?;
                let before = scripts.len();
                scripts.extend(
                    Endpoint::ALL
                        .into_iter()
                        .filter(|endpoint| word == "all" || endpoint.word() == word)
                        .map(|endpoint| (endpoint, script.clone())),
                );
                if scripts.len() == before {
                    return Err(format!("there is no endpoint {word:?}").into());
                }
            }
            other => return Err(format!("there is no flag {other}").into()),
        }
    }
    let authority = match tls {
        None => None,
        Some(file) => {
            let authority = Authority::new()?;
            std::fs::write(file, authority.pem())?;
            Some(authority)
        }
    };
    let mojang = Arc::new(ScriptedMojang::bind(port, authority.as_ref())?);
    for (endpoint, script) in scripts {
        mojang.script(endpoint, script);
    }
    let control = Control::bind(Arc::clone(&mojang)).await?;
    let line = json!({
        "session_host": mojang.url(),
        "has_joined": mojang.has_joined_url(),
        "control": format!("http://{}", control.address()?),
    });
    writeln!(std::io::stdout(), "{line}")?;
    control.serve().await?;
    Ok(())
}
