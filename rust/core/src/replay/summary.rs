//! What a whole recording comes to, for people: one paragraph a cause.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Outcome;
use crate::Cause;

/// Players that are named before "and n more".
const NAMED: usize = 3;

/// Outcomes, grouped.
#[derive(Debug, Default)]
pub struct Summary {
    groups: BTreeMap<Cause, Group>,
    logins: usize,
}

#[derive(Debug)]
struct Group {
    logins: usize,
    certain: usize,
    names: Vec<String>,
    admin: String,
}

impl Summary {
    /// Counts one outcome in.
    pub fn add(&mut self, outcome: Outcome) {
        self.logins += 1;
        let group = self.groups.entry(outcome.cause).or_insert_with(|| Group {
            logins: 0,
            certain: 0,
            names: Vec::new(),
            admin: outcome.admin,
        });
        group.logins += 1;
        group.certain += usize::from(outcome.certainty == "certain");
        if group.names.len() <= NAMED && !group.names.contains(&outcome.name) {
            group.names.push(outcome.name);
        }
    }

    /// The text; ends with a line break.
    pub fn text(&self) -> String {
        if self.logins == 0 {
            return "Every login in this recording went through, or was none.\n".to_owned();
        }
        let mut out = format!(
            "{} did not go through.\n",
            plural(self.logins, "login", "logins")
        );
        for (cause, group) in &self.groups {
            let mut names = group
                .names
                .iter()
                .take(NAMED)
                .cloned()
                .collect::<Vec<_>>()
                .join(", ");
            if group.names.len() > NAMED {
                names.push_str(", ...");
            }
            let sure = match group.certain {
                0 => "likely".to_owned(),
                all if all == group.logins => "certain".to_owned(),
                some => format!("certain for {some}"),
            };
            let _ = write!(
                out,
                "\n{} {}: {} ({sure}): {names}\n",
                cause.code(),
                cause.name(),
                plural(group.logins, "login", "logins"),
            );
            for line in group.admin.lines() {
                let _ = writeln!(out, "  {line}");
            }
        }
        out
    }
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
