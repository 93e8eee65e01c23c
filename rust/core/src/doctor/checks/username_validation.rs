//! SC0408: Paper checks the characters of a name, and Floodgate's prefix has one that it refuses.

use super::Check;
use super::network::{Member, Network};
use super::online_flag::flag;
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::Located;
use crate::doctor::finding::{Change, Finding};

pub(super) const CHECK: Check = Check {
    name: "username_validation",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for backend in network.backends() {
        let Some(place) = backend
            .files
            .paper_global
            .get()
            .and_then(|global| global.perform_username_validation.as_ref())
            .filter(|place| place.value)
        else {
            continue;
        };
        let mut pairs = network.of_backend(backend);
        let prefix = match pairs.next() {
            Some(pair) if flag(pair).is_some_and(|flag| flag.value) => {
                refused_prefix(pair.proxy).map(|prefix| (pair.proxy, prefix))
            }
            Some(_) => None,
            None if backend.online_mode() == Some(true) => {
                refused_prefix(backend).map(|prefix| (backend, prefix))
            }
            None => None,
        };
        let Some((owner, prefix)) = prefix else {
            continue;
        };
        out.push(
            Finding::new(Cause::UsernameValidation, Severity::Error, backend.index)
                .with_server(owner.index)
                .at_value(place)
                .fact(Fact::Server, backend.name.as_str())
                .fact(Fact::Backend, backend.name.as_str())
                .fact(Fact::Proxy, owner.name.as_str())
                .change(Change::set(owner.index, prefix, "\".\"")),
        );
    }
}

/// Floodgate's prefix, where it has a character that Paper's check refuses; it lets letters, digits, `_` and `.` through.
fn refused_prefix<'a>(member: Member<'a>) -> Option<&'a Located<String>> {
    if !member.has_floodgate() {
        return None;
    }
    let prefix = member
        .server()
        .files
        .floodgate
        .get()?
        .username_prefix
        .as_ref()?;
    prefix
        .value
        .chars()
        .any(|c| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.')))
        .then_some(prefix)
}
