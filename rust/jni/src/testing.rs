//! Faults on demand, and an empty function to measure the others against. Only in builds with the feature `testing`.

use jni::objects::JClass;
use jni::{Env, NativeMethod, native_method};

use crate::errors::{CallError, Throw};

/// Bytes that begin with this make the function that gets them panic, with the rest as the panic's text.
const PANIC: &[u8] = b"testing: panic ";

pub(crate) fn panic_if_told(bytes: &[u8]) {
    if let Some(text) = bytes.strip_prefix(PANIC) {
        panic!("as told: {}", String::from_utf8_lossy(text));
    }
}

const _: &[NativeMethod] = &[native_method! {
    java_type = "io.sessioncheck.Testing",
    error_policy = Throw,
    static extern fn empty() -> void,
}];

fn empty<'local>(_: &mut Env<'local>, _: JClass<'local>) -> Result<(), CallError> {
    Ok(())
}
