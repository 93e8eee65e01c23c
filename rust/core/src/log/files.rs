//! What the names of log files say: which ones are one server's, in which order, and of which day.

use super::form::{self, Date};

/// A log file's name, understood. Sorts into the order of writing.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Name {
    /// What is left without day and number: files of one server that lie together share it.
    pub family: String,
    /// Files without a day are the newest.
    undated: bool,
    day: Option<Date>,
    /// Rotated files without a day count backwards: `proxy.log.1` is older than `proxy.log.0`.
    age: std::cmp::Reverse<u32>,
    number: u32,
}

impl Name {
    /// Reads a name such as `2026-11-21-3.log.gz`, `latest.log`, `proxy.log.0`, `lobby-2026-11-21.log`.
    pub fn of(name: &str) -> Self {
        let lower = name.to_ascii_lowercase();
        let lower = lower.strip_suffix(".gz").unwrap_or(&lower);
        let day = day_of(name);
        let mut family = String::new();
        let mut age = 0;
        let mut number = 0;
        let (stem, suffix) = match lower.rsplit_once(".log") {
            Some((stem, suffix)) => (stem, suffix),
            None => (lower, ""),
        };
        if let Ok(turn) = suffix.trim_start_matches('.').parse::<u32>() {
            age = turn + 1;
        }
        match date_at(stem) {
            Some((at, length)) => {
                family.push_str(stem[..at].trim_end_matches(['-', '_', '.']));
                let rest = stem[at + length..].trim_start_matches(['-', '_', '.']);
                match rest.parse() {
                    Ok(turn) => number = turn,
                    Err(_) => family.push_str(rest),
                }
            }
            None => family.push_str(
                stem.trim_end_matches("latest")
                    .trim_end_matches(['-', '_', '.']),
            ),
        }
        Self {
            family,
            undated: day.is_none(),
            day,
            age: std::cmp::Reverse(age),
            number,
        }
    }

    /// The day that the name says.
    pub fn day(&self) -> Option<Date> {
        self.day
    }
}

/// The day in a file's name.
pub fn day_of(name: &str) -> Option<Date> {
    let (at, _) = date_at(name)?;
    form::date(&name.as_bytes()[at..]).map(|(date, _)| date)
}

fn date_at(name: &str) -> Option<(usize, usize)> {
    (0..name.len())
        .filter(|&at| name.is_char_boundary(at))
        .find_map(|at| form::date(&name.as_bytes()[at..]).map(|(_, length)| (at, length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_sort_into_the_order_of_writing() {
        let sorted = |names: &[&str]| {
            let mut names: Vec<_> = names
                .iter()
                .map(|name| (Name::of(name), (*name).to_owned()))
                .collect();
            names.sort();
            names.into_iter().map(|(_, name)| name).collect::<Vec<_>>()
        };
        assert_eq!(
            sorted(&[
                "latest.log",
                "2026-11-21-10.log.gz",
                "2026-11-21-2.log.gz",
                "2026-11-20-1.log.gz"
            ]),
            [
                "2026-11-20-1.log.gz",
                "2026-11-21-2.log.gz",
                "2026-11-21-10.log.gz",
                "latest.log"
            ]
        );
        assert_eq!(
            sorted(&["proxy.log.0", "proxy.log.2", "proxy.log.1"]),
            ["proxy.log.2", "proxy.log.1", "proxy.log.0"]
        );
        assert_eq!(
            Name::of("latest.log").family,
            Name::of("2026-11-21-1.log.gz").family
        );
        assert_eq!(Name::of("lobby-2026-11-21.log").family, "lobby");
        assert_ne!(Name::of("proxy.log").family, Name::of("backend.log").family);
    }
}
