//! Bytes to text, as a JVM with UTF-8 does it, and the marks that editors leave behind.

/// A file's text.
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// A byte order mark stood before it; it is not in the text.
    pub(crate) bom: bool,
    /// Bytes were not UTF-8; each became U+FFFD, as in Java.
    pub(crate) replaced: bool,
}

/// How much of a file is looked at to tell text from noise.
const LOOKED_AT: usize = 8192;

/// Decodes; `None` where the bytes are no text at all: NUL bytes among them (UTF-16 has these too, and no host reads
/// it), or a third of them undecodable.
pub(crate) fn decode(bytes: &[u8]) -> Option<Decoded> {
    let (bom, rest) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (true, rest),
        None => (false, bytes),
    };
    if rest.contains(&0) {
        return None;
    }
    let text = match std::str::from_utf8(rest) {
        Ok(text) => {
            return Some(Decoded {
                text: text.to_owned(),
                bom,
                replaced: false,
            });
        }
        Err(_) => String::from_utf8_lossy(rest),
    };
    let start = &rest[..rest.len().min(LOOKED_AT)];
    let undecodable: usize = start.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
    (undecodable * 3 <= start.len()).then(|| Decoded {
        text: text.into_owned(),
        bom,
        replaced: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_told_from_noise() {
        for (bytes, expected) in [
            (&b"a: b"[..], Some(("a: b", false, false))),
            (b"\xef\xbb\xbfa", Some(("a", true, false))),
            (b"", Some(("", false, false))),
            (b"motd=caf\xe9", Some(("motd=caf\u{fffd}", false, true))),
            (b"a\0b", None),
            (b"\xff\xfea\0", None),
            (b"\xfe\xd0\x93\xff", None),
        ] {
            let decoded = decode(bytes);
            let decoded = decoded
                .as_ref()
                .map(|decoded| (decoded.text.as_str(), decoded.bom, decoded.replaced));
            assert_eq!(decoded, expected, "{bytes:?}");
        }
    }
}
