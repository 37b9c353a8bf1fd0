//! Files and functions stay small enough to be read in one go.

use crate::Violation;
use crate::source::{Source, item_end};

/// The most lines a file may have, its tests not counted.
const FILE_LINES: usize = 300;

/// The most lines of code the body of a function may have; comments and blank lines are free.
const FUNCTION_LINES: usize = 60;

pub(crate) fn long_files(sources: &[Source]) -> Vec<Violation> {
    let lengths = sources.iter().map(|source| (source, source.shipped_lines()));
    lengths
        .filter(|(_, lines)| *lines > FILE_LINES)
        .map(|(source, lines)| {
            Violation::at(&source.path, format!("{lines} lines, {FILE_LINES} allowed; split it by noun"))
        })
        .collect()
}

pub(crate) fn long_functions(sources: &[Source]) -> Vec<Violation> {
    sources.iter().flat_map(long_functions_of).collect()
}

fn long_functions_of(source: &Source) -> Vec<Violation> {
    let code = &source.code;
    let mut found = vec![];
    for (start, _) in code.match_indices("fn ") {
        let line = code[..start].matches('\n').count() + 1;
        if source.is_test(line) || code[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let whole = &code[start..item_end(code, start)];
        let body = whole.split_once('{').map_or("", |(_, body)| body);
        let lines = body.lines().filter(|line| !line.trim().is_empty()).count();
        if lines > FUNCTION_LINES {
            let name =
                whole[3..].split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
            let says = format!("fn {name} has {lines} lines of code, {FUNCTION_LINES} allowed");
            found.push(Violation::on_line(&source.path, line, says));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places;

    fn of_lines(count: usize) -> String {
        "let a = 1;\n".repeat(count)
    }

    #[test]
    fn a_file_one_line_too_long_is_found_and_its_tests_are_free() {
        let fits = Source::new(
            "fits.rs",
            &format!("{}#[cfg(test)]\nmod tests {{\n{}}}\n", of_lines(300), of_lines(50)),
        );
        let long = Source::new("long.rs", &of_lines(301));
        assert_eq!(places(&long_files(&[fits, long])), ["long.rs"]);
    }

    #[test]
    fn a_function_one_line_too_long_is_found_and_comments_are_free() {
        let fits = format!("fn fits() {{\n{}// why\n\n}}\n", of_lines(60));
        let long = format!("impl A {{\nfn long() -> [u8; 4] {{\n{}}}\n}}\n", of_lines(61));
        let source = Source::new("a.rs", &format!("{fits}{long}"));
        assert_eq!(places(&long_functions(&[source])), ["a.rs:66"]);
    }

    #[test]
    fn a_statement_of_many_lines_of_text_counts_as_it_stands() {
        let text = format!("fn query() {{\n\"\n{}\"\n}}", "select\n".repeat(60));
        assert_eq!(long_functions(&[Source::new("a.rs", &text)]).len(), 1);
    }

    #[test]
    fn a_function_without_a_body_has_no_size() {
        let text = format!("trait A {{\nfn declared(&self) -> u8;\n{}}}\n", of_lines(70));
        assert_eq!(long_functions(&[Source::new("a.rs", &text)]), []);
    }
}
