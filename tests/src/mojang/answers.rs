//! The good answer to a request: what Mojang would say, before a behaviour spoils it.

use std::net::IpAddr;

use serde_json::{Value, json};

use super::accounts::Account;
use super::http::{Answer, Request};
use super::record::Endpoint;
use super::{Inner, State};

/// An answer, and whether it is the one that may let a player in.
#[derive(Debug)]
pub(super) struct Good {
    pub(super) answer: Answer,
    /// The player whose join this answer confirms.
    pub(super) confirms: Option<Account>,
}

impl From<Answer> for Good {
    fn from(answer: Answer) -> Self {
        Self {
            answer,
            confirms: None,
        }
    }
}

/// What Mojang answers on a good day.
pub(super) fn good(inner: &Inner, endpoint: Endpoint, request: &Request, peer: IpAddr) -> Good {
    match endpoint {
        Endpoint::Join => join(&mut inner.lock(), request, peer).into(),
        Endpoint::HasJoined => has_joined(&inner.lock(), request),
        Endpoint::Profile => profile(request.path()).into(),
        // SHA-1 hashes of blocked hosts, one a line; this one is of nobody's host.
        Endpoint::BlockedServers => Answer::text(
            200,
            "text/plain",
            "6f2520f8bd70a718c568ab5274c56bdbbfc14ef4\n",
        )
        .into(),
        Endpoint::Discovery => Answer::json(200, &discovery(&inner.url)).into(),
        Endpoint::PublicKeys => {
            let none: [Value; 0] = [];
            let keys = json!({"profilePropertyKeys": none, "playerCertificateKeys": none, "authenticationKeys": none});
            Answer::json(200, &keys).into()
        }
        Endpoint::Elsewhere => elsewhere(request),
    }
}

/// A JSON error as Mojang writes it.
pub(super) fn error(status: u16, path: &str) -> Answer {
    match status {
        401 | 403 => Answer::json(
            status,
            &json!({"path": path, "error": "ForbiddenOperationException", "errorMessage": "Invalid token"}),
        ),
        status => Answer::json(
            status,
            &json!({"path": path, "error": "Scripted", "errorMessage": format!("the script says {status}")}),
        ),
    }
}

fn join(state: &mut State, request: &Request, peer: IpAddr) -> Answer {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let text = |key: &str| body.get(key).and_then(Value::as_str).unwrap_or_default();
    let server_id = text("serverId");
    let account = Account::of_token(text("accessToken"));
    // Clients of both kinds are about: an id alone, or a whole profile.
    let profile = match body.get("selectedProfile") {
        Some(Value::String(id)) => id.as_str(),
        Some(Value::Object(profile)) => profile
            .get("id")
            .and_then(Value::as_str)
            .unwrap_or_default(),
        _ => "",
    };
    match account {
        Some(account) if account.id() == profile.replace('-', "") && !server_id.is_empty() => {
            state.joined.join(account, server_id, Some(peer));
            Answer::empty(204)
        }
        _ => error(403, request.path()),
    }
}

fn has_joined(state: &State, request: &Request) -> Good {
    let query = request.query();
    let parameter = |name: &str| {
        query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    let (Some(name), Some(server_id)) = (parameter("username"), parameter("serverId")) else {
        return error(400, request.path()).into();
    };
    match state.joined.has_joined(name, server_id, parameter("ip")) {
        Some(account) => Good {
            answer: Answer::json(200, &account.profile(true)),
            confirms: Some(account),
        },
        None => Answer::empty(204).into(),
    }
}

/// By UUID only accounts with a name that was asked for before could be known; by name, any.
fn profile(path: &str) -> Answer {
    match path.strip_prefix("/users/profiles/minecraft/") {
        Some(name) => {
            let account = Account::named(name);
            Answer::json(200, &json!({"id": account.id(), "name": account.name}))
        }
        None => {
            let id = path.rsplit('/').next().unwrap_or_default();
            Answer::json(
                200,
                &json!({"id": id, "name": "Somebody", "properties": [], "profileActions": []}),
            )
        }
    }
}

/// The part of the discovery document that authlib 10 reads for sessions.
fn discovery(url: &str) -> Value {
    json!({"discovery": {"session": {"endpoints": {
        "join": {"uri": format!("{url}/session/minecraft/join")},
        "verify": {"uri": format!("{url}/session/minecraft/hasJoined")},
        "getProfileById": {"uri": format!("{url}/session/minecraft/profile")},
    }}}})
}

/// Where [`Behaviour::Redirect`](super::Behaviour::Redirect) leads: whoever follows it gets a profile of the name that
/// he asked for, and the record shows it. It admits nobody: `confirms` stays empty.
fn elsewhere(request: &Request) -> Good {
    let query = request.query();
    match query.iter().find(|(key, _)| key == "username") {
        Some((_, name)) if request.path() == "/redirected" => {
            Answer::json(200, &Account::named(name).profile(true)).into()
        }
        _ => error(404, request.path()).into(),
    }
}
