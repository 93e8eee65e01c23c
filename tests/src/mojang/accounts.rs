//! The accounts and who has joined where. Any name has an account here; its UUID and token follow from the name.

use std::collections::HashMap;
use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// A player's account.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Account {
    /// The name, in the case that Mojang writes it.
    pub name: String,
}

impl Account {
    /// The account of that name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }

    /// The account's UUID: version 4 in form, the same for every spelling of the name. 32 hex digits, no dashes.
    pub fn id(&self) -> String {
        let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
        for byte in self.name.to_ascii_lowercase().bytes() {
            hash =
                (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
        let version = 0x4 << 76;
        let variant = 0x8 << 60;
        let id = (hash & !(0xf << 76) & !(0xc << 60)) | version | variant;
        format!("{id:032x}")
    }

    /// The account's UUID with dashes, as servers print it.
    pub fn uuid(&self) -> String {
        let id = self.id();
        [&id[..8], &id[8..12], &id[12..16], &id[16..20], &id[20..]].join("-")
    }

    /// The token that this account's launcher holds.
    pub fn token(&self) -> String {
        format!("scripted-token-{}", self.name)
    }

    /// The account that holds this token.
    pub fn of_token(token: &str) -> Option<Self> {
        let name = token.strip_prefix("scripted-token-")?;
        let valid = (1..=16).contains(&name.len())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        valid.then(|| Self::named(name))
    }

    /// The profile that `hasJoined` gives: id, name, the signed `textures` property, no actions.
    pub fn profile(&self, signed: bool) -> Value {
        let textures = json!({
            "timestamp": 1_780_000_000_000_u64,
            "profileId": self.id(),
            "profileName": self.name,
            "signatureRequired": true,
            "textures": {},
        });
        let mut property =
            json!({"name": "textures", "value": STANDARD.encode(textures.to_string())});
        if signed {
            // No client or server of the tests checks it, but Minestom wants one to be there, of the usual length.
            property["signature"] = json!(STANDARD.encode([0x5c; 512]));
        }
        json!({"id": self.id(), "name": self.name, "properties": [property], "profileActions": []})
    }
}

/// Who has joined with which server id.
#[derive(Debug, Default)]
pub(super) struct Joined {
    by_server_id: HashMap<(String, String), Presence>,
}

#[derive(Debug)]
struct Presence {
    account: Account,
    from: Option<IpAddr>,
}

impl Joined {
    /// Remembers a join; `from` is the player's address as Mojang sees it, `None` where a test does not care.
    pub(super) fn join(&mut self, account: Account, server_id: &str, from: Option<IpAddr>) {
        let key = (account.name.to_ascii_lowercase(), server_id.to_owned());
        self.by_server_id.insert(key, Presence { account, from });
    }

    /// The account of that name, if it joined with that server id and, where `ip` is given, from that address.
    pub(super) fn has_joined(
        &self,
        name: &str,
        server_id: &str,
        ip: Option<&str>,
    ) -> Option<Account> {
        let key = (name.to_ascii_lowercase(), server_id.to_owned());
        let presence = self.by_server_id.get(&key)?;
        let same_address = match (ip, presence.from) {
            (Some(ip), Some(from)) => ip.parse() == Ok(from),
            _ => true,
        };
        same_address.then(|| presence.account.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_version_4_uuid_of_the_name_in_any_case() {
        let alice = Account::named("Alice");
        assert_eq!(alice.id(), Account::named("aLICE").id());
        assert_ne!(alice.id(), Account::named("Bob").id());
        let uuid = alice.uuid();
        assert_eq!(uuid.len(), 36);
        assert_eq!(&uuid[14..15], "4");
        assert!("89ab".contains(&uuid[19..20]), "{uuid}");
    }

    #[test]
    fn a_token_is_its_account() {
        let alice = Account::named("Alice");
        assert_eq!(Account::of_token(&alice.token()), Some(alice));
        assert_eq!(Account::of_token("scripted-token-"), None);
        assert_eq!(Account::of_token("scripted-token-a b"), None);
        assert_eq!(Account::of_token("stolen"), None);
    }

    #[test]
    fn only_the_very_server_id_counts_and_the_address_where_it_is_asked() {
        let mut joined = Joined::default();
        joined.join(
            Account::named("Alice"),
            "-1f",
            Some([203, 0, 113, 7].into()),
        );
        assert!(joined.has_joined("alice", "-1f", None).is_some());
        assert!(
            joined
                .has_joined("Alice", "-1f", Some("203.0.113.7"))
                .is_some()
        );
        assert!(
            joined
                .has_joined("Alice", "-1f", Some("203.0.113.8"))
                .is_none()
        );
        assert!(joined.has_joined("Alice", "1f", None).is_none());
        assert!(joined.has_joined("Bob", "-1f", None).is_none());
    }
}
