//! A child process that prints one JSON object a line.

use std::collections::VecDeque;
use std::io;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::mpsc;

/// So many lines of stderr are shown when the process fails.
const LAST_WORDS: usize = 40;
/// So many lines of stderr are kept; a stack trace for each login adds up.
const STDERR_LINES: usize = 20_000;

/// A running child. Dropping it ends it.
#[derive(Debug)]
pub(super) struct LineProcess {
    called: &'static str,
    child: Child,
    /// Taken when the child is told to end.
    stdin: Option<ChildStdin>,
    lines: mpsc::UnboundedReceiver<Value>,
    stderr: Arc<Mutex<VecDeque<String>>>,
}

impl LineProcess {
    /// Starts it; `called` names it in errors.
    pub(super) fn start(called: &'static str, command: &mut Command) -> io::Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| {
                let program = command.as_std().get_program().display().to_string();
                io::Error::other(format!("cannot start {called} ({program}): {error}"))
            })?;
        let stderr = Arc::new(Mutex::new(VecDeque::new()));
        if let Some(pipe) = child.stderr.take() {
            tokio::spawn(keep_last_lines(pipe, Arc::clone(&stderr)));
        }
        let (sender, lines) = mpsc::unbounded_channel();
        if let Some(pipe) = child.stdout.take() {
            tokio::spawn(read_objects(pipe, sender));
        }
        let stdin = child.stdin.take();
        Ok(Self {
            called,
            child,
            stdin,
            lines,
            stderr,
        })
    }

    /// The next object, or an error with the end of stderr when the process is gone or silent for too long.
    pub(super) async fn next(&mut self, within: Duration) -> io::Result<Value> {
        match tokio::time::timeout(within, self.lines.recv()).await {
            Ok(Some(line)) => Ok(line),
            Ok(None) => Err(self.failure("has ended")),
            Err(_) => Err(self.failure("says nothing")),
        }
    }

    /// The objects from here on, and the way to write to the process, as two halves of their own.
    pub(super) fn split(mut self) -> (LineWriter, mpsc::UnboundedReceiver<Value>) {
        let (_, empty) = mpsc::unbounded_channel();
        let lines = std::mem::replace(&mut self.lines, empty);
        (LineWriter { process: self }, lines)
    }

    fn failure(&self, what: &str) -> io::Error {
        let stderr = self.stderr.lock().unwrap_or_else(PoisonError::into_inner);
        let skipped = stderr.len().saturating_sub(LAST_WORDS);
        let last: Vec<&str> = stderr.iter().skip(skipped).map(String::as_str).collect();
        io::Error::other(format!(
            "{} {what}; its last words:\n{}",
            self.called,
            last.join("\n")
        ))
    }
}

/// The half that holds the process.
#[derive(Debug)]
pub(super) struct LineWriter {
    process: LineProcess,
}

impl LineWriter {
    pub(super) async fn write(&mut self, line: &Value) -> io::Result<()> {
        let Some(stdin) = &mut self.process.stdin else {
            return Err(self.process.failure("was told to end"));
        };
        let mut bytes = line.to_string().into_bytes();
        bytes.push(b'\n');
        stdin
            .write_all(&bytes)
            .await
            .map_err(|_| self.process.failure("takes no more words"))
    }

    /// What it said on stderr, as far as it is kept.
    pub(super) fn stderr(&self) -> Vec<String> {
        let stderr = self
            .process
            .stderr
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        stderr.iter().cloned().collect()
    }

    /// The end of stderr, for a message.
    pub(super) fn last_words(&self) -> io::Error {
        self.process.failure("has ended")
    }

    /// Lets it end by itself, and kills it when it takes longer than `within`.
    pub(super) async fn end(mut self, within: Duration) {
        self.process.stdin = None;
        if tokio::time::timeout(within, self.process.child.wait())
            .await
            .is_err()
        {
            let _ = self.process.child.kill().await;
        }
    }

    /// Its process id, while it runs.
    pub(super) fn id(&self) -> Option<u32> {
        self.process.child.id()
    }
}

async fn read_objects(pipe: impl AsyncRead + Unpin, sender: mpsc::UnboundedSender<Value>) {
    let mut lines = BufReader::new(pipe).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        // A line that is no JSON is a library's chatter.
        if let Ok(object) = serde_json::from_str(&line)
            && sender.send(object).is_err()
        {
            return;
        }
    }
}

async fn keep_last_lines(pipe: impl AsyncRead + Unpin, kept: Arc<Mutex<VecDeque<String>>>) {
    let mut lines = BufReader::new(pipe).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == STDERR_LINES {
            kept.pop_front();
        }
        kept.push_back(line);
    }
}
