//! Random numbers, and the words in our paths that are made of them.

use std::fmt;
use std::sync::Arc;

use rustls::crypto::CryptoProvider;

/// A word of 256 random bits in hexadecimal digits. It has no `Display`, and its `Debug` hides it.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    /// A word that was made here once: 64 hexadecimal digits.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        let is_ours = word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_ours.then(|| Self(word.to_ascii_lowercase()))
    }

    /// The word, for building an address that is handed to the host.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// Whether a word is this one, in a time that does not tell how much of it fits.
    pub(crate) fn is(&self, word: &str) -> bool {
        self.0.len() == word.len()
            && self
                .0
                .bytes()
                .zip(word.bytes())
                .fold(0, |difference, (ours, theirs)| difference | (ours ^ theirs))
                == 0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(not shown)")
    }
}

/// The system's random numbers, by way of the TLS library.
#[derive(Clone, Debug)]
pub(crate) struct Dice(Arc<CryptoProvider>);

impl Dice {
    pub(crate) fn new(provider: Arc<CryptoProvider>) -> Self {
        Self(provider)
    }

    /// A number to scatter waits with; a system without randomness scatters nothing.
    pub(crate) fn roll(&self) -> u64 {
        let mut bytes = [0; 8];
        match self.0.secure_random.fill(&mut bytes) {
            Ok(()) => u64::from_le_bytes(bytes),
            Err(_) => 0,
        }
    }

    /// A new secret; none where the system has no randomness.
    pub(crate) fn secret(&self) -> Option<Secret> {
        let mut bytes = [0; 32];
        self.0.secure_random.fill(&mut bytes).ok()?;
        Some(Secret(
            bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_only_itself_and_is_not_shown() {
        let dice = Dice::new(Arc::new(rustls::crypto::ring::default_provider()));
        let (one, other) = (
            dice.secret().expect("random"),
            dice.secret().expect("random"),
        );
        assert_eq!(one.expose().len(), 64);
        assert!(one.is(one.expose()));
        assert!(!one.is(other.expose()));
        assert!(!one.is(""));
        assert!(!one.is(&one.expose()[..63]));
        assert!(!format!("{one:?}").contains(one.expose()));
        assert_ne!(dice.roll(), dice.roll());
    }
}
