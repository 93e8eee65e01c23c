//! The nine functions that Java calls, and nothing else.
//!
//! What crosses is numbers and byte arrays, copied on the way in and on the way out. Java calls Rust and Rust never
//! calls Java: no thread of ours is ever attached to the JVM, because attached threads are what makes a server hang
//! when it stops. An engine is a number that is never used twice, looked up in one table; a call that is late finds
//! nothing and gets an `IllegalStateException`, never somebody else's engine and never freed memory.
//!
//! Behind this file lies the engine, in front of it the class `io.sessioncheck.Core`, which is the only caller.

mod boundary;
mod engines;
mod errors;
mod logging;
#[cfg(feature = "testing")]
mod testing;
