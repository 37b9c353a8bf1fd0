//! Finds the run that a word names: `4`, `plan/4`, `latest`, or the full resource name.

use std::path::PathBuf;

use preceptor_proto::v1 as pb;

use crate::{
    connection::Api,
    failure::{Exit, Failure},
    words::resource::id_of,
};

/// The word for the newest run that is meant to become pairings.
const LATEST: &str = "latest";

/// The run that `word` means.
pub(crate) async fn find(api: &Api, word: &str) -> Result<pb::MatchRun, Failure> {
    let Some(name) = name(&api.agency, word)? else {
        return newest(api).await;
    };
    let found = api.matching().get_match_run(pb::GetMatchRunRequest { name }).await;
    match found {
        Ok(found) => Ok(found.into_inner().match_run.unwrap_or_default()),
        Err(status) if status.code() == tonic::Code::NotFound => {
            Err(Failure { hint: "preceptor match list shows the plans".into(), ..status.into() })
        }
        Err(status) => Err(status.into()),
    }
}

/// The newest run that nobody made only to ask a question.
async fn newest(api: &Api) -> Result<pb::MatchRun, Failure> {
    let mut page_token = String::new();
    loop {
        let request =
            pb::ListMatchRunsRequest { parent: api.agency.clone(), page_token, ..Default::default() };
        let page = api.matching().list_match_runs(request).await?.into_inner();
        if let Some(run) = page.match_runs.into_iter().find(|run| !run.trial) {
            return Ok(run);
        }
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Err(Failure::new(Exit::NotFound, "there is no plan yet").hint("preceptor match plan"));
        }
    }
}

/// The resource name; nothing for [`LATEST`].
fn name(agency: &str, word: &str) -> Result<Option<String>, Failure> {
    let word = word.trim();
    let id = match word {
        LATEST => return Ok(None),
        full if full.starts_with("agencies/") => return Ok(Some(full.to_owned())),
        word => word.strip_prefix("plan/").or_else(|| word.strip_prefix("matchRuns/")).unwrap_or(word),
    };
    if id.is_empty() || id.contains('/') {
        return Err(Failure::usage(format!("{word} is not a plan"))
            .hint("write it as 4, plan/4 or latest; preceptor match list shows the plans"));
    }
    Ok(Some(format!("{agency}/matchRuns/{id}")))
}

/// A run as people write it: `plan/4`.
pub(crate) fn short(run: &pb::MatchRun) -> String {
    format!("plan/{}", id_of(&run.name))
}

/// The file that `word` names, where it is one.
pub(crate) fn file_named(word: &str) -> Option<PathBuf> {
    let path = PathBuf::from(word);
    let is_document = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    (is_document || path.is_file()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_run_means_the_same() {
        let full = "agencies/main/matchRuns/4";
        for word in ["4", "plan/4", "matchRuns/4", full, " 4 "] {
            assert_eq!(name("agencies/main", word).expect("it is a plan").as_deref(), Some(full), "{word}");
        }
        assert_eq!(name("agencies/main", "latest").expect("it is a plan"), None);
    }

    #[test]
    fn what_is_no_run_is_refused() {
        for word in ["", "plan/", "plan/4/5", "a/b"] {
            assert!(name("agencies/main", word).is_err(), "{word}");
        }
    }
}
