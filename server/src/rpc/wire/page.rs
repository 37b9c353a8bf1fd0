//! Pages of lists: keyset tokens that are bound to their query and grant nothing.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use prost::Message;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::{caller::Caller, error::Error};

/// Items of a page when the caller does not say.
const DEFAULT_SIZE: i64 = 50;
/// The most items of a page.
pub(crate) const LARGEST_PAGE: i64 = 500;

/// A list request.
pub(crate) trait Listing: Message + Clone {
    /// The size asked for.
    fn page_size(&self) -> i32;
    /// The token sent.
    fn page_token(&self) -> &str;
    /// The same request without size and token: what the token is bound to.
    fn query(&self) -> Self;
}

/// Implements [`Listing`] for list requests.
macro_rules! listings {
    ($($request:ident),+ $(,)?) => {$(
        impl $crate::rpc::wire::Listing for preceptor_proto::v1::$request {
            fn page_size(&self) -> i32 {
                self.page_size
            }
            fn page_token(&self) -> &str {
                &self.page_token
            }
            fn query(&self) -> Self {
                let mut query = self.clone();
                query.page_size = 0;
                query.page_token.clear();
                query
            }
        }
    )+};
}
pub(crate) use listings;

/// One page being made, whose items are ordered by a key `K`.
#[derive(Debug)]
pub(crate) struct Page<K> {
    size: i64,
    after: Option<K>,
    query: [u8; 8],
}

impl<K: Serialize + DeserializeOwned> Page<K> {
    /// Reads size and token of a list request.
    pub(crate) fn of(caller: &Caller, request: &impl Listing) -> Result<Self, Error> {
        let size = match i64::from(request.page_size()) {
            negative if negative < 0 => return Err(Error::field("page_size", "is negative")),
            0 => DEFAULT_SIZE,
            size => size.min(LARGEST_PAGE),
        };
        let mut hash = Sha256::new();
        for part in
            [caller.agency.as_str().as_bytes(), caller.method.as_bytes(), &request.query().encode_to_vec()]
        {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let mut query = [0; 8];
        query.copy_from_slice(&hash.finalize()[..8]);
        let token = request.page_token();
        let after = if token.is_empty() { None } else { Some(read(token, query)?) };
        Ok(Self { size, after, query })
    }

    /// The key after which the page starts; `None` for the first page.
    pub(crate) const fn after(&self) -> Option<&K> {
        self.after.as_ref()
    }

    /// How many rows to read: one more than the page has, which tells whether there is a next page.
    pub(crate) const fn limit(&self) -> i64 {
        self.size + 1
    }

    /// How many items the page has at most.
    pub(crate) fn size(&self) -> usize {
        usize::try_from(self.size).unwrap_or(usize::MAX)
    }

    /// The token of a page that starts after `key`.
    pub(crate) fn token(&self, key: &K) -> String {
        write(self.query, key)
    }

    /// Cuts `rows` to the page and returns the token of the next, empty on the last.
    pub(crate) fn cut<R>(&self, rows: &mut Vec<R>, key: impl Fn(&R) -> K) -> String {
        if rows.len() <= self.size() {
            return String::new();
        }
        rows.truncate(self.size());
        rows.last().map_or_else(String::new, |last| self.token(&key(last)))
    }
}

fn write<K: Serialize>(query: [u8; 8], key: &K) -> String {
    let mut bytes = query.to_vec();
    bytes.extend(serde_json::to_vec(key).unwrap_or_default());
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn read<K: DeserializeOwned>(token: &str, query: [u8; 8]) -> Result<K, Error> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).map_err(|_| Error::PageToken)?;
    let (bound, key) = bytes.split_at_checked(8).ok_or(Error::PageToken)?;
    if bound != query {
        return Err(Error::PageToken);
    }
    serde_json::from_slice(key).map_err(|_| Error::PageToken)
}
