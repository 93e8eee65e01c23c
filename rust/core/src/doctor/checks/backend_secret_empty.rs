//! SC0310: a backend asks for modern forwarding without a secret; the host then switches the asking off.

use super::Check;
use super::network::{Member, Network};
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "backend_secret_empty",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for backend in network.backends() {
        let asks = backend.asks().is_some_and(|asks| asks.modern);
        if !asks || !has_no_secret(backend) {
            continue;
        }
        let mut finding = Finding::new(Cause::BackendSecretEmpty, Severity::Error, backend.index)
            .also(Cause::BackendDoesNotAsk)
            .fact(Fact::Backend, backend.name.as_str())
            .fact(Fact::Server, backend.name.as_str());
        let (file, key) = backend.secret_key();
        finding = match backend.secret_place() {
            Some(place) => finding.at(place),
            None => {
                let mut finding = finding.in_file(file);
                finding.key = Some(key.to_owned());
                finding
            }
        };
        let mut change = Change::say(backend.index, Saying::CopySecret)
            .fact(Fact::File, file)
            .fact(Fact::Key, key);
        if let Some(pair) = network.of_backend(backend).next() {
            finding = finding
                .with_server(pair.proxy.index)
                .fact(Fact::Proxy, pair.proxy.name.as_str());
            change = change.fact(Fact::Other, pair.proxy.name.as_str());
        }
        out.push(finding.change(change));
    }
}

/// Whether every place that the host looks at is known, and empty.
pub(super) fn has_no_secret(backend: Member<'_>) -> bool {
    if backend.secret_may_come_from_elsewhere() {
        return false;
    }
    match backend.backend_secret() {
        Some(in_force) => in_force.secret.value.is_blank(),
        None => match backend.secret_place() {
            Some(place) => place
                .value
                .used
                .as_ref()
                .is_some_and(crate::secret::Secret::is_blank),
            None => backend.secret_file_is_known(),
        },
    }
}
