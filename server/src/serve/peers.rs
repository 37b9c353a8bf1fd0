//! Counts connections by peer.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

/// How many connections each peer has open.
#[derive(Debug, Clone)]
pub struct Peers {
    limit: usize,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Peers {
    /// Nobody yet, and at most `limit` connections of each peer.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit, open: Arc::default() }
    }

    /// A seat for one connection from `address`; `None` when its peer has all it may have.
    #[must_use]
    pub fn enter(&self, address: IpAddr) -> Option<PeerSeat> {
        let peer = peer_of(address);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(peer).or_default();
        if *count >= self.limit {
            return None;
        }
        *count += 1;
        Some(PeerSeat { peer, peers: self.clone() })
    }

    fn leave(&self, peer: IpAddr) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(count) = open.get_mut(&peer) else { return };
        *count -= 1;
        if *count == 0 {
            // Peers that left are forgotten, or the map would grow with every address ever seen.
            open.remove(&peer);
        }
    }
}

/// A connection's place among those of its peer; dropping it gives the place back.
#[derive(Debug)]
pub struct PeerSeat {
    peer: IpAddr,
    peers: Peers,
}

impl Drop for PeerSeat {
    fn drop(&mut self) {
        self.peers.leave(self.peer);
    }
}

/// The peer behind an address: a host gets a whole IPv6 /64, so that network is one peer.
fn peer_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_peer_gets_its_seats_and_its_seats_back() {
        let peers = Peers::new(2);
        let first = peers.enter(address("192.0.2.1")).expect("a seat");
        let _second = peers.enter(address("::ffff:192.0.2.1")).expect("a seat");
        assert!(peers.enter(address("192.0.2.1")).is_none());
        assert!(peers.enter(address("192.0.2.2")).is_some());
        drop(first);
        assert!(peers.enter(address("192.0.2.1")).is_some());
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one_peer() {
        let peers = Peers::new(1);
        let _seat = peers.enter(address("2001:db8:0:1::1")).expect("a seat");
        assert!(peers.enter(address("2001:db8:0:1:ffff::2")).is_none());
        assert!(peers.enter(address("2001:db8:0:2::1")).is_some());
    }

    #[test]
    fn peers_that_left_are_forgotten() {
        let peers = Peers::new(1);
        drop(peers.enter(address("192.0.2.1")));
        assert!(peers.open.lock().expect("no panic holds it").is_empty());
    }
}
