//! An outage, told where it counts: to the admins once when it begins and once when it is over, and in the server list
//! for as long as it lasts.

use std::sync::{Mutex, PoisonError};

use sessioncheck_core::Millis;
use sessioncheck_core::catalogue::Line;
use sessioncheck_core::cause::Cause;
use sessioncheck_core::diagnose::{OutageTeller, Word, outage_line};
use sessioncheck_core::text::{Click, Color, Style, Text};
use sessioncheck_relay::{Relay, State};

use crate::engine::{Engine, HOSTS_PROTOCOL};

/// What was told.
#[derive(Debug, Default)]
pub(crate) struct Announcing(Mutex<Announced>);

#[derive(Clone, Copy, Debug, Default)]
struct Announced {
    teller: OutageTeller,
    /// The outage whose beginning was told to somebody.
    cause: Option<Cause>,
}

impl Engine {
    /// Tells what has become due. Without a relay nobody confirms an outage, and nothing is told.
    pub(crate) fn announce(&self, relay: Option<&Relay>) {
        let verdict = relay.map(Relay::weather);
        let outage = verdict
            .filter(|verdict| verdict.state == State::Outage)
            .and_then(|verdict| verdict.cause);
        self.announce_at(self.clock.now(), outage);
    }

    /// `outage`: why nobody can log in now, none where that is not so.
    pub(crate) fn announce_at(&self, now: Millis, outage: Option<Cause>) {
        let (word, is_told, began) = {
            let mut announced = self
                .announcing
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let word = announced.teller.see(now, outage);
            let is_known = |cause| self.switches().all_acknowledged().contains(&cause);
            let began = match word {
                Some(Word::Began(cause)) => {
                    announced.cause = (!is_known(cause)).then_some(cause);
                    announced.cause
                }
                Some(Word::Over) => announced.cause.take(),
                None => None,
            };
            (word, announced.teller.is_told(), began)
        };
        let line = outage.filter(|_| is_told).and_then(outage_line);
        self.watched(|watched| watched.watch.set_list_line(line));
        if let (Some(word), Some(cause)) = (word, began) {
            self.tell_word(word, cause);
        }
    }

    fn tell_word(&self, word: Word, cause: Cause) {
        let language = self.language();
        let (color, line) = match (word, outage_line(cause)) {
            (Word::Over, _) => (Color::Green, Line::OutageOver),
            (Word::Began(_), Some(Line::ListUnreachable)) => (Color::Gold, Line::OutageUnreachable),
            (Word::Began(_), _) => (Color::Gold, Line::OutageBegan),
        };
        let words = language.line(line);
        let explain = format!("/sessioncheck explain {}", cause.code());
        let text = Text::new()
            .styled(
                Style::of(Color::Aqua).click(Click::Run(explain.into())),
                cause.code(),
            )
            .colored(color, format!(" {words}"));
        self.tell(&text.plain(), || text.component_json(HOSTS_PROTOCOL));
    }
}
