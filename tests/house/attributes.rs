//! Lints are silenced by `expect` with a reason, never by `allow`; clocks and dice only in `clock.rs`.

use crate::Violation;
use crate::source::{Source, item_end};

/// Wraps generated code, for which nobody can give reasons.
const GENERATED: &str = "proto/src/lib.rs";

/// Finds attributes that silence a lint without a reason, and readings of the clock outside its file.
pub(crate) fn silenced_lints(sources: &[Source]) -> Vec<Violation> {
    sources.iter().filter(|source| source.path != GENERATED).flat_map(silenced_lints_of).collect()
}

fn silenced_lints_of(source: &Source) -> Vec<Violation> {
    let mut found = vec![];
    for opening in ["#[", "#!["] {
        for (start, _) in source.code.match_indices(opening) {
            let attribute = bracketed(&source.code[start..]);
            let line = source.code[..start].matches('\n').count() + 1;
            let mut mind = |says: &str| found.push(Violation::on_line(&source.path, line, says));
            let names = |word: &str| attribute.replace("#![", "#[").replace(' ', "").contains(word);
            if names("#[allow(") || names(",allow(") {
                mind("use #[expect(.., reason = \"..\")]: it complains when it is no longer needed");
            }
            let is_expect = names("#[expect(") || names(",expect(");
            if is_expect && !names("reason=") {
                mind("an expectation says its reason");
            }
            let is_clock = source.path.ends_with("/clock.rs") || source.is_test(line);
            if is_expect && names("disallowed_methods") && !is_clock {
                mind("only clock.rs reads the clock or draws chance; take it as an argument");
            }
        }
    }
    found
}

/// `code` up to the bracket that closes its first one.
fn bracketed(code: &str) -> &str {
    let mut depth = 0_usize;
    let end = code.char_indices().find(|(_, c)| {
        depth += usize::from(*c == '[');
        depth -= usize::from(*c == ']' && depth > 0);
        *c == ']' && depth == 0
    });
    &code[..end.map_or(code.len(), |(index, _)| index)]
}

/// Finds tests that were switched off without a word.
pub(crate) fn ignored_tests(sources: &[Source]) -> Vec<Violation> {
    let mut found = vec![];
    for source in sources {
        for (start, _) in source.code.match_indices("#[ignore") {
            let end = item_end(&source.code, start);
            let line = source.code[..start].matches('\n').count() + 1;
            let says_why = source.code[start..end].starts_with("#[ignore = ");
            if !says_why {
                found.push(Violation::on_line(&source.path, line, "a test that is switched off says why"));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places;

    fn found(path: &str, text: &str) -> Vec<Violation> {
        silenced_lints(&[Source::new(path, text)])
    }

    #[test]
    fn an_allow_is_found_wherever_it_hides() {
        let text =
            "#![allow(dead_code)]\n#[allow(unused)]\nfn a() {}\n#[cfg_attr(test, allow(unused))]\nfn b() {}";
        let violations = found("a.rs", text);
        let mut lines = places(&violations);
        lines.sort_unstable();
        assert_eq!(lines, ["a.rs:1", "a.rs:2", "a.rs:4"]);
    }

    #[test]
    fn an_expectation_without_a_reason_is_found() {
        assert_eq!(found("a.rs", "#[expect(dead_code)]\nfn a() {}").len(), 1);
        assert_eq!(
            found("a.rs", "#[expect(\n  dead_code,\n  reason = \"kept for [one] release\"\n)]\nfn a() {}")
                .len(),
            0
        );
        assert_eq!(found("a.rs", "fn a() { b().expect(\"it is there\"); }").len(), 0);
    }

    #[test]
    fn a_clock_read_outside_its_file_is_found() {
        let text = "#[expect(clippy::disallowed_methods, reason = \"the clock\")]\nfn now() {}";
        assert_eq!(
            (found("server/src/rpc/a.rs", text).len(), found("server/src/clock.rs", text).len()),
            (1, 0)
        );
    }

    #[test]
    fn a_test_switched_off_without_a_word_is_found() {
        let sources =
            [Source::new("a.rs", "#[ignore]\nfn a() {}\n#[ignore = \"measures, run by hand\"]\nfn b() {}")];
        assert_eq!(places(&ignored_tests(&sources)), ["a.rs:1"]);
    }
}
