//! Every rule of the house, run on this repository.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use crate::source::Source;
use crate::text::Text;
use crate::{
    assert_none, attributes, circles, dependencies, floors, is_of_kind, layout, lints, rooms, sizes, sql,
    text, unused,
};

/// The text files of the repository, without what is built or belongs to version control.
static TEXTS: LazyLock<Vec<Text>> = LazyLock::new(|| {
    let mut texts = vec![];
    collect(&preceptor_tests::root(), "", &mut texts);
    assert!(texts.len() > 30, "only {} files were found to check", texts.len());
    texts
});

/// Shipped Rust: not the tests' binaries, and not modules that are declared for tests only.
static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let shipped = rust()
        .into_iter()
        .filter(|source| !source.path.starts_with("tests/") || source.path.starts_with("tests/src/"));
    let is_beside = |source: &Source| source.path.contains("/benches/") || source.path.contains("/tests/");
    let is_ours = |source: &Source| source.path.starts_with("tests/src/");
    let mut sources: Vec<Source> = shipped.filter(|source| is_ours(source) || !is_beside(source)).collect();
    let for_tests: Vec<String> = sources.iter().flat_map(Source::test_modules).collect();
    sources.retain(|source| !for_tests.iter().any(|module| source.path.starts_with(module.as_str())));
    sources
});

fn collect(folder: &Path, prefix: &str, texts: &mut Vec<Text>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries.map(|entry| entry.expect("the folder is readable")) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if path == "target" || name == ".git" {
            continue;
        }
        if entry.file_type().expect("its type is known").is_dir() {
            collect(&entry.path(), &format!("{path}/"), texts);
        } else if let Ok(content) = fs::read_to_string(entry.path()) {
            texts.push(Text { path, content });
        }
    }
}

fn rust() -> Vec<Source> {
    let files = TEXTS.iter().filter(|text| is_of_kind(&text.path, "rs"));
    files.map(|text| Source::new(&text.path, &text.content)).collect()
}

fn paths() -> Vec<String> {
    TEXTS.iter().map(|text| text.path.clone()).collect()
}

fn manifest(path: &str) -> toml::Table {
    let text = TEXTS.iter().find(|text| text.path == path).unwrap_or_else(|| panic!("{path} is missing"));
    text.content.parse().unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn crates() -> Vec<String> {
    let members = manifest("Cargo.toml")["workspace"]["members"].clone();
    let names = members.as_array().expect("members are listed").iter();
    names.map(|name| format!("{}/Cargo.toml", name.as_str().expect("a member is a folder"))).collect()
}

#[test]
fn files_are_short() {
    assert_none(&sizes::long_files(&SOURCES));
}

#[test]
fn functions_are_short() {
    assert_none(&sizes::long_functions(&SOURCES));
}

#[test]
fn imports_go_down_only() {
    assert_none(&floors::upward_paths(&SOURCES));
    assert_none(&rooms::climbing_paths(&SOURCES));
}

#[test]
fn no_files_import_each_other() {
    assert_none(&circles::circles(&SOURCES));
}

#[test]
fn floors_depend_on_nothing_they_may_not_use() {
    for path in crates() {
        assert_none(&floors::forbidden_dependencies(&path, &manifest(&path)));
    }
}

#[test]
fn sql_stands_in_the_store() {
    let shipped: Vec<Source> =
        rust().into_iter().filter(|source| !source.path.starts_with("tests/")).collect();
    assert_none(&sql::stray_statements(&shipped));
}

#[test]
fn lints_are_silenced_with_a_reason() {
    assert_none(&attributes::silenced_lints(&rust()));
}

#[test]
fn tests_are_switched_off_with_a_reason() {
    assert_none(&attributes::ignored_tests(&rust()));
}

#[test]
fn clocks_and_dice_stay_in_their_file() {
    assert_none(&lints::free_clocks(&manifest("clippy.toml")));
}

#[test]
fn the_workspace_keeps_its_lints() {
    assert_none(&lints::lifted_lints(&manifest("Cargo.toml")));
    for path in crates() {
        assert_none(&lints::lawless_crate(&path, &manifest(&path)));
    }
}

#[test]
fn the_top_holds_what_was_planned() {
    assert_none(&layout::strays_at_the_top(&paths()));
}

#[test]
fn names_say_what_is_inside() {
    assert_none(&layout::empty_names(&paths()));
    assert_none(&layout::stray_wires(&paths()));
}

#[test]
fn both_databases_have_the_same_migrations() {
    assert_none(&layout::unpaired_migrations(&paths()));
}

#[test]
fn nothing_is_put_off() {
    assert_none(&text::unfinished_work(&TEXTS));
}

#[test]
fn nothing_names_a_folder_of_one_machine() {
    assert_none(&text::private_paths(&TEXTS));
}

#[test]
fn links_lead_somewhere() {
    assert_none(&text::broken_links(&TEXTS, |path| preceptor_tests::root().join(path).exists()));
}

#[test]
fn dependencies_come_from_where_they_may_and_once() {
    let (lock, deny) = (manifest("Cargo.lock"), manifest("deny.toml"));
    assert_none(&dependencies::unknown_sources(&lock, &deny));
    assert_none(&dependencies::duplicates(&lock, &deny));
}

#[test]
fn dependencies_are_named_by_code() {
    let manifests: Vec<unused::Manifest> =
        crates().into_iter().map(|path| (path.clone(), manifest(&path))).collect();
    assert_none(&unused::unused(&manifests, &rust()));
    assert_none(&unused::unasked(&manifest("Cargo.toml"), &manifests));
}

#[test]
fn dependencies_are_under_licences_we_can_meet() {
    // Filtered to this platform: the crates of others need not be on this machine.
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--offline", "--format-version=1", "--filter-platform", &host()])
        .current_dir(preceptor_tests::root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    assert_none(&dependencies::unknown_licences(&metadata, &manifest("deny.toml")));
}

/// The platform this runs on, as the compiler names it.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let text = String::from_utf8(output.stdout).expect("rustc prints UTF-8");
    text.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host").to_owned()
}
