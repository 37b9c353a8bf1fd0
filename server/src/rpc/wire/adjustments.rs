//! What match runs assume beyond the roster.

use std::collections::BTreeSet;

use preceptor_proto::v1 as pb;

use super::{Fields, small, to_wire};
use crate::records::{self as rows, AgencyId, MOST_ENTRIES, MOST_MENTORS, Named, PersonId};

/// Adjustments as their message.
pub(super) fn sent_adjustments(agency: &AgencyId, kept: &rows::Adjustments) -> pb::MatchAdjustments {
    let pair = |pair: &rows::PersonPair| pb::MentorMentee {
        mentor: pair.mentor.name(agency),
        mentee: pair.mentee.name(agency),
    };
    let capacity = |assumed: &rows::AssumedCapacity| pb::MentorCapacity {
        mentor: assumed.mentor.name(agency),
        capacity: small(assumed.capacity),
    };
    let added = |added: &rows::AddedMentor| pb::AddedMentor {
        like: added.like.name(agency),
        capacity: small(added.capacity),
    };
    pb::MatchAdjustments {
        pins: kept.pins.iter().map(pair).collect(),
        forbids: kept.forbids.iter().map(pair).collect(),
        capacities: kept.capacities.iter().map(capacity).collect(),
        added_mentors: kept.added_mentors.iter().map(added).collect(),
        dropped_rules: kept.dropped_rules.iter().map(|rule| to_wire(*rule)).collect(),
        allowed: kept.allowed.iter().map(pair).collect(),
    }
}

/// Adjustments as sent.
pub(crate) fn adjustments(fields: &mut Fields<'_>, sent: &pb::MatchAdjustments) -> rows::Adjustments {
    let pins = pairs(fields, "adjustments.pins", &sent.pins);
    let forbids = pairs(fields, "adjustments.forbids", &sent.forbids);
    let allowed = pairs(fields, "adjustments.allowed", &sent.allowed);
    apart(fields, ("adjustments.forbids", &forbids), ("pinned", &pins));
    apart(fields, ("adjustments.allowed", &allowed), ("forbidden", &forbids));
    rows::Adjustments {
        pins,
        forbids,
        capacities: capacities(fields, &sent.capacities),
        added_mentors: added_mentors(fields, &sent.added_mentors),
        dropped_rules: dropped_rules(fields, &sent.dropped_rules),
        allowed,
    }
}

/// No pair is in both lists.
fn apart(
    fields: &mut Fields<'_>,
    (field, pairs): (&str, &[rows::PersonPair]),
    (also, others): (&str, &[rows::PersonPair]),
) {
    for (index, pair) in pairs.iter().enumerate().filter(|(_, pair)| others.contains(pair)) {
        let description = format!("{} and {} are {also} as well", pair.mentor, pair.mentee);
        fields.wrong(format!("{field}[{index}]"), description);
    }
}

fn capacities(fields: &mut Fields<'_>, sent: &[pb::MentorCapacity]) -> Vec<rows::AssumedCapacity> {
    fields.at_most("adjustments.capacities", sent.len(), MOST_ENTRIES);
    let mut seen = BTreeSet::new();
    let mut capacities = Vec::new();
    for (index, assumed) in sent.iter().take(MOST_ENTRIES).enumerate() {
        let at = |field: &str| format!("adjustments.capacities[{index}].{field}");
        let mentor: PersonId = fields.id(&at("mentor"), &assumed.mentor);
        if !seen.insert(mentor.clone()) {
            fields.wrong(at("mentor"), "is named twice");
        }
        let capacity = fields.number(&at("capacity"), assumed.capacity, (0, 100));
        capacities.push(rows::AssumedCapacity { mentor, capacity });
    }
    capacities
}

fn added_mentors(fields: &mut Fields<'_>, sent: &[pb::AddedMentor]) -> Vec<rows::AddedMentor> {
    fields.at_most("adjustments.added_mentors", sent.len(), MOST_MENTORS);
    let added = |(index, added): (usize, &pb::AddedMentor)| {
        let at = |field: &str| format!("adjustments.added_mentors[{index}].{field}");
        rows::AddedMentor {
            like: fields.id(&at("like"), &added.like),
            capacity: fields.number(&at("capacity"), added.capacity, (1, 100)),
        }
    };
    sent.iter().take(MOST_MENTORS).enumerate().map(added).collect()
}

fn dropped_rules(fields: &mut Fields<'_>, sent: &[i32]) -> Vec<rows::MatchRule> {
    // No more than there are, and one that is twice.
    fields.at_most("adjustments.dropped_rules", sent.len(), rows::MatchRule::ALL.len());
    let mut seen = BTreeSet::new();
    for (index, rule) in sent.iter().take(rows::MatchRule::ALL.len()).enumerate() {
        let field = format!("adjustments.dropped_rules[{index}]");
        let rule = fields.word(&field, *rule, rows::MatchRule::KindNotOffered);
        if !seen.insert(rule) {
            fields.wrong(field, "is listed twice, or is no rule");
        }
    }
    seen.into_iter().collect()
}

fn pairs(fields: &mut Fields<'_>, field: &str, sent: &[pb::MentorMentee]) -> Vec<rows::PersonPair> {
    fields.at_most(field, sent.len(), MOST_ENTRIES);
    let mut seen = BTreeSet::new();
    for (index, pair) in sent.iter().take(MOST_ENTRIES).enumerate() {
        let pair = rows::PersonPair {
            mentor: fields.id(&format!("{field}[{index}].mentor"), &pair.mentor),
            mentee: fields.id(&format!("{field}[{index}].mentee"), &pair.mentee),
        };
        if !seen.insert(pair) {
            fields.wrong(format!("{field}[{index}]"), "is listed twice");
        }
    }
    seen.into_iter().collect()
}
