//! Reading resource names, `agencies/{agency}/{collection}/{id}`.

use crate::{
    error::Error,
    records::{AgencyId, Named, is_id},
};

/// Reads the name of a resource. Another agency's is "not found", whether it exists or not.
pub(crate) fn parse_name<N: Named>(agency: &AgencyId, name: &str) -> Result<N, Error> {
    let malformed = || Error::field("name", format!("is not {}", N::form()));
    let parts: Vec<&str> = name.split('/').collect();
    let ["agencies", owner, collection, id] = parts[..] else { return Err(malformed()) };
    if collection != N::COLLECTION || !is_id(id) || !is_id(owner) {
        return Err(malformed());
    }
    if owner != agency.as_str() {
        return Err(Error::NotFound(name.to_owned()));
    }
    Ok(N::from_id(id.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::PersonId;

    #[test]
    fn a_name_of_another_agency_is_not_found_and_a_broken_one_is_a_bad_field() {
        let agency = AgencyId::new("north");
        assert!(
            matches!(parse_name::<PersonId>(&agency, "agencies/north/people/ana"), Ok(id) if id.as_str() == "ana")
        );
        assert!(matches!(
            parse_name::<PersonId>(&agency, "agencies/south/people/ana"),
            Err(Error::NotFound(_))
        ));
        for broken in [
            "",
            "ana",
            "agencies/north/people/",
            "agencies/north/people/Ana",
            "agencies/north/people/ana ",
            "agencies/north/pairings/ana",
            "agencies/north/people/ana/x",
            "agencies/north/people/.a",
        ] {
            assert!(matches!(parse_name::<PersonId>(&agency, broken), Err(Error::Invalid(_))), "{broken}");
        }
    }
}
