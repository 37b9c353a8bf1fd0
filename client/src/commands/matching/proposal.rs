//! Finds the proposal of a plan that a word names: its id, the mentee, or the pair.

use preceptor_proto::v1 as pb;

use crate::{
    failure::{Exit, Failure},
    words::resource::id_of,
};

/// The proposal of this id, or of the one mentee whose name is or starts so; in a pair `A=B` the mentor is proposed too.
pub(super) fn find<'p>(word: &str, proposals: &'p [pb::Proposal]) -> Result<&'p pb::Proposal, Failure> {
    let Some((mentee, mentor)) = word.split_once('=') else {
        return one(word, &named(word, proposals));
    };
    let of_mentee = named(mentee, proposals);
    let mentor = mentor.trim().to_lowercase();
    let is_with = |each: &&&pb::Proposal| each.mentor_display_name.to_lowercase().starts_with(&mentor);
    let with: Vec<_> = of_mentee.iter().filter(is_with).copied().collect();
    if !mentor.is_empty() && !with.is_empty() || of_mentee.is_empty() {
        return one(word, &with);
    }
    let proposed = |each: &&pb::Proposal| {
        format!("{} is proposed with {}", each.mentee_display_name, each.mentor_display_name)
    };
    let others: Vec<_> = of_mentee.iter().map(proposed).collect();
    Err(Failure::new(Exit::NotFound, format!("no proposal is for {word}: {}", others.join(", ")))
        .hint("preceptor match plan --pin \"A=B\" makes a plan with that pair"))
}

/// The proposals that a word means: by id, by the mentee's name, or by its start.
fn named<'p>(word: &str, proposals: &'p [pb::Proposal]) -> Vec<&'p pb::Proposal> {
    let lower = word.trim().to_lowercase();
    let is_named = |proposal: &&pb::Proposal| proposal.mentee_display_name.to_lowercase() == lower;
    let begins = |proposal: &&pb::Proposal| proposal.mentee_display_name.to_lowercase().starts_with(&lower);
    let by_id = proposals.iter().find(|each| each.name == word || id_of(&each.name) == word.trim());
    if let Some(proposal) = by_id {
        return vec![proposal];
    }
    let found: Vec<_> = proposals.iter().filter(is_named).collect();
    if found.is_empty() && !lower.is_empty() { proposals.iter().filter(begins).collect() } else { found }
}

/// The one proposal found, or what else is to be said.
fn one<'p>(word: &str, found: &[&'p pb::Proposal]) -> Result<&'p pb::Proposal, Failure> {
    match found {
        [one] => Ok(*one),
        [] => Err(Failure::new(Exit::NotFound, format!("no proposal is for {word}"))
            .hint("preceptor match show RUN lists the proposals")),
        _ => {
            let mut failure = Failure::usage(format!("{word} could be {} proposals", found.len()));
            failure.details = found
                .iter()
                .map(|each| {
                    let (mentee, mentor) = (&each.mentee_display_name, &each.mentor_display_name);
                    format!("{}  {mentee} with {mentor}", id_of(&each.name))
                })
                .collect();
            Err(failure.hint("say it by the proposal's id, or as \"MENTEE=MENTOR\""))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposal(id: &str, mentee: &str) -> pb::Proposal {
        pb::Proposal {
            name: format!("agencies/main/matchRuns/4/proposals/{id}"),
            mentee_display_name: mentee.into(),
            mentor_display_name: format!("Mentor of {id}"),
            ..Default::default()
        }
    }

    #[test]
    fn of_several_mentors_of_one_mentee_the_pair_says_which() {
        let proposals = [proposal("p1", "Ana Ruiz"), proposal("p2", "Ana Ruiz"), proposal("p3", "Ben Ito")];
        let id = |word: &str| find(word, &proposals).map(|found| id_of(&found.name).to_owned());
        assert_eq!(id("ana=mentor of p2").expect("that pair"), "p2");
        assert_eq!(id("Ana Ruiz").expect_err("two proposals").details[1], "p2  Ana Ruiz with Mentor of p2");
        assert_eq!(id("Ana=Mentor").expect_err("two proposals").exit, Exit::Usage);
        let refused = id("ana=nobody").expect_err("no such pair");
        assert!(refused.message.contains("with Mentor of p1, Ana Ruiz is proposed with Mentor of p2"));
        assert_eq!(id("zoe=mentor").expect_err("nobody is called so").exit, Exit::NotFound);
    }

    #[test]
    fn a_proposal_is_found_by_id_or_by_the_mentee_and_never_guessed() {
        let proposals =
            [proposal("p1", "Ana Ruiz"), proposal("p2", "Ana Ruiz-Lopez"), proposal("p3", "Ben Ito")];
        let id = |word: &str| find(word, &proposals).map(|found| id_of(&found.name).to_owned());
        assert_eq!(id("p2").expect("by id"), "p2");
        assert_eq!(id("ana ruiz").expect("an exact name wins over a longer one"), "p1");
        assert_eq!(id("ben").expect("by the start of the name"), "p3");
        assert_eq!(id("Ana").expect_err("ambiguous").details.len(), 2);
        assert_eq!(id("Zoe").expect_err("unknown").exit, Exit::NotFound);
        assert!(id("").is_err());
    }
}
