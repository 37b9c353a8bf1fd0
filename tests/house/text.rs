//! What no text of the repository may say, and what its links must lead to.

use std::path::{Component, Path, PathBuf};

use crate::{Violation, is_of_kind};

/// A text file of the repository.
pub(crate) struct Text {
    /// Relative to the root, with `/`.
    pub(crate) path: String,
    pub(crate) content: String,
}

/// Words for work that was put off. Put together here, so that this file may say them.
fn unfinished() -> [String; 3] {
    [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["X", "XX"].concat()]
}

/// Folders of one machine, which mean nothing on another.
fn private_folders() -> [String; 3] {
    ["work", "root", ".library"].map(|name| format!("/{name}/"))
}

/// Finds work that was put off instead of done or filed.
pub(crate) fn unfinished_work(texts: &[Text]) -> Vec<Violation> {
    let words = unfinished();
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    matching_lines(texts, |line| {
        line.split(|c| !is_letter(c)).any(|word| words.iter().any(|unfinished| unfinished == word))
    })
    .map(|(text, line)| Violation::on_line(&text.path, line, "finish it, or file it where work is planned"))
    .collect()
}

/// Finds paths that exist on somebody's machine only.
pub(crate) fn private_paths(texts: &[Text]) -> Vec<Violation> {
    let folders = private_folders();
    let names_one = |line: &str| {
        folders.iter().any(|folder| {
            line.match_indices(folder.as_str()).any(|(at, _)| {
                // As a part of a longer path it is a folder of ours.
                !line[..at].ends_with(|c: char| {
                    c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '}' | '>' | ')')
                })
            })
        })
    };
    matching_lines(texts, names_one)
        .map(|(text, line)| Violation::on_line(&text.path, line, "names a folder of one machine"))
        .collect()
}

fn matching_lines<'a>(
    texts: &'a [Text],
    matches: impl Fn(&str) -> bool + 'a,
) -> impl Iterator<Item = (&'a Text, usize)> + 'a {
    let lines = texts
        .iter()
        .flat_map(|text| text.content.lines().enumerate().map(move |(index, line)| (text, index + 1, line)));
    lines.filter(move |(_, _, line)| matches(line)).map(|(text, number, _)| (text, number))
}

/// Finds links of Markdown pages that lead nowhere in the repository; `exists` answers for a path from the root.
pub(crate) fn broken_links(texts: &[Text], exists: impl Fn(&str) -> bool) -> Vec<Violation> {
    let mut found = vec![];
    for text in texts.iter().filter(|text| is_of_kind(&text.path, "md")) {
        for (index, line) in text.content.lines().enumerate() {
            for target in link_targets(line) {
                let resolved = resolve(&text.path, target);
                if !exists(&resolved) {
                    found.push(Violation::on_line(
                        &text.path,
                        index + 1,
                        format!("links to {target}, which is not there"),
                    ));
                }
            }
        }
    }
    found
}

/// The relative targets of `[text](target)` on this line, without their `#fragment`.
fn link_targets(line: &str) -> Vec<&str> {
    let after = line.match_indices("](").map(|(at, opening)| &line[at + opening.len()..]);
    let targets = after.filter_map(|rest| rest.split([')', ' ', '#']).next());
    targets
        .filter(|target| !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:"))
        .collect()
}

fn resolve(page: &str, target: &str) -> String {
    let mut resolved = PathBuf::new();
    for part in Path::new(page).parent().unwrap_or(Path::new("")).join(target).components() {
        match part {
            Component::ParentDir => drop(resolved.pop()),
            Component::Normal(name) => resolved.push(name),
            _ => {}
        }
    }
    resolved.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places;

    fn page(path: &str, content: String) -> [Text; 1] {
        [Text { path: path.to_owned(), content }]
    }

    #[test]
    fn work_put_off_is_found_as_a_word_and_not_inside_one() {
        let [first, ..] = unfinished();
        let content = format!("fine\n// {first}: later\nmktemp name.XXXXXX\n{first}S_ARE_FINE\n");
        assert_eq!(places(&unfinished_work(&page("a.rs", content))), ["a.rs:2"]);
    }

    #[test]
    fn a_path_of_one_machine_is_found_and_folders_of_ours_are_not() {
        let [work, ..] = private_folders();
        let content = format!("see {work}notes\nserver{work}a.rs\n\"{work}\"\n");
        let violations = private_paths(&page("a.md", content));
        assert_eq!(places(&violations), ["a.md:1", "a.md:3"]);
    }

    #[test]
    fn a_link_that_leads_nowhere_is_found() {
        let content =
            "[up](../proto/a.proto#L3) [gone](gone.md) [web](https://example.org) [here](#x)".to_owned();
        let violations = broken_links(&page("docs/page.md", content), |path| path == "proto/a.proto");
        assert_eq!(
            violations,
            [Violation::on_line("docs/page.md", 1, "links to gone.md, which is not there")]
        );
    }
}
