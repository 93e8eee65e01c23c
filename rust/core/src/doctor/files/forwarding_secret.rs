//! forwarding.secret: one file, two reading rules.
//!
//! Velocity joins the file's lines without their line breaks; FabricProxy-Lite, pointed at a copy of the same file by
//! FABRIC_PROXY_SECRET_FILE, takes it verbatim. An editor that ends the file with a newline makes two secrets of one.

use std::sync::Arc;

use crate::secret::Secret;

/// A file that holds a forwarding secret and nothing else.
#[derive(Clone, Debug)]
pub struct ForwardingSecret {
    /// The file.
    pub file: Arc<str>,
    /// What Velocity reads: the lines without line breaks, blanks kept.
    pub joined: Secret,
    /// What FabricProxy-Lite reads: every byte.
    pub verbatim: Secret,
    /// How many lines it has.
    pub lines: usize,
    /// Whether every user of the machine may read it; `None` where the operating system does not say.
    pub world_readable: Option<bool>,
}
