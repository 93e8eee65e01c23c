//! The address step, one family at a time.

use std::io;
use std::net::SocketAddr;
use std::time::Instant;

use tokio::net::TcpStream;
use tokio::time::timeout;

use super::STEP;
use super::observation::{Tcp, TcpEnd};

/// At most this many addresses of a family are tried: one may be down, a third tells nothing new.
const TRIED: usize = 2;

/// Connects to the first of these addresses that lets us.
pub(super) async fn connect(addresses: &[SocketAddr]) -> Tcp {
    let began = Instant::now();
    let mut end = TcpEnd::NoAddress;
    for &address in addresses.iter().take(TRIED) {
        end = match timeout(STEP / TRIED as u32, TcpStream::connect(address)).await {
            Ok(Ok(_)) => {
                return Tcp {
                    end: TcpEnd::Connected,
                    reached: Some(address),
                    ms: began.elapsed().as_millis() as u64,
                };
            }
            Ok(Err(error)) => name(&error),
            Err(_) => TcpEnd::TimedOut,
        };
    }
    Tcp {
        end,
        reached: None,
        ms: began.elapsed().as_millis() as u64,
    }
}

/// What the system's error means for the way to a host.
fn name(error: &io::Error) -> TcpEnd {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => TcpEnd::Refused,
        io::ErrorKind::TimedOut => TcpEnd::TimedOut,
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::AddrNotAvailable => TcpEnd::NoRoute,
        _ if error.raw_os_error() == Some(ADDRESS_FAMILY_UNSUPPORTED) => TcpEnd::NoRoute,
        _ => TcpEnd::Failed(error.to_string()),
    }
}

/// `EAFNOSUPPORT` on Linux: a kernel without IPv6.
const ADDRESS_FAMILY_UNSUPPORTED: i32 = 97;
