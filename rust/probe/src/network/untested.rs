//! Why a proxy's own secret could not be tested: said, so that nobody takes "unchecked" for "good".

use sessioncheck_core::doctor::{Server, TroubleKind, Unreadable};
use sessioncheck_core::untrusted::Untrusted;

use crate::words::{Words, fill};

const VARIABLE: &str = "VELOCITY_FORWARDING_SECRET";

/// The reason, for a Velocity whose secret is not known or empty.
pub(super) fn reason(proxy: &Server, words: &Words) -> Option<String> {
    let velocity = proxy.files.velocity.get()?;
    if proxy.proxy_secret().is_none() && proxy.environment.get(VARIABLE).is_some() {
        return Some(fill(&words.secret_in_variable, &[("variable", &VARIABLE)]));
    }
    let named = velocity.forwarding_secret_file.as_ref();
    let file = named.map_or("forwarding.secret", |named| named.value.as_str());
    let plain = file.replace('\\', "/");
    let leads_out = proxy.troubles.iter().any(|trouble| {
        trouble.kind == TroubleKind::Unreadable(Unreadable::LeadsOut)
            && (*trouble.file == *plain
                || named.is_some_and(|named| trouble.key.as_ref() == Some(&named.key)))
    });
    let is_absent = proxy.files.forwarding_secret.is_absent();
    let text = if leads_out {
        &words.secret_elsewhere
    } else if is_absent && velocity.forwarding_secret.is_some() && velocity.has_current_version() {
        &words.secret_inline_unused
    } else if is_absent {
        &words.secret_missing
    } else {
        &words.secret_unreadable
    };
    Some(fill(text, &[("file", &Untrusted::from(file).escaped())]))
}
