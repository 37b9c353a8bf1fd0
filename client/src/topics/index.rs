//! Everything that can be told about, found by name.

use preceptor_engine::sheets;

use super::{
    contract, exit_code, page, rule,
    topic::{Topic, folded},
};
use crate::failure::{Exit, Failure};

/// How alike a name must be to be suggested, from 0 to 1.
const ALIKE: f64 = 0.8;
/// The most names to suggest.
const SUGGESTIONS: usize = 3;

/// Everything that can be told about: pages first, then what failures name.
pub(crate) fn all() -> Vec<Topic> {
    let findings = sheets::CODES.iter().map(|known| {
        let effect = if known.holds_row { "The row is held back." } else { "The row is read all the same." };
        let text = format!("{} {effect} Example: {}.", known.sentence, known.example);
        Topic::new(known.code, "finding of an import", text)
    });
    let mut topics = page::topics();
    topics.extend(exit_code::topics());
    topics.extend(contract::reasons());
    topics.extend(findings);
    topics.extend(rule::topics());
    topics.extend(contract::values());
    topics.extend(contract::methods());
    topics
}

/// Everything that a word means, in any letter case.
///
/// # Errors
///
/// Not found, with names that are alike.
pub(crate) fn find(word: &str) -> Result<Vec<Topic>, Failure> {
    let (wanted, all) = (folded(word), all());
    let found: Vec<Topic> = all.iter().filter(|topic| topic.is_called(&wanted)).cloned().collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let mut alike: Vec<(f64, &str)> = all
        .iter()
        .flat_map(Topic::names)
        .map(|name| (strsim::jaro_winkler(&folded(name), &wanted), name))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    alike.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(right.1)));
    alike.dedup_by(|left, right| left.1 == right.1);
    let names: Vec<&str> = alike.iter().take(SUGGESTIONS).map(|(_, name)| *name).collect();
    let unknown = Failure::new(Exit::NotFound, format!("nothing here is called {word}"));
    Err(match &names[..] {
        [] => unknown.hint("preceptor explain lists everything that can be explained"),
        names => unknown.hint(format!("did you mean {}?", names.join(" or "))),
    })
}

#[cfg(test)]
mod tests {
    use preceptor_proto::v1::ErrorReason;

    use super::*;

    fn told(word: &str) -> Vec<(String, String)> {
        let found = find(word).unwrap_or_else(|failure| panic!("{word}: {failure:?}"));
        found.into_iter().map(|topic| (topic.kind, topic.text)).collect()
    }

    #[test]
    fn every_reason_of_the_contract_is_told_in_the_words_of_the_contract() {
        let mut count = 0;
        for number in 1..1000 {
            let Ok(reason) = ErrorReason::try_from(number) else { break };
            let name = reason.as_str_name().trim_start_matches("ERROR_REASON_");
            for word in [name.to_owned(), name.to_lowercase().replace('_', "-"), reason.as_str_name().into()]
            {
                let told = told(&word);
                let (_, text) = told.iter().find(|(kind, _)| kind == "error reason").expect("a reason");
                assert!(text.len() > 30 && text.contains(". "), "{name}: {text}");
            }
            count += 1;
        }
        assert!(count > 25);
    }

    #[test]
    fn every_finding_of_an_import_and_every_exit_code_is_told() {
        for code in sheets::CODES {
            assert!(told(&code.code.to_lowercase())[0].1.contains(code.sentence));
        }
        for exit in ["0", "7", "exit 7", "exit-8", "141"] {
            assert_eq!(told(exit)[0].0, "exit code", "{exit}");
        }
    }

    #[test]
    fn verdicts_rules_and_methods_are_told() {
        for (word, kind) in [
            ("outcompeted", "value of PairVerdict"),
            ("MENTORS_FULL", "value of UnplacedReason"),
            ("no_shared_language", "rule of matching"),
            ("ListPeople", "method of RosterService"),
            ("exit-codes", "page"),
        ] {
            assert!(told(word).iter().any(|(found, text)| found == kind && !text.is_empty()), "{word}");
        }
    }

    #[test]
    fn a_word_that_is_nearly_one_is_suggested() {
        let failure = find("PLAN_STAIL").expect_err("it is no word");
        assert_eq!(failure.exit, Exit::NotFound);
        assert!(failure.hint.contains("PLAN_STALE"), "{}", failure.hint);
        assert!(find("xyzzy").expect_err("it is no word").hint.contains("lists everything"));
    }

    #[test]
    fn everything_has_a_text() {
        for topic in all() {
            assert!(!topic.text.trim().is_empty(), "{} ({}) says nothing", topic.name, topic.kind);
        }
    }
}
