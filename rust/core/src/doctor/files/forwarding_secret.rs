//! forwarding.secret: one file, two reading rules.
//!
//! Velocity joins the file's lines without their line breaks; FabricProxy-Lite, pointed at a copy of the same file by
//! FABRIC_PROXY_SECRET_FILE, takes it verbatim. An editor that ends the file with a newline makes two secrets of one.

use std::sync::Arc;

use super::Reading;
use super::intake::{broken, bytes_of, odd, unreadable};
use crate::doctor::syntax::yaml::Fault;
use crate::doctor::{Broken, FoundFile, Odd, Trouble, Unreadable};
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

impl ForwardingSecret {
    pub(crate) fn read(found: &FoundFile, troubles: &mut Vec<Trouble>) -> Reading<Self> {
        let file: Arc<str> = Arc::from(found.path.as_str());
        let Some(bytes) = bytes_of(found, &file, troubles) else {
            return Reading::Unknown;
        };
        // Files.readAllLines throws on bytes that are not UTF-8.
        let Some(text) = std::str::from_utf8(bytes)
            .ok()
            .filter(|text| !text.contains('\0'))
        else {
            let fault = Fault {
                line: None,
                column: None,
                key: None,
                why: Broken::Binary,
            };
            troubles.push(broken(&file, fault));
            return Reading::Unknown;
        };
        if text.trim().is_empty() {
            troubles.push(unreadable(&file, Unreadable::Empty));
        }
        if text.starts_with('\u{feff}') {
            troubles.push(odd(&file, 1, Odd::Bom { counts: true }));
        }
        let ends = |c: char| c == '\n' || c == '\r';
        let joined: String = text.split(ends).collect();
        Reading::Read(Self {
            file,
            joined: Secret::new(joined.into_bytes()),
            verbatim: Secret::new(bytes),
            lines: text.lines().count(),
            world_readable: found.world_readable,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Content;
    use crate::secret::{Comparison, Dressing};

    #[test]
    fn the_two_readers_disagree_about_line_breaks_only() {
        use Comparison::{DiffersIn, Same};
        for (text, comparison) in [
            ("aB3x", Same),
            (" aB3x ", Same),
            ("aB3x\n", DiffersIn(Dressing::Newline)),
            ("aB3x\r\n", DiffersIn(Dressing::Newline)),
            ("aB\n3x", Comparison::Different),
        ] {
            let found = FoundFile {
                path: "forwarding.secret".to_owned(),
                content: Content::Bytes(text.as_bytes().to_vec()),
                world_readable: Some(true),
            };
            let mut troubles = Vec::new();
            let reading = ForwardingSecret::read(&found, &mut troubles);
            let secret = reading.get().expect("it can be read");
            assert_eq!(
                secret.joined.compare(&secret.verbatim),
                comparison,
                "{text:?}"
            );
            let plain: String = text.split(['\n', '\r']).collect();
            assert_eq!(secret.joined, Secret::from(plain.as_str()));
            assert_eq!(troubles, []);
        }
    }
}
