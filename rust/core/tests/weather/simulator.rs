//! A session service with bad days, the hosts that ask it, and one clock that nobody waits for. The same dice give the
//! same day, so a figure that changes was changed by us.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use sessioncheck_core::Millis;
use sessioncheck_core::session::{
    Answer, Class, ClientFailure, Left, Login, Mode, NoAnswer, Probed, Query, Reply, Sessions,
    State, Step,
};

use crate::shapes::{Does, Service, Shape, Who};

/// When a day begins: not at zero, as no real clock does.
const START: u64 = 1_000_000;

/// How often the driver looks whether a probe is due, as the relay's does.
const TICK: u64 = 50;

/// How long a probe is waited for.
const PROBE: u64 = 15_000;

/// How long after the fault's end logins still belong to it.
const AFTER: u64 = 120_000;

/// Who asks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Asker {
    /// This project.
    Ours,
    /// A host of today: once, and no longer than so many milliseconds.
    Host(u64),
}

/// What a day came to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Day {
    /// Real players' logins that began while the fault lasted.
    pub(crate) logins: u64,
    pub(crate) admitted: u64,
    /// Times from a question to the answer that left, for those logins, sorted.
    pub(crate) times: Vec<u64>,
    /// Questions put for them.
    pub(crate) requests: u64,
    /// Logins that began, and repeats that were put, while an outage was said.
    pub(crate) logins_in_outage: u64,
    pub(crate) requests_in_outage: u64,
    /// Questions of our own: all, and those that were put while an outage was said.
    pub(crate) probes: u64,
    pub(crate) probes_in_outage: u64,
    /// From the first login that met the fault until an outage was said, and the logins that had begun by then.
    pub(crate) detection: Option<(u64, u64)>,
    /// From the first login that met the fault until trouble of any kind was said.
    pub(crate) noticed: Option<u64>,
    /// From the fault's end until the outage was over.
    pub(crate) recovery: Option<u64>,
    /// Players who waited when the fault ended, and those of them who were admitted.
    pub(crate) waiting_at_the_end: u64,
    pub(crate) waiting_admitted: u64,
    /// How long the slowest login of those took that came in the two minutes after the fault's end, and how many of them
    /// were not admitted.
    pub(crate) slowest_after: Option<u64>,
    pub(crate) turned_away_after: u64,
    /// Outages that were said and were none.
    pub(crate) false_alarms: u64,
    /// The causes that were said while the fault lasted.
    pub(crate) causes: BTreeSet<&'static str>,
    /// Players whom their own game turned away: no server can save them.
    pub(crate) lost_at_home: u64,
}

impl Day {
    pub(crate) fn admitted_percent(&self) -> f64 {
        percent(self.admitted, self.logins)
    }

    pub(crate) fn requests_per_login(&self) -> f64 {
        ratio(self.requests, self.logins)
    }

    pub(crate) fn requests_per_login_in_outage(&self) -> Option<f64> {
        (self.logins_in_outage > 0).then(|| ratio(self.requests_in_outage, self.logins_in_outage))
    }

    /// The same with the probes.
    pub(crate) fn all_requests_per_login_in_outage(&self) -> Option<f64> {
        let all = self.requests_in_outage + self.probes_in_outage;
        (self.logins_in_outage > 0).then(|| ratio(all, self.logins_in_outage))
    }

    pub(crate) fn time(&self, percent: usize) -> u64 {
        let at = (self.times.len() * percent / 100).min(self.times.len().saturating_sub(1));
        self.times.get(at).copied().unwrap_or_default()
    }
}

/// Dice that fall the same each time (splitmix64).
#[derive(Clone, Debug)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        (self.roll() >> 11) % end
    }
}

enum Event {
    Arrive,
    Wake(u64),
    Answer(u64, usize, Does),
    Tick,
    ProbeSilent(usize),
    ProbeAnswer(usize, Does),
    State,
}

struct InHand {
    login: Login<()>,
    who: Who,
    name: String,
    began: u64,
    counts: bool,
    in_outage: bool,
    /// Whether it waited when the fault ended.
    saw_the_end: bool,
    asked: u64,
}

struct World<'a> {
    shape: &'a Shape,
    now: u64,
    dice: Dice,
    /// The service's own dice: its day does not depend on who asks how often.
    sequence: u64,
    events: BinaryHeap<Reverse<(u64, u64)>>,
    waiting: BTreeMap<u64, Event>,
    sessions: Sessions,
    service: Service,
    hands: BTreeMap<u64, InHand>,
    arrived: u64,
    arrived_in_fault: u64,
    first_in_fault: Option<u64>,
    probes: Vec<Option<u64>>,
    was: State,
    ended: u64,
    is_ticking: bool,
    day: Day,
}

/// Lives through a day.
pub(crate) fn live(shape: &Shape, asker: Asker, seed: u64) -> Day {
    match asker {
        Asker::Ours => World::new(shape, seed).live(),
        Asker::Host(patience) => live_as_a_host(shape, patience, seed),
    }
}

impl<'a> World<'a> {
    fn new(shape: &'a Shape, seed: u64) -> Self {
        let mut world = Self {
            shape,
            now: 0,
            dice: Dice(seed),
            sequence: 0,
            events: BinaryHeap::new(),
            waiting: BTreeMap::new(),
            sessions: Sessions::new(Millis(START)),
            service: Service::new(seed ^ 0xabcd),
            hands: BTreeMap::new(),
            arrived: 0,
            arrived_in_fault: 0,
            first_in_fault: None,
            probes: Vec::new(),
            was: State::Healthy,
            ended: 0,
            is_ticking: false,
            day: Day::default(),
        };
        world.at(0, Event::Arrive);
        world.at(shape.until, Event::State);
        world
    }

    fn live(mut self) -> Day {
        while let Some(Reverse((at, number))) = self.events.pop() {
            let Some(event) = self.waiting.remove(&number) else {
                continue;
            };
            self.now = at;
            self.happen(event);
            self.look();
        }
        self.day.times.sort_unstable();
        self.day.probes = self.sessions.status(Millis(START + self.now)).probes;
        self.day
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Arrive => self.arrive(),
            Event::Wake(id) => self.poll(id),
            Event::Answer(id, number, does) => self.answer(id, number, &does),
            Event::Tick => self.tick(),
            Event::ProbeSilent(number) => {
                if let Some(asked_at) = self.probes[number] {
                    self.sessions
                        .probed(self.millis(), Millis(START + asked_at), Probed::Silent);
                    self.look_elsewhere();
                }
            }
            Event::ProbeAnswer(number, does) => {
                if let Some(asked_at) = self.probes[number].take() {
                    let brought = match does {
                        Does::Ok => Probed::Alive,
                        Does::Say(status, _) => Probed::Failed(Class::of_status(
                            &Query::parse("username=probe&serverId=-1").expect("a query"),
                            status,
                            b"",
                        )),
                        Does::Fail(why) => {
                            self.look_elsewhere();
                            Probed::Failed(Class::NoAnswer(why))
                        }
                        Does::Hang => return,
                    };
                    self.sessions
                        .probed(self.millis(), Millis(START + asked_at), brought);
                }
            }
            Event::State => {
                for hand in self.hands.values_mut().filter(|hand| hand.counts) {
                    hand.saw_the_end = true;
                    self.day.waiting_at_the_end += 1;
                }
            }
        }
    }

    fn arrive(&mut self) {
        let gap = self.shape.gap;
        let next = self.now
            + if gap <= 1 {
                gap
            } else {
                gap / 2 + self.dice.below(gap)
            };
        if next < self.shape.lasts {
            self.at(next, Event::Arrive);
        }
        for _ in 0..self.shape.at_once {
            self.begin();
        }
    }

    fn begin(&mut self) {
        let id = self.arrived;
        self.arrived += 1;
        let who = (self.shape.who)(id, &mut self.dice);
        let in_fault = self.shape.in_fault(self.now);
        let is_real = who == Who::Player;
        if in_fault && is_real {
            self.arrived_in_fault += 1;
            self.first_in_fault.get_or_insert(self.now);
        }
        let name = match who {
            Who::Flaky => "Flaky".to_owned(),
            Who::Player => format!("Player{}", id % 50_000),
            Who::Cracked => format!("Cracked{id}"),
        };
        if self.shape.join_fails && in_fault && is_real {
            self.day.lost_at_home += 1;
            let now = self.millis();
            let half = self.sessions.weather().join_half();
            half.client_failed(
                now,
                ClientFailure {
                    player: id,
                    network: id % 97,
                    is_known: id.is_multiple_of(2),
                },
            );
            if half.probe(now) {
                half.probed(now, false);
            }
            return;
        }
        let query = Query::parse(&format!("username={name}&serverId=-1f")).expect("a query");
        let login = Login::new(
            self.millis(),
            query,
            Mode::Retry,
            self.shape.budget,
            &mut self.sessions,
        );
        let in_outage = self.was == State::Outage;
        self.hands.insert(
            id,
            InHand {
                login,
                who,
                name,
                began: self.now,
                counts: in_fault && is_real,
                in_outage,
                saw_the_end: false,
                asked: 0,
            },
        );
        self.poll(id);
    }

    fn poll(&mut self, id: u64) {
        loop {
            let roll = self.dice.roll();
            let now = self.millis();
            let Some(hand) = self.hands.get_mut(&id) else {
                return;
            };
            match hand.login.poll(now, roll, &mut self.sessions) {
                Step::Ask(ask) => {
                    hand.asked += 1;
                    let who = hand.who;
                    let (after, does) = self.service.does(self.shape, self.now, who, ask.fresh);
                    if does != Does::Hang {
                        self.at(self.now + after, Event::Answer(id, ask.number, does));
                    }
                }
                Step::Wait(until) => {
                    self.at((until.0 - START).max(self.now + 1), Event::Wake(id));
                    return;
                }
                Step::Reply(reply) => {
                    let hand = self.hands.remove(&id).expect("it is in hand");
                    let outcome = hand.login.end(now, &mut self.sessions);
                    let is_in = outcome.left == Left::Admitted;
                    assert_eq!(is_in && reply == Reply::Upstream(()), is_in);
                    assert!(hand.who != Who::Cracked || !is_in, "law 1");
                    if hand.counts {
                        self.day.logins += 1;
                        self.day.admitted += u64::from(is_in);
                        self.day.times.push(self.now - hand.began);
                        self.day.requests += hand.asked;
                    }
                    self.day.waiting_admitted += u64::from(hand.saw_the_end && is_in);
                    let after = self.shape.until..self.shape.until + AFTER;
                    if hand.who == Who::Player && after.contains(&hand.began) {
                        let took = self.now - hand.began;
                        self.day.slowest_after = self.day.slowest_after.max(Some(took));
                        self.day.turned_away_after += u64::from(!is_in);
                    }
                    // Those who were there when it ended were asked again, as they should be.
                    if hand.in_outage && !is_in {
                        self.day.logins_in_outage += 1;
                        self.day.requests_in_outage += hand.asked;
                    }
                    return;
                }
            }
        }
    }

    fn answer(&mut self, id: u64, number: usize, does: &Does) {
        let roll = self.dice.roll();
        let now = self.millis();
        let Some(hand) = self.hands.get_mut(&id) else {
            return;
        };
        let body = format!(
            r#"{{"id":"069a79f444e94726a5befca90e38aaf5","name":"{}"}}"#,
            hand.name
        );
        let answer = match does {
            Does::Ok if hand.who == Who::Cracked => response(204, None, b""),
            Does::Ok => response(200, None, body.as_bytes()),
            Does::Say(status, retry_after) => response(*status, *retry_after, b""),
            Does::Fail(why) => Answer::None(*why),
            Does::Hang => return,
        };
        hand.login
            .handle_answer(now, number, &answer, (), roll, &mut self.sessions);
        self.poll(id);
    }

    fn tick(&mut self) {
        self.is_ticking = false;
        let roll = self.dice.roll();
        let now = self.millis();
        if self.sessions.weather().looks_elsewhere(now) {
            self.look_elsewhere();
        }
        if self.sessions.is_watching(now) && self.sessions.probe(now, roll) {
            let number = self.probes.len();
            self.probes.push(Some(self.now));
            self.day.probes_in_outage += u64::from(self.was == State::Outage);
            let silent_after = self.sessions.probe_silent_after();
            self.at(self.now + silent_after, Event::ProbeSilent(number));
            let (after, does) = self.service.does(self.shape, self.now, Who::Cracked, true);
            if does == Does::Hang {
                let late = Does::Fail(NoAnswer::Timeout);
                self.at(self.now + PROBE, Event::ProbeAnswer(number, late));
            } else {
                self.at(self.now + after, Event::ProbeAnswer(number, does));
            }
        }
    }

    fn look_elsewhere(&mut self) {
        let is_reached = !(self.shape.uplink_lost && self.shape.in_fault(self.now));
        let now = self.millis();
        self.sessions.weather().elsewhere(now, is_reached);
    }

    /// What is said now, and who must hear of it.
    fn look(&mut self) {
        let now = self.millis();
        let verdict = self.sessions.weather().verdict(now);
        let in_fault = self.shape.in_fault(self.now);
        if in_fault && let Some(cause) = verdict.cause {
            self.day.causes.insert(cause.code());
        }
        if in_fault && verdict.state != State::Healthy {
            let after = self.now - self.first_in_fault.unwrap_or(self.now);
            self.day.noticed.get_or_insert(after);
        }
        if verdict.state == State::Outage && self.was != State::Outage {
            if self.shape.is_outage && in_fault {
                let after = self.now - self.first_in_fault.unwrap_or(self.now);
                let detection = (after, self.arrived_in_fault);
                self.day.detection.get_or_insert(detection);
            } else {
                self.day.false_alarms += 1;
            }
        }
        let is_over = self.now >= self.shape.until && self.day.detection.is_some();
        if is_over && verdict.state != State::Outage {
            self.day.recovery.get_or_insert(self.now - self.shape.until);
        }
        self.was = verdict.state;
        // The day ends some time after its last login, whatever the weather.
        let goes_on = self.now < self.shape.lasts + 30_000;
        if goes_on && !self.is_ticking && self.sessions.is_watching(now) {
            self.is_ticking = true;
            self.at(self.now + TICK, Event::Tick);
        }
        let ended = self.sessions.outages_ended();
        if ended != self.ended {
            self.ended = ended;
            let all: Vec<u64> = self.hands.keys().copied().collect();
            for id in all {
                self.poll(id);
            }
        }
    }

    fn at(&mut self, at: u64, event: Event) {
        self.sequence += 1;
        self.events.push(Reverse((at, self.sequence)));
        self.waiting.insert(self.sequence, event);
    }

    fn millis(&self) -> Millis {
        Millis(START + self.now)
    }
}

fn response(status: u16, retry_after: Option<u64>, body: &[u8]) -> Answer<'_> {
    Answer::Response {
        status,
        retry_after,
        date_ahead: None,
        body,
    }
}

fn live_as_a_host(shape: &Shape, patience: u64, seed: u64) -> Day {
    let (mut dice, mut service, mut day) =
        (Dice(seed), Service::new(seed ^ 0xabcd), Day::default());
    let (mut now, mut id) = (0, 0);
    while now < shape.lasts {
        for _ in 0..shape.at_once {
            let who = (shape.who)(id, &mut dice);
            id += 1;
            if shape.join_fails && shape.in_fault(now) && who == Who::Player {
                day.lost_at_home += 1;
                continue;
            }
            let (after, does) = service.does_to_a_host(shape, now, who);
            if who == Who::Player && shape.in_fault(now) {
                let is_in = does == Does::Ok && after <= patience;
                day.logins += 1;
                day.requests += 1;
                day.admitted += u64::from(is_in);
                day.times.push(if does == Does::Hang {
                    patience
                } else {
                    after.min(patience)
                });
            }
        }
        let gap = shape.gap;
        now += if gap <= 1 {
            gap
        } else {
            gap / 2 + dice.below(gap)
        };
    }
    day.times.sort_unstable();
    day
}

#[allow(clippy::cast_precision_loss)]
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

fn percent(part: u64, whole: u64) -> f64 {
    ratio(part, whole) * 100.0
}
