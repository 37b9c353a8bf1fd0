//! Between the contract and the server: the only converters, in both directions.

mod fields;
mod ledger;
mod name;
mod page;
mod pair_rule;
mod pairing;
mod person;
mod skill;
mod time;
mod word;

pub(crate) use self::{
    fields::Fields,
    ledger::{audit_entry, event},
    name::{Named, agency_name, proposal_name, skill_name},
    page::{LARGEST_PAGE, Listing, Page, listings},
    pair_rule::pair_rule,
    pairing::pairing,
    person::{absences, is_email, new_person, person, replaced_person, small, span, windows},
    skill::skill,
    time::{civil_date, micros, timestamp},
    word::{Word, from_wire, to_wire, wire_words},
};
