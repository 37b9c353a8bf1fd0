//! Finds the pairing that a word names: its id, a pair, or the person who has only one.

use preceptor_proto::v1 as pb;

use crate::{
    connection::{Api, all_pages},
    failure::{Exit, Failure},
    nouns::people,
    words::resource::{id_of, name_in},
};

/// Every pairing of a person, newest first; of everybody where none is named.
pub(crate) async fn pairings(
    api: &Api,
    person: String,
    state: pb::PairingState,
) -> Result<pb::ListPairingsResponse, Failure> {
    let request = pb::ListPairingsRequest {
        parent: api.agency.clone(),
        page_size: 500,
        page_token: String::new(),
        state: state as i32,
        person,
    };
    Ok(all_pages!(api.pairings(), list_pairings, request => pb::ListPairingsResponse { pairings }))
}

/// The pairing of this id, of this pair, or of this person, who then has one that is open.
pub(crate) async fn find(api: &Api, word: &str) -> Result<pb::Pairing, Failure> {
    let (person, mentor) = if word.contains('=') {
        let pair = people::find_pair(api, word).await?;
        (pair.mentee.name, Some(pair.mentor.name))
    } else {
        if let Some(pairing) = by_id(api, word).await? {
            return Ok(pairing);
        }
        (people::find(api, word).await?.name, None)
    };
    let all = pairings(api, person, pb::PairingState::Unspecified).await?.pairings;
    let is_meant = |each: &pb::Pairing| mentor.as_ref().is_none_or(|mentor| *mentor == each.mentor);
    choose(word, all.into_iter().filter(is_meant).collect())
}

/// The pairing of this id; `None` where there is none, because what is no id may still be a name.
pub(crate) async fn by_id(api: &Api, word: &str) -> Result<Option<pb::Pairing>, Failure> {
    let Some(name) = name_in(&format!("{}/pairings", api.agency), word.trim()) else {
        return Ok(None);
    };
    match api.pairings().get_pairing(pb::GetPairingRequest { name }).await {
        Ok(found) => Ok(found.into_inner().pairing),
        Err(status) if matches!(status.code(), tonic::Code::NotFound | tonic::Code::InvalidArgument) => {
            Ok(None)
        }
        Err(status) => Err(status.into()),
    }
}

/// The one open pairing of several; the newest where none is open and all are of one pair.
fn choose(word: &str, mut found: Vec<pb::Pairing>) -> Result<pb::Pairing, Failure> {
    let is_open = |each: &pb::Pairing| {
        matches!(
            each.state(),
            pb::PairingState::Offered | pb::PairingState::Active | pb::PairingState::OnHold
        )
    };
    if found.iter().any(is_open) {
        found.retain(is_open);
    } else {
        found.truncate(1);
    }
    if found.len() > 1 {
        let mut failure = Failure::usage(format!("{word} has {} open pairings", found.len()))
            .hint("say it by id, or as \"mentee=mentor\"");
        let line = |each: &pb::Pairing| {
            format!("{}  {} with {}", id_of(&each.name), each.mentee_display_name, each.mentor_display_name)
        };
        failure.details = found.iter().map(line).collect();
        return Err(failure);
    }
    found.pop().ok_or_else(|| {
        Failure::new(Exit::NotFound, format!("{word} has no pairing"))
            .hint("preceptor pairing list shows them")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairing(id: &str, state: pb::PairingState) -> pb::Pairing {
        pb::Pairing {
            name: format!("agencies/main/pairings/{id}"),
            state: state as i32,
            ..Default::default()
        }
    }

    #[test]
    fn the_open_pairing_is_meant_and_of_several_none_is_guessed() {
        let ended = pairing("1", pb::PairingState::Ended);
        let active = pairing("2", pb::PairingState::Active);
        let held = pairing("3", pb::PairingState::OnHold);
        let chosen = choose("Ana", vec![ended.clone(), active.clone()]).expect("one is open");
        assert_eq!(chosen, active);
        assert_eq!(choose("Ana", vec![ended.clone()]).expect("the only one"), ended);
        assert_eq!(choose("Ana", vec![active, held]).expect_err("two are open").details.len(), 2);
        assert_eq!(choose("Ana", Vec::new()).expect_err("none").exit, Exit::NotFound);
    }
}
