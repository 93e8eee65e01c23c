//! The doctor: what the files of a whole network say, and where they contradict each other.
//!
//! Nothing here opens a file. Somebody with a disk makes one [`Root`] of each folder (a listing, and the contents of
//! the files that [`wanted`] names, as bytes), and [`Site::read`] turns them into facts: per file a typed struct under
//! [`files`], resolved as the HOST resolves it (`01234567` in a Paper file is the number 342391), each value
//! [`Located`] at its file, line and full dotted key.
//!
//! # How a check gets its facts
//!
//! - [`Site::servers`] are the folders in the order they were given; [`Site::links`] says which backend belongs to
//!   which entry of which proxy's list. An entry whose folder was not given has no backend, and nothing is guessed.
//! - [`Server::files`] has one [`Reading`] a file: `Absent` (the host takes its defaults), `Unknown` (there, but it
//!   cannot be read: say nothing about its keys; the trouble is already in [`Server::troubles`]), `Hidden` (the folder
//!   above it cannot be read: as `Unknown`, and not even known to be there) or `Read`.
//! - A field is `Option<Located<T>>`: `None` is "not written there, or not usable": the host takes its default, which
//!   the field's comment says; [`OrDefault::in_force`] gives the value in force.
//! - Secrets are [`Secret`](crate::secret::Secret): ask [`Server::proxy_secret`], [`Server::backend_secret`] for the
//!   ones in force, environment included, and compare.
//! - [`Server::environment`] holds the variables of `.env`, compose and start scripts; [`Server::jvm`] their flags.
//!   [`Server::written_by_environment`] says which variable rewrites a key, so that the advice names the variable.
//! - [`Server::troubles`] are the SC08 findings of each server, complete as they are.

pub mod address;
pub mod checks;
pub mod files;
mod finding;
mod heard;
mod input;
mod located;
pub mod mend;
mod neighbourhood;
pub mod report;
mod server;
mod site;
mod syntax;
mod trouble;
mod words;

pub use address::{Address, Host};
pub(crate) use files::jvm::JvmFlag;
pub use files::{Files, Reading};
pub use finding::{Change, Edit, Finding, NewValue, Saying};
pub(crate) use heard::{Acquaintance, Heard};
pub use input::{
    Content, DESCRIPTORS, FoundFile, JarEntry, LARGEST_FILE, Root, Wanted, further_files, wanted,
};
pub use located::{Located, OrDefault};
pub use neighbourhood::neighbourhood;
pub use server::{Role, SecretInForce, SecretSource, Server, ServerKind};
pub use site::{Link, MatchedBy, Site};
pub use syntax::flat::{Stop, properties_pairs, yaml_pairs};
pub use trouble::{Broken, Effect, Odd, Trouble, TroubleKind, Unreadable};
