//! Resume tokens: where a watch goes on, bound to one store and one agency.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};

use crate::records::AgencyId;

/// The token after `sequence`.
pub(super) fn write(store: &str, agency: &AgencyId, sequence: i64) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{store} {agency} {sequence}"))
}

/// The sequence of a token of this store and agency.
pub(super) fn read(store: &str, agency: &AgencyId, token: &str) -> Option<i64> {
    let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let parts: Vec<&str> = text.split(' ').collect();
    let [of_store, of_agency, sequence] = parts[..] else { return None };
    let sequence: i64 = sequence.parse().ok()?;
    (of_store == store && of_agency == agency.as_str() && sequence >= 0).then_some(sequence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_works_only_where_it_was_made() {
        let north = AgencyId::new("north");
        let token = write("s1", &north, 7);
        assert_eq!(read("s1", &north, &token), Some(7));
        assert_eq!(read("s2", &north, &token), None);
        assert_eq!(read("s1", &AgencyId::new("south"), &token), None);
        assert_eq!(read("s1", &north, "x"), None);
    }
}
