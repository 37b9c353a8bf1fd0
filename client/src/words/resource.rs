//! Resource names: `agencies/main/people/ana` as commands take and tell it.

/// The last part of a resource name.
#[must_use]
pub fn id_of(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// The resource name that a word means: a full name as it is, an id below `collection`. `None` where the word is not
/// written as ids are; names of people and addresses mostly are not, which saves asking.
#[must_use]
pub fn name_in(collection: &str, word: &str) -> Option<String> {
    let is_id = word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-'));
    match word {
        full if full.starts_with("agencies/") => Some(full.to_owned()),
        id if is_id => Some(format!("{collection}/{id}")),
        _ => None,
    }
}

/// The text with resource names as commands take them: `agencies/main/sessions/0196` is `session 0196`.
#[must_use]
pub fn short_names(text: &str) -> String {
    let short = |word: &str| {
        let mut parts = word.split('/');
        let (Some("agencies"), Some(_), Some(collection), Some(id), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return word.to_owned();
        };
        match collection {
            "matchRuns" => format!("plan/{id}"),
            "people" => format!("person {id}"),
            "pairRules" => format!("rule {id}"),
            "followUps" => format!("follow-up {id}"),
            "matchPolicies" => format!("policy {id}"),
            "feedback" => format!("feedback {id}"),
            plural => format!("{} {id}", plural.trim_end_matches('s')),
        }
    };
    text.split(' ').map(short).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resource_names_within_a_text_become_what_commands_take() {
        assert_eq!(short_names("agencies/main/matchRuns/2 of agencies/main"), "plan/2 of agencies/main");
        assert_eq!(short_names("agencies/main/people/ana: is full"), "person ana: is full");
    }
}
