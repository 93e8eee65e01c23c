//! The loopback relay between a server and the session service.
