//! Asks over the wire what files cannot say.
//!
//! [`backend`] asks a server how it is set up; [`nettest`] follows this machine's way to Mojang step by step and says which step is broken. Nothing here runs on a
//! timer: an admin asks, a handful of requests go out, and the answer is judged by plain functions over what was seen.

pub mod backend;
pub mod nettest;
pub mod network;
mod words;
