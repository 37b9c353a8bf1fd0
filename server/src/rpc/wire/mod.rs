//! Between the contract and the server: the only converters, in both directions.

mod adjustments;
mod conference;
mod conference_plan;
mod feedback;
mod fields;
mod growth;
mod import;
mod ledger;
mod match_policy;
mod matching;
mod name;
mod page;
mod pair_rule;
mod pairing;
mod person;
mod session;
mod skill;
mod time;
mod word;

pub(crate) use self::{
    adjustments::adjustments,
    conference::{conference, planned},
    conference_plan::{
        new_action_item, new_agenda_item, new_conference, new_decision, presences, replaced_plan,
    },
    feedback::{feedback, follow_up},
    fields::{Fields, checked},
    growth::growth,
    import::import,
    ledger::{audit_entry, event},
    match_policy::{completed_policy, match_policy, policy_rules},
    matching::{match_run, proposal, score_line, unplaced_mentee},
    name::parse_name,
    page::{LARGEST_PAGE, Listing, Page, listings},
    pair_rule::pair_rule,
    pairing::pairing,
    person::{absences, new_person, person, replaced_person, small, span, windows},
    session::{civil_start, session},
    skill::skill,
    time::{micros, timestamp},
    word::{Word, from_wire, to_wire, wire_words},
};
