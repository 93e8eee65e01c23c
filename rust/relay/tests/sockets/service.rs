//! A service with bad days behind real sockets, and hosts that ask a relay about it, so many logins at a time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::time::Duration;

use sessioncheck_relay::Relay;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the service does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Day {
    /// It fails three questions in ten: a 503, a closed connection, or silence, in equal parts.
    BrownOut,
    /// It answers 503 to everybody.
    Outage,
    /// It answers.
    Well,
}

/// The service.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    pub(crate) address: SocketAddr,
    /// Questions that were put to it, probes among them.
    asked: Arc<AtomicU64>,
    day: Arc<AtomicU8>,
}

/// The tasks that the relay has beyond `own` once all is done; waits for the last ones to see that they are.
pub(crate) async fn tasks_left(relay: &Relay, own: usize) -> usize {
    // A connection is seen to be closed a moment after it is.
    for _ in 0..200 {
        if relay.tasks() <= own {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    relay.tasks().saturating_sub(own)
}

/// So many logins, some at a time; how many were admitted.
pub(crate) async fn logins(url: &str, logins: u64, at_once: u64) -> u64 {
    let next = Arc::new(AtomicU64::new(0));
    let mut hosts = tokio::task::JoinSet::new();
    for _ in 0..at_once {
        let (next, url) = (Arc::clone(&next), url.to_owned());
        hosts.spawn(async move {
            let mut admitted = 0;
            loop {
                let login = next.fetch_add(1, Ordering::Relaxed);
                if login >= logins {
                    return admitted;
                }
                admitted += u64::from(ask(&url, login).await.unwrap_or(false));
            }
        });
    }
    hosts.join_all().await.into_iter().sum()
}

async fn ask(url: &str, login: u64) -> std::io::Result<bool> {
    let Some((authority, path)) = url
        .strip_prefix("http://")
        .and_then(|rest| rest.split_once('/'))
    else {
        return Ok(false);
    };
    let mut stream = TcpStream::connect(authority).await?;
    let question = format!(
        "GET /{path}?username=Player{login}&serverId=-1f HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(question.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(answer.starts_with(b"HTTP/1.1 200 "))
}

impl Service {
    /// Serves until its runtime ends; a brown-out at first.
    pub(crate) async fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let service = Self {
            address: listener.local_addr()?,
            asked: Arc::default(),
            day: Arc::new(AtomicU8::new(Day::BrownOut as u8)),
        };
        let serving = service.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, serving.clone()));
            }
        });
        Ok(service)
    }

    pub(crate) fn begin(&self, day: Day) {
        self.day.store(day as u8, Ordering::Relaxed);
    }

    pub(crate) fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    /// What becomes of the next question: the last digit of a roll, of which the first three are failures.
    fn roll(&self) -> u64 {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        match self.day.load(Ordering::Relaxed) {
            day if day == Day::Outage as u8 => 0,
            day if day == Day::Well as u8 => 9,
            _ => roll(number) % 10,
        }
    }
}

async fn answer(mut stream: TcpStream, service: Service) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut head = vec![0; 4_096];
    loop {
        let mut length = 0;
        while !head[..length].ends_with(b"\r\n\r\n") {
            let read = stream.read(&mut head[length..]).await?;
            if read == 0 {
                return Ok(());
            }
            length += read;
        }
        let text = String::from_utf8_lossy(&head[..length]);
        let name = text
            .split_once("username=")
            .and_then(|(_, rest)| rest.split(['&', ' ']).next())
            .unwrap_or_default();
        match service.roll() {
            0 => {
                let failure = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
                stream.write_all(failure).await?;
            }
            1 => return Ok(()),
            // Until the other side is gone.
            2 => {
                let _ = stream.read(&mut [0; 16]).await?;
                return Ok(());
            }
            _ => {
                let body =
                    format!(r#"{{"id":"069a79f444e94726a5befca90e38aaf5","name":"{name}"}}"#);
                let answer = format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                );
                stream.write_all(answer.as_bytes()).await?;
            }
        }
    }
}

/// The same dice each time (splitmix64).
fn roll(number: u64) -> u64 {
    let mixed = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) >> 16
}
