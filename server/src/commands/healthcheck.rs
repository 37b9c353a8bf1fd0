//! `preceptord healthcheck`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use preceptor_server::config::Config;
use preceptor_server::serve::probe;

use super::{CommandResult, Failure};

/// The time the answer may take, connecting included.
const DEADLINE: Duration = Duration::from_secs(3);

/// Asks the server on this machine; succeeds only when it serves.
pub(crate) async fn run(config: &Config) -> CommandResult {
    let address = reachable(config.listen);
    let pinned = config.tls_files().map(|(certificate, _)| certificate);
    let asked = tokio::time::timeout(DEADLINE, probe::ask(address, pinned)).await;
    match asked {
        Ok(Ok(true)) => {
            println!("serving");
            Ok(())
        }
        Ok(Ok(false)) => Err(Failure::Unhealthy(format!("the server on {address} runs but does not serve"))),
        Ok(Err(error)) => Err(Failure::Unhealthy(format!("no healthy server on {address}: {error}"))),
        Err(_) => Err(Failure::Unhealthy(format!("the server on {address} did not answer within 3 s"))),
    }
}

/// Where this machine reaches a server that listens on `listen`.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}
