//! What the headers of a sheet mean.

use super::{
    UploadKind,
    spelling::{nearest, plain},
};
use crate::skill::{CATALOGUE, skill_by_alias, skill_index};

/// The most needs of one mentee.
pub(super) const MOST_NEEDS: u8 = 10;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Column {
    Name,
    Email,
    Unit,
    Discipline,
    Affiliation,
    Languages,
    Zone,
    Ways,
    Populations,
    Available,
    Away,
    Kind,
    MentorsWanted,
    StartBy,
    /// The need with this number, from 1; 0 is a list of needs.
    Need(u8),
    Places,
    Kinds,
    Accepting,
    CredentialUntil,
    /// The level in the skill at this index of the catalogue.
    Level(usize),
    /// The level that the role asks for in it.
    Target(usize),
    Mentor,
    Mentee,
    Rule,
    Reason,
    Expires,
}

use Column as C;

/// The names of the columns of people: the proper one first, then what else people call it.
const PEOPLE: &[(Column, &[&str])] = &[
    (
        C::Name,
        &[
            "Name",
            "Full name",
            "Display name",
            "Person",
            "Mentee name",
            "Mentor name",
            "Employee",
            "Staff name",
        ],
    ),
    (C::Email, EMAIL),
    (C::Unit, &["Unit/Team", "Unit", "Team", "Unit or team", "Department"]),
    (C::Discipline, &["Discipline", "Profession", "Occupation"]),
    (C::Affiliation, &["Affiliation", "Employer", "Company", "Outside organisation", "Outside organization"]),
    (C::Languages, &["Languages", "Language", "Languages spoken", "Speaks"]),
    (C::Zone, &["Time zone", "TZ", "Zone"]),
    (C::Ways, &["Meets", "Meeting ways", "Ways to meet", "How they meet", "Meets by"]),
    (C::Populations, &["Populations", "Populations served", "Population", "Serves"]),
    (C::Available, AVAILABLE),
    (C::Away, AWAY),
    (C::Kind, &["Kind", "Pairing kind", "Kind of pairing", "Looks for"]),
    (C::MentorsWanted, &["Mentors wanted", "Wanted mentors", "How many mentors", "Number of mentors"]),
    (C::StartBy, &["Start by", "Start", "Start date", "Needed by", "Starting by"]),
    (C::Need(0), &["Needs", "Goals", "Skills to work on"]),
    (C::Places, &["Places", "Capacity", "Slots", "Max mentees", "Maximum mentees", "Number of mentees"]),
    (C::Kinds, &["Kinds", "Pairing kinds", "Kinds of pairing", "Offers", "Kinds offered"]),
    (C::Accepting, &["Accepting", "Accepts mentees", "Accepting mentees", "Takes new mentees"]),
    (
        C::CredentialUntil,
        &[
            "Credential valid until",
            "Credential until",
            "Credential expires",
            "Licence valid until",
            "License valid until",
        ],
    ),
];

const EMAIL: &[&str] = &["Email", "E-mail address", "Mail", "Work email"];
const AVAILABLE: &[&str] = &["Available", "Availability", "Weekly availability", "Weekly hours", "Hours"];
const AWAY: &[&str] = &["Away", "Absences", "Absent", "Time off", "Leave"];

const AVAILABILITY: &[(Column, &[&str])] = &[
    (C::Email, EMAIL),
    (C::Name, &["Name", "Full name", "Display name", "Person"]),
    (C::Available, AVAILABLE),
    (C::Away, AWAY),
];

const PAIR_RULES: &[(Column, &[&str])] = &[
    (C::Mentor, &["Mentor", "Mentor email", "Mentor e-mail address"]),
    (C::Mentee, &["Mentee", "Mentee email", "Mentee e-mail address"]),
    (C::Rule, &["Rule", "Kind of rule", "Kind"]),
    (C::Reason, &["Reason", "Why", "Note", "Comment"]),
    (C::Expires, &["Expires", "Until", "Valid until", "Ends"]),
];

const fn names_of(kind: UploadKind) -> &'static [(Column, &'static [&'static str])] {
    match kind {
        UploadKind::People => PEOPLE,
        UploadKind::Availability => AVAILABILITY,
        UploadKind::PairRules => PAIR_RULES,
    }
}

/// What a header means on sheets of this kind; `None` when it is not understood.
pub(super) fn column(kind: UploadKind, header: &str) -> Option<Column> {
    let wanted = plain(header);
    let is_named = |names: &[&str]| names.iter().any(|name| plain(name) == wanted);
    let named = names_of(kind).iter().find(|(_, names)| is_named(names)).map(|(column, _)| *column);
    named.or_else(|| if kind == UploadKind::People { numbered_or_skill(header, &wanted) } else { None })
}

fn numbered_or_skill(header: &str, wanted: &str) -> Option<Column> {
    let number = ["need", "goal", "priority"].iter().find_map(|word| wanted.strip_prefix(word));
    if let Some(number) = number.and_then(|digits| digits.parse::<u8>().ok()) {
        return (1..=MOST_NEEDS).contains(&number).then_some(C::Need(number));
    }
    let lower = header.to_lowercase();
    let target = lower.trim().strip_prefix("target").or_else(|| lower.trim().strip_suffix("target"));
    let index = |header: &str| skill_by_alias(header).and_then(|skill| skill_index(skill.key));
    match target {
        Some(header) => index(header).map(C::Target),
        None => index(header).map(C::Level),
    }
}

/// The header that one which is not understood probably meant.
pub(super) fn meant(kind: UploadKind, header: &str) -> Option<&'static str> {
    let proper = names_of(kind).iter().flat_map(|(_, names)| names.iter().copied());
    let skills = CATALOGUE.iter().map(|skill| skill.title).filter(|_| kind == UploadKind::People);
    nearest(header, proper.chain(skills))
}

/// The proper header of a column.
pub(super) fn proper_name(kind: UploadKind, column: Column) -> &'static str {
    names_of(kind).iter().find(|(known, _)| *known == column).map_or("", |(_, names)| names[0])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn headers_are_understood_in_any_case_and_punctuation() {
        let people = |header| column(UploadKind::People, header);
        assert_eq!(people(" E-MAIL Address "), Some(C::Email));
        assert_eq!(people("Unit / Team"), Some(C::Unit));
        assert_eq!(people("Need 10"), Some(C::Need(10)));
        assert_eq!(people("Organization & time mgmt"), Some(C::Level(2)));
        assert_eq!(people("Target: advocacy"), Some(C::Target(5)));
        assert_eq!(people("Technology target"), Some(C::Target(9)));
        assert_eq!(column(UploadKind::PairRules, "mentor"), Some(C::Mentor));
        for header in ["", "Need 0", "Need 11", "Need 999", "Shoe size", "Target", "ẞ"] {
            assert_eq!(people(header), None, "{header}");
        }
        assert_eq!(column(UploadKind::PairRules, "Communication"), None);
    }

    #[test]
    fn a_header_that_is_nearly_right_is_guessed() {
        assert_eq!(meant(UploadKind::People, "Emial"), Some("Email"));
        assert_eq!(
            meant(UploadKind::People, "Flexibilty and adaptability"),
            Some("Flexibility and adaptability")
        );
        assert_eq!(meant(UploadKind::PairRules, "Shoe size"), None);
    }

    #[test]
    fn no_name_means_two_columns() {
        for kind in [UploadKind::People, UploadKind::Availability, UploadKind::PairRules] {
            let mut seen = BTreeSet::new();
            for name in names_of(kind).iter().flat_map(|(_, names)| *names) {
                assert!(seen.insert(plain(name)), "{kind:?} {name}");
            }
        }
    }
}
