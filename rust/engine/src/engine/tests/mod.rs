//! The engine as a host drives it, opened in a folder of its own. One room for each thing that it does.

mod folder;
mod logins;
mod neighbours;
mod outage;
mod relay;
mod switches;
mod words;

use super::*;
use crate::configuration::tests::Folder;
use crate::notices::tests::records;
use crate::records::put_text;
use crate::setup::tests::setup;
use sessioncheck_core::Millis;
use sessioncheck_core::wire::Protocol;
use sessioncheck_core::wire::packet::{
    Disconnect, EncryptionRequest, EncryptionResponse, Handshake, Intent, LoginStart, LoginSuccess,
    Proof,
};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use uuid::Uuid;

fn open(folder: &Folder, platform: &str, properties: &[(&str, &str)]) -> Opened {
    let folder = folder.0.to_str().unwrap();
    let names: Vec<_> = properties
        .iter()
        .map(|(name, _)| format!("property.{name}"))
        .collect();
    let mut pairs = vec![
        ("version", VERSION),
        ("platform", platform),
        ("platform.version", "1"),
        ("server.root", folder),
        ("data.folder", folder),
    ];
    for (name, (_, value)) in names.iter().zip(properties) {
        pairs.push((name, value));
    }
    Engine::open_in(&setup(&pairs), None).unwrap()
}

/// A host whose JVM was started with an agent.
fn open_with_agent(folder: &Folder, platform: &str, agent: &str) -> Opened {
    let folder = folder.0.to_str().unwrap();
    let pairs = [
        ("version", VERSION),
        ("platform", platform),
        ("platform.version", "1"),
        ("server.root", folder),
        ("data.folder", folder),
        ("session.agent", agent),
    ];
    Engine::open_in(&setup(&pairs), None).unwrap()
}

fn map(opened: &Opened) -> BTreeMap<&'static str, String> {
    opened.properties.iter().cloned().collect()
}

fn told(engine: &Engine) -> String {
    let lines = records(&engine.notices().fetch());
    lines.into_iter().map(|(_, line)| line + "\n").collect()
}

/// What waits for the host, with what has become due.
fn console(engine: &Engine) -> String {
    let lines = records(&engine.fetch_notices());
    lines.into_iter().map(|(_, line)| line + "\n").collect()
}

/// A session service that answers everybody with this status line and nothing else.
fn service(status: &'static str) -> String {
    answering(status, "")
}

/// A service that gives everybody the same answer, once for each connection, for as long as the test runs; gives
/// its address.
fn answering(status: &'static str, body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let answer = format!(
                "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    format!("http://{address}")
}

/// A session service whose two halves answer differently: `join` to players, `has_joined` to servers.
fn service_by_path(join: &'static str, has_joined: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let read = stream.read(&mut request).unwrap_or(0);
            let is_join = request[..read].starts_with(b"POST /session/minecraft/join ");
            let status = if is_join { join } else { has_joined };
            let answer =
                format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    format!("http://{address}")
}

/// The status that a host gets for a login.
fn login(has_joined: &str) -> u16 {
    let rest = has_joined.strip_prefix("http://").unwrap();
    let (authority, path) = rest.split_once('/').unwrap();
    let mut stream = TcpStream::connect(authority).unwrap();
    write!(
        stream,
        "GET /{path}?username=Alice&serverId=-1a HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

/// A session service that vouches for Alice.
fn vouching_service() -> String {
    answering(
        "200 OK",
        r#"{"id":"069a79f444e94726a5befca90e38aaf5","name":"Alice","properties":[]}"#,
    )
}

/// Alice on a connection of her own, up to her encryption response.
fn prove(engine: &Engine) -> u64 {
    let connection = ask_for_proof(engine, b"Alice", ALICE, b"203.0.113.7");
    let response = EncryptionResponse {
        secret: &[3; 128],
        proof: Proof::Token(&[4; 128]),
    };
    let frame = response.write(Protocol(767));
    engine.frame(connection, Side::Client, &frame);
    connection
}

/// A player on a connection of their own, up to the host's encryption request.
fn ask_for_proof(engine: &Engine, name: &[u8], uuid: Uuid, from: &[u8]) -> u64 {
    let connection = engine.opened();
    let mut address = vec![1];
    address.extend(connection.to_be_bytes());
    address.push(2);
    put_text(&mut address, from);
    engine.note(&address).unwrap();
    let protocol = Protocol(767);
    let handshake = Handshake {
        protocol,
        host: b"play.example.org",
        port: 25565,
        intent: Intent::Login,
    };
    engine.frame(connection, Side::Client, &handshake.write());
    let start = LoginStart {
        name,
        key: None,
        uuid: Some(uuid),
    };
    engine.frame(connection, Side::Client, &start.write(protocol));
    let request = EncryptionRequest {
        server_id: b"",
        public_key: &[1; 162],
        verify_token: &[2; 4],
        should_authenticate: true,
    };
    engine.frame(connection, Side::Server, &request.write(protocol));
    connection
}

const ALICE: Uuid = Uuid::from_u128(0x069a79f4_44e9_4726_a5be_fca90e38aaf5);

fn success() -> Vec<u8> {
    let success = LoginSuccess {
        uuid: ALICE,
        name: b"Alice",
    };
    success.write(Protocol(767))
}

/// The answer to a line, without its styles.
fn ran(engine: &Engine, line: &str) -> String {
    fn words(component: &serde_json::Value, out: &mut String) {
        out.push_str(component["text"].as_str().unwrap_or_default());
        for extra in component["extra"].as_array().into_iter().flatten() {
            words(extra, out);
        }
    }
    let mut out = String::new();
    words(
        &serde_json::from_slice(&engine.run(line.as_bytes())).unwrap(),
        &mut out,
    );
    out
}
