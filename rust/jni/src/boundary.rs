//! The functions themselves. Each is an ordinary fallible function; the macro catches what unwinds, checks the
//! signature against the Java one and gives the exported name.

use std::sync::Arc;

use jni::objects::{JByteArray, JClass};
use jni::sys::{jint, jlong};
use jni::{Env, NativeMethod, native_method};
use sessioncheck_engine::{Engine, Side, Verdict};

use crate::errors::{CallError, Throw};
use crate::{engines, logging};

/// A login frame's length is three VarInt bytes at most.
const FRAME_AT_MOST: usize = 1 << 21;
const SETUP_AT_MOST: usize = 1 << 20;
const FACT_AT_MOST: usize = 1 << 20;
const LINE_AT_MOST: usize = 1 << 16;

const REPLACE: u8 = 1;
const DETACH: u8 = 2;
const END: u8 = 4;

macro_rules! native {
    ($($signature:tt)*) => {
        native_method! {
            java_type = "io.sessioncheck.Native",
            error_policy = Throw,
            static extern $($signature)*,
        }
    };
}

/// The whole surface.
const _: &[NativeMethod] = &[
    native!(fn open(setup: jbyte[]) -> jbyte[]),
    native!(fn opened(engine: jlong) -> jlong),
    native!(fn frame(engine: jlong, connection: jlong, side: jint, bytes: jbyte[]) -> jbyte[]),
    native!(fn gone(engine: jlong, connection: jlong) -> void),
    native!(fn note(engine: jlong, fact: jbyte[]) -> jbyte[]),
    native!(fn run(engine: jlong, line: jbyte[]) -> jbyte[]),
    native!(fn complete(engine: jlong, line: jbyte[]) -> jbyte[]),
    native!(fn notices(engine: jlong) -> jbyte[]),
    native!(fn close(engine: jlong) -> void),
];

/// The engine's number (u64, big-endian), then pairs of texts: the system properties to set now.
fn open<'local>(
    env: &mut Env<'local>,
    _: JClass<'local>,
    setup: JByteArray<'local>,
) -> Result<JByteArray<'local>, CallError> {
    logging::install();
    let setup = bytes(env, &setup, "the setup", SETUP_AT_MOST)?;
    let opened = Engine::open(&setup)?;
    let mut answer = vec![0; size_of::<i64>()];
    for (name, value) in &opened.properties {
        for text in [*name, value.as_str()] {
            let length = u32::try_from(text.len()).unwrap_or_default();
            answer.extend(length.to_be_bytes());
            answer.extend(text.as_bytes());
        }
    }
    let number = engines::insert(opened.engine);
    answer[..size_of::<i64>()].copy_from_slice(&number.to_be_bytes());
    env.byte_array_from_slice(&answer).map_err(|error| {
        // Nobody will ever know its number.
        if let Some(engine) = engines::remove(number) {
            engine.close();
        }
        error.into()
    })
}

fn opened<'local>(
    _: &mut Env<'local>,
    _: JClass<'local>,
    engine: jlong,
) -> Result<jlong, CallError> {
    let connection = find(engine)?.opened();
    Ok(jlong::try_from(connection).unwrap_or_default())
}

/// Null lets the frame pass; otherwise a byte of verbs, and the new frame where one of them is REPLACE.
fn frame<'local>(
    env: &mut Env<'local>,
    _: JClass<'local>,
    engine: jlong,
    connection: jlong,
    side: jint,
    frame: JByteArray<'local>,
) -> Result<JByteArray<'local>, CallError> {
    let engine = find(engine)?;
    let side = match side {
        0 => Side::Client,
        1 => Side::Server,
        unknown => return Err(CallError::UnknownSide(unknown)),
    };
    let frame = bytes(env, &frame, "the frame", FRAME_AT_MOST)?;
    let answer = match engine.frame(number(connection), side, &frame) {
        Verdict::Pass => return Ok(JByteArray::default()),
        Verdict::Detach => vec![DETACH],
        Verdict::Replace(frame) => verb(REPLACE, frame),
        Verdict::ReplaceAndDetach(frame) => verb(REPLACE | DETACH, frame),
        Verdict::End(frame) => verb(REPLACE | DETACH | END, frame),
    };
    Ok(env.byte_array_from_slice(&answer)?)
}

fn gone<'local>(
    _: &mut Env<'local>,
    _: JClass<'local>,
    engine: jlong,
    connection: jlong,
) -> Result<(), CallError> {
    find(engine)?.gone(number(connection));
    Ok(())
}

/// Null, or a component as JSON that refuses the login which the fact is about.
fn note<'local>(
    env: &mut Env<'local>,
    _: JClass<'local>,
    engine: jlong,
    fact: JByteArray<'local>,
) -> Result<JByteArray<'local>, CallError> {
    let engine = find(engine)?;
    let fact = bytes(env, &fact, "the fact", FACT_AT_MOST)?;
    match engine.note(&fact)? {
        None => Ok(JByteArray::default()),
        Some(component) => Ok(env.byte_array_from_slice(component.as_bytes())?),
    }
}

/// A component as JSON, UTF-8.
fn run<'local>(
    env: &mut Env<'local>,
    _: JClass<'local>,
    engine: jlong,
    line: JByteArray<'local>,
) -> Result<JByteArray<'local>, CallError> {
    let engine = find(engine)?;
    let line = bytes(env, &line, "the line", LINE_AT_MOST)?;
    Ok(env.byte_array_from_slice(&engine.run(&line))?)
}

/// Texts, one a proposal.
fn complete<'local>(
    env: &mut Env<'local>,
    _: JClass<'local>,
    engine: jlong,
    line: JByteArray<'local>,
) -> Result<JByteArray<'local>, CallError> {
    let engine = find(engine)?;
    let line = bytes(env, &line, "the line", LINE_AT_MOST)?;
    Ok(env.byte_array_from_slice(&engine.complete(&line))?)
}

/// Records as `sessioncheck_engine::notices` writes them.
fn notices<'local>(
    env: &mut Env<'local>,
    _: JClass<'local>,
    engine: jlong,
) -> Result<JByteArray<'local>, CallError> {
    let records = find(engine)?.fetch_notices();
    Ok(env.byte_array_from_slice(&records)?)
}

fn close<'local>(_: &mut Env<'local>, _: JClass<'local>, engine: jlong) -> Result<(), CallError> {
    let engine = engines::remove(engine).ok_or(CallError::Closed(engine))?;
    engine.close();
    Ok(())
}

fn find(engine: jlong) -> Result<Arc<Engine>, CallError> {
    engines::get(engine).ok_or(CallError::Closed(engine))
}

/// Java's numbers are signed, ours never reach the sign: a negative one finds nothing.
fn number(connection: jlong) -> u64 {
    connection.cast_unsigned()
}

/// A copy of an array. Its length is looked at before anything is allocated.
fn bytes(
    env: &Env<'_>,
    array: &JByteArray<'_>,
    what: &'static str,
    at_most: usize,
) -> Result<Vec<u8>, CallError> {
    if array.is_null() {
        return Err(CallError::Null(what));
    }
    if array.len(env)? > at_most {
        return Err(CallError::TooLong { what, at_most });
    }
    let bytes = env.convert_byte_array(array)?;
    #[cfg(feature = "testing")]
    crate::testing::panic_if_told(&bytes);
    Ok(bytes)
}

fn verb(verb: u8, mut frame: Vec<u8>) -> Vec<u8> {
    frame.insert(0, verb);
    frame
}
