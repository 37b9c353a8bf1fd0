//! Why a pair is in a plan or not.

use preceptor_proto::v1 as pb;

use crate::{
    connection::Api,
    failure::Failure,
    nouns::people::{self, Names},
    words::sentences,
};

/// An explanation of the server, and the sentence that tells it.
pub(super) struct Explained {
    pub(super) explanation: pb::PairExplanation,
    pub(super) sentence: String,
}

/// Asks the server why each pair, `A=B`, is in a run's plan or not.
pub(super) async fn explain(
    api: &Api,
    run: &pb::MatchRun,
    pairs: &[String],
) -> Result<Vec<Explained>, Failure> {
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let names = Names::load(api).await?;
    let mut explanations = Vec::new();
    for pair in pairs {
        let pair = people::find_pair(api, pair).await?;
        let request = pb::ExplainPairRequest {
            name: run.name.clone(),
            mentor: pair.mentor.name.clone(),
            mentee: pair.mentee.name.clone(),
        };
        let explanation =
            api.matching().explain_pair(request).await?.into_inner().explanation.unwrap_or_default();
        let names_of_pair = sentences::PairNames {
            mentee: pair.mentee.display_name,
            mentor: pair.mentor.display_name,
            planned_mentors: explanation.planned_mentors.iter().map(|mentor| names.of(mentor)).collect(),
            planned_mentees: explanation.planned_mentees.iter().map(|mentee| names.of(mentee)).collect(),
        };
        let sentence = sentences::pair(&explanation, &names_of_pair, run.into());
        explanations.push(Explained { explanation, sentence });
    }
    Ok(explanations)
}
