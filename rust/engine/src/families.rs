//! One of the two kinds of address leads nowhere (SC0506). The relay goes on over the other one and turns nobody away; the
//! host's own connections, and its plugins', may not be as patient, so the admins are told once.

use sessioncheck_core::catalogue::{admin_text, title};
use sessioncheck_core::cause::{Cause, Fact, Facts};
use sessioncheck_relay::Family;

use crate::engine::{Engine, HOSTS_PROTOCOL};

impl Engine {
    /// Tells the admins of a family that has become broken.
    pub(crate) fn tell_broken_family(&self) {
        let Some(family) = self.watched(|watched| watched.poll_broken_family()) else {
            return;
        };
        let language = self.language();
        let cause = Cause::AddressFamilyBroken;
        let facts = Facts::new().with(Fact::Value, name(family));
        let line = format!("{} {}", cause.code(), title(language, cause, &facts));
        self.tell(&line, || {
            admin_text(language, cause, None, &facts, &[]).component_json(HOSTS_PROTOCOL)
        });
    }
}

/// As people write it.
pub(crate) fn name(family: Family) -> &'static str {
    match family {
        Family::V4 => "IPv4",
        Family::V6 => "IPv6",
    }
}
