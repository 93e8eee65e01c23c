//! The fuzz targets' bodies over bounded random input.

#[path = "../../../fuzz/bodies.rs"]
mod bodies;

use proptest::collection::vec;
use proptest::prelude::*;

/// Frames that begin as real ones do, so that random bytes get past the handshake.
fn frames() -> impl Strategy<Value = Vec<u8>> {
    let handshake = b"\x16\x00\xff\x05\x01a\x63\xdd\x02\x00\x00\x00".to_vec();
    vec(any::<u8>(), 0..400).prop_map(move |mut random| {
        if random.first().is_some_and(|first| first & 1 == 0) {
            let mut whole = handshake.clone();
            whole.append(&mut random);
            whole
        } else {
            random
        }
    })
}

/// Pieces that recordings and components are made of, and some that they are not.
fn pieces(words: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    vec(
        prop_oneof![
            4 => proptest::sample::select(words).prop_map(|word| word.as_bytes().to_vec()),
            1 => vec(any::<u8>(), 0..6),
        ],
        0..30,
    )
    .prop_map(|parts| parts.concat())
}

const EVENT: &[&str] = &[
    "{",
    "}",
    "\"t\":",
    "1e308",
    "-5",
    "\"ev\":",
    "\"open\"",
    "\"frame\"",
    "\"gone\"",
    "\"conn\":1",
    ",",
    "\"hex\":\"00\"",
    "\"side\":\"c2s\"",
    "\n",
    "{\"t\":0,\"conn\":1,\"ev\":\"gone\"}",
    "{\"t\":0,\"conn\":1,\"ev\":\"open\"}",
    "{\"t\":1,\"conn\":1,\"ev\":\"frame\",\"side\":\"c2s\",\"hex\":\"00ff05016163dd02\"}",
    "{\"t\":2,\"conn\":1,\"ev\":\"frame\",\"side\":\"c2s\",\"hex\":\"000161\"}",
    "{\"t\":3,\"conn\":1,\"ev\":\"kicked\",\"reason\":{}}",
    "{\"t\":3,\"ev\":\"upstream\",\"status\":503,\"conn\":1}",
];

const COMPONENT: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"\"",
    "\"text\"",
    "\"translate\"",
    "\"with\"",
    "\"extra\"",
    "null",
    "7",
    "\"multiplayer.disconnect.unverified_username\"",
    "\"Failed to verify username!\"",
    "\"Unable to connect to a: b\"",
    "{\"text\":\"x\"}",
    "[{\"translate\":\"a\",\"with\":[\"b\"]}]",
    "\u{a7}c",
    "\"\\u0000\"",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_frames(bytes in frames()) {
        bodies::frame(&bytes);
    }

    #[test]
    fn any_recording(bytes in pieces(EVENT)) {
        bodies::replay_line(&bytes);
    }

    #[test]
    fn any_component(bytes in pieces(COMPONENT)) {
        bodies::component(&bytes);
    }
}
