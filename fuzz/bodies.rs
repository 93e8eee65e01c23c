//! What the fuzz targets do with their bytes; the test command runs the same bodies over bounded random input.
#![allow(dead_code, reason = "each target uses one of the bodies")]

use sessioncheck_core::Millis;
use sessioncheck_core::catalogue::Line;
use sessioncheck_core::diagnose::{Attempt, By, Settings, Watch};
use sessioncheck_core::login::kick::understand;
use sessioncheck_core::login::{Action, ConnectionId, Side};
use sessioncheck_core::replay::Replay;
use sessioncheck_core::wire::packet::{
    Clientbound, Handshake, Intent, LoginStart, Serverbound, StatusResponse,
};
use sessioncheck_core::wire::{Protocol, VirtualHost};

const HERE: ConnectionId = ConnectionId(1);

/// Any frames on one connection, both ways: the first byte of each says whose it is and how long.
pub(crate) fn frame(bytes: &[u8]) {
    let mut watch = Watch::new(Settings::default());
    watch.set_list_line(Some(Line::ListOutage));
    let mut left = bytes;
    let mut now = Millis(0);
    while let Some((&head, rest)) = left.split_first() {
        let (frame, after) = rest.split_at(rest.len().min(usize::from(head >> 1)));
        left = after;
        now = now + u64::from(head);
        let side = if head & 1 == 0 {
            Side::Client
        } else {
            Side::Server
        };
        check(watch.frame(now, HERE, side, frame));
        let _ = VirtualHost::parse(frame);
        let _ = Handshake::read(frame);
        for protocol in [
            4,
            47,
            393,
            735,
            759,
            760,
            761,
            764,
            766,
            776,
            i32::MIN,
            i32::MAX,
        ] {
            let _ = Serverbound::read(frame, Protocol(protocol));
            let _ = Clientbound::read(frame, Protocol(protocol));
        }
    }
    watch.gone(now, HERE, None);
    while watch.poll().is_some() {}
}

/// Any lines of a recording.
pub(crate) fn replay_line(bytes: &[u8]) {
    let mut replay = Replay::new(Settings::default());
    for line in bytes.split(|&byte| byte == b'\n') {
        let _ = replay.line(line);
    }
    while let Some(outcome) = replay.poll() {
        assert!(serde_json::to_string(&outcome).is_ok());
    }
}

/// Any component as the reason of a refusal, with and without a failure of Mojang's behind it.
pub(crate) fn component(bytes: &[u8]) {
    let _ = understand(bytes);
    for status in [0, 200, 204, 503] {
        for protocol in [5, 47, 758, 767, 776] {
            let mut watch = Watch::new(Settings::default());
            started(&mut watch, Protocol(protocol));
            watch.upstream(
                Millis(50),
                &Attempt {
                    connection: Some(HERE),
                    status,
                    ..Attempt::default()
                },
            );
            let kick = sessioncheck_core::wire::packet::Disconnect { reason: bytes }.write();
            check(watch.frame(Millis(60), HERE, Side::Server, &kick));
            watch.gone(Millis(70), HERE, Some(By::Server));
        }
    }
}

/// A login that waits for its verdict.
fn started(watch: &mut Watch, protocol: Protocol) {
    watch.opened(Millis(0), HERE, None);
    let handshake = Handshake {
        protocol,
        host: b"a",
        port: 1,
        intent: Intent::Login,
    };
    let start = LoginStart {
        name: b"Alice",
        key: None,
        uuid: None,
    };
    for (at, side, frame) in [
        (1, Side::Client, handshake.write()),
        (2, Side::Client, start.write(protocol)),
        (3, Side::Server, vec![1]),
        (40, Side::Client, vec![1]),
    ] {
        watch.frame(Millis(at), HERE, side, &frame);
    }
}

/// What goes out in place of a frame is a disconnect whose reason is JSON, or a status response that is.
fn check(action: Action) {
    if let Action::ReplaceAndDetach(frame) = &action {
        let Ok(response) = StatusResponse::read(frame) else {
            panic!("a replacement that is no status response");
        };
        let json = serde_json::from_slice::<serde_json::Value>(response.json);
        assert!(json.is_ok(), "a status that is no JSON");
    }
    if let Action::Replace(frame) = action {
        let Ok(Clientbound::Disconnect(disconnect)) = Clientbound::read(&frame, Protocol(767))
        else {
            panic!("a replacement that is no disconnect");
        };
        let json = serde_json::from_slice::<serde_json::Value>(disconnect.reason);
        assert!(json.is_ok(), "a reason that is no JSON");
    }
}
