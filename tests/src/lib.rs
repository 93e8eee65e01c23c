//! The parts that the tests and the demo put around the product: a Mojang that misbehaves on command, real servers and
//! real clients.

pub mod demo;
pub mod list_scene;
pub mod mojang;
pub mod proxy_stage;
pub mod scene;
pub mod servers;
