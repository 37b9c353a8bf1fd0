//! Rows of one upload that are, or look like, one person.

use std::collections::HashMap;

use super::{CellProblem, Code, PersonEntry, ProfileEntry, column::Column, row::RowReader, spelling::plain};

/// The people of the upload so far.
#[derive(Debug, Default)]
pub(super) struct Duplicates {
    by_email: HashMap<String, Vec<Seen>>,
    by_name: HashMap<String, (String, String)>,
}

#[derive(Debug)]
struct Seen {
    place: String,
    name: String,
    profile: u8,
}

/// A number for each kind of profile.
const fn profile_number(profile: &ProfileEntry) -> u8 {
    match profile {
        ProfileEntry::Mentor(_) => 0,
        ProfileEntry::Mentee(_) => 1,
        ProfileEntry::Guest => 2,
    }
}

impl Duplicates {
    /// Notes what an earlier row has in common with this one, and remembers it.
    pub(super) fn check(&mut self, reader: &mut RowReader<'_>, person: &PersonEntry) {
        let email = person.email.to_lowercase();
        let name = plain(&person.name);
        let profile = profile_number(&person.profile);
        let place = format!("row {} of {}", reader.row.row, reader.row.sheet);
        let seen = self.by_email.entry(email.clone()).or_default();
        let twice = seen.iter().find(|seen| seen.profile == profile || plain(&seen.name) != name);
        if let Some(twice) = twice {
            let message = format!("{} has the same e-mail address, for {:?}", twice.place, twice.name);
            reader.note(Column::Email, CellProblem::new(Code::EmailTwice, message));
            return;
        }
        seen.push(Seen { place: place.clone(), name: person.name.clone(), profile });
        // A name of no letters at all says nothing.
        if name.is_empty() {
            return;
        }
        let (other, first) = self.by_name.entry(name).or_insert_with(|| (email.clone(), place));
        if *other != email {
            let message = format!("{first} has the same name with the e-mail address {other}");
            reader.note(Column::Name, CellProblem::new(Code::NameTwice, message));
        }
    }

    /// Notes an earlier row about the same address; for sheets where one row says all.
    pub(super) fn check_email(&mut self, reader: &mut RowReader<'_>, email: &str) {
        let place = format!("row {} of {}", reader.row.row, reader.row.sheet);
        let seen = self.by_email.entry(email.to_lowercase()).or_default();
        if let Some(first) = seen.first() {
            let message = format!("{} has the same e-mail address", first.place);
            reader.note(Column::Email, CellProblem::new(Code::EmailTwice, message));
            return;
        }
        seen.push(Seen { place, name: String::new(), profile: 0 });
    }
}
