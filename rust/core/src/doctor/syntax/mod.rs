//! The formats' grammars: bytes in, a tree of keys with lines out, nothing known yet of what the keys mean.

pub(crate) mod keys;
pub(crate) mod number;
pub(crate) mod tree;
