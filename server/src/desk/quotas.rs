//! Counts places taken, in total and by whom, such as connections by peer.

use std::{
    collections::HashMap,
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// A bounded number of places, of which each holder may have a bounded share.
#[derive(Debug)]
pub struct Quotas<K> {
    of_all: usize,
    of_each: usize,
    taken: Arc<Mutex<Taken<K>>>,
}

#[derive(Debug)]
struct Taken<K> {
    total: usize,
    by: HashMap<K, usize>,
}

impl<K: Eq + Hash + Clone> Quotas<K> {
    /// `of_all` free places, of which each holder may have `of_each`.
    #[must_use]
    pub fn new(of_all: usize, of_each: usize) -> Self {
        let taken = Taken { total: 0, by: HashMap::new() };
        Self { of_all, of_each, taken: Arc::new(Mutex::new(taken)) }
    }

    /// A place for `holder`; `None` when all are taken, or all that one holder may have.
    #[must_use]
    pub fn enter(&self, holder: K) -> Option<Share<K>> {
        let mut taken = self.taken();
        let own = taken.by.get(&holder).copied().unwrap_or(0);
        if taken.total >= self.of_all || own >= self.of_each {
            return None;
        }
        taken.total += 1;
        taken.by.insert(holder.clone(), own + 1);
        Some(Share { holder, places: self.clone() })
    }

    fn leave(&self, holder: &K) {
        let mut taken = self.taken();
        taken.total -= 1;
        match taken.by.get_mut(holder) {
            Some(own) if *own > 1 => *own -= 1,
            // Holders that left are forgotten, or the map would grow with everybody ever seen.
            _ => drop(taken.by.remove(holder)),
        }
    }

    fn taken(&self) -> MutexGuard<'_, Taken<K>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K> Clone for Quotas<K> {
    fn clone(&self) -> Self {
        Self { of_all: self.of_all, of_each: self.of_each, taken: Arc::clone(&self.taken) }
    }
}

/// A place that is taken until it is dropped.
#[derive(Debug)]
pub struct Share<K: Eq + Hash + Clone> {
    holder: K,
    places: Quotas<K>,
}

impl<K: Eq + Hash + Clone> Drop for Share<K> {
    fn drop(&mut self) {
        self.places.leave(&self.holder);
    }
}

/// The peer behind an address, to count connections by: an IPv6 host gets a whole /64, so that is one peer.
#[must_use]
pub fn peer_of(address: IpAddr) -> IpAddr {
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

    #[test]
    fn a_holder_gets_its_places_and_its_places_back() {
        let places = Quotas::new(10, 2);
        let first = places.enter("ana").expect("a place");
        let _second = places.enter("ana").expect("a place");
        assert!(places.enter("ana").is_none());
        assert!(places.enter("sam").is_some());
        drop(first);
        assert!(places.enter("ana").is_some());
    }

    #[test]
    fn the_total_bounds_everybody() {
        let places = Quotas::new(2, 2);
        let (_first, second) = (places.enter("ana"), places.enter("sam"));
        assert!(places.enter("joy").is_none());
        drop(second);
        assert!(places.enter("joy").is_some());
    }

    #[test]
    fn holders_that_left_are_forgotten() {
        let places = Quotas::new(2, 1);
        drop(places.enter("ana"));
        assert!(places.taken().by.is_empty() && places.taken().total == 0);
    }

    #[test]
    fn addresses_of_one_network_are_one_peer() {
        let peer = |text: &str| peer_of(text.parse().expect("an address"));
        assert_eq!(peer("2001:db8:0:1::1"), peer("2001:db8:0:1:ffff::2"));
        assert_ne!(peer("2001:db8:0:1::1"), peer("2001:db8:0:2::1"));
        assert_eq!(peer("::ffff:192.0.2.1"), peer("192.0.2.1"));
        assert_ne!(peer("192.0.2.1"), peer("192.0.2.2"));
    }
}
