//! The one table of engines, by numbers that are never used twice.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sessioncheck_engine::Engine;

struct Table {
    last: i64,
    open: BTreeMap<i64, Arc<Engine>>,
}

static ENGINES: Mutex<Table> = Mutex::new(Table {
    last: 0,
    open: BTreeMap::new(),
});

/// Takes an engine in and gives its number.
pub(crate) fn insert(engine: Engine) -> i64 {
    let mut table = table();
    table.last += 1;
    let number = table.last;
    table.open.insert(number, Arc::new(engine));
    number
}

/// The engine of a number, for the length of one call.
pub(crate) fn get(number: i64) -> Option<Arc<Engine>> {
    table().open.get(&number).cloned()
}

/// Takes an engine out; calls that already hold it end in peace.
pub(crate) fn remove(number: i64) -> Option<Arc<Engine>> {
    table().open.remove(&number)
}

/// All that are open now.
pub(crate) fn all() -> Vec<Arc<Engine>> {
    table().open.values().cloned().collect()
}

/// Nothing that can panic happens under this lock.
fn table() -> MutexGuard<'static, Table> {
    ENGINES.lock().unwrap_or_else(PoisonError::into_inner)
}
