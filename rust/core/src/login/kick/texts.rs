//! The texts that hosts, proxies and forwarding mods refuse with, one a line.
//!
//! Their English is what their sources say (facts/forwarding.md has the cases by number); a key counts in any language.

use Form::{Begins, Ends, Key, Says, Whole};
use Meaning as M;

/// What a refusal says.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Meaning {
    /// The backend runs in online mode behind a proxy.
    BackendOnlineMode,
    /// The backend's port took no connection.
    BackendRefused,
    /// The backend hung up during the login, as one does that was not told to expect forwarding.
    BackendHungUp,
    /// The proxy could not connect the player, and does not say why.
    BackendUnreachable,
    /// A guard got the wrong token, or has none.
    BadToken,
    /// The name or the address is banned.
    Banned,
    /// The forwarded data is not right; a wrong signature and an unknown version are answered alike.
    ForwardedDataInvalid,
    /// A forwarding mod got nothing, or a stranger.
    ForwardedNothing,
    /// A forwarding version that the backend does not know.
    ForwardingVersion,
    /// Says nothing: an exception, or the bare "Disconnected".
    Generic,
    /// The profile that came back is not the announced one.
    IntendedProfile,
    /// The profile key is expired, unreadable or wrongly signed.
    KeyInvalid,
    /// A profile key is required and there is none.
    KeyMissing,
    /// Spigot's own words: it expects `BungeeCord`'s forwarding in the host name.
    NeedsBungeeForwarding,
    /// The same of a backend that is no Spigot; said also where a token is missing.
    NeedsLegacyForwarding,
    /// The backend expects Velocity's forwarding.
    NeedsVelocity,
    /// The name has characters that the host does not take.
    NameInvalid,
    /// A guard got no token.
    NoToken,
    /// The backend never asked the proxy for the player's data.
    NotAsked,
    /// Not on the whitelist.
    NotWhitelisted,
    /// The forwarded profile cannot be read.
    ProfileUnreadable,
    /// The forwarded data does not carry the right signature, or is of a version that the mod does not take.
    PlayerNotVerified,
    /// The same in a mod that says it also for "nothing was forwarded".
    PlayerNotVerifiedOrEmpty,
    /// An ordinary refusal: already online, shutting down, ...
    Refusal,
    /// No place is free.
    ServerFull,
    /// The connection throttle.
    Throttled,
    /// Took too long.
    TooSlow,
    /// The session service is not to be reached.
    Unavailable,
    /// The proxy's host is not on the mod's list.
    UnapprovedProxy,
    /// Forwarding data in the host name that the backend does not expect.
    UnexpectedForwarding,
    /// None of the known texts.
    Unknown,
    /// The account is not proven.
    Unverified,
    /// Client and server do not speak the same version; a mod's handshake can be behind it.
    VersionIncompatible,
    /// Client or server is outdated.
    VersionMismatch,
}

/// How a text of the table is looked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Form {
    /// It begins so.
    Begins,
    /// It ends so, to the last dot: whatever a proxy put in front, in whatever language.
    Ends,
    /// A translatable key, anywhere in the component, or as the whole text.
    Key,
    /// It is said somewhere.
    Says,
    /// It is all that is said.
    Whole,
}

/// Every known text. Compared in lower case and without colours; the first that fits counts.
#[rustfmt::skip] // one text a line: a table is read down its columns
pub const TEXTS: &[(Form, &str, Meaning)] = &[
    // Vanilla, and who speaks as vanilla
    (Key, "multiplayer.disconnect.unverified_username", M::Unverified),
    (Key, "disconnect.loginFailedInfo.invalidSession", M::Unverified),
    (Key, "multiplayer.disconnect.authservers_down", M::Unavailable),
    (Key, "disconnect.loginFailedInfo.serversUnavailable", M::Unavailable),
    (Key, "multiplayer.disconnect.slow_login", M::TooSlow),
    (Key, "disconnect.timeout", M::TooSlow),
    (Key, "multiplayer.disconnect.invalid_public_key", M::KeyInvalid),
    (Key, "multiplayer.disconnect.invalid_public_key_signature", M::KeyInvalid),
    (Key, "multiplayer.disconnect.invalid_public_key_signature.new", M::KeyInvalid),
    (Key, "multiplayer.disconnect.expired_public_key", M::KeyInvalid),
    (Key, "multiplayer.disconnect.missing_public_key", M::KeyMissing),
    (Key, "multiplayer.disconnect.outdated_client", M::VersionMismatch),
    (Key, "multiplayer.disconnect.outdated_server", M::VersionMismatch),
    (Key, "multiplayer.disconnect.incompatible", M::VersionIncompatible),
    (Key, "multiplayer.disconnect.not_whitelisted", M::NotWhitelisted),
    (Key, "multiplayer.disconnect.server_full", M::ServerFull),
    (Key, "multiplayer.disconnect.server_shutdown", M::Refusal),
    (Key, "multiplayer.disconnect.banned", M::Banned),
    (Key, "multiplayer.disconnect.banned.reason", M::Banned),
    (Key, "multiplayer.disconnect.banned.expiration", M::Banned),
    (Key, "multiplayer.disconnect.banned_ip.reason", M::Banned),
    (Key, "multiplayer.disconnect.banned_ip.expiration", M::Banned),
    (Key, "multiplayer.disconnect.ip_banned", M::Banned),
    (Key, "multiplayer.disconnect.kicked", M::Refusal),
    (Key, "multiplayer.disconnect.name_taken", M::Refusal),
    (Key, "multiplayer.disconnect.duplicate_login", M::Refusal),
    (Key, "multiplayer.disconnect.transfers_disabled", M::Refusal),
    (Key, "disconnect.loginFailedInfo.userBanned", M::Banned),
    (Key, "disconnect.loginFailedInfo.insufficientPrivileges", M::Refusal),
    (Key, "connect.failed", M::IntendedProfile),
    (Key, "multiplayer.disconnect.generic", M::Generic),
    (Key, "disconnect.genericReason", M::Generic),
    (Key, "disconnect.packetError", M::Generic),
    (Key, "velocity.error.online-mode-only", M::Unverified),
    (Key, "velocity.error.modern-forwarding-failed", M::NotAsked),
    (Key, "velocity.error.modern-forwarding-needs-new-client", M::VersionMismatch),
    (Key, "velocity.error.no-available-servers", M::BackendRefused),
    (Key, "velocity.error.connecting-server-error", M::BackendUnreachable),
    (Key, "velocity.error.internal-server-connection-error", M::BackendUnreachable),
    (Key, "velocity.error.logging-in-too-fast", M::Throttled),
    (Key, "velocity.error.already-connected-proxy", M::Refusal),
    (Begins, "Failed to verify username", M::Unverified),
    (Says, "Authentication servers are down. Please try again later, sorry!", M::Unavailable),
    (Begins, "Authentication servers are down", M::Unavailable),
    (Begins, "Took too long to log in", M::TooSlow),
    (Whole, "Timed out", M::TooSlow),
    (Whole, "Read timed out", M::TooSlow),
    (Says, "ReadTimeoutException", M::TooSlow),
    (Begins, "Unable to parse profile public key", M::KeyInvalid),
    (Begins, "Expired profile public key", M::KeyInvalid),
    (Begins, "Invalid signature for profile public key", M::KeyInvalid),
    (Begins, "Missing profile public key", M::KeyMissing),
    (Begins, "Outdated client!", M::VersionMismatch),
    (Begins, "Outdated server!", M::VersionMismatch),
    (Begins, "Incompatible client!", M::VersionIncompatible),
    (Whole, "Incompatible client", M::VersionIncompatible),
    (Begins, "You are using an unsupported Minecraft version", M::VersionMismatch),
    (Begins, "You are not white-listed on this server", M::NotWhitelisted),
    (Begins, "You are not whitelisted on this server", M::NotWhitelisted),
    (Begins, "The server is full", M::ServerFull),
    (Whole, "Server is full!", M::Refusal),
    (Begins, "Server closed", M::Refusal),
    (Begins, "You are banned from this server", M::Banned),
    (Begins, "You have been banned", M::Banned),
    (Begins, "You are permanently banned", M::Banned),
    (Begins, "You are temporarily banned", M::Banned),
    (Begins, "Banned", M::Banned),
    (Begins, "Your IP address is banned", M::Banned),
    (Begins, "You logged in from another location", M::Refusal),
    (Begins, "That name is already taken", M::Refusal),
    (Begins, "You are already connected to this", M::Refusal),
    // Velocity
    (
        Whole,
        "You are not logged into your Minecraft account. If you are logged into your Minecraft account, \
         try restarting your Minecraft client.",
        M::Unverified,
    ),
    (Begins, "You are not logged into your Minecraft account.", M::Unverified),
    (Says, "Your server did not send a forwarding request to the proxy", M::NotAsked),
    (Says, "Backend server is online-mode!", M::BackendOnlineMode),
    (Says, "Backend server is online mode!", M::BackendOnlineMode),
    (Says, "The connection to the remote server was unexpectedly closed", M::BackendHungUp),
    (Begins, "There are no available servers to connect you to", M::BackendRefused),
    (Begins, "An internal server connection error occurred", M::BackendUnreachable),
    (Begins, "Unable to connect you to", M::BackendUnreachable),
    (Begins, "You are logging in too fast, try again later", M::Throttled),
    (Begins, "This server is only compatible with Minecraft 1.13 and above", M::VersionMismatch),
    (Begins, "Proxy shutting down", M::Refusal),
    // BungeeCord
    (Begins, "Not authenticated with Minecraft.net", M::Unverified),
    (Begins, "Error occurred while contacting login servers, are they down?", M::Unavailable),
    (Says, "Server is online mode!", M::BackendOnlineMode),
    (Says, "Unexpected disconnect during server login, did you forget to enable BungeeCord / IP forwarding", M::BackendHungUp),
    (Begins, "Could not connect to a default or fallback server. Incorrectly configured address/port/firewall?", M::BackendRefused),
    (Begins, "Secure profile expired", M::KeyInvalid),
    (Begins, "Secure profile invalid", M::KeyInvalid),
    (Begins, "A secure profile is required", M::KeyMissing),
    (Begins, "Username contains invalid characters", M::NameInvalid),
    (Begins, "Cannot have username longer than", M::NameInvalid),
    (Begins, "You have connected too fast", M::Throttled),
    (Begins, "[Proxy] Proxy restarting", M::Refusal),
    (Begins, "Your transfer was rejected", M::Refusal),
    // A backend that does not listen, in the words of Java and of netty
    (Says, "Connection refused", M::BackendRefused),
    (Says, "java.net.ConnectException", M::BackendRefused),
    (Says, "AbstractChannel$AnnotatedConnectException", M::BackendRefused),
    (Says, "io.netty.channel.ConnectTimeoutException", M::BackendRefused),
    (Says, "Connection timed out", M::BackendRefused),
    (Says, "No route to host", M::BackendRefused),
    (Says, "finishConnect(..) failed", M::BackendRefused),
    (Says, "UnresolvedAddressException", M::BackendRefused),
    // Backends: Spigot, Paper, FabricProxy-Lite, Proxy-Compatible-Forge, BungeeGuard
    (Says, "If you wish to use IP forwarding, please enable it in your BungeeCord config as well", M::NeedsBungeeForwarding),
    (Says, "please connect through the BungeeCord proxy", M::NeedsLegacyForwarding),
    (Says, "Unknown data in login hostname, did you forget to enable BungeeCord in spigot.yml?", M::UnexpectedForwarding),
    (Says, "This server requires you to connect with Velocity or BungeeCord", M::NeedsLegacyForwarding),
    (Says, "This server requires you to connect with Velocity", M::NeedsVelocity),
    (Says, "Received empty player info payload from the proxy", M::ForwardedNothing),
    (Says, "Received empty forwarding payload", M::ForwardedNothing),
    (Says, "Direct connections to this server are not permitted", M::ForwardedNothing),
    (Says, "Unsupported forwarding version", M::ForwardingVersion),
    (Says, "Unknown Modern Forwarding Version", M::ForwardingVersion),
    (Ends, "Unable to verify player details.", M::PlayerNotVerifiedOrEmpty),
    (Ends, "Unable to verify player details", M::PlayerNotVerified),
    (Says, "Invalid proxy response!", M::ForwardedDataInvalid),
    (Says, "Invalid playerinfo forwarding!", M::ForwardedDataInvalid),
    (Says, "Invalid BungeeGuard token or handshake format", M::BadToken),
    (Says, "Unapproved proxy host", M::UnapprovedProxy),
    (Says, "Unable to read player profile", M::ProfileUnreadable),
    (Says, "Profile create failed", M::ProfileUnreadable),
    (Says, "Unable to authenticate - no data was forwarded by the proxy", M::NoToken),
    (Whole, "Unable to authenticate.", M::BadToken),
    (Says, "Allowed tokens have not been configured", M::BadToken),
    (Says, "Connection throttled! Please wait before reconnecting", M::Throttled),
    (Says, "Invalid characters in username", M::NameInvalid),
    // Says nothing
    (Whole, "Disconnected", M::Generic),
    (Whole, "Error during login!", M::Generic),
    (Begins, "Internal Exception:", M::Generic),
    (Begins, "An internal error occurred in your connection", M::Generic),
];
