//! One Rust file as the rules see it: its code, which lines are only for tests, and the paths it names.

use std::collections::BTreeSet;

use crate::scanner::{Literal, scan};

/// A Rust file taken apart.
pub(crate) struct Source {
    /// Relative to the root of the repository, with `/`.
    pub(crate) path: String,
    pub(crate) code: String,
    pub(crate) literals: Vec<Literal>,
    /// For each line whether it belongs to an item under `#[cfg(test)]`.
    is_test: Vec<bool>,
}

/// A path named by code, from its crate on, with the line it stands on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Path {
    pub(crate) line: usize,
    pub(crate) name: String,
    pub(crate) origin: Origin,
}

/// Where in the code a path stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// In an expression, a signature, an attribute.
    Code,
    /// In a `use`, which makes `called` a name of this file, and of others where it `is_public`.
    Import { called: String, is_public: bool },
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let scanned = scan(text);
        let is_test = test_lines(&scanned.code);
        Self { path: path.to_owned(), code: scanned.code, literals: scanned.literals, is_test }
    }

    /// Whether `line` (from 1) is compiled only for tests.
    pub(crate) fn is_test(&self, line: usize) -> bool {
        self.is_test.get(line - 1).copied().unwrap_or(false)
    }

    /// How many lines the file has outside its tests.
    pub(crate) fn shipped_lines(&self) -> usize {
        self.is_test.iter().filter(|is_test| !**is_test).count()
    }

    /// The files that this one declares as `#[cfg(test)] mod name;`, as the start of their paths.
    pub(crate) fn test_modules(&self) -> Vec<String> {
        let (folder, file) = self.path.rsplit_once('/').unwrap_or(("", &self.path));
        let inside = match file.trim_end_matches(".rs") {
            "mod" | "lib" | "main" => folder.to_owned(),
            own => format!("{folder}/{own}"),
        };
        let mut found = vec![];
        for (index, line) in self.code.lines().enumerate().filter(|(index, _)| self.is_test[*index]) {
            if line.trim().starts_with("#[path") {
                let elsewhere = self.literals.iter().filter(|literal| literal.line == index + 1);
                found.extend(elsewhere.map(|literal| format!("{folder}/{}", literal.text)));
            } else if let Some((_, name)) =
                line.trim().strip_suffix(';').and_then(|line| line.rsplit_once("mod "))
            {
                found.push(format!("{inside}/{name}"));
            }
        }
        found
    }

    /// Every path of two names or more in shipped code, `use` trees spread out, `self` and `super` resolved.
    pub(crate) fn paths(&self) -> Vec<Path> {
        let tokens = tokens(&self.code);
        let mut found = vec![];
        let mut at = 0;
        while at < tokens.len() {
            let is_use = tokens[at].text == "use";
            let before = found.len();
            let mut reached = self.tree(&tokens, at + usize::from(is_use), "", &mut found);
            if is_use {
                reached = renamed(&tokens, reached, &mut found);
                let is_public = at > 0 && matches!(tokens[at - 1].text, "pub" | ")");
                found[before..].iter_mut().for_each(|path| path.import(is_public));
            }
            at = reached.max(at + 1);
        }
        found.retain(|path| !self.is_test(path.line) && path.name.contains("::"));
        found
    }

    /// Reads the path (or `use` tree) that begins at `at`, and returns where it ends.
    fn tree(&self, tokens: &[Token<'_>], mut at: usize, prefix: &str, found: &mut Vec<Path>) -> usize {
        let Some(first) = tokens.get(at).filter(|token| token.is_name() || token.text == "{") else {
            return at;
        };
        let (line, mut name) = (first.line, prefix.to_owned());
        loop {
            match tokens.get(at) {
                Some(token) if token.text == "{" && !name.is_empty() => {
                    return self.branches(tokens, at, &name, found);
                }
                Some(token) if token.is_name() => name = self.join(&name, token.text),
                _ => break,
            }
            at += 1;
            if tokens.get(at).is_none_or(|token| token.text != "::") {
                break;
            }
            at += 1;
        }
        found.push(Path { line, name, origin: Origin::Code });
        at
    }

    fn branches(&self, tokens: &[Token<'_>], open: usize, prefix: &str, found: &mut Vec<Path>) -> usize {
        let mut at = open + 1;
        while tokens.get(at).is_some_and(|token| token.text != "}") {
            let reached = self.tree(tokens, at, prefix, found);
            at = renamed(tokens, reached, found).max(at + 1);
        }
        at + 1
    }

    fn join(&self, prefix: &str, name: &str) -> String {
        match (prefix, name) {
            ("", "self") => self.module(),
            ("", "super") => parent(&self.module()),
            (prefix, "self") => prefix.to_owned(),
            (prefix, "super") => parent(prefix),
            ("", name) => name.to_owned(),
            (prefix, name) => format!("{prefix}::{name}"),
        }
    }

    /// The module this file is, as `crate::…`.
    pub(crate) fn module(&self) -> String {
        let inside = self.path.rsplit_once("src/").map_or(self.path.as_str(), |(_, inside)| inside);
        let inside = inside.trim_end_matches(".rs").trim_end_matches("/mod");
        match inside {
            "lib" | "main" => "crate".to_owned(),
            inside => format!("crate::{}", inside.replace('/', "::")),
        }
    }
}

impl Path {
    /// Marks the path as one of a `use`.
    fn import(&mut self, is_public: bool) {
        let called = match &self.origin {
            Origin::Code => self.name.rsplit("::").next().unwrap_or_default().to_owned(),
            Origin::Import { called, .. } => called.clone(),
        };
        self.origin = Origin::Import { called, is_public };
    }
}

fn parent(module: &str) -> String {
    module.rsplit_once("::").map_or("crate", |(parent, _)| parent).to_owned()
}

/// Reads the `as name` that may follow the import that was just found, and returns where it ends.
fn renamed(tokens: &[Token<'_>], at: usize, found: &mut [Path]) -> usize {
    let called = tokens.get(at).filter(|token| token.text == "as").and(tokens.get(at + 1));
    let (Some(called), Some(path)) = (called, found.last_mut()) else { return at };
    path.origin = Origin::Import { called: called.text.to_owned(), is_public: false };
    at + 2
}

struct Token<'a> {
    line: usize,
    text: &'a str,
}

impl Token<'_> {
    fn is_name(&self) -> bool {
        self.text.starts_with(|c: char| c.is_alphabetic() || c == '_') && !matches!(self.text, "use" | "as")
    }
}

/// Every name in `code`.
pub(crate) fn names(code: &str) -> Vec<&str> {
    tokens(code).into_iter().filter(Token::is_name).map(|token| token.text).collect()
}

/// Whether `code` names `name` more than once, that is, not only where it imports it.
pub(crate) fn is_used(code: &str, name: &str) -> bool {
    tokens(code).iter().filter(|token| token.text == name).nth(1).is_some()
}

/// The items that `code` defines at any depth: types, functions, constants, macros, modules with a body.
pub(crate) fn definitions(code: &str) -> BTreeSet<String> {
    const KEYWORDS: &[&str] =
        &["struct", "enum", "union", "trait", "type", "fn", "const", "static", "mod", "macro_rules"];
    let tokens: Vec<Token<'_>> = tokens(code).into_iter().filter(|token| token.text != "!").collect();
    let pairs = tokens.windows(3).filter(|window| KEYWORDS.contains(&window[0].text));
    let defined =
        pairs.filter(|window| window[1].is_name() && (window[0].text != "mod" || window[2].text == "{"));
    defined.map(|window| window[1].text.to_owned()).collect()
}

/// Names, `::` and single other characters, without blanks.
fn tokens(code: &str) -> Vec<Token<'_>> {
    let (mut found, mut rest, mut line) = (vec![], code, 1);
    while let Some(first) = rest.chars().next() {
        let name = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let length = if name > 0 {
            name
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        let (text, after) = rest.split_at(length);
        if !first.is_whitespace() {
            found.push(Token { line, text });
        }
        line += usize::from(first == '\n');
        rest = after;
    }
    found
}

/// Marks the lines of every item under `#[cfg(test)]`, from the attribute to the item's end.
fn test_lines(code: &str) -> Vec<bool> {
    let mut marks = vec![false; code.lines().count()];
    for (start, _) in code.match_indices("#[cfg(test)]") {
        let end = item_end(code, start);
        let first = code[..start].matches('\n').count();
        let last = code[..end].matches('\n').count();
        marks.iter_mut().take(last + 1).skip(first).for_each(|mark| *mark = true);
    }
    marks
}

/// Where the item that begins at `start` ends: its closing brace, or a semicolon before any brace.
pub(crate) fn item_end(code: &str, start: usize) -> usize {
    let mut depth = 0_usize;
    // Neither the length in an array type nor a default in brackets ends an item.
    let mut enclosed = 0_usize;
    for (offset, c) in code[start..].char_indices() {
        match c {
            '(' | '[' => enclosed += 1,
            ')' | ']' => enclosed = enclosed.saturating_sub(1),
            '{' => depth += 1,
            '}' if depth <= 1 => return start + offset,
            '}' => depth -= 1,
            ';' if depth == 0 && enclosed == 0 => return start + offset,
            _ => {}
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(path: &str, text: &str) -> Vec<String> {
        Source::new(path, text).paths().into_iter().map(|path| path.name).collect()
    }

    #[test]
    fn use_trees_are_spread_out_and_relative_paths_resolved() {
        let text =
            "use crate::{rpc, store::{Tx as T, pool}};\nuse super::super::error::Error;\nuse self::deep::X;";
        assert_eq!(
            paths("server/src/store/people.rs", text),
            [
                "crate::rpc",
                "crate::store::Tx",
                "crate::store::pool",
                "crate::error::Error",
                "crate::store::people::deep::X"
            ]
        );
    }

    #[test]
    fn paths_in_expressions_and_attributes_count_and_text_does_not() {
        let text = "#[tokio::main]\nfn f() { let a = std::fs::read(\"x::y\"); } // sqlx::query";
        assert_eq!(paths("server/src/main.rs", text), ["tokio::main", "std::fs::read"]);
    }

    #[test]
    fn what_is_only_for_tests_is_left_out() {
        let source =
            Source::new("a/src/b.rs", "fn a() {}\n#[cfg(test)]\nmod tests {\n use x::y;\n}\nfn b() {}\n");
        assert_eq!((source.shipped_lines(), source.paths()), (2, vec![]));
    }

    #[test]
    fn a_test_module_in_its_own_file_is_named() {
        let text = "#[cfg(test)]\nmod brute_force;\nmod shipped;\n";
        assert_eq!(Source::new("e/src/matching/mod.rs", text).test_modules(), ["e/src/matching/brute_force"]);
        assert_eq!(Source::new("e/src/solve.rs", text).test_modules(), ["e/src/solve/brute_force"]);
        let elsewhere =
            Source::new("e/src/solve.rs", "#[cfg(test)]\n#[path = \"solve_tests.rs\"]\nmod tests;\n");
        assert!(elsewhere.test_modules().contains(&"e/src/solve_tests.rs".to_owned()));
    }

    #[test]
    fn a_module_knows_its_place() {
        let path = "server/src/store/mod.rs";
        assert_eq!(paths(path, "use super::rpc::wire;"), ["crate::rpc::wire"]);
        assert_eq!(paths("server/src/lib.rs", "use self::rpc::wire;"), ["crate::rpc::wire"]);
    }
}
