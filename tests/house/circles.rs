//! No two shipped files import each other, directly or around: such files can be understood, tested and moved only
//! together.
//!
//! An arrow leads from a file to the file that defines what it names; what a `pub use` passes on is followed to
//! where it is defined, so that a facade ties nothing by itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::Violation;
use crate::source::{Origin, Path, Source, definitions, is_used};

/// Finds the groups of files of one crate that reach each other, with the names that tie them.
pub(crate) fn circles(sources: &[Source]) -> Vec<Violation> {
    let mut crates: BTreeMap<&str, Vec<&Source>> = BTreeMap::new();
    for source in sources {
        let folder = source.path.split_once("/src/").map(|(folder, _)| folder);
        // A binary uses its library as others do, under another name for the root.
        if let Some(folder) = folder.filter(|_| !source.path.ends_with("/main.rs")) {
            crates.entry(folder).or_default().push(source);
        }
    }
    crates.into_values().flat_map(|files| Crate::new(&files).circles()).collect()
}

/// One file: what it is, what it defines and what it names.
struct File<'a> {
    path: &'a str,
    module: String,
    defined: BTreeSet<String>,
    /// What its imports are called here, and what they stand for.
    imported: BTreeMap<String, String>,
    named: Vec<Path>,
}

struct Crate<'a> {
    files: Vec<File<'a>>,
    /// Which of `files` a module is.
    modules: BTreeMap<String, usize>,
}

/// An arrow to another file: its index, and what is named of it.
type Arrows = BTreeMap<usize, BTreeSet<String>>;

impl<'a> Crate<'a> {
    fn new(sources: &[&'a Source]) -> Self {
        let files: Vec<File<'a>> = sources.iter().map(|source| File::new(source)).collect();
        let modules = files.iter().enumerate().map(|(index, file)| (file.module.clone(), index)).collect();
        Self { files, modules }
    }

    fn circles(&self) -> Vec<Violation> {
        let arrows: Vec<Arrows> = (0..self.files.len()).map(|index| self.arrows(index)).collect();
        let reached: Vec<BTreeSet<usize>> =
            (0..arrows.len()).map(|start| reachable(&arrows, start)).collect();
        let mut found = vec![];
        let mut seen = BTreeSet::new();
        for start in 0..arrows.len() {
            let circle: BTreeSet<usize> =
                reached[start].iter().copied().filter(|other| reached[*other].contains(&start)).collect();
            if !circle.is_empty() && seen.insert(circle.clone()) {
                found.push(self.violation(&circle, &arrows));
            }
        }
        found
    }

    /// The other files that the file at `from` names, with the names.
    fn arrows(&self, from: usize) -> Arrows {
        let file = &self.files[from];
        let mut arrows = Arrows::new();
        for path in &file.named {
            let (to, name) = self.home(&file.absolute(&path.name, &self.modules), 0);
            if let Some(to) = to.filter(|to| *to != from) {
                arrows.entry(to).or_default().insert(name);
            }
        }
        arrows
    }

    /// The file that defines what `path` names, and the name it has there.
    fn home(&self, path: &str, depth: usize) -> (Option<usize>, String) {
        let mut parts = path.split("::");
        let mut module = parts.next().unwrap_or_default().to_owned();
        let mut file = self.modules.get(&module).copied();
        if module != "crate" {
            return (None, String::new());
        }
        let mut rest: Vec<&str> = parts.collect();
        while let Some(name) = rest.first() {
            let inner = format!("{module}::{name}");
            let Some(inside) = self.modules.get(&inner) else { break };
            (file, module) = (Some(*inside), inner);
            rest.remove(0);
        }
        // A module alone is named by `pub(super)`, or to name what is inside it later.
        let Some(name) = rest.first() else { return (None, String::new()) };
        let here = file.map(|file| &self.files[file]).filter(|here| !here.defined.contains(*name));
        let passed_on = here.and_then(|here| Some(here.absolute(here.imported.get(*name)?, &self.modules)));
        match passed_on.filter(|target| depth < 16 && target != path) {
            Some(target) => {
                let further = rest[1..].iter().fold(target, |path, part| path + "::" + part);
                self.home(&further, depth + 1)
            }
            None => (file, (*name).to_owned()),
        }
    }

    fn violation(&self, circle: &BTreeSet<usize>, arrows: &[Arrows]) -> Violation {
        let ties = circle.iter().flat_map(|from| {
            let inside = arrows[*from].iter().filter(|(to, _)| circle.contains(to));
            inside.map(|(to, names)| {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                format!(
                    "  {} takes {} from {}",
                    self.files[*from].path,
                    names.join(", "),
                    self.files[*to].path
                )
            })
        });
        let ties: Vec<String> = ties.collect();
        let first = circle.first().map_or("", |index| self.files[*index].path);
        Violation::at(first, format!("{} files import each other:\n{}", circle.len(), ties.join("\n")))
    }
}

impl<'a> File<'a> {
    fn new(source: &'a Source) -> Self {
        let mut imported = BTreeMap::new();
        let mut named = vec![];
        for path in source.paths() {
            let Origin::Import { called, is_public } = &path.origin else {
                named.push(path);
                continue;
            };
            imported.insert(called.clone(), path.name.clone());
            // What a file only passes on to others it does not need itself.
            if !is_public || is_used(&source.code, called) {
                named.push(path);
            }
        }
        let (path, module, defined) = (source.path.as_str(), source.module(), definitions(&source.code));
        Self { path, module, defined, imported, named }
    }

    /// `path` from the crate's root on, where its first name is an import or a module inside this one.
    fn absolute(&self, path: &str, modules: &BTreeMap<String, usize>) -> String {
        let (first, rest) = path.split_once("::").map_or((path, ""), |(first, rest)| (first, rest));
        if first == "crate" {
            return path.to_owned();
        }
        let inner = format!("{}::{first}", self.module);
        match self.imported.get(first) {
            Some(target) if target != path => format!("{target}::{rest}"),
            _ if modules.contains_key(&inner) => format!("{inner}::{rest}"),
            _ => path.to_owned(),
        }
    }
}

/// Everything that arrows lead to from `start`, itself only if they lead back.
fn reachable(arrows: &[Arrows], start: usize) -> BTreeSet<usize> {
    let (mut found, mut waiting) = (BTreeSet::new(), vec![start]);
    while let Some(from) = waiting.pop() {
        waiting.extend(arrows[from].keys().copied().filter(|to| found.insert(*to)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places;

    fn found(files: &[(&str, &str)]) -> Vec<Violation> {
        let sources: Vec<Source> = files.iter().map(|(path, text)| Source::new(path, text)).collect();
        circles(&sources)
    }

    #[test]
    fn two_files_that_import_each_other_are_found_once_with_what_ties_them() {
        let violations = found(&[
            ("server/src/lib.rs", "mod a; mod b; mod c;"),
            ("server/src/a.rs", "use crate::b::B;\npub struct A(B);"),
            ("server/src/b.rs", "pub struct B;\nfn f(a: super::a::A) {}"),
            ("server/src/c.rs", "use crate::a::A;"),
        ]);
        assert_eq!(places(&violations), ["server/src/a.rs"]);
        assert!(
            violations[0].says.contains("server/src/b.rs takes A from server/src/a.rs"),
            "{}",
            violations[0]
        );
    }

    #[test]
    fn a_circle_of_three_is_found_through_facades_aliases_and_modules_named_by_their_parent() {
        let violations = found(&[
            ("server/src/lib.rs", "mod a; mod b; mod room;\npub use room::{C as Seat, D};"),
            ("server/src/a.rs", "use crate::b;\npub struct A;\nfn f() { b::build() }"),
            ("server/src/b.rs", "pub fn build(seat: crate::Seat) {}"),
            ("server/src/room/mod.rs", "mod c;\npub use self::c::{C, D};"),
            ("server/src/room/c.rs", "use super::super::a::A as First;\npub struct C(First);\npub struct D;"),
        ]);
        assert_eq!(places(&violations), ["server/src/a.rs"]);
        assert!(violations[0].says.starts_with("3 files"), "{}", violations[0]);
    }

    #[test]
    fn a_parent_that_uses_its_child_and_is_used_by_it_is_found() {
        let parent = "mod child;\npub struct P;\nfn f() { child::g() }";
        let files = [("client/src/p.rs", parent), ("client/src/p/child.rs", "use super::P;\npub fn g() {}")];
        assert_eq!(found(&files).len(), 1);
    }

    #[test]
    fn a_facade_ties_nothing_by_itself() {
        let files = [
            ("client/src/room/mod.rs", "mod a; mod b;\npub use self::{a::A, b::B};"),
            ("client/src/room/a.rs", "use super::B;\npub struct A(B);"),
            ("client/src/room/b.rs", "pub struct B;"),
        ];
        assert_eq!(found(&files), []);
        let parent = "mod a; mod b;\npub use self::{a::A, b::B};\nfn f(a: A) {}\npub struct C;";
        let files =
            [("client/src/room/mod.rs", parent), ("client/src/room/a.rs", "use super::C;\npub struct A;")];
        assert_eq!(found(&files).len(), 1, "a parent that needs what it passes on is no mere facade");
    }

    #[test]
    fn crates_tests_and_text_are_kept_apart() {
        let files = [
            ("server/src/a.rs", "use crate::b::B;\npub struct A;"),
            ("client/src/b.rs", "use crate::a::A;\npub struct B;"),
            (
                "server/src/b.rs",
                "pub struct B;\n// crate::a::A\n#[cfg(test)]\nmod tests { use crate::a::A; }",
            ),
        ];
        assert_eq!(found(&files), []);
    }
}
