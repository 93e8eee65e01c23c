//! The other servers of this machine on which sessioncheck runs: we say that we are here, and look who else is.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sessioncheck_core::Millis;
use sessioncheck_roots::{Facts, Found, Neighbours, Registration};

use crate::checkup::Checkup;
use crate::engine::Engine;
use crate::notices::Level;

/// How often is looked who has come or gone, in milliseconds.
const EVERY: u64 = 30_000;

/// Complaints that are told once each; whoever makes more of them is not worth a line.
const COMPLAINTS_AT_MOST: usize = 32;

/// What is known of them.
#[derive(Debug, Default)]
pub(crate) struct Neighbourhood {
    /// Where they find each other; none where the environment does not say.
    state: Option<PathBuf>,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    ours: Option<Registration>,
    last: Vec<Facts>,
    looked_at: Option<Millis>,
    told: BTreeSet<String>,
    /// What the last look at the folders had to say.
    block: String,
}

impl Neighbourhood {
    pub(crate) fn at(state: Option<PathBuf>) -> Self {
        Self {
            state,
            known: Mutex::default(),
        }
    }

    /// Nobody is told of us any more.
    pub(crate) fn leave(&self) {
        self.known().ours = None;
    }

    /// Whether this is another block than the last one; it is the last one from now on.
    pub(crate) fn is_news(&self, block: &str) -> bool {
        let mut known = self.known();
        let is_news = known.block != block;
        block.clone_into(&mut known.block);
        is_news
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// Who else is here now.
    pub(crate) fn look_around(&self) -> Found {
        let Some(state) = self.neighbours_folder() else {
            self.neighbourhood.leave();
            return Found::default();
        };
        let found = match Neighbours::at(state) {
            Ok(neighbours) => neighbours.look(&self.setup.server_root),
            Err(error) => Found {
                complaints: vec![error.to_string()],
                ..Found::default()
            },
        };
        let mut known = self.neighbourhood.known();
        known.looked_at = Some(self.clock.now());
        known.last.clone_from(&found.servers);
        for complaint in &found.complaints {
            if known.told.len() < COMPLAINTS_AT_MOST && known.told.insert(complaint.clone()) {
                // A user without a folder of his own, as in a container, is nobody's fault.
                self.notices().log(Level::Info, complaint);
            }
        }
        found
    }

    /// Says that we are here, where nobody has been told. What a look at our own folder showed is part of it.
    pub(crate) fn be_found(&self, checkup: &Checkup) {
        let Some(state) = self.neighbours_folder() else {
            return;
        };
        let mut known = self.neighbourhood.known();
        if known.ours.is_some() {
            return;
        }
        let facts = Facts {
            platform: self.setup.platform.name.to_owned(),
            platform_version: self.setup.platform_version.clone(),
            version: self.setup.version.clone(),
            root: self.setup.server_root.clone(),
            listen: checkup.site.listening(0),
            at: self.clock.since_1970().0,
        };
        // A place that cannot be used has been complained of by whoever looked there.
        known.ours = Neighbours::at(state)
            .and_then(|neighbours| neighbours.register(&facts))
            .unwrap_or_default();
    }

    /// Whether somebody has come or gone since the last look; looked for only now and then.
    pub(crate) fn is_neighbourhood_changed(&self) -> bool {
        let before = {
            let known = self.neighbourhood.known();
            let now = self.clock.now();
            if known.looked_at.is_none_or(|at| now.since(at) < EVERY) {
                return false;
            }
            known.last.clone()
        };
        self.look_around().servers != before
    }

    fn neighbours_folder(&self) -> Option<PathBuf> {
        let is_wanted = self.switches().config.neighbours;
        self.neighbourhood.state.clone().filter(|_| is_wanted)
    }
}
