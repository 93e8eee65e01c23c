//! SC0801 to SC0803: what is wrong with a file as a file.

use super::Check;
use super::network::Network;
use crate::Cause;
use crate::catalogue::Severity;
use crate::cause::Fact;
use crate::doctor::finding::{Change, Finding, Saying};

pub(super) const CHECK: Check = Check {
    name: "troubles",
    run,
};

fn run(network: &Network<'_>, out: &mut Vec<Finding>) {
    for member in &network.members {
        for trouble in &member.troubles {
            let cause = trouble.kind.cause();
            // What the file means for the network has been said already, with the same place.
            let said = out.iter().any(|finding| {
                matches!(
                    finding.cause,
                    Cause::ProxySecretMissing | Cause::SecretReadDifferently
                ) && finding.servers.first() == Some(&member.index)
                    && (finding.file.as_ref() == Some(&trouble.file)
                        || member.names_secret_file(&trouble.file))
            });
            if said && cause != Cause::FileBroken {
                continue;
            }
            let (severity, saying) = match cause {
                Cause::FileBroken => (Severity::Error, Saying::MendFile),
                Cause::FileUnreadable => (Severity::Warning, Saying::LetRead),
                _ => (Severity::Warning, Saying::OddFile),
            };
            let mut finding = Finding::new(cause, severity, member.index)
                .in_file(&*trouble.file)
                .fact(Fact::Server, member.name.as_str())
                .fact(Fact::File, &*trouble.file);
            let mut change = Change::say(member.index, saying).fact(Fact::File, &*trouble.file);
            finding.line = trouble.line;
            finding.key.clone_from(&trouble.key);
            if let Some(line) = trouble.line {
                finding = finding.fact(Fact::Line, line.to_string());
                change = change.fact(Fact::Line, line.to_string());
            }
            if let Some(key) = &trouble.key {
                finding = finding.fact(Fact::Key, key.as_str());
                change = change.fact(Fact::Key, key.as_str());
            }
            out.push(finding.say(change));
        }
    }
}
