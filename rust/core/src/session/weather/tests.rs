//! Stories: what came at which time, and what is said then.

use super::*;

const SERVER_ERROR: Class = Class::ServerError;

fn fails(weather: &mut Weather, at: u64, players: std::ops::Range<u64>, class: Class) {
    for player in players {
        weather.answered(Millis(at), player, Millis(at.saturating_sub(80)), class);
    }
}

fn probe_fails(weather: &mut Weather, at: u64, class: Class) {
    weather.probed(
        Millis(at),
        Millis(at.saturating_sub(80)),
        Probed::Failed(class),
    );
}

/// A service that has answered.
fn known() -> Weather {
    let mut weather = Weather::new(Millis(0));
    for at in 0..50 {
        weather.answered(Millis(at), at, Millis(0), Class::Joined);
    }
    weather
}

#[test]
fn ten_questions_at_once_are_an_outage_and_one_answer_ends_it() {
    let mut weather = known();
    fails(&mut weather, 1_000, 0..9, SERVER_ERROR);
    assert_ne!(weather.state(Millis(1_000)), State::Outage);
    probe_fails(&mut weather, 1_200, SERVER_ERROR);
    let verdict = weather.verdict(Millis(1_200));
    assert_eq!((verdict.state, verdict.since), (State::Outage, Millis(920)));
    assert_eq!(verdict.cause, Some(Cause::MojangOutage));
    assert_eq!(
        weather.state(Millis(9_000_000)),
        State::Outage,
        "silence proves nothing"
    );
    weather.answered(Millis(9_000_001), 4, Millis(0), Class::NotJoined);
    assert_ne!(weather.state(Millis(9_000_001)), State::Outage);
    assert_eq!(weather.outages_ended(), 1);
    assert_eq!(weather.journal().outages()[0].players, 9);
}

#[test]
fn one_login_a_minute_and_three_probes_are_enough() {
    let mut weather = known();
    let mut asked = Vec::new();
    fails(&mut weather, 60_000, 7..8, SERVER_ERROR);
    for at in (60_000..64_000).step_by(10) {
        if weather.state(Millis(at)) != State::Outage
            && weather.probe(Millis(at), true, Some(Millis(60_000)), 0)
        {
            asked.push(at);
            probe_fails(&mut weather, at + 5, SERVER_ERROR);
        }
    }
    assert_eq!(asked, [60_250, 61_250, 62_250]);
    assert_eq!(weather.state(Millis(62_260)), State::Outage);
}

#[test]
fn nobody_announces_an_outage_from_outside() {
    let mut weather = known();
    for at in 0..100_000 {
        weather.answered(Millis(1_000 + at), at, Millis(at), Class::NotJoined);
    }
    assert_eq!(weather.state(Millis(101_000)), State::Healthy, "204s");
    fails(&mut weather, 102_000, 0..1_000, SERVER_ERROR);
    assert_ne!(
        weather.state(Millis(110_000)),
        State::Outage,
        "names that the service chokes on"
    );
    weather.probed(Millis(110_000), Millis(109_900), Probed::Alive);
    assert_ne!(weather.state(Millis(110_000)), State::Outage);

    let mut weather = known();
    for at in 0..500 {
        fails(&mut weather, 1_000 + at * 10, 7..8, SERVER_ERROR);
    }
    assert_eq!(weather.state(Millis(6_000)), State::Healthy, "one player");
}

#[test]
fn whose_it_is() {
    use NoAnswer::{Dns, Refused, Timeout, Tls, TlsNotYetValid};
    let silent = Class::NoAnswer;
    // (known before?, what failed, what others on the net do; the cause)
    for (is_known, class, elsewhere, cause) in [
        (true, SERVER_ERROR, None, Cause::MojangOutage),
        (true, SERVER_ERROR, Some(false), Cause::MojangOutage),
        (false, SERVER_ERROR, None, Cause::MojangOutage),
        (true, silent(Timeout), None, Cause::MojangOutage),
        (true, silent(Timeout), Some(true), Cause::MojangOutage),
        (true, silent(Timeout), Some(false), Cause::CannotConnect),
        (true, silent(Dns), Some(false), Cause::DnsFailure),
        (false, silent(Dns), None, Cause::DnsFailure),
        (false, silent(Refused), None, Cause::CannotConnect),
        (false, silent(Tls), None, Cause::TlsFailure),
        (false, silent(TlsNotYetValid), None, Cause::ClockSkew),
    ] {
        let mut weather = if is_known {
            known()
        } else {
            Weather::new(Millis(0))
        };
        if let Some(is_reached) = elsewhere {
            weather.elsewhere(Millis(900), is_reached);
        }
        fails(&mut weather, 1_000, 0..12, class);
        probe_fails(&mut weather, 1_100, class);
        assert_eq!(
            weather.verdict(Millis(1_100)).cause,
            Some(cause),
            "{is_known} {class:?} {elsewhere:?}"
        );
    }
}

#[test]
fn refusals_are_no_outage_and_have_their_own_cause() {
    for (class, cause) in [
        (Class::Blocked, Cause::HostBlocked),
        (Class::RateLimited(None), Cause::RateLimited),
    ] {
        let mut weather = known();
        fails(&mut weather, 61_000, 0..2, class);
        assert_eq!(weather.state(Millis(61_000)), State::Healthy);
        fails(&mut weather, 61_100, 2..50, class);
        let verdict = weather.verdict(Millis(61_200));
        assert_eq!(
            (verdict.state, verdict.cause),
            (State::Degraded, Some(cause))
        );
        weather.answered(Millis(62_000), 1, Millis(61_900), Class::Joined);
        assert_eq!(weather.verdict(Millis(62_000)).cause, None);
    }
}

#[test]
fn players_who_cannot_reach_mojang_leave_the_service_healthy() {
    let mut weather = known();
    for player in 0..3 {
        weather.join_half().client_failed(
            Millis(1_000),
            ClientFailure {
                player,
                network: player,
                is_known: true,
            },
        );
    }
    let cause = weather.verdict(Millis(1_000)).cause;
    assert_eq!(cause, None, "three who leave half-way announce nothing");
    weather.join_half().probed(Millis(1_050), false);
    let verdict = weather.verdict(Millis(1_050));
    assert_eq!(verdict.state, State::Healthy);
    assert_eq!(verdict.cause, Some(Cause::PlayersCannotReachMojang));
    weather.answered(Millis(1_100), 1, Millis(1_000), Class::Joined);
    assert_eq!(weather.verdict(Millis(1_100)).cause, None);
}

#[test]
fn silence_is_told_from_an_end() {
    let mut weather = known();
    for player in 0..12 {
        weather.silent(Millis(2_000), player, Millis(1_000));
    }
    weather.probed(Millis(2_100), Millis(1_500), Probed::Silent);
    assert_ne!(weather.state(Millis(5_000)), State::Outage, "slow, perhaps");
    assert_eq!(weather.state(Millis(5_400)), State::Outage);
    assert!(weather.is_silence());
    weather.silence_ended(Millis(5_500), 3, NoAnswer::Timeout);
    assert!(!weather.is_silence());
}

#[test]
fn a_slow_service_is_not_out() {
    let mut weather = known();
    for player in 0..50 {
        weather.silent(Millis(1_500 + player), player, Millis(1_000 + player));
    }
    weather.probed(Millis(2_100), Millis(1_700), Probed::Silent);
    assert_eq!(weather.state(Millis(2_200)), State::Degraded, "soon said");
    assert_eq!(weather.state(Millis(4_999)), State::Degraded);
    weather.answered(Millis(5_000), 0, Millis(1_000), Class::Joined);
    assert_ne!(weather.state(Millis(20_000)), State::Outage);
}

#[test]
fn a_player_whom_it_always_fails_is_asked_about_now_and_then() {
    let mut weather = known();
    let mut probes = 0;
    for at in (60_000..660_000).step_by(50) {
        if at % 1_000 == 0 {
            fails(&mut weather, at, 7..8, SERVER_ERROR);
        }
        if weather.probe(Millis(at), false, Some(Millis(at)), 0) {
            probes += 1;
            weather.probed(Millis(at + 40), Millis(at), Probed::Alive);
        }
    }
    assert!((30..=41).contains(&probes), "{probes}");
}

#[test]
fn a_broken_family_is_said_beside_a_healthy_service() {
    let mut weather = known();
    weather.family_is_broken(Some(Family::V6));
    let verdict = weather.verdict(Millis(1_000));
    assert_eq!(
        (verdict.state, verdict.cause),
        (State::Healthy, Some(Cause::AddressFamilyBroken))
    );
    fails(&mut weather, 1_000, 0..12, SERVER_ERROR);
    probe_fails(&mut weather, 1_100, SERVER_ERROR);
    let cause = weather.verdict(Millis(1_100)).cause;
    assert_eq!(cause, Some(Cause::MojangOutage), "what matters first");
    weather.answered(Millis(2_000), 1, Millis(1_900), Class::Joined);
    weather.family_is_broken(None);
    assert_eq!(weather.verdict(Millis(90_000)).cause, None);
}

#[test]
fn our_own_network_stays_to_blame_while_its_outage_lasts() {
    let silent = Class::NoAnswer(NoAnswer::Timeout);
    let mut weather = known();
    assert!(!weather.looks_elsewhere(Millis(500)), "all is well");
    weather.elsewhere(Millis(900), false);
    fails(&mut weather, 1_000, 0..12, silent);
    probe_fails(&mut weather, 1_100, silent);
    let mut asked = 0;
    for at in (2_000..600_000).step_by(500) {
        fails(&mut weather, at, at..at + 1, silent);
        if weather.looks_elsewhere(Millis(at)) {
            asked += 1;
            weather.elsewhere(Millis(at + 100), false);
        }
        let cause = weather.verdict(Millis(at + 200)).cause;
        assert_eq!(cause, Some(Cause::CannotConnect), "{at}");
    }
    assert!((8..=10).contains(&asked), "{asked}");
    weather.elsewhere(Millis(600_000), true);
    let cause = weather.verdict(Millis(600_001)).cause;
    assert_eq!(cause, Some(Cause::MojangOutage), "it is Mojang's now");
}
