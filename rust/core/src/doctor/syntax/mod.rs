//! The formats' grammars: bytes in, a tree of keys with lines out, nothing known yet of what the keys mean.

pub(crate) mod flat;
pub(crate) mod hocon;
pub(crate) mod keys;
pub(crate) mod number;
pub(crate) mod properties;
pub(crate) mod scalar;
pub(crate) mod text;
pub(crate) mod toml;
pub(crate) mod tree;
pub(crate) mod yaml;
