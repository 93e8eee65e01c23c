use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::*;

/// What came back for one request on a connection of its own, as far as it came.
async fn ask(mojang: &ScriptedMojang, target: &str) -> Result<String, io::ErrorKind> {
    let request = format!("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    exchange(mojang, &request).await
}

async fn exchange(mojang: &ScriptedMojang, request: &str) -> Result<String, io::ErrorKind> {
    let mut stream = TcpStream::connect(mojang.address())
        .await
        .map_err(|error| error.kind())?;
    stream
        .write_all(request.as_bytes())
        .await
        .map_err(|error| error.kind())?;
    let mut answer = Vec::new();
    stream
        .read_to_end(&mut answer)
        .await
        .map_err(|error| error.kind())?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

const ALICE: &str = "/session/minecraft/hasJoined?username=Alice&serverId=-1f";

fn with_alice() -> ScriptedMojang {
    let mojang = ScriptedMojang::start().expect("a port");
    mojang.join(&Account::named("Alice"), "-1f", None);
    mojang
}

#[tokio::test]
async fn only_who_joined_has_joined() {
    let mojang = ScriptedMojang::start().expect("a port");
    assert!(
        ask(&mojang, ALICE)
            .await
            .expect("an answer")
            .starts_with("HTTP/1.1 204 ")
    );

    let alice = Account::named("Alice");
    let body = serde_json::json!({
        "accessToken": alice.token(), "selectedProfile": alice.id(), "serverId": "-1f",
    })
    .to_string();
    let request = format!(
        "POST /session/minecraft/join HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let joined = exchange(&mojang, &request).await.expect("an answer");
    assert!(joined.starts_with("HTTP/1.1 204 "), "{joined}");

    let answer = ask(&mojang, ALICE).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(
        answer.contains(&alice.id()) && answer.contains("\"signature\""),
        "{answer}"
    );
    let other = ask(&mojang, &ALICE.replace("-1f", "-1e"))
        .await
        .expect("an answer");
    assert!(other.starts_with("HTTP/1.1 204 "), "{other}");

    let stolen = exchange(&mojang, &request.replace("-Alice", "-Mally"))
        .await
        .expect("an answer");
    assert!(stolen.starts_with("HTTP/1.1 403 "), "{stolen}");

    let admitting: Vec<bool> = mojang
        .asked_for(Endpoint::HasJoined)
        .iter()
        .map(|asked| asked.admitting)
        .collect();
    assert_eq!(admitting, [false, true, false]);
}

#[tokio::test]
async fn each_behaviour_gives_what_it_says_and_admits_only_with_the_true_profile() {
    let mojang = with_alice();
    for (word, begins, contains, admitting) in [
        ("ok", "HTTP/1.1 200 ", "\"Alice\"", true),
        ("chunked", "HTTP/1.1 200 ", "chunked", true),
        ("close-after", "HTTP/1.1 200 ", "\"Alice\"", true),
        (
            "close-announced",
            "HTTP/1.1 200 ",
            "Connection: close",
            true,
        ),
        ("slow-20", "HTTP/1.1 200 ", "\"Alice\"", true),
        ("trickle-1", "HTTP/1.1 200 ", "\"Alice\"", true),
        ("unsigned", "HTTP/1.1 200 ", "\"Alice\"", true),
        ("huge-100000", "HTTP/1.1 200 ", "xxxxxx", true),
        ("204", "HTTP/1.1 204 ", "", false),
        ("500", "HTTP/1.1 500 ", "errorMessage", false),
        ("404", "HTTP/1.1 404 ", "errorMessage", false),
        ("429", "HTTP/1.1 429 ", "errorMessage", false),
        ("429-2", "HTTP/1.1 429 ", "Retry-After: 2", false),
        ("blocked-html", "HTTP/1.1 403 ", "text/html", false),
        (
            "redirect",
            "HTTP/1.1 302 ",
            "/redirected?username=Alice",
            false,
        ),
        ("close", "", "", false),
        ("cut-body", "HTTP/1.1 200 ", "{", false),
        ("garbage", "\u{15}", "no http", false),
        ("garbage-json", "HTTP/1.1 200 ", "069a79f4", false),
        ("html", "HTTP/1.1 200 ", "sign in", false),
        ("empty", "HTTP/1.1 200 ", "Content-Length: 0", false),
        ("null", "HTTP/1.1 200 ", "null", false),
        ("other-name", "HTTP/1.1 200 ", "SomebodyElse", false),
        ("other-id", "HTTP/1.1 200 ", "\"Alice\"", false),
        ("bad-id", "HTTP/1.1 200 ", "not-a-uuid", false),
    ] {
        mojang.forget_asked();
        let script: Script = word.parse().expect(word);
        mojang.script(Endpoint::HasJoined, script);
        let answer = ask(&mojang, ALICE).await.expect(word);
        assert!(
            answer.starts_with(begins) && answer.contains(contains),
            "{word}: {answer}"
        );
        let asked = mojang.asked_for(Endpoint::HasJoined);
        assert_eq!((asked.len(), asked[0].admitting), (1, admitting), "{word}");
        assert_eq!(asked[0].behaviour, word);
        assert_eq!(asked[0].parameter("username"), Some("Alice"));
    }
}

#[tokio::test]
async fn connections_break_as_the_script_says() {
    let mojang = with_alice();
    for behaviour in [Behaviour::Reset, Behaviour::ResetMidBody] {
        mojang.script(Endpoint::HasJoined, behaviour.clone());
        let answer = ask(&mojang, ALICE).await;
        assert_eq!(answer, Err(io::ErrorKind::ConnectionReset), "{behaviour}");
    }
    for behaviour in [Behaviour::Hang, Behaviour::HangMidBody] {
        mojang.script(Endpoint::HasJoined, behaviour);
        let wait = tokio::time::timeout(Duration::from_millis(200), ask(&mojang, ALICE));
        assert!(wait.await.is_err(), "it must hang");
    }
}

#[tokio::test]
async fn a_kept_alive_connection_is_one_connection() {
    let mojang = with_alice();
    let request = format!("GET {ALICE} HTTP/1.1\r\nHost: x\r\n\r\n");
    let last = request.replace("Host: x", "Connection: close");
    let answers = exchange(&mojang, &format!("{request}{last}"))
        .await
        .expect("two answers");
    assert_eq!(answers.matches("HTTP/1.1 200 ").count(), 2, "{answers}");
    let connections: Vec<u64> = mojang
        .asked()
        .iter()
        .map(|asked| asked.connection)
        .collect();
    assert_eq!(connections, [0, 0]);
}

#[tokio::test]
async fn the_port_can_be_refused_and_opened_again() {
    let mojang = with_alice();
    let mut kept = TcpStream::connect(mojang.address()).await.expect("open");
    for _ in 0..3 {
        mojang.refuse();
        let refused = async {
            while ask(&mojang, ALICE).await != Err(io::ErrorKind::ConnectionRefused) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(2), refused)
            .await
            .expect("refused soon");
        mojang.accept().await.expect("the same port");
        mojang
            .accept()
            .await
            .expect("a second word changes nothing");
        assert!(
            ask(&mojang, ALICE)
                .await
                .expect("an answer")
                .contains("\"Alice\"")
        );
    }
    // A connection from before does not outlive its service.
    assert!(matches!(kept.read(&mut [0; 1]).await, Ok(0) | Err(_)));
}

#[tokio::test]
async fn an_outage_is_everywhere_and_ends() {
    let mojang = with_alice();
    mojang.everywhere(Behaviour::Status(503));
    for target in [
        ALICE,
        "/blockedservers",
        "/publickeys",
        "/minecraft/client",
        "/session/minecraft/profile/x",
    ] {
        assert!(
            ask(&mojang, target)
                .await
                .expect(target)
                .starts_with("HTTP/1.1 503 "),
            "{target}"
        );
    }
    mojang.everywhere(Behaviour::Ok);
    for (target, contains) in [
        (ALICE, "Alice"),
        ("/blockedservers", "6f2520f8"),
        ("/publickeys", "profilePropertyKeys"),
        ("/minecraft/client", "hasJoined"),
        ("/users/profiles/minecraft/Alice", "Alice"),
    ] {
        assert!(
            ask(&mojang, target).await.expect(target).contains(contains),
            "{target}"
        );
    }
}

#[tokio::test]
async fn the_control_endpoint_says_the_same_words() {
    let mojang = Arc::new(with_alice());
    let control = Control::bind(Arc::clone(&mojang)).await.expect("a port");
    let address = control.address().expect("bound");
    tokio::spawn(control.serve());
    let tell = async |method: &str, path: &str, body: &str| {
        let mut stream = TcpStream::connect(address).await.expect("open");
        let request = format!(
            "{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        answer
    };
    assert!(
        tell("PUT", "/script/has-joined", "503,ok")
            .await
            .starts_with("HTTP/1.1 204 ")
    );
    assert!(
        ask(&mojang, ALICE)
            .await
            .expect("an answer")
            .starts_with("HTTP/1.1 503 ")
    );
    assert!(
        ask(&mojang, ALICE)
            .await
            .expect("an answer")
            .starts_with("HTTP/1.1 200 ")
    );
    let asked = tell("GET", "/asked", "").await;
    assert!(asked.contains("\"endpoint\":\"has-joined\""), "{asked}");
    tell("DELETE", "/asked", "").await;
    assert!(mojang.asked().is_empty());
    tell("POST", "/join", r#"{"name":"Bob","server_id":"7"}"#).await;
    let bob = "/session/minecraft/hasJoined?username=bob&serverId=7";
    assert!(
        ask(&mojang, bob)
            .await
            .expect("an answer")
            .contains("\"Bob\"")
    );
    for (method, path, body) in [
        ("PUT", "/script/nothing", "ok"),
        ("PUT", "/script/all", "okay"),
        ("POST", "/join", "{}"),
        ("GET", "/", ""),
    ] {
        assert!(
            tell(method, path, body).await.starts_with("HTTP/1.1 400 "),
            "{method} {path}"
        );
    }
    tell("PUT", "/refuse", "").await;
    tell("PUT", "/accept", "").await;
    assert!(ask(&mojang, ALICE).await.is_ok());
}

#[tokio::test]
async fn tls_is_spoken_with_a_certificate_from_the_authority() {
    let authority = Authority::new().expect("randomness");
    let mojang = ScriptedMojang::start_tls(&authority).expect("a port");
    assert!(mojang.url().starts_with("https://localhost:"));
    mojang.join(&Account::named("Alice"), "-1f", None);

    let mut roots = rustls::RootCertStore::empty();
    roots
        .add(authority.certificate().clone())
        .expect("a certificate");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(mojang.address()).await.expect("open");
    let mut stream = tokio_rustls::TlsConnector::from(Arc::new(config))
        .connect("localhost".try_into().expect("a name"), stream)
        .await
        .expect("a trusted certificate");
    stream
        .write_all(format!("GET {ALICE} HTTP/1.1\r\nConnection: close\r\n\r\n").as_bytes())
        .await
        .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.contains("\"Alice\""), "{answer}");
}

#[tokio::test]
async fn a_slow_answer_takes_its_time() {
    let mojang = with_alice();
    mojang.script(
        Endpoint::HasJoined,
        Behaviour::Slow(Duration::from_millis(150)),
    );
    let began = Instant::now();
    ask(&mojang, ALICE).await.expect("an answer");
    assert!(began.elapsed() >= Duration::from_millis(150));
}
