//! The server's and its admin's view: what the console says, and what a question in the server's place is answered.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use sessioncheck_core::cause::Cause;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::servers::Seen;

/// What a server is answered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Heard {
    pub(super) status: u16,
    /// What the relay names as the cause.
    pub(super) cause: Option<Cause>,
}

impl fmt::Display for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server hears {}", self.status)?;
        match self.cause {
            Some(cause) => write!(f, ", cause {cause} {}", cause.name()),
            None => Ok(()),
        }
    }
}

/// Asks as the server does; nothing where no answer can be read.
pub(super) async fn ask(has_joined: &str, name: &str, server_id: &str) -> Option<Heard> {
    let rest = has_joined.strip_prefix("http://")?;
    let (authority, path) = rest.split_once('/')?;
    let request = format!(
        "GET /{path}?username={name}&serverId={server_id} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n"
    );
    let exchange = async {
        let mut stream = TcpStream::connect(authority).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    let answer = tokio::time::timeout(Duration::from_secs(30), exchange)
        .await
        .ok()?
        .ok()?;
    let answer = String::from_utf8_lossy(&answer);
    let head = answer.split("\r\n\r\n").next().unwrap_or_default();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let cause = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("x-sessioncheck-cause"))
        .and_then(|(_, code)| code.trim().parse::<Cause>().ok());
    Some(Heard { status, cause })
}

/// The commonest complaint on a console: the first lines of stack traces, counted.
pub(super) fn complaints(console: &[String]) -> Option<String> {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for line in console {
        let begins =
            line.starts_with("java.") || line.starts_with("com.") || line.starts_with("Exception");
        if begins {
            *counted.entry(line).or_default() += 1;
        }
    }
    let (line, count) = counted.into_iter().max_by_key(|(_, count)| *count)?;
    Some(format!("{count} x {line}"))
}

/// The last thing that sessioncheck said into the server's log or to its admins.
pub(super) fn words(seen: &[Seen]) -> Option<String> {
    seen.iter().rev().find_map(|seen| match seen {
        Seen::Log { level, line } => Some(format!("{level}: {line}")),
        Seen::Notice { component } => Some(component.clone()),
        Seen::Started { .. } | Seen::Admitted { .. } | Seen::Joined { .. } | Seen::Left { .. } => {
            None
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commonest_complaint_is_told_and_how_often() {
        let console: Vec<String> = [
            "java.io.IOException: down",
            "\tat x",
            "java.io.IOException: down",
            "java.lang.X",
            "fine",
        ]
        .map(str::to_owned)
        .to_vec();
        assert_eq!(
            complaints(&console).as_deref(),
            Some("2 x java.io.IOException: down")
        );
        assert_eq!(complaints(&[]), None);
    }
}
