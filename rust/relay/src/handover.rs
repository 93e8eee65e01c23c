//! One relay in another's place.
//!
//! A reload of the plugin loads a second copy of this library, with statics of its own, while the host goes on asking
//! the port of the first. So the first copy's relay keeps its socket and sends everything on to the second's. It is told
//! so over its own socket, under a word that is neither the token nor ever logged, and it believes no address but one of
//! a relay on this machine.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use hyper::{Method, StatusCode};

use crate::HandoverError;
use crate::reply::{self, Reply};
use crate::shared::Shared;

/// How long the earlier relay may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Hexadecimal digits of a secret word.
const WORD: usize = 64;

/// The earlier relay's side: PUT names the successor's session host, DELETE takes it back.
pub(crate) fn take(shared: &Shared, method: &Method, body: &[u8]) -> Reply {
    let address = std::str::from_utf8(body).ok().map(str::trim);
    let Some((address, target)) = address.and_then(|text| Some((text, Address::parse(text)?)))
    else {
        return reply::plain(StatusCode::BAD_REQUEST, "that is no relay's address\n");
    };
    if *method == Method::PUT {
        if shared.authority == format!("{}:{}", Ipv4Addr::LOCALHOST, target.port) {
            return reply::plain(StatusCode::CONFLICT, "a relay cannot take its own place\n");
        }
        shared.set_successor(address.to_owned());
        return reply::plain(StatusCode::NO_CONTENT, "");
    }
    if *method == Method::DELETE {
        return if shared.unset_successor(address) {
            reply::plain(StatusCode::NO_CONTENT, "")
        } else {
            reply::plain(StatusCode::CONFLICT, "another relay has this place\n")
        };
    }
    reply::plain(StatusCode::METHOD_NOT_ALLOWED, "only PUT and DELETE\n")
}

/// The later relay's side. Plain sockets, because a host's thread calls it and waits.
pub(crate) fn tell(
    method: &Method,
    previous_handover_url: &str,
    session_host: &str,
) -> Result<(), HandoverError> {
    let address = Address::parse(previous_handover_url).ok_or(HandoverError::BadUrl)?;
    let status =
        exchange(method, &address, session_host).map_err(|_| HandoverError::Unreachable)?;
    match status {
        Some(204) => Ok(()),
        Some(status) => Err(HandoverError::Refused(status)),
        None => Err(HandoverError::Unreachable),
    }
}

fn exchange(method: &Method, address: &Address<'_>, body: &str) -> io::Result<Option<u16>> {
    let socket = SocketAddr::from((Ipv4Addr::LOCALHOST, address.port));
    let mut stream = TcpStream::connect_timeout(&socket, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "{method} /{} HTTP/1.1\r\nHost: {socket}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        address.word,
        body.len()
    )?;
    let mut answer = Vec::new();
    stream.take(4_096).read_to_end(&mut answer)?;
    let line = answer.split(|byte| *byte == b'\r').next().unwrap_or(&[]);
    Ok(std::str::from_utf8(line)
        .ok()
        .and_then(|line| line.strip_prefix("HTTP/1.1 "))
        .and_then(|line| line.get(..3))
        .and_then(|status| status.parse().ok()))
}

/// `http://127.0.0.1:PORT/WORD`, and nothing else.
#[derive(Debug, Eq, PartialEq)]
struct Address<'a> {
    port: u16,
    word: &'a str,
}

impl<'a> Address<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (port, word) = text.strip_prefix("http://127.0.0.1:")?.split_once('/')?;
        let is_plain = port.bytes().all(|byte| byte.is_ascii_digit())
            && word.len() == WORD
            && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        let port = port.parse().ok().filter(|port| *port != 0)?;
        is_plain.then_some(Self { port, word })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_relays_address_is_believed() {
        let word = "0123456789abcdef".repeat(4);
        assert_eq!(
            Address::parse(&format!("http://127.0.0.1:5/{word}")),
            Some(Address {
                port: 5,
                word: &word
            })
        );
        for text in [
            format!("http://127.0.0.1:5/{word}/"),
            format!("http://127.0.0.1:5/{word}?x"),
            format!("http://127.0.0.1:5/{}", &word[1..]),
            format!("http://127.0.0.1:0/{word}"),
            format!("http://127.0.0.1:+5/{word}"),
            format!("http://127.0.0.1:65536/{word}"),
            format!("http://127.0.0.1/{word}"),
            format!("http://127.0.0.1:5@evil.example/{word}"),
            format!("http://127.0.0.1.evil.example:5/{word}"),
            format!("http://localhost:5/{word}"),
            format!("https://127.0.0.1:5/{word}"),
            format!("http://10.0.0.1:5/{word}"),
            String::new(),
        ] {
            assert_eq!(Address::parse(&text), None, "{text}");
        }
    }
}
