//! What Java sees when a call does not work out.
//!
//! | here                          | in Java                    |
//! |-------------------------------|----------------------------|
//! | a closed or unknown engine    | `IllegalStateException`    |
//! | bytes that are not understood | `IllegalArgumentException` |
//! | the engine cannot be opened   | `IllegalArgumentException` |
//! | a panic                       | `RuntimeException`         |
//! | the JVM refuses (memory)      | `RuntimeException`, or what the JVM itself has thrown |
//!
//! The policy that comes with the jni crate keeps only panic texts that are literals; ours keeps the formatted ones
//! too, which are the ones that say something.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use jni::Env;
use jni::errors::ErrorPolicy;
use jni::jni_str;
use jni::strings::{JNIStr, JNIString};
use sessioncheck_core::untrusted::Untrusted;
use sessioncheck_engine::{MalformedNote, OpenError};

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    #[error("the engine {0} is closed")]
    Closed(i64),
    #[error("{0} is null")]
    Null(&'static str),
    #[error("{what} is longer than {at_most} bytes")]
    TooLong { what: &'static str, at_most: usize },
    #[error("there is no side {0}")]
    UnknownSide(i32),
    #[error(transparent)]
    Note(#[from] MalformedNote),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("the JVM refused: {0}")]
    Jvm(#[from] jni::errors::Error),
}

impl CallError {
    fn java_class(&self) -> &'static JNIStr {
        match self {
            Self::Closed(_) => jni_str!("java/lang/IllegalStateException"),
            Self::Jvm(_) => jni_str!("java/lang/RuntimeException"),
            _ => jni_str!("java/lang/IllegalArgumentException"),
        }
    }
}

/// Makes the exceptions.
pub(crate) struct Throw;

impl<T: Default> ErrorPolicy<T, CallError> for Throw {
    type Captures<'unowned_env_local: 'native_method, 'native_method> = ();

    fn on_error<'unowned_env_local: 'native_method, 'native_method>(
        env: &mut Env<'unowned_env_local>,
        (): &mut Self::Captures<'unowned_env_local, 'native_method>,
        error: CallError,
    ) -> jni::errors::Result<T> {
        throw(env, error.java_class(), &error.to_string());
        Ok(T::default())
    }

    fn on_panic<'unowned_env_local: 'native_method, 'native_method>(
        env: &mut Env<'unowned_env_local>,
        (): &mut Self::Captures<'unowned_env_local, 'native_method>,
        payload: Box<dyn Any + Send + 'static>,
    ) -> jni::errors::Result<T> {
        let text = panic_text(&*payload);
        // Even dropping what was thrown may panic; then it is left where it is.
        if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            std::mem::forget(second);
        }
        throw(
            env,
            jni_str!("java/lang/RuntimeException"),
            &format!("sessioncheck panicked: {text}"),
        );
        Ok(T::default())
    }
}

/// What a panic says, as one harmless line: its text may quote what came from the network.
pub(crate) fn panic_text(payload: &(dyn Any + Send)) -> String {
    let text = payload
        .downcast_ref::<&'static str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without words");
    Untrusted::from(text).escaped()
}

fn throw(env: &mut Env<'_>, class: &JNIStr, text: &str) {
    if env.exception_check() {
        // The JVM's own exception says more than ours.
        return;
    }
    // It answers "an exception is pending", which is what was wanted.
    let _ = env.throw_new(class, JNIString::from(text));
}
