//! Tests of the doctor's readers against the libraries that the hosts read with. There is nothing in the library
//! itself: `tests/` and `benches/` use core, and `java/` is the program that asks the real ones.
