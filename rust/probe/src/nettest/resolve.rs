//! The name step: the system's own resolver, because that is the one the server uses.

use std::net::IpAddr;
use std::time::Instant;

use tokio::time::timeout;

use super::STEP;
use super::observation::{Dns, NameFault};

/// Looks a name up; an address that is no name is its own answer.
pub(super) async fn look_up(host: &str, port: u16) -> Dns {
    let began = Instant::now();
    let mut dns = Dns::default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse::<IpAddr>() {
        let list = if address.is_ipv4() {
            &mut dns.v4
        } else {
            &mut dns.v6
        };
        list.push((address, port).into());
        return dns;
    }
    match timeout(STEP, tokio::net::lookup_host((bare, port))).await {
        Ok(Ok(addresses)) => {
            for address in addresses {
                let list = if address.is_ipv4() {
                    &mut dns.v4
                } else {
                    &mut dns.v6
                };
                if !list.contains(&address) {
                    list.push(address);
                }
            }
            if dns.v4.is_empty() && dns.v6.is_empty() {
                dns.error = Some(NameFault::NoAddress);
            }
        }
        Ok(Err(error)) => dns.error = Some(NameFault::Failed(error.to_string())),
        Err(_) => dns.error = Some(NameFault::TimedOut),
    }
    dns.ms = began.elapsed().as_millis() as u64;
    dns
}
