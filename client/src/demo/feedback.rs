//! A year of feedback about the sample agency's people, submitted as another system would.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use preceptor_proto::v1 as pb;

use crate::{
    clock,
    connection::Api,
    failure::{Exit, Failure},
};

/// The columns with levels: header and skill.
const SKILLS: [(&str, &str); 10] = [
    ("Communication", "communication"),
    ("Assessment & evaluation", "assessment_evaluation"),
    ("Organization & time mgmt", "organization_time"),
    ("Problem-solving", "problem_solving"),
    ("Empathy", "empathy_compassion"),
    ("Advocacy", "advocacy"),
    ("Collaboration", "collaboration"),
    ("Cultural competency", "cultural_competency"),
    ("Flexibility", "flexibility"),
    ("Technology", "technology"),
];

/// The sample's forms, about mentees and about mentors.
const FILES: [&str; 2] =
    [include_str!("../../sample/feedback.csv"), include_str!("../../sample/mentor-reviews.csv")];
/// The columns that may say whom a form is about.
const SUBJECTS: [&str; 2] = ["Mentee email", "Mentor email"];

/// Submits the sample's feedback, oldest first, and says how many there are.
pub(super) async fn load(api: &Api) -> Result<usize, Failure> {
    let people = people_by_email(api).await?;
    let mut submitted = Vec::new();
    for file in FILES {
        submitted.extend(forms(file, &people, clock::now())?);
    }
    let count = submitted.len();
    for feedback in submitted {
        let request = pb::SubmitFeedbackRequest {
            parent: api.agency.clone(),
            feedback: Some(feedback),
            request_id: clock::new_request_id(),
        };
        api.feedback().submit_feedback(request).await?;
    }
    Ok(count)
}

async fn people_by_email(api: &Api) -> Result<HashMap<String, String>, Failure> {
    let request = pb::ListPeopleRequest { parent: api.agency.clone(), page_size: 500, ..Default::default() };
    let people = api.roster().list_people(request).await?.into_inner().people;
    Ok(people.into_iter().map(|person| (person.email, person.name)).collect())
}

fn forms(text: &str, people: &HashMap<String, String>, now: Timestamp) -> Result<Vec<pb::Feedback>, Failure> {
    let broken = |why: String| Failure::new(Exit::Unexpected, format!("the sample's feedback: {why}"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.deserialize::<HashMap<String, String>>();
    rows.map(|row| {
        let row = row.map_err(|error| broken(error.to_string()))?;
        form(&row, people, now).ok_or_else(|| broken(format!("{row:?} cannot be read")))
    })
    .collect()
}

fn form(
    row: &HashMap<String, String>,
    people: &HashMap<String, String>,
    now: Timestamp,
) -> Option<pb::Feedback> {
    let days: i64 = row.get("Days ago")?.parse().ok()?;
    let seen = now.checked_sub(SignedDuration::from_hours(24 * days)).ok()?;
    let rating = |(header, skill): &(&str, &str)| {
        let level: i32 = row.get(*header)?.parse().ok()?;
        Some(pb::SkillRating { skill: format!("skills/{skill}"), level: Some(level * 1000) })
    };
    Some(pb::Feedback {
        subject: people.get(SUBJECTS.iter().find_map(|column| row.get(*column))?)?.clone(),
        author: people.get(row.get("Author email")?)?.clone(),
        source: pb::RatingSource::from_str_name(&format!("RATING_SOURCE_{}", row.get("Source")?))? as i32,
        ratings: SKILLS.iter().filter_map(rating).collect(),
        observe_time: Some(prost_types::Timestamp { seconds: seen.as_second(), nanos: 0 }),
        ..Default::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_the_sample_is_read_and_rates_something() {
        for (text, least) in FILES.into_iter().zip([400, 80]) {
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let mut people = HashMap::new();
            for row in reader.records() {
                let row = row.expect("it is CSV");
                people.extend([&row[1], &row[2]].map(|email| (email.to_owned(), format!("people/{email}"))));
            }
            let forms = forms(text, &people, Timestamp::UNIX_EPOCH).expect("each form is read");
            assert!(forms.len() >= least);
            assert!(forms.iter().all(|form| !form.ratings.is_empty()));
        }
    }
}
