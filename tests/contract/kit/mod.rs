//! `proto/kit`: the checker in Python and the one in Rust share no line, and never disagree.

mod agency;
mod tampering;

use std::fs;
use std::process::Command;

use preceptor_engine::matching::progress::watch::UNCANCELLED;
use preceptor_engine::matching::{Dossier, Plan, Rejection, WithoutLocks, Worth};
use preceptor_engine::time::UnixMicros;
use preceptor_tests::dice::Dice;

use agency::Chance;

/// Runs the kit's checker on every file of a folder, in the order of their names: one line for each.
const CHECK_ALL: &str = "
import os, sys
sys.path.insert(0, sys.argv[1])
import check_run
for name in sorted(os.listdir(sys.argv[2])):
    check_run.main([os.path.join(sys.argv[2], name)])
";

/// What tampering must lead to at least once each, or it would show little.
const REASONS: [&str; 22] = [
    "has to have",
    "costs more than its price",
    "the cover has neither",
    "thousandths, less than",
    "the covers have",
    "the objective's goals",
    "PROVED",
    "MALFORMED",
    "hash is",
    "is paired with",
    "mentors and wants",
    "fills a seat that costs more than its value",
    "is not in the snapshot",
    "cannot be paired",
    "the lock of",
    "mentees and",
    "does not fit the people",
    "more than their value",
    "less than their value",
    "has an empty seat and a value",
    "has an empty place and a price",
    "its bound is",
];

/// What the Python checker says of each document.
fn python_on(documents: &[String]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a temporary directory");
    for (number, document) in documents.iter().enumerate() {
        fs::write(folder.path().join(format!("{number:06}.json")), document).expect("the folder is writable");
    }
    let kit = preceptor_tests::root().join("proto/kit");
    let mut python = Command::new("python3");
    let output = python.args(["-B", "-c", CHECK_ALL]).arg(kit).arg(folder.path()).output();
    let output = output.expect("python3 starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said: Vec<String> =
        String::from_utf8(output.stdout).expect("text").lines().map(str::to_owned).collect();
    assert_eq!(said.len(), documents.len(), "one line for each document");
    said
}

/// What the Rust checker says of a document: the words of the other one, as far as they can be the same.
fn rust_on(document: &str) -> String {
    let Ok(dossier) = Dossier::from_json(document) else { return "MALFORMED".into() };
    if dossier.snapshot.validate().is_err() {
        return "MALFORMED".into();
    }
    match dossier.verify() {
        Ok(checked) => {
            format!("PROVED {} eligible pairs recomputed{}", checked.eligible_pairs, gap(&dossier))
        }
        // The one rejection that spells out a structure, which each language spells in its own way.
        Err(Rejection::WorthDiffers { .. }) => "REFUSED: the certificate says".into(),
        Err(Rejection::WithoutLocks(inner)) if matches!(*inner, Rejection::WorthDiffers { .. }) => {
            "REFUSED: without the locks released: the certificate says".into()
        }
        Err(rejection) => format!("REFUSED: {rejection}").replace('\n', "\\n").replace('\t', "\\t"),
    }
}

/// What a proved document says that its released locks cost.
fn gap(dossier: &Dossier) -> String {
    let Some(released) = &dossier.released else { return String::new() };
    let Worth { placed, score, kept } = released.certificate.worth.minus(dossier.certificate.worth);
    let count = released.pairs.len();
    format!(
        "; without the {count} locks released the best plan has more by: placed {placed}, score {score}, kept {kept}"
    )
}

fn assert_agree(document: &str, rust: &str, python: &str) {
    let agree = match rust.strip_prefix("PROVED ") {
        Some(pairs) => python.starts_with("PROVED: ") && python.contains(&format!(", {pairs}")),
        None => python.starts_with(rust),
    };
    assert!(agree, "Rust says {rust}\nPython says {python}\nof {document}");
}

/// The exported runs of many small agencies.
fn genuine_runs(chance: &mut Chance, count: usize) -> Vec<String> {
    std::iter::repeat_with(|| genuine_run(chance)).flatten().take(count).collect()
}

/// The exported run of a small agency; nothing where locks contradict each other or a rule, for such a run has no plan.
fn genuine_run(chance: &mut Chance) -> Option<String> {
    let snapshot = chance.agency();
    let plan = Plan::solve(&snapshot, UNCANCELLED).ok()?;
    Some(
        Dossier::new("agencies/main/matchRuns/1", UnixMicros(5), snapshot, &plan, UNCANCELLED)
            .ok()?
            .to_json(),
    )
}

/// Runs that tell what most of their locks cost.
fn runs_with_locks_released(chance: &mut Chance, count: usize) -> Vec<String> {
    let released = |chance: &mut Chance| {
        let mut dossier = Dossier::from_json(&genuine_run(chance)?).expect("it was just written");
        let pairs = chance.locked(&dossier.snapshot);
        // Without a lock a minimum may have nobody to fill it.
        let released = WithoutLocks::solve(&dossier.snapshot, pairs, UNCANCELLED).ok();
        dossier.released = Some(released.filter(|released| !released.pairs.is_empty())?);
        Some(dossier.to_json())
    };
    std::iter::repeat_with(|| released(chance)).flatten().take(count).collect()
}

#[test]
fn both_checkers_accept_every_genuine_run() {
    let runs = genuine_runs(&mut Chance(Dice::seeded(1)), 300);
    for (run, python) in runs.iter().zip(python_on(&runs)) {
        let rust = rust_on(run);
        assert!(rust.starts_with("PROVED"), "{rust}: {run}");
        assert_agree(run, &rust, &python);
    }
}

#[test]
fn both_checkers_agree_on_every_tampered_run_and_on_the_reason() {
    let mut chance = Chance(Dice::seeded(5));
    let genuine = genuine_runs(&mut chance, 250);
    let tampered: Vec<String> =
        genuine.iter().flat_map(|run| [run; 40]).map(|run| tampering::tampered(run, &mut chance)).collect();
    let said = python_on(&tampered);
    for (document, python) in tampered.iter().zip(&said) {
        assert_agree(document, &rust_on(document), python);
    }
    for reason in REASONS {
        assert!(said.iter().any(|line| line.contains(reason)), "chance never led to {reason:?}");
    }
}

#[test]
fn both_checkers_agree_on_what_locks_cost() {
    let mut chance = Chance(Dice::seeded(3));
    let genuine = runs_with_locks_released(&mut chance, 60);
    let tampered: Vec<String> =
        genuine.iter().flat_map(|run| [run; 20]).map(|run| tampering::tampered(run, &mut chance)).collect();
    let documents = [genuine.clone(), tampered].concat();
    let said = python_on(&documents);
    for (document, python) in documents.iter().zip(&said) {
        assert_agree(document, &rust_on(document), python);
    }
    assert!(said[..genuine.len()].iter().all(|line| line.starts_with("PROVED")));
    for reason in [
        "locks released the best plan has more by: placed 0",
        "locks released the best plan has more by: placed 1",
        "is released and not locked",
        "without the locks released: the plan is worth",
        "without the locks released: the certificate does not fit the people",
        "more than their value",
        "MALFORMED",
    ] {
        assert!(said.iter().any(|line| line.contains(reason)), "chance never led to {reason:?}");
    }
}
