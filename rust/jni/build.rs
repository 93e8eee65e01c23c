//! Keeps the library in memory once it is loaded.
//!
//! When a plugin is reloaded, the JVM may collect its class loader and would then unload the library, while the relay's
//! threads still run in it. `nodelete` makes the unloading do nothing. Where a linker has no such word, the shim keeps
//! the class loader alive instead.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
