//! How long to wait before asking again: hardly at all the first time (most failures are a single lost answer), then
//! twice as long each time, scattered so that hosts that failed together do not come back together.

/// The wait before the first repeated question, in milliseconds.
const FIRST: u64 = 60;

/// No wait is longer than this share of the login's whole time, so that eight tries fit.
const LONGEST_SHARE: u64 = 6;

/// The wait before the next question in milliseconds: after `failures` failed ones (from 1), in a login that has
/// `budget` milliseconds in all, with a random number to scatter it between half and the whole of its length.
pub(super) fn wait(failures: u32, budget: u64, roll: u64) -> u64 {
    let longest = (budget / LONGEST_SHARE).max(FIRST);
    let doublings = failures.saturating_sub(1).min(16);
    let whole = (FIRST << doublings).min(longest);
    scatter(whole, roll)
}

/// A length between half of it and the whole.
pub(super) fn scatter(whole: u64, roll: u64) -> u64 {
    let half = whole / 2;
    half + roll % (whole - half + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_wait_is_short_and_the_rest_double() {
        for (failures, budget, shortest, longest) in [
            (1, 4_500, 30, 60),
            (2, 4_500, 60, 120),
            (3, 4_500, 120, 240),
            (4, 4_500, 240, 480),
            (5, 4_500, 375, 750),
            (8, 4_500, 375, 750),
            (8, 12_000, 1_000, 2_000),
            (u32::MAX, 12_000, 1_000, 2_000),
            (3, 0, 30, 60),
        ] {
            for roll in [0, 1, 7, 1_000, u64::MAX] {
                let wait = wait(failures, budget, roll);
                assert!(
                    (shortest..=longest).contains(&wait),
                    "{failures} {budget} {roll}: {wait}"
                );
            }
        }
    }

    #[test]
    fn seven_repeats_fit_into_the_shorter_budget() {
        let all: u64 = (1..8)
            .map(|failures| wait(failures, 4_500, u64::MAX - 3))
            .sum();
        assert!(all < 3_500, "{all}");
    }
}
