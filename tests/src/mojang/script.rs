//! Which behaviour answers the next request: always one, a list and then one, or a fault in so many of a hundred.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::behaviour::{Behaviour, UnknownBehaviour};

/// The behaviours of one endpoint, in the order of its requests.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Script {
    first: Vec<Behaviour>,
    then: Then,
    next: usize,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Then {
    Always(Behaviour),
    Random {
        percent: u8,
        fault: Behaviour,
        seed: u64,
        state: u64,
    },
}

impl Script {
    /// Every request alike.
    pub const fn always(behaviour: Behaviour) -> Self {
        Self {
            first: Vec::new(),
            then: Then::Always(behaviour),
            next: 0,
        }
    }

    /// These for the first requests, one each, and `then` for all later ones.
    pub fn first(first: impl Into<Vec<Behaviour>>, then: Behaviour) -> Self {
        Self {
            first: first.into(),
            then: Then::Always(then),
            next: 0,
        }
    }

    /// `fault` for about `percent` of a hundred requests and the good answer for the others; the same seed gives the
    /// same sequence. A percentage over 100 is 100.
    pub fn random(percent: u8, fault: Behaviour, seed: u64) -> Self {
        Self {
            first: Vec::new(),
            then: Then::Random {
                percent: percent.min(100),
                fault,
                seed,
                state: seed,
            },
            next: 0,
        }
    }

    /// The behaviour for the request that is there now.
    pub(super) fn next(&mut self) -> Behaviour {
        if let Some(behaviour) = self.first.get(self.next) {
            self.next += 1;
            return behaviour.clone();
        }
        match &mut self.then {
            Then::Always(behaviour) => behaviour.clone(),
            Then::Random {
                percent,
                fault,
                state,
                ..
            } => {
                if split_mix(state) % 100 < u64::from(*percent) {
                    fault.clone()
                } else {
                    Behaviour::Ok
                }
            }
        }
    }
}

impl From<Behaviour> for Script {
    fn from(behaviour: Behaviour) -> Self {
        Self::always(behaviour)
    }
}

/// SplitMix64: a good sequence from any seed, zero included, in four lines.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

impl fmt::Display for Script {
    /// As [`Script::from_str`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for behaviour in &self.first {
            write!(f, "{behaviour},")?;
        }
        match &self.then {
            Then::Always(behaviour) => write!(f, "{behaviour}"),
            Then::Random {
                percent,
                fault,
                seed,
                ..
            } => write!(f, "{percent}%{fault}@{seed}"),
        }
    }
}

/// The text is no script.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum BadScript {
    /// A word in it names no behaviour.
    #[error(transparent)]
    Behaviour(#[from] UnknownBehaviour),
    /// `PERCENT%BEHAVIOUR@SEED` with a number that is none.
    #[error("{0:?} is not PERCENT%BEHAVIOUR@SEED, for example 30%503@7")]
    Random(String),
}

impl FromStr for Script {
    type Err = BadScript;

    /// `503` (always), `503,reset,ok` (one each, the last for ever), `30%503@7` (30 of a hundred, seed 7).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut words: Vec<&str> = text.trim().split(',').map(str::trim).collect();
        let last = words.pop().unwrap_or_default();
        let first = words
            .into_iter()
            .map(str::parse)
            .collect::<Result<Vec<Behaviour>, _>>()?;
        let mut script = match last.split_once('%') {
            None => Self::always(last.parse()?),
            Some((percent, rest)) => {
                let bad = || BadScript::Random(last.to_owned());
                let (fault, seed) = rest.split_once('@').unwrap_or((rest, "1"));
                let percent: u8 = percent.parse().map_err(|_| bad())?;
                Self::random(percent, fault.parse()?, seed.parse().map_err(|_| bad())?)
            }
        };
        script.first = first;
        Ok(script)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_used_up_and_its_last_stays() {
        let mut script: Script = "503, reset, ok".parse().expect("a script");
        let given: Vec<String> = (0..4).map(|_| script.next().to_string()).collect();
        assert_eq!(given, ["503", "reset", "ok", "ok"]);
    }

    #[test]
    fn random_faults_come_as_often_as_said_and_the_same_each_time() {
        let mut script = Script::random(30, Behaviour::Status(503), 7);
        let mut again: Script = "30%503@7".parse().expect("a script");
        let mut faults = 0;
        for _ in 0..10_000 {
            let behaviour = script.next();
            assert_eq!(behaviour, again.next());
            faults += usize::from(behaviour != Behaviour::Ok);
        }
        assert!((2_800..3_200).contains(&faults), "{faults} of 10000");
    }

    #[test]
    fn scripts_are_shown_as_they_are_written() {
        for text in ["ok", "503,reset,ok", "30%503@7", "hang,50%429-2@9"] {
            assert_eq!(text.parse::<Script>().expect(text).to_string(), text);
        }
        for text in ["", "nonsense", "x%503@7", "30%503@x", "30%what@1", "ok,,ok"] {
            assert!(text.parse::<Script>().is_err(), "{text:?}");
        }
    }
}
