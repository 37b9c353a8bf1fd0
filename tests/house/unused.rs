//! Dependencies that nothing names: each of them costs every first build its time.

use std::collections::BTreeSet;

use crate::Violation;
use crate::source::{Source, names};

/// What only generated code names, with the manifest it stands in.
const GENERATED: &[(&str, &str)] = &[
    ("proto/Cargo.toml", "prost"),
    ("proto/Cargo.toml", "prost-types"),
    ("proto/Cargo.toml", "tonic-prost"),
];
/// What is asked for only so that it is built with the same features for programs and for the compiler.
const UNIFIED: &[(&str, &str)] = &[("proto/Cargo.toml", "prost-reflect")];

const TABLES: &[&str] = &["dependencies", "dev-dependencies", "build-dependencies"];

/// A crate's manifest and where it stands.
pub(crate) type Manifest = (String, toml::Table);

/// Finds dependencies of a crate that none of its files names.
pub(crate) fn unused(manifests: &[Manifest], sources: &[Source]) -> Vec<Violation> {
    let mut found = vec![];
    for (path, manifest) in manifests {
        let folder = path.trim_end_matches("Cargo.toml");
        let own: Vec<&Source> =
            sources.iter().filter(|source| owner(&source.path, manifests) == folder).collect();
        let named: BTreeSet<&str> = own.iter().flat_map(|source| names(&source.code)).collect();
        let is_idle =
            |name: &&str| !named.contains(name.replace('-', "_").as_str()) && !is_excused(path, name);
        let idle = TABLES.iter().flat_map(|table| listed(manifest, table)).filter(is_idle);
        found.extend(
            idle.map(|name| Violation::at(path, format!("depends on {name}, which none of its files names"))),
        );
    }
    found
}

/// Finds versions that the workspace keeps and no crate asks for.
pub(crate) fn unasked(workspace: &toml::Table, manifests: &[Manifest]) -> Vec<Violation> {
    let asked: BTreeSet<&str> = manifests
        .iter()
        .flat_map(|(_, manifest)| TABLES.iter().flat_map(|table| listed(manifest, table)))
        .collect();
    let kept = workspace.get("workspace").and_then(toml::Value::as_table);
    let kept = kept.map(|kept| listed(kept, "dependencies")).unwrap_or_default();
    let idle = kept.into_iter().filter(|name| !asked.contains(name));
    idle.map(|name| Violation::at("Cargo.toml", format!("keeps {name}, which no crate asks for"))).collect()
}

/// The folder of the crate that a file belongs to: the deepest that holds it.
fn owner<'a>(file: &str, manifests: &'a [Manifest]) -> &'a str {
    let folders = manifests.iter().map(|(path, _)| path.trim_end_matches("Cargo.toml"));
    folders.filter(|folder| file.starts_with(folder)).max_by_key(|folder| folder.len()).unwrap_or_default()
}

fn is_excused(path: &str, name: &str) -> bool {
    GENERATED.iter().chain(UNIFIED).any(|excused| *excused == (path, name))
}

fn listed<'a>(manifest: &'a toml::Table, table: &str) -> Vec<&'a str> {
    let listed = manifest.get(table).and_then(toml::Value::as_table);
    listed.map(|listed| listed.keys().map(String::as_str).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places;

    fn manifest(path: &str, text: &str) -> Manifest {
        (path.to_owned(), text.parse().expect("it is TOML"))
    }

    #[test]
    fn a_dependency_that_only_another_crate_or_a_comment_names_is_found() {
        let manifests = [
            manifest("server/Cargo.toml", "dependencies = { serde-json = \"1\", toml = \"1\" }"),
            manifest("server/engine/Cargo.toml", "dev-dependencies = { csv = \"1\" }"),
        ];
        let sources = [
            Source::new("server/src/lib.rs", "use serde_json::Value; // toml::Table"),
            Source::new("server/engine/src/lib.rs", "fn f() { toml::f() }"),
            Source::new("server/engine/tests/a.rs", "use csv::Reader;"),
        ];
        let violations = unused(&manifests, &sources);
        assert_eq!(places(&violations), ["server/Cargo.toml"]);
        assert!(violations[0].says.contains("toml"), "{}", violations[0]);
    }

    #[test]
    fn a_version_that_no_crate_asks_for_is_found() {
        let (_, workspace) = manifest("Cargo.toml", "[workspace.dependencies]\nserde = \"1\"\nhyper = \"1\"");
        let asks = [manifest("server/Cargo.toml", "dependencies = { serde = \"1\" }")];
        assert_eq!(unasked(&workspace, &asks).len(), 1);
    }
}
