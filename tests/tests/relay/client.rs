//! A host's HTTP client, as plain as they are.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
    pub(crate) took: Duration,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub(crate) fn cause(&self) -> Option<&str> {
        self.header("x-sessioncheck-cause")
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// `http://ADDRESS/PATH` in its two parts.
pub(crate) fn split(url: &str) -> (&str, &str) {
    let rest = url.strip_prefix("http://").unwrap();
    rest.split_at(rest.find('/').unwrap())
}

pub(crate) fn connect(url: &str) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(split(url).0)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    Ok(stream)
}

/// Asks on a connection of its own.
pub(crate) fn get(url: &str) -> Answer {
    request("GET", url, &[], b"").unwrap()
}

pub(crate) fn request(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> io::Result<Answer> {
    let (authority, path) = split(url);
    let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
    if !headers.iter().any(|(name, _)| *name == "Host") {
        head += &format!("Host: {authority}\r\n");
    }
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    if !body.is_empty() {
        head += &format!("Content-Length: {}\r\n", body.len());
    }
    let started = Instant::now();
    let mut stream = connect(url)?;
    stream.write_all(format!("{head}\r\n").as_bytes())?;
    stream.write_all(body)?;
    let answer = read(stream, started)?;
    if let Some(length) = answer.header("content-length").filter(|_| method != "HEAD") {
        assert_eq!(length.parse(), Ok(answer.body.len()), "a whole answer");
    }
    Ok(answer)
}

/// Reads an answer to its end; the connection must be closed after it.
pub(crate) fn read(mut stream: TcpStream, started: Instant) -> io::Result<Answer> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let took = started.elapsed();
    let end = bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .ok_or_else(|| io::Error::other("no answer"))?;
    let head = String::from_utf8(bytes[..end].to_vec()).map_err(io::Error::other)?;
    let status = head
        .get(9..12)
        .and_then(|status| status.parse().ok())
        .ok_or_else(|| io::Error::other("no status"))?;
    let answer = Answer {
        status,
        head,
        body: bytes[end + 4..].to_vec(),
        took,
    };
    Ok(answer)
}
