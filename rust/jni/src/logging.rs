//! Lines of the `log` facade and panics of our threads, on their way to the host's log.
//!
//! Nothing is written anywhere: a line joins the notices of every engine that is open in this copy of the library, and
//! the host fetches it. A line that comes while none is open has nobody to read it.

use std::panic::PanicHookInfo;
use std::sync::Once;

use log::{LevelFilter, Log, Metadata, Record};
use sessioncheck_engine::Level;

use crate::engines;
use crate::errors::panic_text;

/// Makes this copy's log lines and panics go to the notices. Every call but the first does nothing.
pub(crate) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // The facade and the hook belong to this copy alone; nobody else can have set them.
        if log::set_logger(&ToNotices).is_ok() {
            log::set_max_level(LevelFilter::Info);
        }
        std::panic::set_hook(Box::new(report));
    });
}

struct ToNotices;

impl Log for ToNotices {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        // A library's information is not an owner's.
        metadata.level() <= log::Level::Warn || metadata.target().starts_with("sessioncheck")
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let level = match record.level() {
            log::Level::Error => Level::Error,
            log::Level::Warn => Level::Warning,
            _ => Level::Info,
        };
        let line = record.args().to_string();
        for engine in engines::all() {
            engine.notices().log(level, &line);
        }
    }

    fn flush(&self) {}
}

/// A panic is a bug of ours; the line says where, so that a report of it is worth something.
fn report(panic: &PanicHookInfo<'_>) {
    let place = panic
        .location()
        .map(|location| format!("{}:{}", location.file(), location.line()))
        .unwrap_or_default();
    log::error!(
        "a bug of sessioncheck at {place}, logins go on without it: {}",
        panic_text(panic.payload())
    );
}
