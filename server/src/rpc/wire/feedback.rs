//! Feedback and follow-ups.

use preceptor_engine::skill::Level;
use preceptor_proto::v1 as pb;

use super::{small, timestamp, to_wire, wire_words};
use crate::{
    caller::Caller,
    records::{
        Feedback, FeedbackState, FeedbackVisibility, FollowUp, FollowUpState, Named, Rating, skill_name,
    },
};

wire_words! {
    FeedbackState = pb::FeedbackState, "FEEDBACK_STATE";
    FeedbackVisibility = pb::FeedbackVisibility, "FEEDBACK_VISIBILITY";
    FollowUpState = pb::FollowUpState, "FOLLOW_UP_STATE";
}

/// Feedback as this caller may see it. To whom it is anonymous it shows neither the author nor what would
/// give them away: the role they saw the person in, and the session that only two people had.
pub(crate) fn feedback(row: Feedback, caller: &Caller) -> pb::Feedback {
    let agency = &row.agency_id;
    let is_anonymous = caller.scope.own().is_some_and(|own| row.is_anonymous_to(own));
    let known = |name: Option<String>| name.filter(|_| !is_anonymous).unwrap_or_default();
    pb::Feedback {
        name: row.id.name(agency),
        subject: row.subject_id.name(agency),
        author: known(row.author_id.map(|id| id.name(agency))),
        source: if is_anonymous { 0 } else { to_wire(row.source) },
        session: known(row.session_id.map(|id| id.name(agency))),
        conference: row.conference_id.map(|id| id.name(agency)).unwrap_or_default(),
        ratings: row.ratings.iter().map(rating).collect(),
        visibility: to_wire(row.visibility),
        readers: readers(row.visibility).to_owned(),
        observe_time: Some(timestamp(row.observed_at)),
        state: to_wire(row.state),
        version: small(row.version),
        supersedes: row.supersedes_id.map(|id| id.name(agency)).unwrap_or_default(),
        etag: row.revision.to_string(),
        create_time: Some(timestamp(row.created_at)),
        subject_display_name: row.subject_name,
        note: row.note,
        reason: row.reason,
    }
}

const fn readers(visibility: FeedbackVisibility) -> &'static str {
    match visibility {
        FeedbackVisibility::Shared => "the person, the author, coordinators",
        FeedbackVisibility::Confidential => "the author, coordinators",
        FeedbackVisibility::Anonymous => "the person without the author's name, the author, coordinators",
    }
}

fn rating(rating: &Rating) -> pb::SkillRating {
    pb::SkillRating { skill: skill_name(&rating.skill), level: rating.level.map(Level::thousandths) }
}

/// A follow-up.
pub(crate) fn follow_up(row: FollowUp) -> pb::FollowUp {
    let agency = &row.agency_id;
    pb::FollowUp {
        name: row.id.name(agency),
        owner: row.owner_id.name(agency),
        state: to_wire(row.state),
        pairing: row.pairing_id.map(|id| id.name(agency)).unwrap_or_default(),
        session: row.session_id.map(|id| id.name(agency)).unwrap_or_default(),
        etag: row.revision.to_string(),
        create_time: Some(timestamp(row.created_at)),
        complete_time: row.completed_at.map(timestamp),
        title: row.title,
        owner_display_name: row.owner_name,
        due_date: row.due_date,
        reason: row.reason,
    }
}
