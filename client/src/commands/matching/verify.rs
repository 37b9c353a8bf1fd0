//! `preceptor match verify` and `export`: the proof of a plan, here and without any server.

use super::{
    file_named, plan,
    proof::{self, Proof},
    run_name,
};
use crate::{
    Shell,
    failure::{Exit, Failure},
    output::Table,
    people::id_of,
    sentences,
};

pub(super) async fn run(shell: &mut Shell, plan: &str) -> Result<(), Failure> {
    let proof = if let Some(file) = file_named(plan) {
        let unreadable = |error| Failure::new(Exit::Input, format!("{}: {error}", file.display()));
        Proof::of_document(&std::fs::read_to_string(&file).map_err(unreadable)?)?
    } else {
        let api = shell.connect_for_long_work().await?;
        let run = run_name::find(&api, plan).await?;
        plan::refuse_without_plan(&run)?;
        Proof::of_run(&api, &run.name).await?
    };
    print(shell, &proof)
}

fn print(shell: &mut Shell, proof: &Proof) -> Result<(), Failure> {
    let (dossier, checked) = (proof.dossier(), proof.checked);
    let snapshot = &dossier.snapshot;
    let made = jiff::Timestamp::from_microsecond(dossier.created_at.0).ok();
    let made = made.map(|time| prost_types::Timestamp { seconds: time.as_second(), nanos: 0 });
    let placed = proof.pairs().len();
    let table = Table::details(&[
        ("plan", dossier.run.clone()),
        ("made", shell.time(made)),
        ("solver", dossier.solver_version.clone()),
        ("inputs", format!("sha256 {}, recomputed here", dossier.snapshot_hash)),
        (
            "placed",
            format!("{placed} of {} mentees, {} mentors", snapshot.mentees.len(), snapshot.mentors.len()),
        ),
        ("score", format!("{} points, each recomputed here", sentences::points(checked.worth.score))),
        ("possible pairs", format!("{}, each judged and scored again here", checked.eligible_pairs)),
        ("objective", format!("{}, equal from both sides", checked.objective.0)),
        ("verdict", "PROVED: no better plan exists under the stated rules".into()),
    ]);
    shell.output.local(&table)
}

pub(super) async fn export(shell: &mut Shell, run: &str) -> Result<(), Failure> {
    let api = shell.connect_for_long_work().await?;
    let run = run_name::find(&api, run).await?;
    plan::refuse_without_plan(&run)?;
    let document = proof::export(&api, &run.name).await?;
    let proof = Proof::of_document(&document)?;
    shell.output.write(&document)?;
    if let Some(file) = &shell.global.out {
        shell.output.say(&format!(
            "Plan {} is in {}.\nNext: preceptor match verify {} (needs no server)",
            id_of(proof.run()),
            file.display(),
            file.display()
        ));
    }
    Ok(())
}
