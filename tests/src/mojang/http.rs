//! HTTP/1.1 by hand, so that an answer can be wrong at any byte.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _};

/// A request's head may be this long; more is a mistake in a test.
const HEAD_LIMIT: usize = 64 * 1024;
/// A request's body may be this long.
const BODY_LIMIT: usize = 1024 * 1024;

/// One request as it came.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) target: String,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    pub(super) keep_alive: bool,
}

impl Request {
    pub(super) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The query's pairs, decoded.
    pub(super) fn query(&self) -> Vec<(String, String)> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decoded(key), decoded(value))
            })
            .collect()
    }
}

/// Reads one request; `None` when the other side has closed before the first byte of one.
pub(super) async fn read_request(
    stream: &mut (impl AsyncRead + Unpin),
    buffer: &mut Vec<u8>,
) -> io::Result<Option<Request>> {
    let head_end = loop {
        if let Some(at) = find(buffer, b"\r\n\r\n") {
            break at;
        }
        if buffer.len() > HEAD_LIMIT {
            return Err(io::Error::other("the request's head is too long"));
        }
        if stream.read_buf(buffer).await? == 0 {
            if buffer.is_empty() {
                return Ok(None);
            }
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    };
    let head = String::from_utf8_lossy(&buffer[..head_end]).into_owned();
    buffer.drain(..head_end + 4);
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (Some(method), Some(target), Some(version)) = (first.next(), first.next(), first.next())
    else {
        return Err(io::Error::other("the first line is no HTTP request"));
    };
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let header = |name: &str| {
        headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    let length: usize = match header("content-length") {
        None => 0,
        Some(length) => length.parse().map_err(io::Error::other)?,
    };
    if length > BODY_LIMIT || header("transfer-encoding").is_some() {
        return Err(io::Error::other(
            "a request body must have a length, and not a long one",
        ));
    }
    let asks_to_close =
        header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
    let keep_alive = version != "HTTP/1.0" && !asks_to_close;
    while buffer.len() < length {
        if stream.read_buf(buffer).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let body = buffer.drain(..length).collect();
    let (method, target) = (method.to_owned(), target.to_owned());
    Ok(Some(Request {
        method,
        target,
        headers,
        body,
        keep_alive,
    }))
}

/// An answer before it is put on the wire.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) const fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub(super) fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::text(status, "application/json", body.to_string())
    }

    pub(super) fn text(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("Content-Type", content_type.to_owned())],
            body: body.into(),
        }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The head, up to and with the empty line.
    pub(super) fn head(&self, framing: Framing) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        match framing {
            // A 204 must not have one.
            Framing::Length(_) if self.status == 204 => {}
            Framing::Length(length) => head.push_str(&format!("Content-Length: {length}\r\n")),
            Framing::Chunked => head.push_str("Transfer-Encoding: chunked\r\n"),
        }
        head.push_str("\r\n");
        head.into_bytes()
    }

    /// Head and body with their true length.
    pub(super) fn whole(&self) -> Vec<u8> {
        let mut bytes = self.head(Framing::Length(self.body.len()));
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// Head and body in chunks of a few bytes.
    pub(super) fn chunked(&self) -> Vec<u8> {
        let mut bytes = self.head(Framing::Chunked);
        for chunk in self.body.chunks(40) {
            bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
            bytes.extend_from_slice(chunk);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n\r\n");
        bytes
    }
}

/// How a body's end is told.
#[derive(Clone, Copy, Debug)]
pub(super) enum Framing {
    Length(usize),
    Chunked,
}

const fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        410 => "Gone",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Scripted",
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

/// Percent-decoding, with `+` as a space; a broken escape stays as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = tail.get(..2).and_then(|digits| {
            let digits = str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 16).ok()
        });
        let (byte, after) = match (first, escaped) {
            (b'%', Some(byte)) => (byte, &tail[2..]),
            (b'+', _) => (b' ', tail),
            (other, _) => (*other, tail),
        };
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_decoded() {
        for (text, expected) in [
            ("a%20b+c", "a b c"),
            ("%", "%"),
            ("%4", "%4"),
            ("%zz", "%zz"),
            ("%C3%A4", "ä"),
        ] {
            assert_eq!(decoded(text), expected);
        }
    }

    #[tokio::test]
    async fn requests_are_read_one_after_the_other() {
        let mut bytes: &[u8] =
            b"POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\nhiGET /b?c=d HTTP/1.1\r\nConnection: close\r\n\r\n";
        let mut buffer = Vec::new();
        let first = read_request(&mut bytes, &mut buffer)
            .await
            .expect("whole")
            .expect("one");
        assert_eq!(
            (first.path(), first.body.as_slice(), first.keep_alive),
            ("/a", b"hi".as_slice(), true)
        );
        let second = read_request(&mut bytes, &mut buffer)
            .await
            .expect("whole")
            .expect("one");
        assert_eq!((second.path(), second.keep_alive), ("/b", false));
        assert_eq!(second.query(), [("c".to_owned(), "d".to_owned())]);
        assert!(
            read_request(&mut bytes, &mut buffer)
                .await
                .expect("the end")
                .is_none()
        );
    }

    #[tokio::test]
    async fn half_a_request_is_an_error() {
        let mut bytes: &[u8] = b"GET /b HTTP/1.1\r\n";
        assert!(read_request(&mut bytes, &mut Vec::new()).await.is_err());
    }
}
