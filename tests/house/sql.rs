//! SQL stands in the store and nowhere else.

use crate::Violation;
use crate::source::Source;

/// Finds statements in string literals of shipped code outside the store.
pub(crate) fn stray_statements(sources: &[Source]) -> Vec<Violation> {
    let outside = sources.iter().filter(|source| !source.path.starts_with("server/src/store/"));
    outside
        .flat_map(|source| {
            let shipped = source.literals.iter().filter(|literal| !source.is_test(literal.line));
            let stray = shipped.filter(|literal| is_statement(&literal.text));
            stray.map(|literal| {
                Violation::on_line(&source.path, literal.line, "SQL belongs in server/src/store/")
            })
        })
        .collect()
}

/// Whether `text` begins as SQL does and goes on as prose does not.
fn is_statement(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    let has =
        |word: &str| words.iter().skip(1).any(|candidate| candidate.trim_matches(['(', ')', ',']) == word);
    match words.as_slice() {
        ["select", "count(*)" | "1" | "exists", ..]
        | ["update", _, "set", ..]
        | ["delete", "from", ..]
        | ["create" | "drop" | "alter", "table" | "index" | "trigger" | "extension", ..]
        | ["begin", "immediate", ..]
        | ["pragma", ..] => true,
        ["select", ..] => has("from"),
        ["insert", "into", ..] => has("values") || has("select"),
        ["with", _, "as", ..] => has("select"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places;

    #[test]
    fn a_statement_in_a_handler_is_found_on_its_line() {
        let text = "fn f() {\n query(\"\n SELECT id\n FROM person\");\n}\n#[cfg(test)]\nmod tests { const A: &str = \"delete from a\"; }";
        assert_eq!(
            places(&stray_statements(&[Source::new("server/src/rpc/people.rs", text)])),
            ["server/src/rpc/people.rs:2"]
        );
        assert_eq!(stray_statements(&[Source::new("server/src/store/people.rs", text)]), []);
    }

    #[test]
    fn every_kind_of_statement_is_known() {
        for text in [
            "select count(*) where $1",
            "insert into person (id) values ($1)",
            "update person set name = $1",
            "delete from person",
            "with recent as (select 1)",
            "create table person (id text)",
            "pragma journal_mode = wal",
        ] {
            assert!(is_statement(text), "{text}");
        }
    }

    #[test]
    fn prose_is_not_sql() {
        for text in [
            "select a mentor first",
            "update the roster",
            "with it as before",
            "delete it from the list",
            "Insert into",
        ] {
            assert!(!is_statement(text), "{text}");
        }
    }
}
