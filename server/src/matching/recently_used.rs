//! A cache of what takes long to make: a few values within a bound of their weight, those that were used last.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Semaphore;

use crate::error::Error;

/// Values by key, the one used last first. What is kept never changes, so nothing grows old.
pub(crate) struct RecentlyUsed<K, V> {
    /// How many values are kept at most.
    most: usize,
    /// What they may weigh together, the first apart.
    most_weight: usize,
    weigh: fn(&V) -> usize,
    kept: Mutex<Vec<Kept<K, V>>>,
    /// Values are made one at a time, so that many requests at once do not take the memory of many.
    making: Semaphore,
}

struct Kept<K, V> {
    key: K,
    value: Arc<V>,
    weight: usize,
}

impl<K: Clone + Eq, V> RecentlyUsed<K, V> {
    /// An empty cache of so many values, which weigh so much together by `weigh`.
    pub(crate) fn new(most: usize, most_weight: usize, weigh: fn(&V) -> usize) -> Self {
        Self { most, most_weight, weigh, kept: Mutex::default(), making: Semaphore::new(1) }
    }

    /// The value of a key, made by `make` unless it is kept; the one used last from now on.
    pub(crate) async fn get_or_make(
        &self,
        key: &K,
        make: impl Future<Output = Result<V, Error>>,
    ) -> Result<Arc<V>, Error> {
        if let Some(value) = self.find(key) {
            return Ok(value);
        }
        let _turn = self.making.acquire().await.map_err(|_| Error::Unavailable)?;
        // Somebody else may have waited for the same one.
        if let Some(value) = self.find(key) {
            return Ok(value);
        }
        let value = Arc::new(make.await?);
        self.keep(key.clone(), Arc::clone(&value));
        Ok(value)
    }

    fn find(&self, key: &K) -> Option<Arc<V>> {
        let mut kept = self.kept();
        let place = kept.iter().position(|each| each.key == *key)?;
        kept[..=place].rotate_right(1);
        kept.first().map(|first| Arc::clone(&first.value))
    }

    fn keep(&self, key: K, value: Arc<V>) {
        let weight = (self.weigh)(&value);
        let mut kept = self.kept();
        kept.insert(0, Kept { key, value, weight });
        kept.truncate(self.most);
        while kept.len() > 1 && kept.iter().map(|each| each.weight).sum::<usize>() > self.most_weight {
            kept.pop();
        }
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Kept<K, V>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cache of three texts that have ten bytes together.
    fn texts() -> RecentlyUsed<u8, String> {
        RecentlyUsed::new(3, 10, String::len)
    }

    /// Asks for a key; whether its text had to be made.
    async fn is_made(cache: &RecentlyUsed<u8, String>, key: u8, text: &str) -> bool {
        let mut made = false;
        let plan = async {
            made = true;
            Ok(text.to_owned())
        };
        assert_eq!(*cache.get_or_make(&key, plan).await.expect("it is made"), text);
        made
    }

    #[tokio::test]
    async fn what_was_used_last_stays_and_what_was_made_first_goes() {
        let cache = texts();
        for key in [1, 2, 3] {
            assert!(is_made(&cache, key, "a").await, "{key} is new");
        }
        assert!(!is_made(&cache, 1, "a").await, "used again");
        assert!(is_made(&cache, 4, "a").await, "a fourth takes the place of 2");
        assert!(!is_made(&cache, 1, "a").await, "kept, since it was used after 2");
        assert!(!is_made(&cache, 3, "a").await);
        assert!(is_made(&cache, 2, "a").await, "it had to go");
    }

    #[tokio::test]
    async fn heavy_values_go_earlier_but_never_the_one_just_made() {
        let cache = texts();
        assert!(is_made(&cache, 1, "five5").await);
        assert!(is_made(&cache, 2, "sixsix").await, "the two weigh eleven: the older goes");
        assert!(!is_made(&cache, 2, "sixsix").await);
        assert!(is_made(&cache, 1, "five5").await);
        assert!(is_made(&cache, 3, "twelve bytes").await, "more than all may weigh");
        assert!(!is_made(&cache, 3, "twelve bytes").await, "kept alone");
        assert!(is_made(&cache, 1, "five5").await);
    }

    #[tokio::test]
    async fn two_who_ask_for_the_same_at_once_make_it_once() {
        let cache = texts();
        let slow = || async {
            tokio::task::yield_now().await;
            Ok("a".to_owned())
        };
        let (one, two) = tokio::join!(cache.get_or_make(&1, slow()), cache.get_or_make(&1, slow()));
        assert!(Arc::ptr_eq(&one.expect("made"), &two.expect("found")));
    }

    #[tokio::test]
    async fn a_value_that_cannot_be_made_is_not_kept() {
        let cache = texts();
        let failed = cache.get_or_make(&1, async { Err(Error::Unavailable) }).await;
        assert!(matches!(failed, Err(Error::Unavailable)));
        assert!(is_made(&cache, 1, "a").await);
    }
}
