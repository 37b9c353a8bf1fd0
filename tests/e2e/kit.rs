//! `proto/kit`, tried on the sample agency: a genuine run is proved by both checkers, a forged one by neither.

use std::fs;
use std::process::{Command, Output};

use assert_cmd::cargo::cargo_bin;
use preceptor_engine::matching::input::snapshot::{Mentee, Mentor, Pair};
use preceptor_engine::matching::people::roster::Roster;
use preceptor_engine::matching::progress::watch::UNCANCELLED;
use preceptor_engine::matching::proof::certificate::Amount;
use preceptor_engine::matching::{Assignment, Dossier, Plan};

use crate::demo::Demo;

/// The sample agency's exported run in a folder of its own.
struct Exported {
    folder: tempfile::TempDir,
    dossier: Dossier,
}

impl Exported {
    fn from_the_demo() -> Self {
        let demo = Demo::start();
        let folder = tempfile::tempdir().expect("a temporary directory");
        for arguments in [&["match", "plan"][..], &["match", "export", "latest", "--out", "plan.json"]] {
            let mut command = Command::new(cargo_bin("preceptor"));
            command.args(arguments).current_dir(folder.path()).env("HOME", demo.home());
            command.env("PRECEPTOR_ADDRESS", &demo.address).env("PRECEPTOR_TOKEN_FILE", &demo.token_file);
            let output = command.output().expect("preceptor starts");
            assert!(output.status.success(), "{output:?}");
        }
        let text = fs::read_to_string(folder.path().join("plan.json")).expect("the run was exported");
        Self { folder, dossier: Dossier::from_json(&text).expect("it is a run") }
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).expect("the folder is writable");
    }

    /// `preceptor match verify`, with no server anywhere.
    fn verify(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(cargo_bin("preceptor"));
        command.args(["match", "verify"]).args(arguments).current_dir(self.folder.path());
        command.env("HOME", self.folder.path()).output().expect("preceptor starts")
    }

    /// The kit's checker.
    fn check_run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("python3");
        command.arg("-B").arg(preceptor_tests::root().join("proto/kit/check_run.py"));
        command.args(arguments).current_dir(self.folder.path()).output().expect("python3 starts")
    }

    /// Both checkers refuse the forged run, and both reasons name `culprit`.
    fn assert_refused(&self, forged: &Dossier, culprit: &str) {
        self.write("forged.json", &forged.to_json());
        let (rust, python) = (self.verify(&["forged.json"]), self.check_run(&["forged.json"]));
        assert_eq!((rust.status.code(), python.status.code()), (Some(5), Some(1)), "{rust:?}\n{python:?}");
        let (rust, python) = (text(&rust.stderr), text(&python.stdout));
        assert!(rust.contains("DOES NOT HOLD") && rust.contains(culprit), "{culprit:?} is not in {rust}");
        assert!(
            python.starts_with("REFUSED: ") && python.contains(culprit),
            "{culprit:?} is not in {python}"
        );
    }

    /// The run after a change whose author also made the hash fit.
    fn forged(&self, change: impl FnOnce(&mut Dossier)) -> Dossier {
        let mut forged = self.dossier.clone();
        change(&mut forged);
        forged.snapshot_hash = forged.snapshot.hash();
        forged
    }

    /// A placed mentee, who wants one mentor and has a value, and the mentor.
    fn valued_pair(&self) -> Pair {
        let Dossier { snapshot, assignment, certificate, .. } = &self.dossier;
        let wants_one = |pair: &Pair| {
            snapshot.mentees.iter().any(|mentee| mentee.id == pair.mentee && mentee.demand == 1)
        };
        let has_value = |pair: &&Pair| {
            certificate.mentee_values.get(&pair.mentee).is_some_and(|value| value.0 > 0) && wants_one(pair)
        };
        assignment.pairs.iter().find(has_value).expect("most have one").clone()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn mentee<'d>(dossier: &'d mut Dossier, id: &str) -> &'d mut Mentee {
    dossier.snapshot.mentees.iter_mut().find(|mentee| mentee.id == id).expect("in the run")
}

fn mentor<'d>(dossier: &'d mut Dossier, id: &str) -> &'d mut Mentor {
    dossier.snapshot.mentors.iter_mut().find(|mentor| mentor.id == id).expect("in the run")
}

/// The pair of the run given a verdict by a fact that is not true, and the plan that is best then.
fn solved_without(dossier: &Dossier, hidden: &Pair) -> Dossier {
    let mut snapshot = dossier.snapshot.clone();
    let mentee = snapshot.mentees.iter_mut().find(|mentee| mentee.id == hidden.mentee).expect("in the run");
    mentee.conflicts.insert(hidden.mentor.clone());
    let plan = Plan::solve(&snapshot, UNCANCELLED).expect("a plan exists");
    Dossier::new(&dossier.run, dossier.created_at, snapshot, &plan, UNCANCELLED).expect("nobody cancels")
}

/// What `preceptor` prints, of a demo.
fn told(demo: &Demo, folder: &std::path::Path, arguments: &[&str]) -> String {
    let mut command = Command::new(cargo_bin("preceptor"));
    command.args(arguments).current_dir(folder).env("HOME", demo.home());
    command.env("PRECEPTOR_ADDRESS", &demo.address).env("PRECEPTOR_TOKEN_FILE", &demo.token_file);
    let output = command.output().expect("preceptor starts");
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    text(&output.stdout)
}

#[test]
fn a_mentee_who_wants_two_mentors_gets_both_published_and_proved_with_the_server_off() {
    let demo = Demo::start();
    let folder = tempfile::tempdir().expect("a temporary directory");
    let told = |arguments: &[&str]| told(&demo, folder.path(), arguments);
    told(&["match", "plan"]);
    told(&["match", "export", "latest", "--out", "plan.json"]);
    let first = fs::read_to_string(folder.path().join("plan.json")).expect("the run was exported");
    let first = Dossier::from_json(&first).expect("it is a run").snapshot;
    let roster = Roster::new(&first).expect("it is valid");
    let mentors_for = |mentee: u32| -> Vec<u32> {
        (0..roster.mentor_count()).filter(|mentor| roster.pair(mentee, *mentor).verdict().is_none()).collect()
    };
    let mentee = (0..roster.mentee_count()).find(|mentee| mentors_for(*mentee).len() > 1).expect("somebody");
    // Room for a second mentor beside everybody's first.
    for mentor in mentors_for(mentee).into_iter().take(2) {
        let places = (roster.capacity(mentor) + 20).to_string();
        told(&["person", "edit", roster.mentor_id(mentor), "--capacity", &places]);
    }
    let mentee = roster.mentee_id(mentee).to_owned();
    told(&["person", "edit", &mentee, "--mentors-wanted", "2"]);
    assert!(told(&["person", "show", &mentee]).contains("looks for 2"));
    told(&["match", "plan"]);
    told(&["match", "export", "latest", "--out", "plan.json"]);
    told(&["match", "review", "latest", "--approve-all"]);
    told(&["match", "publish", "latest"]);
    assert!(told(&["match", "show", "latest"]).contains("Published"));
    drop(demo);
    let exported = Exported {
        dossier: Dossier::from_json(&fs::read_to_string(folder.path().join("plan.json")).expect("exported"))
            .expect("it is a run"),
        folder,
    };
    let own = exported.dossier.assignment.pairs.iter().filter(|pair| pair.mentee == mentee).count();
    assert_eq!(own, 2);
    let (rust, python) = (exported.verify(&["plan.json"]), exported.check_run(&["plan.json"]));
    assert!(rust.status.success() && text(&python.stdout).starts_with("PROVED: "), "{rust:?}\n{python:?}");
}

#[test]
fn a_run_of_the_sample_agency_is_proved_by_both_checkers_and_no_forgery_is() {
    let exported = Exported::from_the_demo();
    proves_the_genuine_run(&exported);
    refuses_changed_inputs(&exported);
    refuses_changed_claims(&exported);
    refuses_changed_pairs(&exported);
    measures_an_edited_plan(&exported);
}

fn proves_the_genuine_run(exported: &Exported) {
    let (rust, python) = (exported.verify(&["plan.json"]), exported.check_run(&["plan.json"]));
    assert!(rust.status.success() && text(&rust.stdout).contains("PROVED"), "{rust:?}");
    assert!(python.status.success() && text(&python.stdout).starts_with("PROVED: "), "{python:?}");
    exported.write("empty.json", "{}");
    let (rust, python) = (exported.verify(&["empty.json"]), exported.check_run(&["empty.json"]));
    assert_eq!((rust.status.code(), python.status.code()), (Some(5), Some(2)), "{rust:?}\n{python:?}");
}

fn refuses_changed_inputs(exported: &Exported) {
    let pair = exported.valued_pair();
    let waited = exported.forged(|run| mentee(run, &pair.mentee).waiting_weeks += 9);
    exported.assert_refused(&waited, &format!("{} with ", pair.mentee));
    let prices = &exported.dossier.certificate.mentor_prices;
    let (full, _) = prices.iter().find(|(_, price)| price.0 > 0).expect("somebody is full");
    let wider = exported.forged(|run| mentor(run, full).capacity += 1);
    exported.assert_refused(&wider, &format!("mentor {full} has an empty place"));
    let rerolled = exported.forged(|run| run.snapshot.nonce += 1);
    exported.assert_refused(&rerolled, " their value and price");
    let hidden = solved_without(&exported.dossier, &pair);
    assert!(hidden.verify().is_ok(), "with the false fact it is a best plan");
    let exposed = exported.forged(|run| *run = Dossier { snapshot: run.snapshot.clone(), ..hidden });
    exported.assert_refused(&exposed, &format!("{} with {} is worth", pair.mentee, pair.mentor));
    let mut unhashed = exported.dossier.clone();
    mentee(&mut unhashed, &pair.mentee).waiting_weeks += 1;
    exported.assert_refused(&unhashed, "the snapshot's hash is");
}

fn refuses_changed_claims(exported: &Exported) {
    let Pair { mentee, mentor } = exported.valued_pair();
    let raised = exported.forged(|run| {
        let value: &mut Amount = run.certificate.mentee_values.get_mut(&mentee).expect("it has one");
        value.0 += 1;
    });
    exported.assert_refused(&raised, &format!("{mentee} with {mentor} is worth 1 less"));
    let boasting = exported.forged(|run| run.certificate.worth.score += 1);
    exported.assert_refused(&boasting, "the certificate says");
    let mut relabelled = exported.dossier.clone();
    relabelled.snapshot_hash = "0".repeat(64);
    exported.assert_refused(&relabelled, &"0".repeat(64));
}

fn refuses_changed_pairs(exported: &Exported) {
    let pair = exported.valued_pair();
    let dropped = exported.forged(|run| run.assignment.pairs.retain(|each| *each != pair));
    exported.assert_refused(&dropped, &format!("mentee {} has an empty seat", pair.mentee));
    let other = exported.dossier.assignment.pairs.iter().find(|each| each.mentor != pair.mentor);
    let other = other.expect("more than one mentor is needed").clone();
    let swapped = exported.forged(|run| {
        for each in &mut run.assignment.pairs {
            if each.mentee == pair.mentee {
                each.mentor.clone_from(&other.mentor);
            } else if each.mentee == other.mentee {
                each.mentor.clone_from(&pair.mentor);
            }
        }
    });
    let reason = swapped.verify().expect_err("it is not the best plan").to_string();
    let made = [(&pair.mentee, &other.mentor), (&other.mentee, &pair.mentor)];
    let named = made.iter().find(|(mentee, mentor)| reason.contains(*mentee) && reason.contains(*mentor));
    exported.assert_refused(&swapped, named.expect("one of the two new pairs is named").0);
}

fn measures_an_edited_plan(exported: &Exported) {
    let pair = exported.valued_pair();
    let mut edited = exported.dossier.clone();
    edited.assignment.pairs.retain(|each| *each != pair);
    let gap = exported.dossier.gap(&edited.assignment).expect("it keeps every rule");
    // A first mentor counts twice where somebody wants two.
    assert!(gap.placed == 2 && gap.score > 0);
    exported.write("edited.json", &edited.to_json());
    exported.write("pairs.json", &serde_json::to_string(&edited.assignment).expect("a list"));
    for file in ["edited.json", "pairs.json"] {
        let rust = exported.verify(&["plan.json", "--edited", file]);
        assert!(
            rust.status.success() && text(&rust.stdout).contains("best plan has 1 mentee more placed"),
            "{rust:?}"
        );
        let python = exported.check_run(&["plan.json", file]);
        let told = format!("placed 2, score {}, kept {}", gap.score, gap.kept);
        assert!(python.status.success() && text(&python.stdout).contains(&told), "{python:?}");
    }
    let doubled = Assignment { pairs: vec![pair.clone(), pair.clone()] };
    exported.write("pairs.json", &serde_json::to_string(&doubled).expect("a list"));
    let rust = exported.verify(&["plan.json", "--edited", "pairs.json"]);
    let python = exported.check_run(&["plan.json", "pairs.json"]);
    assert_eq!((rust.status.code(), python.status.code()), (Some(5), Some(1)), "{rust:?}\n{python:?}");
    let told = format!("{} is paired with {} twice", pair.mentee, pair.mentor);
    assert!(
        text(&rust.stderr).contains(&told) && text(&python.stdout).contains(&told),
        "{rust:?}\n{python:?}"
    );
}
