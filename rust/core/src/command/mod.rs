//! What the program's words and the words of `/sessioncheck` in game have in common: the answer, without its printing.

pub mod catalogue;
pub mod explain;
